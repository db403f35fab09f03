"""Patterns in the answers to acceptance requests: a page, its tables to take home, and a year's summary without persons
for the region.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.insight import csv_export, extract
from rettidig.insight.disclosure import HIDDEN
from rettidig.insight.queries import acceptance_sheet
from rettidig.insight.queries.acceptance_patterns import Growth, Patterns, Unlike, find_patterns
from rettidig.web.formatting import number
from rettidig.web.readings import record_export

from .figures import YearForm
from .morning import Line
from .reader import figures_page, office_of, sees_small_numbers

HEADINGS: dict[str, StrOrPromise] = {
    "hospital": gettext_lazy("Efter hospital"),
    "code": gettext_lazy("Efter kode"),
    "reason": gettext_lazy("Efter grund"),
    "month": gettext_lazy("Efter måned"),
}
COLUMNS = (gettext_lazy("Bedt om"), gettext_lazy("Ja til"), gettext_lazy("Andel ja"), gettext_lazy("Mellem"))


@dataclass(frozen=True)
class Found:
    """The patterns of the year that was asked for, as one reader may see them."""

    form: YearForm
    patterns: Patterns
    tables: list[acceptance_sheet.Table]
    is_protected: bool


def _read(request: HttpRequest, *, for_region: bool = False) -> Found:
    office, this_year = office_of(request), timezone.localdate().year
    years = sorted({*extract.find_years(office=office), this_year})
    asked = YearForm(request.GET or None, years=years)
    year = asked.cleaned_data["aar"] if asked.is_valid() else this_year
    form = YearForm(initial={"aar": year}, years=years)
    form.fields["aar"].label = _("År")
    patterns = find_patterns(year, office=office)
    is_protected = for_region or not sees_small_numbers(request)
    return Found(form, patterns, acceptance_sheet.tables(patterns.askings, is_protected=is_protected), is_protected)


@figures_page
def acceptance(request: HttpRequest) -> HttpResponse:
    return _page(request, "management/acceptance.html", _read(request))


@figures_page
def acceptance_csv(request: HttpRequest) -> HttpResponse:
    return _download(request, _read(request), "anmodninger")


@figures_page
def acceptance_region(request: HttpRequest) -> HttpResponse:
    """The year for the region: small numbers are hidden from everybody, and no person stands in it."""
    return _page(request, "management/acceptance_region.html", _read(request, for_region=True))


@figures_page
def acceptance_region_csv(request: HttpRequest) -> HttpResponse:
    return _download(request, _read(request, for_region=True), "anmodninger-region")


def _download(request: HttpRequest, found: Found, name: str) -> HttpResponse:
    record_export(request, kind=name, year=found.patterns.year)
    content = csv_export.as_bytes(acceptance_sheet.as_rows(found.tables))
    answer = HttpResponse(content, content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{found.patterns.year}.csv"'
    return answer


def _page(request: HttpRequest, template: str, found: Found) -> HttpResponse:
    patterns = found.patterns
    context: dict[str, Any] = {
        "year": patterns.year,
        "year_before": patterns.year - 1,
        "year_form": found.form,
        "tables": [(HEADINGS[table.part], [_line(line) for line in table.lines]) for table in found.tables],
        "columns": COLUMNS,
        "is_empty": not patterns.askings,
        "growing": [_growth(each, is_protected=found.is_protected) for each in patterns.growing],
        "unlike": [_unlike(each, is_protected=found.is_protected) for each in patterns.unlike],
        "depends_on_person": [] if found.is_protected else patterns.depends_on_person,
        "protected": found.is_protected,
    }
    return render(request, template, context)


def _line(line: acceptance_sheet.Line) -> Line:
    cells = [each if isinstance(each, str) else number(each) for each in (line.asked, line.accepted)]
    if isinstance(line.share, str):
        return Line(str(line.name), [*cells, HIDDEN, HIDDEN])
    share, low, high = (number(100 * float(each)) for each in line[3:])
    return Line(str(line.name), [*cells, f"{share} %", f"{low}–{high} %"])


def _growth(growth: Growth, *, is_protected: bool) -> str:
    if is_protected:
        return growth.code
    counts = {"code": growth.code, "before": number(growth.before), "now": number(growth.now)}
    return _("%(code)s: fra %(before)s til %(now)s") % counts


def _unlike(unlike: Unlike, *, is_protected: bool) -> str:
    words = {"who": unlike.who, "code": unlike.code}
    sentence = (
        _("%(who)s får sjældnere ja til %(code)s end andre.")
        if unlike.is_lower
        else _("%(who)s får oftere ja til %(code)s end andre.")
    ) % words
    if is_protected:
        return sentence
    counts = {
        "accepted": number(unlike.accepted),
        "asked": number(unlike.asked),
        "others_accepted": number(unlike.others_accepted),
        "others_asked": number(unlike.others_asked),
    }
    more = _("Ja til %(accepted)s af %(asked)s, hos andre %(others_accepted)s af %(others_asked)s.") % counts
    return f"{sentence} {more}"
