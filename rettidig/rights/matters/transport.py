"""Befordring: whether the person must be driven to treatment, and the allowance for a journey of one's own.

SUL §§ 170-172 and 262. The allowance needs one of the conditions and a cost above the minimum of the year of the
journey; then the whole cost of the cheapest sound means is due, never more than was paid. Own choice of hospital caps
it at the cost to the referral hospital; a partner hospital counts as the region's own.
"""

from decimal import Decimal

from rettidig.rights.facts import MatterEvent
from rettidig.rights.matters.amounts import Due, judge_decision
from rettidig.rights.matters.asked import Asked
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.truth import NO, YES, Truth, all_of, any_of, known, negation, unknown, when

DRIVING, ALLOWANCE = "driving", "transport_allowance"
OWN_CHOICE = ("free_choice", "extended_choice")


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """The driving and the allowance of one return journey."""
    findings, wanted = (_driving(asked), _allowance(asked)), asked.is_any("destination").lacking
    driving, allowance = (asked.addressed(one, _payer(asked), wanted) for one in findings)
    return driving, allowance


def _payer(asked: Asked) -> str | None:
    destination = asked.fact("destination")
    if destination is None:
        return None
    if destination != "hospital":
        return "municipality"
    return "home_region" if asked.fact("covered_by_max_wait") else "region_of_stay"


def _is_far(asked: Asked, name: str = "distance_km") -> Truth:
    distance, limit = asked.fact(name), asked.number("transport_km")
    return unknown(name) if distance is None else known(distance > limit)


def _driving(asked: Asked) -> MatterFinding:
    one_more = any_of(asked.is_any("pension", "social"), _is_far(asked), asked.holds("called_back"))
    too_ill = all_of(asked.holds("health_excludes_public"), one_more)
    driven = any_of(asked.holds("ambulance_needed"), too_ill)
    if driven.value is None:
        return asked.undetermined(DRIVING, driven.lacking)
    if not driven.value:
        why = "can_travel" if asked.fact("health_excludes_public") is False else "no_condition"
        return MatterFinding(DRIVING, "open", why, False)
    why = "ambulance" if asked.fact("ambulance_needed") else "too_ill"
    return MatterFinding(DRIVING, "open", why, True)


def _allowance(asked: Asked) -> MatterFinding:
    trip = next(iter(asked.all("trip")), None)
    chosen = asked.is_any("chosen", *OWN_CHOICE)
    conditions = _conditions(asked, own_choice=bool(chosen.value))
    costs = ("cost_dkk", "referral_cost_dkk") if chosen.value else ("cost_dkk",)
    enough = all_of(*(_exceeds_minimum(asked, trip, name) for name in costs))
    own = "_own_choice" if chosen.value else ""
    place = {"gp": "_gp", "specialist": "_specialist"}.get(asked.fact("destination"), own)
    against = {
        **_exclusions(asked),
        f"no_condition{place}": negation(conditions),
        f"below_minimum{own}": negation(enough),
    }
    choice_known = chosen if chosen.value is None else YES
    entitled = all_of(choice_known, *(negation(one) for one in against.values()))
    due = Due(
        entitled,
        min(_amounts(asked, costs), default=None),
        why_not=next((why for why, one in against.items() if one.value), ""),
        facts={"trip": trip and trip.date, "cost": asked.fact("cost_dkk")},
        rule=asked.rule("transport_min_dkk", trip.date, _scope(asked)) if trip else None,
    )
    return judge_decision(asked, ALLOWANCE, due, asked.last("decided"))


def _amounts(asked: Asked, costs: tuple[str, ...]) -> list[Decimal]:
    stated = (asked.fact(name) for name in (*costs, "paid_dkk"))
    return [amount for amount in stated if amount is not None]


def _exclusions(asked: Asked) -> dict[str, Truth]:
    """What leaves a journey without an allowance, whatever it cost, by the key of its reason."""
    return {
        "deselected": known(asked.fact("chosen") == "deselected"),
        "companion_apart": when(asked.is_any("traveller", "companion"), negation(asked.holds("with_patient"))),
        "paid_that_day": when(asked.holds("same_day_paid"), negation(asked.holds("separate_treatment"))),
    }


def _conditions(asked: Asked, own_choice: bool) -> Truth:
    """Whether one of the conditions of the destination is met."""
    distance = "referral_distance_km" if own_choice else "distance_km"
    return any_of(
        asked.is_any("pension", "social"),
        all_of(asked.is_any("destination", "hospital", "specialist"), _is_far(asked, distance)),
        all_of(
            asked.is_any("destination", "hospital"),
            any_of(asked.holds("health_excludes_public"), asked.holds("called_back")),
        ),
    )


def _scope(asked: Asked) -> str:
    return "pensioner" if asked.fact("pension") == "social" else "other"


def _exceeds_minimum(asked: Asked, trip: MatterEvent | None, name: str) -> Truth:
    """Whether a cost is above the minimum of the year of the journey, for one with this pension."""
    cost = asked.fact(name)
    if cost is None:
        return unknown(name, "trip") if trip is None else unknown(name)
    if not cost:
        return NO
    if trip is None:
        return unknown("trip")
    rows = [asked.rule("transport_min_dkk", trip.date, scope) for scope in ("pensioner", "other")]
    for_pensioner, for_other = (
        unknown("transport_min_dkk") if row is None else known(cost > row.value) for row in rows
    )
    social = asked.is_any("pension", "social")
    if social.value is None:
        return for_other if for_other == for_pensioner else social
    return for_pensioner if social.value else for_other
