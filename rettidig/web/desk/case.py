"""The case page."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import audit, fact_history, registry
from rettidig.casework.checklists import find_points
from rettidig.casework.confidentiality import covered_name, is_covered, with_shown
from rettidig.casework.deadlines import MOVE, find_request
from rettidig.casework.field_access import Given, given, holdings
from rettidig.casework.findings import find_newest
from rettidig.casework.form_versions import form_of
from rettidig.casework.identity import claimed_name, name_differs
from rettidig.casework.models import Case, ReplyBy, User
from rettidig.casework.one_look import lacks, one_look
from rettidig.casework.permissions import Denied
from rettidig.casework.priority import reason_sentences
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.same_case import find_other_open_cases
from rettidig.casework.steps.assessment import pathways_of
from rettidig.casework.steps.attachments import files_of
from rettidig.casework.steps.confidential import named
from rettidig.casework.steps.follow_up import READING
from rettidig.casework.steps.patient_page import may_read_letters
from rettidig.casework.steps.question import questions_of
from rettidig.casework.steps.task import DROPPABLE
from rettidig.casework.task_tree import BY_PEOPLE, as_tree, find_next
from rettidig.casework.things import advice_of, all_pathways_of, awaited_advice_of_parts, tasks_of
from rettidig.casework.topics import TOPICS
from rettidig.web.answers import rows_of
from rettidig.web.formatting import spoken_language
from rettidig.web.guards import posts_only

from .acts import to_do
from .attention import attention, find_others, opened
from .case_access import StaffRequest, reading
from .checklist import waiting
from .findings import interplay, judged
from .join import belonging
from .masking import find_covered, may_ask, unmask
from .matter_findings import matters_with_ends
from .origins import Origins
from .patient import flags_of
from .queue import Due, age
from .story import story
from .sub_case import family
from .target import count_of
from .titles import names_of


@reading
def case(request: StaffRequest, case: Case) -> HttpResponse:
    with one_look():
        page = _page(request, case)
        opened(case, by=request.user)
    return page


@posts_only("desk:case", "pk")
@reading
def show_cpr(request: StaffRequest, case: Case) -> HttpResponse:
    """The full number is shown once, on request, and the request is written down."""
    if given("cpr", request.user, case) == Given.NEVER:
        raise Denied(_("Din rolle kan ikke se CPR-nummeret."))
    audit.record_opening(case, by=request.user, what="cpr")
    return _page(request, case, cpr=case.patient.cpr if case.patient else "")


@posts_only("desk:case", "pk")
@reading
def show_person(request: StaffRequest, case: Case) -> HttpResponse:
    """What is masked of the patient is shown to the reader for some minutes; the asking is written down once."""
    if may_ask(request, case):
        audit.record_opening(case, by=request.user, what="person")
        unmask(request, case)
    return redirect(f"{reverse('desk:case', args=[case.pk])}#person")


def _page(request: StaffRequest, case: Case, cpr: str = "") -> HttpResponse:
    today = timezone.localdate()
    covered = find_covered(request, case)
    openings = request.GET.get("spor") == "alle"
    context = {
        "case": case,
        "corrections": fact_history.count_corrections(case),
        "cpr": cpr,
        "subject": TOPICS[case.topic].label,
        "reasons": reason_sentences(case),
        "to_do": to_do(case, request.user),
        "story": story(case, openings=openings),
        "openings": openings,
        "pathways": pathways_of(case),
        "panels": registry.panels(case.topic),
        "escalation": None if lacks(case, "escalations") else case.escalations.prefetch_related("steps").first(),
        "meeting": None if lacks(case, "dialogue_meetings") else case.dialogue_meetings.first(),
        **_tasks(case, today),
        **attention(case, today),
        "others": find_others(case, by=request.user),
        "beside": _beside(case, request.user),
        **family(case, request.user),
        "points": find_points(case, on=today),
        "waiting": waiting(case, on=today),
        "questions": None if lacks(case, "questions") and lacks(case, "joined") else questions_of(case),
        "attachments": None if lacks(case, "attachments") and lacks(case, "joined") else files_of(case),
        **belonging(case, reader=request.user, hidden=holdings(covered)),
        "advice_requests": [*awaited_advice_of_parts(case), *advice_of(case)],
        **_written(case, hidden=holdings(covered)),
        "covered": covered,
        "may_ask": may_ask(request, case),
        "flags": flags_of(case.patient, covered=covered),
        **_confidential(request, case),
        **_clocks(case, today),
        **_person(case, today, reader=request.user),
        **_rights(case),
    }
    return render(request, "desk/case/case.html", context)


def _beside(case: Case, reader: User) -> list[tuple[Case, StrOrPromise]]:
    """The other open cases of the patient with their subjects, but for those of its family, which has a block."""
    others = with_shown(find_other_open_cases(case), reader, "")
    return [(one, _subject(one)) for one in others if not _is_family(one, case)]


def _is_family(one: Case, case: Case) -> bool:
    """Whether one is the main case of the other, which has a block of its own."""
    return one.pk == case.parent_id or one.parent_id == case.pk


def _subject(case: Case) -> StrOrPromise:
    return covered_name(case) if is_covered(case) else TOPICS[case.topic].label


def _confidential(request: StaffRequest, case: Case) -> dict[str, Any]:
    """Why few may see the case, who is named on it, and until when one sees it who opened it with a reason."""
    if not case.confidential:
        return {}
    own = case.readers.filter(user=request.user, until__gt=timezone.now()).first()
    return {"named": named(case), "seen_until": own.until if own else None}


def _written(case: Case, *, hidden: Collection[str]) -> dict[str, Any]:
    """The citizen's answers, and the points among them that an adviser must not overlook."""
    answers = Answers.of({name: value for name, value in case.answers.items() if name not in hidden})
    return {
        "written": list(rows_of(answers, form_of(case.form_version_id))),
        "may_not_fetch": answers.record_consent == "no",
        "reply_by": case.get_reply_by_display() if case.reply_by != ReplyBy.PAGE else "",
    }


def _tasks(case: Case, today: date) -> dict[str, Any]:
    """Open tasks as a tree, the next date first; finished ones apart."""
    tasks = sorted(tasks_of(case), key=lambda task: (task.due or date.max, task.pk))
    tree = as_tree(tasks)
    first = find_next(tree, before=READING)  # what somebody has written comes before dates
    return {
        "task_tree": tree,
        "reading": READING,
        "may_divide": BY_PEOPLE,
        "may_drop": DROPPABLE,
        "done_tasks": [task for task in tasks if task.done_at],
        "next_task": {"task": first, "due": Due.of(first.due, "task", today)} if first else None,
    }


def _clocks(case: Case, today: date) -> dict[str, Any]:
    request = find_request(case)
    return {
        "move": Due.of(request.due, MOVE, today) if request else None,
        "service": Due.of(case.service_due, "service", today),
        "service_count": None if case.answered_at else count_of(case, today),
        "legal": Due.of(case.legal_due, case.legal_right, today),
    }


def _person(case: Case, today: date, *, reader: User) -> dict[str, Any]:
    patient = case.patient
    born = patient.birth_date if patient else None
    return {
        "name": (patient.name if patient else "") or case.reporter_name,
        "age": age(born, today) if born else None,
        "has_cpr": bool(patient and patient.cpr) and given("cpr", reader, case) != Given.NEVER,
        "lacks_consent": not may_read_letters(case),
        "consents": None if lacks(case, "consents") else case.consents.all(),
        "name_differs": name_differs(case),
        "claimed_name": claimed_name(case),
    }


def _rights(case: Case) -> dict[str, Any]:
    assessment = find_newest(case)
    if assessment is None:
        return {}
    answer, names = assessment.answer, names_of(all_pathways_of(case))
    return {
        "assessment": assessment,
        "judged": judged(answer, spoken_language(), names, Origins(case)),
        "interplay": interplay(answer, spoken_language(), names),
        "matters": matters_with_ends(case, answer, spoken_language()),
    }
