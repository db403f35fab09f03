"""The minutes that cases took in a year, by activity and by topic."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.topics import TOPICS
from rettidig.insight import csv_export, extract
from rettidig.insight.queries import time_spent as query
from rettidig.web.readings import record_export

from .morning import Line
from .periods import ask_year
from .reader import figures_page, office_of, sees_small_numbers, shown


def _read(request: HttpRequest, year: int) -> tuple[list[Line], list[Line]]:
    """The lines by activity and those by topic, as this reader may see them; none where no time was written down."""
    found = query.count_year(year, office=office_of(request))
    if query.TOTAL not in found.minutes:
        return [], []
    hidden = set() if sees_small_numbers(request) else found.find_hidden()

    def line(label: str, path: query.Path) -> Line:
        numbers = (found.cases[path], found.minutes[path])
        return Line(label, [shown(each, is_hidden=path in hidden) for each in numbers])

    def lines(kind: str, names: Mapping[str, StrOrPromise]) -> list[Line]:
        known = [(str(name), (kind, key)) for key, name in names.items() if (kind, key) in found.minutes]
        return [line(name, path) for name, path in (*known, (_("I alt"), query.TOTAL))]

    topics = {key: topic.label for key, topic in TOPICS.items()}
    return lines(query.ACTIVITY, extract.ACTIVITIES), lines(query.TOPIC, topics)


@figures_page
def time_spent(request: HttpRequest) -> HttpResponse:
    form, year = ask_year(request)
    activities, topics = _read(request, year)
    context = {
        "year": year,
        "form": form,
        "activities": activities,
        "topics": topics,
        "columns": _columns(),
        "protected": not sees_small_numbers(request),
    }
    return render(request, "management/time_spent.html", context)


@figures_page
def as_csv(request: HttpRequest) -> HttpResponse:
    _form, year = ask_year(request)
    activities, topics = _read(request, year)
    record_export(request, kind="time spent", year=year)
    rows = [[_("Tid"), *_columns()], *([line.label, *line.cells] for line in (*activities[:-1], *topics))]
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="tid-{year}.csv"'
    return answer


def _columns() -> list[str]:
    return [_("Sager"), _("Minutter")]
