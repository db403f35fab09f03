"""Tables 1 and 2 of the annual report from the live register, proved before they are shown."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from . import extract
from .definitions import Group, Row, Table, table
from .extract import MOVED, Kind, Misplaced

Series = tuple[int | None, ...]
Numbers = dict[str, dict[str, Series]]


class DoesNotAddUp(Exception):
    """A table is refused because its parts do not add up; `problems` are sentences that say where (feature S4)."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Tables:
    """The numbers of both tables: group → row → one number for each year, None where the row was not yet counted.

    The rows of table 2 that stand without a heading are under the group "". `still_open` says, for each year, how
    many of the cases in not_re_referred are not settled yet, and `direct` how many patients departments referred
    themselves, beside table 2.
    """

    years: tuple[int, ...]
    table_1: Numbers
    table_2: Numbers
    still_open: tuple[int, ...]
    direct: tuple[int, ...]

    @property
    def grand_total(self) -> Series:
        return add(series for rows in self.table_1.values() for series in rows.values())

    @property
    def re_referral_total(self) -> Series:
        return add(series for rows in self.table_2.values() for series in rows.values())

    def as_dict(self) -> dict[str, Any]:
        """The shape of the published figures: years, table_1 and table_2 with totals."""
        groups: dict[str, Any] = {key: rows | {"total": add(rows.values())} for key, rows in self.table_1.items()}
        headed = {key: rows for key, rows in self.table_2.items() if key}
        published: dict[str, Any] = _with_lists(
            {
                "years": self.years,
                "table_1": groups | {"grand_total": self.grand_total},
                "table_2": self.table_2[""] | headed | {"total": self.re_referral_total},
            }
        )
        return published


def tables(year: int, *, years: int = 3, office: str | None = None) -> Tables:
    """Tables 1 and 2 for `year` and the years before it, `years` in all; `office` is a slug, None is all offices.

    Raises DoesNotAddUp instead of showing a table whose parts do not make its whole.
    """
    span = tuple(range(year - years + 1, year + 1))
    counts = extract.count_inquiries(span, office=office)
    direct = extract.count_direct_referrals(span, office=office)
    open_requests = extract.count_open_requests(span, office=office)
    built = Tables(
        span,
        _fill(table("table_1"), _tally(counts, _place_in_table_1), lambda _group, row: row.key, span),
        _fill(table("table_2"), _tally(counts, _place_in_table_2), lambda group, row: f"{group.key}.{row.key}", span),
        tuple(open_requests[each] for each in span),
        tuple(direct[each] for each in span),
    )
    if problems := [*find_strangers(counts), *find_gaps(built.as_dict(), counts)]:
        raise DoesNotAddUp(problems)
    return built


def add(columns: Iterable[Series]) -> Series:
    """The sum of each year; a row that was not yet counted adds nothing."""
    return tuple(sum(value or 0 for value in year) for year in zip(*columns, strict=True))


def find_strangers(counts: Counter[Kind]) -> list[str]:
    """Sentences about inquiries that have no place in the tables: a row that nobody defined, or one that was not
    counted separately in that year.
    """
    names = {("table_1", row.key): row.name for _group, row in table("table_1").rows()}
    names |= {("table_2", f"{group.key}.{row.key}"): row.name for group, row in table("table_2").rows()}
    return [
        _strange(misplaced, names, kind.year, count)
        for kind, count in sorted(counts.items())
        for misplaced in extract.find_misplaced(kind.row, kind.stage, kind.to, year=kind.year)
    ]


def find_gaps(figures: dict[str, Any], counts: Counter[Kind]) -> list[str]:
    """Sentences about sums that do not agree, in figures of the published shape: within table 1, between the tables,
    and with the number of inquiries in the register.
    """
    first, second = figures["table_1"], figures["table_2"]
    groups = {key: rows for key, rows in first.items() if key != "grand_total"}
    stages = [series for rows in second.values() if isinstance(rows, dict) for series in rows.values()]
    in_register = tuple(sum(n for kind, n in counts.items() if kind.year == year) for year in figures["years"])
    pairs = [
        (_("Tabel 1, %(group)s") % {"group": key}, add(s for row, s in rows.items() if row != "total"), rows["total"])
        for key, rows in groups.items()
    ]
    pairs += [
        (_("Tabel 1, alle grupper"), add(rows["total"] for rows in groups.values()), first["grand_total"]),
        (_("Tabel 2, omvisiteringer mod tabel 1"), add(stages), first["re_referral"][MOVED]),
        (_("Tabel 2, i alt mod tabel 1"), second["total"], first["re_referral"]["total"]),
        (_("Registret mod tabel 1"), in_register, first["grand_total"]),
    ]
    return [
        _("%(where)s, %(year)s: delene giver %(parts)s, men der står %(whole)s.")
        % {"where": where, "year": year, "parts": _spoken(parts), "whole": _spoken(whole)}
        for where, made_of, said in pairs
        for year, parts, whole in zip(figures["years"], made_of, said, strict=True)
        if parts != whole
    ]


def _is_moved(kind: Kind) -> bool:
    return bool(kind.stage or kind.to or kind.row == MOVED)


def _place_in_table_1(kind: Kind) -> str:
    return kind.row


def _place_in_table_2(kind: Kind) -> str:
    return f"{kind.stage}.{kind.to}" if _is_moved(kind) else f".{kind.row}"


def _tally(counts: Counter[Kind], place: Callable[[Kind], str]) -> Counter[tuple[str, int]]:
    tally: Counter[tuple[str, int]] = Counter()
    for kind, count in counts.items():
        tally[place(kind), kind.year] += count
    return tally


def _fill(
    definition: Table, tally: Counter[tuple[str, int]], place: Callable[[Group, Row], str], years: tuple[int, ...]
) -> Numbers:
    numbers: Numbers = {group.key: {} for group in definition.groups}
    for group, row in definition.rows():
        numbers[group.key][row.key] = tuple(
            tally[place(group, row), year] if row.is_counted_in(year) else None for year in years
        )
    return numbers


def _strange(misplaced: Misplaced, names: dict[tuple[str, str], str], year: int, count: int) -> str:
    where = {"table_1": _("Tabel 1"), "table_2": _("Tabel 2")}[misplaced.table]
    texts = {"where": where, "year": year, "count": _spoken(count), "row": misplaced.row}
    if misplaced.first_year is None:
        return _("%(where)s, %(year)s: %(count)s henvendelser har ingen række (“%(row)s”).") % texts
    texts |= {"row": names[misplaced.table, misplaced.row], "first": misplaced.first_year}
    sentence = _("%(where)s, %(year)s: %(count)s henvendelser i “%(row)s”, som først tælles særskilt fra %(first)s.")
    return sentence % texts


def _spoken(count: int | None) -> str:
    return number_format(count or 0, force_grouping=True)


def _with_lists(value: Any) -> Any:
    """Tuples as lists all the way down, so that the figures equal what is read back from JSON."""
    if isinstance(value, dict):
        return {key: _with_lists(each) for key, each in value.items()}
    return list(value) if isinstance(value, tuple) else value
