"""The demo's look-up log: the patient of the annual report's first case, and a crowd of planted look-ups around.

The patient is treated at one department. A nurse there has read the record several times, each time with a reason; a
technical account and a department without a contact have read it too.
"""

from __future__ import annotations

import random
import tempfile
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from rettidig.insight.lookups import engine, rules
from rettidig.insight.lookups.import_log import Source, import_files, silent
from rettidig.insight.lookups.sample import Planter, Sample, days, hours, make
from rettidig.insight.lookups.store import Store

PATIENT = "RM-204117"
CROWD_DAYS = 60
CROWD_ROUNDS = 6
PATIENTS_A_UNIT = 120
LOOKUPS_A_PATIENT = 6
COURSE_DAYS = 40  # since the patient's treatment began
STAFF = {
    "nurse": ("ORT-AMB", "Sygeplejerske", "Sanne Sygeplejerske"),
    "doctor": ("ORT-AMB", "Læge", "Lars Læge"),
    "secretary": ("SEK", "Lægesekretær", "Sofie Sekretær"),
    "laboratory": ("BIO", "Bioanalytiker", "Bo Bioanalytiker"),
    "other": ("MED-S1", "Sygeplejerske", "Mona Medicinsk"),
}


class OwnPlanter(Planter):
    """Its numbers are not those of the crowd."""

    def new(self, letter: str) -> str:
        return super().new(f"D{letter}")


def load(store: Store, out: Path, *, at: datetime) -> bool:
    """Fill an empty store as of `at`, a moment in Danish time, and write the verdicts to `out`.

    False, and no log taken in, where there is one already.
    """
    is_empty = not store.database.exists()
    if is_empty:
        _take_in_sample(store, at)
    engine.analyse(store, rules.load(), out, progress=silent)
    return is_empty


def _take_in_sample(store: Store, at: datetime) -> None:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    sample = make(rounds=CROWD_ROUNDS, start=midnight - timedelta(days=CROWD_DAYS), length=CROWD_DAYS - 1)
    plant(sample, midnight)
    everyday(sample, midnight)
    name_units(sample)
    keep(sample, midnight - timedelta(days=CROWD_DAYS), midnight)
    with tempfile.TemporaryDirectory() as folder:
        sources = [Source(kind, path) for kind, path in sample.write(Path(folder)).items()]
        import_files(store, sources, at=at)


def plant(sample: Sample, midnight: datetime) -> None:
    """Add the patient's treatment, and who read the record, to `sample`."""
    planter = OwnPlanter(sample, random.Random(1), midnight, 1)  # noqa: S311
    begin = midnight - days(COURSE_DAYS)
    people = {who: _employ(planter, *place) for who, place in STAFF.items()}
    course = planter.contact(PATIENT, "ORT-AMB", begin, None, "outpatient")
    planter.contact(PATIENT, "BIO", begin + hours(10), begin + hours(11), "laboratory")
    for day, hour in ((1, 9), (1, 13.5), (8, 10), (20, 8.5), (21, 11), (33, 14)):
        planter.lookup(
            people["nurse"], PATIENT, begin + days(day) + hours(hour), "own_contact", course, reason="treatment"
        )
    planter.lookup(people["doctor"], PATIENT, begin + days(8) + hours(10.5), "own_contact", course, reason="treatment")
    planter.lookup(people["secretary"], PATIENT, begin + days(9) + hours(8), "service_secretariat", course)
    planter.lookup(people["laboratory"], PATIENT, begin + hours(10.5), "own_contact", course)
    planter.lookup(people["other"], PATIENT, begin + days(21) + hours(12), "screen_opens_by_itself", screen="Forside")
    planter.lookup(people["other"], PATIENT, begin + days(30) + hours(15), "no_relation_seen")


def everyday(sample: Sample, midnight: datetime) -> None:
    """Ordinary look-ups: staff reading the records of those whom they treat."""
    planter = OwnPlanter(sample, random.Random(2), midnight - days(CROWD_DAYS), CROWD_DAYS - 2)  # noqa: S311
    planter.numbers = count(100_000)
    for unit in ("ORT-S1", "ORT-AMB", "MED-S1"):
        staff = [_employ(planter, unit, role, "") for role in ("Læge", "Sygeplejerske", "Lægesekretær") * 4]
        for _ in range(PATIENTS_A_UNIT):
            patient, begin = planter.new("P"), planter.moment()
            contact = planter.contact(patient, unit, begin, begin + hours(30))
            for user in planter.random.sample(staff, LOOKUPS_A_PATIENT):
                later = hours(planter.random.randrange(24))
                planter.lookup(user, patient, begin + later, "own_contact", contact, reason="treatment")


def name_units(sample: Sample) -> None:
    """Give each look-up the unit where its user works, as most logs do."""
    units = {row["user"]: row["unit"] for row in sample.rows["affiliations"]}
    for row in sample.rows["lookups"]:
        if unit := units.get(row["user"]):
            row.setdefault("unit", unit)


def keep(sample: Sample, first: datetime, last: datetime) -> None:
    """Drop the look-ups outside the days: some are planted for dates of their own."""
    rows = sample.rows["lookups"]
    sample.rows["lookups"] = [row for row in rows if f"{first:%Y-%m-%d}" <= row["at"][:10] < f"{last:%Y-%m-%d}"]


def _employ(planter: Planter, unit: str, role: str, name: str) -> str:
    person = planter.new("M")
    planter.affiliation(person, unit, role=role)
    planter.sample.rows["affiliations"][-1]["name"] = name
    return person
