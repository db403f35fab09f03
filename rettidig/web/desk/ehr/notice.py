"""A citizen answers a look-up notice: the letter is found by the number on it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case
from rettidig.casework.tracks import lookup_notices
from rettidig.web.desk.act_form import ActForm, show
from rettidig.web.desk.case_access import StaffRequest, acting


class NumberForm(ActForm):
    reference = forms.CharField(
        label=gettext_lazy("Brevets nummer"),
        help_text=gettext_lazy("Det står øverst i brevet, fx B-000123."),
        max_length=20,
    )


@acting("record_notice_answer")
def answered(request: StaffRequest, case: Case) -> HttpResponse:
    form = NumberForm(request, case)
    if form.is_valid() and form.submit(lookup_notices.record_answer, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Brevet er fundet. Nu kan du se opslagene."))
        return redirect("desk:ask_log", case.pk)
    return show(
        request, "desk/act.html", case, form, heading=_("Hvilket brev svarer borgeren på?"), button=_("Find brevet")
    )
