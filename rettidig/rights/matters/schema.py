"""The vocabulary of matters: the facts and the events of each kind, with the value that describes the ordinary case.

The order is that of the contract of the assessment document: it is the order in which an answer says what is missing.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from rettidig.rights.schema import AMOUNT, CHOICE, DATE, FLAG, NUMBER, SEVERAL, TEXT, Key, Keys

_FLAG, _NUMBER, _AMOUNT, _FOR = Key(FLAG), Key(NUMBER), Key(AMOUNT), Key(DATE, field="day", required=True)
_SECTOR = Key(CHOICE, ("hospital", "practice", "municipality"))
_PROVIDER = Key(CHOICE, ("public", "private"))
_AT = Key(CHOICE, ("office", "authority", "other"), required=True)
_REGIMES = ("directive", "regulation")

_DECIDED: Keys = {"result": Key(CHOICE, ("granted", "partly", "refused"), required=True), "amount_dkk": _AMOUNT}


class Kind(NamedTuple):
    """One kind of matter: its facts, its events with their further keys, and the facts that have a default."""

    facts: Keys
    events: Mapping[str, Keys]
    ordinary: Mapping[str, Any]


KINDS: Mapping[str, Kind] = {
    "complaint": Kind(
        {
            "about": Key(
                CHOICE,
                ("treatment", "patient_rights", "record_access", "service", "coercion", "dissatisfaction"),
            ),
            "sector": _SECTOR,
            "complainant": Key(CHOICE, ("patient", "guardian", "relative", "next_of_kin")),
            "digital_exempt": _FLAG,
            "region_paid": _FLAG,
        },
        {"incident": {}, "known": {}, "decision_received": {}, "learned": {}, "received": {"at": _AT}},
        {"complainant": "patient", "digital_exempt": False},
    ),
    "compensation": Kind(
        {"injury": Key(CHOICE, ("treatment", "drug"))},
        {
            "incident": {},
            "known": {},
            "decision_received": {},
            "received": {"at": _AT},
            "claim_withdrawn": {},
            "binding_decision": {},
            "decision_made": {},
            "reopening_requested": {"at": _AT},
            "appeal_received": {"at": _AT},
        },
        {},
    ),
    "dialogue_meeting": Kind(
        {"sector": _SECTOR, "region_paid": _FLAG},
        {
            "case_received": {},
            "meeting_held": {},
            "meeting_declined": {},
            "outcome": {"is": Key(CHOICE, ("withdrawn", "maintained", "changed"), field="outcome")},
            "outcome_told": {"to": Key(CHOICE, ("agency", "treatment_place"), required=True)},
        },
        {},
    ),
    "cross_border": Kind(
        {
            "country": Key(CHOICE, ("eu_eea", "switzerland", "other")),
            "service": Key(CHOICE, ("hospital", "practice", "municipal", "medicine")),
            "timing": Key(CHOICE, ("planned", "necessary")),
            "provider": _PROVIDER,
            "residence": Key(CHOICE, ("denmark", "other_eu")),
            "specialised": _FLAG,
            "overnight": _FLAG,
            "same_treatment_in_denmark": _FLAG,
            "offer_timely": _FLAG,
            "referral_required": _FLAG,
            "referral": _FLAG,
            "cost_dkk": _AMOUNT,
            "danish_tariff_dkk": _AMOUNT,
        },
        {
            "application_received": {},
            "information_requested": {},
            "danish_offer_declined": {},
            "treated": {},
            "refund_application_received": {},
            "information_received": {},
            "danish_offer": {"for": Key(DATE, field="day"), "concrete": _FLAG},
            "guided": {"regimes": Key(SEVERAL, _REGIMES)},
            "decided": {
                **_DECIDED,
                "of": Key(CHOICE, ("authorisation", "refund"), required=True),
                "regime": Key(CHOICE, _REGIMES),
            },
        },
        {"residence": "denmark"},
    ),
    "transport": Kind(
        {
            "cost_dkk": _AMOUNT,
            "destination": Key(CHOICE, ("hospital", "gp", "specialist")),
            "covered_by_max_wait": _FLAG,
            "same_day_paid": _FLAG,
            "pension": Key(CHOICE, ("none", "social", "civil_service", "early_retirement")),
            "distance_km": _NUMBER,
            "referral_distance_km": _NUMBER,
            "referral_cost_dkk": _AMOUNT,
            "paid_dkk": _AMOUNT,
            "health_excludes_public": _FLAG,
            "called_back": _FLAG,
            "ambulance_needed": _FLAG,
            "with_patient": _FLAG,
            "separate_treatment": _FLAG,
            "chosen": Key(CHOICE, ("referral_hospital", "free_choice", "extended_choice", "partner", "deselected")),
            "traveller": Key(CHOICE, ("patient", "companion")),
        },
        {"application_received": {}, "decided": _DECIDED, "trip": {}},
        {"covered_by_max_wait": False, "same_day_paid": False, "traveller": "patient"},
    ),
    "rehabilitation": Kind(
        {
            "rehab_plan": _FLAG,
            "hospital_based": _FLAG,
            "level": Key(CHOICE, ("basic", "advanced", "specialised")),
        },
        {"discharged": {}, "plan_starts": {"for": _FOR}, "start_offered": {"for": _FOR}},
        {},
    ),
    "hearing_aid": Kind(
        {
            "provider": _PROVIDER,
            "cost_dkk": _AMOUNT,
            "provider_approved": _FLAG,
            "first_time": _FLAG,
            "ent_referral": _FLAG,
            "public_clinic_referral": _FLAG,
            "need_arose_in_denmark": _FLAG,
            "resident_abroad": _FLAG,
            "ears": Key(CHOICE, ("one", "two")),
            "early_reason": Key(CHOICE, ("none", "deterioration", "bodily_change", "theft_or_fire")),
            "last_provider": _PROVIDER,
        },
        {"application_received": {}, "decided": _DECIDED, "last_grant": {}, "ordered": {}},
        {"resident_abroad": False},
    ),
    "interpreter": Kind(
        {
            "need_assessed_by_doctor": _FLAG,
            "own_interpreter_assessed": _FLAG,
            "is_treatment": _FLAG,
            "own_interpreter": _FLAG,
            "exemption": Key(
                CHOICE,
                (
                    *("none", "reduced_ability", "child_alone", "parent_of_child"),
                    *("german_minority", "greenlandic_faroese"),
                ),
            ),
            "setting": Key(CHOICE, ("outpatient", "inpatient")),
            "mode": Key(CHOICE, ("in_person", "remote")),
        },
        {"registered": {}, "deregistered": {}, "visit": {}, "fee_charged": {"amount_dkk": _AMOUNT}},
        {"is_treatment": True, "own_interpreter": False},
    ),
    "decision": Kind(
        {
            "is_decision": _FLAG,
            "fully_granted": _FLAG,
            "unknown_to_party": _FLAG,
            "disadvantageous": _FLAG,
            "essential": _FLAG,
            "written": _FLAG,
            "appealable": _FLAG,
            "competent": _FLAG,
            "hearing_exception": Key(CHOICE, ("none", "unobjectionable", "statutory_deadline", "no_access", "other")),
            "cites_rules": _FLAG,
            "states_facts": _FLAG,
            "discretion": _FLAG,
            "states_considerations": _FLAG,
            "names_body": _FLAG,
            "names_procedure": _FLAG,
            "names_deadline": _FLAG,
        },
        {
            "information_received": {"by": Key(CHOICE, ("oral", "writing"))},
            "party_heard": {},
            "note_made": {},
            "forwarded": {},
            "decision_sent": {"given": Key(CHOICE, ("writing", "oral", "payment"), required=True)},
        },
        {"hearing_exception": "none"},
    ),
}
FORESEEN = ("trip", "visit")  # events that are asked about before they have happened
MATTER: Keys = {"id": Key(TEXT, required=True), "kind": Key(CHOICE, tuple(KINDS), required=True)}
