"""What is stored of a case and not done yet: what, since when, how often tried, and the cure (feature I12)."""

from typing import NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import not_finished, outbox
from rettidig.casework.models import Case, UnfinishedReceipt
from rettidig.casework.not_finished import NotFinished, Thing
from rettidig.casework.steps import unfinished as step
from rettidig.web.guards import posts_only

from .act_form import ActForm, show
from .case_access import StaffRequest, acting, reading

WAITS = gettext_lazy("Den prøves igen af sig selv.")
CURES: dict[Thing, StrOrPromise] = {
    Thing.ASSESSMENT: gettext_lazy(
        "Der prøves igen hvert minut. Haster det, så vurdér sagen selv, og skriv her, at det er gjort."
    ),
    Thing.MESSAGE: gettext_lazy("Prøv igen, eller bring den frem på en anden måde."),
    Thing.FILE: gettext_lazy("Bilaget kan åbnes, når det er undersøgt. Der prøves igen hvert femte minut."),
}


class Row(NamedTuple):
    """One thing with its cure, and where to try again, to say that it is done by hand, and to give it up."""

    found: NotFinished
    cure: StrOrPromise
    retry: str = ""
    by_hand: str = ""
    give_up: str = ""


class EndForm(ActForm):
    """What was to be done is done by hand, or it is given up."""

    how = forms.ChoiceField(
        label=gettext_lazy("Hvad er der sket?"),
        choices=[
            (UnfinishedReceipt.End.BY_HAND, gettext_lazy("Det er gjort i hånden")),
            (UnfinishedReceipt.End.GIVEN_UP, gettext_lazy("Det skal ikke gøres")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Skriv, hvad der er gjort, eller hvorfor det ikke skal gøres"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class GiveUpForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor skal den ikke frem?"), max_length=500, widget=forms.Textarea(attrs={"rows": "3"})
    )


@reading
def unfinished(request: StaffRequest, case: Case) -> HttpResponse:
    rows = [_row(case, each) for each in not_finished.find(case, at=timezone.now())]
    return render(request, "desk/unfinished.html", {"case": case, "rows": rows})


def _row(case: Case, found: NotFinished) -> Row:
    if found.thing == Thing.ASSESSMENT:
        end = reverse("desk:end_unfinished", args=[case.pk])
        return Row(found, CURES[found.thing], reverse("desk:retry_unfinished", args=[case.pk]), end, end)
    if found.thing == Thing.FILE:
        return Row(found, CURES[found.thing])
    keys = [case.pk, UUID(found.key)]
    by_hand, give_up = (reverse(f"desk:{name}", args=keys) for name in ("hand_over", "give_up_delivery"))
    if not found.is_held_up:  # it may arrive at any moment; where its way is closed, somebody may bring it
        return Row(found, WAITS, "", by_hand, give_up) if found.why else Row(found, WAITS)
    return Row(found, CURES[found.thing], reverse("desk:retry_delivery", args=keys), by_hand, give_up)


@posts_only("desk:unfinished", "pk")
@acting("retry_unfinished")
def retry(request: StaffRequest, case: Case) -> HttpResponse:
    if step.retry(case, by=request.user, at=timezone.now()):
        messages.success(request, _("Sagen er vurderet nu."))
        return redirect("desk:case", case.pk)
    messages.error(request, _("Det lykkedes ikke. Der prøves igen hvert minut."))
    return redirect("desk:unfinished", case.pk)


@acting("end_unfinished")
def end(request: StaffRequest, case: Case) -> HttpResponse:
    form = EndForm(request, case)
    if form.is_valid() and form.submit(step.end, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er skrevet ned."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Vurderingen mangler"), button=_("Gem"))


@acting("give_up_delivery")
def give_up_delivery(request: StaffRequest, case: Case, message_pk: UUID) -> HttpResponse:
    message = get_object_or_404(case.outbox, pk=message_pk)
    form = GiveUpForm(request, case)
    if form.is_valid() and form.submit(outbox.give_up, message, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Beskeden er opgivet, og det er skrevet ned."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Opgiv beskeden"), button=_("Gem"))
