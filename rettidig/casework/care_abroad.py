"""An inquiry about care across a border as it is counted (SUL § 51 a)."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .findings import find_matter_finding
from .models import Case, Matter

KIND = "cross_border"


class CareAbroad(NamedTuple):
    """An inquiry about care across a border: its topic, the country, and what its matters say of an application for
    prior authorisation and of a claim for a refund. A day is None, and a result "", for what has not happened; `limit`
    is the last day for the decision, by the newest assessment; `paid` is in kroner.
    """

    topic: str
    country: str
    is_planned: bool
    both_explained: bool
    applied: date | None
    limit: date | None
    decided: date | None
    result: str
    claimed: date | None
    refund: str
    paid: Decimal


def read_care_abroad(case: Case, matter: Matter | None) -> CareAbroad:
    """What the case, with its assessments at hand, and its last matter of that kind say."""
    facts, events = (matter.facts, matter.events) if matter else ({}, [])

    def last(kind: str, **more: str) -> dict[str, Any]:
        found = (each for each in reversed(events) if each["type"] == kind)
        return next((each for each in found if all(each.get(name) == value for name, value in more.items())), {})

    def day(event: dict[str, Any]) -> date | None:
        return date.fromisoformat(event["date"]) if event else None

    newest = max(case.assessments.all(), key=lambda each: each.pk, default=None)
    answer, key = (newest.answer, matter.key) if newest and matter else ({}, "")
    clock = find_matter_finding(answer, matter=key, right="authorisation_decision")
    guided = find_matter_finding(answer, matter=key, right="regime_guidance")
    authorised, refunded = last("decided", of="authorisation"), last("decided", of="refund")
    limit = clock["deadline"] if clock else None
    return CareAbroad(
        topic=case.topic,
        country=case.answers.get("treated_in") or case.answers.get("country") or "",
        is_planned=facts.get("timing") == "planned",
        both_explained=bool(guided and guided["status"] == "kept"),
        applied=day(last("application_received")),
        limit=date.fromisoformat(limit) if limit else None,
        decided=day(authorised),
        result=authorised.get("result", ""),
        claimed=day(last("refund_application_received")),
        refund=refunded.get("result", ""),
        paid=Decimal(str(refunded.get("amount_dkk") or 0)),
    )
