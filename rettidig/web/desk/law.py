"""The law for advisers: each right as a page, and which open cases come out otherwise with the rules or the day."""

from datetime import date
from typing import cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from rettidig.casework.changes import find_changes
from rettidig.casework.models import Office
from rettidig.rights import RIGHTS, Difference
from rettidig.rights.pages import law_page, law_pages
from rettidig.web.formatting import date_short
from rettidig.web.forms import PlainForm, SpokenDateField
from rettidig.web.readings import record_list

from .case_access import StaffRequest, staff_required
from .labels import RIGHTS as RIGHT_WORDS
from .labels import STATUSES, word

FIELDS: dict[str, StrOrPromise] = {
    "status": _("Status"),
    "entitled": _("Ret til at vælge"),
    "entitled_from": _("Ret til at vælge fra"),
    "deadline": _("Frist"),
    "exceeded": _("Ventetid overskredet"),
    "missing": _("Mangler"),
}


class DaysForm(PlainForm):
    """Two days to compare; empty: the stored answers against today's rules."""

    before = SpokenDateField(label=_("Fra dag"), required=False, help_text=_("Fx 31/12"))
    after = SpokenDateField(label=_("Til dag"), required=False, help_text=_("Fx 1/1"))

    def clean(self) -> dict[str, object]:
        days = super().clean() or {}
        if bool(days.get("before")) != bool(days.get("after")) and not self.errors:
            raise forms.ValidationError(_("Skriv begge dage, eller ingen af dem."))
        return days


@staff_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/law/index.html", {"pages": law_pages()})


@staff_required
@require_safe
def page(request: HttpRequest, right: str) -> HttpResponse:
    if right not in RIGHTS:
        raise Http404
    return render(request, "desk/law/page.html", {"page": law_page(right)})


@staff_required
@require_safe
def changes(request: StaffRequest) -> HttpResponse:
    form = DaysForm(request.GET or None)
    found = None
    if form.is_valid():
        record_list(request, "law changes")
        changes = find_changes(cast("Office", request.user.office), **form.cleaned_data)
        found = [(change.case, [_line(each) for each in change.differences]) for change in changes]
    return render(request, "desk/law/changes.html", {"form": form, "found": found})


def _line(difference: Difference) -> dict[str, StrOrPromise]:
    """One difference in the words of the desk."""
    return {
        "right": word(RIGHT_WORDS, difference.right),
        "field": word(FIELDS, difference.field),
        "before": _outcome(difference.before),
        "after": _outcome(difference.after),
    }


def _outcome(value: object) -> StrOrPromise:
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, str) and value in STATUSES:
        return STATUSES[value][0]
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("intet")
    return date_short(date.fromisoformat(value)) if isinstance(value, str) else _("ikke kendt")
