"""Random assessment documents that are valid, for the property tests."""

from datetime import date, timedelta

from hypothesis import strategies as st

from rettidig.rights.facts import AREAS, CONDITIONS, EXEMPT_TREATMENTS, LEGAL_STATUSES, PLACES, REGIONS
from rettidig.rights.reading import FACT_KEYS, LETTER_ITEMS, PURPOSES, REASONS

FIRST = date(2012, 6, 1)
DAYS = st.integers(0, 60).map(timedelta)
FLAGS = st.booleans()
APPOINTED = st.sampled_from(["examination", "assessment", "treatment", "surgery", "aftercare", "other"])
HOSPITALS = st.sampled_from(["own_region", "other_region", "partner", "agreement"])
KEYS = {
    "referral_received": {
        "purpose": st.sampled_from(PURPOSES),
        "from": st.sampled_from(["gp", "hospital"]),
        "at": st.sampled_from(["own_region", "other_region"]),
    },
    "referral_supplemented": {},
    "referral_rejected": {},
    "suspicion_raised": {"of": st.sampled_from(["cancer", "heart"])},
    "information_letter": {
        "states": st.lists(st.sampled_from(LETTER_ITEMS), unique=True),
        "promises": st.sampled_from([[], ["extended_choice"]]),
    },
    "told": {
        "of": st.lists(st.sampled_from(["limit_will_slip", "free_choice", "extended_choice", "concrete_options"])),
        "documented": FLAGS,
    },
    "appointment_offered": {"for": ..., "purpose": APPOINTED, "at": st.sampled_from(PLACES)},
    "appointment_held": {
        "purpose": APPOINTED,
        "mode": st.sampled_from(["in_person", "phone", "video", "conference"]),
    },
    "appointment_moved": {
        "was_for": ...,
        "for": ...,
        "purpose": APPOINTED,
        "by": st.sampled_from(["hospital", "patient"]),
        "reason": st.sampled_from(REASONS),
    },
    "appointment_cancelled": {
        "was_for": ...,
        "purpose": APPOINTED,
        "by": st.sampled_from(["hospital", "patient"]),
        "reason": st.sampled_from(REASONS),
    },
    "plan_given": {"next_step": FLAGS},
    "next_steps_known": {},
    "assessment_completed": {},
    "treatment_decided": {},
    "treatment_referral_received": {},
    "consent": {},
    "treatment_started": {"kind": st.sampled_from(["surgery", "medical", "preparatory", "talk"])},
    "patient_request": {"what": st.sampled_from(["free_choice", "extended_choice"]), "documented": FLAGS},
    "re_referral_sent": {"to_kind": HOSPITALS, "complete": FLAGS, "scope": st.sampled_from(["whole", "part"])},
    "re_referral_completed": {},
    "re_referral_refused": {
        "ground": st.sampled_from(["capacity", "standing_rule", "legal_status", "no_right", "level_not_needed"]),
        "individual": FLAGS,
        "compared": FLAGS,
    },
    "hospital_declined": {"reason": st.sampled_from(["no_capacity", "other_treatment", "bankrupt"])},
    "course_closed": {"by": st.sampled_from(["patient", "hospital"])},
    "health_authority_notified": {},
}


@st.composite
def events(draw, start):
    """One event within three months of the start, with some of its keys."""
    kind = draw(st.sampled_from(sorted(KEYS)))
    happened = start + draw(st.integers(0, 90).map(timedelta))
    event = {"date": happened, "type": kind}
    for key, values in KEYS[kind].items():
        if draw(st.booleans()) or key in ("of", "what"):
            event[key] = happened + draw(DAYS) if values is ... else draw(values)
    return event


@st.composite
def delays(draw, start):
    """A marked interval."""
    first_day = start + draw(DAYS)
    last_day = first_day + draw(st.integers(0, 20).map(timedelta))
    reason = draw(st.sampled_from(REASONS))
    delay = {"date": first_day, "type": "delay", "from": first_day, "to": last_day, "reason": reason}
    return delay | {"documented": draw(st.sampled_from([True, False, None]))}


@st.composite
def pathways(draw, start, name="p"):
    """One pathway; about half of its facts are stated."""
    names = [name for name in FACT_KEYS if name != "severity"]
    facts = {fact: draw(FLAGS) for fact in names if draw(FLAGS)}
    if draw(FLAGS):
        facts["severity"] = draw(st.sampled_from(["serious", "other"]))
    referral = {"date": start, "type": "referral_received", "purpose": draw(st.sampled_from(PURPOSES)), "from": "gp"}
    return {
        "id": name,
        "area": draw(st.sampled_from(AREAS)),
        "condition": draw(st.sampled_from(CONDITIONS)),
        "acute": draw(FLAGS),
        "exempt_treatment": draw(st.one_of(st.none(), st.sampled_from(EXEMPT_TREATMENTS))),
        "legal_status": draw(st.sampled_from(LEGAL_STATUSES)),
        "facts": facts,
        "events": [referral, *draw(st.lists(events(start), max_size=8)), *draw(st.lists(delays(start), max_size=2))],
    }


@st.composite
def documents(draw):
    """A valid document about one or two pathways."""
    start = FIRST + draw(st.integers(0, 5300).map(timedelta))
    names = draw(st.sampled_from([["p"], ["p", "q"]]))
    return {
        "on": start + draw(st.integers(0, 200).map(timedelta)),
        "patient": {"birth_date": "1990-05-01", "home_region": draw(st.sampled_from(REGIONS[:-1]))},
        "pathways": [draw(pathways(start, name)) for name in names],
    }
