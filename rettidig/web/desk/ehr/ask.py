"""Asking the look-up log about one patient, on a case."""

from datetime import date, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case
from rettidig.casework.tracks import ehr_access
from rettidig.web.desk.act_form import ActForm, show
from rettidig.web.desk.case_access import StaffRequest, acting
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.lookups import find_store

USUAL_PERIOD = timedelta(days=90)


class AskForm(ActForm):
    patient = forms.CharField(
        label=gettext_lazy("Patientens nummer i loggen"),
        help_text=gettext_lazy("Det nummer, som regionens log bruger om patienten."),
        max_length=80,
    )
    first = SpokenDateField(label=gettext_lazy("Fra og med"), latest=timezone.localdate, prefer="past")
    last = SpokenDateField(label=gettext_lazy("Til og med"), latest=timezone.localdate, prefer="past")
    purpose = LongTextField(
        label=gettext_lazy("Hvad skal du bruge loggen til?"),
        help_text=gettext_lazy("Patienten kan få at se, hvad du skriver her."),
        max_length=500,
    )


def _asked_before(case: Case) -> dict[str, object]:
    """The number that was asked about before on this case, and what for; at first, what such a case is about."""
    last = case.lookup_questions.order_by("-asked_at").first()
    if last is None:
        return {"purpose": _("Patienten spørger, hvem der har læst i journalen.")}
    return {"patient": last.patient, "purpose": last.purpose}


def _told_in_letter(case: Case) -> dict[str, object]:
    """Initial values for a citizen who answers a letter about look-ups."""
    notice = case.notices.select_related("batch").first()
    return {"patient": notice.patient, "first": notice.batch.first, "last": notice.batch.last} if notice else {}


def _usual(today: date) -> dict[str, object]:
    return {"first": today - USUAL_PERIOD, "last": today}


@acting("ask_log")
def ask(request: StaffRequest, case: Case) -> HttpResponse:
    today = timezone.localdate()
    form = AskForm(request, case, initial=_usual(today) | _asked_before(case) | _told_in_letter(case))
    if form.is_valid() and form.submit(ehr_access.ask_log, case, at=timezone.now(), **form.cleaned_data):
        return redirect("desk:access_report", case.pk, form.outcome.pk)
    questions = case.lookup_questions.select_related("asked_by")
    return show(
        request,
        "desk/ehr/ask.html",
        case,
        form,
        questions=questions,
        has_log=find_store() is not None,
        obstacle=ehr_access.find_obstacle(case),
    )
