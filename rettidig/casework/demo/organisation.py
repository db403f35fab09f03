"""The demo's office, people, hospitals, agreements and waiting times, built from office.yaml."""

from datetime import date, time, timedelta
from typing import Any

from ..models import Agreement, Department, Hospital, Office, Service, Team, User, WaitingTime


def build(content: dict[str, Any], *, on: date) -> Office:
    """Create everything in `content`; waiting times are reported so many days before `on`."""
    office, _created = Office.objects.update_or_create(slug=content["office"]["slug"], defaults=content["office"])
    _open(office, content)
    hospitals = {row["slug"]: _add_hospital(row) for row in content["hospitals"]}
    services = {row["slug"]: Service.objects.create(**row) for row in content["services"]}
    for row in content["agreements"]:
        Agreement.objects.create(
            hospital=hospitals[row["hospital"]],
            service=services[row["service"]],
            kind=row["kind"],
            region=office.region if row["kind"] == "partner" else "",
            valid_from=row["from"],
            valid_to=row.get("to"),
        )
    for service, waits in content["waiting_times"].items():
        for hospital, (days, age) in waits.items():
            WaitingTime.objects.create(
                hospital=hospitals[hospital], service=services[service], days=days, reported_on=on - timedelta(days=age)
            )
    teams = {row["slug"]: Team.objects.create(office=office, order=i, **row) for i, row in enumerate(content["teams"])}
    for row in content["users"]:
        User.objects.create(
            **{**row, "team": teams.get(row.get("team")), "hospital": hospitals.get(row.get("hospital"))},
            office=None if row["role"] == "partner" else office,
        )
    return office


def _open(office: Office, content: dict[str, Any]) -> None:
    for weekday, opens, closes in content["opening_hours"]:
        office.opening_hours.create(weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
    for day, reason in content["closed_days"].items():
        office.closed_days.create(date=day, reason=reason)


def _add_hospital(row: dict[str, Any]) -> Hospital:
    latitude, longitude = row["at"]
    hospital = Hospital.objects.create(
        slug=row["slug"],
        name=row["name"],
        kind=row["kind"],
        region=row["region"],
        city=row["city"],
        latitude=latitude,
        longitude=longitude,
    )
    Department.objects.bulk_create(
        Department(hospital=hospital, name=name, slug=f"afdeling-{number}")
        for number, name in enumerate(row["departments"], start=1)
    )
    return hospital
