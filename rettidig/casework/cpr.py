"""CPR numbers and their replacements. No modulus-11 test: it was given up in 2007, and every test person fails it.

A person without a CPR number has a replacement number with two letters: X-eCPR is unique in the country, D-eCPR only
in the region that gave it (dk-core: DkCoreXeCprIdentifier, DkCoreDeCprIdentifier).
"""

import re
from datetime import date

from django.utils.translation import gettext as _
from stdnum.dk import cpr as stdnum_cpr
from stdnum.exceptions import ValidationError

from .models.fields import blind_index

X_ECPR = re.compile(r"\d{6}[17][A-Z]{2}\d")
D_ECPR = re.compile(r"\d{6}[056][A-Z]{2}\d")


class BadNumber(ValueError):
    """Not a CPR number and no replacement number; the text is a sentence for the one who typed it."""


def parse(text: str) -> str:
    """The ten characters of the number that was typed, with or without hyphen and spaces. Raises BadNumber."""
    number = stdnum_cpr.compact(text).upper()
    try:
        return stdnum_cpr.validate(_with_digits(number)) and number
    except ValidationError:
        raise BadNumber(_("Skriv CPR-nummeret med 10 tegn, for eksempel DDMMÅÅ-XXXX.")) from None


def birth_date(number: str) -> date:
    """The day of birth that the number tells, by the century rule of CPR, which the replacement numbers follow."""
    return stdnum_cpr.get_birth_date(_with_digits(number))


def mark(number: str, region: str) -> str:
    """The blind index by which the person is found: two regions may have given the same D-eCPR to two people."""
    return blind_index(f"{region}:{number}" if D_ECPR.fullmatch(number) else number)


def masked(number: str) -> str:
    """The number as it is shown where one must recognise, but not learn it: day of birth and four stars."""
    return f"{number[:6]}-****"


def _with_digits(number: str) -> str:
    return f"{number[:7]}00{number[9]}" if X_ECPR.fullmatch(number) or D_ECPR.fullmatch(number) else number
