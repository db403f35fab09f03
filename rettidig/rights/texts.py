"""The sentences of the answers, as data in `law/texts`: Danish and English, with the provisions and decisions behind
each.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any

import yaml

from rettidig.rights.parameters import LAW, Citation

if TYPE_CHECKING:
    from rettidig.rights.findings import Finding

LANGUAGES = ("da", "en")
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
    return yaml.safe_load((LAW / "texts" / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def _table(name: str) -> Any:
    return yaml.safe_load((LAW / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def say_day(day: date, language: str) -> str:
    """A day as people say it: »onsdag den 4. marts 2026«, "Wednesday 4 March 2026"."""
    weekday, month = WEEKDAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    between = "den " if language == "da" else ""
    return f"{weekday} {between}{day.day}{'.' if language == 'da' else ''} {month} {day.year}"


def say(value: object, language: str) -> str:
    """A fact as it stands in a sentence."""
    if isinstance(value, date):
        return say_day(value, language)
    if isinstance(value, str):
        word: Mapping[str, str] | None = _file("words").get(value)
        return word[language] if word else value
    if isinstance(value, tuple):
        return _listed([say(one, language) for one in value], language)
    return str(value)


def _listed(words: list[str], language: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'og' if language == 'da' else 'and'} {words[-1]}"


@cache
def _reason_text(right: str, why: str) -> Mapping[str, Any]:
    return reasons(right)[why]


@cache
def _template(right: str, why: str) -> tuple[str, str, tuple[str, ...]]:
    """A reason in Danish and in English, and the facts that it names."""
    text = _reason_text(right, why)
    return text["da"], text["en"], tuple({name for _, name, _, _ in Formatter().parse(text["da"]) if name})


def reason(finding: "Finding") -> dict[str, str]:
    """The reason of a finding in both languages."""
    in_danish, in_english, names = _template(finding.right, finding.why)
    if not names:
        return {"da": in_danish, "en": in_english}
    da, en = {}, {}
    for name in names:
        fact = _fact(finding, name)
        da[name], en[name] = say(fact, "da"), say(fact, "en")
    return {"da": in_danish.format_map(da), "en": in_english.format_map(en)}


def _fact(finding: "Finding", name: str) -> object:
    """The value of a name in a reason: a fact of the rule, the deadline, missing facts, or a part of the clock."""
    if name == "lacking":
        return tuple(f"item_{one}" for one in finding.facts[name])
    if name in finding.facts:
        return finding.facts[name]
    if name == "deadline":
        return finding.deadline
    if name == "missing":
        return tuple(f"missing_{one}" for one in finding.missing)
    return getattr(finding.clock, name)


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
    return {why: {**shared.get(why, {}), **own} for why, own in _file(right)["reasons"].items()}


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
def duty(what: str) -> Mapping[str, str]:
    """A duty in both languages."""
    said: Mapping[str, str] = _file("duties")[what]
    return said


def joint(key: str, **facts: object) -> dict[str, str]:
    """A sentence on several rights or pathways together."""
    text = _file("together")[key]
    return {
        language: text[language].format_map({name: say(value, language) for name, value in facts.items()})
        for language in LANGUAGES
    }
