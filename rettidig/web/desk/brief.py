"""Summary of the case beside a form, so that it can be read while writing."""

from dataclasses import dataclass

from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.casework.topics import TOPICS

from .queue import Due
from .story import Entry, story

LATEST = 6


@dataclass(frozen=True)
class Brief:
    name: str
    subject: str
    service: Due | None
    legal: Due | None
    latest: list[Entry]


def brief(case: Case) -> Brief:
    today = timezone.localdate()
    name = (case.patient.name if case.patient else "") or case.reporter_name or case.number
    events = [entry for entry in story(case) if not entry.is_quiet]
    service = None if case.answered_at else Due.of(case.service_due, "service", today)
    legal = Due.of(case.legal_due, case.legal_right, today)
    return Brief(name, TOPICS[case.topic].label, service, legal, events[:LATEST])
