"""SorEntity_daily.csv: hospitals and departments as Sundhedsvæsenets Organisationsregister has them today.

A health institution (SI) of a hospital's type becomes a hospital, an organisational unit (OE) of a known hospital a
department. What the file does not tell of an entry that is in the register already stays as it is. SOR writes its
numbers as ="123", so that spreadsheets keep them whole. By its documentation (SOR2-CSV) the file has what is in use or
will be: what has not begun is passed over, and what has ended is not in it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO

from django.utils.text import slugify

from ...csv_files import Fault, Progress, plain, read_day, read_rows
from ...models import Hospital, HospitalKind, Speciality
from ..definitions import Register
from ..entries import find_entries

ID, TYPE, NAME, TYPE_NAME, OWNER, FIRST, LAST, POSTCODE, CITY, REGION, PHONE, EMAIL, SPECIALITY = (
    "sorid",
    "sortype",
    "entityname",
    "entitytypename",
    "healthinstitutionsorid",
    "firstfromdate",
    "todate",
    "visitingaddresspostcodeid",
    "visitingaddressdistrictname",
    "eanlocationcoderegionname",
    "virtualaddresstelephonenumber",
    "virtualaddressemailaddress",
    "prioritizedentityspeciality1name",
)
COLUMNS = (ID, TYPE, NAME, TYPE_NAME, OWNER, FIRST, LAST, POSTCODE, CITY, REGION, PHONE, EMAIL, SPECIALITY)
OPTIONAL = (OWNER, FIRST, LAST, POSTCODE, CITY, REGION, PHONE, EMAIL, SPECIALITY)
INSTITUTION, UNIT = ("SI", "HI"), "OE"
IS_HOSPITAL = re.compile(r"hospital|sygehus", re.IGNORECASE)
IS_PRIVATE = re.compile("privat", re.IGNORECASE)
KEY_LENGTH = 44


def rows(
    register: Register, file: IO[bytes], *, faults: list[Fault], on: date, progress: Progress
) -> Iterator[tuple[int, Sequence[str]]]:
    """The entries of the register that the file tells of, in the register's columns."""
    entries = [entry.cells for entry in find_entries(register)]
    known = {cells["sor"]: cells for cells in entries if cells["sor"]}
    keys = _Keys(cells["slug"] for cells in entries)
    find = _hospital if register.model is Hospital else _Departments().find
    lines = read_rows(file, COLUMNS, faults=faults, optional=OPTIONAL, ignore_others=True, progress=progress)
    for line, values in lines:
        told = {name: value.strip().strip('="').strip() for name, value in zip(COLUMNS, values, strict=True)}
        first = read_day(told[FIRST][:10])
        cells = find(told)
        if cells is None or (first and first > on):
            continue
        was = known.get(told[ID]) or {"slug": keys.new(told[NAME])}
        now = was | {name: value for name, value in cells.items() if value} | {"sor": told[ID]}
        yield line, [now.get(name, "") for name in register.headings]


def _hospital(told: dict[str, str]) -> dict[str, str] | None:
    if told[TYPE] not in INSTITUTION or not IS_HOSPITAL.search(told[TYPE_NAME]):
        return None
    return {
        "name": told[NAME],
        "kind": HospitalKind.PRIVATE if IS_PRIVATE.search(told[TYPE_NAME]) else HospitalKind.PUBLIC,
        "region": told[REGION],
        "city": told[CITY],
        "postcode": told[POSTCODE],
        "phone": told[PHONE],
        "valid_to": told[LAST][:10],
    }


class _Departments:
    """Finds what is a department of a hospital in the register."""

    def __init__(self) -> None:
        self._hospitals = dict(Hospital.objects.exclude(sor="").values_list("sor", "slug"))
        self._specialities = {plain(name): slug for slug, name in Speciality.objects.values_list("slug", "name_da")}

    def find(self, told: dict[str, str]) -> dict[str, str] | None:
        """The department's cells; None for a unit that is none, or of another hospital."""
        hospital = self._hospitals.get(told[OWNER])
        if told[TYPE] != UNIT or hospital is None:
            return None
        return {
            "hospital": hospital,
            "name": told[NAME],
            "speciality": self._specialities.get(plain(told[SPECIALITY]), ""),
            "phone": told[PHONE],
            "email": told[EMAIL],
            "valid_to": told[LAST][:10],
        }


class _Keys:
    """Gives new entries keys that no other has."""

    def __init__(self, taken: Iterator[str]) -> None:
        self._taken = set(taken)

    def new(self, name: str) -> str:
        """A key made of the name, with a number where it is taken."""
        stem = slugify(plain(name))[:KEY_LENGTH] or "enhed"
        key, number = stem, 2
        while key in self._taken:
            key, number = f"{stem}-{number}", number + 1
        self._taken.add(key)
        return key
