"""Finding a case by its number, the patient's name or CPR number. What is typed never stands in an address."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from rettidig.casework.search import find_cases

from .case_access import StaffRequest, staff_required
from .queue import rows

PAGE = 50


@staff_required
def search(request: StaffRequest) -> HttpResponse:
    asked = request.POST.get("q", "").strip()
    start = int(request.POST.get("fra", "")) if request.POST.get("fra", "").isdecimal() else 0
    cases = list(find_cases(request.user, asked)[start : start + PAGE + 1]) if asked else []
    if start == 0 and len(cases) == 1:
        return redirect("desk:case", cases[0].pk)
    context = {
        "asked": asked,
        "rows": rows(cases[:PAGE], timezone.localdate()),
        "more": start + PAGE if len(cases) > PAGE else None,
    }
    return render(request, "desk/search/search.html", context)
