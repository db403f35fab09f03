"""The demo's office and people, made of office.yaml by the verbs of `rettidig office` and `rettidig users`, and its
registers, read in from the files in registers/.
"""

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone

from .. import organisations, staff
from ..deadlines import is_business_day
from ..models import Hospital, Office, Organisation, Role
from ..offices import Hours, add_closed_days, change_office, create_office
from ..registers import REGISTERS, Upload, import_file
from ..teams import Plan, add_planned

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
    ("phrases.csv", "csv"),
    ("checklists.csv", "csv"),
    ("quality_shares.csv", "csv"),
    ("quality_questions.csv", "csv"),
)
DAYS_AGO = re.compile(rb"\{(\d+)\}")


def build(content: dict[str, Any], *, password: str, at: datetime) -> Office:
    """Make the office of `content`, fill the registers, and let its people in, all with the same password."""
    office = _open(content, at=at)
    fill_registers(at=at)
    partners = {row["cvr"]: _partner(row, at=at) for row in content["organisations"]}
    teams = {team.slug: team for team in office.teams.all()}
    for row in content["users"]:
        person = {**row, "role": Role(row["role"]), "team": teams.get(row.get("team"))}
        place = {"organisation": partners[row["organisation"]]} if "organisation" in row else {"office": office}
        staff.add(**{**person, **place}, password=password, by=None, at=at)
    return office


def _partner(row: dict[str, Any], *, at: datetime) -> Organisation:
    made = organisations.create(row["name"], cvr=row["cvr"], by=None, at=at)
    for hospital in Hospital.objects.filter(slug__in=row["hospitals"]):
        organisations.add_hospital(made, hospital, by=None, at=at)
    return made


def _open(content: dict[str, Any], *, at: datetime) -> Office:
    facts = dict(content["office"])
    names = {name: facts.pop(name) for name in ("slug", "region", "name")}
    office = Office.objects.filter(slug=names["slug"]).first() or create_office(**names, by=None, at=at)
    week = [
        Hours(weekday, time.fromisoformat(opens), time.fromisoformat(closes))
        for weekday, opens, closes in content["opening_hours"]
    ]
    change_office(office, facts=facts, hours=week, by=None, at=at)
    today = timezone.localdate(at)
    for month, day, reason in content["closed_days"]:
        coming = next(each for year in (0, 1) if (each := date(today.year + year, month, day)) >= today)
        if is_business_day(coming, closed=()):
            add_closed_days(office, first=coming, reason=reason, by=None, at=at)
    add_planned(office, Plan(content["teams"]), by=None, at=at)
    return Office.objects.get(pk=office.pk)


def fill_registers(*, at: datetime) -> None:
    """Read the demo's files in, as the import does; a date in braces is so many days before today."""
    on = timezone.localdate(at)
    for name, reader in FILES:
        content = DAYS_AGO.sub(lambda found: _days_before(on, int(found[1])), (FOLDER / name).read_bytes())
        upload = Upload(REGISTERS[Path(name).stem], name, BytesIO(content), reader)
        import_file(upload, by=None, at=at)


def _days_before(on: date, days: int) -> bytes:
    return (on - timedelta(days=days)).isoformat().encode()
