"""The pages of the law leave nothing out."""

from xml.etree import ElementTree as ET

import pytest

from rettidig.rights.interpretation import open_questions
from rettidig.rights.pages import KIND_OF, law_page, law_pages
from rettidig.rights.parameters import CURRENT


@pytest.mark.parametrize("right", KIND_OF)
def test_right_when_asked_for_has_a_rule_and_sources(right):
    page = law_page(right)
    assert page.rule
    assert page.basis
    assert page.title["da"] != page.title["en"]


def test_parameters_when_all_pages_are_read_then_every_row_was_shown():
    shown = {(row.id, row.scope) for page in law_pages() for band in page.bands for row in band.rows}
    assert {(row.id, row.scope) for row in CURRENT.parameters if row.unit != "dkk"} - shown == set()


def test_open_questions_when_all_pages_are_read_then_every_choice_was_shown():
    shown = {choice["id"] for page in law_pages() for choice in page.choices}
    assert {choice["id"] for choice in open_questions()} - shown == set()


def test_bill_when_shown_then_says_that_it_is_one():
    assert {page.right for page in law_pages() if page.is_bill} == {
        "child_psychiatry_combined",
        "young_adult_treatment",
    }


def test_band_when_drawn_then_is_a_picture_that_tells_its_values():
    page = law_page("extended_choice")
    band = next(each for each in page.bands if each.scope == "somatic")
    title = ET.fromstring(band.draw()).findtext("{http://www.w3.org/2000/svg}title")
    assert "2023-06-01 – 2024-12-31: 60" in title
