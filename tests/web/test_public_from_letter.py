"""A link from a hospital's letter, as whoever holds the letter meets it: confirm or correct, and then only the rest."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import letter_links
from rettidig.casework.letter_links import Letter
from rettidig.casework.models import Case, IntakeDraft, LetterLink
from rettidig.casework.questionnaire.answers import UNKNOWN
from rettidig.casework.steps import draft as store
from rettidig.web.formatting import date_words
from rettidig.web.public import limits
from tests.casework.factories import a_user, an_organisation
from tests.casework.offers import a_hospital
from tests.intake_data import KAJA, make_office
from tests.login import log_in
from tests.proof_of_work import make_easy, solve_page
from tests.web.test_public_german import left_over

pytestmark = pytest.mark.django_db
CONFIRMED = {
    "category": "waiting",
    "hospital": "Regionshospitalet Horsens",
    "department": "Ortopædkirurgi",
    "purpose": "assessment",
    "appointment_kind": "examination",
}


@pytest.fixture
def system():
    make_office()
    return a_user("partner", organisation=an_organisation(a_hospital("horsens", name="Regionshospitalet Horsens")))


@pytest.fixture
def days():
    today = timezone.localdate()
    return [today - timedelta(days=20), today - timedelta(days=15), today + timedelta(days=50)]


@pytest.fixture
def address(system, days):
    return address_of(system, days)


def address_of(system, days, **more) -> str:
    received, written, time = days
    letter = Letter("horsens", "Ortopædkirurgi", received, written, time, "examination", "assessment", **more)
    return f"/b/{letter_links.make([letter], by=system, at=timezone.now())[0].token}/"


def spoken(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def confirm(client, address, days, **corrected):
    names = ("referral_received", "letter_date", "appointment_date")
    told = CONFIRMED | dict(zip(names, map(spoken, days), strict=True))
    return client.post(address, told | corrected)


def who(client, condition="none"):
    return client.post("/henvendelse/hvem/", {"reporter": "patient", "condition": condition, "go": "next"})


def test_page_shows_what_the_letter_says_and_stores_nothing_before_it_is_confirmed(client, address, days):
    page = client.get(address).text
    for shown in ("Regionshospitalet Horsens", "Ortopædkirurgi", *map(spoken, days)):
        assert f'value="{shown}"' in page
    assert not IntakeDraft.objects.exists()
    assert LetterLink.objects.get().opened == 1


@pytest.mark.parametrize("is_max_wait", [False, True])
def test_page_speaks_of_the_letter_and_never_of_whoever_opens_it(client, system, days, is_max_wait):
    page = client.get(address_of(system, days, is_max_wait=is_max_wait))
    form = page.context["form"]
    choices = [
        str(words) for field in form.fields.values() for key, words in getattr(field, "choices", ()) if key != UNKNOWN
    ]
    said = [page.context["heading"], form.lead, *choices]
    said += [f"{field.label} {field.help_text}" for field in form.fields.values()]
    for words in map(str, said):
        assert not {"jeg", "mig", "min", "mit", "du", "dig", "din", "dit", "dine"} & set(
            re.findall(r"\w+", words.lower())
        )


def test_who_confirms_is_asked_only_what_the_letter_does_not_say(client, address, days):
    answer = confirm(client, address, days)
    assert answer.headers["Location"] == "/henvendelse/hvem/"
    assert set(client.get("/henvendelse/hvem/").context["form"].fields) == {"reporter", "condition"}
    assert who(client).headers["Location"] == "/henvendelse/beskriv/"
    place = re.search(r"Trin (\d+) af (\d+)", client.get("/henvendelse/beskriv/").text)
    assert place.groups() == ("2", "4")
    told = store.read_answers(IntakeDraft.objects.get())
    assert (told["hospital"], told["appointment_date"]) == ("horsens", days[2].isoformat())
    assert set(told["from_letter"]) == set(letter_links.CARRIED)


def test_what_is_corrected_is_the_patients_own_and_what_is_taken_away_is_asked(client, address, days):
    confirm(client, address, days, department="Skulder", referral_received="")
    told = store.read_answers(IntakeDraft.objects.get())
    assert set(told["from_letter"]) == {*letter_links.CARRIED} - {"department", "referral_received"}
    assert who(client).headers["Location"] == "/henvendelse/hospital/"
    asked = client.get("/henvendelse/hospital/").context["form"].fields
    assert {"referral_received", "letter_date"} <= set(asked)
    assert "hospital" not in asked


def test_treatment_that_the_letter_tells_of_is_asked_when_it_was_decided_and_nothing_else_of_that_page(
    client, address, days
):
    confirm(client, address, days, purpose="treatment")
    assert who(client).headers["Location"] == "/henvendelse/tid/"
    asked = client.get("/henvendelse/tid/").context["form"].fields
    assert {name.removesuffix("_unknown") for name in asked} == {"decided"}


def test_who_may_have_cancer_is_asked_for_the_phone_before_anything_else(client, address, days):
    confirm(client, address, days)
    assert who(client, condition="cancer").headers["Location"] == "/henvendelse/hospital/"
    assert set(client.get("/henvendelse/hospital/").context["form"].fields) == {"phone", "call_me", "suspicion"}


def test_page_that_the_letter_answered_can_be_corrected_from_the_review(client, address, days):
    confirm(client, address, days)
    who(client)
    client.post("/henvendelse/kontakt/", {"patient_cpr": KAJA, "home_region": "midtjylland", "reply_by": "page"})
    assert "/henvendelse/tid/?fra=tjek" in unescaped(client.get("/henvendelse/tjek/").text)
    changed = {"appointment_date": spoken(days[2] + timedelta(days=1)), "fra": "tjek", "go": "next"}
    assert client.post("/henvendelse/tid/", changed).headers["Location"] == "/henvendelse/tjek/"
    assert "appointment_date" not in store.read_answers(IntakeDraft.objects.get())["from_letter"]


def unescaped(page: str) -> str:
    return page.replace("&amp;", "&")


def test_inquiry_that_is_sent_says_what_came_from_the_letter_at_the_desk(client, address, days, system):
    confirm(client, address, days)
    who(client)
    client.post("/henvendelse/kontakt/", {"patient_cpr": KAJA, "home_region": "midtjylland", "reply_by": "page"})
    client.post("/henvendelse/tjek/", {"website": ""})
    case = Case.objects.get()
    assert LetterLink.objects.get().used == 1
    desk = Client(headers={"accept-language": "da"})
    log_in(desk, a_user("adviser", office=case.office))
    assert "Ortopædkirurgi (fra brevet)" in desk.get(reverse("desk:case", args=[case.pk])).text


def test_letter_of_a_life_threatening_disease_opens_its_own_form(client, system, days):
    address = address_of(system, days, is_max_wait=True)
    assert 'name="category"' not in client.get(address).text
    confirm(client, address, days, category="")
    assert IntakeDraft.objects.get().max_wait_form


def test_two_may_open_the_same_letter_and_neither_sees_what_the_other_writes(address, days):
    one, other = Client(), Client()
    confirm(one, address, days, department="Skulder")
    assert "Skulder" not in other.get(address).text
    confirm(other, address, days)
    assert IntakeDraft.objects.count() == 2


def test_bad_date_is_told_beside_the_field_and_nothing_typed_is_lost(client, address, days):
    answer = confirm(client, address, days, appointment_date="i morges", department="Skulder")
    assert answer.status_code == 422
    assert 'value="i morges"' in answer.text
    assert 'value="Skulder"' in answer.text
    assert not IntakeDraft.objects.exists()


def test_language_is_changed_without_losing_what_was_typed(client, address, days):
    changed = confirm(client, address, days, language="en", department="Skulder", appointment_date="i morges")
    assert changed.headers["Location"] == address
    assert not IntakeDraft.objects.exists()
    page = client.get(address).text
    assert "Does it match the letter?" in page
    assert 'value="Skulder"' in page
    assert 'value="i morges"' in page


def test_unknown_expired_and_closed_links_get_the_same_answer(client, address, days):
    answers = [client.get("/b/nothing/")]
    LetterLink.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    answers += [client.get(address), confirm(client, address, days)]
    LetterLink.objects.update(expires_on=timezone.localdate(), revoked_at=timezone.now())
    answers.append(client.get(address))
    assert {each.status_code for each in answers} == {404}
    assert len({re.sub('name="csrfmiddlewaretoken" value=".*?"|/b/.*?/', "", each.text) for each in answers}) == 1
    assert "/henvendelse/" in answers[0].text
    assert not IntakeDraft.objects.exists()


def test_who_tries_many_links_proves_work_and_what_stands_on_the_page_is_still_sent(client, address, monkeypatch):
    make_easy(monkeypatch)
    monkeypatch.setattr(limits, "LETTER", replace(limits.LETTER, calm=1))
    assert client.get("/b/nothing/").status_code == 404
    asked = client.get(address)
    assert (asked.status_code, "Passer det med brevet?" in asked.text) == (429, False)
    assert address in client.post(address, {"opens": "1", **solve_page(asked.text)}).text
    assert "Passer det med brevet?" in client.get(address).text
    assert client.post(address, {"category": ""}).status_code == 422


def test_page_before_the_link_and_that_of_a_closed_one_are_in_german_for_a_browser_that_asks_for_it(
    address, monkeypatch
):
    make_easy(monkeypatch)
    reader = Client(headers={"accept-language": "de-DE,de;q=0.9,en;q=0.5"})
    pages = {"expired": reader.get("/b/nothing/")}
    monkeypatch.setattr(limits, "LETTER", replace(limits.LETTER, calm=0))
    pages["before"] = reader.get(address)
    pages["opened"] = reader.post(address, {"opens": "1", **solve_page(pages["before"].text)})
    assert not any(map(left_over, pages.values())), {name: left_over(page) for name, page in pages.items()}


def test_page_before_the_link_is_changed_to_german_and_leads_to_the_link(client, address, monkeypatch):
    monkeypatch.setattr(limits, "LETTER", replace(limits.LETTER, calm=0))
    assert 'value="de"' in client.get(address).text
    assert client.post("/sprog/setlang/", {"language": "de", "next": address}).url == address
    assert '<html lang="de">' in client.get(address).text


# --- the hospital's own page


def test_hospital_sees_its_links_by_day_what_each_opens_and_closes_them(system, address, days):
    desk = Client(headers={"accept-language": "da"})
    log_in(desk, system)
    today, link = timezone.localdate().isoformat(), LetterLink.objects.get()
    assert f"/hospital/brevlink/{today}/" in desk.get("/hospital/brevlink/").text
    assert f"/hospital/brevlink/{link.pk}/" in desk.get(f"/hospital/brevlink/{today}/").text
    shown = desk.get(f"/hospital/brevlink/{link.pk}/").text
    assert date_words(days[2]) in shown
    assert address.split("/")[2] not in shown
    desk.post(f"/hospital/brevlink/{link.pk}/luk/")
    assert Client().get(address).status_code == 404
    assert "Linket er lukket" in desk.get(f"/hospital/brevlink/{link.pk}/").text


def test_whole_day_is_closed_at_once(system, address):
    desk = Client(headers={"accept-language": "da"})
    log_in(desk, system)
    said = desk.post(f"/hospital/brevlink/{timezone.localdate().isoformat()}/luk/", follow=True).text
    assert "1 link er lukket." in said
    assert Client().get(address).status_code == 404


def test_another_hospital_finds_nothing(address):
    desk = Client()
    log_in(desk, a_user("partner", organisation=an_organisation(a_hospital("fjord"))))
    today, pk = timezone.localdate().isoformat(), LetterLink.objects.get().pk
    assert [desk.get(f"/hospital/brevlink/{each}/").status_code for each in (today, pk)] == [404, 404]
    assert desk.post(f"/hospital/brevlink/{pk}/luk/").status_code == 404
    assert Client().get(address).status_code == 200
