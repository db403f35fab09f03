"""The tables as people read them: lines with names, marks and printed numbers, on a page, on paper and in a sheet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .definitions import Table, table

Cell: TypeAlias = int | str | None
NOT_COUNTED = "-"
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Line(NamedTuple):
    """One printed line. `marks` are the raised numbers of its notes."""

    kind: Literal["heading", "row", "total", "grand_total"]
    name: str
    marks: str
    cells: list[str]
    definition: str = ""


class Note(NamedTuple):
    number: str
    text: str


class Sheet(NamedTuple):
    """One table ready to be printed."""

    key: str
    name: str
    source: str
    years: Sequence[int]
    lines: list[Line]
    notes: list[Note]


def sheets(figures: dict[str, Any], still_open: Sequence[int] = (), direct: Sequence[int] = ()) -> list[Sheet]:
    """Figures of the published shape as the annual report prints them, with notes beneath.

    `still_open` is the number of unsettled requests of each year, and `direct` that of the patients whom departments
    referred themselves; where there are any, a note says so.
    """
    first, second = (_sheet(figures, table(key)) for key in ("table_1", "table_2"))
    unsettled = _("Af årets henvendelser om ventetid er %(count)s endnu ikke afsluttet (%(year)s).")
    besides = _("Ud over tabel 2 henviste hospitalernes afdelinger selv %(count)s patienter direkte i %(year)s.")
    return [
        first._replace(notes=first.notes + _notes(unsettled, figures["years"], still_open)),
        second._replace(notes=second.notes + _notes(besides, figures["years"], direct)),
    ]


def as_rows(figures: dict[str, Any]) -> Iterator[list[str | int]]:
    """Figures of the published shape as rows of a sheet: table, group, row, name and one number for each year."""
    yield ["table", "group", "row", "name", *figures["years"]]
    for definition in (table("table_1"), table("table_2")):
        for group, row, name, series in _series(figures, definition):
            yield [definition.key, group, row, name, *("" if cell is None else cell for cell in series)]


def parts_of_re_referral(figures: dict[str, Any]) -> Iterator[tuple[str, list[int | None]]]:
    """Table 2 in its large parts: name and one number for each year, None where one of its numbers is hidden."""
    definition, numbers = table("table_2"), figures["table_2"]
    for group, row in definition.rows():
        if not group.key:
            yield row.name, [_sum([cell]) for cell in numbers[row.key]]
    for group in definition.groups:
        if group.key:
            yield group.name, [_sum(cells) for cells in zip(*numbers[group.key].values(), strict=True)]


def _sum(cells: Iterable[Cell]) -> int | None:
    total = 0
    for cell in cells:
        if isinstance(cell, str):
            return None
        total += cell or 0
    return total


def _series(figures: dict[str, Any], definition: Table) -> Iterator[tuple[str, str, str, list[Cell]]]:
    """Every line with numbers in printed order: group, row, name, one number for each year."""
    numbers = figures[definition.key]
    for group in definition.groups:
        rows = numbers[group.key] if group.key else numbers
        for row in group.rows:
            yield group.key, row.key, row.name, rows[row.key]
        if group.total_names:
            yield group.key, "total", group.total_name, rows["total"]
    total = "grand_total" if "grand_total" in numbers else "total"
    yield "", total, definition.total_name, numbers[total]


def _sheet(figures: dict[str, Any], definition: Table) -> Sheet:
    groups = {group.key: group for group in definition.groups}
    rows = {(group.key, row.key): row for group, row in definition.rows()}
    lines: list[Line] = []
    heading = None
    for group, row, name, series in _series(figures, definition):
        cells = [_printed(cell) for cell in series]
        found = rows.get((group, row))
        if found is None:
            lines.append(Line("total" if group else "grand_total", name, "", cells))
            continue
        if heading != group:
            heading = group
            lines.append(Line("heading", groups[group].name, _marks(groups[group].notes), [""] * len(cells)))
        lines.append(Line("row", name, _marks(found.notes), cells, found.definition))
    notes = [Note(_marks([number]), text) for number, text in definition.note_texts.items()]
    return Sheet(definition.key, definition.name, definition.source, figures["years"], lines, notes)


def _printed(cell: Cell) -> str:
    if cell is None:
        return NOT_COUNTED
    return cell if isinstance(cell, str) else number_format(cell, force_grouping=True)


def _marks(numbers: Iterable[int]) -> str:
    return " ".join(str(number).translate(SUPERSCRIPT) for number in numbers)


def _notes(sentence: str, years: Sequence[int], counts: Sequence[int]) -> list[Note]:
    """The sentence for each year that has something to say."""
    return [
        Note("", sentence % {"count": _printed(count), "year": year})
        for year, count in zip(years, counts, strict=False)
        if count
    ]
