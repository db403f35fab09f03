"""An office made from nothing, by pages alone and by files alone, and a patient moved in it to a hospital."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.models import Hospital, Office, User
from rettidig.cli import main
from tests.desk_data import the_story

from .test_office import as_user, follow, press
from .test_re_refer import ACTS_MAX, Adviser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SERVICE = {
    "Nøgle": "shoulder_assessment",
    "Navn": "Udredning af skulder",
    "Hvad det er": "assessment_and_treatment",
    "SKS-koder": "DM751 UXRF20",
}
HOSPITALS = (
    {"Nøgle": "viborg", "Navn": "Regionshospitalet Viborg", "Slags": "public", "Region": "midtjylland"},
    {"Nøgle": "aabrink", "Navn": "Privathospitalet Åbrink", "Slags": "private", "Region": "midtjylland"},
)
AGREEMENT = {
    "Hospital": "aabrink",
    "Undersøgelse eller behandling": "shoulder_assessment",
    "Aftale": "partner",
    "Region": "midtjylland",
    "Fra": "1-1-2025",
}
WAITS = [
    {
        "Undersøgelse eller behandling": "shoulder_assessment",
        "Hospital": hospital,
        "Ventetid til": "examination",
        "Dage": days,
        "Oplyst den": "i dag",
    }
    for hospital, days in (("viborg", "49"), ("aabrink", "16"))
]


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def enter(page: Page, register: str, values: dict[str, str]) -> None:
    """One entry of a register, typed on its page."""
    page.goto(f"/registre/{register}/ny/")
    for label, value in values.items():
        field = page.get_by_label(label, exact=True).or_(page.get_by_label(f"{label} (frivilligt)", exact=True)).first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    press(page, "Gem")
    expect(page.get_by_text("er skrevet ind.")).to_be_visible()


def let_in(page: Page, name: str, role: str, place: str, where: str) -> None:
    page.goto("/opsaetning/personer/ny/")
    page.get_by_label("Fornavn").fill(name.title())
    page.get_by_label("Efternavn").fill("Test")
    page.get_by_label("Brugernavn").fill(name)
    page.get_by_label("Rolle").select_option(label=role)
    page.get_by_label(place).select_option(label=where)
    press(page, "Lav login")
    expect(page.get_by_text("Adgangskoden vises kun denne ene gang.")).to_be_visible()


def by_pages(page: Page) -> None:
    as_user(page, User.objects.create(username="signe", role="administrator"))
    page.goto("/opsaetning/nyt/")
    page.get_by_label("Region").select_option(label="Region Midtjylland")
    page.get_by_label("Telefon (frivilligt)", exact=True).fill("78 41 00 00")
    page.get_by_label("Mandag").fill("9-15")
    press(page, "Lav kontoret")
    for hospital in HOSPITALS:
        enter(page, "hospitals", hospital)
    enter(page, "services", SERVICE)
    enter(page, "agreements", AGREEMENT)
    for wait in WAITS:
        enter(page, "waiting_times", wait)
    let_in(page, "vejleder", "Patientvejleder", "Team", "Omvisitering")
    page.goto("/opsaetning/organisationer/ny/")
    page.get_by_label("Organisationens navn").fill("Åbrink Hospitaler")
    press(page, "Lav organisationen")
    follow(page, "Tilføj et hospital")
    page.get_by_label("Hospital").select_option(label="Privathospitalet Åbrink")
    press(page, "Tilføj hospitalet")
    follow(page, "Luk en brugeransvarlig ind")
    for label, value in {"Fornavn": "Helle", "Efternavn": "Hospital", "Brugernavn": "helle"}.items():
        page.get_by_label(label).fill(value)
    press(page, "Lav login")
    expect(page.get_by_text("Adgangskoden vises kun denne ene gang.")).to_be_visible()


def by_files(folder: Path) -> None:
    files = {
        "hospitals": "slug;name;kind;region\nviborg;Regionshospitalet Viborg;public;midtjylland\n"
        "aabrink;Privathospitalet Åbrink;private;midtjylland\n",
        "services": "slug;name_da;stage;codes\n"
        "shoulder_assessment;Udredning af skulder;assessment_and_treatment;DM751 UXRF20\n",
        "agreements": "hospital;service;kind;region;valid_from\n"
        "aabrink;shoulder_assessment;partner;midtjylland;2025-01-01\n",
        "waiting_times": "hospital;service;kind;days;reported_on\nviborg;shoulder_assessment;examination;49;{today}\n"
        "aabrink;shoulder_assessment;examination;16;{today}\n",
    }
    command("office", "new", "--region", "midtjylland", "--phone", "78 41 00 00", "--teams", "usual")
    for register, content in files.items():
        path = folder / f"{register}.csv"
        path.write_text(content.format(today=timezone.localdate().isoformat()), encoding="utf-8")
        command("registers", "import", register, str(path))
    command("users", "add", "vejleder", "--role", "adviser", "--office", "midtjylland", "--team", "Omvisitering")
    command("partner", "new", "Åbrink Hospitaler", "--hospital", "aabrink", "--person", "helle")


def command(*words: str) -> None:
    outcome = CliRunner().invoke(main, words)
    assert outcome.exit_code == 0, outcome.output


@pytest.mark.parametrize("way", ["pages", "files"])
def test_office_from_empty_moves_a_patient_to_a_partner_hospital(live_server, new_page, axe, tmp_path, way):
    page = new_page()
    if way == "pages":
        by_pages(page)
    else:
        by_files(tmp_path)
    case = the_story("shoulder", Office.objects.get())
    adviser_user = User.objects.get(username="vejleder")
    adviser_user.must_change_password = False  # chosen at the first login, as tests/journeys/test_logins.py shows
    adviser_user.save()
    as_user(page, adviser_user)
    page.goto("/kontor/?vis=all")
    adviser = Adviser(page)
    adviser.click(page.get_by_role("link", name="Omvisitér Kaja Test Hansen"))
    adviser.choose_hospital("Privathospitalet Åbrink")
    expect(page.get_by_role("heading", name="Du kan komme til Privathospitalet Åbrink")).to_be_visible()
    axe(page)
    adviser.send()
    adviser.is_sent()
    assert adviser.acts <= ACTS_MAX
    assert case.re_referrals.get().hospital == Hospital.objects.get(slug="aabrink")
