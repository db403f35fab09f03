"""The task to ask the patient for what the inquiry did not say, and its end when that has become known otherwise."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ..models import Case, User
from .follow_up import write_task_done

KIND = "missing_facts"
TIME = gettext_lazy("datoen for tiden på hospitalet")


def say_missing(facts: Sequence[object]) -> str:
    """What the task says; the office works in Danish."""
    with override("da"):
        return _("Spørg patienten om: %(facts)s") % {"facts": ", ".join(map(str, facts))}


def end_with_time(case: Case, *, by: User, at: datetime) -> None:
    """The hospital has told the day: nobody need ask the patient for it, where it was all that was missing. The caller
    has locked the case and saves it.
    """
    for task in case.tasks.filter(kind=KIND, done_at=None, title=say_missing([TIME])):
        write_task_done(case, task, by=by, at=at)
