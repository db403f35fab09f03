"""From an assessment document (mappings and lists, as YAML and JSON readers give them) to a `Question`.

Every fault is listed with its path, what is wrong and what is allowed; nothing is mended silently.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard

from rettidig.rights.facts import (
    AREAS,
    CONDITIONS,
    EXEMPT_TREATMENTS,
    LEGAL_STATUSES,
    MERGER,
    PLACES,
    REGIONS,
    Event,
    Pathway,
    Patient,
    Question,
    Residence,
)

FIRST_DAY, LAST_DAY = date(1850, 1, 1), date(2200, 12, 31)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SAID_MAX = 60  # signs of a wrong value that a fault repeats
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
    if isinstance(value, str):
        day = _day_of(value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        day = value
    else:
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


Place = tuple[str | int, ...]  # the keys and numbers that lead to a value
Reader = Callable[[object], Any]
Keys = Mapping[str, tuple[str, Reader]]

REASONS = (
    "capacity",
    "patient_wish",
    "patient_health",
    "professional",
    "strike",
    "laboratory",
    "referrer",
)
LETTER_ITEMS = ("date_place", "purpose", "within_limit", "free_choice", "extended_choice", "waiting_times")
PURPOSES = ("diagnostic_examination", "assessment", "treatment", "rehabilitation", "young_adult_treatment")

_DAY, _FLAG, _TEXT = read_date, read_flag, read_text
_APPOINTMENT: Keys = {
    "purpose": (
        "purpose",
        one_of("examination", "assessment", "treatment", "surgery", "aftercare", "other"),
    ),
    "at": ("at", one_of(*PLACES)),
}
_CHANGE: Keys = {
    **_APPOINTMENT,
    "was_for": ("was_day", _DAY),
    "by": ("by", one_of("hospital", "patient")),
    "reason": ("reason", one_of(*REASONS)),
}
_COMMON: Keys = {
    "date": ("date", _DAY),
    "note": ("note", read_note),
    "source": ("source", one_of("record", "patient", "hospital", "region")),
}
_TYPES: Mapping[str, Keys] = {
    "referral_received": {
        "purpose": ("purpose", one_of(*PURPOSES)),
        "from": ("sender", one_of("gp", "specialist", "hospital", "other")),
        "at": ("at", one_of(*PLACES)),
        "wish": ("wish", _TEXT),
    },
    "referral_supplemented": {},
    "referral_rejected": {},
    "suspicion_raised": {"of": ("of", one_of("cancer", "heart"))},
    "information_letter": {
        "states": ("states", some_of(*LETTER_ITEMS)),
        "promises": ("promises", some_of("extended_choice")),
    },
    "told": {
        "of": ("of", some_of("limit_will_slip", "free_choice", "extended_choice", "concrete_options")),
        "documented": ("documented", _FLAG),
        "options": ("options", read_texts),
    },
    "appointment_offered": {**_APPOINTMENT, "for": ("day", _DAY)},
    "appointment_held": {
        **_APPOINTMENT,
        "mode": ("mode", one_of("in_person", "phone", "video", "conference")),
    },
    "appointment_moved": {**_CHANGE, "for": ("day", _DAY)},
    "appointment_cancelled": _CHANGE,
    "delay": {
        "from": ("first_day", _DAY),
        "to": ("last_day", _DAY),
        "reason": ("reason", one_of(*REASONS)),
        "documented": ("documented", _FLAG),
    },
    "plan_given": {"next_step": ("next_step", _FLAG)},
    "next_steps_known": {},
    "assessment_completed": {},
    "treatment_decided": {},
    "treatment_referral_received": {},
    "consent": {},
    "treatment_started": {
        "kind": ("kind", one_of("surgery", "medical", "radiotherapy", "preparatory", "talk", "other")),
        "at": ("at", one_of(*PLACES)),
    },
    "patient_request": {
        "what": ("what", one_of("free_choice", "extended_choice")),
        "to": ("to", _TEXT),
        "documented": ("documented", _FLAG),
    },
    "re_referral_sent": {
        "to_kind": ("to_kind", one_of("own_region", "other_region", "partner", "agreement")),
        "complete": ("complete", _FLAG),
        "scope": ("scope", one_of("whole", "part")),
    },
    "re_referral_completed": {},
    "re_referral_refused": {
        "ground": ("ground", one_of("capacity", "standing_rule", "legal_status", "no_right", "level_not_needed")),
        "individual": ("individual", _FLAG),
        "compared": ("compared", _FLAG),
        "essential_regard": ("essential_regard", _FLAG),
        "prosecution_asked": ("prosecution_asked", _FLAG),
    },
    "hospital_declined": {"reason": ("reason", one_of("no_capacity", "other_treatment", "bankrupt"))},
    "course_closed": {"by": ("by", one_of("patient", "hospital"))},
    "health_authority_notified": {},
}
EVENT_KEYS: Mapping[str, Keys] = {kind: {**_COMMON, **keys} for kind, keys in _TYPES.items()}
REQUIRED = ("date",)  # of every event; what else is not stated is unknown

FACT_KEYS: Keys = {
    "agreement_hospital_available": ("agreement_hospital_available", _FLAG),
    "agreement_wait_shorter": ("agreement_wait_shorter", _FLAG),
    "partner_can_meet_limit": ("partner_can_meet_limit", _FLAG),
    "professionally_possible": ("professionally_possible", _FLAG),
    "severity": ("severity", one_of("serious", "other")),
    "covered_by_max_wait": ("covered_by_max_wait", _FLAG),
}
PATHWAY_KEYS: Keys = {
    "id": ("id", _TEXT),
    "area": ("area", one_of(*AREAS)),
    "condition": ("condition", one_of(*CONDITIONS)),
    "acute": ("acute", _FLAG),
    "exempt_treatment": ("exempt_treatment", one_of(*EXEMPT_TREATMENTS)),
    "legal_status": ("legal_status", one_of(*LEGAL_STATUSES)),
}
PATIENT_KEYS: Keys = {"birth_date": ("birth_date", _DAY), "home_region": ("home_region", one_of(*REGIONS))}
STAY_KEYS: Keys = {"region": ("region", one_of(*REGIONS)), "from": ("first_day", _DAY), "to": ("last_day", _DAY)}
NOBODY = Patient()  # of whom nothing is stated
QUESTION_KEYS: Keys = {"on": ("on", _DAY)}


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether the value has keys; a plain dict, which it nearly always is, is seen at once."""
    return type(value) is dict or isinstance(value, Mapping)


class Page:
    """Reads one document and gathers its faults."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: Place, wrong: str, allowed: Iterable[str] = ()) -> None:
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        self.faults.append(Fault(steps.removeprefix(".") or "dokumentet", wrong, tuple(allowed)))

    def values(
        self, given: object, path: Place, keys: Keys, required: Iterable[str] = (), other: Iterable[str] = ()
    ) -> dict[str, Any]:
        """The stated values of a mapping under the names of `keys`; a key that is null is not stated."""
        if not is_mapping(given):
            self.fault(path, "Her skal stå nøgler med værdier.", (*keys, *other))
            return {}
        found: dict[str, Any] = {}
        for key, value in given.items():
            known = keys.get(key)
            if known is None:
                if key not in other:
                    self.fault((*path, str(key)[:SAID_MAX]), "Nøglen kendes ikke.", (*keys, *other))
            elif value is not None:
                try:
                    found[known[0]] = known[1](value)
                except Unfit as unfit:
                    self.fault((*path, key), unfit.wrong, unfit.allowed)
        for key in required:
            if given.get(key) is None:
                self.fault((*path, key), "Mangler.", (f"{key} skal angives",))
        return found

    def items(self, given: object, path: Place) -> list[Any]:
        """A list, or nothing where none is stated."""
        if given is None:
            return []
        if isinstance(given, list | tuple):
            return list(given)
        self.fault(path, "Her skal stå en liste.", ("en liste",))
        return []

    def event(self, given: object, path: Place) -> Event | None:
        kind = given.get("type") if is_mapping(given) else None
        keys = EVENT_KEYS.get(kind) if isinstance(kind, str) else None
        if keys is None or not isinstance(kind, str):
            self.fault((*path, "type"), f"{said(kind)} er ikke en hændelse.", EVENT_KEYS)
            return None
        found = self.values(given, path, keys, REQUIRED, ("type",))
        found.pop("note", None)
        if kind == "suspicion_raised" and "of" in found:
            found["of"] = (found["of"],)
        if "date" not in found:
            return None
        found["type"] = kind
        event = Event.stated(found)
        if event.first_day and event.last_day and event.first_day > event.last_day:
            self.fault((*path, "to"), "Slutter før den begynder.", (f"tidligst {event.first_day}",))
        return event

    def pathway(self, given: object, path: Place) -> Pathway:
        found = self.values(given, path, PATHWAY_KEYS, ("id", "area"), ("facts", "events"))
        source = given if is_mapping(given) else {}
        facts = self.values(source.get("facts") or {}, (*path, "facts"), FACT_KEYS)
        items = self.items(source.get("events"), (*path, "events"))
        events = [event for number, item in enumerate(items) if (event := self.event(item, (*path, "events", number)))]
        events.sort(key=by_date)
        found.setdefault("id", "")
        found.setdefault("area", "somatic")
        return Pathway(facts=facts, events=tuple(events), **found)

    def patient(self, given: object, on: date | None) -> Patient:
        if not given:
            return NOBODY
        found = self.values(given, ("patient",), PATIENT_KEYS, other=("residence",))
        source = given if is_mapping(given) else {}
        stays = [
            self.stay(item, ("patient", "residence", number))
            for number, item in enumerate(self.items(source.get("residence"), ("patient", "residence")))
        ]
        if found.get("home_region") == "ostdanmark" and on and on < MERGER:
            self.fault(("patient", "home_region"), "Region Østdanmark findes først fra 2027-01-01.", REGIONS[:-1])
        return Patient(residence=tuple(sorted(stays, key=_by_first_day)), **found)

    def stay(self, given: object, path: Place) -> Residence:
        found = self.values(given, path, STAY_KEYS, ("region",))
        stay = Residence(found.get("region", ""), found.get("first_day"), found.get("last_day"))
        if stay.first_day and stay.last_day and stay.first_day > stay.last_day:
            self.fault((*path, "to"), "Slutter før den begynder.", (f"tidligst {stay.first_day}",))
        if stay.region == "ostdanmark" and (stay.first_day or date.min) < MERGER:
            self.fault((*path, "from"), "Region Østdanmark findes først fra 2027-01-01.", ("tidligst 2027-01-01",))
        return stay


def by_date(event: Event) -> date:
    """Events are sorted by their date; those of one day keep the order in which they are given."""
    return event.date


def _by_first_day(stay: Residence) -> date:
    return stay.first_day or date.min


def read_question(document: object, on: date | None = None) -> Question:
    """The question that an assessment document asks.

    `on` goes before the day stated in the document. YAML readers may give the key `on` as the boolean true.

    Raises InvalidDocument with every fault that was found. Source: the contract of the assessment document.
    """
    page = Page()
    if not is_mapping(document):
        raise InvalidDocument(
            [Fault("dokumentet", "Et dokument er nøgler med værdier.", ("on", "patient", "pathways"))]
        )
    source = {"on" if key is True else key: value for key, value in document.items()} if True in document else document
    asked = page.values(source, (), QUESTION_KEYS, other=("patient", "pathways"))
    day = on or asked.get("on")
    if day is None and not page.faults:
        page.fault(("on",), "Mangler: den dag, der spørges om.", DATE_ALLOWED)
    patient = page.patient(source.get("patient"), day)
    items = page.items(source.get("pathways"), ("pathways",))
    pathways = [page.pathway(item, ("pathways", number)) for number, item in enumerate(items)]
    if not pathways:
        page.fault(("pathways",), "Mindst ét forløb skal angives.", ("en liste af forløb",))
    names = [pathway.id for pathway in pathways]
    for number, name in enumerate(names):
        if name and name in names[:number]:
            page.fault(("pathways", number, "id"), f"{said(name)} er brugt før.", ("et navn for hvert forløb",))
    if page.faults or day is None:
        raise InvalidDocument(page.faults)
    return Question(day, patient, tuple(pathways))
