"""Tolkebistand: free, or for a fee (SUL § 50; fees from 1 July 2018).

Free for one who has lived in Denmark for at most three years, all periods added; for a need that no doctor has
assessed (19SFP10); outside treatment (21SFP117); and for those who are exempt.
"""

from datetime import date, timedelta
from typing import Any

from rettidig.rights.matters.amounts import NOTHING
from rettidig.rights.matters.asked import Asked, months_after
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.truth import Truth, any_of, known, negation, unknown, when

RIGHT = "interpreter_fee"


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """The fee: whether the interpreter is free, or what the person must pay."""
    visit = asked.first("visit")
    has_fees = visit is not None and asked.rule("interpreter_fee_dkk", visit, "outpatient_in_person") is not None
    grounds = {
        "before_fees": unknown("visit") if visit is None else known(not has_fees),
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
    if free.value is None or visit is None:
        return asked.undetermined(RIGHT, free.lacking)
    setting, mode = asked.fact("setting"), asked.fact("mode")
    rule = asked.rule("interpreter_fee_dkk", visit, f"{setting}_{mode}")
    if rule is None:
        names = {*asked.is_any("setting").lacking, *asked.is_any("mode").lacking} or {"interpreter_fee_dkk"}
        return asked.undetermined(RIGHT, names, "fee_unknown", entitled=False)
    given: dict[str, Any] = {"amount_dkk": rule.value, "facts": {**facts, "fee": rule.value}, "rule": rule}
    if charged is None:
        return MatterFinding(RIGHT, "open", "fee", False, **given)
    if charged.amount_dkk is not None and charged.amount_dkk > rule.value:
        return MatterFinding(RIGHT, "breached", "charged_too_much", False, **given)
    return MatterFinding(RIGHT, "kept", "charged_right", False, **given)
