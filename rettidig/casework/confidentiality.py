"""Which cases are closed to whom (features G1, G4).

The rules are data: access.yaml, and the access rules of an office. A confidential case is open to its owner, to those
who are named on it, and to the roles that its kind names; a case of a subject that an office has given to some teams,
to these, to its owner, and to who is named. All lists ask `is_shown`, in the database; all pages `is_closed_to`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar, cast

from django.db.models import BooleanField, Case, Exists, Expression, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from . import access_rules, models
from .access_rules import access_data
from .models import CaseReader, Confidential, Reserved, Role, User

Thing = TypeVar("Thing", bound=Model)
COVERED = _("Fortrolig sag")  # what stands in place of the patient's name
OF_OTHERS = _("Et andet teams sag")  # and in a case that a rule of the office gives to other teams


OF_OTHER_TEAMS = """
    EXISTS ({closed}) AND EXISTS (
        SELECT FROM casework_case AS c WHERE c.id = e.case_id AND c.topic IN ({closed})
        AND c.owner_id IS DISTINCT FROM %(rule_reader)s AND c.number <> ALL(%(rule_known)s::text[])
        AND NOT EXISTS (
            SELECT FROM casework_casereader AS named WHERE named.case_id = c.id AND named.user_id = %(rule_reader)s
            AND named.ended_at IS NULL AND (named.until IS NULL OR named.until > now())
        )
    )
"""


@dataclass(frozen=True)
class Rule:
    """One kind of confidential case: the roles that see it, those that may open it with a reason, and for how long."""

    kind: Confidential
    sees: frozenset[Role]
    opens: frozenset[Role]
    lasts: timedelta


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
        for key, row in access_data()["confidential"].items()
    }


def reason_min() -> int:
    """How many characters the reason has with which somebody opens a confidential case."""
    return int(access_data()["reason_min"])


def shown_days() -> timedelta:
    """How long an opening with a reason stands before the lead."""
    return timedelta(days=access_data()["shown_days"])


def unmasked_for() -> timedelta:
    """How long personal data that somebody asked for stays in sight."""
    return timedelta(minutes=access_data()["masked"]["minutes"])


def unusual() -> dict[str, Any]:
    """What counts as an unusual reading of cases."""
    found: dict[str, Any] = access_data()["unusual"]
    return found


def is_closed_to(user: User, case: models.Case) -> bool:
    """Whether the case is confidential or for other teams, and `user` is none of those who may see it now."""
    if case.owner_id == user.pk or not (is_confidential_to(user, case) or is_of_other_teams(user, case)):
        return False
    return not _in_force(case.readers.filter(user=user)).exists()


def is_confidential_to(user: User, case: models.Case) -> bool:
    """Whether the case is of a confidential kind that `user`'s role does not see."""
    return bool(case.confidential) and user.role not in rules()[case.confidential].sees


def is_of_other_teams(user: User, case: models.Case, reserved: Reserved = Reserved.SEE) -> bool:
    """Whether a rule of the office gives the case to teams of which `user` is none."""
    if user.role in access_rules.passing_roles():
        return False
    return not access_rules.lets_in(access_rules.rules_of(case), user, reserved)


def may_be_given_to(user: User, case: models.Case) -> bool:
    """Whether the office's rules let `user` have the case and work on it."""
    return not is_of_other_teams(user, case, Reserved.WORK) or _is_named(user, case)


def is_refused_to_guests(act: str) -> bool:
    """Whether an act decides who sees the case: it is not for somebody who opened it with a reason alone."""
    return act in access_data()["not_for_guests"]


def is_guest(user: User, case: models.Case) -> bool:
    """Whether `user` sees a confidential case by the own reason alone."""
    if not case.confidential or case.owner_id == user.pk or user.role in rules()[case.confidential].sees:
        return False
    return not _is_named(user, case)


def _is_named(user: User, case: models.Case) -> bool:
    return case.readers.filter(user=user, until=None, ended_at=None).exists()


def may_open_with_reason(user: User, case: models.Case) -> bool:
    """Whether `user`'s role may open that kind of confidential case with a reason."""
    return bool(case.confidential) and user.role in rules()[case.confidential].opens


def is_shown(user: User, to_case: str = "") -> Expression:
    """For a list: whether `user` may see the row's case. `to_case` leads there from the row, as in "case__"."""
    seen = [kind for kind, rule in rules().items() if user.role in rule.sees]
    mine = CaseReader.objects.filter(case=OuterRef(f"{to_case}pk"), user=user.pk)
    is_open = Q(**{f"{to_case}confidential__in": ["", *seen]})
    return Case(
        When(is_open & _is_of_own_teams(user, to_case, Reserved.SEE), then=Value(True)),
        When(**{f"{to_case}owner": user.pk}, then=Value(True)),
        default=Exists(_in_force(mine)),
        output_field=BooleanField(),
    )


def only_workable(cases: QuerySet[models.Case], user: User) -> QuerySet[models.Case]:
    """Those of the cases, which `user` sees, that the office's rules let the user work on too."""
    if user.role in access_rules.passing_roles():
        return cases
    mine = CaseReader.objects.filter(case=OuterRef("pk"), user=user.pk, until=None, ended_at=None)
    return cases.filter(_is_of_own_teams(user, "", Reserved.WORK) | Exists(mine))


def _is_of_own_teams(user: User, to_case: str, reserved: Reserved) -> Q:
    """Condition: no rule of the office gives the row's case to others."""
    closed = access_rules.closed_topics(user, reserved)
    return Q() if closed is None else ~Q(**{f"{to_case}topic__in": closed})


def kind_of_their_cases(office: int) -> Subquery:
    """For persons: how their newest confidential case at the office is marked; None without one."""
    marked = models.Case.objects.filter(patient=OuterRef("pk"), office=office).exclude(confidential="")
    return Subquery(marked.order_by("-received_at").values("confidential")[:1])


def find_closed(user: User, offices: list[int]) -> list[int]:
    """The confidential cases of the offices that are closed to `user`; they are few."""
    marked = models.Case.objects.filter(office__in=offices).exclude(confidential="")
    shown = only_shown(marked, user, "").values("pk")
    return list(marked.exclude(pk__in=shown).order_by().values_list("pk", flat=True))


def of_others(user: User, known: Collection[str]) -> tuple[str, dict[str, Any]] | None:
    """SQL that is true of a part `e` of a case which the office's rules close to `user`, with the values in it, but for
    the cases with the `known` numbers; None where no rule stops the user. Without a rule no case is looked at.
    """
    if user.role in access_rules.passing_roles():
        return None
    closed, facts = access_rules.closed_in_sql(user)
    return OF_OTHER_TEAMS.format(closed=closed), {**facts, "rule_reader": user.pk, "rule_known": list(known)}


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
            case.patient, case.reporter_name = models.Person(name=covered_name(case)), ""
    return found


def covered_name(case: models.Case) -> str:
    """What stands in place of the patient's name, and of what it is about, in a case that is closed to its reader."""
    return str(COVERED if case.confidential else OF_OTHERS)


def is_covered(thing: Any) -> bool:
    """Whether the row of a case, or of a thing of it, stands without name and subject: the list did not find that its
    reader may see it.
    """
    case = thing if isinstance(thing, models.Case) else thing.case
    return not getattr(thing, "is_shown", not case.confidential)


def _in_force(readers: QuerySet[CaseReader]) -> QuerySet[CaseReader]:
    return readers.filter(Q(until=None) | Q(until__gt=Now()), ended_at=None)
