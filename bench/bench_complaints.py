"""A year's hospital complaints: 1,567 PDF files of two pages lie in the folder, are copied, read, matched with their
hospital and stored, and then confirmed and put in the outbox.

Measured by the clock against sixty seconds on two cores, as the office waits for it. Beside it stands how long the
same files take where a process is started anew for each, reckoned from some of them.
"""

import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from bench.bench_pages import an_installation, pointed_at
from bench.row import Row
from rettidig.cli.setup import load_django

load_django()

from django.conf import settings  # noqa: E402 – after set-up
from django.core.management import call_command  # noqa: E402

from rettidig.casework.demo import FOLDER, PASSWORD, organisation  # noqa: E402
from rettidig.casework.demo.complaint_letters import write_letter  # noqa: E402
from rettidig.casework.files import make_copy  # noqa: E402
from rettidig.casework.models import Hospital, HospitalComplaint, OutboxMessage, User  # noqa: E402
from rettidig.casework.tracks import hospital_complaints as track  # noqa: E402

FILES, SECONDS, ALONE = 1_567, 60, 25
AT = datetime.now(tz=ZoneInfo("Europe/Copenhagen"))


def run() -> list[Row]:
    with an_installation(None) as url, pointed_at(url), tempfile.TemporaryDirectory() as place:
        call_command("migrate", verbosity=0)
        content = yaml.safe_load((FOLDER / "office.yaml").read_text(encoding="utf-8"))
        organisation.build(content, password=PASSWORD, at=AT)
        adviser = User.objects.select_related("office").get(username="vejleder")
        settings.COMPLAINT_FOLDER, settings.CLAMD_ADDRESS = place, "fake"
        letters = put_letters(Path(place), adviser)
        taken = pass_on(adviser)
        alone = sum(seconds_alone(each) for each in letters[:ALONE]) * FILES / ALONE
        queued = OutboxMessage.objects.filter(kind="hospital_complaint").count()
    what = f"{FILES:,} PDF files read and {queued:,} queued"
    return [
        Row(what, taken, "sixty seconds", SECONDS, "s", at_most=1),
        Row(what, taken, "copying alone, a process for each", alone, "s", at_most=1),
    ]


def put_letters(root: Path, adviser: User) -> list[bytes]:
    assert adviser.office
    folder = root / adviser.office.slug
    folder.mkdir()
    (root / ".rettidig").touch()
    names = list(Hospital.objects.filter(region=adviser.office.region).values_list("name", flat=True))
    letters = [
        write_letter(
            number=f"26/{each:05}",
            hospital=names[each % len(names)],
            complained="3. november 2026",
            letter="10.11.2026",
            answer_by="2026-12-18",
            more=f"Klage {each}",
        )
        for each in range(FILES)
    ]
    for number, letter in enumerate(letters):
        (folder / f"{number}.pdf").write_bytes(letter)
    time.sleep(11)  # what has changed within ten seconds is still being written
    return letters


def pass_on(adviser: User) -> float:
    begun = time.perf_counter()
    now = datetime.now(tz=ZoneInfo("Europe/Copenhagen"))
    assert track.read_folders(at=now) == FILES
    keys = list(HospitalComplaint.objects.values_list("pk", flat=True))
    for act in ("confirm", "send"):
        done = track.do_together(act, keys, by=adviser, at=now)
        assert done.done == FILES, done.refused[:3]
    return time.perf_counter() - begun


def seconds_alone(letter: bytes) -> float:
    begun = time.perf_counter()
    make_copy(letter)
    return time.perf_counter() - begun
