"""An access report says "nobody read" only where it is known; else it says what is not known, and for which days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.cli.lookups import NOT_KNOWN
from rettidig.insight.lookups import rules
from rettidig.insight.lookups.access_report import plain, report_access
from rettidig.insight.lookups.coverage import Days, days_in_words, in_rows
from rettidig.insight.lookups.store import Store
from tests.insight.lookups.conftest import import_texts
from tests.insight.lookups.test_command import run

RULES = rules.load()
CONTACTS = "contact_id,patient,unit,from,kind\nK1,P1,ORT,2026-03-01,admission\n"


def log_of(*days: int, system: str = "EPJ", clock: str = "10:00") -> str:
    """Look-ups in another patient's record on these days of March 2026."""
    return "".join(f"{day},{system},P9,M1,2026-03-{day:02}T{clock}\n" for day in days)


@pytest.fixture
def store(tmp_path):
    """Makes a store of a log; P1 is known by a contact, and nobody has read the record."""

    def make(*rows: str) -> Store:
        log = "lookup_id,system,patient,user,at\n" + "".join(rows)
        return import_texts(tmp_path, lookups=log, contacts=CONTACTS)[0]

    return make


def told(store: Store, patient: str = "P1", first: int = 2, last: int = 6) -> tuple[str, list[str]]:
    report = report_access(store, patient, date(2026, 3, first), date(2026, 3, last), rules=RULES)
    return report.answer, list(plain(report))


NOBODY = "Ingen har læst i journalen i perioden."
SEEN = "Vi kan ikke se, at nogen har læst i journalen på de dage, vi har log for."
NO_LOG = "Vi har ingen log for perioden. Derfor ved vi ikke, om nogen har læst i journalen."
UNKNOWN = (
    "Loggen kender ikke patientens nummer. Derfor ved vi ikke, om nogen har læst i journalen. "
    "Se efter, om nummeret er rigtigt."
)


ENDS = "Loggen slutter den {} kl. {}. Vi ved ikke, om nogen har læst senere."


def without(days: str) -> str:
    return f"Vi har ingen log for disse dage, og ved derfor intet om dem: {days}."


def test_nobody_has_read_when_the_log_has_every_day_of_the_period(store):
    assert told(store(log_of(1, 2, 3, 4, 5, 6, 7))) == ("nobody", [NOBODY])


def test_log_that_ends_on_the_last_day_says_when(store):
    lines = [NOBODY, ENDS.format("6. marts 2026", "9.05")]
    assert told(store(log_of(2, 3, 4, 5), log_of(6, clock="09:05"))) == ("nobody", lines)


@pytest.mark.parametrize("patient", ["NOSUCH", "P2"])
def test_patient_whom_the_log_does_not_know_is_not_known(store, patient):
    assert told(store(log_of(1, 2, 3, 4, 5, 6, 7)), patient) == ("not_known", [UNKNOWN])


def test_blanks_around_the_number_of_the_patient_do_not_matter(store):
    assert told(store(log_of(1, 2, 3, 4, 5, 6, 7)), " P1 ") == ("nobody", [NOBODY])


@pytest.mark.parametrize(("first", "last"), [(9, 12), (20, 20)])
def test_period_without_any_log_is_not_known(store, first, last):
    assert told(store(log_of(1, 2, 14, 15, 25)), "P1", first, last) == ("not_known", [NO_LOG])


@pytest.mark.parametrize(
    ("days", "missing"),
    [
        ((3, 4, 5, 6, 7), "2. marts 2026"),
        ((1, 2, 3, 4, 5, 7), "6. marts 2026"),
        ((1, 2, 6, 7), "3.–5. marts 2026"),
        ((3, 5, 7), "2. marts 2026, 4. marts 2026 og 6. marts 2026"),
    ],
)
def test_days_that_the_log_lacks_are_named_and_nobody_is_not_said(store, days, missing):
    assert told(store(log_of(*days))) == ("not_known", [SEEN, without(missing)])


def test_log_that_ends_before_the_period_does_names_the_days_after_it(store):
    lines = [
        SEEN,
        without("5.–6. marts 2026"),
        "Loggen slutter den 4. marts 2026 kl. 10.00. Vi ved ikke, om nogen har læst senere.",
    ]
    assert told(store(log_of(2, 3, 4))) == ("not_known", lines)


def test_system_that_the_log_lacks_for_some_days_is_named_with_them(store):
    both = store(log_of(1, 2, 3, 4, 5, 6, 7), log_of(2, 3, 5, system="RIS"))
    lines = [SEEN, "Vi har ingen log fra RIS for disse dage: 4. marts 2026 og 6. marts 2026."]
    assert told(both) == ("not_known", lines)


def test_system_that_is_written_in_two_ways_is_one(store):
    assert told(store(log_of(1, 2, 3), log_of(4, 5, 6, 7, system="e PJ"))) == ("nobody", [NOBODY])


def test_system_without_a_name_is_one_too(store):
    lines = [SEEN, "Vi har ingen log fra systemer uden navn for disse dage: 3.–6. marts 2026."]
    assert told(store(log_of(1, 2, 3, 4, 5, 6, 7), log_of(2, system=""))) == ("not_known", lines)


def test_readings_are_told_together_with_the_days_that_nobody_knows_about(store):
    answer, lines = told(store(log_of(2, 3, 4)), "P9")
    assert answer == "read"
    assert lines[0] == "2. marts 2026"
    assert lines[-2:] == [without("5.–6. marts 2026"), ENDS.format("4. marts 2026", "10.00")]


def test_day_of_the_log_is_the_danish_one(store):
    late = "1,EPJ,P9,M1,2026-03-01T23:30Z\n"  # half past midnight on the 2nd
    assert told(store(late, log_of(3, 4, 5, 6, 7)))[0] == "nobody"


@pytest.mark.parametrize(
    ("patient", "first", "last", "code"),
    [("P1", 2, 3, 0), ("P9", 2, 6, 0), ("P1", 2, 6, NOT_KNOWN), ("P1", 9, 9, NOT_KNOWN), ("P2", 2, 3, NOT_KNOWN)],
)
def test_command_ends_with_a_code_of_its_own_when_the_answer_is_not_known(store, tmp_path, patient, first, last, code):
    store(log_of(1, 2, 3, 4))
    period = ("--from", f"2026-03-{first:02}", "--to", f"2026-03-{last:02}")
    result = run("report", "--store", tmp_path / "store", "--patient", patient, *period)
    assert result.exit_code == code
    assert (NOBODY in result.output) == (code == 0 and patient == "P1")


def test_command_refuses_a_period_that_ends_before_it_begins(store, tmp_path):
    store(log_of(1))
    period = ("--from", "2026-03-02", "--to", "2026-03-01")
    assert run("report", "--store", tmp_path / "store", "--patient", "P1", *period).exit_code == 2


DAYS = st.sets(st.integers(0, 60)).map(lambda numbers: {date(2025, 12, 20) + timedelta(days=n) for n in numbers})


@given(DAYS)
def test_rows_of_days_hold_each_day_once_and_never_touch(days):
    rows = list(in_rows(days))
    assert {row.first + timedelta(days=n) for row in rows for n in range((row.last - row.first).days + 1)} == days
    assert all((after.first - before.last).days > 1 for before, after in pairwise(rows))


@pytest.mark.parametrize(
    ("rows", "language", "said"),
    [
        ([Days(date(2026, 2, 27), date(2026, 3, 2))], "da", "27. februar – 2. marts 2026"),
        ([Days(date(2025, 12, 31), date(2026, 1, 1))], "da", "31. december 2025 – 1. januar 2026"),
        (list(in_rows({date(2026, 3, day) for day in (1, 4, 5)})), "en", "1 March 2026 and 4–5 March 2026"),
    ],
)
def test_rows_of_days_are_written_as_people_write_them(rows, language, said):
    assert days_in_words(rows, language) == said
