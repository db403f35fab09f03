"""The register of amounts: only what the law knows of, and only for a time for which it has none."""

from typing import Any

import pytest

from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import Amount
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import REGISTERS, find_entries, write
from tests.casework.factories import a_user, an_amount

from .files import AT, read_in

pytestmark = pytest.mark.django_db
AMOUNTS = REGISTERS["amounts"]
NEW = {
    "parameter": "transport_min_dkk",
    "scope": "pensioner",
    "amount": "48,50",
    "valid_from": "2027-01-01",
    "valid_to": "2027-12-31",
    "law": "sundhedsloven",
    "section": "§ 171",
    "url": "https://example.dk/takster-2027",
    "status": "sourced",
}


def faults(**changed: str) -> list[str]:
    with pytest.raises(BadFile) as refused:
        write(AMOUNTS, {**NEW, **changed}, by=None, at=AT)
    return [fault.column for fault in refused.value.faults]


def test_an_amount_is_entered_with_its_source_and_who_wrote_it() -> None:
    by = a_user("administrator")
    write(AMOUNTS, NEW, by=by, at=AT)
    kept = Amount.objects.get()
    assert (str(kept.amount), kept.section, kept.written_by) == ("48.50", "§ 171", by)
    assert find_entries(AMOUNTS, search="pensionister 2027")[0].title.startswith("Mindste udgift til transport")


@pytest.mark.parametrize("role", ["lead", "adviser", "lawyer"])
def test_others_than_the_administrator_cannot_enter_one(role: str) -> None:
    with pytest.raises(Denied):
        write(AMOUNTS, NEW, by=a_user(role), at=AT)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"parameter": "fast_assessment_days"}, "parameter"),
        ({"scope": "first"}, "scope"),
        ({"amount": "-1"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"valid_to": ""}, "valid_to"),
        ({"valid_to": "2026-12-31"}, "valid_to"),
        ({"section": "171"}, "section"),
        ({"url": "example.dk"}, "url"),
        ({"status": "bill"}, "status"),
        ({"valid_from": "2022-12-31"}, "valid_from"),  # the last day of a year that the law has
        ({"parameter": "interpreter_fee_dkk", "scope": "inpatient_remote"}, "valid_from"),  # the law has no end there
    ],
)
def test_what_the_law_does_not_leave_open_is_refused(changed: dict[str, str], column: str) -> None:
    assert faults(**changed) == [column]


def test_the_day_after_the_law_s_own_year_is_free() -> None:
    write(AMOUNTS, {**NEW, "valid_from": "2023-01-01"}, by=None, at=AT)


def test_a_year_on_which_the_sources_disagree_may_be_settled() -> None:
    year = {"valid_from": "2023-01-01", "valid_to": "2023-12-31"}
    write(AMOUNTS, {**NEW, **year, "parameter": "hearing_aid_dkk", "scope": "first"}, by=None, at=AT)


def test_two_amounts_on_one_day_are_refused_and_two_scopes_are_not() -> None:
    an_amount(scope="pensioner", valid_to="2027-06-30")
    assert faults(valid_from="2027-06-30") == ["valid_from"]
    write(AMOUNTS, {**NEW, "valid_from": "2027-07-01"}, by=None, at=AT)
    write(AMOUNTS, {**NEW, "scope": "other"}, by=None, at=AT)


def test_two_lines_of_a_file_that_hold_on_one_day_are_refused() -> None:
    lines: list[dict[str, Any]] = [NEW, {**NEW, "valid_from": "2027-12-31"}]
    heading = ";".join(AMOUNTS.headings)
    with pytest.raises(BadFile) as refused:
        read_in("amounts", "\n".join([heading, *(";".join(line.values()) for line in lines)]))
    assert {fault.column for fault in refused.value.faults} == {"valid_from"}
