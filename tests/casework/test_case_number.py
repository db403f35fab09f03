"""A case number is found however it is written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.casework import keys
from rettidig.casework.case_number import possible_numbers

TODAY = date(2026, 11, 23)
DASHES = ["-", "–", "—", "‑", "−", " - ", " ", "\u00a0", "/", ".", "_", " – ", ""]
PREFIXES = ["", "sag ", "Sag ", "SAG", "sagsnr. ", "sagsnummer: ", "nr. ", "Min sag: ", "case no. ", "#", "  "]
NUMBERS = st.integers(1, 999_999_999)


@given(
    year=st.integers(1990, 2099),
    running=NUMBERS,
    digits=st.integers(1, 9),
    dash=st.sampled_from(DASHES),
    prefix=st.sampled_from(PREFIXES),
    end=st.sampled_from(["", " ", ".", "\n", "\t"]),
)
def test_number_with_its_year_is_among_what_it_may_mean(year, running, digits, dash, prefix, end):
    typed = f"{prefix}{year}{dash}{running:0{digits}d}{end}"
    assert f"{year}-{running:06d}" in possible_numbers(typed, on=TODAY)


@given(running=NUMBERS, prefix=st.sampled_from(PREFIXES))
def test_running_number_alone_may_be_of_each_of_the_last_years(running, prefix):
    found = possible_numbers(f"{prefix}{running}", on=TODAY, years=3)
    assert {f"{year}-{running:06d}" for year in (2024, 2025, 2026)} <= set(found)


@given(st.text())
def test_whatever_is_typed_gives_numbers_as_they_are_stored(typed):
    for each in possible_numbers(typed, on=TODAY):
        year, _dash, running = each.partition("-")
        assert 1900 <= int(year) <= 2099
        assert len(running) >= 6


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-290", "2026-000290"),
        ("2026 000290", "2026-000290"),
        ("2026000290", "2026-000290"),
        ("2026290", "2026-000290"),
        ("sag 2026-000290", "2026-000290"),
        ("2026 – 000 290", "2026-000290"),
        ("26-290", "2026-000290"),
        ("290/2026", "2026-000290"),
        ("２０２６－２９０", "2026-000290"),
        ("2026-1234567", "2026-1234567"),
    ],
)
def test_number_as_people_write_it(typed, meant):
    assert meant in possible_numbers(typed, on=TODAY)


@pytest.mark.parametrize("typed", ["", "sag", "Berggren", "Vej 12", "2026-000000", "0", "1" * 61, "2026-1234567890"])
def test_what_is_no_number_means_none(typed):
    assert possible_numbers(typed, on=TODAY) == []


@pytest.mark.parametrize(
    "typed", ["abcd 2345 kl", "AbCd–2345–kL", "ABCD\u00a02345KL", " abcd-2345.kl\n", "ＡＢＣＤ２３４５ＫＬ"]
)
def test_code_is_read_however_it_is_written(typed):
    assert keys.plain(typed) == "ABCD2345KL"
