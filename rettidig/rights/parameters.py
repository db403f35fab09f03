"""The numbers of the law as dated rows (`law/parameters/*.yaml`), and which row holds on which day."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from rettidig.rights.interpretation import CHOSEN, Interpretation
from rettidig.rights.versions import fingerprint, hash_of

LAW = Path(__file__).parent / "law"
STATUSES = ("sourced", "sourced_old", "bill", "inferred", "unverified")
COVID_2022_END = date(2022, 1, 20)


class Citation(NamedTuple):
    """A provision as an answer cites it, and how sure its source is."""

    law: str
    section: str
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number (or tuple, or flag) in one period, both days included; `first_day` or `last_day` None: open."""

    id: str
    scope: str
    value: Any
    unit: str
    first_day: date | None
    last_day: date | None
    key_date: str
    law: str
    section: str
    url: str
    status: str
    note: str | None

    @property
    def citation(self) -> "Citation":
        """The provision as it stood in the period of the row."""
        return Citation(self.law, self.section, self.status, self.url)

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on `day`, `day` being the key date of the row."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


def read_parameters(folder: Path = LAW / "parameters") -> Iterator[Parameter]:
    """Every row of the parameter files, one for each scope it names."""
    for file in sorted(folder.glob("*.yaml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            scopes = row.pop("scope")
            first_day, last_day = row.pop("from"), row.pop("to")
            row["value"] = read_value(row["value"], row["unit"])
            for scope in [scopes] if isinstance(scopes, str) else scopes:
                yield Parameter(scope=scope, first_day=first_day, last_day=last_day, **row)


def read_value(value: Any, unit: str) -> Any:
    """A value as the rules take it: several as a tuple, an amount as a decimal number."""
    if isinstance(value, list):
        return tuple(value)
    return Decimal(str(value)) if unit == "dkk" and value is not None else value


class Law:
    """The parameters together with one interpretation: all that the rules take from outside the document. A row without
    a value, on which the sources disagree, is never found.
    """

    def __init__(self, parameters: Iterable[Parameter], choices: Interpretation = CHOSEN) -> None:
        self.parameters = tuple(parameters)
        self.choices = choices
        self._rows: dict[tuple[str, str], list[tuple[date, date, Parameter]]] = {}
        for row in sorted(self.parameters, key=_first_day, reverse=True):  # the newest, which is asked for most, first
            rows = self._rows.setdefault((row.id, row.scope), [])
            if row.value is not None:
                rows.append((row.first_day or date.min, row.last_day or date.max, row))
        self.value = lru_cache(maxsize=16384)(self._value)
        self.row = lru_cache(maxsize=16384)(self._row)
        ends = (row.last_day for rows in self._suspensions.values() for row in rows)
        self.last_suspended_day = max((day for day in ends if day), default=date.min)

    def _value(self, name: str, day: date, scope: str = "all") -> Any:
        """The value that holds on `day`, or None where the law has none."""
        row = self._row(name, day, scope)
        return None if row is None else row.value

    def _row(self, name: str, day: date, scope: str = "all") -> Parameter | None:
        """The row that holds on `day`, or None where the law has none."""
        for first_day, last_day, row in self._rows.get((name, scope), ()):
            if first_day <= day <= last_day:
                return row
        return None

    def suspensions(self, right: str, area: str) -> tuple[Parameter, ...]:
        """The periods, in order, in which `right` was out of force in an area: somatic or psychiatric."""
        return self._suspensions.get(f"{right}_{area}", ())

    def is_suspended(self, right: str, area: str, day: date) -> bool:
        """Whether `right` was out of force on `day` in an area: somatic or psychiatric."""
        if day > self.last_suspended_day:
            return False
        return any(map(Parameter.holds_on, self.suspensions(right, area), repeat(day)))

    @cached_property
    def version(self) -> str:
        """The fingerprint of the rules with these parameters and choices; it changes when any of them does."""
        if self is CURRENT:
            return fingerprint()
        return hash_of([fingerprint(), repr(self.parameters), repr(self.choices)])

    @cached_property
    def as_json(self) -> dict[str, Any]:
        """What must be kept to ask the same again: every choice, the value of every row with its days, and in full the
        rows that the law's own data does not have.
        """
        periods: dict[str, dict[str, list[Any]]] = {}
        for row in self.parameters:
            scopes = periods.setdefault(row.id, {})
            scopes.setdefault(row.scope, []).append([plain(row.first_day), plain(row.last_day), _exact(row.value)])
        own = set(map(repr, CURRENT.parameters))
        added = [row for row in self.parameters if repr(row) not in own]
        return {
            "choices": {name: plain(value) for name, value in asdict(self.choices).items()},
            "parameters": periods,
            "added": [{name: _exact(value) for name, value in asdict(row).items()} for row in added],
        }

    @cached_property
    def _suspensions(self) -> dict[str, tuple[Parameter, ...]]:
        periods: dict[str, list[Parameter]] = {}
        for row in self.parameters:
            if row.id == "suspension":
                second = row.last_day == COVID_2022_END
                period = replace(row, first_day=self.choices.covid_2022_start) if second else row
                periods.setdefault(row.scope, []).append(period)
        return {right: tuple(sorted(rows, key=_first_day)) for right, rows in periods.items()}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, tuple) else value


def _exact(value: Any) -> Any:
    """As `plain`, with every digit of an amount."""
    return str(value) if isinstance(value, Decimal) else plain(value)


def _first_day(row: Parameter) -> date:
    return row.first_day or date.min


CURRENT = Law(read_parameters())
