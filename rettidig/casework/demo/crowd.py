"""Two hundred other inquiries over all topics, so that the lists look as in an office. None has a CPR number."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ..checklists import find_points
from ..models import Case, Channel, Direction, Office, TickState, User, WithWhom
from ..steps import checklist, closing, follow_up, triage
from ..topics import TOPICS
from .story import send

COUNT = 200
WEEKS = 12
# How often each row of table 1 comes, roughly as in 2025; every row comes at least once.
WEIGHTS = {"waiting": 60, "acceptance_request": 12, "rights_question": 6, "complaint_to_authority": 5, "ehr": 5}
SERVICES = ("shoulder_assessment", "knee_surgery", "mr_scan", "cataract")
PURPOSE = {
    "shoulder_assessment": "assessment",
    "knee_surgery": "treatment",
    "mr_scan": "diagnostic_examination",
    "cataract": "treatment",
}
HOSPITALS = ("auh", "viborg", "horsens", "randers", "goedstrup")


def send_crowd(office: Office, *, at: datetime) -> None:
    """Send in the crowd over the weeks before `at`; the older a case, the likelier it is answered and closed."""
    chance = random.Random(2026)  # noqa: S311
    keys = list(TOPICS)
    drawn = keys + chance.choices(keys, weights=[WEIGHTS.get(key, 1) for key in keys], k=COUNT - len(keys))
    advisers = list(User.objects.filter(office=office, role="adviser").order_by("pk"))
    for i, topic in enumerate(drawn):
        received = at - timedelta(days=chance.randrange(WEEKS * 7), minutes=chance.randrange(60, 600))
        person = {"given": "Demopatient", "family": str(i + 1)}
        case = send(
            _answers(topic, chance),
            person,
            office=office,
            at=received,
            today=received,
            max_wait=TOPICS[topic].is_life_threatening,
        )
        if (at - received).days > chance.randrange(4):
            _answer(case, chance.choice(advisers), at=min(at, received + timedelta(days=chance.randrange(1, 3))))


def _answers(topic: str, chance: random.Random) -> dict[str, Any]:
    answers: dict[str, Any] = {"reporter": "patient", "category": topic, "story": ""}
    if TOPICS[topic].group == "re_referral":
        service = chance.choice(SERVICES)
        referred = -chance.randrange(2, 25)
        answers |= {
            "service": service,
            "purpose": PURPOSE[service],
            "condition": "none",
            "hospital": chance.choice(HOSPITALS),
            "referral_received": referred,
            "letter_date": referred + 6,
            "appointment_date": referred + chance.randrange(20, 90),
        }
    return answers


def _answer(case: Case, by: User, *, at: datetime) -> None:
    triage.assign(case, owner=by, team=None, by=by, at=at)
    follow_up.add_contact(
        case,
        channel=Channel.PHONE,
        direction=Direction.OUT,
        with_whom=WithWhom.PATIENT,
        text="Vejledt om rettigheder og muligheder.",
        by=by,
        at=at,
    )
    for task in case.tasks.filter(done_at=None):
        follow_up.finish_task(task, by=by, at=at)
    if TOPICS[case.topic].is_life_threatening:
        closing.record_seen(case, on=at.date(), by=by, at=at)
    for each in find_points(case, on=timezone.localdate(at)):
        checklist.tick(case, each.point.slug, state=TickState.DONE, by=by, at=at)
    closing.close(Case.objects.get(pk=case.pk), note="", by=by, at=at)
