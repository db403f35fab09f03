"""Know your rights: the questions, the answer in plain words, and on into the inquiry without being asked twice."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from rettidig.casework.letters.language import lix
from rettidig.casework.models import IntakeDraft
from rettidig.casework.regions import regions_on
from rettidig.web.public.check.answer import answer, short_verdict
from rettidig.web.public.check.questions import AREAS, ILLNESSES, MATTERS
from rettidig.web.public.check.questions import asked as asked_of
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
LIX_MAX = 35
DATES = ("referred", "decided", "consented", "changed", "offered")
ANSWERS = {
    "matter": "assessment",
    "illness": "none",
    "area": "somatic",
    "referred": "9-11-2026",
    "offered": "19-1-2027",
    "region": "midtjylland",
}


@pytest.fixture(autouse=True)
def office():
    return make_office()


def answer_all(client, **changed):
    for name, chosen in (ANSWERS | changed).items():
        client.post(f"/dine-rettigheder/{name}/", {"answer": chosen})


def test_answers_about_ones_rights_are_filled_in_the_inquiry(client):
    answer_all(client)
    assert client.post("/dine-rettigheder/videre/").url == "/henvendelse/hvem/"
    draft = IntakeDraft.objects.get()
    assert (draft.max_wait_form, draft.answers["referral_received"]) == (False, "2026-11-09")
    assert 'value="19-1-2027"' in client.get("/henvendelse/tid/").text


def test_life_threatening_disease_leads_to_the_form_for_it(client):
    answer_all(client, illness="cancer")
    client.post("/dine-rettigheder/videre/")
    assert IntakeDraft.objects.get().max_wait_form
    assert client.post("/henvendelse/hvem/", {"reporter": "patient"}).url == "/henvendelse/sygdom/"


def test_answer_page_says_what_applies_and_whether_one_can_call(client):
    answer_all(client)
    page = client.get("/dine-rettigheder/svar/").text
    assert "78 41 40 90" in page
    assert "Opening(" not in page


def test_answer_page_shows_what_was_answered_and_where_to_change_it(client):
    answer_all(client, offered="unknown")
    client.post("/dine-rettigheder/offered/", {"unknown": "on"})
    page = client.get("/dine-rettigheder/svar/").text
    assert "mandag den 9. november 2026" in page
    assert "Jeg har ikke fået en tid, eller jeg ved det ikke" in page
    assert 'href="/dine-rettigheder/referred/"' in page


def test_answers_are_added_to_an_inquiry_under_way(client):
    client.post("/henvendelse/", {"track": "general"})
    client.post("/henvendelse/beskriv/", {"story": "Jeg har slået min skulder."})
    answer_all(client, illness="cancer")
    client.post("/dine-rettigheder/videre/")
    draft = IntakeDraft.objects.get()
    assert (draft.max_wait_form, draft.answers["story"]) == (True, "Jeg har slået min skulder.")


@pytest.mark.parametrize("matter", MATTERS)
def test_number_of_questions_is_the_same_from_the_first_to_the_last(client, matter):
    address, told = "/dine-rettigheder/matter/", []
    while not address.endswith("/svar/"):
        told += re.findall(r"Trin \d+ af (\d+)", client.get(address).text)
        name = address.split("/")[2]
        typed = {"answer": matter} if name == "matter" else {"answer": "unknown"}
        address = client.post(address, typed if name not in DATES else {"unknown": "on"}).url
    assert told == [str(len(told))] * len(told)
    assert 1 < len(told) <= 8


def test_looking_at_the_first_page_again_keeps_the_answers_until_one_begins_anew(client):
    client.post("/dine-rettigheder/emne/", {"answer": "waiting"})
    answer_all(client)
    assert "Du har svaret før" in client.get("/dine-rettigheder/").text
    assert client.get("/dine-rettigheder/svar/").status_code == 200
    assert client.post("/dine-rettigheder/").url == "/dine-rettigheder/emne/"
    assert client.get("/dine-rettigheder/svar/").url == "/dine-rettigheder/matter/"


ON = date(2026, 11, 22)
ASKED = {"area": "somatic", "region": "midtjylland", "illness": "none", "offered": "unknown"}


def day(days):
    return (ON + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("answers", "verdict", "said"),
    [
        (
            {"matter": "assessment", "referred": day(-20), "offered": day(11)},
            "Ja, du har rettigheder. Din tid ligger efter fristen.",
            "Det er 1 dag efter fristen.",
        ),
        (
            {"matter": "assessment", "referred": day(-20), "offered": day(10)},
            "Ja, du har rettigheder. Din tid ligger før fristen.",
            "Det er før fristen.",
        ),
        (
            {"matter": "assessment", "referred": day(-30)},
            "Ja, du har rettigheder. Fristen er søndag den 22. november 2026.",
            "Derfra har det 30 dage.",
        ),
        (
            {"matter": "assessment", "referred": day(-31)},
            "Det kommer an på, hvorfor fristen ikke blev holdt.",
            "Så skal du have en plan.",
        ),
        (
            {"matter": "assessment", "referred": "unknown"},
            "Det kommer an på en dato, som vi ikke kender.",
            "Hospitalet har som regel 30 dage",
        ),
        (
            {"matter": "treatment", "decided": day(-6)},
            "Ja, du har rettigheder. Fristen er onsdag den 16. december 2026.",
            "kan du ofte vælge et privathospital",
        ),
        (
            {"matter": "treatment", "decided": "unknown"},
            "Det kommer an på en dato, som vi ikke kender.",
            "hvornår din behandling blev bestemt",
        ),
        (
            {"matter": "surgery_moved", "changed": day(-3), "offered": day(40)},
            "Det kommer an på noget, som vi kan finde ud af for dig.",
            "Hospitalet har ændret din operation.",
        ),
        (
            {"matter": "assessment", "illness": "cancer", "referred": day(-6)},
            "Det haster. Få hjælp nu.",
            "Hospitalet har 14 dage fra mandag den 16. november 2026.",
        ),
        (
            {"matter": "treatment", "illness": "heart", "decided": day(-6)},
            "Det haster. Få hjælp nu.",
            "hvilken hjertesygdom du har",
        ),
    ],
)
def test_answer_begins_with_a_verdict_and_says_why_in_plain_words(answers, verdict, said):
    lines = answer(ASKED | answers, on=ON)
    assert short_verdict(lines, ASKED | answers) == verdict
    assert said in " ".join(f"{line.headline} {line.why}" for line in lines)


def test_longer_limit_is_left_out_behind_the_short_one_of_cancer():
    lines = answer(ASKED | {"matter": "assessment", "illness": "cancer", "referred": day(-6)}, on=ON)
    assert [line.right for line in lines] == ["max_wait", "free_choice"]


def test_every_answer_there_can_be_has_its_words_and_is_easy_to_read():
    days = ("unknown", day(-400), day(-31), day(-2))
    offers = ("unknown", day(-1), day(5), day(200))
    hard = {}
    for matter, illness, area, start, offered in product(MATTERS, ILLNESSES, AREAS, days, offers):
        told = {"matter": matter, "illness": illness, "area": area, "offered": offered, "region": "unknown"}
        told |= dict.fromkeys(("referred", "decided", "consented", "changed"), start)
        for line in answer(told, on=ON):
            text = f"{line.headline} {line.why} {line.next_step}"
            assert "%(" not in text
            assert not re.search(r"patienten|dag 0|sygehus", line.why + line.counted, re.IGNORECASE)
            assert not (line.headline.startswith("Ja, du kan vælge") and "ikke vælge" in line.why + line.counted)
            if lix(text) > LIX_MAX:
                hard[line.right, line.state] = text
    assert not hard


def all_unknown(client, **answered):
    """Every question that is asked, answered with "I do not know" but for those that are given."""
    address = "/dine-rettigheder/matter/"
    while not address.endswith("/svar/"):
        name = address.split("/")[2]
        typed = {"answer": answered[name]} if name in answered else {"answer": "unknown"}
        address = client.post(address, typed if name in answered or name not in DATES else {"unknown": "on"}).url
    return client.get(address)


@pytest.mark.parametrize("region", ["hovedstaden", "midtjylland", "ostdanmark", "abroad", "unknown"])
def test_region_that_does_not_exist_today_is_never_offered_and_never_an_error(client, region):
    session = client.session
    session["rights_check"] = dict.fromkeys(("matter", "illness", "area", "referred", "offered"), "unknown")
    session["rights_check"]["region"] = region
    session.save()
    answered = client.get("/dine-rettigheder/svar/")
    is_possible = region in (*regions_on(timezone.localdate()), "abroad", "unknown")
    assert answered.status_code == (200 if is_possible else 302)
    assert is_possible or answered.url == "/dine-rettigheder/region/"


@pytest.mark.parametrize("matter", ["assessment", "diagnostic_examination", "treatment", "unknown"])
def test_appointment_after_the_limit_of_a_referral_of_today_is_too_late_whenever_it_was(matter):
    told = ASKED | {"matter": matter, "referred": "unknown", "decided": "unknown", "offered": day(375)}
    lines = answer(told, on=ON)
    assert short_verdict(lines, told) == "Ja, du har rettigheder. Din tid ligger efter fristen."
    assert "Også hvis dagen var i dag" in lines[0].why


def test_who_does_not_know_whether_it_is_cancer_reads_what_holds_if_it_is():
    known = answer(ASKED | {"illness": "unknown", "matter": "assessment", "referred": day(-6)}, on=ON)
    undated = answer(ASKED | {"illness": "unknown", "matter": "assessment", "referred": "unknown"}, on=ON)
    assert "Er det kræft, er fristen mandag den 30. november 2026." in [line.headline for line in known]
    assert any("ofte 14 dage" in line.why for line in undated)


@pytest.mark.parametrize("offered", [-50, -31, -1])
def test_appointment_in_the_past_is_not_said_to_be_before_or_after_the_limit(offered):
    told = ASKED | {"matter": "assessment", "referred": day(-50), "offered": day(offered)}
    text = " ".join(f"{line.headline} {line.why}" for line in answer(told, on=ON))
    assert "Din tid er" not in text
    assert "Din tid var" in text


@pytest.mark.parametrize(("illness", "asked"), [("cancer", False), ("heart", False), ("none", True), ("unknown", True)])
def test_body_or_mind_is_not_asked_with_a_life_threatening_disease(illness, asked):
    assert ("area" in [each.name for each in asked_of({"matter": "assessment", "illness": illness})]) is asked


def test_citizen_who_knows_nothing_still_gets_an_answer(client):
    assert all_unknown(client).status_code == 200


OFFERED = "/dine-rettigheder/offered/"


def test_answer_when_the_language_is_changed_is_kept(client):
    answer_all(client)
    assert 'form="question"' in client.get(OFFERED).text
    assert client.post(OFFERED, {"answer": "20-1-2027", "language": "en"}).url == OFFERED
    assert "20 January 2027" in client.get("/dine-rettigheder/svar/").text


def test_answer_that_cannot_be_taken_when_the_language_is_changed_stands_as_it_was_typed(client):
    answer_all(client)
    client.post(OFFERED, {"answer": "i næste uge", "language": "en"})
    assert 'value="i næste uge"' in client.get(OFFERED).text
    assert "19 January 2027" in client.get("/dine-rettigheder/svar/").text
