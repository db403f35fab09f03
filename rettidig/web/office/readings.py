"""The page of the data protection officer: samples of who has read cases, and what is unusual in it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import readings as looks
from rettidig.casework.confidentiality import unusual
from rettidig.casework.models import AuditEvent, ReadingReview
from rettidig.casework.permissions import READING_REVIEWERS, Denied
from rettidig.web.forms import PlainForm
from rettidig.web.guards import roles_required
from rettidig.web.readings import record_list

from .access import KeeperRequest

officers = roles_required(*READING_REVIEWERS)
MOST = 50  # of one pattern


@dataclass(frozen=True)
class Group:
    """The readings of one pattern; `more` are not shown."""

    key: str
    label: StrOrPromise
    rows: list[looks.Reading]
    more: int


class ReviewForm(PlainForm):
    note = forms.CharField(label=gettext_lazy("Hvad fandt du?"), max_length=500)


@officers
def readings(request: KeeperRequest) -> HttpResponse:
    record_list(request, "readings")
    found = looks.find_readings(request.user, at=timezone.now())
    groups = [
        Group(key, looks.PATTERNS[key], rows[:MOST], max(0, len(rows) - MOST)) for key, rows in found.items() if rows
    ]
    reviews: list[tuple[ReadingReview, StrOrPromise]] = [
        (each, looks.PATTERNS.get(each.pattern, each.pattern)) for each in looks.find_reviews(request.user)
    ]
    return render(request, "office/readings.html", {"groups": groups, "reviews": reviews, "days": unusual()["days"]})


@officers
def review(request: KeeperRequest, pk: int, pattern: str) -> HttpResponse:
    """One reading, and what was found when it was looked at."""
    event = get_object_or_404(AuditEvent, pk=pk)
    reading = looks.find_reading(event, pattern, reader=request.user)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        try:
            looks.review(event, pattern=pattern, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Læsningen er set efter."))
            return redirect("office:readings")
    context = {"reading": reading, "label": looks.PATTERNS[pattern], "form": form}
    return render(request, "office/review.html", context, status=422 if form.errors else 200)
