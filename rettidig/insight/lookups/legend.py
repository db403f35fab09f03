"""The page beside the verdicts that says what their columns, answers and rules mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rettidig.insight.lookups.rules import VERDICTS, Rule, Rules
from rettidig.insight.lookups.text import TEXTS, say

FILE = "README.md"


def write(rules: Rules, out: Path, language: str = "da") -> None:
    """Write the page into the folder of verdicts."""
    (out / FILE).write_text("\n".join(lines(rules, language)) + "\n", encoding="utf-8")


def lines(rules: Rules, language: str = "da") -> Iterator[str]:
    """The page in Markdown: files, columns, answers, and the rules in their order."""
    yield from (f"# {say('legend.title', language)}", "", say("legend.intro", language), "")
    for what in ("verdicts", "open"):
        yield from (say(f"legend.{what}", language), "")
        yield from _table(
            language, "column", [(f"`{name}`", say(f"column.{name}", language)) for name in _columns(what)]
        )
    answers = [
        (f"`{verdict}`", say(f"verdict.{verdict}", language), say(f"legend.{verdict}", language))
        for verdict in VERDICTS
    ]
    yield from _table(language, "verdict", answers)
    yield from (say("legend.rules", language), "")
    rows = [
        (f"`{rule.id}`", f"`{rule.verdict}`", meaning, _limits(rule, language), rule.reference, f"`{rule.status}`")
        for rule in rules.rules
        for meaning in [rule.da if language == "da" else rule.en]
    ]
    yield from _table(language, "rule", rows)


def _limits(rule: Rule, language: str) -> str:
    """The numbers and words of a rule: days before and after a contact, hours, months, roles."""
    days = [f"{kind} {limit['before']}/{limit['after']}" for kind, limit in rule.contacts.items()]
    numbers = [f"{name} {value}" for name, value in rule.limits.items()]
    words = [", ".join(words) for name, words in rule.words.items()]
    about = [say("legend.days", language, days=", ".join(days))] if days else []
    return "; ".join([*about, *numbers, *words])


def _columns(what: str) -> list[str]:
    """The columns of a file: those of `open` come after those that both have."""
    return [name for name, text in TEXTS["column"].items() if text["file"] == what]


def _table(language: str, heads: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    head = say(f"legend.heads.{heads}", language).split(", ")
    yield from (f"| {' | '.join(head)} |", "|---" * len(head) + "|")
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
