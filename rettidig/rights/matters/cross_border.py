"""Behandling i EU/EØS: prior authorisation and refund by directive 2011/24, and regulation 883/2004.

An authorisation is needed for planned hospital care that is specialised or needs a night, and is due unless the same
treatment is not offered in Denmark, or a concrete offer in Denmark was timely. The refund is the lower of the cost and
the Danish tariff. Both regimes must be explained before anything is decided (16SPS22). Switzerland knows the
regulation only.
"""

from datetime import date, timedelta
from typing import Any

from rettidig.rights.clocks import days_after
from rettidig.rights.matters.amounts import NOTHING, Due, judge_decision
from rettidig.rights.matters.asked import Asked, duty, months_after
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.truth import NO, YES, Truth, all_of, any_of, known, negation, unknown, when

DECIDERS = {
    "hospital": "home_region",
    "practice": "home_region_practice",
    "municipal": "municipality",
    "medicine": "medicines_agency",
}
WHO = {"municipality": "municipality", "medicines_agency": "medicines_agency"}  # has the duty; else the region
APPLICATION = ("application_form", "referral_copy", "treatment_description", "price_offer", "treatment_date")
CLAIM = ("itemised_invoice", "proof_of_payment", "record_or_translation")
BOTH = {"directive", "regulation"}


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """Both regimes: what must be applied for, decided, told and refunded."""
    decider, wanted = _decider(asked), asked.is_any("service").lacking
    in_eu = asked.is_any("country", "eu_eea")
    by_directive = (
        _authorisation(asked),
        _decision(asked),
        _refund(asked),
        _regulation(asked),
        _guidance(asked),
        _limitation(asked),
    )
    return tuple(
        one if one.right == "refund_regulation" else asked.addressed(_within(asked, in_eu, one), decider, wanted)
        for one in by_directive
    )


def _within(asked: Asked, in_eu: Truth, finding: MatterFinding) -> MatterFinding:
    """The finding by the directive, where the country is one of those it covers."""
    if in_eu.value is False:
        why = "switzerland" if asked.fact("country") == "switzerland" else "outside"
        return MatterFinding(finding.right, "not_applicable", why)
    if in_eu.value is None and finding.status != "not_applicable":
        return asked.undetermined(finding.right, in_eu.lacking | set(finding.missing))
    return finding


def _decider(asked: Asked) -> str | None:
    service = asked.fact("service")
    if service == "hospital" and asked.fact("residence") == "other_eu":
        return "last_home_region"
    return DECIDERS.get(service)


# -- the authorisation


def _is_needed(asked: Asked) -> Truth:
    demanding = any_of(asked.holds("specialised"), asked.holds("overnight"))
    return all_of(asked.is_any("service", "hospital"), asked.is_any("timing", "planned"), demanding)


def _is_due(asked: Asked) -> Truth:
    """Whether an authorisation must be given."""
    offers = asked.all("danish_offer")
    concrete = any_of(*(unknown("danish_offer") if one.concrete is None else known(one.concrete) for one in offers))
    offered_in_time = when(concrete, asked.holds("offer_timely"))
    return all_of(asked.holds("same_treatment_in_denmark"), negation(offered_in_time))


def _authorisation(asked: Asked) -> MatterFinding:
    right, needed, due = "prior_authorisation", _is_needed(asked), _is_due(asked)
    if needed.value is False:
        why = "necessary_care" if asked.fact("timing") == "necessary" else "not_needed"
        return MatterFinding(right, "not_applicable", why)
    decided = asked.last("decided", of="authorisation")
    facts: dict[str, Any] = {"decided": decided and decided.date}
    given: dict[str, Any] = {"entitled": due.value, "documents": APPLICATION, "facts": facts}
    if needed.value is None:
        return asked.undetermined(right, needed.lacking | due.lacking, **given)
    if decided and decided.result == "granted":
        return MatterFinding(right, "kept", "granted", **given)
    if due.value is None:
        return asked.undetermined(right, due.lacking, **given)
    if decided and decided.result == "partly":
        return asked.undetermined(right, ["decided"], "partly", **given)
    why_not = "not_in_denmark" if asked.fact("same_treatment_in_denmark") is False else "offered_in_denmark"
    facts["because"] = f"because_{why_not}"
    if decided:
        status, why = ("breached", "wrongly_refused") if due.value else ("kept", "rightly_refused")
        return MatterFinding(right, status, why, **given)
    return MatterFinding(right, "open", "due" if due.value else why_not, **given)


def _decision(asked: Asked) -> MatterFinding:
    right, applied = "authorisation_decision", asked.first("application_received")
    if not applied:
        return MatterFinding(right, "not_applicable", "not_applied")
    decisions = asked.all("decided", of="authorisation")
    decided = next((one.date for one in decisions if one.date >= applied), None)
    limit = _limit(asked, applied, decided or asked.on)
    facts = {"applied": applied, "decided": decided}
    if decided:
        status, why = ("kept", "decided_in_time") if decided <= limit else ("breached", "decided_late")
        return MatterFinding(right, status, why, True, limit, facts=facts)
    status, why = ("running", "time_left") if asked.on <= limit else ("breached", "not_decided")
    decider = _decider(asked)
    duties = duty(WHO.get(decider, "region"), "decide_application", limit) if decider else ()
    return MatterFinding(right, status, why, True, limit, duties=duties, facts=facts)


def _limit(asked: Asked, applied: date, until: date) -> date:
    """The last day to decide: the days from each request for information, made in time, to its receipt are added."""
    limit, counted_to = days_after(applied, asked.number("eu_authorisation_days")), applied
    receipts = [one.date for one in asked.all("information_received")]
    for requested in (one.date for one in asked.all("information_requested")):
        if applied <= requested <= limit:
            received = next((day for day in receipts if day >= requested), max(until, requested))
            limit += max(timedelta(0), received - max(requested, counted_to))
            counted_to = max(counted_to, received)
    return limit


# -- the refund


def _is_authorised(asked: Asked) -> Truth:
    """Whether an authorisation was given, or should have been (17SPS52)."""
    decided = asked.last("decided", of="authorisation")
    if decided:
        given = {"granted": YES, "partly": unknown("decided"), "refused": _is_due(asked)}
        return given[decided.result or ""]
    return unknown("decided") if asked.first("application_received") else NO


def _refund(asked: Asked) -> MatterFinding:
    same = asked.holds("same_treatment_in_denmark")
    lacks_referral = all_of(asked.holds("referral_required"), negation(asked.holds("referral")))
    unauthorised = all_of(_is_needed(asked), negation(_is_authorised(asked)))
    entitled = all_of(same, negation(lacks_referral), negation(unauthorised))
    amounts = {name: asked.fact(name) for name in ("cost_dkk", "danish_tariff_dkk")}
    stated = {name: amount for name, amount in amounts.items() if amount is not None}
    wanted = amounts.keys() - stated.keys()
    amount = min(stated.values()) if not wanted or NOTHING in stated.values() else None
    why_not = "not_in_denmark" if same.value is False else "no_referral" if lacks_referral.value else "not_authorised"
    facts = {"cost": amounts["cost_dkk"], "tariff": amounts["danish_tariff_dkk"]}
    due = Due(entitled, amount, wanted, why_not, facts)
    return judge_decision(asked, "refund_directive", due, asked.last("decided", of="refund"), documents=CLAIM)


def _regulation(asked: Asked) -> MatterFinding:
    right, country, timing = "refund_regulation", asked.is_any("country", "eu_eea", "switzerland"), asked.fact("timing")
    recipient = {"necessary": "safety_authority", "planned": "home_region"}.get(timing)
    if country.value is False:
        return MatterFinding(right, "not_applicable", "outside", recipient=recipient)
    public, planned = asked.is_any("provider", "public"), asked.is_any("timing", "planned")
    lacking = country.lacking | public.lacking | (planned.lacking if public.value is not False else frozenset())
    authorised = known(bool(asked.all("decided", result="granted", regime="regulation")))
    entitled = all_of(country, public, any_of(negation(planned), authorised))
    if lacking:
        return asked.undetermined(right, lacking, entitled=entitled.value, recipient=recipient)
    if not public.value:
        return MatterFinding(right, "open", "private", False, recipient=recipient)
    if not planned.value:
        return MatterFinding(right, "open", "necessary", True, recipient=recipient, documents=("eu_card",))
    why = "s2_given" if entitled.value else "s2_needed"
    return MatterFinding(right, "open", why, entitled.value, recipient=recipient, documents=("s2_form",))


def _guidance(asked: Asked) -> MatterFinding:
    right, decided = "regime_guidance", asked.first("decided")
    told: set[str] = set()
    unstated = False
    for one in asked.all("guided"):
        if decided is None or one.date <= decided:
            told.update(one.regimes or ())
            unstated = unstated or one.regimes is None
    if told == BOTH:
        return MatterFinding(right, "kept", "both_told", True)
    if not decided:
        return MatterFinding(right, "open", "to_tell", True, duties=duty("patient_office", "tell_regimes"))
    if unstated:
        return asked.undetermined(right, ["guided"], entitled=True)
    return MatterFinding(right, "breached", "decided_first", True, facts={"decided": decided})


def _limitation(asked: Asked) -> MatterFinding:
    right, treated = "refund_limitation", asked.first("treated")
    if not treated:
        return MatterFinding(right, "not_applicable", "not_treated")
    deadline = months_after(treated, 12 * asked.number("eu_refund_years"))
    rule, facts = asked.rule("eu_refund_years"), {"treated": treated}
    return asked.own_limit(right, deadline, asked.first("refund_application_received"), rule=rule, facts=facts)
