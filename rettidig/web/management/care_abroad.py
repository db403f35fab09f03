"""A year's inquiries about care across a border, as they are reported to the Commission (SUL § 51 a)."""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import countries
from rettidig.casework.topics import TOPICS
from rettidig.insight import csv_export
from rettidig.insight.queries import care_abroad as query
from rettidig.web.formatting import kroner
from rettidig.web.readings import record_export

from .morning import Line
from .periods import ask_year
from .reader import figures_page, office_of, sees_small_numbers, shown


class Table(NamedTuple):
    heading: str
    lines: list[Line]


def _read(request: HttpRequest, year: int) -> tuple[list[Table], str]:
    """The tables as this reader may see them, and the kroner that were refunded, where they tell of enough people."""
    found = query.count_care_abroad(year, office=office_of(request))
    hidden = set() if sees_small_numbers(request) else found.find_hidden()

    def lines(group: str, names: Mapping[str, StrOrPromise]) -> list[Line]:
        return [
            Line(str(name), [shown(found.numbers[group, key], is_hidden=(group, key) in hidden)])
            for key, name in names.items()
        ]

    total = [Line(_("I alt"), [shown(found.numbers[query.TOTAL, query.TOTAL], is_hidden=(query.TOTAL,) * 2 in hidden)])]
    tables = [
        Table(_("Henvendelser efter emne"), [*lines("topic", _topics(found)), *total]),
        Table(_("Henvendelser efter land"), [*lines("country", _countries(found)), *total]),
        Table(_("Ansøgninger om forhåndsgodkendelse"), lines("authorisation", _authorisations())),
        Table(_("Krav om refusion"), lines("refund", _refunds())),
        Table(_("Vejledning"), lines("guided", {query.BOTH: _("Vejledt om både direktivet og forordningen")})),
    ]
    is_hidden = ("refund", query.PAID) in hidden
    return tables, "" if is_hidden or not found.kroner else kroner(found.kroner)


def _topics(found: query.CareAbroad) -> dict[str, str]:
    return {key: TOPICS[key].label for key in found.keys("topic")}  # keys of a group, in their order


def _countries(found: query.CareAbroad) -> dict[str, str]:
    return {key: countries.name(key) if key else _("Ikke oplyst") for key in found.keys("country")}


def _authorisations() -> dict[str, str]:
    return {
        query.APPLIED: _("Modtaget"),
        query.GRANTED: _("Imødekommet, helt eller delvist"),
        query.REFUSED: _("Afslag"),
        query.AWAITED: _("Ikke afgjort"),
        query.LATE: _("Afgjort efter fristen"),
    }


def _refunds() -> dict[str, str]:
    return {
        query.CLAIMED: _("Modtaget"),
        query.PAID: _("Imødekommet, helt eller delvist"),
        query.NOT_PAID: _("Afslag"),
        query.OPEN: _("Ikke afgjort"),
    }


@figures_page
def care_abroad(request: HttpRequest) -> HttpResponse:
    form, year = ask_year(request)
    tables, paid = _read(request, year)
    context = {"year": year, "form": form, "tables": tables, "paid": paid, "columns": [_("Antal")]}
    return render(request, "management/care_abroad.html", context | {"protected": not sees_small_numbers(request)})


@figures_page
def as_csv(request: HttpRequest) -> HttpResponse:
    _form, year = ask_year(request)
    record_export(request, kind="care abroad", year=year)
    tables, paid = _read(request, year)
    rows = [[each.heading, line.label, *line.cells] for each in tables for line in each.lines]
    rows += [[_("Krav om refusion"), _("Kroner i alt"), paid]] if paid else []
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="behandling-over-graenser-{year}.csv"'
    return answer
