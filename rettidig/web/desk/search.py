"""Search by case number, name or CPR number. Search terms are POSTed so that they never appear in a URL."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rettidig.casework.search import LONGEST, find_cases, kind_of
from rettidig.web.forms import PlainForm
from rettidig.web.readings import record_search

from .case_access import StaffRequest, staff_required
from .queue import rows

PAGE = 50
CASES_MAX = 10_000  # that one can turn the pages to
SHORTER = _("Søg med højst 200 tegn: et navn, et sagsnummer eller et CPR-nummer.")


class SearchForm(PlainForm):
    q = forms.CharField(
        label=_("Sagsnummer, navn eller CPR-nummer"),
        max_length=LONGEST,
        required=False,
        widget=forms.SearchInput(attrs={"id": "find", "autocomplete": "off"}),
        error_messages={"max_length": SHORTER, "null_characters_not_allowed": SHORTER},
    )
    fra = forms.IntegerField(min_value=0, max_value=CASES_MAX, required=False)


@staff_required
def search(request: StaffRequest) -> HttpResponse:
    form = SearchForm(request.POST if request.method == "POST" else None)
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    asked, start = data.get("q", ""), data.get("fra") or 0
    cases = list(find_cases(request.user, asked)[start : start + PAGE + 1]) if asked else []
    if asked:
        record_search(request, kind=kind_of(request.user, asked), hits=len(cases))
    if start == 0 and len(cases) == 1:
        return redirect("desk:case", cases[0].pk)
    context = {
        "form": form,
        "asked": asked,
        "rows": rows(cases[:PAGE], timezone.localdate()),
        "more": start + PAGE if len(cases) > PAGE else None,
    }
    return render(request, "desk/search/search.html", context, status=422 if "q" in form.errors else 200)
