"""Each right as a page that a lawyer can read: rule, numbers over time, sources, decisions and choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from rettidig.rights import texts
from rettidig.rights.bands import Band, names
from rettidig.rights.findings import RIGHTS
from rettidig.rights.interpretation import open_questions
from rettidig.rights.matters.findings import RIGHTS as MATTER_RIGHTS
from rettidig.rights.parameters import CURRENT, LAW, Law, Parameter

PATHWAY = "pathway"
KIND_OF = dict.fromkeys(RIGHTS, PATHWAY) | {right: kind for kind, rights in MATTER_RIGHTS.items() for right in rights}


@dataclass(frozen=True, slots=True)
class Decision:
    """A published decision: number, address, and what it holds in own words."""

    number: str
    url: str
    holding: str


@dataclass(frozen=True, slots=True)
class LawPage:
    """All that a page on one right shows; `rule` is in Danish, title and summary in both languages."""

    right: str
    kind: str  # of the matter, or PATHWAY
    title: dict[str, str]
    summary: dict[str, str]
    rule: list[str]
    basis: tuple[Any, ...]
    bands: list[Band]
    decisions: list[Decision]
    choices: list[dict[str, Any]]

    @property
    def is_bill(self) -> bool:
        """Whether the right stands in a bill only."""
        return all(each["status"] == "bill" for each in self.basis)


@cache
def _pages() -> dict[str, dict[str, Any]]:
    pages: dict[str, dict[str, Any]] = yaml.safe_load((LAW / "pages.yaml").read_text(encoding="utf-8"))
    return pages


def law_pages(law: Law = CURRENT) -> list[LawPage]:
    """The pages of all rights: those of pathways, then those of each kind of matter, in the order of the answer."""
    return [law_page(right, law) for right in KIND_OF]


def kind_name(kind: str) -> Mapping[str, str]:
    """What the rights of one kind are about, in both languages."""
    name: Mapping[str, str] = names()["kinds"][kind]
    return name


def law_page(right: str, law: Law = CURRENT) -> LawPage:
    """The page of one right. KeyError for a right that does not exist."""
    page = _pages()[right]
    return LawPage(
        right,
        KIND_OF[right],
        page["title"],
        dict(texts.summary(right)),
        page["rule"],
        texts.basis_of(right),
        [band for name in page["parameters"] for band in bands_of(name, law, right)],
        [Decision(number, found["url"], found["holding"]) for number, found in texts.decisions_on(right)],
        [choice for choice in open_questions() if choice["id"] in page["choices"]],
    )


def bands_of(name: str, law: Law, right: str) -> list[Band]:
    """The rows of one parameter, a band for each scope, in time order; of suspensions only those of `right`."""
    rows = [row for row in law.parameters if row.id == name]
    if name == "suspension":
        rows = [row for row in rows if row.scope.startswith(right)]
    scopes = dict.fromkeys(row.scope for row in rows)
    return [Band(name, scope, _in_order(rows, scope)) for scope in scopes]


def _in_order(rows: list[Parameter], scope: str) -> list[Parameter]:
    return sorted((row for row in rows if row.scope == scope), key=lambda row: row.first_day or date.min)
