"""Keep the filters of the queue under a name, and forget them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rettidig.casework import saved_views
from rettidig.casework.permissions import Denied
from rettidig.web.guards import posts_only

from . import columns
from .case_access import StaffRequest, staff_required
from .filters import FilterForm, PlaceForm


class NameForm(forms.Form):
    navn = forms.CharField(max_length=40, required=False)
    udsnit = forms.CharField(max_length=500, required=False)


@posts_only("desk:start")
@staff_required
def save(request: StaffRequest) -> HttpResponse:
    form = NameForm(request.POST)
    form.is_valid()
    query = QueryDict(form.cleaned_data.get("udsnit", ""))
    place = PlaceForm(query)
    asked = FilterForm(query)
    shown = columns.shown_to(request.user, asked.asked.get("kolonner", ""))
    own = "" if shown == list(columns.STANDARD) else ",".join(shown)
    address = asked.address(vis=place.chosen_view, team=place.chosen_team, kolonner=own)
    try:
        saved_views.save(request.user, name=form.cleaned_data.get("navn", ""), address=address)
    except Denied as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Udsnittet er gemt."))
    return redirect(f"{reverse('desk:start')}?{address}")


@posts_only("desk:start")
@staff_required
def remove(request: StaffRequest, key: int) -> HttpResponse:
    saved_views.remove(request.user, key=key)
    messages.success(request, _("Udsnittet er fjernet."))
    return redirect("desk:start")
