"""A hidden small number cannot be worked out: by subtraction, by a percentage, or by several sums together."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.insight.disclosure import SMALLEST_SHOWN, find_hidden
from rettidig.insight.extract import Load
from rettidig.insight.queries.answer_times import AnswerTimes
from rettidig.insight.queries.weeks import Week
from rettidig.insight.queries.workload import Workload
from rettidig.insight.small_numbers import find_hidden_of_log, find_hidden_of_morning

MONDAY = date(2026, 11, 16)
COUNTS = st.integers(0, 12)


def is_small(number: int) -> bool:
    return 0 < number < SMALLEST_SHOWN


def derivable(equations: Iterable[tuple[Collection, Collection]], known: Collection) -> set:
    """The unknown numbers that are fixed by the equations when the others are known: by rank, not by elimination."""
    equations = list(equations)
    unknown = sorted({key for sides in equations for side in sides for key in side} - set(known), key=str)
    if not unknown:
        return set()
    rows = np.array([[(key in left) - (key in right) for key in unknown] for left, right in equations], float)
    rank = np.linalg.matrix_rank(rows)
    return {
        key
        for key, unit in zip(unknown, np.eye(len(unknown)), strict=True)
        if np.linalg.matrix_rank(np.vstack([rows, unit])) == rank
    }


@given(st.lists(st.lists(COUNTS, min_size=4, max_size=4), min_size=2, max_size=4))
def test_small_cell_of_a_table_does_not_follow_from_its_rows_columns_and_sums(table):
    numbers = {("cell", r, c): n for r, row in enumerate(table) for c, n in enumerate(row)}
    numbers |= {("row", r): sum(row) for r, row in enumerate(table)}
    numbers |= {("column", c): sum(row[c] for row in table) for c in range(4)} | {("all",): sum(map(sum, table))}
    equations = [({("cell", r, c) for c in range(4)}, {("row", r)}) for r in range(len(table))]
    equations += [({("cell", r, c) for r in range(len(table))}, {("column", c)}) for c in range(4)]
    equations += [
        ({("row", r) for r in range(len(table))}, {("all",)}),
        ({("column", c) for c in range(4)}, {("all",)}),
    ]
    shown = numbers.keys() - find_hidden(numbers, equations, {key: {key} for key in numbers})
    assert not [key for key in shown | derivable(equations, shown) if is_small(numbers[key])]


@given(COUNTS, COUNTS)
def test_percentage_is_shown_only_when_neither_its_number_nor_the_rest_is_small(part, rest):
    numbers = {"part": part, "rest": rest, "whole": part + rest}
    hidden = find_hidden(numbers, [({"part", "rest"}, {"whole"})], {"percent": set(numbers), "whole": {"whole"}})
    assert ("percent" in hidden) == any(map(is_small, numbers.values()))


def test_two_small_numbers_that_make_less_than_five_take_another_with_them():
    numbers = {"a": 1, "b": 1, "c": 7, "d": 9, "sum": 18}
    items = {key: {key} for key in numbers}
    assert find_hidden(numbers, [({"a", "b", "c", "d"}, {"sum"})], items) == {"a", "b", "c"}


def test_nothing_is_hidden_where_nothing_is_small():
    numbers = {"a": 5, "b": 0, "sum": 5}
    assert find_hidden(numbers, [({"a", "b"}, {"sum"})], {key: {key} for key in numbers}) == set()


def answers(within: int, late: int, waiting: int = 0, days: tuple[int, ...] = (0,) * 6) -> AnswerTimes:
    return AnswerTimes(within, late, waiting, days)


def weeks_before(today: date, *found: tuple[int, int, int]) -> list[Week]:
    """Whole weeks before today, the last last: answered in time, late, and not judged."""
    monday = today - timedelta(days=today.weekday())
    return [
        Week(monday - timedelta(weeks=back), within + late + other, answers(within, late, other))
        for back, (within, late, other) in zip(range(len(found), 0, -1), found, strict=True)
    ]


NO_LOAD = Workload(Load("", 0, 0, 0, 0), [], MONDAY - timedelta(days=3), 0)


def hidden_of(today: date = MONDAY, load: Workload = NO_LOAD, times: AnswerTimes | None = None, weeks=()) -> set:
    return find_hidden_of_morning(load, times or answers(0, 0), weeks, since=today - timedelta(days=28), today=today)


@pytest.mark.parametrize(
    ("within", "late", "is_hidden"), [(18, 1, True), (1, 18, True), (19, 0, False), (14, 5, False)]
)
def test_share_of_a_week_is_hidden_when_it_tells_of_a_few(within, late, is_hidden):
    weeks = weeks_before(MONDAY, (within, late, 0))
    assert (("share", str(weeks[0].monday)) in hidden_of(weeks=weeks)) is is_hidden


@pytest.mark.parametrize(("within", "late"), [(18, 1), (1, 18)])
def test_share_of_four_weeks_is_hidden_when_it_tells_of_a_few(within, late):
    assert ("share",) in hidden_of(times=answers(within, late))


def test_share_of_four_weeks_does_not_give_the_hidden_share_of_one_of_them_away():
    weeks = weeks_before(MONDAY, (20, 5, 0), (20, 5, 0), (20, 5, 0), (18, 1, 0))
    hidden = hidden_of(times=answers(78, 16), weeks=weeks)
    assert {("share",), *(("share", str(week.monday)) for week in weeks[:3])} & hidden
    assert ("share", str(weeks[3].monday)) in hidden


@pytest.mark.parametrize(("overdue", "is_hidden"), [(0, False), (2, True), (12, False), (18, True), (20, False)])
def test_number_of_overdue_cases_is_hidden_when_it_or_the_rest_is_small(overdue, is_hidden):
    load = NO_LOAD.__class__(Load("", 20, overdue, 0, 10), [], NO_LOAD.since, 0)
    hidden = hidden_of(load=load)
    assert bool({("tile", "overdue"), ("tile", "open")} & hidden) is is_hidden


LOADS = st.builds(
    lambda overdue, today, later, unassigned, since: Workload(
        Load("", overdue + today + later, overdue, today, min(unassigned, overdue + today + later)), [], MONDAY, since
    ),
    COUNTS, COUNTS, COUNTS, COUNTS, COUNTS,
)  # fmt: skip
TIMES = st.builds(
    lambda days, late, unanswered, waiting: answers(
        max(sum(days) - late, 0), min(late, sum(days)) + unanswered, waiting, days
    ),
    st.tuples(*[COUNTS] * 6), COUNTS, COUNTS, COUNTS,
)  # fmt: skip


@given(LOADS, TIMES, st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=1, max_size=6))
def test_small_number_does_not_follow_from_what_the_morning_page_shows(load, times, found):
    today = MONDAY + timedelta(days=2)
    weeks = weeks_before(today, *found)
    hidden = hidden_of(today, load, times, weeks)
    numbers, equations, known = reader_of_morning(load, times, weeks, hidden)
    assert not [key for key in known | derivable(equations, known) if is_small(numbers[key])]


def reader_of_morning(load, times, weeks, hidden) -> tuple[Mapping, list, set]:
    """Equations that a reader has: a percentage gives part and whole, a tile and its rest all open cases."""
    total, answered = load.total, sum(times.days)
    numbers = {"open": total.open, "received": load.received, "waiting": times.waiting, "answered": answered}
    numbers |= {"in time": times.within, "late": times.late, "judged": times.judged}
    numbers |= {"late answers": answered - times.within, "no answers": times.judged - answered}
    known = {name for name in ("open", "received") if ("tile", name) not in hidden}
    known |= set() if ("waiting",) in hidden else {"waiting"}
    known |= set() if ("share",) in hidden else {"in time", "late", "judged"}
    equations = [({"in time", "late"}, {"judged"}), ({"in time", "late answers"}, {"answered"})]
    equations += [({"late answers", "no answers"}, {"late"}), ({f"day {n}" for n in range(6)}, {"answered"})]
    for name, value in (("overdue", total.overdue), ("due_today", total.due_today), ("unassigned", total.unassigned)):
        numbers |= {name: value, f"not {name}": total.open - value}
        equations.append(({name, f"not {name}"}, {"open"}))
        known |= set() if ("tile", name) in hidden else {name}
    for number, value in enumerate(times.days):
        numbers[f"day {number}"] = value
        known |= set() if ("day", str(number)) in hidden else {f"day {number}"}
    for week in weeks:
        name, found = str(week.monday), week.answers
        own = {"received": week.received, "in time": found.within, "late": found.late, "judged": found.judged}
        numbers |= {f"{name} {what}": value for what, value in own.items()}
        equations.append(({f"{name} in time", f"{name} late"}, {f"{name} judged"}))
        known |= set() if ("week", name) in hidden else {f"{name} received"}
        known |= set() if ("share", name) in hidden else {f"{name} {what}" for what in ("in time", "late", "judged")}
    return numbers, equations, known


CELLS = st.dictionaries(st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz")), st.integers(1, 12))


@given(CELLS, st.dictionaries(st.sampled_from("pqr"), st.integers(1, 12)), st.tuples(COUNTS, COUNTS))
def test_small_number_does_not_follow_from_what_log_control_shows(cells, explained, before):
    open_ = {rule: sum(n for (_, each), n in cells.items() if each == rule) for _, rule in cells}
    shares = {("explained", rule): n for rule, n in explained.items()} | {
        ("ask_it", rule): n for rule, n in open_.items()
    }
    months = {"2026-10": (before[0], sum(before)), "2026-11": (sum(explained.values()), sum(shares.values()))}
    hidden = find_hidden_of_log(shares, cells, months, "2026-11")
    numbers = {("rule", *key): n for key, n in shares.items()} | {("cell", *key): n for key, n in cells.items()}
    known = numbers.keys() - hidden
    equations = [({("cell", *c) for c in cells if c[1] == rule}, {("rule", "ask_it", rule)}) for rule in open_]
    for month, (part, whole) in months.items():
        numbers |= {(month, "explained"): part, (month, "open"): whole - part, (month, "all"): whole}
        equations.append(({(month, "explained"), (month, "open")}, {(month, "all")}))
        known |= set() if ("share", month) in hidden else {(month, "explained"), (month, "open"), (month, "all")}
    known |= set() if ("total",) in hidden else {("2026-11", "all")}
    equations.append(({("rule", "explained", rule) for rule in explained}, {("2026-11", "explained")}))
    equations.append(({("rule", "ask_it", rule) for rule in open_}, {("2026-11", "open")}))
    assert not [key for key in known | derivable(equations, known) if is_small(numbers[key])]
