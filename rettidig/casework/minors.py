"""Whether a patient is old enough to give consent in person, or a parent does; the rule is data: own_consent.yaml."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from .models import Person

RULES = Path(__file__).with_name("own_consent.yaml")


class Rule(NamedTuple):
    """From `since` to `until`, either of them open, a patient decides from the birthday of `age` years on."""

    since: date | None
    until: date | None
    age: int
    reference: str
    url: str


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    rows = yaml.safe_load(RULES.read_text())
    return tuple(Rule(row["from"], row["to"], row["age"], row["reference"], row["url"]) for row in rows)


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
