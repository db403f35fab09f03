"""A department that is asked comes in by link and code, sees what the asker chose, and answers once."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from rettidig.casework import keys
from rettidig.casework.models import AdviceLink, AdviceRequest, AuditEvent, Case, HospitalContact, NewsFrom, Person
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import advice, advice_link, letter
from tests.casework.factories import a_case, an_adviser
from tests.desk_data import deliver_everything

pytestmark = pytest.mark.django_db
NAME = "Kaja Test Hansen"


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.dk", "https://patientkontor.example.dk"
    settings.DEFAULT_FROM_EMAIL = "svar-ikke@example.dk"


@pytest.fixture
def case() -> Case:
    patient = Person.objects.create(name=NAME)
    more = {"patient": patient, "reporter": "patient", "identity_confirmed_at": timezone.now()}
    return a_case(answers={"patient_name": NAME}, **more)


def ask(case: Case, **more) -> AdviceRequest:
    contact = HospitalContact.objects.create(
        office=case.office, role="coordinator", name="Kirsten", email="k@example.dk", valid_from=timezone.localdate()
    )
    facts = {"kind": "advice", "text": "Kan I give en tid?", "due": advice.usual_due(case, on=timezone.localdate())}
    return advice.ask(case, by=an_adviser(office=case.office), at=timezone.now(), contact=contact, **{**facts, **more})


def the_key() -> str:
    return re.search(r"/svar/#([A-Z2-9]{24})\s", mail.outbox[-1].body)[1]


def a_code(request: AdviceRequest) -> str:
    return advice_link.new_code(request, by=request.asked_by, at=timezone.now())


def enter(client: Client, key: str, code: str):
    return client.post("/svar/", {"key": key, "code": code}, follow=True)


def test_department_comes_in_by_key_and_code_and_answers_once(case):
    made = ask(case)
    deliver_everything()
    key, code, client = the_key(), a_code(made), Client()
    assert "Kan I give en tid?" in enter(client, key, code.lower()).text
    assert "Indtast dit navn og din afdeling" in client.post("/svar/send/", {"text": "Ja, torsdag."}).text
    done = client.post("/svar/send/", {"text": "Ja, torsdag.", "name": "Kirsten, ortopædkirurgi"})
    assert "Tak for svaret" in done.text
    made.refresh_from_db()
    assert (made.end, made.answer, made.answered_name) == ("advised", "Ja, torsdag.", "Kirsten, ortopædkirurgi")
    assert made.opened_at
    assert Case.objects.get(pk=case.pk).news_from == NewsFrom.HOSPITAL
    assert "allerede svaret" in enter(client, key, code).text
    assert AuditEvent.objects.filter(verb="advice.opened", subject=f"advice {made.pk}").count() == 1


def test_mail_holds_nothing_about_the_patient_and_the_database_holds_no_key(case):
    made = ask(case, parts=["person"])
    deliver_everything()
    [sent] = mail.outbox
    assert sent.to == ["k@example.dk"]
    for told in (NAME, "Kaja", case.number, made.text):
        assert told not in f"{sent.subject}\n{sent.body}"
    link = AdviceLink.objects.get()
    assert the_key() not in f"{link.secret_mark}{link.code_mark}"


@pytest.mark.parametrize(("parts", "is_shown"), [(["person"], True), (["pathways"], False), ([], False)])
def test_department_sees_the_parts_that_were_chosen_and_no_other(case, parts, is_shown):
    made = ask(case, parts=parts)
    deliver_everything()
    shown = enter(Client(), the_key(), a_code(made)).text
    assert (NAME in shown) == is_shown
    assert case.number not in shown


def test_patient_who_said_no_is_not_named_to_a_department_by_part_or_letter():
    case = a_case(reporter="patient", answers={"record_consent": "no"})
    draft = letter.draft_letter(case, decision=None, by=an_adviser(office=case.office), at=timezone.now())
    for naming in ({"parts": ["person"]}, {"subject": advice.of_letter(draft)}):
        with pytest.raises(Denied, match="Spørg uden navn"):
            ask(case, **naming)
    assert ask(case, parts=["pathways"]).pk


def test_key_without_code_and_code_without_key_open_nothing(case):
    made = ask(case)
    deliver_everything()
    key = the_key()
    assert "Kan I give en tid?" not in enter(Client(), key, "").text  # no code has been told yet
    assert "passer ikke sammen" in enter(Client(), key, "AAAAA-AAAAA").text
    code = a_code(made)
    assert "passer ikke sammen" in enter(Client(), keys.new_key(), code).text
    assert "passer ikke sammen" in enter(Client(), key, "AAAAA-AAAAA").text
    assert AuditEvent.objects.filter(verb="advice.code_refused").count() == 2


def test_wrong_codes_come_to_an_end_and_then_the_right_one_is_refused_too(case):
    made = ask(case)
    deliver_everything()
    key, code = the_key(), a_code(made)
    for _time in range(8):
        enter(Client(), key, "AAAAA-AAAAA")
    assert "prøvet for mange gange" in enter(Client(), key, code).text
    assert "Kan I give en tid?" in enter(Client(), key, a_code(made)).text


def test_new_link_and_new_code_close_the_ones_before(case):
    made = ask(case)
    deliver_everything()
    old_key, old_code = the_key(), a_code(made)
    code = a_code(made)
    key = advice_link.new_link(made, by=made.asked_by, at=timezone.now())
    assert [advice_link.find(each) for each in (old_key, key)] == [None, made]
    assert "passer ikke sammen" in enter(Client(), key, old_code).text
    assert "Kan I give en tid?" in enter(Client(), key, code).text


def test_link_that_leads_nowhere_says_why_and_what_to_do_to_who_has_its_key(case):
    made, today = ask(case), timezone.localdate()
    deliver_everything()
    key, code, last = the_key(), a_code(made), AdviceLink.objects.get().expires_on
    assert advice_link.why_closed(made, on=last) == ""
    assert "for gammelt" in advice_link.why_closed(made, on=last + timedelta(days=1))
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())
    assert "sagen er slut" in enter(Client(), key, code).text
    assert "sagen er slut" not in enter(Client(), keys.new_key(), code).text
    Case.objects.filter(pk=case.pk).update(closed_at=None)
    HospitalContact.objects.update(valid_from=today - timedelta(days=9), valid_to=today - timedelta(days=1))
    assert "en anden kontakt" in enter(Client(), key, code).text
    HospitalContact.objects.update(valid_to=None)
    advice.withdraw(made, reason="Løst", by=made.asked_by, at=timezone.now())
    assert "trukket spørgsmålet tilbage" in enter(Client(), key, code).text


def test_page_that_is_open_closes_when_the_question_is_taken_back_or_the_reader_leaves(case):
    made = ask(case)
    deliver_everything()
    key, code, client = the_key(), a_code(made), Client()
    enter(client, key, code)
    client.post("/svar/luk/")
    assert "Kan I give en tid?" not in client.get("/svar/").text
    enter(client, key, code)
    advice.withdraw(made, reason="Løst", by=made.asked_by, at=timezone.now())
    assert "Kan I give en tid?" not in client.get("/svar/").text
    assert "har været lukket" in client.post("/svar/send/", {"text": "Ja"}, follow=True).text


def test_department_approves_or_says_why_not(case):
    draft = letter.draft_letter(case, decision=None, by=an_adviser(office=case.office), at=timezone.now())
    made = ask(case, kind="approval", subject=advice.of_letter(draft))
    deliver_everything()
    client = Client()
    assert "<strong>Spørg os</strong>" in enter(client, the_key(), a_code(made)).text
    assert "Skriv hvorfor." in client.post("/svar/send/", {"end": "refused", "name": "Kirsten", "text": ""}).text
    client.post("/svar/send/", {"end": "approved", "name": "Kirsten", "text": ""})
    made.refresh_from_db()
    assert made.end == "approved"


def test_without_a_mail_server_the_office_brings_the_link_itself(case, settings):
    settings.EMAIL_HOST = ""
    made = ask(case)
    deliver_everything()
    assert not mail.outbox
    key = advice_link.new_link(made, by=made.asked_by, at=timezone.now())
    assert "Kan I give en tid?" in enter(Client(), key, a_code(made)).text


def test_reminder_brings_a_new_link(case):
    ask(case)
    deliver_everything()
    before = the_key()
    due = AdviceRequest.objects.get().due
    at = timezone.make_aware(datetime.combine(due, time(10)))
    assert advice.remind(at=at) == 1
    deliver_everything()
    assert the_key() != before
