"""A fault in what follows an inquiry costs nobody the inquiry: it is stored, and the rest is done later."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from rettidig.casework.models import Case, Contact, IntakeDraft, UnfinishedReceipt
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive as receiving
from rettidig.casework.steps import unfinished
from tests.intake_data import AT, KAJA, SHOULDER, make_office, send

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)
STAGES = [
    *("ask", "attributes_of", "events_of", "find_missing", "keep", "new_pathway", "new_tasks", "priority_snapshot"),
    *("ask_lead", "deadlines.refresh", "priority.refresh", "same_case.find_same_matter", "set_target_and_team"),
]


class Fault(RuntimeError):
    """An error that nobody has thought of."""


def fail(*_args, **_kwargs):
    raise Fault(KAJA)


@pytest.fixture
def office():
    return make_office()


@pytest.mark.parametrize("stage", STAGES)
def test_inquiry_is_stored_whichever_stage_fails(office, monkeypatch, stage):
    with monkeypatch.context() as broken:
        broken.setattr(f"rettidig.casework.steps.receive.{stage}", fail)
        receipt = send(office, SHOULDER)
    assert receipt.case.received_at == AT
    assert Contact.objects.get().text.startswith("Jeg har slået min skulder.")
    assert UnfinishedReceipt.objects.get().fault == "Fault"
    assert IntakeDraft.objects.get().case == receipt.case


def test_stages_that_failed_are_done_when_the_fault_is_gone(office, monkeypatch):
    whole = send(office, SHOULDER | {"patient_cpr": ""}).case
    with monkeypatch.context() as broken:
        broken.setattr("rettidig.casework.steps.receive.ask", fail)
        case = send(office, SHOULDER | {"patient_cpr": "", "story": "En anden sag"}).case
    assert unfinished.finish_all(at=LATER) == 1
    case.refresh_from_db()
    same = ("priority", "legal_due", "legal_right", "service_due", "team_id", "next_deadline")
    assert [getattr(case, each) for each in same] == [getattr(whole, each) for each in same]
    assert case.assessments.exists()
    assert set(whole.tasks.values_list("kind", flat=True)) <= set(case.tasks.values_list("kind", flat=True))
    assert unfinished.finish_all(at=LATER) == 0


def test_number_that_stands_with_the_person_is_not_asked_for_again(office, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("rettidig.casework.steps.receive.ask", fail)
        case = send(office, SHOULDER).case
    unfinished.finish_all(at=LATER)
    assert not case.tasks.filter(title__contains="CPR").exists()


def test_one_that_fails_again_is_counted_and_stops_none_of_the_others(office, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("rettidig.casework.steps.receive.ask", fail)
        first = send(office, SHOULDER).case
        send(office, SHOULDER | {"patient_cpr": ""})
    renew = unfinished.renew
    monkeypatch.setattr(unfinished, "renew", lambda case, at: fail() if case == first else renew(case, at=at))
    assert unfinished.finish_all(at=LATER) == 1
    assert [(row.case, row.tries, row.tried_at) for row in unfinished.find_unfinished()] == [(first, 1, LATER)]


def test_fault_is_logged_without_its_words(office, monkeypatch, caplog):
    monkeypatch.setattr("rettidig.casework.steps.receive.ask", fail)
    send(office, SHOULDER)
    assert "Fault" in caplog.text
    assert KAJA not in caplog.text


def test_suspected_cancer_stands_first_though_nothing_could_be_assessed(office, monkeypatch):
    monkeypatch.setattr("rettidig.casework.steps.receive.ask", fail)
    assert send(office, SHOULDER, max_wait_form=True).case.priority == 1


def test_database_that_is_away_is_no_receipt(office, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError

    draft, key = store.open_draft(max_wait_form=False, at=AT)
    monkeypatch.setattr(receiving, "ask", away)
    with pytest.raises(OperationalError):
        receiving.receive(draft, key=key, office=office, at=AT)
    assert not Case.objects.exists()
