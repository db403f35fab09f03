"""Readability of the public pages: LIX 35 at most, and none of the office's own words."""

import re
from html import unescape

import pytest

from rettidig.casework.letters.language import lix
from rettidig.web.public import steps
from tests.intake_data import make_office
from tests.web.test_public_inquiry import answer_all, send

pytestmark = pytest.mark.django_db
LIX_MAX = 35


@pytest.fixture(autouse=True)
def office():
    return make_office()


def read(page):
    """The words of the page itself, a full stop after each heading, label and list item."""
    main = page.text.split('<main id="main-content" tabindex="-1">')[1].split("</main>")[0]
    main = re.sub("<(script|style|option).*?</\\1>", "", main, flags=re.DOTALL)
    lines = (" ".join(unescape(part).split()) for part in re.split("<[^>]*>", main))
    return " ".join(line if line[-1] in ".:?!," else f"{line}." for line in lines if line)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/kontakt/",
        "/privatliv/",
        "/was/",
        "/henvendelse/",
        "/min-sag/",
        "/fortsaet/",
        "/dine-rettigheder/",
        "/dine-rettigheder/emne/",
    ],
)
def test_open_page_is_easy_to_read(client, address):
    text = read(client.get(address))
    assert lix(text) <= LIX_MAX, text


def test_every_page_of_the_inquiry_is_easy_to_read(client):
    answer_all(client)
    addresses = [step.slug for step in steps.steps_for({"category": "waiting"}, max_wait=False)]
    texts = {address: read(client.get(f"/henvendelse/{address}/")) for address in [*addresses, "tjek"]}
    send(client)
    texts |= {address: read(client.get(address)) for address in ("/kvittering/", "/min-sag/")}
    hard = {address: (round(lix(text)), text) for address, text in texts.items() if lix(text) > LIX_MAX}
    assert not hard


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("de", "de"), ("pl-PL,pl;q=0.9", "en"), ("de,en;q=0.5", "de"), ("da,de;q=0.5", "da"), ("nb", "da"), ("", "da")],
)
def test_browser_that_asks_for_none_of_our_languages_gets_english(client, asked, shown):
    assert f'<html lang="{shown}">' in client.get("/", headers={"accept-language": asked}).text
    client.cookies["django_language"] = "da"
    assert '<html lang="da">' in client.get("/", headers={"accept-language": asked}).text


def test_reader_of_german_reads_english_where_there_is_no_german(client):
    page = client.get("/dine-rettigheder/", headers={"accept-language": "de"}).text
    assert '<html lang="en">' in page
    assert 'value="de"' not in page
    assert '<html lang="en">' in client.get("/findes/ikke/", headers={"accept-language": "de"}).text
