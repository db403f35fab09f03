"""Dates as people type them, and as letters have them: 1/10, 011026, "i dag", "+14", "3 uger siden", "sidste mandag",
"torsdag den 1. oktober 2026 kl. 10.30". In Danish, English and German alike.

A refusal is a sentence that says what to write.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from django.utils.translation import gettext as _

Prefer = Literal["near", "past", "future", "birth", "own_birth"]  # own: of who writes it

FIRST_YEAR = 1900
YEARS_AHEAD = 20  # a later year is a slip of the finger
CENTURY_YEARS_AHEAD = 10  # "36" is 2036 in 2026, "37" is 1937
BIRTHS = ("birth", "own_birth")
WRITES_FROM_AGE = 10  # a younger patient writes to no office: "26" is 1926 in 2026 to the one whose birth it is
LEAP_GAP = 8  # 29 February can be missing eight years in a row (1897-1903)

SPOKEN = {
    "i forgårs": -2,
    "i går": -1,
    "yesterday": -1,
    "i dag": 0,
    "idag": 0,
    "today": 0,
    "i morgen": 1,
    "imorgen": 1,
    "tomorrow": 1,
    "i overmorgen": 2,
    "vorgestern": -2,
    "gestern": -1,
    "heute": 0,
    "morgen": 1,
}
# The first three letters tell the months apart in Danish, English and German.
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
    "mär": 3, "mai": 5, "dez": 12,
}  # fmt: skip

WEEKDAYS = {
    "mandag": 0, "tirsdag": 1, "onsdag": 2, "torsdag": 3, "fredag": 4, "lørdag": 5, "søndag": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4, "samstag": 5, "sonntag": 6,
}  # fmt: skip
NUMBERS = {
    "en": 1, "et": 1, "one": 1, "a": 1, "einem": 1, "einer": 1, "to": 2, "two": 2, "zwei": 2,
    "tre": 3, "three": 3, "drei": 3, "fire": 4, "four": 4, "vier": 4,
}  # fmt: skip
UNITS = {
    "dag": "day", "day": "day", "tag": "day", "uge": "week", "week": "week", "woche": "week",
    "måned": "month", "mdr": "month", "month": "month", "monat": "month", "år": "year", "year": "year", "jahr": "year",
}  # fmt: skip
AMOUNT = rf"(?P<amount>\d{{1,3}}|{'|'.join(NUMBERS)}) (?P<unit>{'|'.join(UNITS)})[a-z]{{0,2}}\.?"
AGO = re.compile(rf"(?:for )?(?:ca\.? |cirka |about )?{AMOUNT} (?:siden|ago)")
AGO_IN_GERMAN = re.compile(rf"vor (?:ca\.? |etwa )?{AMOUNT}")
IN = re.compile(rf"(?:om|in) (?:ca\.? |cirka |about )?{AMOUNT}")
LAST = re.compile(rf"(?:sidste|forrige|i|last|letzten) (?P<weekday>{'|'.join(WEEKDAYS)})s?")
NEXT = re.compile(rf"(?:næste|på|next|on|nächsten|am) (?P<weekday>{'|'.join(WEEKDAYS)})")
OFFSET = re.compile(r"([+-]) ?(\d{1,4})(?: ?(?:dage?|days?))?", re.ASCII)
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
COMPACT = re.compile(r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{2}|\d{4})?", re.ASCII)
PARTS = re.compile(r"(?P<day>\d{1,2})[./ -]+(?P<month>\d{1,2})(?:[./ -]+(?P<year>\d+))?", re.ASCII)
ORDINAL = r"(?:st|nd|rd|th)?"
YEAR = r"(?:,? (?P<year>\d+))?"
NAMED = re.compile(rf"(?P<day>\d{{1,2}}){ORDINAL}\.? ?(?:of )?(?P<month>[a-zä]{{3,9}})\.?{YEAR}", re.ASCII)
NAMED_MONTH = "|".join(MONTHS)
NAMED_FIRST = re.compile(rf"(?P<month>(?:{NAMED_MONTH})[a-zä]{{0,6}})\.? (?P<day>\d{{1,2}}){ORDINAL}{YEAR}", re.ASCII)
# What stands around the date in a letter: the day of the week and "den" before it, the time of day behind it
SHORT_DAYS = "man|tirs?|ons|tors?|fre|lør|søn|mon|tues?|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so"
OF_WEEK = rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)})|(?:{SHORT_DAYS})\.?),? "
BEFORE = re.compile(rf"(?:{OF_WEEK})?(?:(?:den|d\.?|the|am) ?)?(?=\d|{NAMED_MONTH})")
CLOCK = re.compile(r",? (?:kl\.?|klokken|at|um) ?\d{1,2}(?:[.:]\d{2})?(?: ?uhr| ?[ap]m)?\.?$")


class DateError(ValueError):
    """The text is no date; the message says what to type."""


def parse_date(text: str, *, today: date, prefer: Prefer = "near") -> date:
    """The date that `text` means on the day `today`.

    `prefer` chooses the year when none was typed, and the century where it is a day of birth: never one ahead,
    and of who writes it (`own_birth`) none of a small child.
    """
    typed = CLOCK.sub("", " ".join(text.lower().split())).rstrip(".")
    if typed in SPOKEN:
        return today + timedelta(days=SPOKEN[typed])
    if match := OFFSET.fullmatch(typed):
        return _checked(today + timedelta(days=int(match[1] + match[2])), today)
    if spoken := _spoken(typed, today):
        return _checked(spoken, today)
    before = BEFORE.match(typed)
    found = _written(typed[before.end() :] if before else typed, today, prefer)
    if before and before["weekday"] and found.weekday() != WEEKDAYS[before["weekday"]]:
        raise DateError(_("Dag og dato passer ikke sammen. Tjek dem, og skriv året med."))
    return found


def _written(typed: str, today: date, prefer: Prefer) -> date:
    """A date with a day and a month, and a year or not."""
    for form in (ISO, COMPACT, PARTS, NAMED, NAMED_FIRST):
        if match := form.fullmatch(typed):
            day, month = int(match["day"]), _month(match["month"])
            if match["year"] is None:
                return _without_year(day, month, today, prefer)
            return _checked(_of_year(match["year"], month, day, today, prefer), today)
    raise DateError(_("Skriv datoen med tal, fx 1-10-2026."))


def _spoken(typed: str, today: date) -> date | None:
    """A date that is told from today: so many weeks ago, last Monday, which is never today."""
    for form, way in ((AGO, -1), (AGO_IN_GERMAN, -1), (IN, 1)):
        if match := form.fullmatch(typed):
            amount = int(match["amount"]) if match["amount"].isdigit() else NUMBERS[match["amount"]]
            return _moved(today, way * amount, UNITS[match["unit"]])
    if match := LAST.fullmatch(typed):
        return today - timedelta(days=(today.weekday() - WEEKDAYS[match["weekday"]] - 1) % 7 + 1)
    if match := NEXT.fullmatch(typed):
        return today + timedelta(days=(WEEKDAYS[match["weekday"]] - today.weekday() - 1) % 7 + 1)
    return None


def _moved(today: date, amount: int, unit: str) -> date:
    """So many days, weeks, months or years from today; the last day of a month that is shorter."""
    if unit in ("day", "week"):
        return today + timedelta(days=amount * (1 if unit == "day" else 7))
    months = today.year * 12 + today.month - 1 + amount * (1 if unit == "month" else 12)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _month(text: str) -> int:
    month = int(text) if text.isdigit() else MONTHS.get(text[:3], 0)
    if not 1 <= month <= 12:
        raise DateError(_("Måneden findes ikke. Skriv dagen først og så måneden, fx 1-10-2026."))
    return month


def _of_year(text: str, month: int, day: int, today: date, prefer: Prefer) -> date:
    if prefer in BIRTHS and len(text) == 2:
        this_century = int(text) + today.year // 100 * 100
        youngest = today.year - (WRITES_FROM_AGE if prefer == "own_birth" else 0)
        is_ahead = (this_century, month, day) > (youngest, today.month, today.day)
        return _date(this_century - 100 if is_ahead else this_century, month, day)
    return _date(_year(text, today), month, day)


def _year(text: str, today: date) -> int:
    if len(text) == 2:
        year = 2000 + int(text)
        return year if year <= today.year + CENTURY_YEARS_AHEAD else year - 100
    if len(text) == 4:
        return int(text)
    raise DateError(_("Årstallet %(year)s kan ikke passe. Skriv året med fire cifre, fx 2026.") % {"year": text[:12]})


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(
            _("Den %(day)s-%(month)s-%(year)s findes ikke. Tjek dag og måned.")
            % {"day": day, "month": month, "year": year}
        ) from None


def _checked(found: date, today: date) -> date:
    if not FIRST_YEAR <= found.year <= today.year + YEARS_AHEAD:
        raise DateError(_("Årstallet %(year)s kan ikke passe. Tjek, om året er rigtigt.") % {"year": found.year})
    return found


def _without_year(day: int, month: int, today: date, prefer: Prefer) -> date:
    years = range(today.year - LEAP_GAP, today.year + LEAP_GAP + 1)
    found = [date(year, month, day) for year in years if _exists(year, month, day)]
    if prefer in ("past", *BIRTHS):
        found = [each for each in found if each <= today]
    elif prefer == "future":
        found = [each for each in found if each >= today]
    if not found:
        raise DateError(_("Den %(day)s-%(month)s findes ikke. Tjek dag og måned.") % {"day": day, "month": month})
    return min(found, key=lambda each: abs(each - today))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
