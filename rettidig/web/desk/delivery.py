"""A message that did not arrive: tried again, or brought to its receiver in another way."""

from typing import NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import outbox
from rettidig.casework.models import Case, Hospital, OutboxMessage, OutboxState, Way
from rettidig.casework.steps.partner_door import find_way
from rettidig.web.formatting import moment_words
from rettidig.web.guards import posts_only

from .act_form import ActForm, show
from .case_access import StaffRequest, acting

BEFORE: dict[Way, StrOrPromise] = {
    Way.PAGE: gettext_lazy("Hospitalet får omvisiteringen på sin egen side her."),
    Way.FOLDER: gettext_lazy("Omvisiteringen bliver lagt i hospitalets mappe. Her står det, når den er hentet."),
    Way.PRINT: gettext_lazy(
        "Hospitalet får omvisiteringen på papir. Når du har sendt, henter du den her og afleverer den."
    ),
}


class HeldUp(NamedTuple):
    """Why a message has not arrived, in words, and how serious that is."""

    kind: str
    heading: str
    sentence: str
    can_be_retried: bool


def held_up(message: OutboxMessage) -> HeldUp | None:
    """What the office is told of a message that has not arrived and is not just under way."""
    if not message.is_held_up:
        return None
    delivery = getattr(message, "delivery", None)
    if message.state == OutboxState.PLACED and delivery and delivery.way == Way.PAGE:
        words = {"hospital": delivery.hospital, "at": moment_words(delivery.at)}
        sentence = _("Den ligger på siden hos %(hospital)s siden %(at)s. Her står det, når den er åbnet.") % words
        return HeldUp("info", _("Den er ikke åbnet endnu"), sentence, can_be_retried=False)
    if message.state == OutboxState.PLACED and delivery:
        words = {"hospital": delivery.hospital, "at": moment_words(delivery.at)}
        sentence = _("Den ligger i mappen hos %(hospital)s siden %(at)s. Her står det, når den er hentet.") % words
        return HeldUp("info", _("Den er ikke hentet endnu"), sentence, can_be_retried=False)
    if message.state == OutboxState.QUEUED:
        return HeldUp("warning", _("Den er ikke leveret endnu"), message.error, can_be_retried=False)
    if delivery and delivery.way == Way.PRINT and (not delivery.hospital or delivery.hospital.receives == Way.PRINT):
        return HeldUp("warning", _("Den skal afleveres på papir"), message.error, can_be_retried=False)
    return HeldUp("error", _("Den er ikke kommet frem"), message.error, can_be_retried=True)


def way_before(hospital: int | None) -> StrOrPromise:
    """Which way a re-referral to the hospital of that key goes, as is said before it is sent."""
    found = Hospital.objects.filter(pk=hospital).first() if hospital else None
    return BEFORE[find_way(found)] if found else ""


class HandOverForm(ActForm):
    how = forms.CharField(
        label=gettext_lazy("Hvordan er den afleveret?"),
        help_text=gettext_lazy("Fx sikker mail til visitationen, eller på papir med bud"),
        max_length=500,
    )


@posts_only("desk:case", "pk")
@acting("retry_delivery")
def retry(request: StaffRequest, case: Case, message_pk: UUID) -> HttpResponse:
    message = get_object_or_404(case.outbox, pk=message_pk)
    outbox.retry(message, by=request.user, at=timezone.now())
    messages.success(request, _("Vi prøver at sende den igen nu."))
    return redirect("desk:case", case.pk)


@acting("hand_over_delivery")
def hand_over(request: StaffRequest, case: Case, message_pk: UUID) -> HttpResponse:
    message = get_object_or_404(case.outbox, pk=message_pk)
    form = HandOverForm(request, case)
    if form.is_valid() and form.submit(outbox.hand_over, message, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er skrevet ned, at den er afleveret."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Afleveret på anden måde"), button=_("Gem"))
