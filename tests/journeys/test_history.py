"""Two advisers correct the same fact: both versions are seen, one is chosen, and the history tells and takes back."""

import pytest
from playwright.sync_api import expect

from rettidig.casework.models import Case
from tests.desk_data import the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server) -> Case:
    return the_story("shoulder", the_office(), moves=["take"])


def correct(page, **typed: str) -> None:
    for label, text in typed.items():
        page.get_by_label(label.replace("_", " ")).fill(text)
    page.get_by_label("Hvorfor rettes det?").fill("Sagt i telefonen")
    press(page, "Gem")


@pytest.mark.parametrize(("width", "javascript"), [(360, True), (1280, True), (1280, False)])
def test_two_correct_the_same_fact_and_the_wrong_one_is_put_back(case, new_page, axe, width, javascript):
    about = f"/kontor/sag/{case.pk}"
    one = as_user(new_page(width=width, javascript=javascript), "vejleder")
    two = as_user(new_page(width=width), "vejleder2")
    one.goto(f"{about}/person/")
    two.goto(f"{about}/person/")
    expect(two.get_by_text("Har også sagen åben: Vibeke Vejleder")).to_be_visible()
    correct(two, Værge="Berit Test", Patientens_telefon="40404040")
    expect(two.get_by_text("Oplysningerne er rettet.")).to_be_visible()
    correct(one, Patientens_telefon="50505050")
    expect(one.get_by_text("I har begge rettet det samme.")).to_be_visible()
    expect(one.get_by_text("Værge: Berit Test")).to_be_visible()
    expect(one.get_by_role("cell", name="Viggo Vejleder")).to_be_visible()
    if javascript:
        axe(one)
    press(one, "Gem")
    expect(one.get_by_text("I har begge rettet det samme.")).to_be_visible()
    one.get_by_label("Gem det, jeg har skrevet").check()
    press(one, "Gem")
    expect(one.get_by_text("Oplysningerne er rettet.")).to_be_visible()
    one.get_by_role("link", name="ændret").first.click()
    expect(one.get_by_role("row").filter(has_text="50505050")).to_contain_text("40404040")
    if javascript:
        axe(one)
    one.get_by_role("link", name="Sæt tilbage").first.click()
    if javascript:
        axe(one)
    one.get_by_label("Hvorfor sættes det tilbage?").fill("Viggo havde ret")
    press(one, "Sæt tilbage")
    expect(one.get_by_text("Det er sat tilbage.")).to_be_visible()
    expect(one.get_by_role("row").nth(1)).to_contain_text("Viggo havde ret")
    follow(one, f"Tilbage til sag {case.number}")
    expect(one.get_by_text("40404040").first).to_be_visible()
