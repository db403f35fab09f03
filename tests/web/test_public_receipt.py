"""The receipt tells the limit that the sender waits for, and promises only what can be kept; and a second inquiry."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import Case, IntakeDraft
from tests.web.test_public_inquiry import again, answer, answer_all, begin, office, send, text_of

pytestmark = pytest.mark.django_db
__all__ = ["office"]  # the fixture
REACHED = {"reply_by": "page", "home_region": "midtjylland"}
TOLD = ("hvem", {"reporter": "patient", "condition": "cancer"}), ("kontakt", REACHED)


def sent(client, *pages, track="max_wait"):
    begin(client, track)
    for slug, answers in (*TOLD, *pages):
        answer(client, slug, **answers)
    send(client)
    return client.get("/kvittering/").text


def test_receipt_of_a_suspicion_of_cancer_with_a_referral_tells_the_date_and_that_it_is_read_first(client):
    came = (timezone.localdate() - timedelta(days=3)).isoformat()
    page = sent(client, ("sygdom", {"purpose": "assessment"}), ("hospital", {"referral_received": came}))
    case = Case.objects.get()
    assert case.legal_due == timezone.localdate() + timedelta(days=11)
    assert "Din undersøgelse eller behandling skal begynde senest" in page
    assert "Vi læser din henvendelse før de andre" in page
    assert "Din undersøgelse eller behandling skal begynde senest" in text_of(client.get("/kvittering/pdf/"))


def test_receipt_of_a_suspicion_of_cancer_without_a_date_tells_the_days_and_since_when_they_count(client):
    page = sent(client)
    assert "inden 14 dage" in page
    assert "Dagene tæller fra den dag, hospitalet fik henvisningen" in page
    assert "ikke vente på os" not in page
    assert "Behold din tid" not in page


def test_receipt_when_the_phone_was_asked_for_says_that_we_call(client):
    assert "Vi ringer til dig senest" in sent(client, ("kontakt", REACHED | {"reply_by": "phone", "phone": "22222222"}))


@pytest.mark.parametrize(("about", "is_told"), [("complaint_to_authority", True), ("rights_question", False)])
def test_receipt_of_a_complaint_says_that_it_counts_from_now(client, about, is_told):
    answer_all(client)
    again(client, "hvem", category=about)
    send(client)
    page = client.get("/kvittering/").text
    assert ("tæller fra det tidspunkt, vi fik den" in page) is is_told
    assert "Ring også til os" not in page


def test_receipt_of_words_about_a_serious_illness_gives_the_helpline(client):
    answer_all(client)
    answer(client, "beskriv", story="De fandt en svulst.")
    send(client)
    page = client.get("/kvittering/").text
    assert "Ring også til os" in page
    assert "kan være alvorligt" in page


def test_receipt_is_printed_with_seconds(client):
    answer_all(client)
    send(client)
    received = timezone.localtime(Case.objects.get().received_at)
    assert f"kl. {received.hour}.{received:%M.%S}" in client.get("/kvittering/").text


@pytest.mark.parametrize("about", ["waiting", "rights_question", "miscellaneous"])
def test_general_door_asks_early_and_a_yes_asks_for_the_phone_at_once_and_says_that_we_call(client, about):
    begin(client)
    assert again(client, "hvem", category=about).url == "/henvendelse/sygdom/"
    assert answer(client, "sygdom", condition="cancer", purpose="assessment").url == "/henvendelse/hospital/"
    page = client.get("/henvendelse/hospital/").text
    assert "Telefonnummer" in page
    assert "Så kan vi ringe, hvis du ikke bliver færdig" in page
    answer(client, "hospital", phone="22222222")
    assert "Telefonnummer" not in client.get("/henvendelse/kontakt/").text  # never asked twice
    answer(client, "kontakt", **REACHED | {"reply_by": "phone"})
    send(client)
    case = Case.objects.get()
    assert (case.topic, case.reply_phone) == ("max_wait", "22222222")


def test_page_with_the_phone_says_nothing_of_a_call_where_we_make_none(client):
    answer_all(client)
    assert "Så kan vi ringe, hvis du ikke bliver færdig" not in client.get("/henvendelse/svar/").text


def test_door_for_life_threatening_disease_asks_for_the_phone_on_its_first_page(client):
    begin(client, "max_wait")
    assert "Så kan vi ringe, hvis du ikke bliver færdig" in client.get("/henvendelse/hvem/").text
    assert answer(client, "hvem", reporter="patient", condition="unknown").url == "/henvendelse/hospital/"


@pytest.mark.parametrize(("purpose", "is_asked"), [("assessment", False), ("treatment", True)])
def test_who_waits_for_an_examination_is_not_asked_for_a_yes_to_a_treatment(client, purpose, is_asked):
    begin(client, "max_wait")
    for slug, answers in (*TOLD, ("hospital", {"purpose": purpose})):
        answer(client, slug, **answers)
    assert ("treatment_consent" in client.get("/henvendelse/tid/").context["form"].fields) is is_asked


def test_second_inquiry_about_the_same_letter_can_be_written_in_the_first_case_instead(client):
    answer_all(client)
    again(client, "hospital", letter_date="16-11-2026")
    send(client)
    client.get("/kvittering/")
    answer_all(client)
    again(client, "hospital", letter_date="16-11-2026", referral_received="1-11-2026")
    answer(client, "beskriv", story="Nu har jeg fået en ny tid.")
    assert "Skriv i min sag i stedet" in client.get("/henvendelse/tjek/").text
    assert client.post("/henvendelse/tjek/", {"instead": "1"}).url == "/min-sag/"
    assert "Nu har jeg fået en ny tid." in client.get("/min-sag/").text
    assert Case.objects.count() == 1
    assert IntakeDraft.objects.filter(case=None).exists()  # and it can be sent anyhow


def test_second_inquiry_in_another_browser_is_told_nothing_of_the_first(client):
    answer_all(client)
    send(client)
    other = type(client)()
    answer_all(other)
    assert "allerede skrevet" not in other.get("/henvendelse/tjek/").text
    assert other.post("/henvendelse/tjek/", {"instead": "1"}).status_code == 200
    assert Case.objects.count() == 1
