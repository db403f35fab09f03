"""Reassessment: what another day, a register or new rules have changed in a case on which nobody has acted (R4, T5)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from rettidig import rights

from .. import audit, max_wait_legs, policies
from ..findings import LIFE_THREATENING, has_open_max_wait
from ..lifecycle import State
from ..models import Assessment, Case, Pathway
from ..permissions import Denied
from .assessment import CHOICE_CHANGED, find_assessment, renew
from .follow_up import write_task

OPENED = gettext_noop("Patienten kan nu vælge et andet hospital. Fortæl det, og hør, hvad patienten ønsker")
CLOSED = gettext_noop("Patienten kan ikke længere vælge et andet hospital. Se på rettighederne igen")
WITH_THE_OFFICE = frozenset(State) - {State.RE_REFERRED, State.CLOSED}


def reassess_open_cases(*, at: datetime) -> int:
    """Assess each open case anew whose outcome is another on the day of `at` than in the newest assessment, and keep
    the answer; returns how many were. Where the patient may now choose a hospital, or no longer may, the owner of the
    case gets a task, unless a hospital has the patient.
    """
    on = timezone.localdate(at)
    assessed = Assessment.objects.values("case")
    cases = Case.objects.filter(closed_at=None, pk__in=assessed).select_related("patient")
    return sum(_reassess(case, at=at) for case in cases.iterator(chunk_size=500) if _find_differences(case, on=on))


def fill_legs(*, at: datetime) -> int:
    """Write the legs of open cases whose newest assessment is older than the board; returns how many had none."""
    on = timezone.localdate(at)
    reached = Pathway.objects.filter(attributes__condition__in=LIFE_THREATENING, removed_at=None)
    cases = Case.objects.filter(closed_at=None, max_wait_legs=None, pk__in=reached.values("case")).order_by("pk")
    return sum(_fill(case, on=on) for case in cases.iterator(chunk_size=500))


@transaction.atomic
def _fill(case: Case, *, on: date) -> bool:
    newest = case.assessments.first()
    if newest is None or not has_open_max_wait(newest.answer):
        return False
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    max_wait_legs.refresh(case, newest.document, newest.answer, on=on)
    return True


def _find_differences(case: Case, *, on: date) -> list[rights.Difference]:
    """What differs from the newest assessment; nothing where the facts contradict each other or are gone."""
    newest = case.assessments.first()
    try:
        today = find_assessment(case, on=on)
    except rights.InvalidDocument:
        return []
    return rights.differences(newest.answer, today.answer) if newest and today else []


@transaction.atomic
def _reassess(case: Case, *, at: datetime) -> bool:
    try:
        case = policies.locked(case, act="reassess", by=None)
    except Denied:  # closed since it was read
        return False
    differences = _find_differences(case, on=timezone.localdate(at))
    if not differences:  # somebody was quicker
        return False
    renew(case, at=at)
    if case.state in WITH_THE_OFFICE:
        _tell_owner(case, differences, at=at)
    step = policies.save(case, "reassess", at=at)
    audit.record(step.audit, by=None, case=case, after={"differences": [list(each) for each in differences]}, at=at)
    return True


def _tell_owner(case: Case, differences: list[rights.Difference], *, at: datetime) -> None:
    """One task at a time about what the patient may choose: one that waits says what holds now."""
    choices = [
        each
        for each in differences
        if each.right in rights.RIGHTS and each.field == "entitled" and True in (each.before, each.after)
    ]
    if not choices:
        return
    title, due = (OPENED if any(each.after for each in choices) else CLOSED), timezone.localdate(at)
    if case.tasks.filter(kind=CHOICE_CHANGED, done_at=None).update(title=title):
        return
    write_task(case, title=title, due=due, by=None, at=at, owner=case.owner, team=case.team, kind=CHOICE_CHANGED)
