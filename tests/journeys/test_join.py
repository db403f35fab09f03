"""A patient writes again about a case that was closed: the two are joined, the old one opens, and it can be undone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework.models import Case
from rettidig.casework.steps import assessment, closing, escalation, follow_up, letter, pathway, question, sub_case
from tests.casework.factories import a_case
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_adviser import as_user, follow, follow_rare, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cases(live_server) -> tuple[Case, Case]:
    """A case that a colleague closed last month, and the new one of the same patient."""
    newer, month = the_story("shoulder", the_office(), moves=["take"]), timedelta(days=30)
    colleague, now = person_called("vejleder2"), timezone.now()
    older = a_case(office=newer.office, patient=newer.patient, received_at=now - month, owner=colleague)
    return closing.close(older, note="Patienten ville vente", by=colleague, at=now - month), newer


@pytest.mark.parametrize("width", [360, 1280])
def test_new_inquiry_opens_the_old_case_again_and_is_read_there(cases, new_page, axe, width):
    older, newer = cases
    page = as_user(new_page(width=width), "vejleder")
    page.goto(f"/kontor/sag/{newer.pk}/")
    axe(page)
    follow_rare(page, "Saml med en anden sag")
    axe(page)
    follow(page, older.number)
    expect(page.get_by_text(f"Sag {older.number} åbnes igen.")).to_be_visible()
    axe(page)
    page.get_by_label("Hvorfor samles de?").fill("")  # the two tell the same, so a reason stands there
    press(page, "Saml")
    expect(page.get_by_text("Svar på spørgsmålet: Hvorfor samles de?").first).to_be_visible()
    axe(page)
    page.get_by_label("Hvorfor samles de?").fill("Hun skriver om den samme skulder")
    press(page, "Saml")
    expect(page.get_by_text(f"Sag {newer.number} er nu en del af denne sag.")).to_be_visible()
    expect(page.get_by_text("Nyt fra en kollega")).to_be_visible()
    expect(page.get_by_text(f"sag {newer.number}").first).to_be_visible()
    axe(page)
    assert not Case.objects.get(pk=older.pk).is_closed
    page.goto(f"/kontor/sag/{newer.pk}/")
    expect(page.get_by_text(f"Sagen er blevet en del af sag {older.number}.")).to_be_visible()
    axe(page)
    follow(page, "Skil sagerne ad igen")
    page.get_by_label("Hvorfor?").fill("Det var den anden skulder")
    press(page, "Skil ad")
    expect(page.get_by_text("Sagerne er skilt ad igen.").first).to_be_visible()
    assert Case.objects.get(pk=older.pk).is_closed


def test_inquiry_with_two_matters_is_split_and_the_cases_are_linked(cases, new_page, axe):
    older, newer = cases
    page = as_user(new_page(width=1280), "vejleder")
    page.goto(f"/kontor/sag/{newer.pk}/")
    follow_rare(page, "Del sagen i to")
    axe(page)
    page.get_by_label("Emne for den nye sag").select_option(label="Befordring")
    page.get_by_label("Hvad handler den nye sag om?").fill("Hun vil have kørsel til hospitalet")
    press(page, "Del sagen")
    expect(page.get_by_text("Dette er den nye sag").first).to_be_visible()
    axe(page)
    follow_rare(page, "Knyt til en anden sag")
    axe(page)
    page.get_by_label("Nummeret på den anden sag").fill("99999999")
    page.get_by_label("Samme patient, noget andet").check()
    press(page, "Knyt sammen")
    expect(page.get_by_text("Der er ingen sag med det nummer.").first).to_be_visible()
    axe(page)
    page.get_by_label("Nummeret på den anden sag").fill(older.number)
    press(page, "Knyt sammen")
    expect(page.get_by_text("Sagerne er knyttet sammen.").first).to_be_visible()
    axe(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_case_with_a_draft_and_a_question_is_joined_told_and_separated(cases, new_page, axe, width):
    older, newer = cases
    by, now = person_called("vejleder"), timezone.now()
    due = question.usual_due(newer, on=timezone.localdate())
    question.ask(newer, party="patient", channel="phone", text="Hvilken skulder?", due=due, by=by, at=now)
    draft = letter.draft_letter(newer, decision=None, language="da", by=by, at=now)
    page = as_user(new_page(width=width), "vejleder")
    page.goto(f"/kontor/sag/{newer.pk}/saml/{older.pk}/")
    expect(page.get_by_text("Åbne opgaver, kladder og spørgsmål følger med.")).to_be_visible()
    page.get_by_label("Hvorfor samles de?").fill("Hun skriver om den samme skulder")
    press(page, "Saml")
    expect(page.get_by_role("link", name="Læs og send brevet")).to_be_visible()
    expect(page.get_by_text("Hvilken skulder?").first).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{older.pk}/patient/")
    expect(page.get_by_role("link", name=f"Samlet med {older.number}")).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{older.pk}/aktliste/")
    expect(page.get_by_role("rowheader", name="En anden sag er blevet en del af denne")).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{newer.pk}/")
    follow(page, "Skil sagerne ad igen")
    page.get_by_label("Hvorfor?").fill("Det var den anden skulder")
    press(page, "Skil ad")
    expect(page.get_by_text("Sagerne er skilt ad igen.").first).to_be_visible()
    draft.refresh_from_db()
    assert (draft.case, Case.objects.get(pk=older.pk).is_closed) == (newer, True)


def test_contact_is_corrected_and_event_that_a_colleague_removed_is_put_back(cases, new_page, axe):
    _older, case = cases
    by = person_called("vejleder")
    facts = {"channel": "phone", "direction": "in", "with_whom": "patient", "text": "Vil rykke"}
    follow_up.add_contact(case, **facts, by=by, at=timezone.now())
    page = as_user(new_page(width=360), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/")
    follow(page, "Telefon fra patient")
    axe(page)
    follow(page, "Ret")
    axe(page)
    page.get_by_label("Hvordan").select_option(label="Sikker mail")
    page.get_by_label("Hvorfor rettes det?").fill("Den kom på mail")
    press(page, "Gem")
    expect(page.get_by_text("Kontakten er rettet.").first).to_be_visible()
    axe(page)
    event = case.pathways.get().events.last()
    page.goto(f"/kontor/sag/{case.pk}/haendelse/{event.pk}/")
    page.get_by_label("Bemærkning").fill("Patienten ringede om den")
    pathway.remove_event(event, by=person_called("vejleder2"), at=timezone.now())
    press(page, "Gem hændelse")
    expect(page.get_by_text("Det, du skrev, er her stadig")).to_be_visible()
    expect(page.get_by_text("Patienten ringede om den")).to_be_visible()
    axe(page)
    press(page, "Sæt det tilbage med det, jeg skrev")
    expect(page.get_by_text("Hændelsen er rettet.").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_open_escalations_of_both_cases_ask_which_goes_on_and_the_list_of_documents_leaves_something_out(
    live_server, new_page, axe, width
):
    newer, now, by = the_story("colon", the_office()), timezone.now(), person_called("vejleder2")
    older = a_case(
        office=newer.office,
        patient=newer.patient,
        topic="max_wait",
        received_at=now - timedelta(days=2),
        answers={**newer.answers, "hospital": "Viborg"},
    )
    for case in (older, newer):
        assessment.renew(case, at=now)
        asking = escalation.Asking("department", "phone", "Kirurgi", "Vi bad om en tid.")
        escalation.ask(case, asking=asking, by=by, at=now)
    page = as_user(new_page(width=width), "vejleder2")
    page.goto(f"/kontor/sag/{newer.pk}/saml/{older.pk}/")
    expect(page.get_by_text("Det forløb følger altid med")).to_be_visible()
    axe(page)
    page.get_by_label("Hvorfor samles de?").fill("Det er den samme patient")
    press(page, "Saml")
    expect(page.get_by_text("Begge sager er på vej op ad trappen.").first).to_be_visible()
    assert page.get_by_label("Hvorfor samles de?").input_value() == "Det er den samme patient"
    page.get_by_label(f"Sag {newer.number}, begyndt").check()
    press(page, "Saml")
    expect(page.get_by_text(f"Sag {newer.number} er nu en del af denne sag.")).to_be_visible()
    page.goto(f"/kontor/sag/{older.pk}/trappen/")
    expect(page.get_by_role("link", name="Skriv svaret fra Kirurgi")).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{older.pk}/aktliste/")
    expect(page.get_by_text(f"sag {newer.number}").first).to_be_visible()
    page.get_by_label("Hvorfor udelades nr. 1?").fill("Handler om en anden")
    axe(page)
    press(page, "Vis listen sådan")
    expect(page.get_by_text("Udeladt: Handler om en anden")).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{newer.pk}/skil-ad/")
    page.get_by_label("Hvorfor?").fill("Det var to forløb")
    press(page, "Skil ad")
    expect(page.get_by_text("Sagerne er skilt ad igen.").first).to_be_visible()
    assert [each.escalations.filter(ended_at=None).count() for each in (older, newer)] == [1, 1]


@pytest.mark.parametrize("width", [360, 1280])
def test_case_with_a_sub_case_and_drafts_on_both_sides_is_joined_and_separated(cases, new_page, axe, width):
    older, newer = cases
    by, now = person_called("vejleder"), timezone.now()
    older = closing.reopen(older, reason="Der mangler et brev", by=by, at=now)
    drafts = [letter.draft_letter(each, decision=None, language="da", by=by, at=now) for each in (older, newer)]
    below = sub_case.open_sub_case(newer, topic="transport", owner=by, text="Kørsel", by=by, at=now)
    page = as_user(new_page(width=width), "vejleder")
    page.goto(f"/kontor/sag/{newer.pk}/saml/{older.pk}/")
    expect(page.get_by_text(f"Delsag {below.number} følger med.")).to_be_visible()
    axe(page)
    page.get_by_label("Hvorfor samles de?").fill("Hun skriver om den samme skulder")
    page.get_by_label(f"Den fra sag {newer.number}").check()
    press(page, "Saml")
    expect(page.get_by_text(f"Sag {newer.number} er nu en del af denne sag.")).to_be_visible()
    expect(page.get_by_role("link", name=below.number).first).to_be_visible()
    expect(page.get_by_text("lagt til side da sagerne blev samlet").first).to_be_visible()
    axe(page)
    assert (list(older.letters.all()), list(newer.letters.all())) == (drafts[1:], drafts[:1])
    page.goto(f"/kontor/sag/{newer.pk}/skil-ad/")
    page.get_by_label("Hvorfor?").fill("Det var den anden skulder")
    press(page, "Skil ad")
    expect(page.get_by_text("Sagerne er skilt ad igen.").first).to_be_visible()
    axe(page)
    assert (list(older.letters.all()), list(newer.letters.all())) == (drafts[:1], drafts[1:])
