"""Changes that the database itself refuses, by role."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from rettidig.casework import audit, guards
from rettidig.casework.models import AuditEvent, AuditRemoval
from tests.casework.any_row import a_row
from tests.database import working_as
from tests.plugin import ROLES

pytestmark = pytest.mark.django_db
REFUSED = "append-only|permission denied|must be owner|cannot truncate"
MODELS = [model.__name__ for model in apps.get_app_config("casework").get_models()]
TABLES = {label: apps.get_model("casework", label)._meta.db_table for label in guards.EVIDENCE}


def refused(statement: str, *, role: str = ROLES.application) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), working_as(role) as cursor:
        cursor.execute(statement)


@pytest.fixture
def event():
    return audit.record("case.opened", by=None, subject="page")


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_evidence_or_is_changeable_for_a_reason(name):
    assert (name in guards.EVIDENCE) != bool(guards.CHANGEABLE.get(name))


def test_declaration_names_no_model_and_no_column_that_is_not_there():
    assert {*guards.EVIDENCE, *guards.CHANGEABLE} == set(MODELS)
    for label, rule in guards.EVIDENCE.items():
        columns = {field.column for field in apps.get_model("casework", label)._meta.local_concrete_fields}
        assert {*rule.only, *rule.may_change, *rule.re_encrypted, *rule.thinned} <= columns


def test_guard_when_switched_off_or_gone_is_missed_and_set_anew():
    with working_as(ROLES.owner) as cursor:
        cursor.execute(
            "ALTER TABLE casework_auditevent ENABLE TRIGGER audit_at"
        )  # off in tests, which tell of other days
        assert guards.find_missing() == []
        cursor.execute("ALTER TABLE casework_letter DISABLE TRIGGER USER")
        first = next(guard for guard in guards.guards() if guard.table == "casework_wish")
        cursor.execute(f"DROP TRIGGER {first.name} ON {first.table}")
        assert guards.find_missing() == ["casework_letter", "casework_wish"]
        guards.install()
        assert guards.find_missing() == []


@pytest.mark.parametrize("role", [ROLES.application, ROLES.owner, ROLES.retention])
@pytest.mark.parametrize("table", TABLES.values())
def test_table_of_evidence_when_emptied_is_refused_to_everybody(table, role):
    for statement in (f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"):
        refused(statement, role=role)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_auditevent SET verb = 'nothing'",
        "UPDATE casework_auditevent SET digest = NULL, written_at = NULL",
        "DELETE FROM casework_auditevent",
        "DELETE FROM casework_auditseal",
        "INSERT INTO casework_auditremoval (event_id, digest, at) VALUES (1, '', now())",
        "ALTER TABLE casework_auditevent DISABLE TRIGGER ALL",
        "ALTER TABLE casework_auditevent ADD COLUMN more text",
        "DROP TRIGGER audit_written ON casework_auditevent",
        "CREATE OR REPLACE FUNCTION casework_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE TRIGGER mine BEFORE INSERT ON casework_auditevent EXECUTE FUNCTION casework_refuse_change()",
        "DROP TABLE casework_auditevent",
        "SET LOCAL session_replication_role = replica",
        "CREATE TABLE more (id integer)",
        "SELECT setval('casework_auditevent_id_seq', 1)",
        (
            'INSERT INTO casework_auditevent (id, at, "user", role, verb, subject, reason)'
            " VALUES (1, now(), '', '', 'x', '', '')"
        ),
    ],
)
def test_application_when_it_would_get_at_the_audit_log_is_refused(event, statement):
    refused(statement)
    assert AuditEvent.objects.get(pk=event.pk).verb == "case.opened"


def test_application_when_it_hides_a_table_of_the_system_behind_its_own_is_refused_all_the_same(event):
    a_row("LookupQuestion")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE pg_class AS SELECT tableoid AS oid, 0::oid AS relowner FROM pg_type LIMIT 0"
        )
        cursor.execute("SET LOCAL search_path = pg_temp, pg_catalog, public")
    with working_as(ROLES.owner) as cursor:
        cursor.execute("GRANT UPDATE ON public.casework_lookupquestion TO rettidig")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pg_temp.pg_class SELECT 'public.casework_lookupquestion'::regclass, oid"
            " FROM pg_catalog.pg_roles WHERE rolname = current_user"
        )
    refused("UPDATE public.casework_lookupquestion SET patient = 'x'")


def test_owner_when_changing_or_removing_an_audit_event_is_refused_unless_as_retention(event):
    for statement in ("UPDATE casework_auditevent SET verb = 'x'", "DELETE FROM casework_auditevent"):
        refused(statement, role=ROLES.owner)
    refused("UPDATE casework_auditevent SET verb = 'x'", role=ROLES.retention)
    with working_as(ROLES.owner) as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLES.retention}")
        cursor.execute("UPDATE casework_auditevent SET reason = '', before = NULL")
        cursor.execute("DELETE FROM casework_auditevent")
        assert cursor.rowcount == 1
    left = AuditRemoval.objects.get()
    assert (left.event_id, AuditEvent.objects.count()) == (event.pk, 0)


def test_audit_event_when_written_with_an_earlier_day_gets_the_day_of_the_database(event):
    with working_as(ROLES.owner) as cursor:
        cursor.execute("ALTER TABLE casework_auditevent ENABLE TRIGGER audit_at")
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO casework_auditevent (at, written_at, digest, "user", role, verb, subject, reason)'
            " VALUES ('2020-01-01', '2020-01-01', 'x', '', '', 'late', '', ''),"
            " (now(), NULL, NULL, '', '', 'now', '', '')"
        )
    for told in AuditEvent.objects.exclude(pk=event.pk):
        assert abs((timezone.now() - told.written_at).total_seconds()) < 3600
        assert abs((told.at - told.written_at).total_seconds()) <= 300
        assert bytes(told.digest) != b"x"


@pytest.mark.django_db(transaction=True)
def test_audit_event_when_written_outside_the_change_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("case.opened", by=None)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("verb", "role"), [("case.received", "citizen"), ("case.triaged", "system")])
def test_audit_event_when_nobody_is_logged_in_tells_citizen_from_system(verb, role):
    assert audit.record(verb, by=None).role == role


@pytest.mark.parametrize("label", guards.EVIDENCE)
def test_evidence_when_changed_or_deleted_is_refused_to_the_application_and_to_the_owner(label):
    row = a_row(label)
    here = f"{row._meta.pk.column} = '{row.pk}'"
    for role in (ROLES.application, ROLES.owner):
        refused(f"DELETE FROM {TABLES[label]} WHERE {here}", role=role)
        for field in frozen(label):
            refused(f'UPDATE {TABLES[label]} SET "{field.column}" = {another(field)} WHERE {here}', role=role)


@pytest.mark.parametrize("label", guards.EVIDENCE)
def test_evidence_when_removed_by_retention_is_gone(label):
    row = a_row(label)
    with working_as(ROLES.retention) as cursor:
        cursor.execute(f"DELETE FROM {TABLES[label]} WHERE {row._meta.pk.column} = '{row.pk}'")
        assert cursor.rowcount == 1


def frozen(label):
    """The fields that nobody may change once the row is kept."""
    rule, fields = guards.EVIDENCE[label], apps.get_model("casework", label)._meta.local_concrete_fields
    free = {*rule.may_change, *rule.re_encrypted, *rule.thinned}
    return [field for field in fields if (field.column in rule.only if rule.only else field.column not in free)]


def test_fields_that_change_by_the_rules_are_free_for_the_application():
    for label, change in (
        ("Decision", "withdrawn_at = now(), withdrawn_reason = 'Forkert hospital'"),
        ("Delivery", "opened_at = now()"),
        ("OutboxMessage", "state = 'delivered', attempts = 2"),
        ("ReReferral", "state = 'received', answered_at = now(), answer = 'Ja'"),
        ("Attachment", "scan = 'clean'"),
        ("ExplanationRequest", "answer = 'Vi så efter', answered_at = now()"),
        ("Notice", "left_out = 'Flyttet', pdf = '\\x01'"),
        ("PrivacyMarking", "state = 'done', receipt = 'J-1'"),
        ("Case", "state = 'closed', topic = 'ehr'"),
    ):
        a_row(label)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {TABLES[label]} SET {change}")
            assert cursor.rowcount > 0


def test_fields_that_are_filled_in_once_are_kept_from_then_on():
    for label, first, then in (
        ("Decision", "withdrawn_at = now()", "withdrawn_at = NULL"),
        ("Decision", "withdrawn_reason = 'Forkert'", "withdrawn_reason = ''"),
        ("Delivery", "opened_at = now()", "opened_at = now() - interval '1 day'"),
        ("ExplanationRequest", "answer = 'Ja'", "answer = 'Nej'"),
        ("Notice", "pdf = '\\x01'", "left_out = 'Flyttet'"),
        ("PrivacyMarking", "unit = 'EPJ', receipt = 'J-1'", "unit = 'IT'"),
        ("Attachment", "scan = 'infected'", "scan = 'clean'"),
        ("Attachment", "scan = 'unsafe'", "scan = 'clean'"),
    ):
        row = a_row(label)
        where = f"WHERE {row._meta.pk.column} = '{row.pk}'"
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {TABLES[label]} SET {first} {where}")
        refused(f"UPDATE {TABLES[label]} SET {then} {where}")


@pytest.mark.parametrize("label", [label for label, rule in guards.EVIDENCE.items() if rule.from_when != guards.ALWAYS])
def test_draft_when_it_is_not_evidence_yet_may_be_changed_and_deleted_by_the_application(label):
    row = a_row(label, as_evidence=False)
    for field in frozen(label):
        if not field.primary_key and not field.is_relation:
            type(row).objects.filter(pk=row.pk).update(**{field.name: getattr(row, field.name)})
    assert type(row).objects.filter(pk=row.pk)._raw_delete("default") == 1


@pytest.mark.parametrize(
    ("label", "change"),
    [("LookupQuestion", "patient = 'x'"), ("Notice", "patient = 'x', patient_index = 'y'")],
)
def test_encrypted_number_when_written_anew_is_free_for_the_owner_alone(label, change):
    a_row(label)
    refused(f"UPDATE {TABLES[label]} SET {change}")
    with working_as(ROLES.owner) as cursor:
        cursor.execute(f"UPDATE {TABLES[label]} SET {change}")


def another(field) -> str:
    """A value, as SQL, that differs from what the row holds."""
    kind = field.db_type(connection)
    known = {
        "jsonb": "'{\"other\": 1}'",
        "boolean": f'NOT "{field.column}"',
        "bytea": "'\\x00'",
        "uuid": "gen_random_uuid()",
        "date": "'1999-01-01'",
        "varchar(8)[]": "'{}'",
        "varchar(10)[]": "'{other}'",
        "varchar(200)[]": "'{other}'",
        "timestamp with time zone": "'1999-01-01'",
    }
    return known.get(kind) or ("'x'" if "char" in kind or kind == "text" else "29999")
