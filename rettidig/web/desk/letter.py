"""Letters: drafted out of the decision, written with the preview beside, read once more, and sent by a person."""

from copy import copy
from functools import partial
from http import HTTPStatus
from typing import Any, NoReturn, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import outbox
from rettidig.casework.checklists import waited_for
from rettidig.casework.identity import is_about_another, is_identity_confirmed
from rettidig.casework.letters import language
from rettidig.casework.letters import pdf as pdf_letter
from rettidig.casework.letters.addressee import Addressee, addressee_of
from rettidig.casework.letters.characters import clean
from rettidig.casework.letters.reasons import find_offer
from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import Case, Decision, Letter, PointOf, ReplyBy, ReReferralState, User
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_obstacles_to_closing, find_refusal
from rettidig.casework.steps import approval, closing
from rettidig.casework.steps import letter as step
from rettidig.casework.things import whole
from rettidig.web.forms import LongTextField
from rettidig.web.gone import Gone
from rettidig.web.guards import posts_only

from .act_form import ActForm, CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting, reading
from .labels import decision_words

CLOSE = "luk"  # the button that sends the letter and closes the case


class DraftForm(ActForm):
    decision = ChoiceOf(
        Decision,
        words=decision_words,
        label=gettext_lazy("Brevet følger af"),
        empty_label=gettext_lazy("Ingen afgørelse – en besked til patienten"),
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Sprog"), choices=[("da", "Dansk"), ("en", "English")])

    def __init__(self, request: StaffRequest, case: Case) -> None:
        made = Decision.objects.filter(case__in=whole(case), withdrawn_at=None).select_related("option")
        super().__init__(request, case, initial={"decision": made.first(), "language": case.letter_language})
        self.set_choices("decision", made)


class TextForm(ActForm):
    """The text of a draft, and which version of it was seen: nobody saves or sends over what a colleague has saved."""

    phrases_into = "body"
    keeps_gaps = True
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Overskrift"), max_length=200)
    body = LongTextField(
        label=gettext_lazy("Brevet"),
        help_text=gettext_lazy("Tom linje mellem afsnit. ## foran en overskrift. - foran hvert punkt i en liste."),
        max_length=20_000,
    )

    address_checked = forms.BooleanField(
        label=gettext_lazy("Patienten har beskyttet adresse. Jeg har set efter, at brevet ikke røber den."),
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case, letter: Letter) -> None:
        seen = {"version": letter.version, "title": letter.title, "body": letter.body}
        self.letter_language = letter.language
        super().__init__(request, case, initial=seen)
        if not (case.patient and case.patient.protected_address) or letter.sent_at:
            del self.fields["address_checked"]

    def reader_language(self) -> str:
        return self.letter_language

    def save(self, letter: Letter) -> bool:
        text = {name: value for name, value in self.cleaned_data.items() if name != "address_checked"}
        return self.submit(step.edit_letter, letter, at=timezone.now(), **text)

    def send(self, letter: Letter) -> bool:
        return self.submit(step.send_letter, letter, at=timezone.now(), **self.cleaned_data)

    def refuse(self, refusal: Denied) -> None:
        super().refuse(refusal)
        if isinstance(refusal, step.Overtaken):  # what is saved now is shown beside: the next time it has been seen
            typed = cast("QueryDict", self.data).copy()
            typed["version"] = str(refusal.letter.version)
            self.data = typed


@acting("draft_letter")
def draft(request: StaffRequest, case: Case) -> HttpResponse:
    form = DraftForm(request, case)
    if form.is_valid() and (begun := _begun(case, **form.cleaned_data)):
        messages.info(request, _("Der lå allerede en kladde. Her er den."))
        return redirect("desk:letter", case.pk, begun.pk)
    if form.is_valid() and form.submit(step.draft_letter, case, at=timezone.now(), **form.cleaned_data):
        return redirect("desk:letter", case.pk, form.outcome.pk)
    return show(request, "desk/act.html", case, form, heading=_("Skriv et brev"), button=_("Lav kladde"))


@reading
def letter(request: StaffRequest, case: Case, letter_pk: int) -> HttpResponse:
    """Read it; as a draft also write it."""
    found = _letter(request, case, letter_pk)
    form = TextForm(request, case, found)
    if form.is_valid() and form.save(found):
        messages.success(request, _("Kladden er gemt."))
        return redirect("desk:letter", case.pk, found.pk)
    return _page(request, case, found, form)


@posts_only("desk:letter", "pk", "letter_pk")
@acting("edit_letter")
def preview(request: StaffRequest, case: Case, letter_pk: int) -> HttpResponse:
    """Preview the letter as typed, with editorial remarks; nothing is stored."""
    found = _letter(request, case, letter_pk)
    form = TextForm(request, case, found)
    if request.headers.get("HX-Request"):
        return render(request, "desk/letter/letter.html#preview", {"case": case, **look(_typed(found, form))})
    return _page(request, case, found, form)


@posts_only("desk:letter", "pk", "letter_pk")
@acting("edit_letter")
def send(request: StaffRequest, case: Case, letter_pk: int) -> HttpResponse:
    """Send what is typed; a letter that leaves with the re-referral is kept, and its re-referral is next, unless
    something is wrong with the letter or the user may not send it. Refused, nothing has changed, and what was typed
    stands on the page.
    """
    found = _letter(request, case, letter_pk)
    form = TextForm(request, case, found)
    examined = step.Examined(_typed(found, form), at=timezone.now())
    if examined.goes_with_re_referral:
        if form.is_valid() and form.save(found):
            messages.success(request, _("Kladden er gemt."))
            if find_refusal(request.user, case, "send_letter") or examined.faults:
                return redirect("desk:letter", case.pk, found.pk)
            return redirect(_re_referral_of(case, found))
    elif form.is_valid() and form.send(found):
        messages.success(request, _("Brevet er sendt til patientens side."))
        if CLOSE in request.POST:
            _close(request, case)
        return redirect("desk:case", case.pk)
    return _page(request, case, found, form, examined)


def _close(request: StaffRequest, case: Case) -> None:
    """The letter was the last that the case waited for; where something else has come meanwhile, that is told."""
    try:
        closing.close(case, note="", by=request.user, at=timezone.now())
    except Denied as refusal:
        messages.info(request, _("Sagen er stadig åben. %(why)s") % {"why": refusal.message})
    else:
        messages.success(request, _("Sagen er afsluttet. Du kan genåbne den på sagens side."))


def _is_last(found: Letter, case: Case, by: User) -> bool:
    """Whether nothing but the letter holds the case open, so that it can be closed as soon as the letter is sent. One
    that is told of by telephone or post is open until that is done.
    """
    if found.sent_at or case.reply_by in (ReplyBy.PHONE, ReplyBy.POST) or find_refusal(by, case, "close"):
        return False
    return all(each.decision and each.decision == found.decision for each in find_obstacles_to_closing(case))


@acting("discard_letter")
def discard(request: StaffRequest, case: Case, letter_pk: int) -> HttpResponse:
    """Ask once more, and throw the draft away."""
    found, form = _letter(request, case, letter_pk), CaseForm(request, case)
    if found.sent_at:
        return redirect("desk:letter", case.pk, found.pk)
    if form.is_valid() and form.submit(step.discard_letter, found, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Kladden er kasseret."))
        return redirect("desk:case", case.pk)
    heading = _("Kassér kladden til brevet »%(title)s«") % {"title": found.title}
    keep = reverse("desk:letter", args=[case.pk, found.pk])
    return show(request, "desk/discard.html", case, form, heading=heading, keep=keep)


@reading
def pdf(request: StaffRequest, case: Case, letter_pk: int) -> HttpResponse:
    """The letter as PDF: the one that was sent, or the draft as it would be sent now."""
    found = get_object_or_404(case.letters.select_related("case__office", "case__patient"), pk=letter_pk)
    if not found.sent_at:
        found.recipient = addressee_of(found.case)._asdict()
    content = bytes(found.pdf) if found.pdf else pdf_letter.render(found, at=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="brev-{case.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _re_referral_of(case: Case, found: Letter) -> str:
    """The page of the re-referral that the letter leaves with, or the one that begins it."""
    draft = case.re_referrals.filter(decision=found.decision, state=ReReferralState.DRAFT).first()
    if draft:
        return reverse("desk:re_referral", args=[case.pk, draft.pk])
    return reverse("desk:prepare_re_referral", args=[case.pk])


def _begun(case: Case, *, decision: Decision | None, language: str) -> Letter | None:
    """The draft of the same letter that somebody has begun; not one to somebody else."""
    begun = case.letters.filter(sent_at=None, decision=decision, language=language).defer("pdf")
    return next((each for each in begun if not is_about_another(case, each.created_at)), None)


def _letter(request: StaffRequest, case: Case, letter_pk: int) -> Letter:
    of_decision = ("decision__option__option_list", "decision__assessment")
    related = ("case__office", "case__patient", *of_decision, "assessment", "sent_by")
    found = case.letters.select_related(*related).defer("pdf").filter(pk=letter_pk).first()
    return found or _gone(case, letter_pk, request)


def _gone(case: Case, letter_pk: int, request: StaffRequest) -> NoReturn:
    """Raises Gone where somebody has thrown the draft away, else Http404."""
    discarding = step.find_discarding(case, letter_pk)
    if discarding is None:
        raise Http404
    typed = {name: clean(request.POST.get(name, "")) for name in ("title", "body")}
    restore = partial(step.restore_letter, case, discarding, **typed, by=request.user, at=timezone.now())
    raise Gone(
        _("Kladden til brevet er kasseret"),
        by=discarding.user,
        at=discarding.at,
        fields=TextForm.base_fields,
        put_back=restore if typed["body"] and not find_refusal(request.user, case, "edit_letter") else None,
    )


def _page(
    request: StaffRequest, case: Case, found: Letter, form: TextForm, examined: step.Examined | None = None
) -> HttpResponse:
    """The letter; where a colleague was first, as it is now, beside what was typed. `examined`: what is known of it."""
    is_overtaken = form.status == HTTPStatus.CONFLICT
    found = _letter(request, case, found.pk) if is_overtaken else found
    return show(
        request,
        "desk/letter/letter.html",
        case,
        form,
        message=outbox.find_message(step.KIND, found),
        refusal=find_refusal(request.user, case, "send_letter") or _unapproved(found),
        approvals=found.advice_requests.select_related("asked", "contact"),
        may_close=_is_last(found, case, request.user),
        may_discard=not find_refusal(request.user, case, "discard_letter"),
        **({"faults": [], **_stored(found)} if found.sent_at else _draft(_typed(found, form), examined)),
        saved=_stored(found) if is_overtaken and not found.sent_at else None,
        waits_for=[] if found.sent_at else waited_for(case, PointOf.SEND, on=timezone.localdate()),
        back_to=f"?til=letter-{found.pk}",
    )


def _unapproved(found: Letter) -> str:
    """Why the letter as it is saved must not leave yet for want of an approval."""
    return "" if found.sent_at else approval.find_letter_obstacle(found, on=timezone.localdate())


def _stored(found: Letter) -> dict[str, Any]:
    addressee = Addressee.stored(found.recipient).lines()
    return {"letter": found, "title": found.title, "blocks": split_blocks(found.body), "addressee": addressee}


def as_it_leaves(draft: Letter) -> dict[str, Any]:
    """The stored text of a draft, to the one whom it would be sent to now."""
    return _stored(draft) | {"addressee": addressee_of(draft.case).lines()}


def _typed(found: Letter, form: TextForm) -> Letter:
    """The letter with the text that stands in the form; not stored."""
    typed = copy(found)
    typed.title, typed.body = clean(form["title"].value() or ""), clean(form["body"].value() or "")
    return typed


def _draft(typed: Letter, examined: step.Examined | None) -> dict[str, Any]:
    examined = examined or step.Examined(typed, at=timezone.now())
    return {
        "faults": examined.faults,
        "goes_with_re_referral": examined.goes_with_re_referral,
        "offer": find_offer(typed),
        "is_reworded": step.is_reworded(typed, on=timezone.localdate()),
        **look(typed),
    }


def look(typed: Letter) -> dict[str, Any]:
    """The letter as it is typed, and what an editor would mark in it."""
    text = f"{typed.title}\n{typed.body}"
    return {
        "letter": typed,
        "title": typed.title,
        "body": typed.body,
        "blocks": split_blocks(typed.body),
        "addressee": addressee_of(typed.case).lines(),
        "is_confirmed": is_identity_confirmed(typed.case),
        "lix": language.lix(text),
        "remarks": language.remarks(text, typed.language),
    }
