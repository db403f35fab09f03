"""Which cases are closed to whom, and which of a patient's data are masked until asked for (features C9, G1, G4).

The rules are data: access.yaml. A confidential case is open to its owner, to those who are named on it, and to the
roles that its kind names. All lists ask `is_shown`, in the database; all pages of a case ask `is_closed_to`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from django.db.models import BooleanField, Case, Exists, Expression, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from . import models
from .models import CaseReader, Confidential, Role, User

Thing = TypeVar("Thing", bound=Model)
COVERED = _("Fortrolig sag")  # what stands in place of the patient's name


@dataclass(frozen=True)
class Rule:
    """One kind of confidential case: the roles that see it, those that may open it with a reason, and for how long."""

    kind: Confidential
    sees: frozenset[Role]
    opens: frozenset[Role]
    lasts: timedelta


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "access.yaml").read_text(encoding="utf-8"))
    return found


@cache
def rules() -> dict[str, Rule]:
    """The rules of access.yaml, one for each kind."""
    return {
        key: Rule(
            Confidential(key),
            frozenset(map(Role, row["sees"])),
            frozenset(map(Role, row["opens"])),
            timedelta(hours=row["hours"]),
        )
        for key, row in _data()["confidential"].items()
    }


def reason_min() -> int:
    """How many characters the reason has with which somebody opens a confidential case."""
    return int(_data()["reason_min"])


def shown_days() -> timedelta:
    """How long an opening with a reason stands before the lead."""
    return timedelta(days=_data()["shown_days"])


def unmasked_for() -> timedelta:
    """How long personal data that somebody asked for stays in sight."""
    return timedelta(minutes=_data()["masked"]["minutes"])


def unusual() -> dict[str, Any]:
    """What counts as an unusual reading of cases."""
    found: dict[str, Any] = _data()["unusual"]
    return found


def is_masked_from(user: User, case: models.Case) -> bool:
    """Whether the patient's data on the page of the case are masked until `user` asks for them: for all but the owner.
    With a protected address they are for the owner too.
    """
    if case.patient and case.patient.protected_address:
        return True
    return not (case.owner_id == user.pk and "owner" in _data()["masked"]["shown_to"])


def is_closed_to(user: User, case: models.Case) -> bool:
    """Whether the case is confidential, and `user` is none of those who may see it now."""
    if not case.confidential or case.owner_id == user.pk or user.role in rules()[case.confidential].sees:
        return False
    return not _in_force(case.readers.filter(user=user)).exists()


def is_refused_to_guests(act: str) -> bool:
    """Whether an act decides who sees the case: it is not for somebody who opened it with a reason alone."""
    return act in _data()["not_for_guests"]


def is_guest(user: User, case: models.Case) -> bool:
    """Whether `user` sees a confidential case by the own reason alone."""
    if not case.confidential or case.owner_id == user.pk or user.role in rules()[case.confidential].sees:
        return False
    return not case.readers.filter(user=user, until=None, ended_at=None).exists()


def may_open_with_reason(user: User, case: models.Case) -> bool:
    """Whether `user`'s role may open that kind of confidential case with a reason."""
    return bool(case.confidential) and user.role in rules()[case.confidential].opens


def is_shown(user: User, to_case: str = "") -> Expression:
    """For a list: whether `user` may see the row's case. `to_case` leads there from the row, as in "case__"."""
    seen = [kind for kind, rule in rules().items() if user.role in rule.sees]
    mine = CaseReader.objects.filter(case=OuterRef(f"{to_case}pk"), user=user.pk)
    return Case(
        When(**{f"{to_case}confidential": ""}, then=Value(True)),
        When(**{f"{to_case}confidential__in": seen}, then=Value(True)),
        When(**{f"{to_case}owner": user.pk}, then=Value(True)),
        default=Exists(_in_force(mine)),
        output_field=BooleanField(),
    )


def kind_of_their_cases(office: int) -> Subquery:
    """For persons: how their newest confidential case at the office is marked; None without one."""
    marked = models.Case.objects.filter(patient=OuterRef("pk"), office=office).exclude(confidential="")
    return Subquery(marked.order_by("-received_at").values("confidential")[:1])


def find_closed(user: User, offices: list[int]) -> list[int]:
    """The cases of the offices that are closed to `user`; they are few."""
    marked = models.Case.objects.filter(office__in=offices).exclude(confidential="")
    shown = only_shown(marked, user, "").values("pk")
    return list(marked.exclude(pk__in=shown).order_by().values_list("pk", flat=True))


def with_shown(things: QuerySet[Thing], user: User, to_case: str = "case__") -> QuerySet[Thing]:
    """The same things, each with `is_shown`: whether `user` may see the case that it belongs to."""
    annotated: Any = things.annotate(is_shown=is_shown(user, to_case))
    return cast("QuerySet[Thing]", annotated)


def only_shown(things: QuerySet[Thing], user: User, to_case: str = "case__") -> QuerySet[Thing]:
    """Those of the things whose case `user` may see."""
    return things.filter(is_shown(user, to_case))


def cover(things: Iterable[Thing]) -> list[Thing]:
    """The things of `with_shown`, or cases; the case of each that its reader may not see names no patient."""
    found = list(things)
    for thing in found:
        case: models.Case = thing if isinstance(thing, models.Case) else thing.case  # type: ignore[attr-defined]
        if is_covered(thing):
            case.patient, case.reporter_name = models.Person(name=str(COVERED)), ""
    return found


def is_covered(thing: Any) -> bool:
    """Whether the row of a case, or of a thing of it, stands without name and subject: the list did not find that its
    reader may see it.
    """
    case = thing if isinstance(thing, models.Case) else thing.case
    return bool(case.confidential) and not getattr(thing, "is_shown", False)


def _in_force(readers: QuerySet[CaseReader]) -> QuerySet[CaseReader]:
    return readers.filter(Q(until=None) | Q(until__gt=Now()), ended_at=None)
