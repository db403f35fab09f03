"""What differs between two answers of the rights engine, and why, in the words of the desk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.rights import Cause, Difference, Verified, Version
from rettidig.rights.bands import title_of, value_words
from rettidig.rights.interpretation import open_questions
from rettidig.rights.parameters import Parameter
from rettidig.web.formatting import date_short, kroner, spoken_language
from rettidig.web.matters.words import document_of, recipient_name

from .labels import RIGHTS, STATUSES, word

FIELDS: dict[str, StrOrPromise] = {
    "status": _("Status"),
    "entitled": _("Ret til at vælge"),
    "entitled_from": _("Ret til at vælge fra"),
    "deadline": _("Frist"),
    "exceeded": _("Ventetid overskredet"),
    "amount_dkk": _("Beløb"),
    "recipient": _("Modtager"),
    "documents": _("Papirer"),
    "missing": _("Mangler"),
}


@dataclass(frozen=True)
class Verification:
    """What became of a stored answer. `then` and `now`: the outcomes that the rules of its day, and those of now, make
    otherwise; `then` is None where the rules of its day were not kept. `is_reworded`: only words are others.
    """

    is_broken: bool
    then: list[str] | None
    now: list[str]
    is_reworded: bool
    causes: list[str]
    versions: tuple[Version, ...]

    @classmethod
    def of(cls, found: Verified) -> "Verification":
        then, now = found.by_code and outcomes(found.by_code), outcomes(found.by_rules)
        return cls(
            is_broken=bool(found.broken),
            then=None if found.by_code is None else then or [],
            now=now,
            is_reworded=not (found.is_same or found.broken or then or now),
            causes=[cause_words(each) for each in found.causes] if now else [],
            versions=found.versions,
        )


def outcomes(differences: Iterable[Difference]) -> list[str]:
    """The differences of outcome, a line each."""
    return [difference_words(each) for each in differences if each.field in FIELDS]


def cause_words(cause: Cause) -> str:
    """One cause as a line: "Frist for udredning, dage (alle): 30 fra 1. sep. 2013 → 60 fra 1. jan. 2027"."""
    row = next((each for each in (cause.before, cause.after) if isinstance(each, Parameter)), None)
    if row:
        name = title_of(cause.name, row.scope)[spoken_language()]
    else:
        name = next(each["asks"] for each in open_questions() if each["id"] == cause.name)
    return f"{name}: {_value(cause.before)} → {_value(cause.after)}"


def _value(value: object) -> str:
    if not isinstance(value, Parameter):
        return str(value if isinstance(value, int) and not isinstance(value, bool) else _outcome(value))
    first, last = (date_short(day) if day else "" for day in (value.first_day, value.last_day))
    days = gettext("fra %(day)s") % {"day": first} if first else ""
    days += " " + gettext("til og med %(day)s") % {"day": last} if last else ""
    return " ".join(filter(None, (value_words(value), days)))


def difference_words(each: Difference) -> str:
    """One difference as a line: "Udvidet frit sygehusvalg: Ret til at vælge nej → ja"."""
    field = word(FIELDS, each.field)
    say = _OF_MATTERS.get(each.field, _outcome)
    before, after = (_outcome(value) if value is None else say(value) for value in (each.before, each.after))
    return f"{word(RIGHTS, each.right)}: {field} {before} → {after}"


def _outcome(value: object) -> StrOrPromise:
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, str) and value in STATUSES:
        return STATUSES[value][0]
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("intet")
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return date_short(value) if isinstance(value, date) else _("ikke kendt")


_OF_MATTERS: dict[str, Callable[[Any], StrOrPromise]] = {
    "amount_dkk": lambda amount: gettext("%(amount)s kr.") % {"amount": kroner(Decimal(str(amount)))},
    "recipient": recipient_name,
    "documents": lambda documents: ", ".join(map(document_of, documents)) or _("intet"),
}
