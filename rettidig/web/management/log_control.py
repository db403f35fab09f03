"""Log control: how many look-ups each rule explains, where the others are, the trend, and samples to look at by hand.

Nothing here names a patient or an employee, and small numbers are hidden from everybody: they could point at a person.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from babel.dates import format_date
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import audit
from rettidig.casework.models import User
from rettidig.casework.permissions import LOG_READERS, NOTICE_SENDERS
from rettidig.casework.tracks.ehr_access import EhrWord
from rettidig.insight import charts
from rettidig.insight.charts import Bar
from rettidig.insight.lookups import figures
from rettidig.insight.lookups.figures import Month, Share
from rettidig.insight.lookups.store import unit_names
from rettidig.insight.small_numbers import protect_parts
from rettidig.web.formatting import LOCALES, moment_words, number, spoken_language
from rettidig.web.guards import roles_required
from rettidig.web.lookups import VERDICTS, find_store, rules_in_force

from .morning import Line

OPEN = ("ask_it", "ask_hospital", "needs_attention")
MOST_SAMPLED = 20
DEFAULT_SAMPLED = 3

log_page = roles_required(*LOG_READERS)
sample_page = roles_required(*NOTICE_SENDERS)


@dataclass(frozen=True)
class Sample:
    """One look-up to look at by hand."""

    id: str
    unit: str
    at: str
    rule: str
    verdict: str
    evidence_id: str
    of: int


class MonthForm(forms.Form):
    month = forms.ChoiceField(label=gettext_lazy("Måned"))

    def __init__(self, request: HttpRequest, months: list[str]) -> None:
        asked = request.GET.get("month")
        self.chosen: str = asked if asked in months else months[-1]
        super().__init__(initial={"month": self.chosen})
        cast("forms.ChoiceField", self.fields["month"]).choices = [
            (month, month_words(month)) for month in months[::-1]
        ]


def judged() -> Path:
    """The folder with the verdicts of the last run."""
    return Path(settings.LOOKUPS_JUDGED)


@log_page
def log_control(request: HttpRequest) -> HttpResponse:
    months = figures.months(judged())
    known = sorted({each.month for each in months})
    if not known:
        return render(request, "management/log_control/empty.html")
    form = MonthForm(request, known)
    shares = figures.shares(judged(), month=form.chosen)
    total = sum(share.number for share in shares)
    explained = sum(share.number for share in shares if share.verdict == "explained")
    context = {
        "form": form,
        "total": total,
        "explained": number(100 * explained / total, 1),
        "rules": rule_lines(shares),
        "rule_columns": [_("Opslag"), _("Andel"), _("Svar")],
        "units": unit_lines(form.chosen),
        "trend": [Line(bar.label, [number(bar.value, 1) + " %"]) for bar in trend(months)],
        "trend_columns": [_("Andel forklaret")],
        "may_send": cast("User", request.user).role in NOTICE_SENDERS,
    }
    return render(request, "management/log_control/log_control.html", context)


@log_page
def trend_chart(request: HttpRequest) -> HttpResponse:
    drawn = charts.columns(trend(figures.months(judged())), title=_("Andel forklaret i procent"))
    return HttpResponse(drawn, content_type="image/svg+xml")


@sample_page
def sample(request: HttpRequest) -> HttpResponse:
    """So many look-ups of each unit and rule, the same ones each time that the same number is given."""
    known = sorted({each.month for each in figures.months(judged())})
    if not known:
        return render(request, "management/log_control/empty.html")
    form = MonthForm(request, known)
    each = min(_positive(request.GET.get("each"), DEFAULT_SAMPLED), MOST_SAMPLED)
    seed = _positive(request.GET.get("draw"), 1)
    drawn = figures.sample(judged(), each=each, seed=seed, verdicts=tuple(VERDICTS), month=form.chosen)
    with transaction.atomic():
        after = {"month": form.chosen, "each": each, "draw": seed, "number": len(drawn)}
        audit.record(EhrWord.SAMPLED, by=cast("User", request.user), after=after)
    names = _names()
    rows = [
        Sample(
            row.lookup_id,
            names.get(row.unit, row.unit),
            moment_words(row.at),
            rule_words(row.rule),
            str(VERDICTS[row.verdict]),
            row.evidence_id,
            row.of,
        )
        for row in drawn
    ]
    context = {"form": form, "rows": rows, "each": each, "draw": seed, "next_draw": seed + 1}
    return render(request, "management/log_control/sample.html", context)


def rule_lines(shares: list[Share]) -> list[Line]:
    """What each rule decided; of small numbers neither the number nor the share."""
    shown = protect_parts([share.number for share in shares])
    return [
        Line(
            rule_words(share.rule),
            [
                cell if isinstance(cell, str) else number(cell),
                cell if isinstance(cell, str) else f"{number(share.percent, 1)} %",
                str(VERDICTS[share.verdict]),
            ],
        )
        for share, cell in zip(shares, shown, strict=True)
    ]


def unit_lines(month: str) -> dict[str, list[Line]]:
    """Where the look-ups are that no rule explains: of each unit the rules, the unknown unit last."""
    names = _names()
    units: dict[str, list[Line]] = {}
    for (unit, rule), cell in sorted(
        figures.counts(judged(), OPEN, month=month).items(), key=lambda each: (not each[0][0], each[0])
    ):
        line = Line(rule_words(rule), ["*" if cell is None else number(cell)])
        units.setdefault(names.get(unit, unit) or _("Ukendt afdeling"), []).append(line)
    return units


def trend(months: list[Month]) -> list[Bar]:
    """The share explained, month by month, in per cent."""
    bars = []
    for month in sorted({each.month for each in months}):
        own = {each.verdict: each.number for each in months if each.month == month}
        percent = 100 * own.get("explained", 0) / sum(own.values())
        bars.append(Bar(month_words(month), percent, f"{number(percent, 1)} %"))
    return bars


def month_words(month: str) -> str:
    """oktober 2026, from 2026-10."""
    return format_date(date.fromisoformat(f"{month}-01"), "MMMM y", locale=LOCALES[spoken_language()])


def rule_words(rule: str) -> str:
    """What a rule says, in the reader's language."""
    found = rules_in_force().named(rule)[-1]
    return found.en if spoken_language() == "en" else found.da


def _names() -> dict[str, str]:
    store = find_store()
    return unit_names(store) if store else {}


def _positive(text: str | None, otherwise: int) -> int:
    return int(text[:6]) if text and text.isascii() and text.isdigit() and int(text[:6]) > 0 else otherwise
