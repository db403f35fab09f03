"""The monthly account of maximum waiting times: every overrun with its leg, why, and what was done (feature S7)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .. import extract
from ..definitions import Names, in_language
from ..extract import OverrunLeg

ONE_DAY = timedelta(days=1)
RULES = ("broken", "kept", "open")
RULE_OF = {"breached": "broken", "kept": "kept"}
STEPS = ("examination", "treatment", "aftercare")
CAUSES = tuple(extract.CAUSES)
NO_CAUSE = ""  # nobody has accounted for it yet


@dataclass(frozen=True, slots=True)
class Offer:
    """What the patient was told on a day: `kind` is how concrete it was, `is_late` after the limit."""

    day: date
    kind: str
    options: tuple[str, ...]
    is_late: bool


@dataclass(frozen=True, slots=True)
class Overrun:
    """One overrun. `days` are those beyond the limit, up to the day asked about where it has not ended; `notified` is
    the day on which Sundhedsstyrelsen was told.
    """

    found: OverrunLeg
    rule: str
    days: int
    offers: tuple[Offer, ...]
    notified: date | None

    @property
    def month(self) -> str:
        """The month of the first day after the limit, as 2026-10."""
        return f"{self.found.leg.limit + ONE_DAY:%Y-%m}"

    @property
    def offer(self) -> str:
        """How concrete the best of what the patient was told is."""
        return min((each.kind for each in self.offers), key=list(offers()).index, default="none")

    @property
    def is_late(self) -> bool:
        """Whether it was accounted for after the account of its month was made up."""
        accounted = self.found.first_accounted
        return accounted is not None and accounted > closes_on(self.month)


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one month: its overruns, and the late reports, which are overruns of earlier months that were
    accounted for since the account before this one was made up.
    """

    month: str
    overruns: tuple[Overrun, ...]
    late: tuple[Overrun, ...]

    @property
    def lacking(self) -> int:
        """Overruns of the month that nobody has accounted for."""
        return sum(each.found.cause == NO_CAUSE for each in self.overruns)

    def by_step(self) -> Counter[tuple[str, str]]:
        """How many, by leg and by whether the rule was kept."""
        return Counter((each.found.leg.step, each.rule) for each in self.overruns)

    def by_cause(self) -> Counter[str]:
        return Counter(each.found.cause for each in self.overruns)

    def by_offer(self) -> Counter[str]:
        return Counter(each.offer for each in self.overruns)

    def by_authority(self) -> Counter[bool]:
        """How many of which Sundhedsstyrelsen was told."""
        return Counter(each.notified is not None for each in self.overruns)


def find_account(month: str, *, today: date, office: str | None = None) -> Account:
    """The account of a month such as 2026-10, as of `today`."""
    return account_of(month, read_overruns(today, office=office))


def find_months(today: date, *, office: str | None = None) -> Counter[str]:
    """How many overruns there were in each month."""
    return Counter(each.month for each in read_overruns(today, office=office))


def read_overruns(today: date, *, office: str | None = None) -> list[Overrun]:
    """Every overrun of the register as of `today`."""
    return [_overrun(each, today) for each in extract.find_overruns(today, office=office)]


def account_of(month: str, overruns: Iterable[Overrun]) -> Account:
    """The account of `month`, out of every overrun."""
    overruns = sorted(overruns, key=lambda each: (each.found.leg.limit, each.found.number))
    before, closed = closes_on(_month_before(month)), closes_on(month)
    late = [
        each
        for each in overruns
        if each.month < month and each.is_late and before < (each.found.first_accounted or before) <= closed
    ]
    return Account(month, tuple(each for each in overruns if each.month == month), tuple(late))


def accounts_of(year: int, overruns: Iterable[Overrun]) -> list[Account]:
    """The accounts of the months of a year, out of every overrun."""
    overruns = list(overruns)
    return [account_of(f"{year}-{month:02}", overruns) for month in range(1, 13)]


def count_year(accounts: Iterable[Account]) -> dict[tuple[str, ...], int]:
    """How many overruns the months have together: ("cell", step, cause), ("step", s), ("cause", c) and ("total",)."""
    found = [(each.found.leg.step, each.found.cause) for account in accounts for each in account.overruns]
    causes, made = (*CAUSES, NO_CAUSE), Counter(found)
    return {
        **{("cell", step, cause): made[step, cause] for step in STEPS for cause in causes},
        **{("step", step): sum(made[step, cause] for cause in causes) for step in STEPS},
        **{("cause", cause): sum(made[step, cause] for step in STEPS) for cause in causes},
        ("total",): len(found),
    }


def closes_on(month: str) -> date:
    """The day on which the account of a month is made up."""
    first = date.fromisoformat(f"{month}-01")
    day: int = definitions()["report_day"]
    return (first + timedelta(days=32)).replace(day=day)


def _month_before(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01') - ONE_DAY:%Y-%m}"


def _overrun(found: OverrunLeg, today: date) -> Overrun:
    leg = found.leg
    told = [event for event in found.events if event["type"] == "told"]
    notified = [event["date"] for event in found.events if event["type"] == "health_authority_notified"]
    return Overrun(
        found,
        RULE_OF.get(leg.wait.status, "open"),
        ((found.ended or today) - leg.limit).days,
        tuple(_offer(event, leg.limit) for event in told),
        date.fromisoformat(min(notified)) if notified else None,
    )


def _offer(event: dict[str, Any], limit: date) -> Offer:
    day = date.fromisoformat(event["date"])
    kind = "told"
    if "concrete_options" in event.get("of", ()):
        kind = "recorded" if event.get("documented") else "named"
    return Offer(day, kind, tuple(event.get("options", ())), day > limit)


# -- the words


@cache
def definitions() -> dict[str, Any]:
    file = Path(__file__).parent.parent / "figures" / "max_wait_account.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def rules() -> dict[str, tuple[str, str]]:
    """Each class of the rule with its name and definition, in the reader's language."""
    return {
        key: (in_language(each["names"]), in_language(each["definition"]))
        for key, each in definitions()["rules"].items()
    }


def offers() -> dict[str, str]:
    """How concrete an offer is, the best first, in the reader's language."""
    names: dict[str, Names] = definitions()["offers"]
    return {key: in_language(each) for key, each in names.items()}
