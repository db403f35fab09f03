"""The tasks that a re-referral gives the office: one at a time asks for the hospital's answer."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from ..deadlines import add_business_days, closed_days
from ..models import Case, ReReferral, User
from .follow_up import write_task_done

CHASED = gettext_noop("Har hospitalet svaret, efter at det er rykket?")


def is_chased(case: Case, sent: ReReferral) -> bool:
    """Whether the hospital has been asked again for its answer."""
    return case.tasks.filter(kind=_kind(sent), title=CHASED).exists()


def ask_for_answer(case: Case, sent: ReReferral, *, title: str, by: User | None, at: datetime) -> None:
    """A task by the day on which the hospital should have answered; the caller saves the case."""
    write(case, title, due=sent.answer_by, by=by, at=at, kind=_kind(sent))


def finish_asking(case: Case, sent: ReReferral, *, by: User, at: datetime) -> None:
    """Nobody needs to ask this hospital any more; the caller saves the case."""
    for task in case.tasks.filter(kind=_kind(sent), done_at=None):
        write_task_done(case, task, by=by, at=at)


def write(
    case: Case, title: str, *, by: User | None, at: datetime, kind: str, due: date | None = None, days: int = 0
) -> None:
    """A task for the owner of the case, else its team: by `due`, or so many business days from now."""
    due = due or add_business_days(timezone.localdate(at), days, closed=closed_days(case.office))
    case.tasks.create(title=title, kind=kind, due=due, owner=case.owner, team=case.team, created_at=at, created_by=by)


def _kind(sent: ReReferral) -> str:
    return f"re_referral {sent.pk}"
