"""Høreapparat hos en privat leverandør: the region's subsidy (SUL §§ 73 a and 73 h; before 1 July 2019 § 70 a).

For adults, at an approved provider, granted before it is ordered. The first time with a referral from an ear
specialist; after four years without one; inside them only for a marked change of hearing or body, or after theft or
fire, and from a public clinic with its referral. The amount is that of the year of the grant.
"""

from datetime import date

from rettidig.rights.matters.amounts import Due, judge_decision
from rettidig.rights.matters.asked import Asked, months_after
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.truth import NO, Truth, all_of, known, negation, unknown, when

RIGHT = "hearing_aid_subsidy"
OF_AGE = 12 * 18  # months
GRANTS = ("granted", "partly")


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """The subsidy: whether, how much, with which documents."""
    if asked.fact("provider") == "public":
        return (MatterFinding(RIGHT, "not_applicable", "public_clinic", recipient="home_region"),)
    early = _is_early(asked)
    reasons = _reasons_against(asked, early)
    private = asked.is_any("provider", "private")
    entitled = all_of(private, *(negation(one) for one in reasons.values()))
    why_not = next((why for why, one in reasons.items() if one.value), "")
    documents = _documents(asked, early)
    due = _due(asked, entitled)._replace(why_not=why_not)
    return (judge_decision(asked, RIGHT, due, asked.last("decided"), recipient="home_region", documents=documents),)


def _is_early(asked: Asked) -> Truth:
    """Whether the application comes inside the years after the last grant."""
    last = asked.last("last_grant")
    if last:
        applied = asked.first("application_received") or asked.on
        return known(applied < months_after(last.date, 12 * asked.number("hearing_aid_years")))
    return unknown("last_grant") if asked.fact("first_time") is False else NO


def _is_first(asked: Asked) -> Truth:
    return NO if asked.all("last_grant") else asked.holds("first_time")


def _reasons_against(asked: Asked, early: Truth) -> dict[str, Truth]:
    """What would stand against the subsidy, by the key of its reason."""
    born, ordered = asked.patient.birth_date, asked.first("ordered")
    granted = min((one.date for one in asked.all("decided") if one.result in GRANTS), default=None)
    too_soon = ordered is not None and (granted is None or ordered < granted)
    from_public = when(asked.is_any("last_provider", "public"), negation(asked.holds("public_clinic_referral")))
    return {
        "minor": known(born is not None and months_after(born, OF_AGE) > asked.on),
        "not_approved": negation(asked.holds("provider_approved")),
        "ordered_first": known(too_soon),
        "no_referral": when(_is_first(asked), negation(asked.holds("ent_referral"))),
        "abroad": when(asked.holds("resident_abroad"), negation(asked.holds("need_arose_in_denmark"))),
        "too_early": when(early, asked.is_any("early_reason", "none")),
        "no_clinic_referral": when(early, from_public),
    }


def _documents(asked: Asked, early: Truth) -> tuple[str, ...]:
    if early.value:
        clinic = ("public_clinic_referral",) if asked.fact("last_provider") == "public" else ()
        return ("early_evidence", *clinic)
    return ("ent_referral",) if _is_first(asked).value else ()


def _day_of_amount(asked: Asked) -> date:
    granted = asked.first("decided", result="granted")
    decided = asked.last("decided")
    return granted or (decided.date if decided else asked.on)


def _due(asked: Asked, entitled: Truth) -> Due:
    """The amount of the year: one ear or two, at most the cost."""
    day, cost, two = _day_of_amount(asked), asked.fact("cost_dkk"), asked.is_any("ears", "two")
    first, second = (asked.rule("hearing_aid_dkk", day, scope) for scope in ("first", "second"))
    facts = {"year": str(day.year)}
    if first is None or (two.value and second is None):
        return Due(entitled, None, ("hearing_aid_dkk",), facts=facts)
    if cost is None or (two.value is None and cost > first.value):
        lacking = two.lacking if cost is not None else two.lacking | {"cost_dkk"}
        return Due(entitled, None, lacking, facts=facts)
    most = first.value + (second.value if two.value and second else 0)
    return Due(entitled, min(cost, most), facts={**facts, "most": most}, rule=first)
