"""`rettidig keys` and `rettidig audit`, as somebody who runs the installation uses them."""

import hashlib
import json

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from rettidig.casework import audit_seal, key_check, rekeying
from rettidig.casework.models import AuditEvent, Person
from rettidig.cli import main
from rettidig.keyring import Key
from tests.intake_data import KAJA, SHOULDER, make_office, send

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = (hashlib.sha256(name).hexdigest() for name in (b"old", b"new"))


def run(*command: str) -> Result:
    return CliRunner().invoke(main, command)


@pytest.fixture
def office(settings):
    """An office with one inquiry, whose key is being replaced."""
    settings.PERSON_KEY = OLD
    key_check.check()
    office = make_office()
    send(office, SHOULDER)
    settings.PERSON_KEY = f"{NEW},{OLD}"
    return office


def test_rotate_writes_everything_anew_and_says_what_still_needs_the_older_key(office, settings):
    said = run("keys", "rotate")
    assert "1 codes of open cases and saved drafts still need an older key" in said.output
    assert "Everything is written with the first key of PERSON_KEY." in said.output
    assert said.exit_code == 0
    settings.PERSON_KEY = NEW
    assert Person.objects.get().cpr == KAJA


def test_rotate_when_run_again_has_nothing_to_do(office):
    assert run("keys", "rotate").exit_code == run("keys", "rotate").exit_code == 0


def test_rotate_when_stopped_says_no_more_than_that_and_goes_on_when_run_again(office, monkeypatch):
    def stop(place, row):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(rekeying, "_write", stop)
        assert "Aborted!" in run("keys", "rotate").output
    assert rekeying.count_left()["casework_person.cpr"] == 1
    assert run("keys", "rotate").exit_code == 0
    assert rekeying.count_left()["casework_person.cpr"] == 0


def test_rotate_when_the_older_key_is_missing_is_refused_before_anything_is_written(office, settings):
    settings.PERSON_KEY = NEW
    said = run("keys", "rotate")
    assert said.exit_code == 1
    assert "written with another PERSON_KEY" in said.output


def test_rotate_when_a_row_cannot_be_written_anew_names_the_place_and_keeps_the_older_key(office):
    Person.objects.create(cpr=KAJA, cpr_index=Key(NEW).index(KAJA))
    said = run("keys", "rotate")
    assert said.exit_code == 1
    assert "casework_person.cpr: 1 rows are left" in said.output


def test_seal_prints_a_digest_and_verify_says_that_all_is_well(office):
    assert "Sealed to event" in run("audit", "seal").output
    assert "There is nothing to seal now." in run("audit", "seal").output
    said = run("audit", "verify")
    assert "0 not sealed yet" in said.output
    assert "The log is as it was written." in said.output
    assert said.exit_code == 0


def test_verify_when_something_is_wrong_ends_with_1_and_tells_each_fault(office, monkeypatch):
    verdict = audit_seal.Verdict(["Event 7 is not as it was written."], 9, 1, 0, 0)
    monkeypatch.setattr(audit_seal, "verify", lambda: verdict)
    said = run("audit", "verify")
    assert said.exit_code == 1
    assert "Event 7 is not as it was written." in said.output
    assert "1 faults." in said.output


def test_export_is_a_file_for_its_owner_alone_that_verify_can_be_held_against(office, tmp_path):
    file = tmp_path / "log.jsonl"
    assert f"{AuditEvent.objects.count()} events written" in run("audit", "export", str(file)).output
    assert file.stat().st_mode & 0o777 == 0o600
    assert AuditEvent.objects.filter(verb="audit_log.exported", role="system").count() == 1
    first = json.loads(file.read_text().splitlines()[0])
    assert hashlib.sha256(first["text"].encode()).hexdigest() == first["sha256"]
    assert run("audit", "verify", "--against", str(file)).exit_code == 0
    file.write_text(json.dumps({"id": 10**9, "sha256": "0"}))
    assert "Event 1000000000 is gone." in run("audit", "verify", "--against", str(file)).output


@pytest.mark.parametrize("content", ["no json", "[]", "{}", '{"id": "x", "sha256": ""}', "\n"])
def test_verify_when_the_file_is_no_export_says_which_line(office, tmp_path, content):
    file = tmp_path / "log.jsonl"
    file.write_text(content)
    said = run("audit", "verify", "--against", str(file))
    assert said.exit_code == 1
    assert "line 1, is no line of an export" in said.output


def test_export_when_it_cannot_be_written_says_so(office):
    assert "cannot be written" in run("audit", "export", "/proc/nothing/log").output
    assert timezone.now() > AuditEvent.objects.last().written_at
