"""Booked lists in figures: how many patients had a right that nobody had told them of, and how many were told."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rettidig.insight import csv_export
from rettidig.insight.queries.booked_lists import MEASURES, find_booked
from rettidig.insight.small_numbers import find_hidden_of_booked
from rettidig.web.formatting import number
from rettidig.web.readings import record_export

from .morning import Line
from .periods import ask_year, month_words
from .reader import figures_page, office_of, sees_small_numbers, shown


def read_year(request: HttpRequest, year: int) -> tuple[list[Line], list[Line], list[str]]:
    """The lines by month, the lines by department, and the last line, as this reader may see them."""
    found = find_booked(year, office=office_of(request))
    hidden = set() if sees_small_numbers(request) else find_hidden_of_booked(found)

    def cells(numbers: Sequence[int], *group: str) -> list[str]:
        return [
            shown(value, is_hidden=(measure, *group) in hidden)
            for measure, value in zip(MEASURES, numbers, strict=True)
        ]

    months = [
        Line(month_words(f"{year}-{month:02}"), [number(found.lists[month]), *cells(numbers, "month", str(month))])
        for month, numbers in found.months.items()
    ]
    places = [
        Line(f"{hospital}, {department}" if department else hospital, cells(numbers, "place", hospital, department))
        for (hospital, department), numbers in found.places.items()
    ]
    return months, places, cells(found.total, "total")


@figures_page
def booked_lists(request: HttpRequest) -> HttpResponse:
    form, year = ask_year(request)
    months, places, total = read_year(request, year)
    context = {
        "year": year,
        "year_form": form,
        "months": months,
        "places": [*places, Line(_("I alt"), total)] if places else [],
        "measures": measures(),
        "month_columns": [_("Lister"), *measures()],
        "protected": not sees_small_numbers(request),
    }
    return render(request, "management/booked_lists.html", context)


@figures_page
def as_csv(request: HttpRequest) -> HttpResponse:
    _form, year = ask_year(request)
    _months, places, total = read_year(request, year)
    rows = [[_("Afdeling"), *measures()], *([line.label, *line.cells] for line in places), [_("I alt"), *total]]
    record_export(request, kind="booked lists", year=year)
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="bookinglister-{year}.csv"'
    return answer


def measures() -> list[str]:
    return [_("Patienter"), _("Havde en ret, brevet ikke fortalte om"), _("Fik brev")]
