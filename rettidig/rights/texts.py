"""The sentences of the answers, as data in `law/texts`: Danish and English, with the provisions and decisions behind
each.

Each is said in two voices: for the adviser, of "the patient" and with the count; and for the citizen, to "you" and
without the law's machinery (`citizen:` in the data). Nothing stands in for a voice that the data does not have.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from string import Formatter
from typing import TYPE_CHECKING, Any

import yaml

from rettidig.rights.parameters import LAW, Citation

if TYPE_CHECKING:
    from rettidig.rights.findings import Finding
    from rettidig.rights.matters.findings import MatterFinding

LANGUAGES = ("da", "en")
DANISH_DIGITS = str.maketrans(",.", ".,")  # of a number written the English way
WEEKDAYS = {
    "da": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "da": (
        *("januar", "februar", "marts", "april", "maj", "juni"),
        *("juli", "august", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@cache
def _file(name: str) -> Any:
    """The texts of one name, in whichever folder they lie."""
    (file,) = (LAW / "texts").rglob(f"{name}.yaml")
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@cache
def _table(name: str) -> Any:
    return yaml.safe_load((LAW / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def say_day(day: date, language: str) -> str:
    """A day as people say it: »onsdag den 4. marts 2026«, "Wednesday 4 March 2026"."""
    weekday, month = WEEKDAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    between = "den " if language == "da" else ""
    return f"{weekday} {between}{day.day}{'.' if language == 'da' else ''} {month} {day.year}"


def say_amount(kroner: Decimal, language: str) -> str:
    """An amount as people say it: »1.675 kr.« and »282,75 kr.«, "DKK 1,675" and "DKK 282.75"."""
    digits = f"{kroner:,.0f}" if kroner == kroner.to_integral_value() else f"{kroner:,.2f}"
    return f"{digits.translate(DANISH_DIGITS)} kr." if language == "da" else f"DKK {digits}"


def say(value: object, language: str, *, to_citizen: bool = False) -> str:
    """A fact as it stands in a sentence."""
    if isinstance(value, date):
        return say_day(value, language)
    if isinstance(value, Decimal):
        return say_amount(value, language)
    if isinstance(value, str):
        word: Mapping[str, Any] | None = _file("words").get(value)
        return str((word.get("citizen", word) if to_citizen else word)[language]) if word else value
    if isinstance(value, tuple):
        return _listed([say(one, language, to_citizen=to_citizen) for one in value], language)
    return str(value)


@lru_cache(maxsize=16384, typed=True)  # an amount of one krone is not the number one
def _in_both(fact: object, to_citizen: bool) -> tuple[str, str]:
    return say(fact, "da", to_citizen=to_citizen), say(fact, "en", to_citizen=to_citizen)


def _listed(words: list[str], language: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'og' if language == 'da' else 'and'} {words[-1]}"


@cache
def _reason_text(right: str, why: str) -> Mapping[str, Any]:
    return reasons(right)[why]


@cache
def _template(right: str, why: str, to_citizen: bool) -> tuple[str, str, tuple[str, ...]]:
    """A reason in Danish and in English, and the facts that it names."""
    text = _reason_text(right, why)
    text = text["citizen"] if to_citizen else text
    return text["da"], text["en"], tuple({name for _, name, _, _ in Formatter().parse(text["da"]) if name})


def reason(finding: "Finding | MatterFinding", *, to_citizen: bool = False) -> dict[str, str]:
    """The reason of a finding in both languages, in one of the two voices."""
    in_danish, in_english, names = _template(finding.right, finding.why, to_citizen)
    if not names:
        return {"da": in_danish, "en": in_english}
    da, en, facts = {}, {}, finding.facts
    for name in names:
        fact = facts[name] if name in facts and name != "lacking" else _fact(finding, name)
        da[name], en[name] = _in_both(fact, to_citizen)
    # an amount that ends a sentence ends in the full stop of »kr.«
    return {"da": in_danish.format_map(da).replace("kr..", "kr."), "en": in_english.format_map(en)}


def _fact(finding: "Finding | MatterFinding", name: str) -> object:
    """The value of a name in a reason that is no plain fact of the rule: what a letter lacks, the deadline, missing
    facts, or a part of the clock.
    """
    if name == "lacking":
        return tuple(f"item_{one}" for one in finding.facts[name])
    if name == "deadline":
        return finding.deadline
    if name == "missing":
        return tuple(f"missing_{one}" for one in finding.missing)
    return getattr(getattr(finding, "clock", None), name)


@cache
def basis(
    right: str, why: str, limit: str | None = None, cited: Citation | None = None
) -> tuple[Mapping[str, str], ...]:
    """The provisions behind a reason; where it names none, those of the right. »limit« among them stands for those of
    the one limit that is spoken of, where the right has several. Where the limit is `cited` by itself, that stands
    in their place.
    """
    own = _file(right)
    keys = own.get("limits", {}).get(limit, own["basis"])
    of_limit: list[Mapping[str, str]] = [cited._asdict()] if cited else [sources()[key] for key in keys]
    named = _reason_text(right, why).get("basis", ["limit"])
    found = [each for name in named for each in (of_limit if name in ("limit", *keys) else [sources()[name]])]
    return tuple({each["section"] + each["law"]: each for each in found}.values())


@cache
def decisions(right: str, why: str) -> tuple[str, ...]:
    """The published decisions behind a reason."""
    return tuple(_reason_text(right, why).get("decisions", ()))


@cache
def summary(right: str) -> Mapping[str, str]:
    """The right in our own words, for the pages of the law."""
    said: Mapping[str, str] = _file(right)["summary"]
    return said


@cache
def basis_of(right: str) -> tuple[Mapping[str, str], ...]:
    """The provisions on which a right stands."""
    return tuple(_table("sources")[key] for key in _file(right)["basis"])


def decisions_on(right: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The published decisions on a right, by number."""
    return sorted((number, found) for number, found in _table("decisions").items() if found["right"] == right)


@cache
def reasons(right: str) -> Mapping[str, Mapping[str, Any]]:
    """Every reason the rule of a right can give, by its key: both languages, provisions, decisions.

    A reason that names no sentence of its own has the one that several rights share (`shared.yaml`).
    """
    shared = _file("shared")["reasons"]
    return {why: own if "da" in own else {**shared[why], **own} for why, own in _file(right)["reasons"].items()}


def sources() -> Mapping[str, Mapping[str, str]]:
    """The provisions, by key: law, section, status, url."""
    known: Mapping[str, Mapping[str, str]] = _table("sources")
    return known


def all_decisions() -> Mapping[str, Mapping[str, str]]:
    """The published decisions, by number: right, url, holding in own words."""
    known: Mapping[str, Mapping[str, str]] = _table("decisions")
    return known


def decision(number: str) -> Mapping[str, str]:
    """A published decision: url, holding, rights."""
    return all_decisions()[number]


@cache
def duty(what: str, *, to_citizen: bool = False) -> Mapping[str, str]:
    """A duty in both languages."""
    said: Mapping[str, Any] = _file("duties")[what]
    return said["citizen"] if to_citizen else said


def joint(key: str, *, to_citizen: bool = False, **facts: object) -> dict[str, str]:
    """A sentence on several rights or pathways together."""
    text = _file("together")[key]
    text = text["citizen"] if to_citizen else text
    said = {name: _in_both(value, to_citizen) for name, value in facts.items()}
    return {
        language: text[language].format_map({name: words[number] for name, words in said.items()})
        for number, language in enumerate(LANGUAGES)
    }
