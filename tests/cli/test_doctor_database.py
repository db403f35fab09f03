"""Database checks of the doctor: keys, roles, guards and logs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework import audit, audit_seal, key_check
from rettidig.cli import doctor_database
from tests.database import working_as
from tests.plugin import ROLES

pytestmark = pytest.mark.django_db
APPLICATION, OWNER, RETENTION = ROLES.application, ROLES.owner, ROLES.retention


@pytest.fixture(autouse=True)
def as_installed():
    with working_as(OWNER) as cursor:
        cursor.execute("ALTER TABLE casework_auditevent ENABLE TRIGGER audit_at")  # off in other tests
    key_check.check()


def said(examination) -> str:
    return "\n".join(f"{trouble.what}: {trouble.cure}" for trouble in examination())


@pytest.mark.parametrize(
    "examine",
    [
        doctor_database.keys,
        doctor_database.older_keys,
        doctor_database.role,
        doctor_database.evidence,
        doctor_database.log,
    ],
)
def test_doctor_when_all_is_well_in_the_database_finds_nothing(examine):
    assert said(examine) == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (f"ALTER ROLE {APPLICATION} SUPERUSER", "is a superuser"),
        (f"ALTER ROLE {APPLICATION} CREATEROLE", "is a superuser, or may make roles"),
        (f"ALTER ROLE {APPLICATION} BYPASSRLS", "is a superuser"),
        (f"GRANT {OWNER} TO {APPLICATION}", "may take the role of the owner or of retention"),
        (f"GRANT {RETENTION} TO {APPLICATION}", "may take the role of the owner or of retention"),
        (f"GRANT CREATE ON SCHEMA public TO {APPLICATION}", "may make tables"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "may make tables"),
        (f"GRANT SET ON PARAMETER session_replication_role TO {APPLICATION}", "may switch triggers off"),
        (f"GRANT DELETE ON casework_auditevent TO {APPLICATION}", "may change or delete the audit log"),
        (f"GRANT UPDATE ON casework_auditevent TO {APPLICATION}", "may change or delete the audit log"),
        (f"GRANT UPDATE (reason) ON casework_auditevent TO {APPLICATION}", "may change or delete the audit log"),
        (f"GRANT DELETE ON casework_auditseal TO {APPLICATION}", "may change or delete the audit log"),
        ("GRANT TRUNCATE ON casework_note TO PUBLIC", "may empty tables or set triggers"),
        (f"GRANT TRIGGER ON casework_note TO {APPLICATION}", "may empty tables or set triggers"),
        (f"ALTER TABLE casework_note OWNER TO {APPLICATION}", "owns tables"),
        (f"REVOKE SELECT ON casework_note FROM {APPLICATION}", "lacks the right to work with some tables"),
    ],
)
def test_doctor_when_the_role_can_do_too_much_or_too_little_says_what(change, told):
    with working_as("postgres") as cursor:
        cursor.execute(change)
    assert f"the role {APPLICATION} {told}" in said(doctor_database.role)
    assert "rettidig database setup" in said(doctor_database.role)


def test_doctor_when_one_role_does_everything_says_so(settings):
    settings.DATABASE_OWNER_ROLE = APPLICATION
    with working_as("postgres") as cursor:
        cursor.execute(f"ALTER TABLE casework_case OWNER TO {APPLICATION}")
    assert "is the owner of the tables too" in said(doctor_database.role)


def test_doctor_when_the_owner_is_not_named_asks_the_tables_who_it_is(settings):
    settings.DATABASE_OWNER_ROLE = APPLICATION  # as without DATABASE_OWNER_URL
    assert said(doctor_database.role) == ""


def test_doctor_when_the_process_works_as_another_role_says_so():
    with working_as("postgres"):
        assert "is not the one that this process works as" in said(doctor_database.role)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE casework_wish DISABLE TRIGGER USER",
        "DROP FUNCTION casework_refuse_change CASCADE",
    ],
)
def test_doctor_when_a_guard_is_off_or_gone_names_the_table(change):
    with working_as("postgres") as cursor:
        cursor.execute(change)
    said_of = said(doctor_database.evidence).replace("\n", " ")
    assert "casework_wish" in said_of
    assert "Run `rettidig migrate`" in said_of


@pytest.mark.parametrize("name", ["audit_at", "audit_written", "audit_removed"])
def test_doctor_when_the_audit_log_is_written_without_its_trigger_says_so(name):
    with working_as(OWNER) as cursor:
        cursor.execute(f"ALTER TABLE casework_auditevent DISABLE TRIGGER {name}")
    assert "casework_auditevent" in said(doctor_database.evidence)


def test_doctor_when_the_audit_log_was_not_sealed_for_a_day_says_so(monkeypatch):
    audit.record("case.opened", by=None)
    assert said(doctor_database.evidence) == ""
    monkeypatch.setattr(doctor_database.timezone, "now", lambda: real() + timedelta(hours=25))
    assert "not sealed for a day: Start `rettidig worker`" in said(doctor_database.evidence)
    audit_seal.seal(at=real())
    assert said(doctor_database.evidence) == ""


real = timezone.now


@pytest.mark.parametrize(
    "setting",
    [
        "log_min_messages = warning",
        "log_min_error_statement = error",
        "log_error_verbosity = verbose",
        "log_statement = mod",
        "log_min_duration_statement = 0",
        "log_min_duration_sample = 100",
        "log_transaction_sample_rate = 1",
        "log_parameter_max_length = -1",
        "log_parameter_max_length_on_error = -1",
    ],
)
def test_doctor_when_the_server_may_log_what_people_are_searched_by_names_the_setting(setting):
    with working_as("postgres") as cursor:
        cursor.execute(f"SET LOCAL {setting}")
    assert f"{setting.split(' ')[0]} = " in said(doctor_database.log)


def test_doctor_when_the_server_logs_even_less_is_content():
    with working_as("postgres") as cursor:
        cursor.execute("SET LOCAL log_min_messages = panic")
    assert said(doctor_database.log) == ""


def test_doctor_when_the_key_is_another_or_an_older_one_is_still_there_says_what_to_do(settings):
    known, new = settings.PERSON_KEY, "1" + settings.PERSON_KEY[1:][::-1]
    settings.PERSON_KEY = new
    assert "written with another PERSON_KEY than the one that is set: Set the key" in said(doctor_database.keys)
    settings.PERSON_KEY = f"{new},{known}"
    assert "holds older keys: Run `rettidig keys rotate`" in said(doctor_database.older_keys)
