"""Two booked lists as departments send them: one that has been used, and one that somebody is about to keep."""

import random
from datetime import datetime, timedelta
from io import BytesIO

from django.utils import timezone

from ..models import Office, User
from ..tracks import booked_lists

COLUMNS = "nøgle;hospital;afdeling;formål;ydelse;henvist;brev;oplyst;booket;kræft;fagligt muligt"
PARTLY = "tid og sted + formål + frist + frit valg + ventetider"
KINDS = (  # hospital, department, purpose and service of a patient
    ("viborg", "Ortopædkirurgi", "operation", "knee_surgery"),
    ("horsens", "Ortopædkirurgi", "udredning", "shoulder_assessment"),
    ("randers", "Øjensygdomme", "operation", "cataract"),
    ("viborg", "Billeddiagnostik", "diagnostisk undersøgelse", "mr_scan"),
)
SIZE = 90


def send_lists(office: Office, *, at: datetime) -> None:
    """A list of three weeks ago, kept and told of, and one of today."""
    lead = User.objects.get(username="leder")
    before = at - timedelta(days=21)
    used = booked_lists.prepare(office, a_list(before, seed=1), by=lead, at=before)
    booked_lists.keep(used, by=lead, at=before)
    booked_lists.record_told(used, on=timezone.localdate(before), by=lead, at=before)
    booked_lists.prepare(office, a_list(at, seed=2), by=lead, at=at)


def a_list(at: datetime, *, seed: int) -> BytesIO:
    """Patients with random days around `at`; most letters tell everything."""
    chance, today = random.Random(seed), timezone.localdate(at)  # noqa: S311
    lines = [COLUMNS]
    for number in range(SIZE):
        referred = today - timedelta(days=chance.randrange(12, 40))
        letter = referred + timedelta(days=chance.randrange(2, 8))
        booked = today + timedelta(days=chance.randrange(1, 70))
        told = chance.choice(("alt", "alt", "alt", PARTLY, ""))
        cancer = "ja" if number % 30 == 0 else "nej"
        lines.append(
            ";".join((f"{seed}-{number:03}", *chance.choice(KINDS), f"{referred};{letter};{told};{booked};{cancer};ja"))
        )
    return BytesIO("\n".join(lines).encode())
