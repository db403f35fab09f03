"""The rules as data: read from rules.yaml, checked, and laid out as the tables that the engines ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from rettidig.insight.lookups.danish_time import FIRST, FOREVER
from rettidig.insight.lookups.file_columns import CONTACTS, REASONS

OWN_RULES = Path(__file__).with_name("rules.yaml")
RELATIONS = ("own", "above", "below", "laboratory", "imaging", "secretariat", "medication")
CONTACT_KINDS = next(column.allowed for column in CONTACTS.columns if column.name == "kind")
VERDICTS = ("explained", "ask_it", "register_incomplete", "needs_attention", "ask_hospital")
DAY = 86_400_000_000
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class Rule:
    """One rule as it is in force for look-ups of some days; `rank` is its place in the order, from 1."""

    id: str
    rank: int
    verdict: str
    reference: str
    status: str
    da: str
    en: str
    from_us: int
    to_us: int
    relations: tuple[str, ...] = ()
    contacts: dict[str, dict[str, int]] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)


class BadRules(Exception):
    """A rule file that cannot be used, and why."""


@dataclass(frozen=True)
class Tolerance:
    """A contact of `kind`, of a unit that stands in `relation` to the user's, explains look-ups around it."""

    relation: str
    kind: str
    rank: int
    before_us: int
    after_us: int
    from_us: int
    to_us: int


@dataclass(frozen=True)
class Rules:
    """All rules, in order."""

    rules: tuple[Rule, ...]

    def get(self, rank: int) -> Rule:
        return next(rule for rule in self.rules if rule.rank == rank)

    def named(self, id_: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.id == id_]

    def ids(self) -> list[str]:
        """The names of the rules in their order, each once."""
        return list(dict.fromkeys(rule.id for rule in self.rules))

    def tolerances(self) -> list[Tolerance]:
        """The rules about contacts as rows."""
        return [
            Tolerance(relation, kind, rule.rank, days["before"] * DAY, days["after"] * DAY, rule.from_us, rule.to_us)
            for rule in self.rules
            for relation in rule.relations
            for kind, days in rule.contacts.items()
        ]


def load(path: Path = OWN_RULES) -> Rules:
    """Read a rule file. Raises BadRules when an id, a word or the order is not that of OWN_RULES."""
    rules = _rules(path)
    if rules.ids() != own_ids():
        missing = [id_ for id_ in own_ids() if id_ not in rules.ids()]
        lacks = f" It lacks {', '.join(missing)}: copy them from {OWN_RULES}." if missing else ""
        raise BadRules(f"{path.name}: the rules must be {', '.join(own_ids())}, in this order.{lacks}")
    _check_one_answer(path.name, rules)
    return rules


def _check_one_answer(file: str, rules: Rules) -> None:
    """Raise BadRules unless every look-up gets a verdict, and a contact is spoken of by one rule at a time."""
    for last in ("unknown_account", "no_relation_seen"):
        if not any(rule.from_us <= START and rule.to_us == FOREVER for rule in rules.named(last)):
            raise BadRules(f"{file}: {last} must be in force on every day")
    for one, other in combinations(rules.tolerances(), 2):
        is_same = (one.relation, one.kind) == (other.relation, other.kind)
        if is_same and one.from_us <= other.to_us and other.from_us <= one.to_us:
            raise BadRules(f"{file}: two rules speak of {one.relation}, {one.kind} on the same day")


@cache
def own_ids() -> list[str]:
    """The names of the rules of OWN_RULES in their order."""
    return _rules(OWN_RULES).ids()


def _rules(path: Path) -> Rules:
    try:
        rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        ids = list(dict.fromkeys(row["id"] for row in rows))
        return Rules(tuple(_rule(row, ids.index(row["id"]) + 1) for row in rows))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadRules(f"{path.name}: {error}") from error


def _rule(row: dict[str, Any], rank: int) -> Rule:
    known = {"relations": RELATIONS, "contacts": CONTACT_KINDS, "reasons": REASONS}
    for name, allowed in known.items():
        if strange := set(row.get(name, ())) - set(allowed):
            raise ValueError(f"{row['id']}: {', '.join(sorted(strange))} is not one of {', '.join(allowed)}")
    if row["verdict"] not in VERDICTS:
        raise ValueError(f"{row['id']}: verdict {row['verdict']}")
    last = row.get("valid_to")
    return Rule(
        id=row["id"],
        rank=rank,
        verdict=row["verdict"],
        reference=row["reference"],
        status=row["status"],
        da=row["da"],
        en=row["en"],
        from_us=midnight(row["valid_from"]),
        to_us=midnight(last + timedelta(days=1)) - 1 if last else FOREVER,
        relations=tuple(row.get("relations", ())),
        contacts=row.get("contacts", {}),
        limits={name: value for name, value in row.items() if isinstance(value, int)},
        words={name: tuple(row[name]) for name in ("reasons", "roles", "screens") if name in row},
    )


def midnight(day: date) -> int:
    """The start of a local day in microseconds UTC."""
    moment = datetime.combine(day, time(), tzinfo=COPENHAGEN)
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000


START = midnight(date.fromisoformat(FIRST))
