"""What the form asks about care in another country, as facts of the matter that judges it.

Only what the answers say is a fact. A bill in another currency is none: at what rate it counts, the region says.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ..countries import area_of
from ..topics import TOPICS
from .answers import Answers, ToldMatter
from .wording import KRONER

CROSS_BORDER = "cross_border"
AMOUNT = re.compile(r"\d+(?:\.\d{1,2})?")
TIMING = {"wants": "planned", "planned": "planned", "necessary": "necessary"}


def told_matters(answers: Answers, *, on: date) -> Mapping[str, ToldMatter]:
    """What was answered about matters, by kind: in the rights check, else on the form. `on` is the day of receipt."""
    told = _cross_border(answers, on=on)
    return {**({CROSS_BORDER: told} if told else {}), **answers.matters}


def read_amount(written: str) -> Decimal | None:
    """The amount of the bill; None where what was stored is no amount."""
    return Decimal(written) if AMOUNT.fullmatch(written) else None


def _cross_border(answers: Answers, *, on: date) -> ToldMatter | None:
    topic = TOPICS.get(answers.category)
    if topic is None or not topic.is_care_abroad:
        return None
    amount = read_amount(answers.bill_amount) if answers.bill_currency == KRONER else None
    stated = {"country": area_of(answers.treated_in), "timing": TIMING.get(answers.abroad_care, "")}
    facts: dict[str, Any] = {name: value for name, value in stated.items() if value}
    said: dict[str, Any] = dict(facts)
    if amount is not None:
        facts["cost_dkk"], said["cost_dkk"] = float(amount), str(amount)
    events = []
    if answers.treated_on:
        day = answers.treated_on.isoformat()
        events.append({"date": day, "type": "treated", "source": "patient"})
        said["treated"] = {"date": day}
    return ToldMatter(on=on.isoformat(), facts=facts, events=events, said=said) if said else None
