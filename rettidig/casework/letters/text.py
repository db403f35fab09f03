"""The text of a letter, out of the templates and what was decided (features L1, L2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ..deadlines import add_business_days, closed_days
from ..models import Case, Decision, DecisionKind
from .formatting import say_date

EXACT_DAYS = 28  # a longer wait is said in weeks
ANSWER_DAYS = 5  # business days until the patient should have heard from the hospital


@dataclass(frozen=True, slots=True)
class Text:
    """A title and a body: paragraphs with a blank line between; "## " begins a heading, "- " a list item."""

    title: str
    body: str


class Block(NamedTuple):
    """A piece of a body: `kind` is heading, paragraph or list; a paragraph or heading has one line."""

    kind: str
    lines: list[str]


@cache
def _book() -> Any:
    return yaml.safe_load((Path(__file__).parent / "templates.yaml").read_text(encoding="utf-8"))


def compose(case: Case, *, decision: Decision | None, on: date, language: str) -> Text:
    """The letter that belongs to a decision, or an open message where nothing is decided.

    What it promises is what the decision carries, and nothing more.
    """
    template = _book()["letters"][_template(decision)][language]
    values = _values(case, decision, on=on, language=language)
    paragraphs = [_fill(words, values) for part in template["parts"] for words in _part(part, values, language)]
    return Text(_fill(template["title"], values), "\n\n".join(paragraphs))


def _template(decision: Decision | None) -> str:
    if decision is None:
        return "message"
    if decision.kind != DecisionKind.GRANT:
        return str(decision.kind)
    if decision.option is None:
        return "grant"
    kind = decision.option.to_kind
    return f"grant_{kind}" if kind in ("partner", "agreement") else "grant_public"


def _part(part: Mapping[str, Any], values: Mapping[str, str], language: str) -> list[str]:
    if not all(values[name] for name in part.get("when", ())):
        return []
    return _book()["shared"][language][part["shared"]] if "shared" in part else [part["text"]]


def _fill(words: str, values: Mapping[str, str]) -> str:
    """Values are put in as they are: braces in what somebody wrote mean nothing."""
    return words.format_map(values)


def _values(case: Case, decision: Decision | None, *, on: date, language: str) -> dict[str, str]:
    values = {
        "greeting": _greeting(case, language),
        "phone": case.office.call,
        "office": case.office.name,
        "answer_by": _answer_by(case, on, language),
    }
    return values | (_decided(case, decision, language) if decision else {})


def _answer_by(case: Case, on: date, language: str) -> str:
    day = say_date(add_business_days(on, ANSWER_DAYS, closed=closed_days(case.office)), language)
    return day if language == "en" else f"senest {day}"


def _greeting(case: Case, language: str) -> str:
    name = case.patient.name if case.patient else ""
    return f"{'Dear' if language == 'en' else 'Kære'} {name or 'patient'}"


def _decided(case: Case, decision: Decision, language: str) -> dict[str, str]:
    finding = _finding(decision)
    deadline = finding.get("deadline")
    return {
        "right": _book()["names"][decision.right][language],
        "reasons": decision.reasons,
        "basis": "\n".join(f"- {law['law'].capitalize()} {law['section']}" for law in decision.basis),
        "appeal": decision.appeal_guidance,
        "deadline": say_date(date.fromisoformat(deadline), language) if deadline else "",
        "no_right": "yes" if finding.get("entitled") is False else "",
        "extended": "yes" if decision.right == "extended_choice" else "",
        "free_choice": "yes" if decision.right != "free_choice" and _has_free_choice(decision) else "",
    } | _offered(decision, language)


def _offered(decision: Decision, language: str) -> dict[str, str]:
    option = decision.option
    if option is None:
        return {"hospital": "", "service": "", "wait": "", "other_region": ""}
    service = option.option_list.service
    return {
        "hospital": option.facts["name"],
        "service": service.name_en if language == "en" else _lower_first(service.name_da),
        "wait": say_wait(option.facts["days"], language),
        "other_region": "yes" if option.to_kind == "other_region" else "",
    }


def _lower_first(name: str) -> str:
    """A name in the middle of a sentence; MR-scanning keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def say_wait(days: int | None, language: str) -> str:
    """A waiting time in days as people say it; nothing when it is not known."""
    if days is None:
        return ""
    if days < EXACT_DAYS:
        plural = "" if days == 1 else "s" if language == "en" else "e"
        return f"{days} {'day' if language == 'en' else 'dag'}{plural}"
    return f"about {round(days / 7)} weeks" if language == "en" else f"cirka {round(days / 7)} uger"


def _findings(decision: Decision) -> list[dict[str, Any]]:
    pathway = decision.option.option_list.pathway if decision.option else None
    return [
        finding
        for each in decision.assessment.answer["pathways"]
        if pathway in (None, each["id"])
        for finding in each["findings"]
    ]


def _finding(decision: Decision) -> dict[str, Any]:
    return next((finding for finding in _findings(decision) if finding["right"] == decision.right), {})


def engine_reason(decision: Decision, language: str) -> str:
    """What the rights engine itself says about the right that was decided."""
    reason: dict[str, str] = _finding(decision).get("reason", {})
    return reason.get(language) or reason.get("da", "")


def _has_free_choice(decision: Decision) -> bool:
    return any(finding["right"] == "free_choice" and finding["entitled"] for finding in _findings(decision))


def split_blocks(body: str) -> list[Block]:
    """The pieces of a body, for the page and the PDF alike."""
    blocks = []
    for piece in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in piece.split("\n") if line.strip()]
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            blocks.append(Block("list", [line[2:] for line in lines]))
        elif lines[0].startswith("## "):
            blocks.append(Block("heading", [lines[0][3:]]))
            blocks += [Block("paragraph", [" ".join(lines[1:])])] if lines[1:] else []
        else:
            blocks.append(Block("paragraph", [" ".join(lines)]))
    return blocks
