"""Whether a patient is old enough to give consent in person, or a parent does; the rule is data: own_consent.yaml."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .models import Person

RULES = Path(__file__).with_name("own_consent.yaml")


class Provision(NamedTuple):
    """What a rule rests on, in the words of the law, and how sure the source is."""

    law: str
    section: str
    status: str
    url: str
    wording: str

    def __str__(self) -> str:
        return f"{self.law} {self.section}"


class Rule(NamedTuple):
    """From `since` to `until`, either of them open, a patient decides from the birthday of `age` years on. A lawyer has
    `checked` it on that day, if at all; the first of what it `rests_on` is the one to be named.
    """

    since: date | None
    until: date | None
    age: int
    looked_up: date
    checked: date | None
    rests_on: tuple[Provision, ...]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    rows = yaml.safe_load(RULES.read_text())
    return tuple(_rule(**row) for row in rows)


def _rule(*, to: date | None, rests_on: list[dict[str, str]], **row: Any) -> Rule:
    return Rule(row.pop("from"), to, rests_on=tuple(Provision(**each) for each in rests_on), **row)


def rule_on(on: date) -> Rule:
    """The rule that holds on that day."""
    return next(each for each in rules() if (each.since or on) <= on <= (each.until or on))


def decides(patient: Person | None, *, on: date) -> bool | None:
    """Whether the patient gives consent in person on that day; None where the day of birth is not known."""
    if patient is None or patient.birth_date is None:
        return None
    return age_on(patient.birth_date, on=on) >= rule_on(on).age


def age_on(birth: date, *, on: date) -> int:
    """Whole years. Who was born on 29 February is a year older on 1 March."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
