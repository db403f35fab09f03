"""The way through the pages: how to be reached is required, and no earlier address or draft leads nowhere."""

import re
from copy import deepcopy

import pytest
from django.utils import timezone

from rettidig.casework.models import Case, FormVersion, IntakeDraft
from rettidig.casework.questionnaire.form import shipped_content
from rettidig.web.public import steps
from tests.web.test_public_inquiry import again, answer, answer_all, begin, office, photo, send

pytestmark = pytest.mark.django_db
__all__ = ["office"]  # the fixture


def test_way_to_be_answered_must_be_chosen_before_it_is_sent(client):
    begin(client)
    answer(client, "hvem", reporter="patient", category="transport")
    assert send(client).url == "/henvendelse/svar/"
    page = answer(client, "svar", phone="40404040").text
    assert "Vælg, hvordan vi må svare dig." in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "more", "field"),
    [
        ({"reply_by": "phone"}, {"phone": "40404040"}, "phone"),
        ({"reply_by": "text"}, {"phone": "40404040"}, "phone"),
        ({"reply_by": "text", "phone": "0012"}, {"phone": "40404040"}, "phone"),
        ({"reply_by": "post"}, {"address": "Tårnvej 1, Horsens"}, "address"),
    ],
)
def test_way_that_leads_nowhere_is_told_beside_the_field_and_keeps_the_inquiry_back(
    client, settings, chosen, more, field
):
    settings.TEXTS_URL = "http://localhost:1/"
    begin(client)
    answer(client, "hvem", reporter="patient", category="transport")
    page = answer(client, "svar", **chosen, email="kaja@example.dk").text
    assert f'id="id_{field}_error"' in page
    assert 'value="kaja@example.dk"' in page
    assert send(client).url == "/henvendelse/svar/"
    assert answer(client, "svar", **chosen | more).url == "/henvendelse/tjek/"
    assert send(client).url == "/kvittering/"


def test_letter_by_post_needs_no_address_where_the_cpr_number_tells_it(client):
    answer_all(client)
    assert answer(client, "svar", reply_by="post").url == "/henvendelse/tjek/"
    again(client, "patient", patient_cpr="")
    assert send(client).url == "/henvendelse/svar/"


def test_who_may_be_seriously_ill_and_cannot_be_called_is_told_so_plainly(client):
    begin(client, "max_wait")
    answer(client, "hvem", reporter="patient", condition="cancer")
    answer(client, "kontakt", reply_by="page", home_region="midtjylland")
    assert "Vi kan ikke ringe eller skrive til dig" in client.get("/henvendelse/tjek/").text
    answer(client, "kontakt", reply_by="page", home_region="midtjylland", email="kaja@example.dk")
    assert "Vi kan ikke ringe eller skrive til dig" not in client.get("/henvendelse/tjek/").text


@pytest.mark.parametrize(
    ("was", "now"),
    [
        *(("emne", "hvem"), ("henvist", "sygdom"), ("datoer", "hospital"), ("bestemt", "tid"), ("aendret", "tid")),
        *(("ja", "tid"), ("filer", "beskriv"), ("samtykke", "patient")),
    ],
)
def test_address_of_a_page_that_is_no_more_leads_to_the_page_that_asks_the_same_now(client, was, now):
    answer_all(client)
    assert client.get(f"/henvendelse/{was}/").url == f"/henvendelse/{now}/"


def test_page_that_asks_the_same_in_another_inquiry_leads_to_the_one_of_this(client):
    begin(client, "max_wait")
    answer(client, "hvem", reporter="patient", condition="cancer")
    assert client.get("/henvendelse/svar/").url == "/henvendelse/kontakt/"


def test_draft_of_an_earlier_form_goes_on_in_its_own_pages(client):
    begin(client)
    earlier = deepcopy(shipped_content())
    earlier["pages"].insert(1, {"slug": "filer", "heading": {"da": "Vil du sende en fil med?"}, "ask": []})
    earlier["pages"].insert(1, {"slug": "emne", "heading": {"da": "Emne"}, "ask": [{"name": "category", "must": True}]})
    now = timezone.now()
    version = FormVersion.objects.create(
        digest="earlier", shipped=True, content=earlier, changed_at=now, published_at=now
    )
    IntakeDraft.objects.update(form_version=version)
    assert answer(client, "hvem", reporter="patient", category="transport").url == "/henvendelse/emne/"
    assert answer(client, "emne", category="transport").url == "/henvendelse/filer/"
    assert client.post("/henvendelse/filer/", {"file": photo(), "go": "next"}).url == "/henvendelse/hospital/"
    assert "henvisning.jpg" in client.get("/henvendelse/filer/").text


@pytest.mark.parametrize(
    ("answers", "max_wait", "slugs"),
    [
        ({}, False, "hvem beskriv patient svar"),
        ({"category": "lookup_notice"}, False, "hvem beskriv patient svar"),
        ({"category": "rights_question"}, False, "hvem sygdom hospital beskriv patient svar"),
        ({"category": "transport"}, False, "hvem hospital beskriv patient svar"),
        ({"category": "waiting"}, False, "hvem sygdom hospital tid beskriv patient svar"),
        (
            {"category": "waiting", "reporter": "relative"},
            False,
            "hvem om-dig sygdom hospital tid beskriv patient svar",
        ),
        ({"category": "waiting", "condition": "cancer"}, False, "hvem sygdom hospital tid beskriv kontakt"),
        ({}, True, "hvem hospital tid beskriv kontakt"),
        ({"category": "waiting", "from_letter": []}, False, "hvem sygdom hospital tid beskriv kontakt"),
    ],
)
def test_questions_asked_follow_who_asks_and_about_what(answers, max_wait, slugs):
    assert [step.slug for step in steps.steps_for(answers, max_wait=max_wait)] == slugs.split()


@pytest.mark.parametrize("track", ["general", "max_wait"])
@pytest.mark.parametrize("reporter", ["patient", "relative"])
def test_number_of_steps_is_told_when_it_is_known_and_never_grows(client, track, reporter):
    begin(client, track)
    pages, told = ["hvem"], set()
    while pages[-1] != "tjek":
        told |= set(re.findall(r"Trin \d+ af (\d+)", client.get(f"/henvendelse/{pages[-1]}/").text))
        chosen = {"reporter": reporter, "category": "waiting", "condition": "cancer", "purpose": "treatment"}
        chosen |= {"home_region": "midtjylland", "reply_by": "page"}
        pages.append(answer(client, pages[-1], **chosen).url.split("/")[2])
    assert told == {str(len(pages))}


def test_first_step_says_no_number_of_steps_before_it_is_known(client):
    begin(client)
    assert '<p class="step-subheading">Trin 1</p>' in client.get("/henvendelse/hvem/").text
