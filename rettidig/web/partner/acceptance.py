"""The hospital's pages about acceptance requests: its own requests with their deadlines, a new one, and the answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import audit
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.models import Attachment, Delivery, ReReferral
from rettidig.casework.permissions import Denied
from rettidig.casework.steps.attachments import BadFile
from rettidig.casework.tracks import acceptance
from rettidig.web.acceptance_form import FileForm, WantedForm
from rettidig.web.forms import LongTextField, PlainForm
from rettidig.web.readings import record_list

from .re_referral import PAGE, PartnerRequest, find_delivery, partners, place_of


class ReplyForm(FileForm):
    text = LongTextField(label=gettext_lazy("Jeres svar"), max_length=4000)
    field_order = ("text", "file")


class WithdrawForm(PlainForm):
    reason = LongTextField(label=gettext_lazy("Hvorfor trækker I anmodningen tilbage?"), max_length=500)


@partners
def acceptances(request: PartnerRequest) -> HttpResponse:
    """The hospital's requests: those that wait, the most urgent date first, and the latest that are answered."""
    record_list(request, "acceptance requests")
    own = acceptance.requests_of(request.user)
    statuses = acceptance.find_statuses([*own.filter(state__in=acceptance.OPEN_STATES), *_answered(request)])
    waiting = sorted((each for each in statuses if each.is_open), key=lambda each: (each.due is None, each.due))
    answered = [each for each in statuses if not each.is_open]
    context = {"waiting": waiting, "answered": answered, "place": place_of(request.user)}
    return render(request, "partner/acceptances.html", context)


def _answered(request: PartnerRequest) -> Any:
    return acceptance.requests_of(request.user).exclude(state__in=acceptance.OPEN_STATES)[:PAGE]


@partners
def ask(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """A new request for one patient; nothing of the case is shown but who it is and the codes."""
    delivery, sent = _patient(request, pk)
    acceptance.check_may_ask(request.user, sent)
    in_force = acceptance.codes_in_force(sent)
    form = WantedForm(request.POST or None, request.FILES or None, in_force=in_force)
    if form.is_valid() and _asked(request, sent, form):
        messages.success(request, _("Patientkontoret har fået anmodningen. I kan se svaret her."))
        return redirect("partner:acceptances")
    if request.method != "POST":
        audit.record_opening(sent.case, by=request.user, what=f"ask_acceptance {sent.pk}")
    context = {"delivery": delivery, "patient": sent.case.patient, "case": sent.case, "codes": in_force, "form": form}
    return render(request, "partner/ask_acceptance.html", context, status=422 if form.errors else 200)


def _asked(request: PartnerRequest, sent: ReReferral, form: WantedForm) -> bool:
    files = form.examined()
    if files is None:
        return False
    try:
        acceptance.ask(sent, wanted=form.wanted(), key=form.cleaned_data["key"], files=files, by=request.user)
    except (Denied, BadFile) as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


@partners
def acceptance_request(request: PartnerRequest, pk: int) -> HttpResponse:
    """One request: what was asked, what has been answered so far, and what the hospital can do now."""
    status = _status(request, pk)
    asked = status.request
    audit.record_opening(asked.case, by=request.user, what=f"acceptance request {asked.pk}")
    context = {
        "status": status,
        "asked": asked,
        "patient": asked.case.patient,
        "last": status.steps[-1] if status.steps else None,
        "files": asked.case.attachments.filter(kind=Attachment.Kind.OTHER).defer("content"),
    }
    return render(request, "partner/acceptance.html", context)


@partners
def reply(request: PartnerRequest, pk: int) -> HttpResponse:
    status = _status(request, pk)
    if not status.is_asked:
        messages.info(request, _("Der er ikke noget at svare på nu."))
        return redirect("partner:acceptance", pk)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if (
        form.is_valid()
        and (files := form.examined()) is not None
        and _done(form, acceptance.reply, status, request, text=form.cleaned_data["text"], files=files)
    ):
        messages.success(request, _("Patientkontoret har fået jeres svar."))
        return redirect("partner:acceptance", pk)
    context = {"heading": _("Svar patientkontoret"), "button": _("Send svar"), "question": status.steps[-1].text}
    return _show_act(request, status, form, context)


@partners
def withdraw(request: PartnerRequest, pk: int) -> HttpResponse:
    status = _status(request, pk)
    if not status.is_open:
        messages.info(request, _("Anmodningen er besvaret. Her er svaret."))
        return redirect("partner:acceptance", pk)
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and _done(form, acceptance.withdraw, status, request, reason=form.cleaned_data["reason"]):
        messages.success(request, _("Anmodningen er trukket tilbage."))
        return redirect("partner:acceptance", pk)
    context = {"heading": _("Træk anmodningen tilbage"), "button": _("Træk tilbage"), "question": ""}
    return _show_act(request, status, form, context)


def _done(form: forms.Form, verb: Any, status: acceptance.Status, request: PartnerRequest, **facts: Any) -> bool:
    try:
        verb(status.request, by=request.user, at=timezone.now(), **facts)
    except (Denied, BadFile) as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _show_act(
    request: PartnerRequest, status: acceptance.Status, form: forms.Form, context: dict[str, Any]
) -> HttpResponse:
    context |= {"form": form, "asked": status.request, "patient": status.request.case.patient}
    return render(request, "partner/acceptance_act.html", context, status=422 if form.errors else 200)


def _status(request: PartnerRequest, pk: int) -> acceptance.Status:
    """A request of the hospital's own; that somebody asked for another hospital's is written on its case."""
    found = acceptance.requests_of(request.user).filter(pk=pk).first()
    if found is None:
        acceptance.record_refused_entry(request.user, acceptance_pk=pk)
        raise Http404
    return acceptance.find_statuses([found])[0]


def _patient(request: PartnerRequest, pk: UUID) -> tuple[Delivery, ReReferral]:
    """A patient that the hospital has, by the delivery of the re-referral; else as `_status`."""
    delivery = find_delivery(request, pk)
    related = ("case__patient", "case__office", "hospital")
    with_them = ReReferral.objects.filter(state__in=WITH_HOSPITAL).select_related(*related)
    return delivery, get_object_or_404(with_them, pk=delivery.message.item, hospital=delivery.hospital)
