"""Raising the flag where somebody writes of what may be a life-threatening disease (feature I18)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import deadlines
from ..models import Case
from ..questionnaire.warning_words import find_words
from ..topics import TOPICS
from . import follow_up

JUDGE = "judge"  # kind of the tasks about what the rights engine cannot judge, and a person must


def say_task(words: Sequence[str]) -> str:
    """The task for the person who reads it."""
    said = ", ".join(f"“{each}”" for each in words)
    title = _("Læs, hvad der står om alvorlig sygdom, og se, om maksimale ventetider gælder: %(words)s")
    return title % {"words": said}


def look_for(case: Case, text: str, *, at: datetime) -> None:
    """Where somebody outside the office writes with warning words that the case does not have yet: they stand on the
    case, which raises its priority, and a task asks a person to read them on the first business day from today. On a
    case that the caller has locked and saves.
    """
    found = find_words([text], office=case.office, on=timezone.localdate(at))
    new = [each for each in found if each not in case.warning_words]
    if not new or TOPICS[case.topic].is_life_threatening:
        return
    case.warning_words = [*case.warning_words, *new]
    closed = deadlines.closed_days(case.office)
    due = timezone.localdate(at)
    if not deadlines.is_business_day(due, closed=closed):
        due = deadlines.add_business_days(due, 1, closed=closed)
    with override("da"):
        title = say_task(new)[: follow_up.TITLE_MAX]
    follow_up.write_task(case, title=title, due=due, by=None, at=at, owner=case.owner, team=case.team, kind=JUDGE)
