"""A return by login, and what a daughter and a parent see, in a real browser and at a real login provider."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework import audit
from rettidig.casework.models import Case
from rettidig.casework.steps import consent
from tests.intake_data import AT, SHOULDER, deliver, make_office, make_user, send

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
GITTE = "0505109990"  # official test person of MedCom, born in 2010
DAUGHTER = SHOULDER | {
    "reporter": "relative",
    "reporter_name": "Kaja Test Hansen",
    "reporter_relation": "datter",
    "consent_basis": "patient",
    "patient_name": "Niels Test Vendelboe",
    "patient_cpr": "3001749995",
    "story": "Min far venter for længe.",
}
NO_LETTERS = "Vi mangler et ja fra patienten."


@pytest.fixture(autouse=True)
def office(login_provider, settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


@pytest.fixture
def seen(axe):
    """Each page on the way is free of what axe finds, and fits the width of the screen."""

    def look(page):
        axe(page)
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} is wider than {width}"

    return look


def log_in(page, who):
    page.get_by_role("link", name="Log ind med MitID").click()
    page.get_by_role("button", name=who, exact=True).click()
    expect(page.get_by_text("Du er logget ind som")).to_be_visible()


def open_with_code(page, receipt):
    page.goto("/min-sag/")
    page.get_by_label("Sagsnummer").fill(receipt.case.number)
    page.get_by_label("Kode").fill(receipt.code)
    page.get_by_role("button", name="Åbn min sag").click()
    expect(page.get_by_role("heading", level=1, name=receipt.case.number)).to_be_visible()


def look_at_the_case(page, seen):
    page.get_by_role("link", name="Du kan komme til Aros").click()
    page.get_by_role("link", name="Din sag").click()
    page.get_by_role("link", name="Se, hvornår vi har åbnet din sag").click()
    expect(page.get_by_role("cell", name="Patientvejleder")).to_be_visible()
    seen(page)
    page.get_by_role("link", name="Din sag").click()


def take_it_back(page, seen):
    page.get_by_text("Vil du ikke have hjælp mere?").click()
    seen(page)
    page.get_by_label("Vil du sige hvorfor?").fill("Jeg er blevet rask.")
    page.get_by_role("button", name="Træk henvendelsen tilbage").click()
    expect(page.get_by_text("Henvendelsen er trukket tilbage den")).to_be_visible()
    seen(page)


@pytest.mark.parametrize(("width", "javascript"), [(360, False), (1280, True)])
def test_patient_comes_back_by_login_reads_takes_the_inquiry_back_and_logs_out_everywhere(
    new_page, seen, office, width, javascript
):
    case = send(office, SHOULDER).case
    deliver(case)
    audit.record_opening(case, by=make_user(office, "adviser"), what="case")
    page = new_page(width=width, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Mine sager, med MitID").click()
    seen(page)
    log_in(page, "kaja")
    seen(page)
    page.get_by_role("button", name=f"Åbn sag {case.number}").click()
    seen(page)
    look_at_the_case(page, seen)
    take_it_back(page, seen)
    page.get_by_role("button", name="Log af").click()
    seen(page)
    page.get_by_role("button", name="Log også af MitID").click()
    page.get_by_role("button").first.click()  # at the provider
    expect(page.get_by_role("heading", level=1, name="Venter du for længe?")).to_be_visible()
    page.goto("/min-sag/")
    expect(page.get_by_label("Sagsnummer")).to_be_visible()


def test_patient_who_has_logged_in_finds_name_and_number_in_the_form_and_the_draft_on_another_phone(new_page, seen):
    page, other = new_page(width=360), new_page(width=360)
    page.goto("/")
    page.get_by_role("button", name="Skriv til os").click()
    seen(page)
    page.get_by_role("link", name="Med MitID udfylder vi navn og CPR-nummer for dig").click()
    page.get_by_role("button", name="kaja", exact=True).click()
    page.get_by_label("Jeg er patient", exact=True).check()
    page.get_by_role("button", name="Næste").click()
    expect(page.get_by_text("Vælg det, der ligner mest.").first).to_be_visible()
    page.goto("/henvendelse/patient/")
    expect(page.get_by_label("Dit navn")).to_have_value("Kaja Test Hansen")
    expect(page.get_by_label("Dit CPR-nummer")).to_have_value("2103009996")
    seen(page)
    other.goto("/mine-sager/")
    log_in(other, "kaja")
    seen(other)
    other.get_by_role("button", name="Fortsæt kladden").click()
    expect(other.get_by_text("Her er din henvendelse, som du forlod den.")).to_be_visible()
    expect(other.get_by_label("Dit navn")).to_have_value("Kaja Test Hansen")  # on the page that was left


def test_daughter_without_consent_can_write_and_sees_nothing_and_with_consent_she_reads(new_page, seen, office):
    receipt = send(office, DAUGHTER)
    deliver(receipt.case)
    page = new_page(width=360)
    open_with_code(page, receipt)
    expect(page.get_by_text(NO_LETTERS)).to_be_visible()
    expect(page.get_by_text("Aros")).to_have_count(0)
    seen(page)
    page.get_by_label("Din besked").fill("Far ringer til jer i morgen.")
    page.get_by_role("button", name="Send besked").click()
    expect(page.get_by_text("Far ringer til jer i morgen.")).to_be_visible()
    facts = {"giver": "patient", "form": "oral", "scopes": ["case"], "to_whom": "Kaja", "words": "Ja i telefonen"}
    consent.record_consent(receipt.case, **facts, given_on=AT.date(), by=make_user(office, "adviser"), at=AT)
    page.reload()
    expect(page.get_by_text(NO_LETTERS)).to_have_count(0)
    page.get_by_role("link", name="Du kan komme til Aros").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def write_as_a_parent(page, child):
    page.goto("/")
    page.get_by_role("button", name="Skriv til os").click()
    page.get_by_text("Jeg skriver for en anden").click()
    page.get_by_label("Jeg er forælder til et barn under 18 år", exact=True).check()
    page.get_by_text("Flere emner").click()
    page.get_by_label("Transport til og fra hospitalet").check()
    page.get_by_role("button", name="Næste").click()
    page.get_by_label("Dit navn").fill("Kirsten Test Berggren")
    page.get_by_role("button", name="Næste").click()
    page.goto("/henvendelse/patient/")
    page.get_by_text("Fortæl mere", exact=True).click()
    for label, value in child.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Næste").click()
    page.get_by_label("Her på siden", exact=True).check()
    page.get_by_role("button", name="Næste").click()
    page.goto("/henvendelse/tjek/")
    page.get_by_role("button", name="Send henvendelsen").click()
    expect(page.get_by_role("heading", level=1, name="Vi har fået din henvendelse")).to_be_visible()
    page.get_by_role("link", name="Følg din sag").click()


def fourteen_years_ago() -> date:
    day = timezone.localdate()
    return day.replace(year=day.year - 14, day=min(day.day, 28))


def test_parent_of_a_child_of_14_reads_once_custody_is_known(new_page, seen, office):
    page = new_page(width=360)
    born = fourteen_years_ago()
    birth = f"{born.day}-{born.month}-{born.year}"
    write_as_a_parent(page, {"Patientens navn": "Lars Test Berggren", "Hvornår er patienten født?": birth})
    case = Case.objects.get()
    expect(page.get_by_text(NO_LETTERS)).to_be_visible()
    seen(page)
    assert case.tasks.filter(title__contains="har forældremyndigheden").exists()
    facts = {"giver": "parent", "form": "oral", "scopes": ["case"], "to_whom": "Kirsten", "words": "Set i CPR"}
    today = timezone.localdate()
    consent.record_consent(case, **facts, given_on=today, by=make_user(office, "adviser"), at=timezone.now())
    page.reload()
    expect(page.get_by_text(NO_LETTERS)).to_have_count(0)


def test_parent_of_a_child_of_16_waits_for_the_young_persons_own_yes(new_page, office):
    page = new_page(width=360)
    write_as_a_parent(page, {"Patientens navn": "Gitte Nancy Test Berggren", "Patientens CPR-nummer": GITTE})
    case = Case.objects.get()
    expect(page.get_by_text(NO_LETTERS)).to_be_visible()
    assert case.tasks.filter(title__contains="Spørg den unge selv").exists()
