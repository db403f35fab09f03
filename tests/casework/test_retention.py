"""Lawful deletion: the retention role can remove one case with everything that hangs on it; nobody else can."""

import pytest
from django.apps import apps
from django.db import DatabaseError, models
from django.utils import timezone

from rettidig.casework import audit_seal, demo
from rettidig.casework.models import AuditEvent, Case, Person, SearchEntry
from tests.casework.any_row import a_row
from tests.database import working_as
from tests.plugin import ROLES

pytestmark = pytest.mark.django_db
# Those that others point to come first
HANGS_ON_A_CASE = [
    *("Pathway", "Event", "HandledLimit", "Assessment", "OptionList", "Option", "Wish", "Decision", "Attachment"),
    *("Original", "Consent", "PersonChange", "Letter", "ReReferral", "OutboxMessage", "Delivery", "Contact", "Note"),
    *("Task", "LookupQuestion", "ExplanationRequest", "PrivacyMarking", "IntakeDraft", "Notice"),
    *("AcceptanceRequest", "AcceptanceStep", "AdviceRequest", "AdviceLink", "AdviceMail"),
    *("Escalation", "EscalationStep", "EscalationLink", "HospitalAnswer"),
    *("Matter", "DialogueMeeting", "MeetingParty", "MeetingTime", "MeetingNotice", "MeetingLink"),
]


def rows_of(*cases: Case) -> dict[type[models.Model], set[object]]:
    """The keys of the cases and of every row that points to them, directly or by way of others."""
    found: dict[type[models.Model], set[object]] = {Case: {case.pk for case in cases}}
    while True:
        before = {model: len(keys) for model, keys in found.items()}
        for field in relations():
            if field.related_model in found:
                rows = field.model.objects.filter(**{f"{field.name}__in": found[field.related_model]})
                found.setdefault(field.model, set()).update(rows.values_list("pk", flat=True))
        if before == {model: len(keys) for model, keys in found.items()}:
            return {model: keys for model, keys in found.items() if keys}


def relations() -> list[models.ForeignKey]:
    everything = apps.get_app_config("casework").get_models()
    return [field for model in everything for field in model._meta.local_fields if field.is_relation]


def remove(rows: dict[type[models.Model], set[object]], *, role: str) -> None:
    with working_as(role) as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model, keys in rows.items():
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = ANY(%s)", [list(keys)])
            assert cursor.rowcount == len(keys)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def full_case():
    """A case with a row in every table that may hang on one."""
    made = {Case: a_row("Case")}
    for label in HANGS_ON_A_CASE:
        model = apps.get_model("casework", label)
        pointers = [field for field in relations() if field.model is model and field.related_model in made]
        needed = [field for field in pointers if not field.null or field.name in ("case", "letter")]
        made[model] = a_row(label, **{field.name: made[field.related_model] for field in needed})
    return made[Case]


def test_every_model_that_points_to_a_case_is_in_the_list_above(full_case):
    assert {model.__name__ for model in rows_of(full_case)} == {"Case", *HANGS_ON_A_CASE}


@pytest.mark.parametrize("role", [ROLES.application, ROLES.owner])
def test_case_when_anybody_else_would_remove_it_stays_whole(full_case, role):
    rows = rows_of(full_case)
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"):
        remove(rows, role=role)
    assert rows_of(full_case) == rows


def test_case_when_retention_removes_it_is_gone_with_everything_and_leaves_a_trace_that_can_be_thinned(full_case):
    assert SearchEntry.objects.filter(case_id=full_case.pk).exists()
    remove(rows_of(full_case), role=ROLES.retention)
    assert not Case.objects.filter(pk=full_case.pk).exists()
    assert not SearchEntry.objects.filter(case_id=full_case.pk).exists()
    with working_as(ROLES.retention) as cursor:
        cursor.execute(
            "UPDATE casework_auditevent SET \"user\" = '', subject = '', before = NULL, after = NULL, reason = ''"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_case_of_the_demo_when_retention_removes_it_is_gone_and_the_audit_log_still_holds(settings, monkeypatch):
    settings.CLAMD_ADDRESS = "fake"
    monkeypatch.setattr(demo.crowd, "send_crowd", lambda office, at: None)  # many, and alike
    demo.load(at=timezone.now())
    events = AuditEvent.objects.count()
    while audit_seal.seal(at=timezone.now()):
        pass
    remove(rows_of(*Case.objects.all()), role=ROLES.retention)
    remove({Person: set(Person.objects.values_list("pk", flat=True))}, role=ROLES.retention)
    assert not Case.objects.exists()
    assert AuditEvent.objects.count() == events
    assert audit_seal.verify().faults == []
