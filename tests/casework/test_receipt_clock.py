"""The time of receipt is the database's, whatever the clock of the application says (SUL § 51, stk. 5)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from rettidig.casework import guards
from rettidig.casework.letters.pdf import say_receipt_moment
from rettidig.casework.models import Case, Person, ReceiptClock
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import follow_up
from rettidig.casework.steps.receive import receive
from rettidig.casework.steps.split import split
from rettidig.casework.steps.sub_case import open_sub_case
from rettidig.casework.tracks import acceptance
from tests.casework.acceptance import a_moved_patient, somebody_at, wanted
from tests.casework.factories import a_case, an_adviser
from tests.intake_data import AT, SHOULDER, make_office, send
from tests.web.test_public_inquiry import answer_all
from tests.web.test_public_inquiry import send as send_page

pytestmark = pytest.mark.django_db
WRONG = datetime(2020, 2, 29, 23, 59, 58, tzinfo=UTC)


@pytest.fixture
def office():
    return make_office()


def database_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        return cursor.fetchone()[0]


def arrives(office, **facts):
    draft, key = store.open_draft(max_wait_form=False, at=timezone.now())
    store.save_answers(draft, SHOULDER, at=timezone.now())
    return receive(draft, key=key, office=office, **facts).case


def test_time_of_receipt_is_the_databases_though_the_clock_of_the_application_is_wrong(office, monkeypatch, settings):
    settings.CLAMD_ADDRESS = "fake"
    monkeypatch.setattr(timezone, "now", lambda: WRONG)
    answer_all(client := Client())
    assert send_page(client).url == "/kvittering/"
    case = Case.objects.get()
    assert (case.received_at, case.receipt_clock) == (database_time(), ReceiptClock.DATABASE)
    assert case.number.startswith(f"{timezone.localtime(case.received_at).year}-")
    assert say_receipt_moment(case, "da") in client.get("/kvittering/").text
    assert f"{timezone.localtime(case.received_at):%S}" in say_receipt_moment(case, "da")


def test_dates_are_reckoned_from_the_databases_time(office, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: WRONG)
    case = arrives(office)
    assert case.service_due > timezone.localdate(database_time())
    assert case.contacts.get().at == case.received_at


def test_whatever_the_application_writes_as_the_databases_time_is_overwritten(office):
    case = a_case(received_at=WRONG, receipt_clock=ReceiptClock.DATABASE)
    case.refresh_from_db()
    assert case.received_at == database_time()


@pytest.mark.parametrize("change", [{"received_at": WRONG}, {"receipt_clock": ReceiptClock.TOLD}])
def test_time_of_receipt_and_whose_it_is_stay(office, change):
    case = arrives(office)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)


def test_call_that_was_written_down_later_keeps_the_time_that_was_told(office):
    told = timezone.now() - timedelta(hours=3)
    case = arrives(office, by=an_adviser(office=office), channel="phone", received_at=told)
    assert (case.received_at, case.receipt_clock) == (told, ReceiptClock.TOLD)


def test_inquiry_of_an_earlier_year_says_that_its_time_was_told(office):
    assert send(office, SHOULDER, at=AT).case.receipt_clock == ReceiptClock.TOLD


@pytest.fixture
def hour_behind(monkeypatch):
    """The clock of the application, an hour behind the database's."""
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) - timedelta(hours=1))


def test_request_of_a_hospital_is_received_at_the_databases_time(story, hour_behind):
    sent = a_moved_patient(story)
    asked = acceptance.ask(sent, wanted=wanted(), key=uuid4(), by=somebody_at(sent.hospital))
    case = Case.objects.get(pk=asked.case_id)
    assert (case.received_at, case.receipt_clock) == (database_time(), ReceiptClock.DATABASE)
    assert (case.contacts.get().at, asked.asked_at) == (case.received_at, case.received_at)


def test_sub_case_of_what_came_up_now_has_the_databases_time(hour_behind):
    made = opened_below(a_main())
    assert (made.received_at, made.receipt_clock) == (database_time(), ReceiptClock.DATABASE)
    assert made.service_due > timezone.localdate(database_time())


def test_sub_case_of_what_stood_in_the_inquiry_has_the_time_of_the_main_case_though_the_application_says_another(
    hour_behind,
):
    main = a_main()
    made = opened_below(main, contact=main.contacts.get())
    assert (made.received_at, made.receipt_clock) == (main.received_at, ReceiptClock.OF_CASE)
    forged = a_case(parent=main, receipt_clock=ReceiptClock.OF_CASE, received_at=WRONG)
    assert Case.objects.get(pk=forged.pk).received_at == main.received_at


def test_sub_case_of_a_later_call_has_the_time_of_the_call():
    main, adviser = a_main(), an_adviser()
    call = {"channel": "phone", "direction": "in", "with_whom": "patient", "text": "Og en klage"}
    at = main.received_at + timedelta(microseconds=1)
    told = follow_up.add_contact(main, **call, by=adviser, at=at)
    made = opened_below(main, contact=told)
    assert (made.received_at, made.receipt_clock) == (told.at, ReceiptClock.TOLD)


def test_case_split_off_has_the_time_of_the_one_it_comes_from(hour_behind):
    case = a_main()
    facts = {"topic": "transport", "about": "Kørsel", "by": an_adviser(), "at": timezone.now()}
    made = split(split(case, **facts), **facts)
    made.refresh_from_db()
    assert (made.received_at, made.receipt_clock) == (case.received_at, ReceiptClock.OF_CASE)


def a_main():
    patient = Person.objects.create(name="Kaja Test Hansen")
    return a_case(patient=patient, received_at=datetime.now(UTC) - timedelta(hours=3))


def opened_below(main, **facts):
    made = open_sub_case(main, topic="transport", owner=None, text="Kørsel", by=an_adviser(), **facts)
    made.refresh_from_db()
    return made


def test_missing_trigger_is_found():
    assert "casework_case" not in guards.find_missing()
    assert (Case._meta.db_table, guards.RECEIPT_TRIGGER) in guards._present(connection.cursor())
