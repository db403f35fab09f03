"""Case numbers as people write them: 2026-000290, 2026 290, sag nr. 2026000290, 290."""

import re
import unicodedata
from datetime import date

YEARS = 10  # back from this one, where only the running number is given
LONGEST = 60
WORDS = frozenset({"sag", "sagen", "sagsnr", "sagsnummer", "nr", "nummer", "case", "no", "number", "min", "my"})
PART = re.compile(r"[^\W\d_]+|\d+")
YEAR = re.compile(r"(?:19|20)\d\d")
RUNNING_DIGITS_MAX = 9


def possible_numbers(text: str, *, on: date, years: int = YEARS) -> list[str]:
    """The numbers that `text` may mean, as they are stored; none where it is no case number.

    Several where it is not plain: a running number alone may be of each of the last `years` years up to the day `on`.
    """
    if len(text) > LONGEST:
        return []
    parts = PART.findall(unicodedata.normalize("NFKC", text).casefold())
    digits = [each for each in parts if each.isdecimal()]
    if not digits or any(each not in WORDS for each in parts if not each.isdecimal()):
        return []
    whole = "".join(digits)
    found = [*_with_year(digits), (whole[:4], whole[4:]), *((str(on.year - back), whole) for back in range(years))]
    return list(dict.fromkeys(_stored(year, running) for year, running in found if _is_number(year, running)))


def _with_year(digits: list[str]) -> list[tuple[str, str]]:
    """The year as a part of its own: in front (2026-290, 26-290) or behind (290/2026)."""
    if len(digits) == 1:
        return []
    first, last = digits[0], digits[-1]
    century = [("20" + first, "".join(digits[1:]))] if len(first) == 2 else []
    return [(first, "".join(digits[1:])), *century, (last, "".join(digits[:-1]))]


def _is_number(year: str, running: str) -> bool:
    return bool(YEAR.fullmatch(year)) and 0 < len(running.lstrip("0")) <= RUNNING_DIGITS_MAX


def _stored(year: str, running: str) -> str:
    return f"{int(year)}-{int(running):06d}"
