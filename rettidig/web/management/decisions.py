"""The decisions of a year by kind, and the calls that the office has promised and not made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.insight import csv_export, extract
from rettidig.insight.queries import decisions as query
from rettidig.insight.queries import promised_calls
from rettidig.web.readings import record_export

from .morning import Line
from .periods import ask_year
from .reader import figures_page, office_of, sees_small_numbers, shown


def _decisions(request: HttpRequest, year: int) -> list[Line]:
    """A line for each kind of decision, as this reader may see it."""
    found = query.count_decisions(year, office=office_of(request))
    hidden = set() if sees_small_numbers(request) else found.find_hidden()
    names: dict[str, StrOrPromise] = {**extract.DECISIONS, query.TOTAL: _("I alt")}
    return [
        Line(
            str(name),
            [shown(found.numbers[what, kind], is_hidden=(what, kind) in hidden) for what in query.COUNTED],
        )
        for kind, name in names.items()
    ]


def _decision_columns() -> list[str]:
    return [_("Truffet"), _("Patienten hørt først"), _("Uden høring, med en grund i loven"), _("Trukket tilbage")]


def _calls(request: HttpRequest) -> list[Line]:
    """A line for each age of the promises, as this reader may see it."""
    found = promised_calls.count_promised_calls(timezone.localdate(), office=office_of(request))
    hidden = set() if sees_small_numbers(request) else found.find_hidden()
    names = {
        promised_calls.MANY: _("5 hverdage eller mere over tiden"),
        promised_calls.FEW: _("2–4 hverdage over tiden"),
        promised_calls.ONE: _("1 hverdag over tiden"),
        promised_calls.TODAY: _("Lovet i dag"),
        promised_calls.AHEAD: _("Lovet senere"),
        promised_calls.TOTAL: _("I alt"),
    }
    columns = (promised_calls.ON_CASE, promised_calls.ALONE, promised_calls.TOTAL)
    return [
        Line(name, [shown(found.numbers[age, place], is_hidden=(age, place) in hidden) for place in columns])
        for age, name in names.items()
    ]


def _call_columns() -> list[str]:
    return [_("På en sag"), _("Uden sag"), _("I alt")]


@figures_page
def decisions(request: HttpRequest) -> HttpResponse:
    form, year = ask_year(request)
    context = {
        "year": year,
        "form": form,
        "lines": _decisions(request, year),
        "columns": _decision_columns(),
        "calls": _calls(request),
        "call_columns": _call_columns(),
        "protected": not sees_small_numbers(request),
    }
    return render(request, "management/decisions.html", context)


@figures_page
def decisions_csv(request: HttpRequest) -> HttpResponse:
    _form, year = ask_year(request)
    record_export(request, kind="decisions", year=year)
    lines = [*_decisions(request, year), Line(_("Lovede opkald"), _call_columns()), *_calls(request)]
    rows = [[_("Afgørelse"), *_decision_columns()], *([line.label, *line.cells] for line in lines)]
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="afgoerelser-{year}.csv"'
    return answer
