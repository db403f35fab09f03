"""The countries of the world: what they are called, and which rules on care abroad they know.

The names are Babel's (Unicode CLDR), so that one language's list is the same countries as another's. A country is kept
as its code (ISO 3166-1).
"""

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.utils.translation import get_language

# The countries of the European Union, and Iceland, Liechtenstein and Norway of the European Economic Area
EU_EEA = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"),
        *("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
SWITZERLAND = "CH"
# With these Denmark has agreements of its own, which no rule here reads: a person must look
LOOKED_UP = frozenset({"GB", "FO", "GL"})
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
CODE_LENGTH = 2
_LAST_IN_DANISH = str.maketrans({"Æ": "{", "Ø": "|", "Å": "}"})


def names() -> Mapping[str, str]:
    """Every country by its code, in the reader's language and in its alphabetical order."""
    return _names((get_language() or "da")[:2])


def name(code: str) -> str:
    """What a country is called; what is no code is said as it was written."""
    return names().get(code, code)


def area_of(code: str) -> str:
    """Which rules a country knows, as the matter of care abroad asks it: eu_eea, switzerland, other. Empty where the
    code does not tell.
    """
    if code in EU_EEA:
        return "eu_eea"
    if code == SWITZERLAND:
        return "switzerland"
    return "other" if code in names() and code not in LOOKED_UP else ""


@cache
def _names(language: str) -> Mapping[str, str]:
    known = Locale(language).territories
    found = {code: str(words) for code, words in known.items() if len(code) == CODE_LENGTH and code not in NO_COUNTRIES}
    return dict(sorted(found.items(), key=lambda one: _place(one[1], language)))


def _place(words: str, language: str) -> str:
    """Where a name stands: Danish has three letters of its own at the end, elsewhere they belong to A and O."""
    if language == "da":
        return words.upper().translate(_LAST_IN_DANISH)
    return "".join(each for each in unicodedata.normalize("NFKD", words) if not unicodedata.combining(each)).upper()
