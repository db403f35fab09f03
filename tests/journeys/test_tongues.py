"""A visitor with a bill, in German, and those who write for a patient: on a telephone, each page free of findings."""

import pytest

from rettidig.casework.models import Case
from tests.intake_data import KAJA, make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


@pytest.fixture
def go(axe):
    """Look at the page, and press the button that leads on."""

    def on(page, button="Næste"):
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url
        page.get_by_role("button", name=button, exact=True).click()

    return on


def test_visitor_writes_about_a_bill_in_german(new_page, go):
    page = new_page(width=360, locale="de")
    page.goto("/")
    go(page, "Schreiben Sie uns")
    page.get_by_label("Ich bin selbst die kranke Person").check()
    go(page, "Weiter")
    page.get_by_label("Ich wohne im Ausland und bin in Dänemark krank geworden").check()
    go(page, "Weiter")
    page.get_by_label("In welchem Land wohnen Sie?").select_option(label="Deutschland")
    page.get_by_label("Welches Krankenhaus oder welcher Arzt hat Sie behandelt?").fill("Aalborg")
    go(page, "Weiter")
    page.get_by_label("Wie hoch ist die Rechnung?").fill("1.250,50")
    page.get_by_label("In welcher Währung?").select_option(label="Euro (EUR)")
    go(page, "Weiter")
    page.get_by_label("Erzählen Sie es mit Ihren eigenen Worten").fill("Ich bin gestürzt.")
    go(page, "Weiter")
    go(page, "Weiter")  # no file
    page.get_by_label("Wie heißen Sie?").or_(page.get_by_label("Ihr Name")).first.fill("Erika Muster")
    go(page, "Weiter")
    page.get_by_label("E-Mail").fill("erika@example.org")
    go(page, "Weiter")
    go(page, "Anfrage absenden")
    assert page.get_by_role("heading", name="Wir haben Ihre Anfrage bekommen").is_visible()
    page.goto("/min-sag/")
    assert page.locator("html").get_attribute("lang") == "de"
    assert Case.objects.get().answers["country"] == "DE"


def write_for_a_patient(page, go, who, consent):
    page.goto("/")
    go(page, "Skriv til os")
    page.get_by_label(who).check()
    go(page)
    page.get_by_label("Dit navn").fill("Lone Holm")
    page.get_by_label(consent).check()
    go(page)
    page.get_by_label("Det handler om høreapparat").check()
    go(page)
    while "tjek" not in page.url:
        name, number = page.get_by_label("Patientens navn"), page.get_by_label("Patientens CPR-nummer")
        if name.count():
            name.fill("Kaja Test Hansen")
            number.fill(KAJA)
        if page.get_by_label("Telefonnummer").count():
            page.get_by_label("Telefonnummer").fill("40404040")
        assert not page.get_by_text("Dit CPR-nummer").count()
        yield page.url
        go(page)
    go(page, "Send henvendelsen")


@pytest.mark.parametrize(
    ("who", "consent", "asks_for_the_record"),
    [
        ("Jeg er patientens egen læge", "Nej, ikke endnu", False),
        ("Jeg er pårørende", "Ja, patienten har sagt ja", True),
        ("Jeg er pårørende", "Nej, ikke endnu", False),
    ],
    ids=["GP", "daughter with consent", "daughter without"],
)
def test_who_writes_for_a_patient_is_asked_about_the_patient(new_page, go, who, consent, asks_for_the_record):
    pages = list(write_for_a_patient(new_page(width=360), go, who, consent))
    assert any("samtykke" in address for address in pages) is asks_for_the_record
    case = Case.objects.get()
    assert not case.is_by_patient
    assert case.patient.name == "Kaja Test Hansen"
