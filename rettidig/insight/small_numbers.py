"""Numbers hidden from those who may not read cases: the numbers of each page of figures, and their sums."""

from collections.abc import Iterator, Mapping, Sequence, Set
from copy import deepcopy
from datetime import date
from functools import reduce
from operator import getitem
from typing import Any

from .definitions import table
from .disclosure import HIDDEN, find_hidden
from .extract import MOVED
from .queries.answer_times import AnswerTimes
from .queries.booked_lists import MEASURES, BookedYear
from .queries.max_wait_account import CAUSES, NO_CAUSE, RULES, STEPS, Account, count_year, offers
from .queries.weeks import WEEK, Week
from .queries.workload import Workload

Path = tuple[str, ...]
Equation = tuple[Set[Path], Set[Path]]


def protect(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures of the published shape with every number hidden that is small or gives a small one away."""
    protected = deepcopy(figures)
    for index in range(len(figures["years"])):
        cells = {path: value for path, series in cells_of(figures) if (value := series[index]) is not None}
        equations = [(left & cells.keys(), right & cells.keys()) for left, right in sums_of_tables()]
        for path in find_hidden(cells, equations, {path: {path} for path in cells}):
            _find(protected, path)[index] = HIDDEN
    return protected


def cells_of(figures: dict[str, Any]) -> Iterator[tuple[Path, list[int | None]]]:
    """Every number of the tables with its place: the years of each row and of each total."""
    for key in ("table_1", "table_2"):
        for name, value in figures[key].items():
            if isinstance(value, dict):
                yield from (((key, name, row), series) for row, series in value.items())
            else:
                yield (key, name), value


def _find(figures: dict[str, Any], path: Path) -> list[Any]:
    *steps, last = path
    series: list[Any] = reduce(getitem, steps, figures)[last]
    return series


def sums_of_tables() -> Iterator[Equation]:
    """Sums in tables 1 and 2, and the numbers that are in both."""
    groups = table("table_1").groups
    for group in groups:
        yield {("table_1", group.key, row.key) for row in group.rows}, {("table_1", group.key, "total")}
    yield {("table_1", group.key, "total") for group in groups}, {("table_1", "grand_total")}
    moved = {("table_2", group.key, row.key) for group, row in table("table_2").rows() if group.key}
    alone = {("table_2", row.key) for group, row in table("table_2").rows() if not group.key}
    yield moved, {("table_1", "re_referral", MOVED)}
    yield moved | alone, {("table_2", "total")}
    yield {("table_1", "re_referral", "total")}, {("table_2", "total")}
    for place in alone:
        yield {("table_1", "re_referral", *place[1:])}, {place}


def find_hidden_of_morning(
    load: Workload, times: AnswerTimes, weeks: Sequence[Week], *, since: date, today: date
) -> set[Path]:
    """Numbers that the morning page of `today` hides; `times` are those of inquiries from `since` to yesterday.

    Its items are ("tile", name), ("day", n), ("waiting",), ("share",), and ("week", monday) and ("share", monday) of
    each week. A share gives away how many were answered in time, how many were not, and how many there were.
    """
    numbers, equations = _numbers_of_tiles(load)
    items: dict[Path, set[Path]] = {path: {path} for path in numbers if path[0] == "tile"}
    for name, answers in (("", times), *((str(week.monday), week.answers) for week in weeks)):
        within, late, judged = (name, "within"), (name, "late"), (name, "judged")
        numbers |= {within: answers.within, late: answers.late, judged: answers.judged}
        equations.append(({within, late}, {judged}))
        items[("share", name) if name else ("share",)] = {within, late, judged}
    for week in weeks:
        name = str(week.monday)
        numbers |= {("week", name): week.received, (name, "other"): week.received - week.answers.judged}
        equations.append(({(name, "judged"), (name, "other")}, {("week", name)}))
        items["week", name] = {("week", name)}
    days = {("day", str(number)): value for number, value in enumerate(times.days)}
    answered = sum(times.days)
    numbers |= days | {("waiting",): times.waiting, ("", "answered"): answered}
    numbers |= {("", "answered late"): answered - times.within, ("", "unanswered"): times.judged - answered}
    equations += [
        ({*days}, {("", "answered")}),
        ({("", "within"), ("", "answered late")}, {("", "answered")}),
        ({("", "answered late"), ("", "unanswered")}, {("", "late")}),
    ]
    items |= {path: {path} for path in (*days, ("waiting",))}
    last_weeks = [week for week in weeks if week.monday >= since]
    if today - since == WEEK * len(last_weeks):  # the period of the answers is whole weeks that are shown too
        equations += [
            ({(str(week.monday), what) for week in last_weeks}, {("", what)}) for what in ("within", "late", "judged")
        ]
    if last_weeks and last_weeks[-1].monday <= load.since and today - last_weeks[-1].monday == WEEK:
        last = ("week", str(last_weeks[-1].monday))
        numbers["", "earlier in the week"] = last_weeks[-1].received - load.received
        equations.append(({("tile", "received"), ("", "earlier in the week")}, {last}))
    return find_hidden(numbers, equations, items)


def _numbers_of_tiles(load: Workload) -> tuple[dict[Path, int], list[Equation]]:
    """Numbers of waiting work today, and the rest of the open cases beside each of them."""
    total = load.total
    numbers: dict[Path, int] = {("tile", "open"): total.open, ("tile", "received"): load.received}
    equations: list[Equation] = []
    for name in ("overdue", "due_today", "unassigned"):
        value: int = getattr(total, name)
        numbers |= {("tile", name): value, ("others", name): total.open - value}
        equations.append(({("tile", name), ("others", name)}, {("tile", "open")}))
    numbers["others", "due later"] = total.open - total.overdue - total.due_today
    equations.append(({("tile", "overdue"), ("tile", "due_today"), ("others", "due later")}, {("tile", "open")}))
    return numbers, equations


def find_hidden_of_log(
    shares: Mapping[tuple[str, str], int],
    cells: Mapping[tuple[str, str], int],
    months: Mapping[str, tuple[int, int]],
    month: str,
) -> set[Path]:
    """Numbers of one month that the page of log control hides.

    `shares` are the look-ups of each verdict and rule, `cells` those that no rule explains by unit and rule, `months`
    how many were explained and how many there were in each month. Items: ("total",), ("rule", verdict, rule),
    ("cell", unit, rule) and ("share", month).
    """
    numbers: dict[Path, int] = {("rule", *each): number for each, number in shares.items()}
    numbers |= {("cell", *each): number for each, number in cells.items()}
    items: dict[Path, set[Path]] = {path: {path} for path in numbers}
    equations: list[Equation] = []
    for name, (explained, total) in months.items():
        part, rest, whole = ("explained", name), ("open", name), ("total", name)
        numbers |= {part: explained, rest: total - explained, whole: total}
        equations.append(({part, rest}, {whole}))
        items["share", name] = {part, rest, whole}
    items["total",] = {("total", month)}
    explained_rules = {("rule", *each) for each in shares if each[0] == "explained"}
    open_rules = {("rule", *each) for each in shares} - explained_rules
    equations += [(explained_rules, {("explained", month)}), (open_rules, {("open", month)})]
    for rule in {rule for _, rule in cells}:
        own = {("cell", *each) for each in cells if each[1] == rule}
        equations.append((own, {path for path in open_rules if path[2] == rule}))
    return find_hidden(numbers, equations, items)


def find_hidden_of_booked(year: BookedYear) -> set[Path]:
    """Numbers of a year of booked lists that are hidden. Items: (measure, "month", m), (measure, "place", hospital,
    department) and (measure, "total").

    Who is not marked, and who is marked and not told, follow from what is shown, and are as secret.
    """
    groups: dict[Path, tuple[int, int, int]] = {("total",): year.total}
    groups |= {("month", str(month)): numbers for month, numbers in year.months.items()}
    groups |= {("place", *place): numbers for place, numbers in year.places.items()}
    numbers: dict[Path, int] = {}
    equations: list[Equation] = []
    for group, (patients, marked, told) in groups.items():
        numbers |= {("patients", *group): patients, ("marked", *group): marked, ("told", *group): told}
        numbers |= {("unmarked", *group): patients - marked, ("untold", *group): marked - told}
        equations.append(({("marked", *group), ("unmarked", *group)}, {("patients", *group)}))
        equations.append(({("told", *group), ("untold", *group)}, {("marked", *group)}))
    for measure in (*MEASURES, "unmarked", "untold"):
        for kind in ("month", "place"):
            parts = {(measure, *group) for group in groups if group[0] == kind}
            equations.append((parts, {(measure, "total")}))
    items = {path: {path} for path in numbers if path[0] in MEASURES}
    return find_hidden(numbers, equations, items)


def find_hidden_of_account(account: Account, months: Mapping[str, int]) -> set[Path]:
    """Numbers of one month's account of maximum waiting times that are hidden, and of the months beside it.

    Items: ("cell", step, rule), ("rule", rule), ("cause", c), ("offer", o), ("authority", "told" or "not"), ("total",),
    ("late",) and ("month", m). Each of the tables has the same sum.
    """
    numbers, equations = _of_account(account)
    numbers |= {("late",): len(account.late)} | {("month", month): number for month, number in months.items()}
    if account.month in months:
        equations.append(({("month", account.month)}, {("total",)}))
    return find_hidden(numbers, equations, {path: {path} for path in numbers})


def _of_account(account: Account) -> tuple[dict[Path, int], list[Equation]]:
    """The numbers of one month's overruns, and their sums."""
    by_step, by_cause, by_offer, told = (
        account.by_step(),
        account.by_cause(),
        account.by_offer(),
        account.by_authority(),
    )
    numbers: dict[Path, int] = {("cell", step, rule): by_step[step, rule] for step in STEPS for rule in RULES}
    numbers |= {("rule", rule): sum(by_step[step, rule] for step in STEPS) for rule in RULES}
    numbers |= {("cause", cause): by_cause[cause] for cause in (*CAUSES, NO_CAUSE)}
    numbers |= {("offer", offer): by_offer[offer] for offer in offers()}
    numbers |= {("authority", "told"): told[True], ("authority", "not"): told[False]}
    numbers |= {("total",): len(account.overruns)}
    equations: list[Equation] = [({("cell", step, rule) for step in STEPS}, {("rule", rule)}) for rule in RULES]
    tables = ("rule", "cause", "offer", "authority")
    equations += [({path for path in numbers if path[0] == each}, {("total",)}) for each in tables]
    return numbers, equations


def find_hidden_of_year(accounts: Sequence[Account]) -> set[Path]:
    """Numbers of a year of maximum waiting times that are hidden; `accounts` are those of its months.

    Items: ("cell", step, cause), ("step", step), ("cause", cause) and ("total",). What the pages of the months show is
    known, and what they hide must not follow from the year.
    """
    numbers: dict[Path, int] = {}
    equations: list[Equation] = []
    known: set[Path] = set()
    months = {account.month: len(account.overruns) for account in accounts}
    for account in accounts:
        of_month, sums = _of_account(account)
        hidden = find_hidden_of_account(account, months)
        numbers |= {(account.month, *path): number for path, number in of_month.items()}
        equations += [(_within(account.month, left), _within(account.month, right)) for left, right in sums]
        known |= _within(account.month, of_month.keys() - hidden)
        known |= {(month, "total") for month in months if ("month", month) not in hidden}
    of_year = count_year(accounts)
    equations += [
        ({("step", step) for step in STEPS}, {("total",)}),
        ({(month, "total") for month in months}, {("total",)}),
    ]
    for step in STEPS:
        equations.append(({path for path in of_year if path[:2] == ("cell", step)}, {("step", step)}))
        equations.append(({(month, "cell", step, rule) for month in months for rule in RULES}, {("step", step)}))
    for cause in (*CAUSES, NO_CAUSE):
        equations.append(({("cell", step, cause) for step in STEPS}, {("cause", cause)}))
        equations.append(({(month, "cause", cause) for month in months}, {("cause", cause)}))
    return find_hidden(numbers | of_year, equations, {path: {path} for path in of_year}, known)


def _within(month: str, paths: Set[Path]) -> Set[Path]:
    return {(month, *path) for path in paths}
