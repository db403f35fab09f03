"""The pages of a hospital: the patients re-referred to it, and what is needed to see each of them (feature P1)."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import audit
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.models import Delivery, ReReferral, ReReferralState, Role, User
from rettidig.casework.outbox import Kind
from rettidig.casework.permissions import Denied, check_may_answer, hospitals_of
from rettidig.casework.steps import escalation_letter, partner_door
from rettidig.casework.steps import re_referral as step
from rettidig.casework.tracks import acceptance
from rettidig.web.files import as_download
from rettidig.web.formatting import spoken_language
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField
from rettidig.web.guards import posts_only, roles_required
from rettidig.web.readings import record_list


class PartnerRequest(HttpRequest):
    """A request from somebody of a hospital: the guard lets nobody else through."""

    user: User


WAITING = (ReReferralState.SENT, ReReferralState.RECEIVED)
PAGE = 50
partners = roles_required(Role.PARTNER)


GROUNDS = [("", gettext_lazy("Andet – skriv hvorfor nedenfor")), *step.GROUNDS[1:]]
WORDS = {
    "accepted": gettext_lazy("Vi tager patienten og giver en tid"),
    "declined": gettext_lazy("Vi kan ikke tage patienten"),
    "returned": gettext_lazy("Vi giver patienten tilbage"),
}
WORDS_AFTER_YES = {**WORDS, "accepted": gettext_lazy("Vi giver patienten en tid, eller en ny tid")}


class AnswerForm(PlainForm):
    state = forms.ChoiceField(label=gettext_lazy("Jeres svar"), widget=forms.RadioSelect)
    appointment = SpokenDateField(
        label=gettext_lazy("Dato for tiden"),
        help_text=gettext_lazy("Skriv datoen, hvis I tager patienten og kender den. Patienten kan se den."),
        earliest=timezone.localdate,
        prefer="future",
        required=False,
    )
    ground = forms.ChoiceField(label=gettext_lazy("Grund til et nej"), choices=GROUNDS, required=False)
    text = LongTextField(
        label=gettext_lazy("Besked til patientkontoret"),
        help_text=gettext_lazy("Skriv hvorfor, hvis I ikke kan tage patienten."),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = step.ANSWERS.get(ReReferralState(state), set())
        words = WORDS_AFTER_YES if state == ReReferralState.ACCEPTED else WORDS
        cast("forms.ChoiceField", self.fields["state"]).choices = [
            (key, label) for key, label in words.items() if key in possible and not _is_said(key, state)
        ]


def _is_said(answer: str, state: str) -> bool:
    """Whether another answer says it: before a yes a hospital says no, after it gives the patient back."""
    return answer == "returned" and state != ReReferralState.ACCEPTED


@partners
def received(request: PartnerRequest) -> HttpResponse:
    record_list(request, "received re-referrals")
    own = _re_referrals(request)
    waiting = _with_deliveries(own.filter(state__in=WAITING).order_by("answer_by", "sent_at"))
    answered = _with_deliveries(own.exclude(state__in=WAITING).order_by("-sent_at")[:PAGE])
    context = {
        "waiting": waiting,
        "answered": answered,
        "recalled": _recalled(request),
        "letters": escalation_letter.find_on_page(request.user),
        "place": place_of(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "partner/received.html", context)


@partners
def one(request: PartnerRequest, pk: UUID) -> HttpResponse:
    delivery = find_delivery(request, pk)
    found = _re_referral(request, delivery)
    form = AnswerForm(request.POST or None, state=found.state)
    if form.is_valid() and _answered(request, delivery, form):
        messages.success(request, _("Tak. Patientkontoret har fået jeres svar."))
        return redirect("partner:start")
    audit.record_opening(delivery.case, by=request.user, what=f"re_referral {found.pk}")
    partner_door.open_delivery(delivery, at=timezone.now())
    context = {
        "delivery": delivery,
        "found": found,
        "packet": step.read_packet(found, language=spoken_language()),
        "is_new": found.state == ReReferralState.SENT,
        "today": timezone.localdate(),
        "form": form,
        "codes": acceptance.codes_in_force(found),
        "may_ask": acceptance.may_ask(request.user, found),
        "acceptances": acceptance.find_statuses(acceptance.requests_of(request.user).filter(re_referral=found)),
    }
    return render(request, "partner/re_referral.html", context, status=422 if form.errors else 200)


@posts_only("partner:re_referral", "pk")
@partners
def receive(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The hospital has the referral; its answer comes later."""
    found = _re_referral(request, find_delivery(request, pk))
    step.record_answer(found, state="received", text="", by=request.user, at=timezone.now())
    messages.success(request, _("Tak. Patientkontoret kan se, at I har modtaget henvisningen."))
    return redirect("partner:re_referral", pk=pk)


@posts_only("partner:start")
@partners
def see_recall(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The hospital has seen that a patient does not come."""
    told = find_delivery(request, pk, kind=partner_door.RECALL)
    recalled = get_object_or_404(ReReferral.objects.select_related("case"), pk=told.message.item)
    partner_door.see_recall(told, recalled, by=request.user, at=timezone.now())
    messages.success(request, _("Tak. Patientkontoret kan se, at I ved det."))
    return redirect("partner:start")


@partners
def referral(request: PartnerRequest, pk: UUID) -> HttpResponse:
    delivery = find_delivery(request, pk)
    file = _re_referral(request, delivery).referral
    if file is None:
        raise Http404
    answer = as_download(file)
    audit.record_opening(delivery.case, by=request.user, what=f"attachment {file.pk}")
    return answer


def _answered(request: PartnerRequest, delivery: Delivery, form: AnswerForm) -> bool:
    try:
        step.record_answer(_re_referral(request, delivery), by=request.user, at=timezone.now(), **form.cleaned_data)
    except Denied as refusal:
        form.add_error(None, str(refusal.message))
    return not form.errors


def _re_referrals(request: PartnerRequest) -> QuerySet[ReReferral]:
    """The re-referrals that the user's hospitals have. One that a hospital declined or gave back, or that was taken
    back from it, it reads no more.
    """
    own = ReReferral.objects.filter(hospital__in=hospitals_of(request.user), state__in=WITH_HOSPITAL)
    related = ("case__patient", "case__office", "hospital", "pathway", "decision__option", "referral")
    return own.select_related(*related).defer("referral__content")


def _recalled(request: PartnerRequest) -> list[tuple[Delivery, ReReferral]]:
    """The patients who do not come after all, until somebody of the hospital has said that it knows."""
    own = Delivery.objects.filter(hospital__in=hospitals_of(request.user))
    told = own.filter(message__kind=partner_door.RECALL.name)
    unseen = {each.message.item: each for each in told.filter(opened_at=None).select_related("message")}
    found = ReReferral.objects.filter(pk__in=unseen, state=ReReferralState.WITHDRAWN, hospital__isnull=False)
    return [(unseen[each.pk], each) for each in found.select_related("case__patient", "case__office", "hospital")]


def _with_deliveries(found: Iterable[ReReferral]) -> list[tuple[Delivery, ReReferral]]:
    """Each re-referral that has arrived, with its delivery."""
    by_key = {each.pk: each for each in found}
    deliveries = Delivery.objects.filter(message__kind=step.KIND.name, message__item__in=by_key)
    arrived = {each.message.item: each for each in deliveries.select_related("message")}
    return [(arrived[key], each) for key, each in by_key.items() if key in arrived]


def find_delivery(request: PartnerRequest, pk: UUID, *, kind: Kind = step.KIND) -> Delivery:
    """A patient's delivery to one of the user's hospitals; that somebody asked for another's is written on its case."""
    own = Delivery.objects.filter(hospital__in=hospitals_of(request.user), message__kind=kind.name)
    found = own.select_related("message", "case__patient", "case__office").filter(pk=pk).first()
    if found is None:
        acceptance.record_refused_entry(request.user, delivery_pk=pk)
        raise Http404
    return found


def place_of(user: User) -> str:
    """What the pages call the place whose patients are shown: the one hospital, or the organisation with several."""
    hospitals = list(hospitals_of(user)[:2])
    return str(hospitals[0] if len(hospitals) == 1 else user.organisation or "")


def _re_referral(request: PartnerRequest, delivery: Delivery) -> ReReferral:
    found = get_object_or_404(_re_referrals(request), pk=delivery.message.item)
    check_may_answer(request.user, found)
    return found
