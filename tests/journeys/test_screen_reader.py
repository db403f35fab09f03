"""What the look at the screen reader's tree finds on a page that is wrong on purpose, and on one that is right."""

import pytest

from tests.journeys import screen_reader

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
RIGHT = """<html lang="da"><title>Fejl: Begynd</title><header>Top</header><main>
<div class="error-summary"><div role="alert" tabindex="-1" id="summary"><h2>Fejl</h2></div></div><h1>Begynd</h1>
<div class="form-error"><label for="day">Dag</label><span class="form-error-message" id="day_error">Skriv en dag</span>
<input id="day" aria-invalid="true" aria-describedby="day_error"></div><h2>Mere</h2><button>Videre</button></main>
<footer>Bund</footer></html>"""
WRONG = [
    ("<button>Videre</button>", "<button></button>", "a button has no name"),
    ("<h1>Begynd</h1>", "<p>Begynd</p>", "headings of level 1: []"),
    ("<h2>Mere</h2>", "<h3>Mere</h3>", "heading 'Mere' of level 3 follows one of level 1"),
    ("<footer>Bund</footer>", "", "0 of contentinfo"),
    ("<h2>Mere</h2>", '<h2>Mere</h2><nav aria-label="A"></nav><nav aria-label="A"></nav>', "called 'A'"),
    ("Fejl: Begynd", "Begynd", "the title tells of no error"),
    ('role="alert"', "", "no alert tells of the errors"),
    ("<h2>Mere</h2>", '<h2>Mere</h2><div class="messages">Gemt</div>', "no status tells of the message"),
    ('aria-invalid="true"', "", "is not said to be wrong"),
    ('aria-describedby="day_error"', "", "does not say why"),
]


def test_tree_of_a_page_is_looked_through_for_names_places_headings_errors_and_messages(new_page):
    page = new_page()
    page.set_content(RIGHT)
    assert screen_reader.faults(page) == []
    assert screen_reader.unfocused(page)
    page.locator("#summary").focus()
    assert screen_reader.unfocused(page) == []
    for right, wrong, said in WRONG:
        assert right in RIGHT
        page.set_content(RIGHT.replace(right, wrong, 1))
        assert said in " ".join(screen_reader.faults(page)), wrong
