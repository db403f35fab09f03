"""CPR numbers and their replacements. No modulus-11 test: it was given up in 2007, and every test person fails it.

A person without a CPR number may have a replacement number with two letters: X-eCPR is unique in the country, D-eCPR
only in the region that gave it (dk-core: DkCoreXeCprIdentifier, DkCoreDeCprIdentifier). Who works or pays tax here
without living here may have an administrative number, in which 60 is added to the day of birth.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from stdnum.dk import cpr as stdnum_cpr
from stdnum.exceptions import ValidationError

from .models.fields import blind_index, blind_indexes
from .regions import names

X_ECPR = re.compile(r"\d{6}[17][A-Z]{2}\d")
D_ECPR = re.compile(r"\d{6}[056][A-Z]{2}\d")
ADMINISTRATIVE = re.compile(r"[6-9]\d{9}")
ADDED_TO_THE_DAY = 60
FULL_YEAR = re.compile(r"\d{4}(?:18|19|20)\d{6}")
PREFIX = re.compile(r"^\W*CPR[^0-9]*")


class BadNumber(ValueError):
    """Not a CPR number and no replacement number; the text is a sentence for the one who typed it."""


class Kind(StrEnum):
    CPR = "cpr"
    ADMINISTRATIVE = "administrative"
    X_ECPR = "x-ecpr"
    D_ECPR = "d-ecpr"


def parse(text: str) -> str:
    """The ten characters of the number that was typed or pasted, whatever stands around and between them: hyphens of
    any kind, dots, spaces, "CPR-nr.:", or the year of birth with four digits. Raises BadNumber.
    """
    number = _compact(text)
    try:
        return stdnum_cpr.validate(_with_digits(number)) and number
    except ValidationError:
        raise BadNumber(_("Skriv CPR-nummeret med 10 tegn, for eksempel DDMMÅÅ-XXXX.")) from None


def _compact(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    number = "".join(character for character in PREFIX.sub("", plain) if character.isascii() and character.isalnum())
    if FULL_YEAR.fullmatch(number):
        short = number[:4] + number[6:]
        try:
            is_right = stdnum_cpr.get_birth_date(_with_digits(short)).year == int(number[4:8])
        except ValidationError:
            is_right = False
        return short if is_right else number
    return number


def kind_of(number: str) -> Kind:
    """The kind of a number, as `parse` returns it."""
    if X_ECPR.fullmatch(number):
        return Kind.X_ECPR
    if D_ECPR.fullmatch(number):
        return Kind.D_ECPR
    return Kind.ADMINISTRATIVE if ADMINISTRATIVE.fullmatch(number) else Kind.CPR


def birth_date(number: str) -> date:
    """The day of birth that the number tells, by the century rule of CPR, which the replacement numbers follow."""
    return stdnum_cpr.get_birth_date(_with_digits(number))


def mark(number: str, region: str) -> str:
    """The blind index by which the person is found: two regions may have given the same D-eCPR to two people."""
    return blind_index(_in_full(number, region))


def marks(number: str, region: str) -> list[str]:
    """Every blind index under which the person may be stored while a key is replaced; to search by."""
    return blind_indexes(_in_full(number, region))


def readings(number: str) -> list[str]:
    """The values a stored number's blind index may be computed from: a D-eCPR goes with the region that gave it."""
    return [_in_full(number, region) for region in names()] if kind_of(number) is Kind.D_ECPR else [number]


def _in_full(number: str, region: str) -> str:
    return f"{region}:{number}" if kind_of(number) is Kind.D_ECPR else number


def masked(number: str) -> str:
    """The number as it is shown where one must recognise, but not learn it: day of birth and four stars."""
    return f"{number[:6]}-****"


def _with_digits(number: str) -> str:
    """The number in the shape of a CPR number, whose day of birth can be read."""
    kind = kind_of(number)
    if kind is Kind.ADMINISTRATIVE:
        return f"{int(number[:2]) - ADDED_TO_THE_DAY:02}{number[2:]}"
    return number if kind is Kind.CPR else f"{number[:7]}00{number[9]}"
