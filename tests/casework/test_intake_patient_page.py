"""The patient's own case: reading letters, and writing."""

from datetime import date, timedelta

import pytest

from rettidig.casework.models import AuditEvent
from rettidig.casework.steps import follow_up, patient_page
from tests.intake_data import AT, SHOULDER, agree_to_reading, deliver, make_office, make_user, send
from tests.web.test_public_inquiry import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return send(make_office(), SHOULDER).case


def test_letter_when_opened_by_the_patient_is_noted_once(case):
    delivery = deliver(case)
    patient_page.open_delivery(delivery, at=AT)
    patient_page.open_delivery(delivery, at=AT + timedelta(days=1))
    delivery.refresh_from_db()
    assert delivery.opened_at == AT
    assert AuditEvent.objects.filter(verb="delivery.opened").count() == 1


def test_message_from_the_patient_is_a_contact_that_does_not_count_as_an_inquiry(case):
    patient_page.write_message(case, text="Jeg har fået en ny tid.", at=AT)
    contact = case.contacts.last()
    assert (contact.ordinal, contact.direction, contact.by) == (2, "in", None)


def test_message_from_the_patient_is_a_task_with_a_date_so_that_it_is_read(case):
    patient_page.write_message(case, text="Jeg har fået en ny tid.", at=AT)
    task = case.tasks.get(kind="message")
    assert (task.title, task.due) == ("Læs beskeden fra patienten", date(2026, 11, 26))


def test_second_message_before_the_first_is_read_is_no_second_task(case):
    patient_page.write_message(case, text="Jeg har fået en ny tid.", at=AT)
    patient_page.write_message(case, text="Den er på mandag.", at=AT)
    assert case.tasks.filter(kind="message").count() == 1
    assert case.contacts.count() == 3


def test_message_sent_by_two_clicks_is_one_until_it_has_been_read(case):
    for _click in range(2):
        patient_page.write_message(case, text="Hvornår hører jeg fra jer?", at=AT)
    assert case.contacts.count() == 2
    follow_up.finish_task(case.tasks.get(kind="message"), by=make_user(case.office, "adviser"), at=AT)
    patient_page.write_message(case, text="Hvornår hører jeg fra jer?", at=AT)
    assert case.contacts.count() == 3


@pytest.mark.parametrize("more", ["message", "file"])
def test_what_came_after_the_page_was_opened_is_not_ticked_off_unread(case, more):
    patient_page.write_message(case, text="Jeg har fået en ny tid.", at=AT)
    patient_page.send_file(case, name="brev.jpg", content=photo().read(), kind="letter", at=AT)
    task = case.tasks.get(kind=more)
    case.refresh_from_db()
    seen, by = case.version, make_user(case.office, "adviser")
    if more == "message":
        patient_page.write_message(case, text="Den er på mandag.", at=AT)
    else:
        patient_page.send_file(case, name="to.jpg", content=photo(width=60).read(), kind="letter", at=AT)
    with pytest.raises(follow_up.NotRead):
        follow_up.finish_task(task, by=by, at=AT, version=seen)
    case.refresh_from_db()
    assert follow_up.finish_task(task, by=by, at=AT, version=case.version).done_at == AT


def test_message_to_a_closed_case_is_taken_and_is_a_task_too(case):
    case.closed_at, case.state = AT, "closed"
    case.save()
    patient_page.write_message(case, text="Hallo", at=AT)
    assert case.tasks.filter(kind="message").count() == 1


@pytest.mark.parametrize(("reporter", "may"), [("patient", True), ("relative", False), ("professional", False)])
def test_letters_without_consent_are_for_the_patient_alone(reporter, may):
    case = send(make_office(), SHOULDER | {"reporter": reporter}).case
    assert patient_page.may_read_letters(case) is may


def test_consent_when_an_adviser_records_it_lets_the_relative_read():
    office = make_office()
    case = send(office, SHOULDER | {"reporter": "relative", "consent_basis": "none"}).case
    agree_to_reading(case, by=make_user(office, "adviser"))
    assert patient_page.may_read_letters(case)
