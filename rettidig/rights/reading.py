"""From an assessment document (mappings and lists, as YAML and JSON readers give them) to a `Question`.

Every fault is listed with its path, what is wrong and what is allowed; nothing is mended silently.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar

from rettidig.rights import schema
from rettidig.rights.facts import (
    BY_DATE,
    MERGER,
    REGIONS,
    Event,
    Matter,
    MatterEvent,
    Pathway,
    Patient,
    Question,
    Residence,
)
from rettidig.rights.faults import SAID_MAX, WHOLE, Fault, InvalidDocument, Unfit
from rettidig.rights.matters import schema as matter_schema

FIRST_DAY, LAST_DAY = date(1850, 1, 1), date(2200, 12, 31)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER_END = 10**9  # no distance and no amount of one person's matter is as large


class Doubled(dict[Any, Any]):
    """A mapping in whose text some keys stood twice; of each the last value is kept."""

    def __init__(self, twice: Iterable[str], items: Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__(items)
        self.twice = tuple(twice)


def read_date(value: object) -> date:
    """A calendar day, given as a date or as the text yyyy-mm-dd."""
    day = _day_of(value) if isinstance(value, str) else value
    if type(day) is not date and (isinstance(day, datetime) or not isinstance(day, date)):
        raise Unfit("not_a_date", value=value)
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise Unfit("out_of_calendar", value=value, first=FIRST_DAY.year, last=LAST_DAY.year)


@lru_cache(maxsize=16384)
def _day_of(text: str) -> date:
    if not ISO_DATE.fullmatch(text):
        raise Unfit("not_a_date", value=text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unfit("no_such_day", value=text) from None


def read_flag(value: object) -> bool:
    """True or false; a number or a word is neither."""
    if isinstance(value, bool):
        return value
    raise Unfit("not_a_flag", ("true", "false"), value=value)


def read_number(value: object) -> Decimal:
    """A number that is not below zero, as it was written."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
        if number.is_finite() and 0 <= number < NUMBER_END:
            return number
    raise Unfit("not_a_number", value=value)


def read_amount(value: object) -> Decimal:
    """An amount in kroner, with at most two decimals."""
    number = read_number(value)
    if number == round(number, 2):
        return number
    raise Unfit("not_an_amount", value=value)


def read_text(value: object) -> str:
    """Free text."""
    if isinstance(value, str):
        return value
    raise Unfit("not_a_text", value=value)


def read_note(value: object) -> str:
    """Free text that nothing reads: a day or a number, as YAML takes some notes for, is one too."""
    if isinstance(value, list | tuple | Mapping):
        raise Unfit("not_a_text", value=value)
    return str(value)


def read_texts(value: object) -> tuple[str, ...]:
    """A list of free texts."""
    if isinstance(value, LISTS):
        return tuple(map(read_text, value))
    raise Unfit("not_texts", value=value)


def one_of(*allowed: str) -> Callable[[object], str]:
    """A reader of one word out of a closed list."""
    words = dict(zip(allowed, allowed, strict=True))

    def read_word(value: Any) -> str:
        try:
            return words[value]
        except (KeyError, TypeError):
            raise Unfit("unknown_word", allowed, value=value) from None

    return read_word


def some_of(*allowed: str) -> Callable[[object], tuple[str, ...]]:
    """A reader of a list of words out of a closed list."""
    read_word = one_of(*allowed)

    def read_words(value: object) -> tuple[str, ...]:
        if isinstance(value, LISTS):
            return tuple(map(read_word, value))
        raise Unfit("not_a_list", allowed, value=value)

    return read_words


Named = TypeVar("Named", Pathway, Matter)
Reader: TypeAlias = Callable[[object], Any]
READERS: Mapping[str, Reader] = {
    schema.DATE: read_date,
    schema.FLAG: read_flag,
    schema.TEXT: read_text,
    schema.TEXTS: read_texts,
    schema.NOTE: read_note,
    schema.NUMBER: read_number,
    schema.AMOUNT: read_amount,
}


def reader_of(key: schema.Key) -> Reader:
    """The function that checks and reads a value of the key; it raises Unfit."""
    if key.kind == schema.CHOICE:
        return one_of(*key.choices)
    return some_of(*key.choices) if key.kind == schema.SEVERAL else READERS[key.kind]


def as_given(value: object) -> object:
    """A part that is read by itself, as it stands."""
    return value


@dataclass(frozen=True, slots=True)
class Part:
    """Schema of one part of a document: the field and the reader of each key, and the keys that it must have."""

    readers: Mapping[str, tuple[str, Reader]]
    required: tuple[str, ...]

    @classmethod
    def of(cls, keys: schema.Keys, *nested: str) -> "Part":
        """The part that has these keys, and under `nested` parts of its own."""
        readers = {name: (key.field or name, reader_of(key)) for name, key in keys.items()}
        readers |= {name: (name, as_given) for name in nested}
        return cls(readers, tuple(name for name, key in keys.items() if key.required))


EVENTS = {kind: Part.of({**schema.EVERY_EVENT, **keys}, "type") for kind, keys in schema.EVENT_TYPES.items()}
FACTS = Part.of(schema.FACTS)
PATHWAY = Part.of(schema.PATHWAY, "facts", "events")
PATIENT = Part.of(schema.PATIENT, "residence")
RESIDENCE = Part.of(schema.RESIDENCE)
QUESTION = Part.of(schema.QUESTION, "patient", "pathways", "matters")
MATTER = Part.of(matter_schema.MATTER, "facts", "events")
MATTER_FACTS = {name: Part.of(kind.facts) for name, kind in matter_schema.KINDS.items()}
MATTER_EVENTS = {
    name: {event: Part.of({**schema.EVERY_EVENT, **keys}, "type") for event, keys in kind.events.items()}
    for name, kind in matter_schema.KINDS.items()
}
NOBODY = Patient()  # of whom nothing is stated
UNREAD = {"id": "", "area": "somatic"}  # of a pathway whose name or area cannot be read

# Where a value is in the document: the place of the part around it, and a key or number in that part.
Place: TypeAlias = "tuple[Place, str | int] | tuple[()]"
TOP: Place = ()
LISTS = (list, tuple)
MAPPING = (dict, Mapping)  # what has keys; a plain dict, which it nearly always is, is seen at once


def path_of(place: Place) -> str:
    """The place as a fault shows it: pathways[0].events[2].date."""
    steps = ""
    while place:
        place, step = place
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}") + steps
    return steps.removeprefix(".") or WHOLE


class DocumentReader:
    """Reads one document and collects its faults."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, place: Place, key: str, allowed: Iterable[str] = (), **values: object) -> None:
        self.faults.append(Fault(path_of(place), key, values, tuple(allowed)))

    def values(self, given: object, place: Place, part: Part) -> dict[str, Any]:
        """Values stated in a part of the document, by the fields of `facts`; a key that is null is not stated."""
        if type(given) is not dict:  # which it nearly always is
            if not isinstance(given, Mapping):
                self.fault(place, "no_keys", part.readers)
                return {}
            for key in given.twice if isinstance(given, Doubled) else ():
                self.fault((place, key), "key_twice")
        found: dict[str, Any] = {}
        readers = part.readers
        for key, value in given.items():
            try:
                field, read = readers[key]
                if value is not None:
                    found[field] = read(value)
            except KeyError:
                self.fault((place, str(key)[:SAID_MAX]), "unknown_key", readers)
            except Unfit as unfit:
                self.faults.append(unfit.at(path_of((place, key))))
        for key in part.required:
            if given.get(key) is None:
                self.fault((place, key), "missing", name=key)
        return found

    def items(self, given: object, place: Place) -> list[Any] | tuple[Any, ...]:
        """A list, or nothing where none is stated."""
        if isinstance(given, LISTS):
            return given
        if given is not None:
            self.fault(place, "no_list")
        return ()

    def stated(self, given: object, place: Place, parts: Mapping[str, Part]) -> dict[str, Any] | None:
        """What is stated of an event, without its note; None where its type or its day cannot be read."""
        kind = given.get("type") if isinstance(given, MAPPING) else None
        part = parts.get(kind) if isinstance(kind, str) else None
        if part is None:
            self.fault((place, "type"), "unknown_event", parts, value=kind)
            return None
        found = self.values(given, place, part)
        if "date" not in found:
            return None
        if "note" in found:
            del found["note"]
        return found

    def event(self, given: object, place: Place) -> Event | None:
        found = self.stated(given, place, EVENTS)
        if found is None:
            return None
        stated, day = found.get, found["date"]
        if stated("first_day"):
            self.check_order(found, place)
        if stated("received", day) < day:
            self.fault((place, "received"), "received_early", first=day)
        if stated("day", day) < day:
            self.fault((place, "for"), "offered_late", first=day)
        return Event.stated(found)

    def check_order(self, period: dict[str, Any], place: Place) -> None:
        """A fault where a period ends before it begins."""
        first_day, last_day = period.get("first_day"), period.get("last_day")
        if first_day and last_day and first_day > last_day:
            self.fault((place, "to"), "ends_early", first=first_day)

    def pathway(self, given: object, place: Place) -> Pathway:
        found = UNREAD | self.values(given, place, PATHWAY)
        found["facts"] = self.values(found.get("facts", {}), (place, "facts"), FACTS)
        events: list[Event] = []
        listed: Place = (place, "events")
        for number, item in enumerate(self.items(found.get("events"), listed)):
            event = self.event(item, (listed, number))
            if event:
                events.append(event)
        events.sort(key=BY_DATE)  # those of one day keep the order in which they are given
        found["events"] = tuple(events)
        return Pathway(**found)

    def matter(self, given: object, place: Place) -> Matter:
        found = self.values(given, place, MATTER)
        kind = found.get("kind")
        if kind is None:
            return Matter(found.get("id", ""), "")
        facts = self.values(found.get("facts", {}), (place, "facts"), MATTER_FACTS[kind])
        listed: Place = (place, "events")
        items = self.items(found.get("events"), listed)
        read = [self.stated(item, (listed, number), MATTER_EVENTS[kind]) for number, item in enumerate(items)]
        events = sorted((MatterEvent(**one) for one in read if one), key=BY_DATE)
        return Matter(found.get("id", ""), kind, facts, tuple(events))

    def patient(self, given: object, on: date | None) -> Patient:
        place: Place = (TOP, "patient")
        found = self.values(given, place, PATIENT)
        listed: Place = (place, "residence")
        items = self.items(found.get("residence"), listed)
        stays = [self.stay(item, (listed, number)) for number, item in enumerate(items)]
        if found.get("home_region") == "ostdanmark" and on and on < MERGER:
            self.fault((place, "home_region"), "region_to_come", REGIONS[:-1], first=MERGER)
        if on and found.get("birth_date", on) > on:
            self.fault((place, "birth_date"), "born_late", last=on)
        self.check_apart(stays, listed)
        found["residence"] = tuple(sorted(stays, key=_by_first_day))
        return Patient(**found)

    def each(self, asked: Mapping[str, Any], name: str, read: Callable[[object, Place], Named]) -> list[Named]:
        """Every part of one of the two lists of a document."""
        if name not in asked:
            return []
        listed: Place = (TOP, name)
        return [read(item, (listed, number)) for number, item in enumerate(self.items(asked[name], listed))]

    def check_names(self, pathways: list[Pathway], matters: list[Matter]) -> None:
        """A fault where two parts of a document have one name."""
        if len(pathways) + len(matters) < 2:
            return
        names: set[str] = set()
        parts: Sequence[Pathway | Matter]
        for name, parts in (("pathways", pathways), ("matters", matters)):
            for number, given in enumerate([part.id for part in parts]):
                if given and given in names:
                    self.fault((((TOP, name), number), "id"), "name_taken", value=given)
                names.add(given)

    def check_apart(self, stays: list[Residence], place: Place) -> None:
        """A fault where the patient would live in two regions on one day."""
        in_order = sorted(enumerate(stays), key=lambda numbered: _by_first_day(numbered[1]))
        for (_, before), (number, after) in pairwise(in_order):
            if before.last_day is None or (after.first_day or date.min) <= before.last_day:
                self.fault(((place, number), "from"), "lives_twice")

    def stay(self, given: object, place: Place) -> Residence:
        found = self.values(given, place, RESIDENCE)
        stay = Residence(found.get("region", ""), found.get("first_day"), found.get("last_day"))
        self.check_order(found, place)
        if stay.region == "ostdanmark" and (stay.first_day or date.min) < MERGER:
            self.fault((place, "from"), "lived_there_early", first=MERGER)
        return stay


def _by_first_day(stay: Residence) -> date:
    return stay.first_day or date.min


def _with_on(document: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """The document with the key `on`, which YAML readers take for the boolean true."""
    named = {"on" if key is True else key: value for key, value in document.items()}
    return Doubled(document.twice, named.items()) if isinstance(document, Doubled) else named


def read_question(document: object, on: date | None = None) -> Question:
    """The question that an assessment document asks.

    `on` goes before the day stated in the document. YAML readers may give the key `on` as the boolean true.

    Raises InvalidDocument with every fault that was found. Source: the contract of the assessment document.
    """
    reader = DocumentReader()
    if not isinstance(document, MAPPING):
        raise InvalidDocument([Fault(WHOLE, "no_document", allowed=tuple(QUESTION.readers))])
    source = _with_on(document) if True in document else document
    asked = reader.values(source, TOP, QUESTION)
    day = on or asked.get("on")
    if day is None and not reader.faults:
        reader.fault((TOP, "on"), "no_day")
    patient = reader.patient(asked["patient"], day) if "patient" in asked else NOBODY
    pathways = reader.each(asked, "pathways", reader.pathway)
    matters = reader.each(asked, "matters", reader.matter)
    if not pathways and not matters:
        reader.fault((TOP, "pathways"), "no_pathway")
    reader.check_names(pathways, matters)
    if reader.faults or day is None:
        raise InvalidDocument(reader.faults)
    return Question(day, patient, tuple(pathways), tuple(matters))
