"""The cases of the citizen who has logged in, whichever office of the installation has them (feature I4).

The CPR number of an inquiry is what its writer typed. A case is the citizen's where staff have confirmed whom it is
about, or where the name that was written is the citizen's too: else a slip in a number would show it to a stranger.
"""

from typing import NamedTuple

from . import cpr
from .identity import claimed_name, is_identity_confirmed
from .models import Case
from .models.fields import fold

SHARED_MIN = 2  # words of a name: one may leave out a middle name, and no more


class OwnCases(NamedTuple):
    """The cases to show, the newest first, and how many more have the number while nobody knows whether they are the
    citizen's.
    """

    cases: list[Case]
    unsure: int


def find(number: str, name: str) -> OwnCases:
    """The main cases of the person with that CPR number, closed ones too; one that has become part of another stands as
    that one.
    """
    rows = Case.objects.filter(patient__cpr_index__in=cpr.marks(number, ""), parent=None, joined_to=None)
    found = list(rows.select_related("patient", "office__successor", "joined_to").order_by("-received_at", "-pk"))
    own = [each for each in found if is_of(each, name)]
    return OwnCases(own, len(found) - len(own))


def is_of(case: Case, name: str) -> bool:
    """Whether a case with the citizen's number is about the citizen of that name."""
    if is_identity_confirmed(case):
        return True
    claimed, known = set(fold(claimed_name(case)).split()), set(fold(name).split())
    return min(len(claimed), len(known)) >= SHARED_MIN and (claimed <= known or known <= claimed)
