"""Tables 1 and 2 of the annual report from the register."""

from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone

from rettidig.casework.models import Outcome, ReferredTo, Stage
from rettidig.casework.topics import ROWS, TOPICS, waiting_topic
from rettidig.casework.tracks.past_inquiries import BadFile, import_inquiries
from rettidig.insight.definitions import table
from rettidig.insight.tables import DoesNotAddUp, find_gaps, tables

from ..casework.factories import a_case, an_office, moment
from . import published

MOVED = {"outcome": "re_referred", "re_referral_stage": "treatment", "re_referral_to": "free_choice"}


def in_row(key: str) -> dict[str, str]:
    """Changes that make a case count in that row of table 1."""
    return {"topic": waiting_topic().key, "outcome": key} if key in Outcome.values else {"topic": key}


def problems(year: int = 2025) -> str:
    with pytest.raises(DoesNotAddUp) as refusal:
        tables(year)
    return str(refusal.value)


@pytest.mark.django_db
def test_tables_when_the_three_years_are_imported_equal_the_annual_report(tmp_path):
    published.write_csv(tmp_path / "years.csv", published.figures())
    imported = import_inquiries(tmp_path / "years.csv", by=None, at=timezone.now())
    assert imported.cases == 157_121
    assert imported.contacts > 250_000
    assert tables(2025).as_dict() == published.figures()


@pytest.mark.django_db
def test_tables_when_the_register_is_empty_have_every_row_with_zero_or_nothing():
    figures = tables(2025).as_dict()
    assert figures["table_1"]["other"]["lookup_notice"] == [None, None, 0]
    assert figures["table_1"]["grand_total"] == figures["table_2"]["total"] == [0, 0, 0]


@pytest.mark.django_db
def test_inquiry_in_the_last_minute_of_the_danish_year_counts_in_that_year():
    a_case(topic="ehr", received_at=moment("2024-12-31 23:59"))
    a_case(topic="ehr", received_at=moment("2025-01-01 00:00"))
    assert tables(2025).as_dict()["table_1"]["other"]["ehr"] == [0, 1, 1]


@pytest.mark.django_db
def test_later_contacts_never_count():
    case = a_case(topic="ehr", received_at=moment("2024-12-30 10:00"))
    case.contacts.create(ordinal=2, at=moment("2025-01-02 10:00"), channel="phone")
    assert tables(2025).as_dict()["table_1"]["grand_total"] == [0, 1, 0]


@pytest.mark.django_db
def test_tables_of_one_office_leave_the_others_out():
    a_case(topic="ehr", received_at=moment("2025-03-01 10:00"), office=an_office("fyn", region="syddanmark"))
    a_case(topic="ehr", received_at=moment("2025-03-01 10:00"))
    assert tables(2025, years=1, office="fyn").grand_total == (1,)
    assert tables(2025, years=1).grand_total == (2,)


@pytest.mark.django_db
def test_open_request_counts_as_not_re_referred_until_it_is_sent():
    open_case = a_case(received_at=moment("2025-03-01 10:00"))
    a_case(received_at=moment("2025-03-01 10:00"), closed_at=moment("2025-03-02 10:00"))
    before = tables(2025, years=1)
    assert (before.still_open, before.as_dict()["table_2"]["not_re_referred"]) == ((1,), [2])
    type(open_case).objects.filter(pk=open_case.pk).update(**MOVED)
    after = tables(2025, years=1)
    assert (after.still_open, after.as_dict()["table_2"]["treatment"]["free_choice"]) == ((0,), [1])


@pytest.mark.django_db
def test_inquiry_with_an_unknown_subject_makes_the_tables_refused():
    a_case(topic="parking", received_at=moment("2025-03-01 10:00"))
    assert "Tabel 1, 2025: 1 henvendelser har ingen række (“parking”)." in problems()


@pytest.mark.django_db
def test_re_referral_without_a_destination_makes_the_tables_refused():
    a_case(outcome="re_referred", received_at=moment("2025-03-01 10:00"))
    assert "Tabel 2, 2025: 1 henvendelser har ingen række (“.”)." in problems()
    assert "Tabel 2, i alt mod tabel 1, 2025: delene giver 0, men der står 1." in problems()


@pytest.mark.django_db
def test_destination_on_another_subject_makes_the_tables_refused():
    a_case(received_at=moment("2025-03-01 10:00"), **{**MOVED, "outcome": ""})
    assert "Tabel 2, omvisiteringer mod tabel 1, 2025: delene giver 1, men der står 0." in problems()


@pytest.mark.django_db
def test_inquiry_in_a_row_before_it_was_counted_separately_makes_the_tables_refused():
    a_case(topic="hearing_aid", received_at=moment("2023-12-31 10:00"))
    assert "Tabel 1, 2023: 1 henvendelser i “Høreapparater”, som først tælles særskilt fra 2024." in problems()
    assert tables(2026).grand_total == (0, 0, 0)


EVERY_ROW = [(category, "", "") for category in ROWS if category != "re_referred"] + [
    ("re_referred", stage, to) for stage in Stage.values for to in ReferredTo.values
]
EDGES = [f"{year}-{rest}" for year in (2022, 2023, 2024, 2025) for rest in ("01-01 00:00", "12-31 23:59")]


def refused_lines(folder, lines: list[str]) -> set[int]:
    """The lines that the import refuses, the first as 0."""
    (folder / "past.csv").write_text("\n".join([",".join(published.COLUMNS), *lines]))
    try:
        import_inquiries(folder / "past.csv", by=None, at=timezone.now())
    except BadFile as refusal:
        return {fault.line - 2 for fault in refusal.faults}
    return set()


@pytest.mark.django_db
def test_import_refuses_what_the_tables_would_refuse_and_nothing_else(tmp_path):
    office = an_office()
    lines = [(row, at) for row in EVERY_ROW for at in EDGES]
    text = [f"A{n},1,{at},phone,midtjylland,{','.join(row)}" for n, (row, at) in enumerate(lines)]
    refused = refused_lines(tmp_path, text)
    for number, ((category, stage, to), at) in enumerate(lines):
        before = transaction.savepoint()
        a_case(office=office, **in_row(category), re_referral_stage=stage, re_referral_to=to, received_at=moment(at))
        try:
            tables(int(at[:4]), years=1)
        except DoesNotAddUp:
            assert number in refused, (category, stage, to, at)
        else:
            assert number not in refused, (category, stage, to, at)
        transaction.savepoint_rollback(before)
    kept = [line for number, line in enumerate(text) if number not in refused]
    assert refused_lines(tmp_path, kept) == set()
    assert sum(tables(2025, years=4).grand_total) == len(kept)


def test_the_misprint_of_2023_when_the_figures_are_proved_is_found():
    figures = published.figures()
    figures["table_1"]["other"]["total"][0] = 455
    found = find_gaps(figures, Counter())
    assert "Tabel 1, other, 2023: delene giver 736, men der står 455." in found
    assert "Tabel 1, alle grupper, 2023: delene giver 55.671, men der står 55.952." in found


def test_rows_of_table_1_are_those_of_topics_and_outcomes():
    rows = {row.key: (group.key, row.counted_from) for group, row in table("table_1").rows()}
    assert rows == {each.key: (each.group, each.counted_from) for each in ROWS.values()}
    assert {topic.row for topic in TOPICS.values()} | set(Outcome.values) == set(ROWS)


def test_rows_of_table_2_are_the_stages_and_destinations_of_a_re_referral():
    stages = {group.key for group in table("table_2").groups if group.key}
    assert stages == set(Stage.values)
    assert {row.key for group, row in table("table_2").rows() if group.key} == set(ReferredTo.values)


@pytest.mark.parametrize("key", ["table_1", "table_2"])
def test_every_row_has_a_name_a_definition_and_notes_that_exist(key):
    definition = table(key)
    for group, row in definition.rows():
        assert all([*row.names.values(), *row.definitions.values()])
        assert {*row.notes, *group.notes} <= set(definition.notes)
