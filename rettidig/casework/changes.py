"""Impact of a change: open cases whose outcome differs between two rules versions or two dates (feature R5)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from rettidig import rights

from .law_in_force import law_in_force
from .models import Assessment, Case, Office


class CaseChange(NamedTuple):
    """An open case with what differs in its outcome, finding by finding."""

    case: Case
    differences: list[rights.Difference]


def find_changes(office: Office, *, before: date | None = None, after: date | None = None) -> Iterator[CaseChange]:
    """The office's open cases whose latest assessment would come out otherwise, in the order of their numbers.

    With both dates: the same facts asked on the two days. Without: the stored answer against today's rules, asked
    on the day it was stored for. Raises ValueError when only one date is given.
    """
    if (before is None) != (after is None):
        raise ValueError
    latest = Assessment.objects.filter(case__office=office, case__closed_at=None)
    latest = latest.order_by("case_id", "-at", "-id").distinct("case_id").select_related("case__patient")
    law = law_in_force()
    changes = ((each.case, _differences(each, before, after, law)) for each in latest.iterator())
    yield from sorted((CaseChange(*each) for each in changes if each[1]), key=lambda change: change.case.number)


def _differences(
    stored: Assessment, before: date | None, after: date | None, law: rights.Law
) -> list[rights.Difference]:
    if before and after:
        return rights.compare(stored.document, before, after, law, law)
    return rights.differences(stored.answer, rights.assess(stored.document, stored.on, law).as_json())
