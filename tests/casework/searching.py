"""Searching in one line, for tests."""

from rettidig.casework import search
from rettidig.casework.models import Case, User


def found(user: User, text: str, **filters) -> list[Case]:
    """The cases of the first page, in its order."""
    page = search.find(user, search.read(text), filters=search.Filters(**filters))
    cases = Case.objects.in_bulk([each.case_id for each in page.found])
    return [cases[each.case_id] for each in page.found]
