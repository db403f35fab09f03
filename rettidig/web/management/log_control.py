"""Log control: how many look-ups each rule explains, where the others are, the trend, and samples to look at by hand.

Nothing here names a patient or an employee, and small numbers are hidden from everybody: they could point at a person.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

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
from rettidig.insight.disclosure import HIDDEN
from rettidig.insight.lookups import figures
from rettidig.insight.lookups.figures import Share
from rettidig.insight.lookups.store import unit_names
from rettidig.insight.small_numbers import find_hidden_of_log
from rettidig.web.formatting import moment_words, number, spoken_language
from rettidig.web.guards import roles_required
from rettidig.web.lookups import VERDICTS, find_store, rules_in_force

from .morning import Line
from .periods import month_words
from .reader import shown

OPEN = ("ask_it", "register_incomplete", "ask_hospital", "needs_attention")
MOST_SAMPLED = 20
DEFAULT_SAMPLED = 3

log_page = roles_required(*LOG_READERS)
sample_page = roles_required(*NOTICE_SENDERS)


@dataclass(frozen=True)
class Sample:
    """One look-up to look at by hand."""

    id: str
    system: str
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


@dataclass(frozen=True)
class Month:
    """The figures of one month, and what of them is hidden (find_hidden_of_log)."""

    name: str
    shares: list[Share]
    cells: dict[tuple[str, str], int]
    trend: dict[str, tuple[int, int]]  # of each month, how many were explained and how many there were
    hidden: set[tuple[str, ...]]

    @property
    def explained(self) -> int:
        return self.trend[self.name][0]

    @property
    def total(self) -> int:
        return self.trend[self.name][1]


def read_month(month: str) -> Month:
    shares = figures.shares(judged(), month=month)
    cells = figures.exact_counts(judged(), OPEN, month=month)
    trend: dict[str, tuple[int, int]] = {}
    for each in figures.months(judged()):
        explained, total = trend.get(each.month, (0, 0))
        trend[each.month] = explained + each.number * (each.verdict == "explained"), total + each.number
    by_rule = {(share.verdict, share.rule): share.number for share in shares}
    return Month(month, shares, cells, trend, find_hidden_of_log(by_rule, cells, trend, month))


@log_page
def log_control(request: HttpRequest) -> HttpResponse:
    known = sorted({each.month for each in figures.months(judged())})
    if not known:
        return render(request, "management/log_control/empty.html")
    form = MonthForm(request, known)
    found = read_month(form.chosen)
    context = {
        "form": form,
        "total": shown(found.total, is_hidden=("total",) in found.hidden),
        "explained": share_words(found, form.chosen),
        "rules": rule_lines(found),
        "rule_columns": [_("Opslag"), _("Andel"), _("Svar")],
        "units": unit_lines(found),
        "trend": [Line(month_words(month), [share_words(found, month)]) for month in known],
        "trend_columns": [_("Andel forklaret")],
        "may_send": cast("User", request.user).role in NOTICE_SENDERS,
    }
    return render(request, "management/log_control/log_control.html", context)


@log_page
def trend_chart(request: HttpRequest) -> HttpResponse:
    """The share explained, month by month, in per cent; a hidden share has its mark and no bar."""
    known = sorted({each.month for each in figures.months(judged())})
    found = read_month(known[-1]) if known else None
    bars = [
        Bar(month_words(month), 0 if is_hidden(found, month) else percent(found, month), share_words(found, month))
        for month in known
        if found
    ]
    return HttpResponse(charts.columns(bars, title=_("Andel forklaret i procent")), content_type="image/svg+xml")


def is_hidden(found: Month, month: str) -> bool:
    return ("share", month) in found.hidden


def percent(found: Month, month: str) -> float:
    explained, total = found.trend[month]
    return 100 * explained / total


def share_words(found: Month, month: str) -> str:
    return HIDDEN if is_hidden(found, month) else f"{number(percent(found, month), 1)} %"


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
            row.system,
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


def rule_lines(found: Month) -> list[Line]:
    """Number and share of look-ups that each rule decided; both are left out where the number is hidden."""
    lines = []
    for share in found.shares:
        cells = [number(share.number), f"{number(share.percent, 1)} %"]
        if ("rule", share.verdict, share.rule) in found.hidden:
            cells = [HIDDEN, HIDDEN]
        lines.append(Line(rule_words(share.rule), [*cells, str(VERDICTS[share.verdict])]))
    return lines


def unit_lines(found: Month) -> dict[str, list[Line]]:
    """Look-ups that no rule explains, by unit and rule, the unknown unit last."""
    names = _names()
    units: dict[str, list[Line]] = {}
    for unit, rule in sorted(found.cells, key=lambda each: (not each[0], each)):
        cell = shown(found.cells[unit, rule], is_hidden=("cell", unit, rule) in found.hidden)
        units.setdefault(names.get(unit, unit) or _("Ukendt afdeling"), []).append(Line(rule_words(rule), [cell]))
    return units


def rule_words(rule: str) -> str:
    """The label of a rule, in the reader's language."""
    found = rules_in_force().named(rule)[-1]
    return found.en if spoken_language() == "en" else found.da


def _names() -> dict[str, str]:
    store = find_store()
    return unit_names(store) if store else {}


def _positive(text: str | None, otherwise: int) -> int:
    return int(text[:6]) if text and text.isascii() and text.isdigit() and int(text[:6]) > 0 else otherwise
