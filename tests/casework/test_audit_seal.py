"""Seals: whoever removes, changes or adds an event past the product is noticed."""

import json
import threading

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from rettidig.casework import audit, audit_seal
from rettidig.casework.models import AuditEvent
from tests.database import past_the_guards, working_as
from tests.plugin import ROLES

pytestmark = pytest.mark.django_db


def events(number: int) -> None:
    for _ in range(number):
        audit.record("case.opened", by=None, subject="page", before={"note": 'Ærø ✓ \\ "x"'})


def seal():
    return audit_seal.seal(at=timezone.now())


@pytest.fixture
def sealed():
    """Two seals over three events each, and one event that is not sealed yet."""
    for _ in range(2):
        events(3)
        assert seal().events == 3
    events(1)
    return list(AuditEvent.objects.order_by("id"))


def test_log_when_nobody_touched_it_is_as_it_was_written(sealed):
    verdict = audit_seal.verify()
    assert verdict == ([], 7, 2, 1, 0)


def test_log_when_there_is_nothing_new_is_not_sealed_again():
    assert seal() is None
    events(1)
    assert seal().events == 1
    assert seal() is None


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE casework_auditevent SET verb = 'other' WHERE id = {id}", "is not as it was written"),
        ("UPDATE casework_auditevent SET at = at - interval '1 day' WHERE id = {id}", "is not as it was written"),
        ("UPDATE casework_auditevent SET before = '{{}}' WHERE id = {id}", "is not as it was written"),
        ("DELETE FROM casework_auditevent WHERE id = {id}", "there are 2: some were removed"),
        ("UPDATE casework_auditevent SET id = id + 1000 WHERE id = {id}", "there are 2: some were removed"),
        ("DELETE FROM casework_auditseal WHERE first_id = {first}", "a seal was removed or changed"),
        (
            "UPDATE casework_auditseal SET digest = sha256('') WHERE first_id = {first}",
            "some are not as they were sealed",
        ),
        ("UPDATE casework_auditseal SET signature = 'x' || signature WHERE first_id = {first}", ""),
    ],
)
def test_log_when_changed_past_the_guards_says_so(sealed, statement, told):
    past_the_guards(statement.format(id=sealed[1].pk, first=sealed[0].pk))
    faults = audit_seal.verify().faults
    assert bool(told) == any(told in fault for fault in faults)


def test_row_when_changed_with_a_fresh_digest_is_noticed_by_the_seal(sealed):
    change = f"UPDATE casework_auditevent AS event SET verb = 'other' WHERE id = {sealed[1].pk}"
    past_the_guards(change)
    past_the_guards(f"UPDATE casework_auditevent AS e SET digest = casework_audit_digest(e) WHERE id = {sealed[1].pk}")
    assert any("not as they were sealed" in fault for fault in audit_seal.verify().faults)


def test_seal_when_made_anew_by_somebody_without_the_key_is_noticed(sealed):
    past_the_guards(f"UPDATE casework_auditseal SET digest = sha256(previous) WHERE first_id = {sealed[3].pk}")
    assert any("not signed with the key of this installation" in fault for fault in audit_seal.verify().faults)


def test_event_when_written_into_a_sealed_time_is_noticed(sealed):
    past_the_guards(
        'INSERT INTO casework_auditevent (id, at, written_at, "user", role, verb, subject, reason)'
        f" VALUES ({sealed[0].pk - 1}, now(), now(), '', '', 'late', '', '')"
    )
    assert audit_seal.verify().faults


def test_events_when_removed_or_thinned_by_retention_leave_the_seals_whole(sealed):
    with working_as(ROLES.retention) as cursor:
        cursor.execute("DELETE FROM casework_auditevent WHERE id = %s", [sealed[0].pk])
        cursor.execute("UPDATE casework_auditevent SET before = NULL, reason = '' WHERE id = %s", [sealed[4].pk])
    assert audit_seal.verify() == ([], 6, 2, 1, 2)


def test_log_when_an_earlier_transaction_still_writes_waits_for_it(monkeypatch):
    """Here the earlier one does not end: nothing is sealed, and nobody is held up."""
    monkeypatch.setattr(audit_seal, "SECONDS_TO_SETTLE", 0.2)
    events(1)
    with psycopg.connect(dsn()) as other:
        other.execute("SELECT pg_current_xact_id()")
        assert seal() is None
    assert seal().events == 1


def dsn() -> str:
    place = connection.settings_dict
    return f"host={place['HOST']} dbname={place['NAME']} user={place['USER']}"


def test_log_when_two_seal_at_once_is_sealed_once():
    events(1)
    with psycopg.connect(dsn()) as other:
        other.execute(audit_seal.LOCK)
        assert seal() is None
    assert seal().events == 1


def test_export_holds_every_event_with_the_text_that_its_digest_is_of(sealed):
    lines = list(audit_seal.lines())
    assert [line["id"] for line in lines] == [event.pk for event in sealed]
    assert json.loads(lines[0]["text"])["before"] == {"note": 'Ærø ✓ \\ "x"'}
    assert list(audit_seal.find_differences(iter(lines))) == []


def test_export_when_held_against_the_log_later_tells_what_is_gone_and_what_is_changed(sealed):
    lines = list(audit_seal.lines())
    past_the_guards(f"DELETE FROM casework_auditevent WHERE id = {sealed[6].pk}")  # never sealed
    past_the_guards(f"UPDATE casework_auditevent SET verb = 'x' WHERE id = {sealed[2].pk}")
    found = list(audit_seal.find_differences(iter(lines)))
    assert found == [f"Event {sealed[2].pk} is not as it was.", f"Event {sealed[6].pk} is gone."]


def test_events_when_many_write_at_once_get_digests_without_waiting_for_each_other():
    """Two connections in open transactions: the second commits before the first."""
    columns = 'at, "user", role, verb, subject, reason'
    insert = f"INSERT INTO casework_auditevent ({columns}) VALUES (now(), '', '', 'x', '', '')"
    with psycopg.connect(dsn()) as first, psycopg.connect(dsn()) as second:
        first.execute(insert)
        worker = threading.Thread(target=lambda: second.execute(insert))
        worker.start()
        worker.join(30)
        assert not worker.is_alive()
        first.rollback()
        second.rollback()
