"""From an assessment document (mappings and lists, as YAML and JSON readers give them) to a `Question`.

Every fault is listed with its path, what is wrong and what is allowed; nothing is mended silently.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from rettidig.rights import schema
from rettidig.rights.facts import BY_DATE, MERGER, REGIONS, Event, Pathway, Patient, Question, Residence

FIRST_DAY, LAST_DAY = date(1850, 1, 1), date(2200, 12, 31)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SAID_MAX = 60  # characters of a wrong value that a fault repeats
DATE_ALLOWED = ("en dato som 2026-11-21",)


class Fault(NamedTuple):
    """One thing wrong with a document: where, what, and what would be right (in Danish)."""

    path: str
    wrong: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}: {self.wrong}" + (f" Tilladt: {', '.join(self.allowed)}." if self.allowed else "")


class InvalidDocument(Exception):
    """The document cannot be assessed; `faults` lists every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class Doubled(dict[Any, Any]):
    """A mapping in whose text some keys stood twice; of each the last value is kept."""

    def __init__(self, twice: Iterable[str], items: Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__(items)
        self.twice = tuple(twice)


class Unfit(Exception):
    """A value that the key does not take."""

    def __init__(self, wrong: str, allowed: tuple[str, ...]) -> None:
        super().__init__(wrong)
        self.wrong, self.allowed = wrong, allowed


def said(value: object) -> str:
    """A value as a fault names it: in quotation marks, and cut where it is long."""
    text = str(value)
    return f"»{text}«" if len(text) <= SAID_MAX else f"»{text[:SAID_MAX]} …«"


def read_date(value: object) -> date:
    """A calendar day, given as a date or as the text yyyy-mm-dd."""
    day = _day_of(value) if isinstance(value, str) else value
    if type(day) is not date and (isinstance(day, datetime) or not isinstance(day, date)):
        raise Unfit(f"{said(value)} er ikke en dato.", DATE_ALLOWED)
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise Unfit(f"{said(value)} ligger uden for kalenderen.", (f"årene {FIRST_DAY.year} til {LAST_DAY.year}",))


@lru_cache(maxsize=16384)
def _day_of(text: str) -> date:
    if not ISO_DATE.fullmatch(text):
        raise Unfit(f"{said(text)} er ikke en dato.", DATE_ALLOWED)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unfit(f"{said(text)} findes ikke i kalenderen.", DATE_ALLOWED) from None


def read_flag(value: object) -> bool:
    """True or false; a number or a word is neither."""
    if isinstance(value, bool):
        return value
    raise Unfit(f"{said(value)} er hverken sandt eller falsk.", ("true", "false"))


def read_text(value: object) -> str:
    """Free text."""
    if isinstance(value, str):
        return value
    raise Unfit(f"{said(value)} er ikke en tekst.", ("tekst",))


def read_note(value: object) -> str:
    """Free text that nothing reads: a day or a number, as YAML takes some notes for, is one too."""
    if isinstance(value, list | tuple | Mapping):
        raise Unfit(f"{said(value)} er ikke en tekst.", ("tekst",))
    return str(value)


def read_texts(value: object) -> tuple[str, ...]:
    """A list of free texts."""
    if isinstance(value, list | tuple):
        return tuple(map(read_text, value))
    raise Unfit(f"{said(value)} er ikke en liste.", ("en liste af tekster",))


def one_of(*allowed: str) -> Callable[[object], str]:
    """A reader of one word out of a closed list."""
    words = frozenset(allowed)

    def read_word(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise Unfit(f"{said(value)} kendes ikke.", allowed)

    return read_word


def some_of(*allowed: str) -> Callable[[object], tuple[str, ...]]:
    """A reader of a list of words out of a closed list."""
    read_word = one_of(*allowed)

    def read_words(value: object) -> tuple[str, ...]:
        if isinstance(value, list | tuple):
            return tuple(map(read_word, value))
        raise Unfit(f"{said(value)} er ikke en liste.", allowed)

    return read_words


Reader: TypeAlias = Callable[[object], Any]
READERS: Mapping[str, Reader] = {
    schema.DATE: read_date,
    schema.FLAG: read_flag,
    schema.TEXT: read_text,
    schema.TEXTS: read_texts,
    schema.NOTE: read_note,
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
QUESTION = Part.of(schema.QUESTION, "patient", "pathways")
NOBODY = Patient()  # of whom nothing is stated
UNREAD = {"id": "", "area": "somatic"}  # of a pathway whose name or area cannot be read

# Where a value is in the document: the place of the part around it, and a key or number in that part.
Place: TypeAlias = "tuple[Place, str | int] | tuple[()]"
TOP: Place = ()
MAPPING = (dict, Mapping)  # what has keys; a plain dict, which it nearly always is, is seen at once


def path_of(place: Place) -> str:
    """The place as a fault shows it: pathways[0].events[2].date."""
    steps = ""
    while place:
        place, step = place
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}") + steps
    return steps.removeprefix(".") or "dokumentet"


class DocumentReader:
    """Reads one document and collects its faults."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, place: Place, wrong: str, allowed: Iterable[str] = ()) -> None:
        self.faults.append(Fault(path_of(place), wrong, tuple(allowed)))

    def values(self, given: object, place: Place, part: Part) -> dict[str, Any]:
        """Values stated in a part of the document, by the fields of `facts`; a key that is null is not stated."""
        if not isinstance(given, MAPPING):
            self.fault(place, "Her skal stå nøgler med værdier.", part.readers)
            return {}
        if isinstance(given, Doubled):
            for key in given.twice:
                self.fault((place, key), "Nøglen står her to gange.", ("hver nøgle én gang",))
        found: dict[str, Any] = {}
        readers = part.readers
        for key, value in given.items():
            try:
                field, read = readers[key]
                if value is not None:
                    found[field] = read(value)
            except KeyError:
                self.fault((place, str(key)[:SAID_MAX]), "Nøglen kendes ikke.", readers)
            except Unfit as unfit:
                self.fault((place, key), unfit.wrong, unfit.allowed)
        for key in part.required:
            if given.get(key) is None:
                self.fault((place, key), "Mangler.", (f"{key} skal angives",))
        return found

    def items(self, given: object, place: Place) -> list[Any] | tuple[Any, ...]:
        """A list, or nothing where none is stated."""
        if isinstance(given, list | tuple):
            return given
        if given is not None:
            self.fault(place, "Her skal stå en liste.", ("en liste",))
        return ()

    def event(self, given: object, place: Place) -> Event | None:
        kind = given.get("type") if isinstance(given, MAPPING) else None
        part = EVENTS.get(kind) if isinstance(kind, str) else None
        if part is None:
            self.fault((place, "type"), f"{said(kind)} er ikke en hændelse.", EVENTS)
            return None
        found = self.values(given, place, part)
        if "date" not in found:
            return None
        if "note" in found:
            del found["note"]
        if "first_day" in found:
            self.check_order(found, place)
        if "received" in found and found["received"] < found["date"]:
            allowed = (f"tidligst {found['date']}",)
            self.fault((place, "received"), "Brevet er modtaget, før det er dateret.", allowed)
        if "day" in found and found["day"] < found["date"]:
            allowed = (f"tidligst {found['date']}",)
            self.fault((place, "for"), "Tiden ligger før den dag, hvor den blev givet.", allowed)
        return Event.stated(found)

    def check_order(self, period: dict[str, Any], place: Place) -> None:
        """A fault where a period ends before it begins."""
        first_day, last_day = period.get("first_day"), period.get("last_day")
        if first_day and last_day and first_day > last_day:
            self.fault((place, "to"), "Slutter før den begynder.", (f"tidligst {first_day}",))

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

    def patient(self, given: object, on: date | None) -> Patient:
        place: Place = (TOP, "patient")
        found = self.values(given, place, PATIENT)
        listed: Place = (place, "residence")
        items = self.items(found.get("residence"), listed)
        stays = [self.stay(item, (listed, number)) for number, item in enumerate(items)]
        if found.get("home_region") == "ostdanmark" and on and on < MERGER:
            self.fault((place, "home_region"), "Region Østdanmark findes først fra 2027-01-01.", REGIONS[:-1])
        if on and found.get("birth_date", on) > on:
            self.fault((place, "birth_date"), "Patienten er født efter den dag, der spørges om.", (f"senest {on}",))
        self.check_apart(stays, listed)
        found["residence"] = tuple(sorted(stays, key=_by_first_day))
        return Patient(**found)

    def check_apart(self, stays: list[Residence], place: Place) -> None:
        """A fault where the patient would live in two regions on one day."""
        in_order = sorted(enumerate(stays), key=lambda numbered: _by_first_day(numbered[1]))
        for (_, before), (number, after) in pairwise(in_order):
            if before.last_day is None or (after.first_day or date.min) <= before.last_day:
                allowed = ("en dag efter, at den forrige periode er slut",)
                self.fault(((place, number), "from"), "Perioden overlapper en anden.", allowed)

    def stay(self, given: object, place: Place) -> Residence:
        found = self.values(given, place, RESIDENCE)
        stay = Residence(found.get("region", ""), found.get("first_day"), found.get("last_day"))
        self.check_order(found, place)
        if stay.region == "ostdanmark" and (stay.first_day or date.min) < MERGER:
            self.fault((place, "from"), "Region Østdanmark findes først fra 2027-01-01.", ("tidligst 2027-01-01",))
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
        raise InvalidDocument(
            [Fault("dokumentet", "Et dokument er nøgler med værdier.", ("on", "patient", "pathways"))]
        )
    source = _with_on(document) if True in document else document
    asked = reader.values(source, TOP, QUESTION)
    day = on or asked.get("on")
    if day is None and not reader.faults:
        reader.fault((TOP, "on"), "Mangler: den dag, der spørges om.", DATE_ALLOWED)
    patient = reader.patient(asked["patient"], day) if "patient" in asked else NOBODY
    listed: Place = (TOP, "pathways")
    items = reader.items(asked.get("pathways"), listed)
    pathways = []
    for number, item in enumerate(items):
        pathways.append(reader.pathway(item, (listed, number)))
    if not pathways:
        reader.fault(listed, "Mindst ét forløb skal angives.", ("en liste af forløb",))
    names = set()
    for number, pathway in enumerate(pathways):
        if pathway.id and pathway.id in names:
            reader.fault(((listed, number), "id"), f"{said(pathway.id)} er brugt før.", ("et navn for hvert forløb",))
        names.add(pathway.id)
    if reader.faults or day is None:
        raise InvalidDocument(reader.faults)
    return Question(day, patient, tuple(pathways))
