"""One page each morning: what waits, and whether people get their answer in time."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from rettidig.insight import charts
from rettidig.insight.charts import Bar
from rettidig.insight.extract import Load
from rettidig.insight.queries.answer_times import LONGEST_SHOWN, AnswerTimes, find_answer_times
from rettidig.insight.queries.weeks import Week, find_weeks
from rettidig.insight.queries.workload import Workload, find_workload
from rettidig.insight.small_numbers import SMALLEST_SHOWN, protect_parts
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


@figures_page
def morning(request: HttpRequest) -> HttpResponse:
    today, office, exactly = timezone.localdate(), office_of(request), sees_small_numbers(request)
    load, times = find_workload(today, office=office), answer_times(today, office)
    context = {
        "today": today,
        "tiles": tiles(load, exactly=exactly),
        "teams": [team_line(team) for team in load.teams] if exactly else [],
        "team_columns": [_("Åbne"), _("Over fristen"), _("Frist i dag"), _("Uden ejer")],
        "since": today - ANSWER_PERIOD,
        "times": times,
        "share": share(times, exactly=exactly),
        "waiting": shown(times.waiting, exactly=exactly),
        "days": [Line(bar.label, [bar.text]) for bar in day_bars(times, exactly=exactly)],
        "day_columns": [_("Henvendelser")],
        "weeks": [week_line(week, exactly=exactly) for week in find_weeks(today, office=office)],
        "week_columns": [_("Nye henvendelser"), _("Svar til tiden")],
        "protected": not exactly,
    }
    return render(request, "management/morning.html", context)


@figures_page
def days_chart(request: HttpRequest) -> HttpResponse:
    times = answer_times(timezone.localdate(), office_of(request))
    return svg(day_bars(times, exactly=sees_small_numbers(request)), _("Henvendelser"))


@figures_page
def weeks_chart(request: HttpRequest) -> HttpResponse:
    weeks = find_weeks(timezone.localdate(), office=office_of(request))
    return svg([week_bar(week, exactly=sees_small_numbers(request)) for week in weeks], _("Henvendelser"))


def svg(bars: list[Bar], title: str) -> HttpResponse:
    return HttpResponse(charts.columns(bars, title=title), content_type="image/svg+xml")


def answer_times(today: date, office: str | None) -> AnswerTimes:
    """The inquiries of the last four weeks, today not among them."""
    return find_answer_times(today - ANSWER_PERIOD, today - timedelta(days=1), today=today, office=office)


def tiles(load: Workload, *, exactly: bool) -> list[Tile]:
    def tile(value: int, label: StrOrPromise, definition: StrOrPromise) -> Tile:
        return Tile(shown(value, exactly=exactly), label, definition)

    total = load.total
    since = _("Nye henvendelser fra %(day)s og til og med i går.") % {"day": date_words(load.since)}
    return [
        tile(total.open, _("åbne sager"), _("Sager, som ikke er afsluttet.")),
        tile(total.overdue, _("over fristen"), _("Åbne sager, hvor den næste frist er før i dag.")),
        tile(total.due_today, _("har frist i dag"), _("Åbne sager, hvor den næste frist er i dag.")),
        tile(total.unassigned, _("uden ejer"), _("Åbne sager, som ingen har taget.")),
        tile(load.received, _("nye siden sidst"), since),
    ]


def team_line(team: Load) -> Line:
    numbers = (team.open, team.overdue, team.due_today, team.unassigned)
    return Line(team.team or _("Uden team"), [number(each) for each in numbers])


def share(times: AnswerTimes, *, exactly: bool) -> str:
    """The share answered in time in percent; empty when there is nothing, or too little, to say."""
    if times.share is None or not (exactly or times.judged >= SMALLEST_SHOWN):
        return ""
    return number(times.share, 1)


def day_bars(times: AnswerTimes, *, exactly: bool) -> list[Bar]:
    """How many were answered after so many business days; a hidden number has its mark and no bar."""
    cells = times.days if exactly else protect_parts(times.days)
    labels = [ngettext("%(days)s dag", "%(days)s dage", days) % {"days": days} for days in range(LONGEST_SHOWN)]
    labels[0] = _("samme dag")
    labels.append(_("%(days)s dage eller flere") % {"days": LONGEST_SHOWN})
    return [
        Bar(label, 0, cell) if isinstance(cell, str) else Bar(label, cell, number(cell))
        for label, cell in zip(labels, cells, strict=True)
    ]


def week_bar(week: Week, *, exactly: bool) -> Bar:
    text = shown(week.received, exactly=exactly)
    value = week.received if text == number(week.received) else 0
    return Bar(_("uge %(week)s") % {"week": week.number}, value, text)


def week_line(week: Week, *, exactly: bool) -> Line:
    percent = share(week.answers, exactly=exactly)
    bar = week_bar(week, exactly=exactly)
    return Line(bar.label, [bar.text, f"{percent} %" if percent else "–"])
