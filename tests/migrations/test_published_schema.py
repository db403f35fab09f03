"""A database of the first published schema, with the demo's cases, becomes one of today: nothing in it is lost.

`published_schema.sql.xz` is what pg_dump wrote of a demo at casework's migration 0005, without owners; its persons are
encrypted with `keyring.PUBLISHED`.
"""

import json
import lzma
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from rettidig.casework.database import set_up
from rettidig.integrations import postgres
from tests.plugin import ROLES, as_role

DUMP = Path(__file__).with_name("published_schema.sql.xz")
# The rows before, each with what it must be found as afterwards
BEFORE = {
    "cases": "SELECT number, category FROM casework_case",
    "events": "SELECT c.number, jsonb_array_length(document -> 'events')"
    " FROM casework_pathway JOIN casework_case c ON c.id = case_id",
    "letters": "SELECT title, body, sent_at::text FROM casework_letter",
    "attachments": "SELECT sha256, size FROM casework_attachment",
    "audit": "SELECT verb, count(*) FROM casework_auditevent GROUP BY 1",
    "messages": "SELECT id::text, state FROM casework_outboxmessage",
    "reachable persons": "SELECT id FROM casework_person WHERE address <> '' OR phone <> '' OR email <> ''",
}
AFTER = BEFORE | {
    "cases": "SELECT number, topic, outcome FROM casework_case",
    "events": "SELECT c.number, count(e.id) FROM casework_pathway p JOIN casework_case c ON c.id = case_id"
    " LEFT JOIN casework_event e ON e.pathway_id = p.id GROUP BY p.id, c.number",
    "astray": "SELECT number FROM casework_decision d JOIN casework_case c ON c.id = case_id WHERE pathway_id IS NULL"
    " UNION ALL SELECT number FROM casework_rereferral r JOIN casework_case c ON c.id = case_id"
    " WHERE pathway_id IS NULL",
}
READ = """
import json
from django.test import Client
from rettidig.casework import guards
from rettidig.casework.models import Case, User
from rettidig.casework.steps import assessment
from rettidig.casework.steps.re_referral import find_reach
desk = Client()
desk.force_login(User.objects.get(username="vejleder"))
cases = list(Case.objects.select_related("patient"))
print(json.dumps({
    "status": {case.number: desk.get(f"/kontor/sag/{case.pk}/").status_code for case in cases},
    "name": {case.number: [case.patient.name, case.answers["patient_name"]] for case in cases if case.patient},
    "has_number": sum(bool(case.patient and len(case.patient.cpr) == 10) for case in cases),
    "assessed": [bool(assessment.document_of(case, on=case.received_at.date())) for case in cases if case.pathways.all()],
    "reachable": {case.patient_id: bool(find_reach(case)) for case in cases if case.patient},
    "unguarded": guards.find_missing(),
}, ensure_ascii=False))
"""


class Migrated:
    """What stood in the dump, what stands in the database after the migration, and what the product shows of it."""

    def __init__(self, admin: str, folder: Path) -> None:
        self.environment = os.environ | {
            "DATABASE_URL": as_role(admin, ROLES.application),
            "DATABASE_OWNER_URL": as_role(admin, ROLES.owner),
            "DJANGO_SETTINGS_MODULE": "rettidig.config.settings",
            "RETTIDIG_VAR": str(folder),
            "DEMO": "true",
            "ALLOWED_HOSTS": "testserver",
        }
        del self.environment["PERSON_KEY"]  # the demo knows the published key
        with psycopg.connect(admin, autocommit=True) as administrator:
            dump = lzma.decompress(DUMP.read_bytes()).decode()
            administrator.execute("".join(line for line in dump.splitlines(True) if not line.startswith("\\")))
            administrator.execute("SET search_path = public")
            self.before = {name: administrator.execute(question).fetchall() for name, question in BEFORE.items()}
            set_up(administrator, ROLES)
            self.run("-m", "django", "migrate", "--verbosity=0")
            self.after = {name: administrator.execute(question).fetchall() for name, question in AFTER.items()}
        self.shown: dict[str, Any] = json.loads(self.run("-m", "django", "shell", "--verbosity=0", "-c", READ))

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


@pytest.fixture(scope="module")
def migrated() -> Iterator[Migrated]:
    with postgres.temporary_server() as admin, tempfile.TemporaryDirectory() as folder:
        yield Migrated(admin, Path(folder))


def test_topic_and_outcome_are_apart_and_what_an_act_had_overwritten_is_back(migrated):
    topics = {number: (topic, outcome) for number, topic, outcome in migrated.after["cases"]}
    assert set(topics) == {number for number, _category in migrated.before["cases"]}
    assert topics["2026-000002"] == ("waiting", "re_referred")  # the dementia, moved to another region
    assert topics["2026-000003"] == ("waiting", "")  # received, and nothing decided
    assert topics["2026-000006"] == ("max_wait", "")
    others = {number: row for number, row in migrated.before["cases"] if "re_referred" not in row}
    assert {number: topics[number] for number in others} == {number: (row, "") for number, row in others.items()}


def test_every_event_of_every_pathway_is_a_row(migrated):
    kept = dict(migrated.after["events"])
    assert {number: kept[number] for number, _count in migrated.before["events"]} == dict(migrated.before["events"])


@pytest.mark.parametrize("what", ["letters", "attachments", "messages"])
def test_what_was_sent_and_received_is_as_it_was(migrated, what):
    assert sorted(migrated.after[what]) == sorted(migrated.before[what])


def test_audit_log_keeps_every_word(migrated):
    assert dict(migrated.before["audit"]).items() <= dict(migrated.after["audit"]).items()


def test_decisions_and_re_referrals_point_to_their_pathway(migrated):
    assert migrated.after["astray"] == []


def test_every_case_opens_at_the_desk_and_can_be_assessed(migrated):
    assert set(migrated.shown["status"].values()) == {200}
    assert all(migrated.shown["assessed"])


def test_patients_can_be_read_with_the_published_key(migrated):
    assert all(name == written for name, written in migrated.shown["name"].values())
    assert migrated.shown["has_number"] > 0


def test_how_a_form_said_that_a_person_can_be_reached_is_with_the_case_alone(migrated):
    before = [str(person) for (person,) in migrated.before["reachable persons"]]
    assert before
    assert migrated.after["reachable persons"] == []
    assert all(migrated.shown["reachable"][person] for person in before)


def test_evidence_is_guarded(migrated):
    assert migrated.shown["unguarded"] == []
