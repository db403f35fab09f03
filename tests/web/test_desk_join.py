"""The pages on which cases are joined, separated, linked and split, and what the page of a case says of it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import keys
from rettidig.casework.models import Case, Person
from rettidig.casework.models.fields import blind_index
from rettidig.casework.steps import follow_up, join, letter, split, sub_case
from rettidig.casework.steps.attachments import files_of
from rettidig.casework.steps.question import usual_due
from tests.casework.factories import a_case, an_office, moment
from tests.desk_data import page, person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db
CODE = "K7M2P9QX4RTW"


@pytest.fixture
def older(office) -> Case:
    person = Person.objects.create(name="Prøve Person", cpr_index="x")
    return a_case(office=office, patient=person, received_at=moment("2026-11-09 10:00"), reporter="patient")


@pytest.fixture
def newer(office, older) -> Case:
    code = blind_index(keys.plain(CODE))
    return a_case(office=office, patient=older.patient, reporter="patient", follow_up_code=code)


def joined(newer: Case, older: Case) -> Case:
    return join.join(newer, older, reason="Samme", by=person_called("vejleder"), at=timezone.now())


def test_case_page_leads_to_joining_and_the_act_leads_to_the_case_that_is_kept(adviser, older, newer):
    assert page(newer, "join_with", older.pk) in adviser.get(page(newer, "case")).text
    assert "Handler om det samme" in adviser.get(page(newer, "join")).text
    found = adviser.post(page(newer, "join"), {"number": older.number})
    assert found.url == page(newer, "join_with", older.pk)
    assert "bliver en del af den anden" in adviser.get(found.url).text
    assert adviser.post(found.url, {"version": newer.version, "reason": ""}).status_code == 422
    done = adviser.post(found.url, {"version": newer.version, "reason": "Samme"})
    assert done.url == page(older, "case")


def test_kept_case_tells_what_was_written_in_the_other(adviser, older, newer):
    follow_up.add_note(newer, text="Hun ringede om kørsel", by=person_called("vejleder"), at=timezone.now())
    joined(newer, older)
    shown = adviser.get(page(older, "case")).text
    assert "Hun ringede om kørsel" in shown
    assert f"sag {newer.number}" in shown
    assert shown.count("den første, som tælles i tallene") == 1
    assert page(newer, "separate") in shown


def test_joined_case_says_where_the_work_goes_on(adviser, older, newer):
    joined(newer, older)
    shown = adviser.get(page(newer, "case")).text
    assert f"Sagen er blevet en del af sag {older.number}." in shown
    assert page(newer, "reopen") not in shown
    assert adviser.get(page(newer, "add_note")).status_code == 403
    assert adviser.get(page(older, "separate")).status_code == 403
    assert adviser.post(page(newer, "separate"), {"reason": "Forkert"}).url == page(newer, "case")
    assert not Case.objects.get(pk=newer.pk).is_closed


def test_case_that_cannot_be_joined_says_why_and_offers_a_link(adviser, older, newer):
    Case.objects.filter(pk=older.pk).update(patient_seen_on="2026-11-12")
    shown = adviser.get(page(newer, "join_with", older.pk)).text
    assert "at patienten er undersøgt" in shown
    assert f"{page(newer, 'link')}?sag={older.number}" in shown
    assert page(older, "clear_end") in shown
    refused = adviser.post(page(newer, "join_with", older.pk), {"version": newer.version, "reason": "Samme"})
    assert refused.status_code == 403
    assert "Samme" in refused.text


@pytest.mark.parametrize(
    ("older_is", "newer_is", "said", "leads"),
    [
        ("other", "", "Kun den ene af sagerne er fortrolig", ["newer"]),
        ("", "other", "Kun den ene af sagerne er fortrolig", ["older"]),
        ("other", "own_colleague", "fortrolige af hver sin grund", ["newer", "older"]),
    ],
)
def test_case_that_is_confidential_otherwise_leads_to_where_that_is_said(
    client, older, newer, older_is, newer_is, said, leads
):
    log_in(client, person_called("leder"))
    Case.objects.filter(pk=older.pk).update(confidential=older_is)
    Case.objects.filter(pk=newer.pk).update(confidential=newer_is)
    shown = client.get(page(newer, "join_with", older.pk))
    named = {"older": older, "newer": newer}
    assert said in shown.text
    assert [url for _words, url in shown.context["first"]] == [page(named[each], "mark_confidential") for each in leads]


def test_case_of_another_person_leads_to_correcting_either(adviser, newer, office):
    other = a_case(office=office, patient=Person.objects.create(cpr_index="y"), received_at=moment("2026-11-09 10:00"))
    shown = adviser.get(page(newer, "join_with", other.pk)).text
    assert page(newer, "correct_person") in shown
    assert page(other, "correct_person") in shown


def test_case_that_is_part_of_a_third_leads_to_joining_with_that_one(adviser, older, newer, office):
    joined(newer, older)
    latest = a_case(office=office, patient=older.patient)
    assert page(latest, "join_with", older.pk) in adviser.get(page(latest, "join_with", newer.pk)).text


def test_case_of_another_office_cannot_be_found_or_joined(adviser, newer):
    elsewhere = a_case(office=an_office("sjaelland"), patient=newer.patient)
    assert "ingen sag med det nummer" in adviser.post(page(newer, "join"), {"number": elsewhere.number}).text
    assert adviser.get(page(newer, "join_with", elsewhere.pk)).status_code == 403
    assert "ingen sag med det nummer" in adviser.post(page(newer, "link"), {"number": elsewhere.number}).text


def test_several_chosen_cases_become_one_and_another_patients_is_named(adviser, older, newer, office):
    stranger = a_case(office=office, patient=Person.objects.create(cpr_index="y"))
    chosen = [f"{each.pk}.{each.version}" for each in (newer, older, stranger)]
    assert "Saml sagerne" in adviser.post(reverse("desk:join_many"), {"sag": chosen}).text
    done = adviser.post(reverse("desk:join_many"), {"sag": chosen, "gem": "ja", "reason": "Samme"}).text
    assert "1 sag er blevet en del af den ældste." in done
    assert stranger.number in done
    assert Case.objects.get(pk=newer.pk).joined_to == older


def test_linked_cases_stand_on_both_pages_until_the_link_is_removed(adviser, older, newer):
    facts = {"version": newer.version, "number": older.number, "kind": "about", "note": "Klage over svaret"}
    assert adviser.post(page(newer, "link"), facts | {"kind": ""}).status_code == 422
    assert adviser.post(page(newer, "link"), facts).url == page(newer, "case")
    for case in (older, newer):
        assert "Klage over svaret" in adviser.get(page(case, "case")).text
    assert adviser.get(page(newer, "unlink", 10**6)).status_code == 404
    made = Case.objects.get(pk=newer.pk)
    [[linked, _subject]] = adviser.get(page(made, "case")).context["links"]
    assert adviser.post(page(newer, "unlink", linked.link.pk), {"reason": "Fejl"}).url == page(newer, "case")
    assert adviser.get(page(older, "case")).context["links"] == []


def test_case_is_split_and_both_tell_of_it(adviser, older):
    due = usual_due(older, on=timezone.localdate())
    follow_up.add_task(older, title="Spørg om kørsel", due=due, by=person_called("vejleder"), at=timezone.now())
    assert "Spørg om kørsel" in adviser.get(page(older, "split")).text
    facts = {"version": older.version + 1, "topic": "transport", "about": "Kørsel til hospitalet"}
    assert adviser.post(page(older, "split"), facts | {"topic": ""}).status_code == 422
    done = adviser.post(page(older, "split"), facts)
    made = older.split_off.get()
    assert done.url == page(made, "case")
    assert "Kørsel til hospitalet" in adviser.get(done.url).text
    assert made.number in adviser.get(page(older, "case")).text


def test_patient_writes_on_the_old_page_and_learns_nothing_of_the_other_case(adviser, older, newer):
    joined(newer, older)
    client = Client()
    client.post("/min-sag/", {"number": newer.number, "code": CODE})
    shown = client.get("/min-sag/").text
    assert older.number not in shown
    assert "Vi arbejder med sagen." in shown
    client.post("/min-sag/besked/", {"case": newer.number, "text": "Er der nyt?"})
    assert "Er der nyt?" in client.get("/min-sag/").text
    assert older.tasks.filter(kind="message", done_at=None).exists()


def test_patient_whom_staff_know_is_told_where_the_answer_stands(older, newer, office):
    Case.objects.filter(pk=newer.pk).update(identity_confirmed_at=timezone.now())
    joined(newer, older)
    client = Client()
    client.post("/min-sag/", {"number": newer.number, "code": CODE})
    assert f"Vi har samlet din sag med sag {older.number} om det samme." in client.get("/min-sag/").text


def test_patient_whose_inquiry_was_split_gets_the_other_number_and_opens_it_with_the_same_code(newer, office):
    made = split.split(newer, topic="transport", about="Kørsel", by=person_called("vejleder"), at=timezone.now())
    client = Client()
    client.post("/min-sag/", {"number": newer.number, "code": CODE})
    assert f"Den anden har sit eget nummer: {made.number}." in client.get("/min-sag/").text
    client.post("/min-sag/", {"number": made.number, "code": CODE})
    assert f"Din sag {made.number}" in client.get("/min-sag/").text


def test_kept_case_shows_what_the_citizen_answered_in_the_other(adviser, older, office):
    answers = {"story": "Jeg har ondt i skulderen"}
    newer = a_case(office=office, patient=older.patient, answers=answers)
    joined(newer, older)
    shown = adviser.get(page(older, "case")).text
    assert f"Vis svarene i sag {newer.number}" in shown
    assert "Jeg har ondt i skulderen" in shown


def test_referral_that_came_with_the_other_case_can_go_along_to_a_hospital(adviser, older, newer):
    sent = {"kind": "referral", "name": "henvisning.pdf", "content_type": "application/pdf", "size": 1, "sha256": "x"}
    newer.attachments.create(**sent, added_at=timezone.now())
    joined(newer, older)
    assert "henvisning.pdf" in adviser.get(page(older, "case")).text
    assert [each.name for each in files_of(older)] == ["henvisning.pdf"]


def test_page_names_what_goes_along_and_asks_which_of_two_drafts_goes_on(adviser, older, newer):
    by, now = person_called("vejleder"), timezone.now()
    below = sub_case.open_sub_case(newer, topic="transport", owner=None, text="Kørsel", by=by, at=now)
    drafts = [letter.draft_letter(each, decision=None, language="da", by=by, at=now) for each in (older, newer)]
    newer.refresh_from_db()
    shown = adviser.get(page(newer, "join_with", older.pk)).text
    assert f"Delsag {below.number} følger med." in shown
    assert "Hvilken går videre?" in shown
    given = {"version": newer.version, "reason": "Samme"}
    refused = adviser.post(page(newer, "join_with", older.pk), given)
    assert (refused.status_code, "Samme" in refused.text) == (422, True)
    assert adviser.post(page(newer, "join_with", older.pk), given | {"draft": "kept"}).url == page(older, "case")
    assert list(older.letters.all()) == drafts[:1]
    assert "lagt til side" in adviser.get(page(older, "case")).text


def test_topic_of_a_joined_case_is_found_and_leads_to_the_one_that_is_kept(adviser, older, newer):
    Case.objects.filter(pk=newer.pk).update(topic="transport")
    joined(Case.objects.get(pk=newer.pk), older)
    opened = adviser.post(reverse("desk:search"), {"q": "Prøve Person", "topic": "transport"}).url
    assert opened == page(newer, "case")
    assert page(older, "case") in adviser.get(opened).text
