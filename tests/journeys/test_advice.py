"""A letter goes to the lawyer and back before it is sent; a department answers by link on a telephone."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework import absences
from rettidig.casework.models import ApprovalRule, Case, HospitalContact, Letter, User
from rettidig.casework.steps import letter
from tests.desk_data import deliver_everything, person_called, the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server) -> Case:
    return the_story("shoulder", the_office(), moves=["take"])


@pytest.fixture
def draft(case) -> Letter:
    return letter.draft_letter(case, decision=None, by=person_called("vejleder"), at=timezone.now())


def ask_the_lawyer(page: Page, axe) -> None:
    follow(page, "Bed om godkendelse")
    page.get_by_label("Kollega eller jurist").select_option(label=_lawyer(page))
    page.get_by_label("Hvad spørger du om?").fill("Er tonen god nok?")
    axe(page)
    press(page, "Spørg")
    expect(page.get_by_text("Jens Jurist er spurgt.")).to_be_visible()


def _lawyer(page: Page) -> str:
    return page.locator("option", has_text="(jurist)").first.inner_text()


def answer(page: Page, said: str, why: str, axe) -> None:
    page.goto("/kontor/")
    page.get_by_role("link", name=re.compile("^Spurgt dig")).first.click()
    axe(page)
    page.get_by_role("link", name=re.compile("^Godkendelse:")).first.click()
    page.get_by_label(said, exact=True).check()
    page.get_by_label("Begrundelse").fill(why)
    axe(page)
    press(page, "Send svaret")
    expect(page.get_by_text("har fået dit svar.")).to_be_visible()


def test_letter_is_sent_back_changed_approved_and_sent(case, draft, new_page, axe):
    page, lawyer = as_user(new_page(), "vejleder"), as_user(new_page(width=360), "jurist")
    address = f"/kontor/sag/{case.pk}/brev/{draft.pk}/"
    page.goto(address)
    ask_the_lawyer(page, axe)
    axe(page)
    page.goto(address)
    held = page.get_by_role("button", name="Send brevet")
    expect(held).to_be_disabled()
    expect(page.get_by_text("er bedt om at godkende og har ikke svaret endnu").first).to_be_visible()
    axe(page)
    answer(lawyer, "Send tilbage til rettelse", "Skriv, hvornår patienten hører fra os.", axe)
    page.goto(address)
    expect(page.get_by_text("Skriv, hvornår patienten hører fra os.").first).to_be_visible()
    expect(held).to_be_disabled()
    page.get_by_label("Brevet", exact=True).fill("Vi ringer til dig på mandag.")
    press(page, "Gem kladde")
    ask_the_lawyer(page, axe)
    answer(lawyer, "Godkendt", "", axe)
    page.goto(address)
    press(page, "Send brevet")
    expect(page.get_by_text("Brevet er sendt til patientens side.")).to_be_visible()
    expect(page.get_by_text("Godkendelse: Sendt tilbage til rettelse").first).to_be_visible()
    axe(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_department_answers_by_link_on_a_telephone(case, new_page, axe, settings, live_server, javascript):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.dk", live_server.url
    settings.DEFAULT_FROM_EMAIL = "svar-ikke@example.dk"
    contact = {"role": "coordinator", "name": "Kirsten", "phone": "12345678", "email": "k@example.dk"}
    HospitalContact.objects.create(office=case.office, valid_from=timezone.localdate(), **contact)
    page = as_user(new_page(), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/raad/")
    who = page.get_by_label("Eller en afdeling fra kontaktbogen")
    who.select_option(label=who.locator("option", has_text="Kirsten").inner_text())
    page.get_by_label("Hvad forløbet gælder").check()
    page.get_by_label("Hvad spørger du om?").fill("Hvornår kan I give en tid?")
    axe(page)
    press(page, "Spørg")
    expect(page.get_by_text("Intet er sendt endnu.")).to_be_visible()
    axe(page)
    press(page, "Send spørgsmålet")
    press(page, "Vis en ny kode")
    code = page.locator(".shown-once").inner_text()
    axe(page)
    deliver_everything()
    link = re.search(r"\S+/svar/#([A-Z2-9]{24})", mail.outbox[-1].body)
    assert link
    phone = new_page(width=360, javascript=javascript)
    phone.goto(link[0])
    if not javascript:
        phone.get_by_label("Nøglen fra e-mailen").fill(link[1])
    phone.get_by_label("Koden, som vi har sagt i telefonen").fill(code)
    axe(phone)
    press(phone, "Åbn spørgsmålet")
    expect(phone.get_by_text("Hvornår kan I give en tid?")).to_be_visible()
    expect(phone.get_by_text("Kaja Test Hansen")).to_have_count(0)
    axe(phone)
    phone.get_by_label("Jeres svar").fill("Torsdag klokken ti.")
    press(phone, "Send svaret")
    expect(phone.get_by_text("Indtast dit navn og din afdeling").first).to_be_visible()
    axe(phone)
    phone.get_by_label("Dit navn og din afdeling").fill("Kirsten, ortopædkirurgi")
    press(phone, "Send svaret")
    expect(phone.get_by_role("heading", name="Tak for svaret")).to_be_visible()
    axe(phone)
    page.goto(f"/kontor/sag/{case.pk}/")
    expect(page.get_by_text("Torsdag klokken ti.").first).to_be_visible()
    axe(page)


def test_sheet_is_sent_to_approval_and_the_substitute_answers_while_the_lawyer_is_away(
    live_server, new_page, axe, settings
):
    settings.CLAMD_ADDRESS = "fake"
    case, today = the_story("shoulder", the_office()), timezone.localdate()
    ApprovalRule.objects.create(office=case.office, letter_kind="decision", valid_from=today)
    lawyer, lead = person_called("jurist"), person_called("leder")
    absences.enter(lawyer, substitute=lead, first=today, last=today, by=lawyer, at=timezone.now())
    page, stands_in = as_user(new_page(), "vejleder"), as_user(new_page(width=360), "leder")
    sheet = f"/kontor/sag/{case.pk}/omvisiter/"
    page.goto(sheet)
    expect(page.get_by_text("skal godkendes, før det sendes").first).to_be_visible()
    page.get_by_label(re.compile("Privathospitalet Åbrink")).check()
    expect(page.get_by_role("heading", name="Du kan komme til Privathospitalet Åbrink")).to_be_visible()
    expect(page.get_by_role("button", name="Send afgørelse, brev og omvisitering")).to_have_count(0)
    axe(page)
    press(page, "Send til godkendelse")
    expect(page.get_by_text("Alt er gemt, og intet er sendt.")).to_be_visible()
    who = page.get_by_label("Kollega eller jurist")
    who.select_option(label=who.locator("option", has_text="er afløser").inner_text())
    page.get_by_label("Hvad spørger du om?").fill("Holder begrundelsen?")
    press(page, "Spørg")
    page.goto(sheet)
    expect(page.get_by_text("er bedt om at godkende og har ikke svaret endnu").first).to_be_visible()
    axe(page)
    answer(stands_in, "Godkendt", "", axe)
    page.goto(sheet)
    page.get_by_role("button", name="Send afgørelse, brev og omvisitering").click()
    expect(page.get_by_text("Omvisiteringen er sendt til hospitalet")).to_be_visible()
    assert case.re_referrals.get().state == "sent"
    assert case.advice_requests.get().ended_by == lead


def test_colleague_chooses_what_to_be_told_of_by_mail(case, new_page, axe):
    User.objects.filter(username="vejleder").update(email="vibeke@example.dk")
    page = as_user(new_page(width=360), "vejleder")
    page.goto("/kontor/mail-om-nyt/")
    page.get_by_label(re.compile("Nogen spørger dig")).check()
    axe(page)
    press(page, "Gem")
    expect(page.get_by_text("Dit valg er gemt.")).to_be_visible()
    follow(page, "Din konto")
    expect(page.get_by_text("Du får mail, når der er nyt")).to_be_visible()
    axe(page)
