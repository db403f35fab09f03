"""Dates as people type them and as the pages say them."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rettidig.web.dates import DateError, parse_date
from rettidig.web.formatting import date_short, date_words, days_left, moment_words, number

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1/10", date(2026, 10, 1)),
        ("1-10-2026", date(2026, 10, 1)),
        ("01102026", date(2026, 10, 1)),
        ("011026", date(2026, 10, 1)),
        ("1. oktober 2026", date(2026, 10, 1)),
        ("1 Oct 2026", date(2026, 10, 1)),
        ("2026-10-01", date(2026, 10, 1)),
        ("1.10.26.", date(2026, 10, 1)),
        (" I  dag ", TODAY),
        ("i morgen", date(2026, 11, 22)),
        ("i går", date(2026, 11, 20)),
        ("+14", date(2026, 12, 5)),
        ("-3 dage", date(2026, 11, 18)),
        ("25-12-48", date(1948, 12, 25)),
        ("29/2", date(2028, 2, 29)),
        ("3 uger siden", date(2026, 10, 31)),
        ("for en måned siden", date(2026, 10, 21)),
        ("for ca. 2 år siden", date(2024, 11, 21)),
        ("two weeks ago", date(2026, 11, 7)),
        ("om 14 dage", date(2026, 12, 5)),
        ("om 3 måneder", date(2027, 2, 21)),
        ("sidste mandag", date(2026, 11, 16)),
        ("i lørdags", date(2026, 11, 14)),  # today is a Saturday
        ("på lørdag", date(2026, 11, 28)),
        ("næste tirsdag", date(2026, 11, 24)),
        ("last friday", date(2026, 11, 20)),
        ("d. 2/11", date(2026, 11, 2)),
        ("den 2. nov.", date(2026, 11, 2)),
        ("Man. d. 2/11-26", date(2026, 11, 2)),
        ("tirsdag den 15. december 2026 kl. 10.30", date(2026, 12, 15)),  # as a hospital's letter has it
        ("15.12.2026, kl. 10", date(2026, 12, 15)),
        ("2 mdr. siden", date(2026, 9, 21)),
        ("2nd of November", date(2026, 11, 2)),
        ("Tuesday, December 15, 2026 at 10:30 am", date(2026, 12, 15)),
        ("Dienstag, den 15. Dezember 2026 um 10.30 Uhr", date(2026, 12, 15)),
        ("1. März 2026", date(2026, 3, 1)),
        ("vor drei Wochen", date(2026, 10, 31)),
        ("gestern", date(2026, 11, 20)),
        ("letzten Montag", date(2026, 11, 16)),
    ],
)
def test_date_when_typed_as_people_do_then_is_understood(typed, meant):
    assert parse_date(typed, today=TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1-10-20226", "Årstallet 20226 kan ikke passe"),
        ("1-10-2206", "Årstallet 2206 kan ikke passe"),
        ("1-10-1026", "Årstallet 1026 kan ikke passe"),
        ("31-2-2026", "31-2-2026 findes ikke"),
        ("30/2", "30-2 findes ikke"),
        ("10-13-2026", "Måneden findes ikke"),
        ("tirsdag den 2. november 2026", "Dag og dato passer ikke sammen"),  # it is a Monday
        ("ca. 2/11", "Skriv datoen med tal"),  # the law counts from a day, and nobody knows which
        ("1. smarch", "Måneden findes ikke"),
        ("snart", "Skriv datoen med tal"),
        ("for 200 år siden", "Årstallet 1826 kan ikke passe"),
        ("", "Skriv datoen med tal"),
        ("１/１０", "Skriv datoen med tal"),
    ],
)
def test_date_when_it_cannot_be_then_a_sentence_says_what_to_do(typed, said):
    with pytest.raises(DateError, match=said):
        parse_date(typed, today=TODAY)


@pytest.mark.parametrize(("prefer", "year"), [("past", 2025), ("future", 2026), ("near", 2026)])
def test_date_without_year_then_the_preferred_year_is_meant(prefer, year):
    assert parse_date("24/12", today=TODAY, prefer=prefer) == date(year, 12, 24)


@given(
    day=st.dates(date(1937, 1, 1), date(2036, 12, 31)),
    form=st.sampled_from(["{0:%d%m%y}", "{0:%d.%m.%Y}", "{0:%Y-%m-%d}"]),
)
def test_date_when_written_in_full_then_comes_back(day, form):
    assert parse_date(form.format(day), today=TODAY) == day


@given(st.text(max_size=20) | st.from_regex(r"[0-9./+ -]{1,12}", fullmatch=True))
def test_date_whatever_is_typed_then_a_plausible_date_or_a_sentence(typed):
    with suppress(DateError):
        assert 1900 <= parse_date(typed, today=TODAY).year <= 2046


@pytest.mark.parametrize(
    ("days", "danish", "english"),
    [
        (12, "om 12 dage", "in 12 days"),
        (365, "om 365 dage", "in 365 days"),
        (691, "om 23 måneder", "in 23 months"),
        (1100, "om 3 år", "in 3 years"),
        (-3, "for 3 dage siden", "3 days ago"),
    ],
)
def test_days_left_in_days_and_more_than_a_year_away_as_people_say_it(days, danish, english):
    with translation.override("da"):
        assert days_left(TODAY + timedelta(days=days), TODAY) == danish
    with translation.override("en"):
        assert days_left(TODAY + timedelta(days=days), TODAY) == english


@pytest.mark.parametrize(("days", "said"), [(-1, "i går"), (0, "i dag"), (1, "i morgen")])
def test_days_left_when_near_then_as_people_say(days, said):
    assert days_left(TODAY + timedelta(days=days), TODAY) == said


def test_date_words_then_weekday_day_and_month_in_words():
    assert date_words(date(2026, 12, 4)) == "fredag den 4. december 2026"
    assert date_short(date(2026, 12, 4)) == "4. dec. 2026"
    with translation.override("en"):
        assert date_words(date(2026, 12, 4)) == "Friday 4 December 2026"


def test_moment_words_when_stored_in_utc_then_said_in_danish_time():
    just_before_midnight = datetime(2026, 12, 4, 23, 5, tzinfo=UTC)
    assert moment_words(just_before_midnight) == "lørdag den 5. december 2026 kl. 0.05"
    with translation.override("en"):
        assert moment_words(just_before_midnight) == "Saturday 5 December 2026 at 00:05"


def test_words_when_there_is_nothing_then_empty():
    assert (date_words(None), moment_words(None), days_left(None), number(None)) == ("", "", "", "")


def test_number_then_grouped_as_in_the_language():
    assert (number(51542), number(51542.25, 1)) == ("51.542", "51.542,2")
    with translation.override("en"):
        assert number(51542) == "51,542"


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("010230", date(1930, 2, 1)),
        ("01-02-30", date(1930, 2, 1)),
        ("1.2.36", date(1936, 2, 1)),
        ("1. februar 30", date(1930, 2, 1)),
        ("01-02-26", date(2026, 2, 1)),
        ("21-11-26", TODAY),
        ("22-11-26", date(1926, 11, 22)),
    ],
)
def test_day_of_birth_is_never_ahead(typed, born):
    assert parse_date(typed, today=TODAY, prefer="birth") == born


@pytest.mark.parametrize(
    ("typed", "born"), [("01-02-26", 1926), ("1.2.16", 2016), ("1.2.17", 1917), ("010230", 1930), ("1-2-2026", 2026)]
)
def test_day_of_birth_of_who_writes_is_not_that_of_a_small_child(typed, born):
    assert parse_date(typed, today=TODAY, prefer="own_birth") == date(born, 2, 1)


@given(st.dates(min_value=date(1927, 1, 1), max_value=TODAY))
def test_every_day_of_birth_of_the_last_hundred_years_is_read_from_two_digits(born):
    for written in ("%d%m%y", "%d-%m-%y", "%d.%m.%y", "%d/%m/%y", "%d %m %y"):
        assert parse_date(born.strftime(written), today=TODAY, prefer="birth") == born
