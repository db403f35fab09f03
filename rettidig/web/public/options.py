"""The hospitals that the patient can come to, in plain words: the newest list of each pathway, as it was shown."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from rettidig.casework.steps import patient_page
from rettidig.web.option_words import as_patient_reads

from . import drafts
from .my_case import find_open


@require_GET
def options(request: HttpRequest, list_pk: int) -> HttpResponse:
    """One list of the open case, for whoever may read its letters."""
    case = find_open(request)
    as_patient = drafts.is_open_as_patient(request)
    if case is None or not patient_page.may_read_letters(case, as_patient=as_patient):
        raise Http404
    found = get_object_or_404(patient_page.lists_of(case), pk=list_pk)
    return render(request, "public/options.html", {"shown": as_patient_reads(found)})
