"""Moving the patient to one hospital: prepared, completed, sent, answered – or not moved, with the reason."""

from dataclasses import fields
from datetime import timedelta
from typing import Any, NoReturn

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import outbox
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.models import (
    GRANTING,
    Attachment,
    Case,
    Channel,
    Decision,
    Department,
    NotReReferred,
    ReferredTo,
    ReReferral,
    ReReferralState,
    Stage,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_refusal
from rettidig.casework.steps import re_referral as step
from rettidig.casework.steps.attachments import files_of
from rettidig.casework.steps.partner_door import RECALL
from rettidig.casework.steps.re_refer import USUAL_ROW
from rettidig.casework.things import whole
from rettidig.casework.tracks import acceptance
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.gone import Gone

from .act_form import ActForm, CaseForm, ChangeForm, ChoiceOf, show
from .case_access import StaffRequest, acting, reading, working
from .delivery import way_before
from .labels import decision_words
from .letter import as_it_leaves

PRICE_MAX = 10_000_000


class PacketForm(CaseForm):
    """What the hospital needs beside the referral, asked for wherever a re-referral is written."""

    phrases_into = "message"
    codes = forms.CharField(
        label=gettext_lazy("Koder"),
        help_text=gettext_lazy("Tomt felt: koderne for ydelsen"),
        max_length=200,
        required=False,
    )
    images = forms.CharField(
        label=gettext_lazy("Billeder"),
        help_text=gettext_lazy(
            "Hvor hospitalet finder dem, eller “ingen”. Skal stå der ved behandling og en del af udredning."
        ),
        max_length=200,
        required=False,
    )
    message = LongTextField(label=gettext_lazy("Besked til hospitalet"), max_length=4000, required=False)


class ReReferralForm(ChangeForm, PacketForm):
    """A re-referral that is begun, or one that is there as a draft."""

    field_order = ("decision", "stage", "to", "referral", "codes", "images", "price_frame", "message")
    decision = ChoiceOf(
        Decision,
        words=decision_words,
        label=gettext_lazy("Afgørelse og hospital"),
        empty_label=gettext_lazy("Vælg"),
    )
    stage = forms.ChoiceField(label=gettext_lazy("Henvises til"), choices=Stage.choices)
    to = forms.ChoiceField(label=gettext_lazy("Efter reglerne om"), choices=ReferredTo.choices)
    referral = ChoiceOf(
        Attachment,
        words=lambda file: file.name,
        label=gettext_lazy("Henvisningen"),
        help_text=gettext_lazy("Den skal med, før omvisiteringen kan sendes."),
        empty_label=gettext_lazy("Ikke vedhæftet endnu"),
        required=False,
    )
    price_frame = forms.IntegerField(
        label=gettext_lazy("Prisramme i kroner"),
        help_text=gettext_lazy("Tomt felt: prisen i aftalen. Ud over den skal hospitalet spørge først."),
        min_value=0,
        max_value=PRICE_MAX,
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case, draft: ReReferral | None = None) -> None:
        granted = _in_force(case).filter(kind__in=GRANTING).exclude(option=None)
        granted = granted.select_related("option__option_list__service")
        files = files_of(case).filter(kind=Attachment.Kind.REFERRAL)
        super().__init__(request, case, initial=_values_of(draft) if draft else _usual(granted.first(), files.last()))
        self.set_choices("decision", granted)
        self.set_choices("referral", files)
        if draft is None:
            del self.fields["opened"]
        else:
            self.thing = f"re_referral-{draft.pk}"

    def facts(self) -> dict[str, Any]:
        """Arguments shared by both acts: the hospital is that of the decision."""
        stated = dict(self.cleaned_data)
        version = stated.pop("version")
        move = step.Move(option=stated["decision"].option, **stated)
        return {"move": move, "version": version, "at": timezone.now()}


class AnswerForm(ActForm):
    phrases_into = "text"
    state = forms.ChoiceField(label=gettext_lazy("Hospitalets svar"), widget=forms.RadioSelect)
    appointment = SpokenDateField(
        label=gettext_lazy("Dato for tiden"),
        help_text=gettext_lazy("Fx 1/12 eller +14. Kun når hospitalet tager patienten. Patienten kan se den."),
        earliest=timezone.localdate,
        prefer="future",
        required=False,
    )
    ground = forms.ChoiceField(label=gettext_lazy("Grund til et nej"), choices=step.GROUNDS, required=False)
    text = LongTextField(
        label=gettext_lazy("Hospitalets ord"),
        help_text=gettext_lazy("Skriv hvorfor, hvis hospitalet ikke tager patienten."),
        max_length=4000,
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case, sent: ReReferral) -> None:
        super().__init__(request, case)
        possible = step.ANSWERS.get(ReReferralState(sent.state), set())
        self.fields["state"].error_messages["invalid_choice"] = _(
            "Hospitalets svar er allerede: %(state)s. Se på sagen, om svaret er gemt."
        ) % {"state": sent.get_state_display()}
        words: dict[str, StrOrPromise] = dict(ReReferralState.choices)
        if sent.state == ReReferralState.ACCEPTED:
            words[ReReferralState.ACCEPTED] = _("Giver en tid, eller en ny tid")
        self.set_choice_labels("state", [choice for choice in words.items() if choice[0] in possible])


class WithdrawForm(CaseForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor trækkes den tilbage?"), max_length=500)


class ChaseForm(CaseForm):
    phrases_into = "text"
    channel = forms.ChoiceField(label=gettext_lazy("Hvordan"), choices=Channel.choices, initial=Channel.PHONE)
    text = LongTextField(label=gettext_lazy("Hvad blev sagt eller skrevet?"), max_length=4000, required=False)
    next_on = SpokenDateField(
        label=gettext_lazy("Hvornår spørger vi igen?"),
        help_text=gettext_lazy("Fx 1/12 eller +2"),
        earliest=lambda: timezone.localdate() + timedelta(days=1),
        prefer="future",
    )


class NotForm(CaseForm):
    phrases_into = "note"
    reason = forms.ChoiceField(label=gettext_lazy("Hvorfor?"), choices=NotReReferred.choices, widget=forms.RadioSelect)
    note = LongTextField(label=gettext_lazy("Notat"), max_length=4000, required=False)


def _usual(decision: Decision | None, file: Attachment | None) -> dict[str, Any]:
    if decision is None or decision.option is None:
        return {"referral": file}
    option = decision.option
    return {
        "decision": decision,
        "referral": file,
        "to": USUAL_ROW.get(option.to_kind, ReferredTo.FREE_CHOICE),
        "stage": option.option_list.service.stage,
        "codes": " ".join(option.option_list.service.codes),
    }


def _values_of(draft: ReReferral) -> dict[str, Any]:
    return {field.name: getattr(draft, field.name) for field in fields(step.Move) if field.name != "option"}


def _in_force(case: Case) -> QuerySet[Decision]:
    return Decision.objects.filter(case__in=whole(case), withdrawn_at=None)


@acting("send_re_referral")
def prepare(request: StaffRequest, case: Case) -> HttpResponse:
    if not _in_force(case).exists():
        raise Denied(_("Træf en afgørelse først."))
    form = ReReferralForm(request, case)
    if form.is_valid() and form.submit(step.prepare, case, **form.facts()):
        return redirect("desk:re_referral", case.pk, form.outcome.pk)
    return show(
        request,
        "desk/act.html",
        case,
        form,
        heading=_("Forbered omvisitering"),
        button=_("Gem og se, hvad der mangler"),
    )


@reading
def re_referral(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    return _page(request, case, _find(request, case, re_referral_pk), CaseForm(request, case))


@acting("change_re_referral")
def change(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    draft = _find(request, case, re_referral_pk)
    form = ReReferralForm(request, case, draft)
    if form.is_valid() and form.submit(step.change, draft, **form.facts()):
        return redirect("desk:re_referral", case.pk, draft.pk)
    return show(request, "desk/act.html", case, form, heading=_("Ret omvisiteringen"), button=_("Gem"))


@acting("discard_re_referral")
def discard(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    """Ask once more, and throw the draft away."""
    found, form = _find(request, case, re_referral_pk), CaseForm(request, case)
    if found.state != ReReferralState.DRAFT:
        return redirect("desk:re_referral", case.pk, found.pk)
    if form.is_valid() and form.submit(step.discard, found, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Kladden er kasseret."))
        return redirect("desk:case", case.pk)
    keep = reverse("desk:re_referral", args=[case.pk, found.pk])
    heading = _("Kassér kladden til omvisiteringen")
    return show(request, "desk/discard.html", case, form, heading=heading, keep=keep)


@acting("send_re_referral")
def send(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    draft = _find(request, case, re_referral_pk)
    form = CaseForm(request, case)
    if form.is_valid() and form.submit(step.send, draft, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Omvisiteringen er sendt til hospitalet, og brevet til patientens side."))
        return redirect("desk:case", case.pk)
    return _page(request, case, draft, form)


@acting("answer_re_referral")
def answer(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    sent = _find(request, case, re_referral_pk)
    if sent.state not in step.ANSWERS:
        messages.info(request, _("Hospitalet har svaret. Her er svaret."))
        return redirect("desk:re_referral", case.pk, sent.pk)
    form = AnswerForm(request, case, sent)
    if form.is_valid() and form.submit(step.record_answer, sent, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Hospitalets svar er skrevet på sagen."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Skriv hospitalets svar"), button=_("Gem svar"))


@acting("chase_re_referral")
def chase(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    sent = _find(request, case, re_referral_pk)
    form = ChaseForm(request, case)
    if form.is_valid() and form.submit(step.chase, sent, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er skrevet ned, at hospitalet er rykket, og hvornår vi spørger igen."))
        return redirect("desk:re_referral", case.pk, sent.pk)
    return show(request, "desk/act.html", case, form, heading=_("Ryk hospitalet for svar"), button=_("Gem"))


@working
def packet(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    """The re-referral on paper, for a hospital that cannot read it here."""
    sent = get_object_or_404(
        case.re_referrals.select_related("hospital", "referral", "pathway", "decision__option", "case__office"),
        pk=re_referral_pk,
    )
    printed = step.print_packet(sent, by=request.user, at=timezone.now())
    headers = {
        "Content-Disposition": f'attachment; filename="omvisitering-{sent.pk}.pdf"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(printed, content_type="application/pdf", headers=headers)


@acting("withdraw_re_referral")
def withdraw(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    sent = _find(request, case, re_referral_pk)
    form = WithdrawForm(request, case)
    if form.is_valid() and form.submit(step.withdraw, sent, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Omvisiteringen er trukket tilbage, og hospitalet får besked. Ring til patienten."))
        return redirect("desk:case", case.pk)
    return show(
        request, "desk/act.html", case, form, heading=_("Træk omvisiteringen tilbage"), button=_("Træk tilbage")
    )


@acting("not_re_refer")
def not_re_refer(request: StaffRequest, case: Case) -> HttpResponse:
    form = NotForm(request, case)
    if form.is_valid() and form.submit(step.not_re_refer, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er skrevet på sagen, at patienten ikke omvisiteres."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Patienten omvisiteres ikke"), button=_("Gem"))


def _find(request: StaffRequest, case: Case, re_referral_pk: int) -> ReReferral:
    related = ("hospital", "referral", "decision__option", "pathway", "sent_by", "case__office", "case__patient")
    known = case.re_referrals.select_related(*related).defer("referral__content")
    return known.filter(pk=re_referral_pk).first() or _gone(request, case, re_referral_pk)


def _gone(request: StaffRequest, case: Case, re_referral_pk: int) -> NoReturn:
    """Raises Gone where somebody has thrown the draft away, else Http404."""
    discarding = step.find_discarding(case, re_referral_pk)
    if discarding is None:
        raise Http404
    refusal = find_refusal(request.user, case, "prepare_re_referral")
    raise Gone(
        _("Kladden til omvisiteringen er kasseret"),
        by=discarding.user,
        at=discarding.at,
        fields=ReReferralForm(request, case).fields,
        as_new="" if refusal else reverse("desk:prepare_re_referral", args=[case.pk]),
    )


def _departments(found: ReReferral) -> QuerySet[Department]:
    """Whom to call at the hospital: departments that say how."""
    departments = Department.objects.filter(hospital=found.hospital_id)
    return departments.exclude(phone="")


def _page(request: StaffRequest, case: Case, found: ReReferral, form: CaseForm) -> HttpResponse:
    is_draft = found.state == ReReferralState.DRAFT

    def may(act: str) -> bool:
        return not find_refusal(request.user, case, act)

    letter = step.find_letter(found) if is_draft else None
    context = {
        **(as_it_leaves(letter) if letter else {}),
        "found": found,
        "message": outbox.find_message(step.KIND, found),
        "recall": outbox.find_message(RECALL, found),
        "departments": _departments(found),
        "way": way_before(found.hospital_id) if is_draft else "",
        "can_be_chased": found.state in WITH_HOSPITAL and may("chase_re_referral"),
        "is_draft": is_draft,
        "missing": step.find_missing(found) if is_draft else [],
        "refusal": find_refusal(request.user, case, "send_re_referral"),
        "may_change": may("change_re_referral"),
        "may_discard": may("discard_re_referral"),
        "can_be_answered": found.state in step.ANSWERS and may("answer_re_referral"),
        "acceptances": found.acceptance_requests.all(),
        "may_ask": acceptance.may_ask(request.user, found),
        "can_be_withdrawn": found.state in WITH_HOSPITAL and may("withdraw_re_referral"),
    }
    return show(request, "desk/re_referral/re_referral.html", case, form, **context)
