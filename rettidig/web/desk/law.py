"""The law for advisers: each right as a page, and which open cases come out otherwise with the rules or the day."""

from typing import cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from rettidig.casework.changes import find_changes
from rettidig.casework.confidentiality import only_shown
from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.models import Case, Office
from rettidig.rights.pages import KIND_OF, law_page, law_pages
from rettidig.rights.versions import versions
from rettidig.web.forms import PlainForm, SpokenDateField
from rettidig.web.readings import record_list

from .case_access import StaffRequest, staff_required
from .differences import difference_words


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
    return render(request, "desk/law/index.html", {"pages": law_pages(), "versions": versions()})


@staff_required
@require_safe
def page(request: HttpRequest, right: str) -> HttpResponse:
    if right not in KIND_OF:
        raise Http404
    return render(request, "desk/law/page.html", {"page": law_page(right, law_in_force())})


@staff_required
@require_safe
def changes(request: StaffRequest) -> HttpResponse:
    form = DaysForm(request.GET or None)
    found = None
    if form.is_valid():
        record_list(request, "law changes")
        office = cast("Office", request.user.office)
        changed = list(find_changes(office, **form.cleaned_data))
        cases = Case.objects.filter(pk__in=[each.case.pk for each in changed])
        shown = set(only_shown(cases, request.user, "").values_list("pk", flat=True))
        found = [
            (change.case, [difference_words(each) for each in change.differences])
            for change in changed
            if change.case.pk in shown
        ]
    return render(request, "desk/law/changes.html", {"form": form, "found": found})
