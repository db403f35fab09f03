"""What the database itself refuses."""

import pytest
from django.db import DatabaseError, connection, transaction

from rettidig.casework import audit
from rettidig.casework.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return audit.record("case.opened", by=None, subject="page")


def test_audit_event_when_changed_is_refused(event):
    with pytest.raises(DatabaseError, match="append-only"):
        AuditEvent.objects.filter(pk=event.pk).update(user="somebody else")


def test_audit_event_when_deleted_is_refused(event):
    with pytest.raises(DatabaseError, match="append-only"):
        event.delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_auditevent SET verb = 'nothing'",
        "DELETE FROM casework_auditevent",
        "TRUNCATE casework_auditevent",
        "TRUNCATE casework_auditevent CASCADE",
    ],
)
def test_audit_log_when_changed_past_the_product_is_refused(event, statement):
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_audit_event_when_written_outside_the_change_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("case.opened", by=None)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("verb", "role"), [("case.received", "citizen"), ("case.triaged", "system")])
def test_audit_event_when_nobody_is_logged_in_tells_citizen_from_system(verb, role):
    assert audit.record(verb, by=None).role == role
