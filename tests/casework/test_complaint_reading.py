"""What is read in the letter of a hospital complaint, and what is left empty."""

from datetime import date

import pytest

from rettidig.casework.models import Hospital
from rettidig.casework.tracks.hospital_complaints import reading

HORSENS, GOEDSTRUP = Hospital(pk=1, name="Regionshospitalet Horsens"), Hospital(pk=2, name="Regionshospitalet Gødstrup")
NAMES = reading.names_of([HORSENS, GOEDSTRUP])


def read(text: str) -> reading.Found:
    return reading.read(text, NAMES)


def test_patterns_say_how_far_they_are_checked():
    assert reading.patterns()["status"] in ("assumed", "seen")
    assert set(reading.patterns()["fields"]) == {"number", "hospital", "complained_on", "letter_on", "answer_by"}


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Sagsnummer: 26/04711", "26/04711"),
        ("  sagsnr.  2026-1234", "2026-1234"),
        ("Vores reference: SPK-26/0012.", "SPK-26/0012"),
        ("Sagsnummer:", ""),
        ("Sagsnummer: ukendt", ""),
        ("Se sagsnummer: 26/04711", ""),
        ("Sagsnummer: 26/1234\nSagsnummer: 26/1234", "26/1234"),
        ("Sagsnummer: 26/1234\nSagsnummer: 26/4321", ""),
    ],
)
def test_number_is_what_stands_after_its_heading(line, number):
    assert read(line).number == number


@pytest.mark.parametrize(
    ("words", "hospital"),
    [
        ("Regionshospitalet Horsens", HORSENS),
        ("REGIONSHOSPITALET GOEDSTRUP", GOEDSTRUP),
        ("Kirurgi, Regionshospitalet Horsens, 8700 Horsens", HORSENS),
        ("Regionshospitalet", None),
        ("Regionshospitalet Horsens og Regionshospitalet Gødstrup", None),
    ],
)
def test_hospital_is_one_that_the_register_knows(words, hospital):
    assert read(f"Behandlingssted: {words}").hospital == hospital


def test_hospital_whose_name_two_have_is_left_empty():
    assert reading.names_of([HORSENS, Hospital(pk=3, name="Regionshospitalet Horsens")]) == {}


@pytest.mark.parametrize(
    "words", ["1. december 2026", "01.12.2026", "1/12 2026", "1-12-2026", "2026-12-01", "1.12.2026 kl. 12"]
)
def test_day_is_read_as_people_write_it(words):
    assert read(f"Svarfrist: {words}").answer_by == date(2026, 12, 1)


@pytest.mark.parametrize("words", ["31.02.2026", "snarest", "inden 1. december 2026", "1/12"])
def test_day_that_is_none_is_left_empty(words):
    assert read(f"Svarfrist: {words}").answer_by is None


def test_heading_that_is_the_beginning_of_another_takes_nothing_of_it():
    found = read("Dato for klage: 3.11.2026\nDato: 10.11.2026")
    assert (found.complained_on, found.letter_on) == (date(2026, 11, 3), date(2026, 11, 10))


def test_letter_with_everything_is_whole():
    text = "Sagsnr: 26/1\nHospital: Regionshospitalet Horsens\nKlagedato: 3.11.2026\nDato: 10.11.2026\nFrist: 1.12.2026"
    assert read(text).is_whole
    assert not read(text.replace("Frist", "Senest")).is_whole
