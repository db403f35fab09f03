"""Marking a hundred thousand booked patients: the file is read, the rights engine judges every right of every patient,
and the marked ones are stored with their reasons, as when a department's list is uploaded.

Measured against ten seconds, and against the rights engine alone with its questions ready, so that it shows what
reading, marking and storing cost besides. What is counted is the time that a core worked, so that others on the machine
weigh less; the database has a process of its own, and stores in one stream meanwhile.
"""

import random
import time
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import yaml

from bench.bench_pages import an_installation, pointed_at
from bench.row import Row
from rettidig import rights
from rettidig.cli.setup import load_django

load_django()

from django.core.management import call_command  # noqa: E402 – after set-up

from rettidig.casework.demo import FOLDER, PASSWORD, organisation  # noqa: E402
from rettidig.casework.models import BookedList, User  # noqa: E402
from rettidig.casework.tracks import booked_lists  # noqa: E402
from rettidig.casework.tracks.booked_lists.judging import USUAL_LIMIT, Asking  # noqa: E402
from rettidig.casework.tracks.booked_lists.reading import read_booked  # noqa: E402

PATIENTS, SECONDS = 100_000, 10
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))
HEADING = "nøgle;hospital;afdeling;formål;ydelse;henvist;brev;oplyst;booket;kræft;fagligt muligt"
SERVICES = {"operation": "knee_surgery", "udredning": "shoulder_assessment", "behandling": "cataract"}
LETTERS = ("alt", "alt", "alt", "tid og sted + formål + frist + frit valg + ventetider", "")
HOSPITALS = ("viborg", "horsens", "randers")


def run() -> list[Row]:
    with an_installation(None) as url, pointed_at(url):
        call_command("migrate", verbosity=0)
        content = yaml.safe_load((FOLDER / "office.yaml").read_text(encoding="utf-8"))
        organisation.build(content, password=PASSWORD, at=AT)
        lead = User.objects.get(username="leder")
        mark(a_list(1_000), lead)  # warm
        taken = mark(a_list(PATIENTS), lead)
        alone = judge_alone(a_list(PATIENTS))
        marked = BookedList.objects.latest("pk").patients.count()
    what = f"{PATIENTS:,} booked patients, {marked:,} stored"
    return [
        Row(what, taken, "ten seconds", SECONDS, "s", at_most=1),
        Row(what, taken, "the rights engine alone", alone, "s", at_most=2),
    ]


def mark(file: BytesIO, lead: User) -> float:
    assert lead.office
    begun = time.process_time()
    booked_lists.prepare(lead.office, file, by=lead, at=AT)
    return time.process_time() - begun


def judge_alone(file: BytesIO) -> float:
    """Every question asked once, when it has been written."""
    asking, on = Asking(AT.date()), AT.date()
    patients = read_booked(file, home_region="midtjylland", on=on)
    documents = [asking.document(each, each.referred + USUAL_LIMIT) for each in patients]
    begun = time.process_time()
    rights.assess_many(documents, on)
    return time.process_time() - begun


def a_list(size: int) -> BytesIO:
    """Patients with random days: a third booked within the limit, and one letter in five that lacks the choice."""
    chance = random.Random(2026)
    lines = [HEADING]
    for number in range(size):
        purpose = chance.choice(list(SERVICES))
        referred = AT.date() - timedelta(days=chance.randrange(9, 60))
        letter = referred + timedelta(days=chance.randrange(1, 9))
        booked = AT.date() + timedelta(days=chance.randrange(90))
        place = f"{chance.choice(HOSPITALS)};Afdeling {chance.randrange(9)};{purpose};{SERVICES[purpose]}"
        days = f"{referred};{letter};{chance.choice(LETTERS)};{booked}"
        lines.append(f"K{number};{place};{days};{'ja' if number % 50 == 0 else 'nej'};ja")
    return BytesIO("\n".join(lines).encode())
