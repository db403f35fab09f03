"""The demo's office and people, built from office.yaml, and its registers, read in from the files in registers/."""

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone

from ..models import Hospital, Office, Team, User
from ..registers import REGISTERS, Upload, import_file

FOLDER = Path(__file__).parent / "registers"
# In the order in which they refer to each other; codes come as Sundhedsdatastyrelsen publishes them
FILES = (
    ("specialities.csv", "csv"),
    ("hospitals.csv", "csv"),
    ("departments.csv", "csv"),
    ("services.csv", "csv"),
    ("agreements.csv", "csv"),
    ("none_today.csv", "csv"),
    ("waiting_times.csv", "csv"),
    ("codes.txt", "sks"),
    ("places.csv", "csv"),
    ("direct_referrals.csv", "csv"),
)
DAYS_AGO = re.compile(rb"\{(\d+)\}")


def build(content: dict[str, Any], *, at: datetime) -> Office:
    """Create the office in `content` with its people, and fill the registers."""
    office, _created = Office.objects.update_or_create(slug=content["office"]["slug"], defaults=content["office"])
    _open(office, content)
    fill_registers(at=at)
    hospitals = {hospital.slug: hospital for hospital in Hospital.objects.all()}
    teams = {row["slug"]: Team.objects.create(office=office, order=i, **row) for i, row in enumerate(content["teams"])}
    for row in content["users"]:
        User.objects.create(
            **{**row, "team": teams.get(row.get("team")), "hospital": hospitals.get(row.get("hospital"))},
            office=None if row["role"] == "partner" else office,
        )
    return office


def fill_registers(*, at: datetime) -> None:
    """Read the demo's files in, as the import does; a date in braces is so many days before today."""
    on = timezone.localdate(at)
    for name, reader in FILES:
        content = DAYS_AGO.sub(lambda found: _days_before(on, int(found[1])), (FOLDER / name).read_bytes())
        upload = Upload(REGISTERS[Path(name).stem], name, BytesIO(content), reader)
        import_file(upload, by=None, at=at)


def _days_before(on: date, days: int) -> bytes:
    return (on - timedelta(days=days)).isoformat().encode()


def _open(office: Office, content: dict[str, Any]) -> None:
    for weekday, opens, closes in content["opening_hours"]:
        office.opening_hours.create(weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
    for day, reason in content["closed_days"].items():
        office.closed_days.create(date=day, reason=reason)
