"""The call that the writer of an inquiry has asked for: the office asks what the form passed over (feature I18)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import form_versions
from ..models import Case, Task
from ..office_hours import answer_due
from ..questionnaire.answers import DESK, Answers
from ..questionnaire.conditions import Situation
from ..questionnaire.form import shipped_form
from ..task_tree import CALL_BACK

TITLE_MAX = 200


def new_task(case: Case, missing: Sequence[str], *, at: datetime) -> Task:
    """The task to call within the hours that the office sets, and to ask for what is missing. It is not stored."""
    due = answer_due(case.office, amount=case.office.call_hours, in_hours=True, at=at)
    title = _("Ring og spørg om: %(facts)s") % {"facts": ", ".join(missing) or _("resten")}
    return Task(
        case=case,
        kind=CALL_BACK,
        title=title if len(title) <= TITLE_MAX else f"{title[: TITLE_MAX - 1]}…",
        due=due.date(),
        due_time=due.time().replace(second=0, microsecond=0),
        team=case.team,
        created_at=at,
    )


def find_due(case: Case) -> datetime | None:
    """By when they are called; None where no call was asked for, or it has been made."""
    if not Answers.of(case.answers).wants_call:
        return None
    task = case.tasks.filter(kind=CALL_BACK, done_at=None).exclude(due_time=None).order_by("due", "due_time").first()
    if task is None or task.due is None or task.due_time is None:
        return None
    return timezone.make_aware(datetime.combine(task.due, task.due_time))


def find_unasked(case: Case) -> list[str]:
    """The questions that the form passed over because of the call, in the words of the desk."""
    if not Answers.of(case.answers).wants_call:
        return []
    form = form_versions.form_of(case.form_version_id) or shipped_form()
    known = {"patient_cpr": case.patient.cpr_index} if case.patient else {}
    names = form.find_skipped(Situation({**case.answers, **known}, case.max_wait_form))
    return [str(form.asked(name).label_for(DESK)) for name in names]
