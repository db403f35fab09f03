"""A visitor with a bill, in German, on a telephone: each page is free of findings."""

import pytest

from rettidig.casework.models import Case
from tests.intake_data import make_office

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
    page.get_by_label("Ich bin selbst Patientin oder Patient").check()
    page.get_by_label("Ich wohne im Ausland und bin in Dänemark krank geworden").check()
    go(page, "Weiter")
    page.get_by_label("In welchem Land wohnen Sie?").select_option(label="Deutschland")
    page.get_by_label("Krankenhaus oder Arzt").fill("Aalborg")
    go(page, "Weiter")
    page.get_by_label("Wie hoch ist die Rechnung?").fill("1.250,50")
    page.get_by_label("In welcher Währung?").select_option(label="Euro (EUR)")
    go(page, "Weiter")
    page.get_by_label("Erzählen Sie es mit Ihren eigenen Worten").fill("Ich bin gestürzt.")
    go(page, "Weiter")
    page.get_by_label("Wie heißen Sie?").or_(page.get_by_label("Ihr Name")).first.fill("Erika Muster")
    go(page, "Weiter")
    page.get_by_label("Hier auf dieser Seite", exact=True).check()
    page.get_by_label("E-Mail").fill("erika@example.org")
    go(page, "Weiter")
    go(page, "Anfrage absenden")
    assert page.get_by_role("heading", name="Wir haben Ihre Anfrage bekommen").is_visible()
    page.goto("/min-sag/")
    assert page.locator("html").get_attribute("lang") == "de"
    assert Case.objects.get().answers["country"] == "DE"
