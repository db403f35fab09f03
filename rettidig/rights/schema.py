"""The vocabulary of the assessment document: the keys of each of its parts, the kind of value a key takes, and its
choices.

The reader of documents, the forms of the desk and the tests are built from these tables. Source: the contract of the
assessment document. A type of event, a key or a choice may be added; none may be renamed or narrowed.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rettidig.rights.facts import AREAS, CONDITIONS, EXEMPT_TREATMENTS, LEGAL_STATUSES, PLACES, REGIONS

# The kinds of value
DATE, CHOICE, SEVERAL, FLAG, TEXT, TEXTS, NOTE = "date", "choice", "several", "flag", "text", "texts", "note"
NUMBER, AMOUNT = "number", "amount"  # not below zero; an amount is in kroner, with at most two decimals

REASONS = ("capacity", "patient_wish", "patient_health", "professional", "strike", "laboratory", "referrer")
LETTER_ITEMS = ("date_place", "purpose", "within_limit", "free_choice", "extended_choice", "waiting_times")
PURPOSES = ("diagnostic_examination", "assessment", "treatment", "rehabilitation", "young_adult_treatment")


class Key(NamedTuple):
    """One key: the kind of its value, its choices (of a CHOICE or SEVERAL), and whether it must be stated.

    `field` is the attribute of `facts` that holds the value, where it is not named as the key.
    """

    kind: str
    choices: tuple[str, ...] = ()
    field: str | None = None
    required: bool = False


Keys = Mapping[str, Key]

_DAY, _FLAG, _TEXT = Key(DATE), Key(FLAG), Key(TEXT)
_REASON, _AT, _FOR = Key(CHOICE, REASONS), Key(CHOICE, PLACES), Key(DATE, field="day")
_APPOINTMENT: Keys = {
    "purpose": Key(CHOICE, ("examination", "assessment", "treatment", "surgery", "aftercare", "other")),
    "at": _AT,
}
_CHANGE: Keys = {
    **_APPOINTMENT,
    "was_for": Key(DATE, field="was_day"),
    "by": Key(CHOICE, ("hospital", "patient")),
    "reason": _REASON,
}

EVERY_EVENT: Keys = {
    "date": Key(DATE, required=True),
    "note": Key(NOTE),
    "source": Key(CHOICE, ("record", "patient", "hospital", "region")),
}
EVENT_TYPES: Mapping[str, Keys] = {  # the keys of each type besides those of every event
    "referral_received": {
        "purpose": Key(CHOICE, PURPOSES),
        "from": Key(CHOICE, ("gp", "specialist", "hospital", "other"), field="sender"),
        "at": _AT,
        "wish": _TEXT,
    },
    "referral_supplemented": {},
    "referral_rejected": {},
    "suspicion_raised": {"of": Key(CHOICE, ("cancer", "heart"), field="suspected")},
    "information_letter": {
        "received": _DAY,
        "states": Key(SEVERAL, LETTER_ITEMS),
        "promises": Key(SEVERAL, ("extended_choice",)),
    },
    "told": {
        "of": Key(SEVERAL, ("limit_will_slip", "free_choice", "extended_choice", "concrete_options"), required=True),
        "documented": _FLAG,
        "options": Key(TEXTS),
    },
    "appointment_offered": {**_APPOINTMENT, "for": _FOR},
    "appointment_held": {**_APPOINTMENT, "mode": Key(CHOICE, ("in_person", "phone", "video", "conference"))},
    "appointment_moved": {**_CHANGE, "for": _FOR},
    "appointment_cancelled": _CHANGE,
    "delay": {
        "from": Key(DATE, field="first_day"),
        "to": Key(DATE, field="last_day"),
        "reason": _REASON,
        "documented": _FLAG,
    },
    "plan_given": {"next_step": _FLAG},
    "next_steps_known": {},
    "assessment_completed": {},
    "treatment_decided": {},
    "treatment_referral_received": {},
    "consent": {},
    "treatment_started": {
        "kind": Key(CHOICE, ("surgery", "medical", "radiotherapy", "preparatory", "talk", "other")),
        "at": _AT,
    },
    "patient_request": {
        "what": Key(CHOICE, ("free_choice", "extended_choice")),
        "to": _TEXT,
        "documented": _FLAG,
    },
    "re_referral_sent": {
        "to_kind": Key(CHOICE, ("own_region", "other_region", "partner", "agreement")),
        "complete": _FLAG,
        "scope": Key(CHOICE, ("whole", "part")),
    },
    "re_referral_completed": {},
    "re_referral_refused": {
        "ground": Key(CHOICE, ("capacity", "standing_rule", "legal_status", "no_right", "level_not_needed")),
        "individual": _FLAG,
        "compared": _FLAG,
        "essential_regard": _FLAG,
        "prosecution_asked": _FLAG,
    },
    "hospital_declined": {"reason": Key(CHOICE, ("no_capacity", "other_treatment", "bankrupt"))},
    "course_closed": {"by": Key(CHOICE, ("patient", "hospital"))},
    "health_authority_notified": {},
}

FACTS: Keys = {
    "agreement_hospital_available": _FLAG,
    "agreement_wait_shorter": _FLAG,
    "partner_can_meet_limit": _FLAG,
    "professionally_possible": _FLAG,
    "severity": Key(CHOICE, ("serious", "other")),
    "covered_by_max_wait": _FLAG,
}
PATHWAY: Keys = {
    "id": Key(TEXT, required=True),
    "area": Key(CHOICE, AREAS, required=True),
    "condition": Key(CHOICE, CONDITIONS),
    "acute": _FLAG,
    "exempt_treatment": Key(CHOICE, EXEMPT_TREATMENTS),
    "legal_status": Key(CHOICE, LEGAL_STATUSES),
}
PATIENT: Keys = {"birth_date": _DAY, "home_region": Key(CHOICE, REGIONS)}
RESIDENCE: Keys = {
    "region": Key(CHOICE, REGIONS, required=True),
    "from": Key(DATE, field="first_day"),
    "to": Key(DATE, field="last_day"),
}
QUESTION: Keys = {"on": _DAY}
