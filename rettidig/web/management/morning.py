"""One page each morning: what waits, and whether people get their answer in time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from rettidig.insight import charts, extract
from rettidig.insight.charts import Bar
from rettidig.insight.disclosure import HIDDEN
from rettidig.insight.extract import Load
from rettidig.insight.queries.answer_times import LONGEST_SHOWN, AnswerTimes, find_answer_times
from rettidig.insight.queries.weeks import Week, find_weeks
from rettidig.insight.queries.workload import Workload, find_workload
from rettidig.insight.small_numbers import find_hidden_of_morning
from rettidig.web.formatting import date_words, number

from .reader import figures_page, office_of, sees_small_numbers, shown

ANSWER_PERIOD = timedelta(days=28)


@dataclass(frozen=True)
class Tile:
    """One figure with its definition beside it."""

    number: str
    label: StrOrPromise
    definition: StrOrPromise


@dataclass(frozen=True)
class Line:
    """One line of the table beneath a chart."""

    label: str
    cells: list[str]


@dataclass(frozen=True)
class Morning:
    """The page for this reader; `hidden` are the items that the reader may not see (find_hidden_of_morning)."""

    today: date
    load: Workload
    times: AnswerTimes
    weeks: list[Week]
    hidden: set[tuple[str, ...]]


def read_morning(request: HttpRequest) -> Morning:
    today, office = timezone.localdate(), office_of(request)
    load, weeks = find_workload(today, office=office), find_weeks(today, office=office)
    since = today - ANSWER_PERIOD
    times = find_answer_times(since, today - timedelta(days=1), today=today, office=office)
    hidden: set[tuple[str, ...]] = set()
    if not sees_small_numbers(request):
        hidden = find_hidden_of_morning(load, times, weeks, since=since, today=today)
    return Morning(today, load, times, weeks, hidden)


@figures_page
def morning(request: HttpRequest) -> HttpResponse:
    found, exactly = read_morning(request), sees_small_numbers(request)
    context = {
        "today": found.today,
        "tiles": tiles(found),
        "teams": [team_line(team) for team in found.load.teams] if exactly else [],
        "team_columns": [_("Åbne"), _("Over fristen"), _("Frist i dag"), _("Uden ejer")],
        "since": found.today - ANSWER_PERIOD,
        "times": found.times,
        "share": share(found.times),
        "share_is_hidden": ("share",) in found.hidden,
        "waiting": shown(found.times.waiting, is_hidden=("waiting",) in found.hidden),
        "moved": _moved(found, office=office_of(request)) if exactly else None,
        "days": [Line(bar.label, [bar.text]) for bar in day_bars(found)],
        "day_columns": [_("Henvendelser")],
        "weeks": [week_line(week, found.hidden) for week in found.weeks],
        "week_columns": [_("Nye henvendelser"), _("Svar til tiden")],
        "protected": not exactly,
    }
    return render(request, "management/morning.html", context)


def _moved(found: Morning, *, office: str | None) -> extract.Moved:
    return extract.count_moved(found.today - ANSWER_PERIOD, found.today - timedelta(days=1), office=office)


@figures_page
def days_chart(request: HttpRequest) -> HttpResponse:
    return svg(day_bars(read_morning(request)), _("Henvendelser"))


@figures_page
def weeks_chart(request: HttpRequest) -> HttpResponse:
    found = read_morning(request)
    return svg([week_bar(week, found.hidden) for week in found.weeks], _("Henvendelser"))


def svg(bars: list[Bar], title: str) -> HttpResponse:
    return HttpResponse(charts.columns(bars, title=title), content_type="image/svg+xml")


def tiles(found: Morning) -> list[Tile]:
    def tile(name: str, value: int, label: StrOrPromise, definition: StrOrPromise) -> Tile:
        return Tile(shown(value, is_hidden=("tile", name) in found.hidden), label, definition)

    total, load = found.load.total, found.load
    since = _("Nye henvendelser fra %(day)s og til og med i går.") % {"day": date_words(load.since)}
    return [
        tile("open", total.open, _("åbne sager"), _("Sager, som ikke er afsluttet.")),
        tile("overdue", total.overdue, _("over fristen"), _("Åbne sager, hvor den næste frist er før i dag.")),
        tile("due_today", total.due_today, _("har frist i dag"), _("Åbne sager, hvor den næste frist er i dag.")),
        tile("unassigned", total.unassigned, _("uden ejer"), _("Åbne sager, som ingen har taget.")),
        tile("received", load.received, _("nye siden sidst"), since),
    ]


def team_line(team: Load) -> Line:
    numbers = (team.open, team.overdue, team.due_today, team.unassigned)
    return Line(team.team or _("Uden team"), [number(each) for each in numbers])


def share(times: AnswerTimes) -> str:
    """The share answered in time in percent; empty when there is nothing to judge."""
    return "" if times.share is None else number(times.share, 1)


def day_bars(found: Morning) -> list[Bar]:
    """How many were answered after so many business days; a hidden number has its mark and no bar."""
    labels = [ngettext("%(days)s dag", "%(days)s dage", days) % {"days": days} for days in range(LONGEST_SHOWN)]
    labels[0] = _("samme dag")
    labels.append(_("%(days)s dage eller flere") % {"days": LONGEST_SHOWN})
    return [
        bar(label, value, is_hidden=("day", str(days)) in found.hidden)
        for days, (label, value) in enumerate(zip(labels, found.times.days, strict=True))
    ]


def week_bar(week: Week, hidden: Collection[tuple[str, ...]]) -> Bar:
    label = _("uge %(week)s") % {"week": week.number}
    return bar(label, week.received, is_hidden=("week", str(week.monday)) in hidden)


def bar(label: str, value: int, *, is_hidden: bool) -> Bar:
    return Bar(label, 0 if is_hidden else value, shown(value, is_hidden=is_hidden))


def week_line(week: Week, hidden: Collection[tuple[str, ...]]) -> Line:
    drawn, percent = week_bar(week, hidden), share(week.answers)
    if ("share", str(week.monday)) in hidden:
        return Line(drawn.label, [drawn.text, HIDDEN])
    return Line(drawn.label, [drawn.text, f"{percent} %" if percent else "–"])
