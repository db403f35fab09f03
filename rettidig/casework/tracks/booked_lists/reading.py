"""Reading a department's list of booked patients: a key and what the rights turn on, and nothing by which anybody could
know who the patients are.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple

import yaml
from django.utils.translation import gettext as _

from rettidig.rights.schema import LETTER_ITEMS

from ... import cpr
from ...csv_files import BadFile, Fault, Vocabulary, plain, read_day, read_rows, shown
from ...models import Hospital, Service
from ...regions import spellings

COLUMNS = (
    "nøgle",
    "hospital",
    "afdeling",
    "formål",
    "ydelse",
    "henvist",
    "brev",
    "oplyst",
    "booket",
    "kræft",
    "fagligt muligt",
    "område",
    "region",
)
OPTIONAL = ("afdeling", "ydelse", "fagligt muligt", "område", "region")
PERSONAL = ("cpr", "person", "navn", "name", "adresse", "telefon", "mail", "foedsel")  # parts of a heading
LONGEST_KEY, LONGEST_DEPARTMENT = 40, 80
SHORTEST_NUMBER = 10  # characters of a CPR number
BETWEEN_ITEMS = "+"


class Booked(NamedTuple):
    """One patient, with the line of the list. `states` are what the letter says (None: not stated), `service` is the
    key of a service.
    """

    line: int
    key: str
    hospital: int
    department: str
    purpose: str
    service: int | None
    referred: date
    letter: date | None
    states: tuple[str, ...] | None
    booked_for: date | None
    has_cancer: bool
    is_possible: bool | None
    area: str
    region: str


def read_booked(file: IO[bytes], *, home_region: str, on: date) -> list[Booked]:
    """The patients of a list as it is on the day `on`; `home_region` is meant where a line names none.

    Raises BadFile with every fault of every line: what cannot be read, a key that comes twice, and what could tell who
    a patient is.
    """
    faults: list[Fault] = []
    reader = _Reader(faults, home_region=home_region, on=on)
    patients = list(reader.read(_rows(file, faults)))
    if faults or not patients:
        raise BadFile(faults or [Fault(1, "", _("Filen har ingen patienter."), ", ".join(COLUMNS))])
    return patients


def _rows(file: IO[bytes], faults: list[Fault]) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        yield from read_rows(file, COLUMNS, faults=faults, optional=OPTIONAL)
    except BadFile as trouble:
        raise BadFile([_personal(fault) for fault in trouble.faults]) from None


def _personal(fault: Fault) -> Fault:
    """The fault of a column that seems to hold what nobody should send, in words that say so."""
    name = plain(fault.column)
    if not any(each in name for each in PERSONAL):
        return fault
    problem = _("Listen må ikke have CPR-numre, navne eller andet, der viser, hvem patienten er. Slet kolonnen.")
    return fault._replace(problem=problem, allowed=_("en nøgle, som kun afdelingen kender"))


class _Reader:
    """Reads rows as patients, and adds what is wrong with them to `faults`."""

    def __init__(self, faults: list[Fault], *, home_region: str, on: date) -> None:
        words = _words()
        self.faults = faults
        self._home_region, self._on = home_region, on
        self._line = 0
        self._keys: dict[str, int] = {}
        self._days: dict[str, date | None] = {}
        self._departments: dict[str, str] = {}
        self._letters: dict[str, tuple[str, ...] | None] = {}
        self._hospitals = Vocabulary(
            {each.pk: (each.slug, each.name) for each in Hospital.objects.all()}, _("et hospital, som kontoret kender")
        )
        self._services = Vocabulary(
            {each.pk: (each.slug, each.name_da, each.name_en, *each.codes) for each in Service.objects.all()},
            _("en ydelse, som kontoret kender, med navn eller kode"),
        )
        self._regions = _named(spellings())
        self._purposes = _named(words["purpose"])
        self._areas = _named(words["area"])
        self._items = _named({item: words["letter"][item] for item in LETTER_ITEMS})
        self._yes_no = _named({True: words["affirmed"], False: words["denied"]})

    def read(self, rows: Iterable[tuple[int, tuple[str, ...]]]) -> Iterator[Booked]:
        for line, values in rows:
            self._line, before = line, len(self.faults)
            patient = self._patient(*(value.strip() for value in values))
            if len(self.faults) == before:
                yield patient

    def _patient(
        self,
        key: str,
        hospital: str,
        department: str,
        purpose: str,
        service: str,
        referred: str,
        letter: str,
        states: str,
        booked: str,
        cancer: str,
        possible: str,
        area: str,
        region: str,
    ) -> Booked:
        referral = self._day("henvist", referred)
        written = self._day("brev", letter) if letter else None
        self._check_order(referral, written, on_line=referred)
        return Booked(
            self._line,
            self._key(key),
            self._word("hospital", hospital, self._hospitals),
            self._department(department),
            self._word("formål", purpose, self._purposes),
            self._word("ydelse", service, self._services) if service else None,
            referral or self._on,
            written,
            self._letter(states),
            self._booked(booked) if booked else None,
            self._word("kræft", cancer, self._yes_no),
            self._word("fagligt muligt", possible, self._yes_no) if possible else None,
            self._word("område", area, self._areas) if area else "somatic",
            self._word("region", region, self._regions) if region else self._home_region,
        )

    def _note(self, column: str, problem: str, allowed: str) -> None:
        self.faults.append(Fault(self._line, column, problem, allowed))

    def _word(self, column: str, word: str, words: Vocabulary[Any]) -> Any:
        value = words.find(word)
        if value is None:
            problem = _("“%(value)s” er ukendt.") % {"value": shown(word)} if word else _("Værdien mangler.")
            self._note(column, problem, words.allowed)
        return value

    def _key(self, key: str) -> str:
        if not key or len(key) > LONGEST_KEY or not key.isprintable():
            problem = _("“%(value)s” er for langt eller har skjulte tegn.") if key else _("Nøglen mangler.")
            self._note("nøgle", problem % {"value": shown(key)}, _("højst %(length)s tegn") % {"length": LONGEST_KEY})
        elif len(key) >= SHORTEST_NUMBER and is_person_number(key):
            problem = _("Nøglen ligner et CPR-nummer. Listen må ikke have CPR-numre.")
            self._note("nøgle", problem, _("en nøgle, som kun afdelingen kender"))
        elif (first := self._keys.setdefault(key, self._line)) != self._line:
            problem = _("Nøglen står også på linje %(line)s.") % {"line": first}
            self._note("nøgle", problem, _("hver patient én gang"))
        return key

    def _department(self, name: str) -> str:
        known = self._departments.get(name)
        if known is None:
            known = self._departments[name] = " ".join(name.split())[:LONGEST_DEPARTMENT]
        if len(known) >= SHORTEST_NUMBER and is_person_number(known):
            self._note("afdeling", _("Feltet ligner et CPR-nummer."), _("afdelingens navn"))
        return known

    def _day(self, column: str, text: str) -> date | None:
        if text not in self._days:
            self._days[text] = read_day(text)
        day = self._days[text]
        if day is None:
            problem = _("“%(value)s” er ikke en dato.") % {"value": shown(text)} if text else _("Datoen mangler.")
            self._note(column, problem, _("en dato som 31-12-2026"))
        return day

    def _booked(self, text: str) -> date | None:
        day = self._day("booket", text)
        if day and day < self._on:
            self._note("booket", _("Dagen er gået. Listen skal kun have patienter, der venter."), _("en dag fra i dag"))
        return day

    def _check_order(self, referral: date | None, letter: date | None, *, on_line: str) -> None:
        if referral and referral > self._on:
            self._note("henvist", _("Dagen er ikke kommet endnu."), _("den dag, hospitalet fik henvisningen"))
        if letter and letter > self._on:
            self._note("brev", _("Dagen er ikke kommet endnu."), _("den dag, brevet blev sendt"))
        if letter and referral and letter < referral:
            self._note("brev", _("Brevet er fra før henvisningen."), _("efter %(day)s") % {"day": shown(on_line)})

    def _letter(self, text: str) -> tuple[str, ...] | None:
        if text not in self._letters:
            self._letters[text] = self._states(text)
        return self._letters[text]

    def _states(self, text: str) -> tuple[str, ...] | None:
        word = plain(text)
        words = _words()["letter"]
        if not word:
            return None
        if word in words["everything"]:
            return LETTER_ITEMS
        if word in words["nothing"]:
            return ()
        found = [self._word("oplyst", item.strip(), self._items) for item in text.split(BETWEEN_ITEMS)]
        return tuple(item for item in found if item)


def is_person_number(text: str) -> bool:
    """Whether a text could be somebody's CPR number, or a number that stands for one."""
    try:
        return bool(cpr.parse(text))
    except cpr.BadNumber:
        return False


def _named(words: Mapping[Any, Iterable[str]]) -> Vocabulary[Any]:
    return Vocabulary(words, ", ".join(next(iter(called)) for called in words.values()))


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return words
