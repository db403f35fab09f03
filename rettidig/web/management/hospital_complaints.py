"""The hospital complaints that were sent on in a year, by hospital and month."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from rettidig.insight import csv_export
from rettidig.insight.queries import hospital_complaints as query
from rettidig.web.readings import record_export

from .morning import Line
from .periods import ask_year
from .reader import figures_page, office_of, sees_small_numbers, shown


def _lines(request: HttpRequest, year: int) -> list[Line]:
    """A line for each hospital and one for all, as this reader may see them; none where nothing was sent on."""
    found = query.count_year(year, office=office_of(request))
    hidden = set() if sees_small_numbers(request) else found.find_hidden()
    columns = (*query.MONTHS, query.TOTAL)

    def line(hospital: str) -> Line:
        cells = [(hospital, month) for month in columns]
        return Line(hospital or _("I alt"), [shown(found.numbers[each], is_hidden=each in hidden) for each in cells])

    return [line(each) for each in (*found.hospitals, query.TOTAL)] if found.hospitals else []


def _columns() -> list[str]:
    return [*(str(MONTHS_3[int(month)]) for month in query.MONTHS), _("I alt")]


@figures_page
def hospital_complaints(request: HttpRequest) -> HttpResponse:
    form, year = ask_year(request)
    context = {
        "year": year,
        "form": form,
        "lines": _lines(request, year),
        "columns": _columns(),
        "protected": not sees_small_numbers(request),
    }
    return render(request, "management/hospital_complaints.html", context)


@figures_page
def as_csv(request: HttpRequest) -> HttpResponse:
    _form, year = ask_year(request)
    record_export(request, kind="hospital complaints", year=year)
    rows = [[_("Hospital"), *_columns()], *([line.label, *line.cells] for line in _lines(request, year))]
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="hospitalsklager-{year}.csv"'
    return answer
