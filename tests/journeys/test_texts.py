"""The administrator words a letter, sees how it comes out, and puts it back; an adviser's next letter has it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework.models import OwnText
from rettidig.casework.steps import letter
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_adviser import as_user, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SENTENCE = "Vi har læst alt, hvad du skrev."


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)], ids=["wide", "narrow, without script"])
def test_letter_is_worded_by_the_office_and_put_back(live_server, new_page, axe, width, javascript):
    office = the_office()
    case, adviser = the_story("shoulder", office, moves=["take"]), person_called("vejleder")
    page = as_user(new_page(width=width, javascript=javascript), "system")
    page.goto(f"/opsaetning/kontor/{office.slug}/")
    page.get_by_role("link", name="Se breve, mails og sætninger").click()
    axe(page)
    page.get_by_label("Søg").fill("besked uden")
    page.get_by_role("button", name="Vis", exact=True).click()
    page.get_by_role("link", name="Besked uden afgørelse – Dansk").click()
    axe(page)
    area = page.get_by_label("Teksten", exact=True)
    area.fill(area.input_value().replace("Du har skrevet til os.", "{{ navn }}"))
    press(page, "Vis eksempler, før den gemmes")
    expect(page.get_by_text("Teksten kender ikke “navn”.").first).to_be_visible()
    axe(page)
    area.fill(area.input_value().replace("{{ navn }}", SENTENCE))
    press(page, "Vis eksempler, før den gemmes")
    expect(page.get_by_role("article").get_by_text(SENTENCE).first).to_be_visible()
    axe(page)
    assert javascript is False or page.evaluate("document.documentElement.scrollWidth") <= width
    assert not OwnText.objects.exists()
    press(page, "Gem teksten")
    expect(page.get_by_text("Teksten er gemt og gælder nu.")).to_be_visible()
    axe(page)
    assert SENTENCE in letter.draft_letter(case, decision=None, by=adviser, at=timezone.now()).body
    page.get_by_role("button", name="Brug den, der følger med").click()
    expect(page.get_by_text("Kontoret bruger igen den tekst, der følger med.")).to_be_visible()
    assert SENTENCE not in letter.draft_letter(case, decision=None, by=adviser, at=timezone.now()).body
    page.get_by_role("button", name="Fortryd").first.click()
    expect(page.get_by_text("Ændringen er fortrudt.")).to_be_visible()
    assert OwnText.objects.get().office == office
