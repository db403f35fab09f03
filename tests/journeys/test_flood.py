"""A flood from one address, and an ordinary patient beside it and behind it, in a real browser."""

from dataclasses import replace

import pytest
from django.test import Client
from playwright.sync_api import expect

from rettidig.web.public import limits
from tests.intake_data import make_office
from tests.web.test_public_inquiry import begin, picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HERE = "127.0.0.1"  # where the browser is
ASKS = "Din browser regner et øjeblik"


@pytest.fixture(autouse=True)
def office(settings, monkeypatch):
    settings.CLAMD_ADDRESS = "fake"
    monkeypatch.setattr(limits, "DRAFT", replace(limits.DRAFT, calm=2, high=1000, flood=1000))
    return make_office()


def flood(address):
    for _turn in range(4):
        begin(machine := Client(REMOTE_ADDR=address))
    return machine


def begin_here(page):
    page.goto("/henvendelse/")
    page.get_by_label("Noget andet", exact=True).check()
    page.get_by_role("button", name="Næste").click()


def test_patient_beside_a_flood_meets_nothing_of_it(new_page):
    flood("198.51.100.1")
    begin_here(page := new_page(width=360))
    expect(page.get_by_label("Jeg er patient", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_patient_behind_the_address_of_a_flood_waits_a_moment_and_writes_on(new_page, axe, width):
    flood(HERE)
    page, refused = new_page(width=width), []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    begin_here(page)
    expect(page.get_by_role("heading", name=ASKS)).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Næste").click()  # too early, which does no harm
    expect(page.get_by_label("Jeg er patient", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not [each for each in refused if "Content Security Policy" in each], refused


def test_patient_without_script_is_told_how_long_to_wait_and_whom_to_call(new_page, axe):
    flood(HERE)
    page = new_page(width=360, javascript=False)
    begin_here(page)
    expect(page.get_by_text("Sker der ikke noget? Vent 15 minutter")).to_be_visible()
    expect(page.get_by_label("Noget andet", exact=True)).to_be_checked()
    axe(page)


def test_files_behind_the_address_of_a_flood_are_chosen_and_kept_after_a_moment(new_page, axe, monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "FILE", replace(limits.FILE, calm=1, high=100, flood=1000))
    files = []
    for number in range(3):
        files.append(tmp_path / f"brev{number}.png")
        files[-1].write_bytes(picture("PNG", width=40 + number))
    page, refused = new_page(width=360), []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    begin_here(page)
    page.goto("/henvendelse/beskriv/")
    page.get_by_text("Send et brev eller et foto med").click()
    page.get_by_label("Vælg filer, eller tag et foto").set_input_files(files[0])
    expect(page.get_by_text("brev0.png").first).to_be_visible()
    for number in (1, 2):
        expect(page.get_by_role("heading", name=ASKS)).to_be_visible()
        page.get_by_label("Vælg filer, eller tag et foto").set_input_files(files[number])
        expect(page.get_by_text(f"brev{number}.png").first).to_be_visible(timeout=30_000)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not [each for each in refused if "Content Security Policy" in each], refused
