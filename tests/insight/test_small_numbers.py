"""Small numbers hidden from those who may not read cases."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rettidig.insight.disclosure import HIDDEN, SMALLEST_SHOWN
from rettidig.insight.small_numbers import cells_of, protect, sums_of_tables

from . import published


def test_numbers_below_five_when_protected_are_hidden():
    rights = protect(published.figures())["table_1"]["patient_rights"]
    assert rights["rehabilitation"] == [HIDDEN] * 3


def test_lone_hidden_number_when_its_sum_is_shown_takes_the_next_smallest_with_it():
    protected = protect(published.figures())["table_1"]
    assert protected["patient_rights"]["max_wait"][0] == HIDDEN
    assert protected["patient_rights"]["total"] == [1584, 1741, 1922]
    assert protected["other"]["interpreter"] == [HIDDEN, 5, HIDDEN]
    assert protected["other"]["ehr"] == [470, 577, 535]


def test_zero_and_uncounted_when_protected_stay():
    figures = published.figures()
    figures["table_1"]["patient_rights"]["transport"][2] = 0
    assert protect(figures)["table_1"]["patient_rights"]["transport"][2] == 0
    assert protect(figures)["table_1"]["other"]["lookup_notice"][0] is None


def test_figures_when_protected_are_not_changed_themselves():
    figures = published.figures()
    protect(figures)
    assert figures == published.figures()


def test_row_that_stands_in_both_tables_is_hidden_in_both():
    figures = published.figures()
    figures["table_1"]["re_referral"]["acceptance_request"][2] = figures["table_2"]["acceptance_request"][2] = 3
    protected = protect(figures)
    assert protected["table_1"]["re_referral"]["acceptance_request"][2] == HIDDEN
    assert protected["table_2"]["acceptance_request"][2] == HIDDEN


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=33, max_size=33))
def test_no_hidden_number_can_be_found_by_subtraction(numbers):
    figures = small_office(iter(numbers))
    protected, exact = dict(cells_of(protect(figures))), dict(cells_of(figures))
    for left, right in sums_of_tables():
        terms = left | right
        hidden = [exact[path][0] for path in terms if protected[path][0] == HIDDEN]
        enough = len(hidden) > 1 and sum(hidden) >= SMALLEST_SHOWN
        assert not hidden or enough or all(protected[path][0] in (HIDDEN, None) for path in terms)
    assert all(series[0] == HIDDEN or not 0 < exact[path][0] < SMALLEST_SHOWN for path, series in protected.items())


def small_office(numbers) -> dict:
    """The published shape with one year of other numbers that add up."""
    figures = published.figures() | {"years": [2025]}
    first, second = figures["table_1"], figures["table_2"]
    stages = [rows for rows in second.values() if isinstance(rows, dict)]
    groups = [rows for rows in first.values() if isinstance(rows, dict)]
    for rows in stages + groups:
        rows.update({row: [next(numbers)] for row in rows if row not in ("total", "re_referred")})
    first["re_referral"]["re_referred"] = [sum(value for rows in stages for (value,) in rows.values())]
    for key in ("acceptance_request", "not_re_referred"):
        second[key] = first["re_referral"][key]
    for rows in groups:
        rows["total"] = [sum(value for row, (value, *_) in rows.items() if row != "total")]
    first["grand_total"] = [sum(rows["total"][0] for rows in groups)]
    second["total"] = first["re_referral"]["total"]
    return figures
