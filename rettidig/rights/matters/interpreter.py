"""Tolkebistand: free, or for a fee (SUL § 50; fees from 1 July 2018).

Free for one who has lived in Denmark for at most three years, all periods added; for a need that no doctor has
assessed (19SFP10); outside treatment (21SFP117); and for those who are exempt.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

from rettidig.rights.matters.amounts import NOTHING
from rettidig.rights.matters.asked import Asked, months_after
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.truth import Truth, any_of, known, negation, unknown, when
from rettidig.rights.parameters import Parameter

RIGHT = "interpreter_fee"


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """The fee: whether the interpreter is free, or what the person must pay."""
    visit = asked.first("visit")
    no_fees = known(asked.rule("interpreter_fee_dkk", visit, "outpatient_in_person") is None)
    grounds = {
        "before_fees": unknown("visit") if visit is None else no_fees,
        "not_assessed": negation(asked.holds("need_assessed_by_doctor")),
        "no_treatment": negation(asked.holds("is_treatment")),
        "exempt": negation(asked.is_any("exemption", "none")),
        "own_not_assessed": when(asked.holds("own_interpreter"), negation(asked.holds("own_interpreter_assessed"))),
        "newly_arrived": unknown("visit") if visit is None else _is_new(asked, visit),
    }
    free = any_of(*grounds.values())
    why = next((why for why, one in grounds.items() if one.value), "")
    return (_fee(asked, visit, free, why),)


def _is_new(asked: Asked, visit: date) -> Truth:
    """Whether the person had been registered for at most the free years on the day of the visit."""
    spells = [one for one in (*asked.all("registered"), *asked.all("deregistered")) if one.date <= visit]
    spells.sort(key=lambda one: one.date)
    if not asked.all("registered") or (spells and spells[0].type == "deregistered"):
        return unknown("registered")
    if not spells:
        return known(True)
    away, left = timedelta(0), None
    for one in spells:
        if one.type == "deregistered":
            left = left or one.date
        elif left:
            away, left = away + (one.date - left), None
    if left:
        away += visit - left
    return known(visit - away <= months_after(spells[0].date, 12 * asked.number("interpreter_years")))


def _fee(asked: Asked, visit: date | None, free: Truth, why: str) -> MatterFinding:
    charged = asked.last("fee_charged")
    facts: dict[str, Any] = {"visit": visit or "day_of_visit", "charged": charged and charged.amount_dkk}
    if free.value:
        facts["because"] = f"because_{why}"
        status, why = ("breached", "charged_free") if charged else ("open", why)
        return MatterFinding(RIGHT, status, why, True, amount_dkk=NOTHING, facts=facts)
    if visit is None:
        return asked.undetermined(RIGHT, free.lacking)
    fees, amount = _possible_fees(asked, visit), charged.amount_dkk if charged else None
    if free.value is None or len(fees) > 1:
        return _not_settled(asked, free, fees, facts)
    (rule,) = fees
    given: dict[str, Any] = {"amount_dkk": rule.value, "facts": {**facts, "fee": rule.value}, "rule": rule}
    if charged is None:
        return MatterFinding(RIGHT, "open", "fee", False, **given)
    if amount is None:
        return MatterFinding(RIGHT, "kept", "charged_unnamed", False, **given)
    status, why = ("breached", "charged_too_much") if amount > rule.value else ("kept", "charged_right")
    return MatterFinding(RIGHT, status, why, False, **given)


def _possible_fees(asked: Asked, visit: date) -> list[Parameter]:
    """The fees that come into question by what is stated, the lowest first."""
    stated = {name: asked.fact(name) for name in ("setting", "mode")}
    words = [[word] if word else asked.kind.facts[name].choices for name, word in stated.items()]
    rows = [asked.rule("interpreter_fee_dkk", visit, "_".join(scope)) for scope in product(*words)]
    return sorted((row for row in rows if row), key=lambda row: row.value)


def _not_settled(asked: Asked, free: Truth, fees: list[Parameter], facts: Mapping[str, Any]) -> MatterFinding:
    """The finding where it is open whether there is a fee, or which: what was charged can be too much, or little
    enough, for any of them.
    """
    charged, lowest, highest = facts["charged"], fees[0], fees[-1]
    which = asked.is_any("setting").lacking | asked.is_any("mode").lacking
    names, why = (free.lacking, "missing") if free.value is None else (which, "fee_unknown")
    given: dict[str, Any] = {"entitled": free.value, "missing": asked.missing(names)}
    if charged is not None and charged > highest.value:
        given |= {"facts": {**facts, "fee": highest.value}, "rule": highest}
        return MatterFinding(RIGHT, "breached", "charged_above_all", **given)
    if charged is not None and charged <= lowest.value and free.value is False:
        given |= {"facts": {**facts, "fee": lowest.value}, "rule": lowest}
        return MatterFinding(RIGHT, "kept", "charged_below_all", **given)
    return MatterFinding(RIGHT, "undetermined", why, **given)
