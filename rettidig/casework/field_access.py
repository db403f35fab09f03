"""Which of a patient's data whom is given: at once, when they ask for it, or never, by field and role (feature G1, C9).

The table is data: `fields` of access.yaml. Pages, search hits and lists read it here, as does *Hvem må hvad*.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from .access_rules import access_data
from .models import Case, Role, User


class Given(models.TextChoices):
    """How a role is given a field of a patient whose case it may see."""

    SHOWN = "shown", _("Ser")
    ASKED = "asked", _("Når de beder om det")
    NEVER = "never", _("Aldrig")


LABELS: dict[str, StrOrPromise] = {
    "birth_date": _("Fødselsdag"),
    "contact": _("Telefon og e-mail"),
    "address": _("Adresse"),
    "guardian": _("Værge"),
    "cpr": _("CPR-nummer"),
    "lookup_names": _("Navne på dem, der har slået op i journalen"),
}
PERSON = ("birth_date", "contact", "address", "guardian")  # one press shows them for some minutes


@dataclass(frozen=True)
class Field:
    """One row of the table. `holds` names what is covered with it, in the register of people, in the inquiry and in the
    history. `owner` is what who has the case is given, and `protected` everybody, at most, of a protected address.
    """

    key: str
    holds: frozenset[str]
    roles: Mapping[Role, Given]
    owner: Given | None
    protected: Given | None

    def of_role(self, role: str) -> Given:
        return self.roles.get(Role(role), Given.NEVER)


@cache
def fields() -> dict[str, Field]:
    """The fields of access.yaml. Raises KeyError for one that has no name here."""
    return {
        key: Field(
            key,
            frozenset(row["holds"]),
            {Role(role): Given(how) for how in (Given.SHOWN, Given.ASKED) for role in row.get(how, ())},
            Given(row["owner"]) if "owner" in row else None,
            Given(row["protected"]) if "protected" in row else None,
        )
        for key, row in access_data()["fields"].items()
        if LABELS[key]
    }


def given(field: str, user: User, case: Case) -> Given:
    """How `user`, who sees the case, is given a field of its patient."""
    row = fields()[field]
    how = row.of_role(user.role)
    if row.owner and how != Given.NEVER and case.owner_id == user.pk:
        how = row.owner
    is_protected = bool(case.patient and case.patient.protected_address)
    return row.protected if row.protected and is_protected and how == Given.SHOWN else how


def find_covered(user: User, case: Case, *, was_asked: bool = False) -> frozenset[str]:
    """The fields of the person that are covered to `user` now, who has asked for them or not."""
    seen = {Given.SHOWN, Given.ASKED} if was_asked else {Given.SHOWN}
    return frozenset(key for key in PERSON if given(key, user, case) not in seen)


def holdings(covered: Iterable[str]) -> frozenset[str]:
    """The names under which these fields are kept."""
    return frozenset().union(*(fields()[key].holds for key in covered))
