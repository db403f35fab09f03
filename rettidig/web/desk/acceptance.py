"""Acceptance requests at the desk: written down from a letter or call, read with a proposal, answered, confirmed."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import outbox
from rettidig.casework.confidentiality import only_shown
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.models import (
    AcceptanceRequest,
    AcceptanceState,
    Case,
    Channel,
    HospitalKind,
    ReReferral,
    User,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_refusal
from rettidig.casework.steps.attachments import BadFile
from rettidig.casework.tracks import acceptance as track
from rettidig.web.acceptance_form import FileForm, WantedForm
from rettidig.web.forms import LongTextField

from .act_form import ActForm, CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting, deciding, reading, working

VERDICTS = {
    track.Verdict.ACCEPT: gettext_lazy("Ja til de koder, der er valgt"),
    track.Verdict.ASK: gettext_lazy("Spørg hospitalet om mere"),
    track.Verdict.REFUSE: gettext_lazy("Nej"),
}
PROPOSED = {
    track.Verdict.ACCEPT: gettext_lazy("Sig ja"),
    track.Verdict.ASK: gettext_lazy("Spørg hospitalet om mere"),
    track.Verdict.REFUSE: gettext_lazy("Sig nej"),
}
BADGES = {
    AcceptanceState.WAITING: "warning",
    AcceptanceState.ASKED: "info",
    AcceptanceState.PROPOSED: "warning",
    AcceptanceState.ACCEPTED: "success",
    AcceptanceState.PARTLY: "info",
    AcceptanceState.REFUSED: "error",
    AcceptanceState.WITHDRAWN: "neutral",
}
# A letter, a mail or a call; what the hospital's own page sends comes by itself
CHANNELS = (Channel.EMAIL, Channel.POST, Channel.PHONE)


class WrittenForm(WantedForm, ActForm):
    """The hospital's own questions, and who at the hospital asked."""

    asked_for = forms.CharField(label=gettext_lazy("Hvem på hospitalet beder om det?"), max_length=200)
    field_order = ("channel", "re_referral", "asked_for", *WantedForm.field_order)

    def ask(self, sent: ReReferral, **more: Any) -> bool:
        """Do the act, unless the file cannot be taken."""
        files = self.examined()
        if files is None:
            return False
        try:
            key = self.cleaned_data["key"]
            return self.submit(track.ask, sent, wanted=self.wanted(), key=key, files=files, **more)
        except BadFile as bad:
            self.add_error("file", str(bad))
            return False


class NewForm(WrittenForm):
    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan kom den?"), choices=[(each.value, each.label) for each in CHANNELS]
    )


class OfPatientForm(WrittenForm):
    re_referral = ChoiceOf(
        ReReferral,
        words=lambda sent: f"{sent.hospital}: {', '.join(track.codes_in_force(sent))}",
        label=gettext_lazy("Hvilken omvisitering?"),
        empty_label=None,
    )


class AnswerForm(CaseForm):
    phrases_into = "text"
    verdict = forms.ChoiceField(label=gettext_lazy("Svar"), choices=list(VERDICTS.items()), widget=forms.RadioSelect)
    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Koder, hospitalet får ja til"), widget=forms.CheckboxSelectMultiple, required=False
    )
    text = LongTextField(
        label=gettext_lazy("Besked til hospitalet"),
        help_text=gettext_lazy("Skal skrives, når du spørger eller siger nej til en kode."),
        max_length=4000,
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case, asked: AcceptanceRequest) -> None:
        super().__init__(request, case, initial={"codes": asked.codes})
        cast("forms.MultipleChoiceField", self.fields["codes"]).choices = [(code, code) for code in asked.codes]


class SendBackForm(CaseForm):
    phrases_into = "text"
    text = LongTextField(label=gettext_lazy("Hvorfor er du uenig?"), max_length=4000)


class ReplyForm(FileForm, ActForm):
    text = LongTextField(label=gettext_lazy("Hospitalets svar"), max_length=4000)
    field_order = ("text", "file")


class WithdrawForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor bortfalder den?"), max_length=500)


@reading
def acceptance(request: StaffRequest, case: Case) -> HttpResponse:
    """The request with the re-referral, the agreement and a proposal; without one yet, the way to write it down."""
    asked = _find(case)
    if asked is None:
        return redirect("desk:record_acceptance", case.pk)
    return _page(request, case, asked, AnswerForm(request, case, asked))


@deciding
def answer(request: StaffRequest, case: Case) -> HttpResponse:
    asked = _get(case)
    if asked.state != AcceptanceState.WAITING:
        return redirect("desk:acceptance", case.pk)
    form = AnswerForm(request, case, asked)
    if form.is_valid() and form.submit(track.answer, asked, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _said(form.outcome.request))
        return redirect("desk:acceptance", case.pk)
    return _page(request, case, asked, form)


def _said(asked: AcceptanceRequest) -> str:
    if asked.state == AcceptanceState.PROPOSED:
        return _("Afslaget venter på en kollega. Hospitalet har ikke fået noget at vide endnu.")
    if asked.case.is_closed:
        return _("Svaret er sendt til hospitalet, og sagen er afsluttet.")
    return _("Svaret er sendt til hospitalet.")


@deciding
def confirm(request: StaffRequest, case: Case) -> HttpResponse:
    """The second person reads the request and the refusal, and confirms it."""
    asked = _get(case)
    if asked.state != AcceptanceState.PROPOSED:
        return redirect("desk:acceptance", case.pk)
    form = CaseForm(request, case)
    if form.is_valid() and form.submit(track.confirm, asked, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _said(form.outcome.request))
        return redirect("desk:acceptance", case.pk)
    return _page(request, case, asked, form)


@deciding
def send_back(request: StaffRequest, case: Case) -> HttpResponse:
    asked = _get(case)
    if asked.state != AcceptanceState.PROPOSED:
        return redirect("desk:acceptance", case.pk)
    form = SendBackForm(request, case)
    if form.is_valid() and form.submit(track.send_back, asked, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Anmodningen skal besvares igen."))
        return redirect("desk:acceptance", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Jeg er uenig i afslaget"), button=_("Send tilbage"))


@working
def reply(request: StaffRequest, case: Case) -> HttpResponse:
    asked = _get(case)
    if asked.state != AcceptanceState.ASKED:
        return redirect("desk:acceptance", case.pk)
    form = ReplyForm(request, case)
    if form.is_valid() and (files := form.examined()) is not None:
        text = form.cleaned_data["text"]
        if form.submit(track.reply, asked, text=text, files=files, at=timezone.now()):
            messages.success(request, _("Hospitalets svar er skrevet på sagen."))
            return redirect("desk:acceptance", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Skriv hospitalets svar"), button=_("Gem svar"))


@working
def withdraw(request: StaffRequest, case: Case) -> HttpResponse:
    asked = _get(case)
    if asked.state not in track.OPEN_STATES:
        return redirect("desk:acceptance", case.pk)
    form = WithdrawForm(request, case)
    if form.is_valid() and form.submit(track.withdraw, asked, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er skrevet, at anmodningen er bortfaldet."))
        return redirect("desk:acceptance", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Anmodningen bortfalder"), button=_("Gem"))


@acting("record_acceptance")
def record(request: StaffRequest, case: Case) -> HttpResponse:
    """Write the request down on the case that was made of a letter or call."""
    if _find(case):
        return redirect("desk:acceptance", case.pk)
    moved = _of_patient(request.user, case)
    if not moved:
        return show(request, "desk/acceptance/no_re_referral.html", case, ActForm(request, case))
    form = OfPatientForm(request, case, in_force=list(dict.fromkeys(code for each in moved for code in codes(each))))
    form.set_choices("re_referral", moved)
    if form.is_valid() and form.ask(form.cleaned_data["re_referral"], case=case):
        messages.success(request, _("Anmodningen er skrevet ned."))
        return redirect("desk:acceptance", case.pk)
    heading, button = _("Skriv anmodningen ned"), _("Gem anmodningen")
    return show(request, "desk/act.html", case, form, heading=heading, button=button)


codes = track.codes_in_force


@working
def ask(request: StaffRequest, case: Case, re_referral_pk: int) -> HttpResponse:
    """A letter or call about a patient who was moved in this case: it becomes a case of its own."""
    sent = get_object_or_404(case.re_referrals.select_related("hospital", "case"), pk=re_referral_pk)
    track.check_may_ask(request.user, sent)
    form = NewForm(request, case, in_force=codes(sent))
    if form.is_valid() and form.ask(sent, channel=form.cleaned_data["channel"]):
        messages.success(request, _("Anmodningen er oprettet som en henvendelse for sig."))
        return redirect("desk:acceptance", form.outcome.case_id)
    heading = _("Anmodning om accept fra %(hospital)s") % {"hospital": sent.hospital}
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Opret anmodningen"))


def _of_patient(user: User, case: Case) -> QuerySet[ReReferral]:
    """The re-referrals of the patient of `case` to private hospitals that have the patient now; `user` may see each."""
    found = ReReferral.objects.filter(
        case__office__in=case.office.lineage,
        case__patient=case.patient_id,
        hospital__kind=HospitalKind.PRIVATE,
        state__in=WITH_HOSPITAL,
    )
    found = only_shown(found, user)
    return found.exclude(case__patient=None).select_related("hospital", "case")


def _find(case: Case) -> AcceptanceRequest | None:
    related = ("re_referral__hospital", "re_referral__case", "re_referral__referral", "asked_by")
    found = AcceptanceRequest.objects.select_related(*related).defer("re_referral__referral__content")
    request = found.filter(case=case).first()
    if request:
        request.case = case
    return request


def _get(case: Case) -> AcceptanceRequest:
    if (request := _find(case)) is None:
        raise Denied(_("Der er ingen anmodning på sagen endnu. Skriv den ned først."))
    return request


def _page(request: StaffRequest, case: Case, asked: AcceptanceRequest, form: ActForm) -> HttpResponse:
    sent = asked.re_referral
    steps = list(asked.steps.select_related("by"))
    is_waiting, is_proposed = asked.state == AcceptanceState.WAITING, asked.state == AcceptanceState.PROPOSED
    proposal = track.propose(asked, on=timezone.localdate()) if asked.state in track.OPEN_STATES else None
    last = steps[-1] if steps else None
    context = {
        "asked": asked,
        "sent": sent,
        "codes": codes(sent),
        "badge": BADGES[AcceptanceState(asked.state)],
        "steps": [(each, track.find_rule(each.proposal)) for each in steps],
        "files": case.attachments.defer("content"),
        "last": last,
        "message": outbox.find_message(track.KIND, last) if last else None,
        "agreements": track.find_agreements(asked, on=timezone.localdate()),
        "proposal": proposal,
        "proposed": PROPOSED[proposal.rule.verdict] if proposal and proposal.rule else "",
        "others": [each for each in sent.acceptance_requests.select_related("case") if each.pk != asked.pk],
        "is_gone": asked.state in track.OPEN_STATES and sent.state not in WITH_HOSPITAL,
        "is_waiting": is_waiting,
        "is_proposed": is_proposed,
        "refusal": find_refusal(request.user, case, "answer_acceptance"),
        "not_to_confirm": track.find_reason_not_to_confirm(asked, request.user) if is_proposed else "",
        "may_work": not find_refusal(request.user, case, "withdraw_acceptance"),
        "may_be_withdrawn": asked.state in track.OPEN_STATES,
    }
    return show(request, "desk/acceptance/acceptance.html", case, form, **context)
