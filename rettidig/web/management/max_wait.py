"""The monthly account of maximum waiting times: the figures for everybody, and each overrun for who may read cases."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import User
from rettidig.casework.permissions import CASE_WORKERS
from rettidig.insight import csv_export, extract
from rettidig.insight.queries import max_wait_account as query
from rettidig.insight.queries.max_wait_account import Account, Overrun
from rettidig.insight.small_numbers import find_hidden_of_account
from rettidig.rights.texts import say
from rettidig.web.formatting import capitalised, spoken_language
from rettidig.web.readings import record_export, record_list

from .morning import Line
from .periods import month_words
from .reader import figures_page, office_of, sees_small_numbers, shown

MONTHS_SHOWN = 12


class MonthForm(forms.Form):
    maaned = forms.ChoiceField(label=gettext_lazy("Måned"))

    def __init__(self, *args: Any, months: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(month, month_words(month)) for month in reversed(months)]
        cast("forms.ChoiceField", self.fields["maaned"]).choices = choices


class Read:
    """The account of the month that was asked for, as this reader may see it."""

    def __init__(self, request: HttpRequest) -> None:
        today = timezone.localdate()
        overruns = query.read_overruns(today, office=office_of(request))
        known = _last_months(today)
        asked = MonthForm(request.GET, months=known)
        self.month = asked.cleaned_data["maaned"] if asked.is_valid() else known[-2]  # the last whole month
        self.form = MonthForm(initial={"maaned": self.month}, months=known)
        self.account: Account = query.account_of(self.month, overruns)
        self.months: Mapping[str, int] = {month: sum(each.month == month for each in overruns) for month in known}
        self.sees_all = sees_small_numbers(request)
        self.hidden = set() if self.sees_all else find_hidden_of_account(self.account, self.months)

    def cell(self, value: int, *path: str) -> str:
        return shown(value, is_hidden=path in self.hidden)

    def legs(self) -> list[Line]:
        counts, language = self.account.by_step(), spoken_language()
        lines = [
            Line(
                capitalised(say(f"step_{step}", language)),
                [self.cell(counts[step, rule], "cell", step, rule) for rule in query.RULES],
            )
            for step in query.STEPS
        ]
        sums = {rule: sum(counts[step, rule] for step in query.STEPS) for rule in query.RULES}
        return [*lines, Line(_("I alt"), [self.cell(sums[rule], "rule", rule) for rule in query.RULES])]

    def causes(self) -> list[Line]:
        counts = self.account.by_cause()
        names = {**extract.CAUSES, query.NO_CAUSE: _("Ikke redegjort endnu")}
        return [Line(str(name), [self.cell(counts[cause], "cause", cause)]) for cause, name in names.items()]

    def offers(self) -> list[Line]:
        counts = self.account.by_offer()
        return [Line(name, [self.cell(counts[key], "offer", key)]) for key, name in query.offers().items()]

    def authority(self) -> list[Line]:
        told = self.account.by_authority()
        return [
            Line(_("Sundhedsstyrelsen fik besked"), [self.cell(told[True], "authority", "told")]),
            Line(_("Sundhedsstyrelsen fik ikke besked"), [self.cell(told[False], "authority", "not")]),
        ]

    def by_month(self) -> list[Line]:
        return [Line(month_words(each), [self.cell(value, "month", each)]) for each, value in self.months.items()]


@figures_page
def account(request: HttpRequest) -> HttpResponse:
    read = Read(request)
    if read.sees_all and (read.account.overruns or read.account.late):
        record_list(request, f"maximum waiting times {read.month}")
    context = {
        "month": month_words(read.month),
        "year": read.month[:4],
        "closes_on": query.closes_on(read.month),
        "form": read.form,
        "total": read.cell(len(read.account.overruns), "total"),
        "late_total": read.cell(len(read.account.late), "late"),
        "lacking": read.cell(read.account.lacking, "cause", query.NO_CAUSE),
        "legs": read.legs(),
        "rules": [name for name, _definition in query.rules().values()],
        "definitions": list(query.rules().values()),
        "tables": [
            (_("Hvorfor?"), read.causes()),
            (_("Hvad fik patienten tilbudt?"), read.offers()),
            (_("Sundhedsstyrelsen"), read.authority()),
        ],
        "months": read.by_month(),
        "columns": [_("Overskridelser")],
        "sections": _sections(read) if read.sees_all else [],
        "protected": not read.sees_all,
        "may_account": cast("User", request.user).role in CASE_WORKERS,
    }
    return render(request, "management/max_wait.html", context)


@figures_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """Each overrun, for who may read cases; else the figures of the page."""
    read = Read(request)
    record_export(request, kind=f"maximum waiting times {read.month}", year=int(read.month[:4]))
    rows = _csv_of_overruns(read) if read.sees_all else _csv_of_figures(read)
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="maksimale-ventetider-{read.month}.csv"'
    return answer


def _sections(read: Read) -> list[tuple[str, list[dict[str, Any]]]]:
    found = [(_("Månedens overskridelser"), read.account.overruns), (_("Efterindberetninger"), read.account.late)]
    return [(heading, [_words(each) for each in overruns]) for heading, overruns in found if overruns]


def _words(each: Overrun) -> dict[str, Any]:
    """One overrun in words."""
    found, offers = each.found, query.offers()
    return {
        "overrun": each,
        "leg": capitalised(say(f"step_{found.leg.step}", spoken_language())),
        "rule": query.rules()[each.rule][0],
        "reason": found.leg.wait.reason[spoken_language()],
        "duty": found.leg.duty.reason[spoken_language()],
        "cause": extract.CAUSES.get(found.cause, ""),
        "authority": extract.AUTHORITY.get(found.authority, ""),
        "offers": [(offer, offers[offer.kind]) for offer in each.offers],
    }


def _csv_of_overruns(read: Read) -> list[list[csv_export.Cell]]:
    heading: list[csv_export.Cell] = [
        *(_("Måned"), _("Sag"), _("Forløb"), _("Trin"), _("Dag 0"), _("Frist"), _("Sluttede"), _("Dage over")),
        *(_("Reglen"), _("Årsag"), _("Tilbud"), _("Handlepligt"), _("Sundhedsstyrelsen fik besked"), _("Hvorfor ikke")),
        *(_("Redegjort første gang"), _("For sent"), _("Hvad skete der?")),
    ]
    rows = [_csv_row(_words(each)) for each in (*read.account.overruns, *read.account.late)]
    return [heading, *rows]


def _csv_row(words: Mapping[str, Any]) -> list[csv_export.Cell]:
    each: Overrun = words["overrun"]
    found = each.found
    offers = [f"{_iso(offer.day)} {kind}: {', '.join(offer.options)}" for offer, kind in words["offers"]]
    return [
        *(each.month, found.number, found.pathway, words["leg"], _iso(found.leg.start), _iso(found.leg.limit)),
        *(_iso(found.ended), each.days, words["rule"], str(words["cause"]), "; ".join(offers), words["duty"]),
        *(_iso(each.notified), "" if each.notified else str(words["authority"]), _iso(found.first_accounted)),
        *(_("ja") if each.is_late else _("nej"), found.note),
    ]


def _csv_of_figures(read: Read) -> list[list[csv_export.Cell]]:
    rows: list[list[csv_export.Cell]] = [[_("Trin"), *(name for name, _definition in query.rules().values())]]
    rows += [[line.label, *line.cells] for line in read.legs()]
    rows += [[], [_("Hvad"), _("Overskridelser")]]
    rows += [[line.label, *line.cells] for line in (*read.causes(), *read.offers(), *read.authority())]
    return [*rows, [_("Efterindberetninger"), read.cell(len(read.account.late), "late")]]


def _last_months(today: date) -> list[str]:
    """This month and those before it, the oldest first."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS_SHOWN:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return [f"{month:%Y-%m}" for month in reversed(months)]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
