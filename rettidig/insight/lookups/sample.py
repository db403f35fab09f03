"""Made-up logs with their answer key: each look-up is planted for one rule, with a patient and an employee of its own.

For the demo and the tests. No person is real: patients are P…, employees M….
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from rettidig.insight import csv_export
from rettidig.insight.lookups.file_columns import KINDS

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
Row = dict[str, str]

UNITS = (
    ("RM", "Regionen", "", "organisation", ""),
    ("HOSP", "Regionshospitalet", "RM", "organisation", ""),
    ("ORT", "Ortopædkirurgisk Afdeling", "HOSP", "clinical", ""),
    ("ORT-S1", "Ortopædkirurgisk Sengeafsnit 1", "ORT", "clinical", ""),
    ("ORT-AMB", "Ortopædkirurgisk Ambulatorium", "ORT", "clinical", ""),
    ("MED", "Medicinsk Afdeling", "HOSP", "clinical", ""),
    ("MED-S1", "Medicinsk Sengeafsnit 1", "MED", "clinical", ""),
    ("BIO", "Blodprøver og Biokemi", "HOSP", "laboratory", ""),
    ("RTG", "Røntgen og Skanning", "HOSP", "imaging", ""),
    ("SEK", "Lægesekretariatet Ortopædkirurgi", "HOSP", "secretariat", "ORT"),
    ("APO", "Sygehusapoteket", "HOSP", "medication", ""),
    ("IT", "It-afdelingen", "RM", "it", ""),
    ("KVA", "Kvalitetsafdelingen", "RM", "quality", ""),
)


@dataclass
class Sample:
    """Rows of the five files, and what must come out: rule and evidence of each look-up."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in KINDS})
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)

    def write(self, folder: Path) -> dict[str, Path]:
        """Write one CSV file per kind; return their paths by kind."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = {name: folder / f"{name}.csv" for name in KINDS}
        for name, path in paths.items():
            columns = KINDS[name].names()
            csv_export.write(path, [columns, *([row.get(column) for column in columns] for row in self.rows[name])])
        return paths


class Planter:
    """Adds rows; every id is new."""

    def __init__(self, sample: Sample, random_: random.Random, start: datetime, days: int) -> None:
        self.sample = sample
        self.random = random_
        self.start = start
        self.days = days
        self.numbers = count(1)

    def new(self, letter: str) -> str:
        return f"{letter}{next(self.numbers):06}"

    def moment(self) -> datetime:
        """Some daytime moment of the period (08–16 UTC)."""
        return self.start + timedelta(days=self.random.randrange(self.days), minutes=self.random.randrange(480, 960))

    def contact(self, patient: str, unit: str, begin: datetime, end: datetime | None, kind: str = "admission") -> str:
        number = self.new("K")
        row = {"contact_id": number, "patient": patient, "unit": unit, "from": utc(begin), "kind": kind}
        self.sample.rows["contacts"].append(row | ({"to": utc(end)} if end else {}))
        return number

    def affiliation(
        self,
        user: str,
        unit: str,
        begin: datetime | None = None,
        end: datetime | None = None,
        kind: str = "employment",
        role: str = "Sygeplejerske",
    ) -> str:
        number = self.new("T")
        row = {"affiliation_id": number, "user": user, "unit": unit, "role": role, "kind": kind}
        row["from"] = utc(begin or self.start - timedelta(days=3650))
        self.sample.rows["affiliations"].append(row | ({"to": utc(end)} if end else {}))
        return number

    def consent(self, kind: str, begin: datetime, end: datetime | None = None, **names: str) -> str:
        number = self.new("S")
        row = {"consent_id": number, "kind": kind, "from": utc(begin), **names}
        self.sample.rows["consents"].append(row | ({"to": utc(end)} if end else {}))
        return number

    def lookup(self, user: str, patient: str, at: datetime | str, rule: str, evidence: str = "", **more: str) -> str:
        """Plant a look-up; without `evidence` the look-up itself is the evidence. Returns what names it as evidence."""
        number = self.new("L")
        row = {"lookup_id": number, "user": user, "patient": patient, "system": "EPJ", "action": "read"}
        row["at"] = at if isinstance(at, str) else utc(at)
        self.sample.rows["lookups"].append(row | more)
        moment = datetime.fromisoformat(row["at"])
        day = (moment if moment.tzinfo is None else moment.astimezone(COPENHAGEN)).date()
        reference = f"{row['system']} {day} {number}"
        self.sample.answers[number] = (rule, evidence or reference)
        return reference


def utc(moment: datetime) -> str:
    """The moment with its offset in Danish time."""
    return moment.astimezone(COPENHAGEN).isoformat()


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)


def days(number: float) -> timedelta:
    """So many days of 24 hours."""
    return timedelta(days=number)


START = datetime(2026, 1, 5, tzinfo=UTC)


def make(seed: int = 1, rounds: int = 20, *, start: datetime = START, length: int = 60) -> Sample:
    """Plant every scenario `rounds` times between `start` and `length` days later."""
    sample = Sample()
    sample.rows["units"] = [
        dict(zip(("unit", "name", "parent", "kind", "serves"), unit, strict=True)) for unit in UNITS
    ]
    planter = Planter(sample, random.Random(seed), start, length)  # noqa: S311
    for _ in range(rounds):
        for scenario in SCENARIOS:
            scenario(planter, planter.new("P"), planter.new("M"), planter.moment())
    planter.random.shuffle(sample.rows["lookups"])
    return sample


def own_contact(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "ORT-S1")
    contact = plant.contact(patient, "ORT-S1", at - days(2), at + days(2))
    plant.contact(patient, "MED-S1", at - days(1), at + days(1))
    plant.lookup(user, patient, at, "own_contact", contact, unit="ORT-S1")


def contact_of_the_department(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "ORT-S1")
    contact = plant.contact(patient, "ORT", at - days(40), at - days(30), "outpatient")
    plant.lookup(user, patient, at, "own_contact", contact)
    plant.lookup(user, patient, at - days(40) - days(14), "own_contact", contact)


def just_outside_the_tolerance(plant: Planter, patient: str, user: str, at: datetime) -> None:
    unit = plant.affiliation(user, "ORT-S1")
    contact = plant.contact(patient, "ORT-S1", at - days(50), at - days(30) - hours(1))
    plant.lookup(user, patient, at, "clock_skew", contact)
    plant.lookup(user, patient, at + hours(3), "no_relation_seen", unit)


def sister_ward(plant: Planter, patient: str, user: str, at: datetime) -> None:
    unit = plant.affiliation(user, "ORT-AMB")
    plant.contact(patient, "ORT-S1", at - days(2), at + days(2))
    plant.contact(patient, "MED", at - days(2), None)
    plant.lookup(user, patient, at, "no_relation_seen", unit)


def whole_hospital(plant: Planter, patient: str, user: str, at: datetime) -> None:
    unit = plant.affiliation(user, "HOSP", role="Direktør")
    plant.contact(patient, "ORT", at - days(2), at + days(2))
    plant.lookup(user, patient, at, "no_relation_seen", unit)


def booking(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "ORT-AMB", role="Læge")
    contact = plant.contact(patient, "ORT-AMB", at + days(10), at + days(10), "booking")
    plant.lookup(user, patient, at, "booking_or_referral", contact)


def referral_in_the_secretariat(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "SEK", role="Lægesekretær")
    contact = plant.contact(patient, "ORT", at - days(50), at - days(50), "referral")
    plant.lookup(user, patient, at, "booking_or_referral", contact)


SERVICES = (
    ("BIO", "laboratory", "Bioanalytiker"),
    ("RTG", "imaging", "Radiograf"),
    ("SEK", "secretariat", "Lægesekretær"),
    ("APO", "medication", "Farmaceut"),
)


def services(plant: Planter, patient: str, user: str, at: datetime) -> None:
    contact = plant.contact(patient, "ORT-S1", at - days(1), at + days(1))
    for unit, rule, role in SERVICES:
        person = plant.new("M")
        plant.affiliation(person, unit, role=role)
        plant.lookup(person, patient, at, f"service_{rule}", contact, unit=unit)
    served = plant.affiliation(user, "SEK", role="Lægesekretær")
    other = plant.new("P")
    plant.contact(other, "MED", at - days(1), at + days(1))
    plant.lookup(user, other, at, "no_relation_seen", served)  # the secretariat serves ORT alone


def consent(plant: Planter, patient: str, user: str, at: datetime) -> None:
    unit = plant.affiliation(user, "KVA")
    given = plant.consent("consent", at - days(5), at + days(5), patient=patient, unit="KVA")
    plant.lookup(user, patient, at, "consent", given)
    plant.lookup(user, patient, at + days(6), "no_relation_seen", unit)


def emergency(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "MED-S1", role="Læge")
    contact = plant.contact(patient, "ORT", at + hours(20), at + hours(30))
    plant.lookup(user, patient, at, "emergency", contact, reason="emergency")
    plant.lookup(user, patient, at - hours(5), "reason_to_confirm", reason="emergency")


def learning(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "MED", role="Læge")
    end = datetime(2025, 7, 10, 9, tzinfo=UTC)
    contact = plant.contact(patient, "MED-S1", end - days(3), end)
    plant.lookup(user, patient, datetime(2026, 1, 9, 9, tzinfo=UTC), "learning", contact, reason="learning")
    plant.lookup(user, patient, datetime(2026, 1, 10, 22, 30, tzinfo=UTC), "learning", contact, reason="learning")
    plant.lookup(user, patient, datetime(2026, 1, 12, 9, tzinfo=UTC), "reason_to_confirm", reason="learning")
    other = plant.new("M")
    plant.affiliation(other, "MED", role="Portør")
    plant.lookup(other, patient, datetime(2026, 1, 9, 9, tzinfo=UTC), "reason_to_confirm", reason="learning")


def quality(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "KVA", role="Kvalitetskonsulent")
    given = plant.consent("quality_permission", at - days(5), at + days(5), user=user)
    plant.contact(patient, "MED", at - days(400), at - days(390))
    plant.lookup(user, patient, at, "quality", given, reason="quality")
    old = plant.new("P")
    plant.contact(old, "MED", at - days(2000), at - days(1900))
    plant.lookup(user, old, at, "reason_to_confirm", reason="quality")


def on_behalf(plant: Planter, patient: str, user: str, at: datetime) -> None:
    person = plant.new("M")
    plant.affiliation(user, "IT", kind="system", role="System")
    plant.affiliation(person, "ORT")
    contact = plant.contact(patient, "ORT-S1", at - days(1), at + days(1))
    plant.lookup(user, patient, at, "own_contact", contact, on_behalf_of=person)


def technical(plant: Planter, patient: str, user: str, at: datetime) -> None:
    account = plant.affiliation(user, "IT", kind="technical", role="System")
    plant.contact(patient, "ORT-S1", at - days(1), at + days(1))
    plant.consent("privacy_marking", at - days(5), patient=patient)
    plant.lookup(user, patient, at, "technical_account", account)
    plant.lookup(user, patient, at + hours(1), "technical_account", account, on_behalf_of=plant.new("M"))


def screen(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "MED")
    plant.lookup(user, patient, at, "screen_opens_by_itself", screen="Forside")


def relative(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "MED")
    flag = plant.consent("relative", at - days(900), patient=patient, user=user)
    plant.consent("privacy_marking", at - days(5), patient=patient)
    plant.lookup(user, patient, at, "relative_or_colleague", flag)


def privacy(plant: Planter, patient: str, user: str, at: datetime) -> None:
    unit = plant.affiliation(user, "MED-S1")
    marking = plant.consent("privacy_marking", at - days(5), at + days(5), patient=patient, unit="MED-S1")
    plant.lookup(user, patient, at, "privacy_marked", marking)
    other = plant.new("M")
    elsewhere = plant.affiliation(other, "ORT")
    plant.lookup(other, patient, at, "no_relation_seen", elsewhere)
    plant.lookup(user, patient, at + days(6), "no_relation_seen", unit)


def refusal(plant: Planter, patient: str, user: str, at: datetime) -> None:
    """The patient has refused a doctor of the ward, and another patient the whole department."""
    plant.affiliation(user, "MED-S1", role="Læge")
    plant.consent("privacy_marking", at - days(5), at + days(5), patient=patient, user=user)
    contact = plant.contact(patient, "MED-S1", at - days(1), at + days(9))
    plant.lookup(user, patient, at, "refusal_against_explanation", contact)
    plant.lookup(user, patient, at + days(6), "own_contact", contact)
    colleague, other = plant.new("M"), plant.new("P")
    plant.affiliation(colleague, "MED-S1")
    plant.lookup(colleague, patient, at, "own_contact", contact)
    plant.consent("privacy_marking", at - days(5), patient=other, unit="MED")
    admitted = plant.contact(other, "MED-S1", at - days(1), at + days(1))
    plant.lookup(user, other, at, "refusal_against_explanation", admitted)


def unknown_unit(plant: Planter, patient: str, user: str, at: datetime) -> None:
    """The contact is at a unit that the register of units does not have."""
    unit = plant.affiliation(user, "MED-S1")
    contact = plant.contact(patient, "med-s1", at - days(1), at + days(1))
    plant.lookup(user, patient, at, "register_incomplete", contact)
    plant.lookup(user, patient, at + days(70), "no_relation_seen", unit)


def deceased(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "MED")
    death = plant.consent("deceased", at - days(90), patient=patient)
    plant.lookup(user, patient, at, "deceased", death)


def ended(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "ORT", at - days(3000), at - days(2000))
    last = plant.affiliation(user, "MED", at - days(1000), at - days(3))
    plant.contact(patient, "MED", at - days(5), at + days(2))
    plant.lookup(user, patient, at, "affiliation_ended", last)


def moved(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.affiliation(user, "MED", at - days(1000), at - days(3))
    now = plant.affiliation(user, "ORT", at - days(3))
    contact = plant.contact(patient, "MED", at - days(10), at + days(2))
    plant.lookup(user, patient, at - days(4), "own_contact", contact)
    plant.lookup(user, patient, at, "no_relation_seen", now)


def night(plant: Planter, patient: str, user: str, at: datetime) -> None:
    midnight = at.replace(hour=0, minute=0)  # 01 in Denmark in winter
    unit = plant.affiliation(user, "MED")
    duty = plant.affiliation(user, "MED", midnight + hours(22), midnight + hours(31), kind="duty")
    plant.lookup(user, patient, midnight + hours(1), "night_without_duty", duty)
    plant.lookup(user, plant.new("P"), midnight + hours(25), "no_relation_seen", unit)  # on duty this night
    plant.lookup(user, plant.new("P"), midnight + hours(12), "no_relation_seen", unit)
    unrostered = plant.new("M")
    other = plant.affiliation(unrostered, "MED")
    plant.lookup(unrostered, patient, midnight + hours(1), "no_relation_seen", other)


def repeated(plant: Planter, patient: str, user: str, at: datetime) -> None:
    unit = plant.affiliation(user, "MED")
    plant.lookup(user, patient, at, "no_relation_seen", unit)
    plant.lookup(user, patient, at + hours(0.1), "no_relation_seen", unit)
    second = plant.lookup(user, patient, at + days(3), "no_relation_seen", unit)
    third = plant.lookup(user, patient, at + days(6), "repeated", second)
    plant.lookup(user, patient, at + days(32), "repeated", third)
    plant.lookup(user, patient, at + days(65), "no_relation_seen", unit)


def unknown(plant: Planter, patient: str, user: str, at: datetime) -> None:
    plant.contact(patient, "MED", at - days(5), at + days(2))
    plant.lookup(user, patient, at, "unknown_account")


def clock_goes_back(plant: Planter, patient: str, user: str, _at: datetime) -> None:
    """25 October 2026: 02:30 comes twice; the log says which, or is read as the first."""
    unit = plant.affiliation(user, "MED")
    begin = datetime(2026, 10, 26, 0, 45, tzinfo=UTC)
    contact = plant.contact(patient, "MED", begin, begin, "telephone")  # reaches a day back: from 00:45 UTC on the 25th
    plant.lookup(user, patient, "2026-10-25T02:50:00+02:00", "own_contact", contact)
    plant.lookup(user, patient, "2026-10-25T02:50:00", "own_contact", contact)
    plant.lookup(user, patient, "2026-10-25T02:40:00", "clock_skew", contact)
    plant.lookup(user, patient, "2026-10-25T02:40:00+01:00", "own_contact", contact)
    plant.lookup(user, patient, "2026-10-25T00:40:00", "no_relation_seen", unit)


def clock_goes_forward(plant: Planter, patient: str, user: str, _at: datetime) -> None:
    """29 March 2026: after 01:59:59 comes 03:00."""
    unit = plant.affiliation(user, "MED")
    begin = datetime(2026, 3, 30, 1, 0, tzinfo=UTC)
    contact = plant.contact(patient, "MED", begin, begin, "telephone")  # reaches back to 03:00 in Denmark, 01:00 UTC
    plant.lookup(user, patient, "2026-03-29 03:00", "own_contact", contact)
    plant.lookup(user, patient, "2026-03-29 01:59:59", "clock_skew", contact)
    plant.lookup(user, patient, "2026-03-28T23:59", "no_relation_seen", unit)


SCENARIOS: tuple[Callable[[Planter, str, str, datetime], None], ...] = (
    own_contact,
    contact_of_the_department,
    just_outside_the_tolerance,
    sister_ward,
    whole_hospital,
    booking,
    referral_in_the_secretariat,
    services,
    consent,
    emergency,
    learning,
    quality,
    on_behalf,
    technical,
    screen,
    relative,
    privacy,
    refusal,
    unknown_unit,
    deceased,
    ended,
    moved,
    night,
    repeated,
    unknown,
    clock_goes_back,
    clock_goes_forward,
)
