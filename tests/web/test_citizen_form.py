"""The page *Blanketten*: a draft that several changes build, a look at it, and its publishing."""

import pytest

from rettidig.casework.form_versions import current_version
from rettidig.casework.models import FormVersion, IntakeDraft, Role
from rettidig.casework.steps.form_version import find_draft
from tests.casework.factories import a_user
from tests.intake_data import make_office
from tests.login import log_in

pytestmark = pytest.mark.django_db
PAGE = "/opsaetning/blanketten/"


@pytest.fixture
def administrator(client):
    make_office()
    log_in(client, a_user(role=Role.ADMINISTRATOR))
    return client


@pytest.fixture
def begun(administrator):
    administrator.post(f"{PAGE}kladde/")
    return administrator


def test_page_shows_the_pages_and_their_conditions(administrator):
    text = administrator.get(PAGE).text
    assert "Hvem er du?" in text
    assert "Jeg er pårørende" in text


def test_changed_words_are_asked_once_the_version_is_published(begun):
    fields = {"page-heading-da": "Hvem skriver?", "page-heading-en": "Who is writing?"}
    fields |= {"reporter-label-da": "Hvem er du?", "reporter-label-en": "Who are you?"}
    assert begun.post(f"{PAGE}hvem/", fields).status_code == 302
    assert "Hvem skriver?" in begun.get(PAGE).text
    begun.post(PAGE, {"changes": find_draft().changes, "note": "Kortere"})
    assert find_draft() is None
    heading = current_version().content["pages"][0]["heading"]
    assert (heading["da"], heading["en"]) == ("Hvem skriver?", "Who is writing?")


def test_page_moves_and_a_fault_keeps_the_version_back(begun):
    begun.post(f"{PAGE}hvem/flyt/", {"way": "down", "changes": 0})
    assert [page["slug"] for page in find_draft().content["pages"]][:2] == ["om-dig", "hvem"]
    assert begun.post(PAGE, {"changes": 1, "note": "x"}).status_code == 422
    assert FormVersion.objects.exclude(published_at=None).count() == 1


def test_question_is_taken_away_and_added_again(begun):
    begun.post(f"{PAGE}hospital/spoergsmaal/", {"name": "department", "way": "remove", "changes": 0})
    assert [each["name"] for each in find_draft().content["pages"][5]["ask"]] == ["hospital"]
    begun.post(f"{PAGE}hospital/spoergsmaal/", {"name": "department", "way": "add", "changes": 1})
    assert [each["name"] for each in find_draft().content["pages"][5]["ask"]] == ["hospital", "department"]


def test_second_of_two_at_once_is_told(begun):
    begun.post(f"{PAGE}hvem/flyt/", {"way": "down", "changes": 0})
    answer = begun.post(f"{PAGE}hvem/flyt/", {"way": "down", "changes": 0}, follow=True)
    assert "En anden har ændret kladden" in answer.text


def test_condition_of_a_page_is_chosen_from_lists(begun):
    begun.post(f"{PAGE}beskriv/hvornaar/", {"topic": ["waiting"], "reporter": ["patient", "relative"]})
    page = next(each for each in find_draft().content["pages"] if each["slug"] == "beskriv")
    assert page["when"] == {"topic": ["waiting"], "reporter": ["patient", "relative"]}


def test_condition_of_alternatives_is_shown_and_stays(begun):
    begun.post(f"{PAGE}samtykke/hvornaar/", {"topic": ["waiting"]})
    page = next(each for each in find_draft().content["pages"] if each["slug"] == "samtykke")
    assert "any" in page["when"]


@pytest.mark.parametrize(("as_whom", "words"), [("patient", "Hvad hedder du?"), ("relative", "Hvem er patienten?")])
def test_preview_shows_the_form_as_it_is_read_and_stores_nothing(administrator, as_whom, words):
    assert words in administrator.get(f"{PAGE}se/", {"som": as_whom}).text
    assert not IntakeDraft.objects.exists()
