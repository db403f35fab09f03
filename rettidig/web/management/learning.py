"""What a year's cases could teach the region, without persons (BEK 1659/2013, § 7)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rettidig.insight import csv_export, extract
from rettidig.insight.queries import learning as query
from rettidig.web.readings import record_export

from .morning import Line
from .periods import ask_year
from .reader import figures_page, office_of, sees_small_numbers, shown


def _read(request: HttpRequest, year: int) -> tuple[list[Line], list[Line]]:
    """The lines by theme and those by hospital, as this reader may see them."""
    found = query.count_learning(year, office=office_of(request))
    hidden = set() if sees_small_numbers(request) else found.find_hidden()

    def line(name: str, group: str, key: str) -> Line:
        paths = [(what, group, key) for what in query.COUNTED]
        return Line(name, [shown(found.numbers[path], is_hidden=path in hidden) for path in paths])

    total = line(_("I alt"), query.TOTAL, query.TOTAL)
    themes = [line(str(name), query.THEME, key) for key, name in extract.THEMES.items()]
    hospitals = [line(name or _("Intet hospital"), query.HOSPITAL, name) for name in found.hospitals()]
    return [*themes, total], [*hospitals, total] if hospitals else []


def _columns() -> list[str]:
    return [_("Set"), _("Med en handling"), _("Gjort")]


@figures_page
def learning(request: HttpRequest) -> HttpResponse:
    form, year = ask_year(request)
    themes, hospitals = _read(request, year)
    context = {"year": year, "form": form, "themes": themes, "hospitals": hospitals, "columns": _columns()}
    return render(request, "management/learning.html", context | {"protected": not sees_small_numbers(request)})


@figures_page
def as_csv(request: HttpRequest) -> HttpResponse:
    _form, year = ask_year(request)
    record_export(request, kind="learning", year=year)
    themes, hospitals = _read(request, year)
    rows = [[_("Tema"), *_columns()], *([each.label, *each.cells] for each in themes)]
    rows += [[_("Hospital"), *_columns()], *([each.label, *each.cells] for each in hospitals)] if hospitals else []
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="laering-{year}.csv"'
    return answer
