"""The registers in a real browser: from the list to a correction, and a file that is shown before it is read in."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.models import Hospital, RegisterImport
from rettidig.casework.registers import work_on
from tests.desk_data import the_office

from .test_adviser import as_user, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


FILE = """slug;name;kind;region;city
lunden;Privathospitalet Lunden;private;midtjylland;Skive
ny;Ny Klinik;private;midtjylland;
"""


@pytest.fixture
def look(axe, screenshot) -> Callable[[Page, str], None]:
    """Check a visited page: axe, and a picture for the guide."""

    def at(page: Page, name: str) -> None:
        axe(page)
        screenshot(page, f"registers-{name}")

    return at


def test_a_lead_corrects_a_hospital_and_reads_a_file_in(live_server, page: Page, look) -> None:
    the_office()
    as_user(page, "leder").goto(f"{live_server.url}/registre/")
    look(page, "index")
    page.get_by_role("link", name="Hospitaler", exact=True).click()
    page.get_by_role("searchbox", name="Søg", exact=True).fill("lunden")
    page.locator("main").get_by_role("button", name="Søg").click()
    page.get_by_role("link", name="Privathospitalet Lunden").click()
    page.get_by_role("link", name="Ret", exact=True).click()
    page.get_by_label("Telefon", exact=False).fill("86 00 00 00")
    page.get_by_label("Hvorfor rettes det?").fill("Nyt nummer fra hospitalet")
    look(page, "change")
    press(page, "Gem rettelsen")
    expect(page.get_by_text("Telefon: fra – til 86 00 00 00")).to_be_visible()
    look(page, "entry")
    press(page, "Fortryd")
    expect(page.get_by_text("Rettelsen er fortrudt.")).to_be_visible()

    page.get_by_role("link", name="Hospitaler", exact=True).click()
    page.get_by_role("link", name="Læs en fil ind").click()
    look(page, "upload")
    file = {"name": "hospitaler.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.get_by_label("Vælg filen").set_input_files(file)
    press(page, "Vis, hvad den vil ændre")
    expect(page.get_by_text("Bynavn: fra Silkeborg til Skive")).to_be_visible()
    look(page, "file")
    press(page, "Læs filen ind")
    expect(page.get_by_text("Filen er læst ind.")).to_be_visible()
    assert Hospital.objects.get(slug="lunden").city == "Skive"


def test_a_lead_leaves_a_large_file_and_stops_another(live_server, page: Page, look, monkeypatch) -> None:
    the_office()
    monkeypatch.setattr("rettidig.casework.registers.handing_in.AT_ONCE_BYTES", 10)

    def choose() -> None:
        as_user(page, "leder").goto(f"{live_server.url}/registre/hospitals/fil/")
        file = {"name": "hospitaler.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
        page.get_by_label("Vælg filen").set_input_files(file)
        press(page, "Vis, hvad den vil ændre")
        expect(page.get_by_text("Venter på at komme til")).to_be_visible()

    choose()
    look(page, "progress")
    work_on(RegisterImport.objects.latest("pk").pk, at=timezone.now())
    expect(page.get_by_text("Bynavn: fra Silkeborg til Skive")).to_be_visible()  # by itself
    press(page, "Læs filen ind")
    page.goto(f"{live_server.url}/registre/")
    expect(page.get_by_text("Læses ind")).to_be_visible()
    look(page, "mine")
    work_on(RegisterImport.objects.latest("pk").pk, at=timezone.now())
    page.get_by_role("link", name="Filer", exact=True).click()
    look(page, "files")
    page.get_by_role("link", name="hospitaler.csv").first.click()
    expect(page.get_by_role("button", name="Tag filen ud igen")).to_be_visible()

    choose()
    press(page, "Stop")
    expect(page.get_by_text("Filen er stoppet. Registret er, som det var.")).to_be_visible()
