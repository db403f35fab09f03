"""Documents with one matter, as hypothesis makes them out of the tables of the contract."""

from datetime import date

from hypothesis import strategies as st

from rettidig.rights import schema
from rettidig.rights.matters.schema import KINDS

DAYS = st.dates(date(2012, 1, 1), date(2027, 12, 31))
AMOUNTS = st.decimals(0, 20000, places=2).map(float)
VALUES = {
    schema.DATE: DAYS,
    schema.FLAG: st.booleans(),
    schema.AMOUNT: AMOUNTS | st.sampled_from([0, 44, 45, 104, 105, 334]),
    schema.NUMBER: st.sampled_from([0, 50, 50.5, 120]),
}


def values_of(key):
    if key.kind == schema.CHOICE:
        return st.sampled_from(key.choices)
    if key.kind == schema.SEVERAL:
        return st.lists(st.sampled_from(key.choices), unique=True)
    return VALUES[key.kind]


def part(keys, **fixed):
    """A mapping with the keys that must be stated and any of the others."""
    required = {name: values_of(key) for name, key in keys.items() if key.required}
    optional = {name: values_of(key) for name, key in keys.items() if not key.required}
    return st.fixed_dictionaries(required | fixed, optional=optional)


def events_of(kind):
    one = [part(keys, date=DAYS, type=st.just(name)) for name, keys in KINDS[kind].events.items()]
    return st.lists(st.one_of(one), max_size=6)


@st.composite
def matter_documents(draw):
    """A document that asks about one matter of any kind."""
    kind = draw(st.sampled_from(list(KINDS)))
    matter = {"id": "m", "kind": kind, "facts": draw(part(KINDS[kind].facts)), "events": draw(events_of(kind))}
    patient = draw(st.sampled_from([{}, {"birth_date": date(1958, 4, 4)}, {"birth_date": date(2015, 4, 4)}]))
    return {"on": draw(DAYS.filter(lambda day: day.year > 2015)), "patient": patient, "matters": [matter]}
