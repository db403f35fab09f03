"""The pages for partner hospitals: their own patients, no more than they need, and their answers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import AuditEvent, Case, Delivery, Hospital, Person, ReReferral, User
from rettidig.casework.steps import re_referral
from rettidig.web.formatting import date_words
from rettidig.web.public.drafts import CASE
from tests.casework.factories import a_user
from tests.database import past_the_guards
from tests.desk_data import deliver_everything, person_called, the_office, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(settings) -> Delivery:
    settings.CLAMD_ADDRESS = "fake"
    the_story("dementia", the_office())
    deliver_everything()
    return Delivery.objects.exclude(hospital=None).get()


@pytest.fixture
def partner(client, delivery):
    user = a_user("partner", username="kolding", hospital=delivery.hospital)
    log_in(client, user)
    return client


def one(delivery: Delivery) -> str:
    return reverse("partner:re_referral", args=[delivery.pk])


def test_list_when_a_patient_is_moved_to_the_hospital_then_shows_the_patient(partner, delivery):
    assert delivery.case.patient.name in partner.get(reverse("partner:start")).content.decode()


def test_list_when_the_patient_is_moved_elsewhere_then_is_empty(client, delivery):
    log_in(client, person_called("hospital"))
    assert delivery.case.patient.name not in client.get(reverse("partner:start")).content.decode()
    assert client.get(one(delivery)).status_code == 404
    assert client.get(reverse("partner:referral", args=[delivery.pk])).status_code == 404


def test_patient_when_opened_then_shows_what_is_needed_and_nothing_of_the_case(partner, delivery):
    text = partner.get(one(delivery)).content.decode()
    cpr = delivery.case.patient.cpr
    assert f"{cpr[:6]}-{cpr[6:]}" in text
    assert delivery.case.contacts.first().text not in text
    assert delivery.case.reporter_name not in text


@pytest.mark.parametrize(
    ("said", "known", "shown"),
    [
        ({"reply_email": "kaja@example.dk"}, {}, [("Patientens e-mail", "kaja@example.dk")]),
        ({"answers": {"address": "Testvej 1"}}, {}, [("Adresse", "Testvej 1")]),
        ({"reply_phone": "1"}, {"phone": "2"}, [("Patientens telefon", "2"), ("Telefon til svar", "1")]),
        ({"reply_phone": "1", "reporter": "relative"}, {}, [("Telefon til svar", "1")]),
        ({"reporter": "relative", "answers": {"address": "Hos datteren"}}, {}, []),
        ({}, {"address": "Testvej 1", "protected_address": True}, []),
    ],
)
def test_hospital_reads_every_way_to_reach_the_patient_and_a_protected_address_never(said, known, shown):
    case = Case(**{"reporter": "patient", "patient": Person(name="Kaja Test Hansen", **known), **said})
    assert re_referral.find_reach(case) == shown


def test_patient_when_opened_then_shows_how_to_reach_the_patient(partner, delivery):
    Case.objects.update(reply_phone="", reply_email="max@example.dk")
    assert "max@example.dk" in partner.get(one(delivery)).text


def test_patient_when_opened_then_the_opening_is_in_the_audit_log(partner, delivery):
    partner.get(one(delivery))
    event = AuditEvent.objects.filter(verb="case.opened", role="partner").get()
    assert (event.user, event.case_id) == ("kolding", delivery.case_id)


def test_referral_when_fetched_then_comes_as_a_file(partner, delivery):
    answer = partner.get(reverse("partner:referral", args=[delivery.pk]))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")


def test_answer_when_the_hospital_accepts_then_the_office_has_it(partner, delivery):
    assert partner.post(one(delivery), {"state": "accepted", "text": ""}).status_code == 302
    assert delivery.case.re_referrals.get().state == "accepted"


def test_answer_when_the_hospital_answers_again_then_the_earlier_one_stays_to_be_read(partner, delivery):
    day = timezone.localdate() + timedelta(days=9)
    partner.post(one(delivery), {"state": "accepted", "text": "Vi mangler billederne."})
    partner.post(one(delivery), {"state": "accepted", "appointment": day.isoformat(), "text": ""})
    desk = Client()
    log_in(desk, person_called("vejleder"))
    page = desk.get(reverse("desk:case", args=[delivery.case_id]), headers={"accept-language": "da"}).text
    assert "Vi mangler billederne." in page
    assert page.count("Hospitalets svar: ") == 2


def test_answer_when_the_hospital_gives_a_day_then_the_patient_page_shows_it(partner, delivery):
    day = timezone.localdate() + timedelta(days=20)
    answer = partner.post(one(delivery), {"state": "accepted", "appointment": day.isoformat(), "text": ""})
    assert answer.status_code == 302
    patient = Client()
    session = patient.session
    session[CASE] = delivery.case_id
    session.save()
    page = patient.get("/min-sag/", headers={"accept-language": "da"}).text
    assert f"{date_words(day)} på {delivery.hospital.name}" in page


def test_answer_when_the_day_is_past_then_asks_for_another(partner, delivery):
    answer = partner.post(one(delivery), {"state": "accepted", "appointment": "2020-01-02", "text": ""})
    assert answer.status_code == 422
    assert delivery.case.re_referrals.get().state == "sent"


def test_answer_when_declined_without_words_then_asks_why(partner, delivery):
    answer = partner.post(one(delivery), {"state": "declined", "text": ""})
    assert answer.status_code == 422
    assert "Skriv, hvorfor patienten ikke kan komme." in answer.content.decode()


def test_answer_when_already_declined_then_cannot_be_given_again(partner, delivery):
    partner.post(one(delivery), {"state": "declined", "text": "Ingen plads."})
    assert partner.post(one(delivery), {"state": "accepted", "text": ""}).status_code == 404


def test_receiving_is_one_act_and_no_answer(partner, delivery):
    page = partner.get(one(delivery), headers={"accept-language": "da"}).text
    assert 'value="received"' not in page
    assert "Vi har modtaget henvisningen" in page
    partner.post(reverse("partner:receive", args=[delivery.pk]))
    assert delivery.case.re_referrals.get().state == "received"
    assert "Vi har modtaget henvisningen" not in partner.get(one(delivery), headers={"accept-language": "da"}).text
    assert partner.post(reverse("partner:receive", args=[delivery.pk])).status_code == 403


def test_patient_when_opened_then_the_office_sees_that_somebody_has(partner, delivery):
    partner.get(one(delivery))
    delivery.refresh_from_db()
    assert delivery.opened_at


def test_deadline_stands_on_the_list_and_on_the_page_and_says_when_it_has_passed(partner, delivery):
    sent = delivery.case.re_referrals.get()
    for address in (reverse("partner:start"), one(delivery)):
        page = partner.get(address, headers={"accept-language": "da"}).text
        assert f"Svar senest {date_words(sent.answer_by)}" in page
        assert "overskredet" not in page
    ReReferral.objects.update(answer_by=timezone.localdate() - timedelta(days=1))
    for address in (reverse("partner:start"), one(delivery)):
        assert "overskredet" in partner.get(address, headers={"accept-language": "da"}).text


def test_patients_own_words_and_the_packet_are_on_the_page(partner, delivery):
    page = partner.get(one(delivery), headers={"accept-language": "da"}).text
    assert "Vi vil gerne til Kolding, selv om der er langt." in page
    assert delivery.case.number in page
    past_the_guards("UPDATE casework_rereferral SET images = 'Overført den 20. november', price_frame = 12500")
    page = partner.get(one(delivery), headers={"accept-language": "da"}).text
    assert "Overført den 20. november" in page
    assert "12.500 kr." in page


def test_patient_who_does_not_come_is_told_by_name_and_no_more_until_the_hospital_has_seen_it(partner, delivery):
    sent = delivery.case.re_referrals.get()
    re_referral.withdraw(sent, reason="Hemmelig grund", by=person_called("leder"), at=timezone.now())
    deliver_everything()
    told = Delivery.objects.get(message__kind="recall")
    page = partner.get(reverse("partner:start"), headers={"accept-language": "da"}).text
    assert "kommer ikke alligevel" in page
    assert delivery.case.patient.name in page
    assert not any(word in page for word in ("Hemmelig grund", delivery.case.patient.cpr[6:]))
    partner.post(reverse("partner:see_recall", args=[told.pk]))
    assert delivery.case.patient.name not in partner.get(reverse("partner:start")).text
    told.refresh_from_db()
    assert told.opened_at


def test_recall_of_another_hospital_is_not_there(client, delivery):
    sent = delivery.case.re_referrals.get()
    re_referral.withdraw(sent, reason="Patienten bliver.", by=person_called("leder"), at=timezone.now())
    deliver_everything()
    log_in(client, person_called("hospital"))
    told = Delivery.objects.get(message__kind="recall")
    assert delivery.case.patient.name not in client.get(reverse("partner:start")).text
    assert client.post(reverse("partner:see_recall", args=[told.pk])).status_code == 404


@pytest.mark.parametrize("ended", ["declined", "returned", "withdrawn"])
def test_hospital_when_it_has_the_patient_no_more_then_reads_nothing(partner, delivery, ended):
    if ended == "withdrawn":
        re_referral.withdraw(
            delivery.case.re_referrals.get(), reason="Patienten bliver.", by=person_called("leder"), at=timezone.now()
        )
    else:
        partner.post(one(delivery), {"state": "accepted", "text": ""} if ended == "returned" else {})
        partner.post(one(delivery), {"state": ended, "text": "Ingen plads."})
    assert delivery.case.re_referrals.get().state == ended
    for address in (one(delivery), reverse("partner:referral", args=[delivery.pk])):
        assert [ask(address).status_code for ask in (partner.get, partner.post)] == [404, 404]
    assert delivery.case.patient.name not in partner.get(reverse("partner:start")).text


def test_list_when_it_is_longer_then_costs_no_more_queries(partner, delivery, django_assert_max_num_queries):
    partner.get(reverse("partner:start"))  # the first of the hour is written in the audit log
    with django_assert_max_num_queries(20) as first:
        partner.get(reverse("partner:start"))
    other = the_story("dementia", delivery.case.office)
    deliver_everything()
    assert other.re_referrals.get().hospital == delivery.hospital
    with django_assert_max_num_queries(20) as second:
        partner.get(reverse("partner:start"))
    assert len(second) == len(first)


def test_door_when_somebody_of_the_office_comes_then_is_refused(client, delivery):
    log_in(client, person_called("vejleder"))
    assert client.get(reverse("partner:start")).status_code == 403


def test_door_when_the_user_has_no_hospital_then_shows_nobody(client, delivery):
    log_in(client, User.objects.create_user("nobody", role="partner"))
    assert delivery.case.patient.name not in client.get(reverse("partner:start")).content.decode()
    assert Hospital.objects.exists()


def test_patient_when_corrected_then_the_hospital_sees_how_to_call_the_patient_in_but_no_protected_address(
    partner, delivery
):
    told = {"phone": "50505050", "email": "a@example.dk", "address": "Testvej 1", "guardian": "Max Test Berggren"}
    Person.objects.filter(pk=delivery.case.patient_id).update(**told)
    text = partner.get(one(delivery)).text
    assert all(word in text for word in told.values())
    Person.objects.filter(pk=delivery.case.patient_id).update(protected_address=True)
    text = partner.get(one(delivery)).text
    assert "Beskyttet" in text
    assert "Testvej 1" not in text
