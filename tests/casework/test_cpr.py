from datetime import date

import pytest

from rettidig.casework import cpr

# Official test persons of MedCom, as published in HL7 Denmark's DK Core (CC0-1.0)
TEST_PERSONS = {
    "0201609995": date(1960, 1, 2),
    "0211223989": date(1922, 11, 2),
    "2103009996": date(2000, 3, 21),
    "3101229995": date(2022, 1, 31),
    "2311143995": date(1914, 11, 23),
    "1306249996": date(2024, 6, 13),
}


@pytest.mark.parametrize(("number", "born"), TEST_PERSONS.items())
def test_test_person_who_fails_modulus_11_is_accepted(number, born):
    assert cpr.parse(number) == number
    assert cpr.birth_date(number) == born


@pytest.mark.parametrize(
    "typed",
    [
        "210300-9996",
        " 210300 9996 ",
        "2103009996",
        "210300–9996",
        "210300.9996",
        "21.03.00-9996",
        "21 03 00 9996",
        "210300\u00a09996",
        "CPR-nr.: 210300-9996",
        "cpr 210300-9996.",
        "２１０３００-９９９６",
        "21-03-2000-9996",
    ],
)
def test_number_typed_with_hyphen_or_spaces_is_the_same_number(typed):
    assert cpr.parse(typed) == "2103009996"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "210300",
        "21-03-1900-9996",
        "9921009996",
        "2103009996 9",
        "3213009996",
        "21030099xx",
        "bogstaver",
        "2103004AB1",
    ],
)
def test_text_that_is_no_number_is_refused_with_an_example(wrong):
    with pytest.raises(cpr.BadNumber, match="DDMMÅÅ-XXXX"):
        cpr.parse(wrong)


@pytest.mark.parametrize(("number", "born"), [("2103001AB6", 1900), ("2103007AB6", 2000)])
def test_replacement_number_of_the_country_tells_the_century(number, born):
    assert cpr.parse(number.lower()) == number
    assert cpr.birth_date(number) == date(born, 3, 21)


@pytest.mark.parametrize("century", "056")
def test_replacement_number_of_a_region_is_accepted(century):
    assert cpr.parse(f"210300{century}AB6") == f"210300{century}AB6"


def test_same_number_of_two_regions_is_two_people():
    assert cpr.mark("2103000AB6", "midtjylland") != cpr.mark("2103000AB6", "syddanmark")


@pytest.mark.parametrize("number", ["2103009996", "2103007AB6"])
def test_number_of_the_country_is_one_person_in_every_region(number):
    assert cpr.mark(number, "midtjylland") == cpr.mark(number, "syddanmark")


def test_masked_number_hides_the_last_four():
    assert cpr.masked("2103009996") == "210300-****"


def test_administrative_number_is_a_kind_of_its_own():
    plain = "2103009996"
    number = f"{int(plain[:2]) + 60}{plain[2:]}"
    assert cpr.parse(f"{number[:6]}-{number[6:]}") == number
    assert (cpr.kind_of(number), cpr.kind_of(plain)) == (cpr.Kind.ADMINISTRATIVE, cpr.Kind.CPR)
    assert cpr.birth_date(number) == cpr.birth_date(plain)
    assert cpr.mark(number, "midtjylland") == cpr.mark(number, "syddanmark") != cpr.mark(plain, "midtjylland")
