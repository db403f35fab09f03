"""The hospital's pages about acceptance requests: its own patients alone, and no more than it has been told."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rettidig.casework.models import AcceptanceRequest, AuditEvent, Delivery, User
from rettidig.casework.steps import re_referral
from rettidig.casework.tracks import acceptance
from tests.casework.acceptance import ASKED, REASON, a_moved_patient, a_request, somebody_at
from tests.casework.conftest import story  # noqa: F401 - a fixture
from tests.casework.factories import an_adviser
from tests.casework.file_examples import as_bytes, new_pdf
from tests.casework.offers import AT, a_hospital
from tests.desk_data import deliver_everything
from tests.login import log_in

pytestmark = pytest.mark.django_db
LIST = reverse("partner:acceptances")
ANSWERS = {"kind": "add", "codes": ASKED.lower(), "reason": "finding", "words": REASON, "price": "12.500,50"}


@pytest.fixture
def delivery(story, settings) -> Delivery:  # noqa: F811
    settings.CLAMD_ADDRESS = "fake"
    a_moved_patient(story)
    deliver_everything()
    return Delivery.objects.get(message__kind="re_referral")


@pytest.fixture
def sent(delivery):
    return delivery.case.re_referrals.get()


@pytest.fixture
def user(delivery) -> User:
    return somebody_at(delivery.hospital)


@pytest.fixture
def partner(client, user):
    log_in(client, user)
    return client


@pytest.fixture
def stranger(client, delivery):
    """Somebody at another private hospital."""
    log_in(client, somebody_at(a_hospital("fjord", kind="private")))
    return client


def ask_page(delivery: Delivery) -> str:
    return reverse("partner:ask_acceptance", args=[delivery.pk])


def page(view: str, request: AcceptanceRequest) -> str:
    return reverse(f"partner:{view}", args=[request.pk])


def answer(request: AcceptanceRequest, **more) -> None:
    by = an_adviser(office=request.case.office)
    given = {"verdict": "accept", "codes": request.codes, "text": "", "at": AT}
    acceptance.answer(request, by=by, **{**given, **more})
    deliver_everything()


def test_request_when_sent_is_with_the_office_and_on_the_hospitals_list(partner, delivery):
    upload = SimpleUploadedFile("skanning.pdf", as_bytes(new_pdf()))
    sent = partner.post(ask_page(delivery), {**ANSWERS, "key": uuid4(), "file": upload})
    assert sent.headers["Location"] == LIST
    made = AcceptanceRequest.objects.get()
    assert (made.codes, str(made.price), made.case.attachments.get().name) == ([ASKED], "12500.50", "skanning.pdf")
    text = partner.get(LIST).text
    assert (ASKED in text, "Vi svarer senest" in text) == (True, True)


def test_request_when_the_form_is_sent_twice_is_one(partner, delivery):
    twice = {**ANSWERS, "key": uuid4()}
    assert [partner.post(ask_page(delivery), twice).status_code for _ in range(2)] == [302, 302]
    assert AcceptanceRequest.objects.count() == 1


def test_request_when_refused_keeps_what_was_typed(partner, delivery):
    refused = partner.post(ask_page(delivery), {**ANSWERS, "key": uuid4(), "codes": "X1"})
    assert (refused.status_code, "Vi kender ikke koden X1" in refused.text, REASON in refused.text) == (422, True, True)


@pytest.mark.parametrize("key", ["", "x", "x" * 5000])
def test_form_whose_key_is_not_one_of_ours_is_not_sent(partner, delivery, key):
    assert partner.post(ask_page(delivery), {**ANSWERS, "key": key}).status_code == 422
    assert not AcceptanceRequest.objects.exists()


@pytest.mark.parametrize("price", ["mange", "12,5,0", "1.25", "-3", "100.000.000", "999999999"])
def test_price_when_it_is_no_amount_is_asked_for_again(partner, delivery, price):
    refused = partner.post(ask_page(delivery), {**ANSWERS, "key": uuid4(), "price": price})
    assert (refused.status_code, "Skriv et beløb i kroner" in refused.text) == (422, True)


def test_file_that_cannot_be_taken_is_named_and_nothing_is_sent(partner, delivery):
    upload = SimpleUploadedFile("skanning.txt", b"ikke en pdf")
    refused = partner.post(ask_page(delivery), {**ANSWERS, "key": uuid4(), "file": upload})
    assert (refused.status_code, AcceptanceRequest.objects.count()) == (422, 0)
    assert "Den slags fil kan vi ikke læse." in refused.text


def test_page_of_a_new_request_shows_who_and_the_codes_and_nothing_of_the_case(partner, delivery):
    text = partner.get(ask_page(delivery)).text
    assert (delivery.case.patient.name in text, "DM751" in text) == (True, True)
    assert delivery.case.patient.phone not in text
    assert AuditEvent.objects.filter(verb="case.opened", role="partner", case_id=delivery.case_id).exists()


def test_patient_of_another_hospital_is_not_found_and_the_attempt_stands_on_the_case(stranger, delivery):
    for ask in (stranger.get, stranger.post):
        assert ask(ask_page(delivery)).status_code == 404
    events = AuditEvent.objects.filter(verb="acceptance.refused_entry", case_id=delivery.case_id)
    assert [event.role for event in events] == ["partner", "partner"]
    assert not AcceptanceRequest.objects.exists()


@pytest.mark.parametrize("view", ["acceptance", "reply_to_acceptance", "withdraw_acceptance"])
def test_request_of_another_hospital_is_not_found_and_the_attempt_stands_on_its_case(client, sent, view):
    request = a_request(sent)
    log_in(client, somebody_at(a_hospital("fjord", kind="private")))
    assert client.get(page(view, request)).status_code == 404
    assert client.get(LIST).text.count(ASKED) == 0
    assert AuditEvent.objects.filter(verb="acceptance.refused_entry", case_id=request.case_id).count() == 1


def test_address_that_leads_to_nothing_is_not_found_and_nothing_is_written(partner):
    before = AuditEvent.objects.count()
    assert partner.get(reverse("partner:ask_acceptance", args=[uuid4()])).status_code == 404
    assert partner.get(reverse("partner:acceptance", args=[999_999])).status_code == 404
    assert AuditEvent.objects.count() == before


def test_user_without_a_hospital_has_nothing(client, sent):
    request = a_request(sent)
    log_in(client, somebody_at(None))
    assert client.get(LIST).text.count(ASKED) == 0
    assert client.get(page("acceptance", request)).status_code == 404


def test_answer_is_shown_once_it_has_arrived_and_not_before(partner, sent, user):
    request = a_request(sent, by=user)
    acceptance.answer(request, verdict="accept", codes=[ASKED], text="", by=an_adviser(office=sent.case.office), at=AT)
    assert "Koder, I har fået ja til" not in partner.get(page("acceptance", request)).text
    deliver_everything()
    assert "Koder, I har fået ja til" in partner.get(page("acceptance", request)).text


def test_refusal_that_waits_for_a_colleague_looks_like_no_answer(partner, sent, user):
    request = a_request(sent, by=user)
    answer(request, verdict="refuse", text="Det kan vente.")
    text = partner.get(page("acceptance", request)).text
    assert ("Venter på svar" in text, "Det kan vente." in text, "Afslag" in text) == (True, False, False)


def test_question_is_shown_with_the_day_and_answered(partner, sent, user):
    request = a_request(sent, by=user)
    answer(request, verdict="ask", text="Hvad viser skanningen?")
    text = partner.get(page("acceptance", request)).text
    assert ("Hvad viser skanningen?" in text, "I svarer senest" in text) == (True, True)
    assert partner.post(page("reply_to_acceptance", request), {"text": "En ledmus."}).status_code == 302
    assert "En ledmus." in partner.get(page("acceptance", request)).text
    assert AcceptanceRequest.objects.get().state == "waiting"


def test_reply_when_nothing_is_asked_leads_to_the_request(partner, sent, user):
    request = a_request(sent, by=user)
    assert partner.post(page("reply_to_acceptance", request), {"text": "En ledmus."}).status_code == 302
    assert not request.steps.exists()


def test_request_can_be_taken_back_with_a_reason(partner, sent, user):
    request = a_request(sent, by=user)
    assert partner.post(page("withdraw_acceptance", request), {"reason": ""}).status_code == 422
    assert partner.post(page("withdraw_acceptance", request), {"reason": "Patienten vil ikke."}).status_code == 302
    assert AcceptanceRequest.objects.get().state == "withdrawn"


def test_hospital_that_has_the_patient_no_more_reads_nothing_of_the_request(partner, sent, user, delivery):
    request = a_request(sent, by=user)
    re_referral.record_answer(sent, state="declined", text="Ingen plads.", by=user, at=AT)
    for address in (page("acceptance", request), page("withdraw_acceptance", request), ask_page(delivery)):
        assert [ask(address).status_code for ask in (partner.get, partner.post)] == [404, 404]
    assert ASKED not in partner.get(LIST).text


def test_page_of_the_patient_shows_its_requests_the_codes_in_force_and_the_deadline(partner, sent, user, delivery):
    answer(a_request(sent, by=user))
    text = partner.get(reverse("partner:re_referral", args=[delivery.pk])).text
    assert f"DM751, {ASKED}" in text
    assert ("Bed om accept" in text, "Svar senest" in text) == (True, True)
    assert "Svar senest" in partner.get(reverse("partner:start")).text


def test_deadline_is_gone_when_the_hospital_has_answered(partner, sent, user, delivery):
    re_referral.record_answer(sent, state="accepted", text="", by=user, at=AT)
    assert "Svar senest" not in partner.get(reverse("partner:start")).text


def test_list_when_it_is_longer_costs_no_more_queries(partner, sent, user):
    counts = []
    for number in range(1, 4):
        a_request(sent, by=user, codes=[f"KNGA1{number}"])
        partner.get(LIST)
        with CaptureQueriesContext(connection) as seen:
            partner.get(LIST)
        counts.append(len(seen))
    assert counts[0] == counts[-1]
