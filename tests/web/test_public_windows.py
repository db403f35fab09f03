"""Two windows of one browser: two inquiries and two cases are never mixed, and nothing that was typed is lost."""

import re
from html import unescape

import pytest
from django.test import Client

from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.steps import draft as store
from tests.intake_data import SHOULDER, send
from tests.web.test_public_inquiry import begin, office, photo

pytestmark = pytest.mark.django_db
__all__ = ["office"]  # the fixture
WORDS = "Min mor har fået en ny tid."


class Window:
    """A page as it stands in one window, whatever the others do."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        page = client.get(address).text
        self.links = re.findall(r'href="([^"]*)"', page)
        self.hidden = dict(re.findall(r'type="hidden" name="(inquiry|case)" value="([^"]*)"', page))

    def send(self, address="", **fields):
        return self.client.post(address or self.address, {**self.hidden, **fields}, follow=True)

    def opened(self, address):
        link = next(each for each in self.links if each.startswith(address))
        return self.client.get(unescape(link))


@pytest.fixture
def story(client):
    """The page of the story in an inquiry for one patient, while another inquiry has been begun since."""
    begin(client)
    client.post("/henvendelse/hvem/", {"reporter": "relative"})
    window = Window(client, "/henvendelse/beskriv/")
    client.post("/henvendelse/", {"track": "general", "anew": "1"})
    client.post("/henvendelse/hvem/", {"reporter": "professional"})
    return window


def stories():
    return [store.read_answers(draft).get("story", "") for draft in IntakeDraft.objects.order_by("created_at")]


def test_page_of_an_earlier_inquiry_goes_on_with_that_one(story):
    story.send(story=WORDS)
    assert stories() == [WORDS, ""]


def test_windows_go_on_in_turns(client, story):
    other = Window(client, "/henvendelse/beskriv/")
    story.send(story=WORDS)
    other.send(story="Om en anden patient.")
    story.send(story=WORDS, go="later")
    story.send(story=f"{WORDS} Og mere.")  # the page before the new key, by the back button
    assert stories() == [f"{WORDS} Og mere.", "Om en anden patient."]


def test_inquiry_is_sent_by_the_page_that_shows_it(client):
    windows = []
    for reporter in ("relative", "professional"):
        client.post("/henvendelse/", {"track": "general", "anew": "1"})
        client.post("/henvendelse/hvem/", {"reporter": reporter, "category": "interpreter"})
        client.post("/henvendelse/svar/", {"reply_by": "page"})
        windows.append(Window(client, "/henvendelse/tjek/"))
    assert windows[0].opened("/henvendelse/beskriv/").context["draft"].answers["reporter"] == "relative"
    assert windows[1].opened("/henvendelse/patient/").context["draft"].answers["reporter"] == "professional"
    windows[0].send()
    assert Case.objects.get().reporter == "relative"


def test_page_of_an_inquiry_that_was_sent_is_offered_to_its_case_while_another_is_written(client, office):
    begin(client)
    client.post("/henvendelse/hvem/", {"reporter": "patient", "category": "interpreter"})
    client.post("/henvendelse/svar/", {"reply_by": "page"})
    window = Window(client, "/henvendelse/beskriv/")
    client.post("/henvendelse/tjek/")
    client.get("/kvittering/")
    begin(client)
    assert "Du har allerede sendt henvendelsen" in window.send(story=WORDS).text
    assert WORDS in client.get("/min-sag/").text
    assert stories()[1] == ""


def test_page_of_an_inquiry_that_this_browser_no_longer_has_becomes_one_of_its_own(client, story):
    client.session.flush()
    begin(client)
    story.send(story=WORDS)
    assert stories()[2:] == ["", WORDS]


@pytest.fixture
def cases(office):
    return [send(office, SHOULDER), send(office, {**SHOULDER, "patient_cpr": "2512489996"})]


def enter(client, receipt):
    client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})


def test_message_reaches_the_case_on_whose_page_it_was_typed_and_no_other(client, cases):
    first, second = cases
    enter(client, first)
    window = Window(client, "/min-sag/")
    enter(client, second)
    answered = window.send("/min-sag/besked/", text=WORDS).text
    assert f"Åbn sag {first.case.number} igen" in answered
    assert WORDS not in answered
    assert not Case.objects.filter(contacts__text=WORDS).exists()
    enter(client, first)
    assert WORDS in client.get("/min-sag/").text


def test_file_reaches_the_case_on_whose_page_it_was_chosen_and_no_other(client, cases):
    first, second = cases
    enter(client, first)
    window = Window(client, "/min-sag/")
    enter(client, second)
    answered = window.send("/min-sag/fil/", **{"upload-file": photo()}).text
    assert f"Åbn sag {first.case.number} igen" in answered
    assert not Case.objects.filter(attachments__isnull=False).exists()


def test_words_typed_when_the_case_had_closed_are_not_shown_to_who_opens_another_here(client, cases):
    first, second = cases
    client.post("/min-sag/besked/", {"text": WORDS, "case": first.case.number})
    enter(client, second)
    assert WORDS not in client.get("/min-sag/").text
    enter(client, first)
    assert WORDS in client.get("/min-sag/").text


def test_message_is_kept_when_the_language_is_changed(client, cases):
    enter(client, cases[0])
    page = Window(client, "/min-sag/").send("/min-sag/besked/", text=WORDS, language="en").text
    assert 'lang="en"' in page
    assert WORDS in page
    assert not Case.objects.filter(contacts__text=WORDS).exists()
    assert WORDS not in Client().get("/min-sag/").text
