"""Genoptræning: the municipality offers a start within seven days of discharge, or the person may choose a private
provider (SUL § 140).

Day 0 is the discharge, or the later day that the plan names. From 1 January 2027 advanced and specialised
rehabilitation belong to the region.
"""

from datetime import date

from rettidig.rights.clocks import days_after
from rettidig.rights.facts import MERGER
from rettidig.rights.matters.asked import Asked, duty
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.truth import NO, all_of, negation, unknown
from rettidig.rights.parameters import Parameter

START, CHOICE = "rehab_start", "rehab_private_choice"
WHO = {"municipality": "municipality", "home_region": "region"}  # who has the duty, by whom one turns to
REGIONAL_FROM = MERGER  # the same reform moves advanced and specialised rehabilitation to the regions (law book § 13)


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """The start and the choice of a private provider. Limit in calendar days."""
    discharged = asked.first("discharged")
    payer, wanted = _payer(asked, discharged)
    outside = _outside(asked, discharged)
    if outside:
        return (
            MatterFinding(START, "not_applicable", outside, recipient=payer),
            MatterFinding(CHOICE, "not_applicable", outside, False, recipient=payer),
        )
    rule = asked.rule("rehab_start_days", discharged)
    covered = all_of(asked.holds("rehab_plan"), negation(asked.holds("hospital_based")))
    if covered.value is None or not discharged or not rule:
        lacking = covered.lacking | (frozenset() if discharged else unknown("discharged").lacking)
        return tuple(asked.undetermined(right, lacking, recipient=payer) for right in (START, CHOICE))
    start = _start(asked, discharged, rule, WHO.get(payer or ""))
    may_choose = start.status in ("at_risk", "breached")
    why = "may_choose" if may_choose else "no_choice"
    choice = MatterFinding(CHOICE, "open", why, may_choose, facts=start.facts)
    return asked.addressed(start, payer, wanted), asked.addressed(choice, payer, wanted)


def _payer(asked: Asked, discharged: date | None) -> tuple[str | None, frozenset[str]]:
    """Who must offer it, and what is missing to know that."""
    reformed = discharged is not None and discharged >= REGIONAL_FROM
    regional = asked.is_any("level", "advanced", "specialised") if reformed else NO
    recipient = {None: None, True: "home_region", False: "municipality"}[regional.value]
    return recipient, regional.lacking


def _outside(asked: Asked, discharged: date | None) -> str | None:
    """Why the right does not reach the matter, or None."""
    if asked.fact("rehab_plan") is False:
        return "no_plan"
    if asked.fact("hospital_based"):
        return "hospital_based"
    return "not_yet_law" if discharged and asked.rule("rehab_start_days", discharged) is None else None


def _start(asked: Asked, discharged: date, rule: Parameter, who: str | None) -> MatterFinding:
    named = [one.day for one in asked.all("plan_starts") if one.day]
    begin = max([discharged, *named])
    limit = days_after(begin, rule.value)
    offers = sorted(one.day for one in asked.all("start_offered") if one.day)
    facts = {"begin": begin, "offered": offers[0] if offers else None, "limit_day": limit}
    duties = duty(who, "offer_rehabilitation", limit) if who else ()
    if offers and offers[0] <= limit:
        return MatterFinding(START, "kept", "offered_in_time", True, limit, facts=facts)
    if asked.on > limit:
        why = "offered_late" if offers else "not_offered"
        return MatterFinding(START, "breached", why, True, limit, duties=duties, facts=facts)
    status, why = ("at_risk", "offer_late") if offers else ("running", "time_left")
    return MatterFinding(START, status, why, True, limit, duties=duties, facts=facts)
