"""The accessibility statement says nothing that no test shows, and whom to tell of what cannot be used."""

import re
from html import unescape
from pathlib import Path

import pytest

from rettidig.casework.models import Office
from rettidig.web.formatting import date_words
from rettidig.web.public.pages import TESTED_ON
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
TESTS = Path(__file__).resolve().parents[1]
WALK = "journeys/test_public_accessible.py"
# By how each sentence begins: the file of the test that shows it, and what its name begins with
SHOWN_BY = {
    "Vi bygger siden efter reglerne": [(WALK, "test_every_page_and_state_is_free_of_what_axe_finds")],
    "Et program ser hver side efter": [(WALK, "test_every_page_and_state_is_free_of_what_axe_finds")],
    "Programmet ser også efter": [(WALK, "test_every_page_and_state_is_told_to_screen_readers")],
    "Vi prøver siden med tastatur alene": [
        (WALK, "test_inquiry_is_begun_and_a_question_answered_by_keyboard_alone"),
        (WALK, "test_every_page_and_state_is_told_to_screen_readers_fits_400_per_cent_and_keeps_its_edges"),
    ],
    "Du kan skrive til os og følge din sag uden JavaScript": [
        ("journeys/test_citizen.py", "test_woman_with_suspected_colon_cancer_is_urgent_when_her_son_writes"),
        ("journeys/test_citizen_login.py", "test_patient_comes_back_by_login_reads_takes_the_inquiry_back"),
        ("journeys/test_flood.py", "test_patient_without_script_is_told_how_long_to_wait_and_whom_to_call"),
    ],
}


@pytest.fixture(autouse=True)
def office():
    return make_office()


def test_each_sentence_on_what_has_been_done_is_shown_by_a_test(client):
    done = client.get("/was/").text.partition("<h2>Det har vi gjort</h2>")[2].partition("</ul>")[0]
    sentences = [unescape(each) for each in re.findall("<li>(.*?)</li>", done)]
    assert {start for start in SHOWN_BY for each in sentences if each.startswith(start)} == SHOWN_BY.keys()
    assert len(sentences) == len(SHOWN_BY)
    for file, name in [test for tests in SHOWN_BY.values() for test in tests]:
        assert f"def {name}" in (TESTS / file).read_text(), name


def test_day_on_which_it_was_gone_through_is_said(client):
    assert date_words(TESTED_ON) in client.get("/was/").text


def test_statement_tells_the_mail_address_also_where_there_is_no_telephone(client):
    Office.objects.update(helpline="", phone="")
    shown = client.get("/was/").text.partition("<main")[2].partition("</main>")[0]
    assert 'href="mailto:patientkontoret@example.dk"' in shown
    assert "tel:" not in shown


@pytest.mark.parametrize(("language", "said"), [("en", "What we have done"), ("de", "Das haben wir getan")])
def test_statement_is_there_in_the_language_of_the_reader(client, language, said):
    client.cookies["django_language"] = language
    assert said in client.get("/was/").text
