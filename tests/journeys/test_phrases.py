"""An answer is written with a phrase, by the keyboard alone; without script a button puts the phrase in."""

import pytest
from playwright.sync_api import expect

from rettidig.casework.models import Case, Phrase
from tests.desk_data import the_office, the_story
from tests.journeys.test_adviser import as_user, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server) -> Case:
    made = the_story("shoulder", the_office(), moves=["take"])
    text = "Hospitalet ringer til dig senest {lovens_frist}. Det er sag {sagsnummer}."
    facts = {"audience": "citizen", "topics": ["waiting"], "text_da": text}
    Phrase.objects.create(office=made.office, shortcut="ringer", title="Hospitalet ringer", **facts)
    Case.objects.filter(pk=made.pk).update(legal_due=None)
    return made


@pytest.mark.parametrize("width", [360, 1280])
def test_answer_is_written_with_a_phrase_by_keyboard_alone(case, new_page, axe, width):
    page = as_user(new_page(width=width), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/brev/nyt/")
    page.get_by_label("Sprog", exact=True).focus()
    page.keyboard.press("Control+Enter")
    text, search = page.get_by_label("Brevet", exact=True), page.get_by_label("Skriv nogle bogstaver af frasen")
    expect(page.locator("[data-phrase-search]")).to_have_js_property("hidden", False)  # the page is ready for //
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\n//")
    expect(search).to_be_focused()
    page.keyboard.type("zzz")
    expect(page.get_by_text("0 fundet")).to_be_visible()
    search.fill("")
    page.keyboard.type("hospitalet ri")
    expect(page.get_by_text("1 fundet")).to_be_visible()
    axe(page)
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    assert text.input_value().endswith(
        f"\n\nHospitalet ringer til dig senest [lovens_frist …]. Det er sag {case.number}."
    )
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("mangler i teksten: [lovens_frist …]").first).to_be_visible()
    axe(page)
    text.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Kære Kaja\n\nLæs mere på https://sundhed.dk.\n\n//")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    page.keyboard.type("//ringer\nfredag")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Brevet er sendt")).to_be_visible()
    assert case.letters.get().body == (
        "Kære Kaja\n\nLæs mere på https://sundhed.dk.\n\n"
        f"Hospitalet ringer til dig senest fredag. Det er sag {case.number}."
    )


def test_gap_is_marked_so_that_what_is_typed_takes_its_place(case, new_page):
    page = as_user(new_page(), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/notat/")
    page.get_by_label("Notat").focus()
    page.keyboard.type("//ringer\n")
    page.keyboard.type("fredag")
    expect(page.get_by_label("Notat")).to_have_value(
        f"Hospitalet ringer til dig senest fredag. Det er sag {case.number}."
    )
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Notatet er gemt.")).to_be_visible()


def test_phrase_without_script_is_put_in_by_its_button(case, new_page, axe):
    page = as_user(new_page(width=360, javascript=False), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/notat/")
    page.get_by_label("Notat").fill("Talte med patienten.")
    page.get_by_text("Indsæt en frase").click()
    press(page, "Ring til os ring")
    expect(page.get_by_label("Notat")).to_have_value(
        f"Talte med patienten.\n\nDu kan ringe til os på 78 41 00 01. Sig, at det er sag {case.number}."
    )
    axe(page)
    press(page, "Gem notat")
    expect(page.get_by_text("Notatet er gemt.")).to_be_visible()
