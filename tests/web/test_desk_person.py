"""Who the patient is, as it is shown, confirmed and corrected at the desk; and consent on its own pages."""

import time

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import confidentiality
from rettidig.casework.models import AuditEvent, Case, Person
from rettidig.casework.steps import confidential
from rettidig.casework.steps.patient_page import may_read_letters
from rettidig.web.desk import masking
from tests.desk_data import page, person_called
from tests.intake_data import KAJA, SHOULDER, send
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client, office):
    log_in(client, person_called("vejleder"))
    return client


def received(office, **more) -> Case:
    return send(office, SHOULDER | more, at=timezone.now()).case


def post(adviser, case: Case, view: str, *rest: object, **said: object):
    case.refresh_from_db()
    return adviser.post(page(case, view, *rest), {"version": case.version, **said}, follow=True)


def person_form(adviser, case: Case, **more: object) -> dict[str, object]:
    form = adviser.get(page(case, "correct_person")).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"reason": "Sagt i telefonen"} | more


def test_writer_with_the_number_of_somebody_else_is_shown_as_both_and_is_a_task_until_confirmed(adviser, office):
    received(office)
    case = received(office, patient_name="Einer Test Lauridsen")
    text = adviser.get(page(case, "case")).text
    assert "Skrev sig som" in text
    assert "Find ud af, hvem patienten er: navnet er et andet" in text
    text = post(adviser, case, "confirm_identity", how="called_back").text
    assert "Vi ringede tilbage på et nummer, vi kendte" in text
    assert not case.tasks.filter(kind="name_differs", done_at=None).exists()


def test_new_case_of_a_patient_with_a_confidential_case_comes_marked(office):
    first = received(office)
    confidential.mark(first, kind="other", reason="Bad om det", by=person_called("leder"), at=timezone.now())
    assert received(office, story="Noget helt andet").confidential == "other"
    assert AuditEvent.objects.filter(verb="case.marked_confidential", user="").count() == 1


def test_case_without_name_number_or_phone_gets_them_at_the_desk(adviser, office):
    case = received(office, patient_name="", patient_cpr="", phone="")
    post(adviser, case, "correct_person", **person_form(adviser, case, name="Kaja Test Hansen", reply_phone="40404040"))
    post(adviser, case, "correct_number", number=KAJA, reason="Sagt i telefonen")
    case.refresh_from_db()
    assert (case.patient.cpr, case.patient.name, case.reply_phone) == (KAJA, "Kaja Test Hansen", "40404040")
    history = adviser.get(page(case, "history")).text
    assert "Sagt i telefonen" in history
    assert KAJA not in history


def test_consent_is_written_down_and_withdrawn_at_the_desk(adviser, office):
    case = received(office, reporter="relative", reporter_name="Max Test Berggren", consent_basis="patient")
    assert "Mangler" in adviser.get(page(case, "case")).text
    said = {"giver": "patient", "form": "oral", "scopes": ["case"], "to_whom": "Max", "given_on": "i dag"}
    assert "Hun sagde ja." in post(adviser, case, "record_consent", words="Hun sagde ja.", **said).text
    assert may_read_letters(Case.objects.get(pk=case.pk))
    given = case.consents.get()
    assert "Trukket tilbage" in post(adviser, case, "withdraw_consent", given.pk, on="i dag", words="Hun ringede.").text
    assert not may_read_letters(Case.objects.get(pk=case.pk))


def test_page_of_a_consent_says_what_the_age_rests_on_and_that_no_lawyer_has_read_it(adviser, office):
    shown = adviser.get(page(received(office), "record_consent")).text
    assert "Fra 15 år siger patienten selv ja eller nej." in shown
    assert "sundhedsloven § 17, stk. 3" in shown
    assert "§ 42 d, stk. 1, § 43, stk. 1, og § 51, stk. 4." in shown
    assert "forældreansvarsloven § 2, stk. 1</a> (står i en ældre kilde)" in shown
    assert "En jurist skal se efter." in shown


def test_page_of_a_stranger_with_a_known_number_shows_nothing_of_the_known_person(client, office):
    known = received(office, address="Testvej 1", phone="50505050").patient
    stranger = send(office, SHOULDER | {"patient_name": "En Anden", "phone": "", "story": "Hvem er jeg?"})
    client.post(reverse("public:my_case"), {"number": stranger.case.number, "code": stranger.code})
    text = client.get(reverse("public:my_case")).text
    assert "Hvem er jeg?" in text
    assert not any(word in text for word in (known.name, "Testvej", "50505050"))


def test_ways_to_reach_the_patient_when_corrected_then_stand_on_the_case_for_every_reader(adviser, client, office):
    case = received(office)
    said = person_form(adviser, case, phone="50505050", email="kaja@example.dk", address="Testvej 1")
    post(adviser, case, "correct_person", **said)
    log_in(client, person_called("jurist"))
    text = client.post(page(case, "show_person"), follow=True).text
    assert all(word in text for word in ("50505050", "kaja@example.dk", "Testvej 1", page(case, "history")))


REACH = ("40404040", "kaja@example.dk", "Testvej 1", "21. marts 2000")


def a_case_with_reach(office, **more) -> Case:
    """Written with phone, e-mail and address, which the office has registered as well."""
    told = {"email": "kaja@example.dk", "address": "Testvej 1", "reply_by": "post"}
    case = received(office, **told)
    Case.objects.filter(pk=case.pk).update(**more)
    return case


def seen(client, case: Case) -> list[str]:
    text = client.get(page(case, "case")).text
    return [word for word in REACH if word in text or word in text.replace("&nbsp;", " ")]


def shown_openings() -> int:
    return AuditEvent.objects.filter(verb="case.opened", subject="person").count()


def test_patients_data_are_masked_until_asked_for_and_the_asking_is_written_down_once(adviser, office):
    case = a_case_with_reach(office)
    assert seen(adviser, case) == []
    assert "Kaja Test Hansen" in adviser.get(page(case, "case")).text
    for _ in range(2):
        adviser.post(page(case, "show_person"))
    assert {"40404040", "kaja@example.dk", "Testvej 1"} <= set(seen(adviser, case))
    assert shown_openings() == 1


def test_patients_data_that_were_asked_for_are_masked_again_after_some_minutes(adviser, office, monkeypatch):
    case = a_case_with_reach(office)
    adviser.post(page(case, "show_person"))
    later = time.time() + confidentiality.unmasked_for().total_seconds() + 1
    monkeypatch.setattr(masking.time, "time", lambda: later)
    assert seen(adviser, case) == []


def test_asking_for_one_patients_data_shows_no_others(adviser, office):
    one, other = a_case_with_reach(office), a_case_with_reach(office)
    adviser.post(page(one, "show_person"))
    assert seen(adviser, other) == []


def test_owner_sees_the_patients_data_unless_the_address_is_protected(adviser, office):
    case = a_case_with_reach(office, owner=person_called("vejleder"))
    assert "40404040" in seen(adviser, case)
    Person.objects.update(protected_address=True)
    assert seen(adviser, case) == []
    assert "Beskyttet" in adviser.get(page(case, "case")).text


def test_protected_address_is_corrected_once_it_was_asked_for_and_stays_where_something_else_is_corrected(
    adviser, office
):
    case = a_case_with_reach(office)
    Person.objects.update(address="Testvej 1", protected_address=True)
    form = person_form(adviser, case, phone="50505050")
    assert "address" not in form
    post(adviser, case, "correct_person", **form)
    patient = Person.objects.get()
    assert (patient.phone, patient.address, patient.protected_address) == ("50505050", "Testvej 1", True)
    adviser.post(page(case, "show_person"))
    post(adviser, case, "correct_person", **person_form(adviser, case, address="Testvej 2"))
    assert Person.objects.get().address == "Testvej 2"


def test_taking_the_case_shows_the_patients_data(adviser, office):
    case = a_case_with_reach(office)
    post(adviser, case, "take")
    assert "40404040" in seen(adviser, case)
