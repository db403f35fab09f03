"""A hospital answers a letter about a patient's time: by link and code, or on its own page; then the office decides."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from rettidig.casework import outbox
from rettidig.casework.models import AuditEvent, Case, Department, EscalationLink, Hospital, OutboxMessage
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import assessment, escalation, escalation_link, hospital_answer
from rettidig.casework.steps.escalation import ACCEPT, NEXT, Asking
from rettidig.casework.steps.hospital_answer import Typed
from rettidig.casework.tracks import contact_book
from tests.casework.factories import a_case, a_user, an_adviser
from tests.login import log_in

pytestmark = pytest.mark.django_db
NAME = "Kaja Test Hansen"
TIME = {"answer": "booked", "department": "Kirurgi", "name": "Kirsten"}


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.dk", "https://patientkontor.example.dk"


@pytest.fixture
def hospital():
    return Hospital.objects.create(slug="horsens", name="Horsens", kind="public", region="midtjylland")


@pytest.fixture
def case(hospital):
    now = timezone.now()
    Department.objects.create(hospital=hospital, slug="kirurgi", name="Kirurgi")
    told = {"condition": "cancer", "purpose": "assessment", "hospital": "horsens", "department": "Kirurgi"}
    day = {"referral_received": str(timezone.localdate()), "patient_name": NAME}
    made = a_case(topic="max_wait", answers=told | day, owner=an_adviser())
    assessment.renew(made, at=now)
    return made


def ask(case, *, email="lars@example.dk"):
    """A letter on its way to somebody of the contact book; delivered."""
    now = timezone.now()
    facts = {"role": "department_management", "name": "Lars", "valid_from": timezone.localdate(), "email": email}
    facts["department"] = Department.objects.get()
    contact = contact_book.save_contact(case.office, None, facts=facts, by=case.owner, at=now)
    asking = Asking("department_management", "message", "Lars", "Giv patienten en tid.", contact=contact)
    step = escalation.ask(case, asking=asking, by=case.owner, at=now)
    outbox.deliver(OutboxMessage.objects.get(kind="escalation", item=step.pk).pk, at=now)
    return step


def the_key() -> str:
    return re.search(r"/svar/tid/#([A-Z2-9]{24})\s", mail.outbox[-1].body)[1]


def a_code(step) -> str:
    return escalation_link.new_code(step, by=step.by, at=timezone.now())


def enter(key, code, client=None):
    client = client or Client()
    return client.post("/svar/tid/", {"key": key, "code": code}, follow=True), client


def soon(days=5):
    return timezone.localdate() + timedelta(days=days)


def tasks(case):
    return list(case.tasks.filter(kind=escalation.TASK, done_at=None).values_list("title", flat=True))


def test_letter_goes_as_a_link_whose_e_mail_tells_nothing_and_has_arrived_when_it_is_opened(case):
    step = ask(case)
    [sent] = mail.outbox
    assert (sent.to, sent.attachments) == (["lars@example.dk"], [])
    assert not any(each in sent.subject + sent.body for each in (NAME, case.number, "kræft"))
    assert OutboxMessage.objects.get().state == "placed"
    answer, _client = enter(the_key(), a_code(step).lower())
    assert NAME in answer.text
    assert OutboxMessage.objects.get().state == "delivered"
    assert EscalationLink.objects.get().opened_at
    assert AuditEvent.objects.filter(verb="escalation.opened").count() == 1


def test_time_that_is_typed_stops_the_clock_and_counts_only_after_a_yes(case):
    step = ask(case)
    _page, client = enter(the_key(), a_code(step))
    assert "Tak for svaret" in client.post("/svar/tid/send/", TIME | {"booked_on": soon()}).text
    step.refresh_from_db()
    assert (step.answer, step.booked_on, step.typed.name) == ("booked", soon(), "Kirsten")
    assert escalation.make_due(at=step.answer_by + timedelta(days=9)) == 0
    assert (tasks(case), Case.objects.get(pk=case.pk).news_from) == ([ACCEPT], "hospital")
    assert not case.pathways.get().events.filter(type="appointment_offered").exists()
    hospital_answer.settle(step, is_taken=True, by=case.owner, at=timezone.now())
    assert case.escalations.get().outcome == "booked"
    assert case.pathways.get().events.filter(type="appointment_offered", facts__for=str(soon())).exists()
    assert tasks(case) == []


def test_no_to_a_time_says_why_and_the_next_rung_is_due(case):
    step = ask(case)
    hospital_answer.answer_by_link(*typed(step, **TIME, booked_on=soon()), at=timezone.now())
    with pytest.raises(Denied, match="hvorfor"):
        hospital_answer.settle(step, is_taken=False, by=case.owner, at=timezone.now())
    hospital_answer.settle(step, is_taken=False, reason="Patienten er bortrejst.", by=case.owner, at=timezone.now())
    assert (tasks(case), case.escalations.get().ended_at) == ([NEXT], None)
    with pytest.raises(Denied, match="venter ikke en tid"):
        hospital_answer.settle(step, is_taken=True, by=case.owner, at=timezone.now())


def typed(step, **facts):
    """The asking as it stands, with its link, and what is typed."""
    escalation_link.new_link(step, by=step.by, at=timezone.now())
    return type(step).objects.get(pk=step.pk), Typed(**facts)


def test_no_time_needs_a_reason_and_tells_by_when_and_whom_to_call(case):
    step = ask(case)
    _page, client = enter(the_key(), a_code(step))
    assert "hvorfor I ikke kan" in client.post("/svar/tid/send/", {"answer": "no_time", "name": "Kirsten"}).text
    more = {"words": "Fuldt.", "later_on": soon(), "person": "Ole", "phone": "78 42 50 00"}
    client.post("/svar/tid/send/", {"answer": "no_time", "name": "Kirsten", **more})
    step.refresh_from_db()
    assert "Fuldt." in step.answer_words
    assert "Ring til Ole 78 42 50 00." in step.answer_words
    assert tasks(case) == [NEXT]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (TIME, "hvilken dag"),
        (TIME | {"booked_on": "i går"}, "Dagen er gået"),
        (TIME | {"booked_on": "31/2"}, "findes ikke"),
        ({"answer": "no_time", "words": "Nej", "name": "Kirsten", "booked_on": "+3"}, "Ret det ene"),
        ({"answer": "booked", "booked_on": "+3", "name": "Kirsten"}, "hvilken afdeling"),
    ],
)
def test_answer_that_does_not_hold_together_gets_a_sentence_and_loses_nothing(case, facts, sentence):
    step = ask(case)
    _page, client = enter(the_key(), a_code(step))
    said = client.post("/svar/tid/send/", facts)
    assert (said.status_code, sentence in said.text, "Kirsten" in said.text) == (422, True, True)
    step.refresh_from_db()
    assert step.answered_at is None


def test_wrong_code_opens_nothing_and_codes_come_to_an_end(case):
    step = ask(case)
    key, code = the_key(), a_code(step)
    for _time in range(8):
        assert NAME not in enter(key, "AAAAA-AAAAA")[0].text
    assert "prøvet for mange gange" in enter(key, code)[0].text
    assert AuditEvent.objects.filter(verb="escalation.code_refused").count() == 8


def test_link_that_is_old_or_answered_says_so(case):
    step = ask(case)
    key, code = the_key(), a_code(step)
    last = EscalationLink.objects.get().expires_on
    assert escalation_link.why_closed(escalation_link.find(key), on=last) == ""
    assert "for gammelt" in escalation_link.why_closed(escalation_link.find(key), on=last + timedelta(days=1))
    escalation.record_answer(step, answer="no_time", words="Fuldt.", by=case.owner, at=timezone.now())
    assert "allerede svaret" in enter(key, code)[0].text


def test_asking_by_telephone_has_no_link(case):
    step = escalation.ask(case, asking=Asking("department", "phone", "K", "Hej"), by=case.owner, at=timezone.now())
    with pytest.raises(Denied, match="ikke skrevet noget brev"):
        escalation_link.new_code(step, by=case.owner, at=timezone.now())


def test_hospital_answers_on_its_own_page_and_another_does_not(case, hospital, client):
    reader = a_user("partner", hospital=hospital)
    ask(case)
    other = a_user("partner", hospital=Hospital.objects.create(slug="viborg", name="Viborg", kind="public"))
    delivery = OutboxMessage.objects.get().delivery
    step = case.escalations.get().steps.get()
    address = f"/hospital/{delivery.pk}/tid/"
    log_in(client, other)
    assert client.get(address).status_code == 404
    with pytest.raises(Denied, match="ikke hos jer"):
        hospital_answer.answer_on_page(step, Typed(**TIME, booked_on=soon()), by=other, at=timezone.now())
    log_in(client, reader)
    assert address in client.get("/hospital/").text
    assert client.post(address, TIME | {"booked_on": ""}).status_code == 422
    assert client.post(address, TIME | {"booked_on": str(soon())}).status_code == 302
    step.refresh_from_db()
    assert (step.answered_by, tasks(case)) == (reader, [ACCEPT])
    assert client.get(address).status_code == 404


def test_adviser_shows_code_and_link_once_and_says_yes_on_the_page(case, client):
    step = ask(case)
    log_in(client, case.owner)
    ladder = f"/kontor/sag/{case.pk}/trappen/"
    code = client.post(f"{ladder}{step.pk}/kode/")
    assert "vises kun nu" in code.text
    assert "vises kun nu" not in client.get(ladder).text
    assert "/svar/tid/#" in client.post(f"{ladder}{step.pk}/link/").text
    hospital_answer.answer_by_link(*typed(step, **TIME, booked_on=soon()), at=timezone.now())
    assert f"{ladder}{step.pk}/tid/" in client.get(ladder).text
    assert "hospitalets tid" in client.get(f"/kontor/sag/{case.pk}/").text
    version = Case.objects.get(pk=case.pk).version
    assert client.post(f"{ladder}{step.pk}/tid/", {"is_taken": "yes", "version": version}).status_code == 302
    assert case.escalations.get().outcome == "booked"
    assert client.get(f"{ladder}{step.pk}/tid/").status_code == 302


@pytest.mark.parametrize("role", ["lawyer", "management", "partner"])
def test_who_works_on_no_cases_makes_no_code_and_takes_no_time(case, role):
    step = ask(case)
    with pytest.raises(Denied):
        escalation_link.new_code(step, by=a_user(role), at=timezone.now())
    hospital_answer.answer_by_link(*typed(step, **TIME, booked_on=soon()), at=timezone.now())
    with pytest.raises(Denied):
        hospital_answer.settle(step, is_taken=True, by=a_user(role), at=timezone.now())
