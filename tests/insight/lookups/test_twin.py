"""Dense random logs: the engine, the report and the slow reference agree on every look-up."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from rettidig.insight.lookups import engine, rules, sample
from rettidig.insight.lookups.access_report import report_access
from rettidig.insight.lookups.file_columns import KINDS, REASONS
from rettidig.insight.lookups.import_log import silent
from tests.insight.lookups.conftest import Planted, store_of, verdicts
from tests.insight.lookups.twin import Twin

RULES = rules.load()
START = datetime(2026, 2, 20, tzinfo=UTC)
BROKEN = (  # below a unit that the register does not have, or serving one
    ("LUN", "Lungeafsnit", "LUNGER", "clinical", ""),
    ("KØB", "Hospitalet uden region", "REGION", "organisation", ""),
    ("KØB-1", "Afsnit uden region", "KØB", "clinical", ""),
    ("BIO-2", "Laboratorium uden afdeling", "HOSP", "laboratory", "ort"),
)
UNITS = [unit[0] for unit in sample.UNITS]
GAPS = [*UNITS, *(unit[0] for unit in BROKEN), "ort-s1", "LUNGER"]


def dense(seed: int, *, has_gaps: bool) -> sample.Sample:
    """Few patients, employees and units, so that everything meets everything; edges fall on whole hours.

    With gaps there are units that the register lacks, and numbers that are written in two ways.
    """
    made = sample.make(seed, rounds=0)
    draw = random.Random(seed)
    plant = sample.Planter(made, draw, START, 90)
    patients, users = [f"P{n}" for n in range(6)], [f"M{n}" for n in range(8)]
    units = GAPS if has_gaps else UNITS
    if has_gaps:
        names = ("unit", "name", "parent", "kind", "serves")
        made.rows["units"] += [dict(zip(names, unit, strict=True)) for unit in BROKEN]
        patients, users = [*patients, "p 5"], [*users, "m7"]
    kinds = {
        name: next(c.allowed for c in KINDS[name].columns if c.name == "kind") for name in ("contacts", "consents")
    }

    def some() -> datetime:
        return START + timedelta(hours=draw.randrange(24 * 90))

    for _ in range(40):
        begin = some()
        end = draw.choice([None, begin, begin + timedelta(hours=draw.randrange(1, 24 * 40))])
        plant.contact(draw.choice(patients), draw.choice(units), begin, end, draw.choice(kinds["contacts"]))
    for user in users:
        for kind in ("employment", *draw.choices(("employment", "duty", "duty", "system", "technical"), k=3)):
            begin = some() - timedelta(days=30)
            end = draw.choice([None, begin + timedelta(hours=12 if kind == "duty" else draw.randrange(2000))])
            if kind != "duty" or end:
                role = draw.choice(["Læge", "Portør", "Sygeplejerske"])
                plant.affiliation(user, draw.choice(units), begin, end, kind, role)
    for _ in range(25):
        kind = draw.choice(kinds["consents"])
        needs_user = kind in ("relative", "colleague", "quality_permission")
        names = {} if kind == "quality_permission" else {"patient": draw.choice(patients)}
        names |= {"user": draw.choice(users)} if needs_user else draw.choice([{}, {"user": draw.choice(users)}])
        names |= draw.choice([{}, {"unit": draw.choice(units)}])
        begin = some()
        plant.consent(kind, begin, draw.choice([None, begin + timedelta(days=9)]), **names)
    for _ in range(400):
        more = {"reason": draw.choice(["", *REASONS]), "screen": draw.choice(["", "", "Forside", "medicin"])}
        more |= draw.choice([{}, {}, {"on_behalf_of": draw.choice([*users, "M99"])}])
        more |= draw.choice([{}, {"unit": draw.choice(units)}])
        more |= draw.choice([{}, {"role": "System"}])
        plant.lookup(draw.choice([*users, "M98"]), draw.choice(patients), some(), "", **more)
    return made


@pytest.fixture(scope="module", params=[(5, False), (5, True)], ids=["whole registers", "registers with gaps"])
def random_log(request, tmp_path_factory) -> Planted:
    seed, has_gaps = request.param
    made = dense(seed, has_gaps=has_gaps)
    folder = tmp_path_factory.mktemp("dense")
    files = made.write(folder / "in")
    store = store_of(folder / "store", files)
    engine.analyse(store, RULES, folder / "out", progress=silent)
    return Planted(made, files, store, folder / "out")


def test_engine_judges_a_dense_random_log_as_the_slow_twin_does(random_log: Planted) -> None:
    assert verdicts(random_log.out) == Twin(random_log.sample, RULES).verdicts()


def test_account_of_a_dense_random_log_gives_the_verdicts_of_the_engine(random_log: Planted) -> None:
    found = {}
    for patient in {row["patient"] for row in random_log.sample.rows["lookups"]}:
        told = report_access(random_log.store, patient, date(2026, 1, 1), date(2027, 1, 1), rules=RULES)
        found |= {lookup: entry.rule for entry in told.entries for lookup in entry.lookup_ids}
    assert found == {lookup: rule for lookup, (rule, _) in verdicts(random_log.out).items()}


def test_slow_twin_gives_the_answer_key_of_the_planted_log() -> None:
    made = sample.make(rounds=2)
    assert Twin(made, RULES).verdicts() == made.answers
