"""The page of the data protection officer: samples of who has read cases, and what is unusual in it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
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
from rettidig.web.guards import posts_only, roles_required
from rettidig.web.readings import record_list

from .access import KeeperRequest

officers = roles_required(*READING_REVIEWERS)
FIRST, PAGE = 10, 50  # readings of a pattern on the page of all, and on its own page


@dataclass(frozen=True)
class Group:
    """The readings of one pattern that are shown, and how many there are."""

    key: str
    label: StrOrPromise
    rows: list[looks.Reading]
    count: int


class ReviewForm(PlainForm):
    note = forms.CharField(label=gettext_lazy("Hvad fandt du?"), max_length=500)


@officers
def readings(request: KeeperRequest) -> HttpResponse:
    """The first of each pattern."""
    record_list(request, "readings")
    now, officer = timezone.now(), request.user
    counts = looks.count_readings(officer, at=now)
    groups = [
        Group(key, label, looks.find_readings(key, officer, at=now, most=FIRST), counts[key])
        for key, label in looks.PATTERNS.items()
        if counts.get(key)
    ]
    reviews: list[tuple[ReadingReview, StrOrPromise]] = [
        (each, looks.PATTERNS.get(each.pattern, each.pattern)) for each in looks.find_reviews(officer)
    ]
    context = {"groups": groups, "reviews": reviews, "days": unusual()["days"], "look": looks.find_look()}
    return render(request, "office/readings.html", context)


@officers
def readings_of(request: KeeperRequest, pattern: str) -> HttpResponse:
    """All readings of one pattern, in pages."""
    if pattern not in looks.PATTERNS:
        raise Http404
    record_list(request, "readings")
    now = timezone.now()
    count = looks.count_readings(request.user, at=now).get(pattern, 0)
    page = Paginator(range(count), PAGE).get_page(request.GET.get("side"))
    rows = looks.find_readings(pattern, request.user, at=now, first=max(0, page.start_index() - 1), most=PAGE)
    group = Group(pattern, looks.PATTERNS[pattern], rows, count)
    return render(request, "office/readings_of.html", {"group": group, "page": page})


@posts_only("office:readings")
@officers
def look_through(request: KeeperRequest) -> HttpResponse:
    """Look through the readings now instead of tonight."""
    looks.look_through(at=timezone.now())
    messages.success(request, _("Alle læsninger er gået igennem nu."))
    return redirect("office:readings")


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
