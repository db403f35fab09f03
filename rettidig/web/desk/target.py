"""The date of the office's answer: how it was counted, moved with a reason, and put back."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rettidig.casework import service_target
from rettidig.casework.deadlines import add_business_days, closed_days
from rettidig.casework.models import Case, ShiftKind, TargetShift
from rettidig.casework.steps import target as step
from rettidig.rights import clocks
from rettidig.rights.count import count_days
from rettidig.web.formatting import date_words
from rettidig.web.forms import SpokenDateField
from rettidig.web.guards import posts_only

from .act_form import CaseForm, show
from .case_access import StaffRequest, acting
from .findings import CountedDay
from .labels import SKIPPED, word


class Counted(NamedTuple):
    """How the date was counted: in sentences, and each day with its number or the reason why it has none."""

    sentences: list[str]
    days: list[CountedDay]
    can_be_put_back: bool


def count_of(case: Case, today: date) -> Counted | None:
    """The count behind the date of a case; None where it has none."""
    count = service_target.explain(case)
    if count is None or case.service_due is None:
        return None
    days = _days(case, count, case.service_due)
    return Counted(list(_sentences(count)), days, step.find_last_move(case, on=today) is not None)


def _sentences(count: service_target.Count) -> Iterator[str]:
    """What the office promises, and each pause and move with its reason."""
    promised = {"days": count.promised, "start": date_words(count.start), "last": date_words(count.promised_on)}
    yield (
        ngettext(
            "Dag 0 er %(start)s. Kontoret lover svar inden for %(days)s hverdag: %(last)s.",
            "Dag 0 er %(start)s. Kontoret lover svar inden for %(days)s hverdage: %(last)s.",
            count.promised,
        )
        % promised
    )
    for shift in filter(_counts, count.shifts):
        yield f"{_say(shift)} {shift.reason} ({shift.by})"


def _counts(shift: TargetShift) -> bool:
    """Whether it has added days; a pause that ended on its first day has not."""
    return shift.counted_days > 0


def _say(shift: TargetShift) -> str:
    days, whom = shift.counted_days, str(shift.get_waits_for_display()).lower()
    told = {"days": days, "day": date_words(shift.began_on), "first": date_words(shift.began_on), "whom": whom}
    if shift.kind == ShiftKind.EXTENDED:
        return ngettext("Flyttet %(days)s hverdag %(day)s:", "Flyttet %(days)s hverdage %(day)s:", days) % told
    if shift.ended_on is None:
        return (
            ngettext(
                "Står stille siden %(day)s, højst %(days)s hverdag. Sagen venter på: %(whom)s.",
                "Står stille siden %(day)s, højst %(days)s hverdage. Sagen venter på: %(whom)s.",
                days,
            )
            % told
        )
    return ngettext(
        "Stod stille fra %(first)s til %(last)s, %(days)s hverdag. Sagen ventede på: %(whom)s.",
        "Stod stille fra %(first)s til %(last)s, %(days)s hverdage. Sagen ventede på: %(whom)s.",
        days,
    ) % (told | {"last": date_words(shift.ended_on)})


def _days(case: Case, count: service_target.Count, due: date) -> list[CountedDay]:
    """Day 0 to the date: on paused days nothing is counted, from the day after each pause began."""
    closed = closed_days(case.office)
    skipped = [clocks.Interval(day, day, "closed") for day in closed]
    for shift in count.shifts:
        if shift.kind == ShiftKind.SUSPENDED and _counts(shift):
            first = add_business_days(shift.began_on, 1, closed=closed)
            last = add_business_days(shift.began_on, shift.counted_days, closed=closed)
            skipped.append(clocks.Interval(first, last, "paused"))
    clock = clocks.Clock(count.start, count.promised, "business_days", tuple(skipped), 0)
    return [CountedDay(each.day, each.number, word(SKIPPED, each.why)) for each in count_days(clock, due)]


class ExtendForm(CaseForm):
    day_field = "until"
    until = SpokenDateField(label=gettext_lazy("Hvilken dag svarer I senest?"))
    reason = forms.CharField(label=gettext_lazy("Hvorfor kommer svaret senere?"), max_length=500)


@acting("extend_target")
def extend(request: StaffRequest, case: Case) -> HttpResponse:
    """The page by which the date is moved. It says how far, and what the citizen sees."""
    form = ExtendForm(request, case)
    if form.is_valid() and form.submit(step.extend, case, at=timezone.now(), **form.cleaned_data):
        day = date_words(form.cleaned_data["until"])
        messages.success(request, _("Svarfristen er flyttet til %(day)s. Den nye dag står på Min sag.") % {"day": day})
        return redirect("desk:case", case.pk)
    latest = step.find_latest(case, case.service_due) if case.service_due else None
    words = _("Flyt svarfristen")
    return show(request, "desk/extend_target.html", case, form, heading=words, button=words, latest=latest)


@posts_only("desk:case", "pk")
@acting("put_back_target")
def put_back(request: StaffRequest, case: Case) -> HttpResponse:
    step.put_back(case, by=request.user, at=timezone.now())
    messages.success(request, _("Svarfristen er sat tilbage til den dag, der gjaldt før."))
    return redirect("desk:case", case.pk)
