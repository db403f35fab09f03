"""Random assessment documents that are valid, for the property tests."""

from datetime import date, timedelta

from hypothesis import strategies as st

from rettidig.rights import schema
from rettidig.rights.facts import AREAS, CONDITIONS, EXEMPT_TREATMENTS, LEGAL_STATUSES, REGIONS
from rettidig.rights.schema import FACTS, PURPOSES, REASONS

FIRST = date(2012, 6, 1)
DAYS = st.integers(0, 60).map(timedelta)
FLAGS = st.booleans()


def values_of(key, happened):
    """Possible values of a key of the schema, in an event of the day `happened`."""
    return {
        schema.DATE: DAYS.map(lambda days: happened + days),
        schema.CHOICE: st.sampled_from(key.choices or [""]),
        schema.SEVERAL: st.lists(st.sampled_from(key.choices or [""]), unique=True),
        schema.FLAG: FLAGS,
    }.get(key.kind, st.just("tekst") if key.kind != schema.TEXTS else st.just(["tekst"]))


@st.composite
def events(draw, start):
    """One event within three months of the start, with some of its keys; delays are drawn apart."""
    kind = draw(st.sampled_from(sorted(schema.EVENT_TYPES.keys() - {"delay"})))
    happened = start + draw(st.integers(0, 90).map(timedelta))
    event = {"date": happened, "type": kind}
    for name, key in schema.EVENT_TYPES[kind].items():
        if draw(FLAGS) or name in ("of", "what"):
            event[name] = draw(values_of(key, happened))
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
    names = [name for name in FACTS if name != "severity"]
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
