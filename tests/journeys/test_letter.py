"""Two people write in one letter: what each typed stays on the page, beside what is saved or sent."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework.steps import letter
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_adviser import as_user, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MINE = "Kære 王小明 😀\n\nمرحبا بك في المستشفى"


@pytest.mark.parametrize("width", [360, 1280])
def test_letter_that_a_colleague_saves_and_sends_meanwhile_keeps_what_was_typed(live_server, new_page, axe, width):
    case, colleague = the_story("shoulder", the_office(), moves=["take"]), person_called("vejleder2")
    draft = letter.draft_letter(case, decision=None, by=colleague, at=timezone.now())
    page = as_user(new_page(width=width), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/brev/{draft.pk}/")
    letter.edit_letter(draft, title="Besked", body="Kollegaens tekst.", by=colleague, at=timezone.now())
    page.get_by_label("Brevet", exact=True).fill(MINE)
    press(page, "Send brevet")
    expect(page.get_by_text("har gemt kladden kl.").first).to_be_visible()
    expect(page.get_by_label("Brevet", exact=True)).to_have_value(MINE)
    expect(page.get_by_text("Kollegaens tekst.")).to_be_visible()
    axe(page)
    letter.send_letter(draft, by=colleague, at=timezone.now())
    press(page, "Send brevet")
    expect(page.get_by_text("har sendt brevet kl.").first).to_be_visible()
    expect(page.get_by_label("Brevet", exact=True)).to_have_value(MINE)
    axe(page)
