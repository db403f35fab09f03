"""How a letter of the ladder leaves: a secure address, the hospital's page, or by hand; and what is refused."""

from datetime import timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from rettidig.casework import outbox
from rettidig.casework.ladder import find_department, find_receiver
from rettidig.casework.models import AuditEvent, Delivery, Department, Hospital, OutboxMessage
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import assessment, escalation, partner_door
from rettidig.casework.steps.escalation import Asking
from rettidig.casework.steps.escalation_letter import find_on_page
from rettidig.casework.tracks import contact_book

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")
NAME = "Kaja Test Hansen"
ANSWERS = {"condition": "cancer", "purpose": "assessment", "referral_received": "2026-11-16"}


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.dk", "https://patientkontor.example.dk"


@pytest.fixture
def surgery():
    hospital = Hospital.objects.create(slug="horsens", name="Horsens", kind="public", region="midtjylland")
    return Department.objects.create(hospital=hospital, slug="kirurgi", name="Kirurgi", phone="78 42 50 00")


@pytest.fixture
def case(surgery):
    told = ANSWERS | {"hospital": "horsens", "department": "Kirurgi", "patient_name": NAME}
    made = a_case(topic="max_wait", answers=told, owner=an_adviser())
    assessment.renew(made, at=NOW)
    return made


def a_contact(case, role="department_management", **more):
    facts = {"role": role, "name": "Lars", "valid_from": NOW.date(), "department": Department.objects.get(), **more}
    return contact_book.save_contact(case.office, None, facts=facts, by=case.owner, at=NOW)


def write(case, rung="department_management", *, way="message", contact=None):
    asking = Asking(rung, way, contact.name if contact else "Kirurgi", "Giv patienten en tid.", contact=contact)
    step = escalation.ask(case, asking=asking, by=case.owner, at=NOW)
    return step, OutboxMessage.objects.get(kind="escalation", item=step.pk)


def deliver(message):
    outbox.deliver(message.pk, at=NOW)
    message.refresh_from_db()
    return message


def open_tasks(case):
    return list(case.tasks.filter(kind=outbox.TASK, done_at=None).values_list("title", flat=True))


def refuse(monkeypatch, error):
    def send(_mail):
        raise error

    monkeypatch.setattr(EmailMessage, "send", send)


def test_letter_goes_to_the_secure_address_and_the_case_keeps_which(case):
    step, message = write(case, contact=a_contact(case, email="lars@horsens.rm.dk", email_is_secure=True))
    assert deliver(message).state == "delivered"
    [sent] = mail.outbox
    assert sent.to == ["lars@horsens.rm.dk"]
    assert sent.attachments[0][:2] == ("brev.pdf", bytes(step.pdf))
    assert NAME not in sent.subject + sent.body
    step.refresh_from_db()
    assert step.sent_to == "lars@horsens.rm.dk"
    assert open_tasks(case) == []


def test_letter_is_not_sent_twice(case):
    _step, message = write(case, contact=a_contact(case, email="lars@horsens.rm.dk", email_is_secure=True))
    deliver(message)
    deliver(message)
    assert len(mail.outbox) == 1


def test_ordinary_address_hears_only_that_a_letter_lies_on_the_hospitals_page(case, surgery):
    reader = a_user("partner", hospital=surgery.hospital)
    _step, message = write(case, contact=a_contact(case, email="lars@example.dk"))
    assert deliver(message).state == "placed"
    [sent] = mail.outbox
    assert (sent.to, sent.attachments) == (["lars@example.dk"], [])
    assert not any(each in sent.subject + sent.body for each in (NAME, case.number, "kræft"))
    [(delivery, _asked)] = find_on_page(reader)
    partner_door.open_delivery(delivery, at=NOW + timedelta(hours=1))
    message.refresh_from_db()
    assert message.state == "delivered"


def test_another_hospital_sees_no_letter(case, surgery):
    a_user("partner", hospital=surgery.hospital)
    other = Hospital.objects.create(slug="viborg", name="Viborg", kind="public", region="midtjylland")
    _step, message = write(case)
    deliver(message)
    assert find_on_page(a_user("partner", hospital=other)) == []


def test_letter_that_is_answered_lies_on_the_page_no_more(case, surgery):
    reader = a_user("partner", hospital=surgery.hospital)
    step, message = write(case)
    deliver(message)
    escalation.record_answer(step, answer="no_time", words="Fuldt.", by=case.owner, at=NOW)
    assert find_on_page(reader) == []


def test_refused_address_is_a_task_with_its_cure_and_the_letter_goes_when_it_is_mended(case, monkeypatch):
    contact = a_contact(case, email="forkert@horsens.rm.dk", email_is_secure=True)
    _step, message = write(case, contact=contact)
    with monkeypatch.context() as refusing:
        refuse(refusing, SMTPRecipientsRefused({contact.email: (550, b"no such user")}))
        assert deliver(message).state == "unread"
    assert "Ret adressen i kontaktbogen" in open_tasks(case)[0]
    contact.email = "lars@horsens.rm.dk"
    contact.save()
    outbox.retry(message, by=case.owner, at=NOW)
    assert deliver(message).state == "delivered"


def test_mail_server_that_does_not_answer_is_tried_again(case, monkeypatch):
    _step, message = write(case, contact=a_contact(case, email="lars@horsens.rm.dk", email_is_secure=True))
    refuse(monkeypatch, SMTPConnectError(421, b"busy"))
    assert deliver(message).state == "queued"
    assert "bliver ved med at prøve" in message.error


def test_letter_lies_on_the_page_though_the_e_mail_about_it_does_not_leave(case, surgery, monkeypatch):
    reader = a_user("partner", hospital=surgery.hospital)
    _step, message = write(case, contact=a_contact(case, email="lars@example.dk"))
    refuse(monkeypatch, SMTPConnectError(421, b"busy"))
    deliver(message)
    assert len(find_on_page(reader)) == 1
    assert "Ring til dem" in open_tasks(case)[0]


def test_who_has_no_secure_way_is_brought_the_letter(case):
    _step, message = write(case, contact=a_contact(case))
    deliver(message)
    assert mail.outbox == []
    assert "ingen sikker vej" in open_tasks(case)[0]
    outbox.hand_over(message, how="Med bud", by=case.owner, at=NOW)
    assert open_tasks(case) == []


def test_letter_on_paper_is_carried_also_where_there_is_a_secure_address(case):
    _step, message = write(
        case, way="letter", contact=a_contact(case, email="lars@horsens.rm.dk", email_is_secure=True)
    )
    deliver(message)
    assert mail.outbox == []
    assert Delivery.objects.get().way == "print"


def test_mark_of_a_secure_address_without_one_is_refused(case):
    with pytest.raises(Denied, match="sikre adresse"):
        a_contact(case, email_is_secure=True)


# -- the department in which the patient waits


def test_department_that_the_office_states_goes_before_the_inquirys(case, surgery):
    viborg = Hospital.objects.create(slug="viborg", name="Viborg", kind="public", region="midtjylland")
    urology = Department.objects.create(hospital=viborg, slug="urologi", name="Urologi", phone="78 44 00 00")
    assert find_department(case) == surgery
    escalation.state_department(case, department=urology, by=case.owner, at=NOW)
    assert find_department(case) == urology
    assert find_receiver(case, "department", on=NOW.date()).phone == "78 44 00 00"
    logged = AuditEvent.objects.get(verb="escalation.department")
    assert logged.after["department"] == "Urologi, Viborg"


def test_department_of_the_pathway_that_is_asked_about_is_meant(case, surgery):
    other = Department.objects.create(hospital=surgery.hospital, slug="oere", name="Øre")
    first = case.pathways.get()
    second = case.pathways.create(key="2", attributes=first.attributes, changed_at=NOW)
    escalation.state_department(case, pathway=first, department=surgery, by=case.owner, at=NOW)
    escalation.state_department(case, pathway=second, department=other, by=case.owner, at=NOW)
    asking = Asking("department", "phone", "Øre", "Vi ringede.")
    escalation.ask(case, asking=asking, pathway=second, by=case.owner, at=NOW)
    assert find_department(case) == other


def test_department_is_stated_only_by_who_works_on_the_case_and_once(case, surgery):
    with pytest.raises(Denied):
        escalation.state_department(case, department=surgery, by=a_user("lawyer"), at=NOW)
    escalation.state_department(case, department=surgery, by=case.owner, at=NOW)
    with pytest.raises(Denied, match="ikke rettet noget"):
        escalation.state_department(case, department=surgery, by=case.owner, at=NOW)
