"""The page of a department that the office has asked: opened with the key of a link and a code, answered once (C14).

It shows what the asker has chosen, and nothing else of the case.
"""

import time

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import AdviceEnd, AdviceKind, AdviceRequest
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import advice, advice_link
from rettidig.limits.addresses import network_of
from rettidig.limits.counting import allows, give_back
from rettidig.web.forms import LongTextField, PlainForm
from rettidig.web.guards import posts_only

from . import drafts, limits
from .inquiry import page, posted

OPEN, SEEN = "asked", "asked_seen"  # in the session: the request that is open, and when it was last looked at
TEXT_MAX = 8000


class EnterForm(PlainForm):
    key = forms.CharField(
        label=gettext_lazy("Nøglen fra e-mailen"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-from-link": True}),
    )
    code = forms.CharField(
        label=gettext_lazy("Koden, som vi har sagt i telefonen"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AdviseForm(PlainForm):
    text = LongTextField(label=gettext_lazy("Jeres svar"), max_length=TEXT_MAX)
    name = forms.CharField(label=gettext_lazy("Dit navn og din afdeling"), max_length=120)


class ApproveForm(AdviseForm):
    end = forms.ChoiceField(
        label=gettext_lazy("Godkender I det?"),
        choices=[
            (AdviceEnd.APPROVED, gettext_lazy("Ja, vi godkender")),
            (AdviceEnd.SENT_BACK, gettext_lazy("Ret det først")),
            (AdviceEnd.REFUSED, gettext_lazy("Nej, vi godkender ikke")),
        ],
        widget=forms.RadioSelect,
    )
    text = LongTextField(
        label=gettext_lazy("Begrundelse"),
        help_text=gettext_lazy("Skriv hvorfor, hvis I ikke godkender."),
        max_length=TEXT_MAX,
        required=False,
    )
    field_order = ("end", "text", "name")


@page
def asked(request: HttpRequest) -> HttpResponse:
    """What is asked, or the form that opens it."""
    found = _find_open(request)
    if found and request.method != "POST":
        kept = {"text": drafts.find_words(request, case=_kept(found.pk))}
        return _question(request, found, _form(found, None, initial=kept))
    form = EnterForm(posted(request))
    if request.method == "POST" and form.is_valid() and (entered := _enter(request, form)):
        request.session.cycle_key()
        request.session[OPEN], request.session[SEEN] = entered.pk, int(time.time())
        return redirect("public:asked")
    return render(request, "public/asked.html", {"form": form})


def _enter(request: HttpRequest, form: EnterForm) -> AdviceRequest | None:
    """The request that key and code open. Wrong ones are counted by network, and by what the key leads to: who has the
    key of the e-mail cannot try codes for long.
    """
    if not allows(limits.ASKED_NETWORK, network := network_of(request)):
        form.add_error(None, _("Der er prøvet for mange gange. Vent et kvarter, eller ring til os."))
        return None
    found = advice_link.find(form.cleaned_data["key"])
    if found and (sentence := advice_link.why_closed(found, on=timezone.localdate())):
        form.add_error(None, sentence)  # said to who has the key, and to nobody else
        return None
    code = (str(found.pk), found.link.code_mark) if found else ("",)  # a new code is tried anew
    if found and not allows(limits.ASKED_CODE, *code):
        form.add_error(None, _("Der er prøvet for mange gange. Ring til os, så får I en ny kode."))
        return None
    if found and advice_link.enter(found, code=form.cleaned_data["code"], at=timezone.now()):
        give_back(limits.ASKED_NETWORK, network)
        give_back(limits.ASKED_CODE, *code)
        return found
    form.add_error(
        None,
        _("Nøgle og kode passer ikke sammen. Se efter, om I har skrevet dem rigtigt, eller ring til os."),
    )
    return None


def _find_open(request: HttpRequest) -> AdviceRequest | None:
    """What is open in this browser, until it is answered, too old, or nothing was done for SESSION_IDLE_SECONDS."""
    key, now = request.session.get(OPEN), int(time.time())
    if key is None:
        return None
    found = AdviceRequest.objects.filter(pk=key).select_related("case__office__successor", "link", "contact").first()
    is_idle = now - request.session.get(SEEN, 0) >= settings.SESSION_IDLE_SECONDS
    if found is None or is_idle or not advice_link.is_open(found, on=timezone.localdate()):
        _close(request)
        return None
    request.session[SEEN] = now
    return found


def _close(request: HttpRequest) -> None:
    request.session.pop(OPEN, None)
    request.session.pop(SEEN, None)


def _kept(request_pk: object) -> str:
    """Where what was typed while the page was shut is kept, until the same question is open again."""
    return f"asked {request_pk}"


def _form(found: AdviceRequest, sent: object, **shown: object) -> AdviseForm:
    return (ApproveForm if found.kind == AdviceKind.APPROVAL else AdviseForm)(sent, **shown)


def _question(request: HttpRequest, found: AdviceRequest, form: AdviseForm) -> HttpResponse:
    return render(
        request, "public/asked_question.html", {"found": found, "form": form, "blocks": split_blocks(found.body)}
    )


@posts_only("public:asked")
def answer(request: HttpRequest) -> HttpResponse:
    """The answer, which closes the page and the link."""
    found = _find_open(request)
    asked_pk = request.POST.get("asked", "")
    if found is None or asked_pk not in ("", str(found.pk)):
        drafts.keep_words(request, ("text",), case=_kept(asked_pk))
        messages.warning(request, _("Siden har været lukket. Åbn spørgsmålet igen. Vi har gemt det, du skrev."))
        return redirect("public:asked")
    form = _form(found, posted(request))
    if form.is_valid():
        try:
            advice.answer_by_link(found, **{"end": AdviceEnd.ADVISED, **form.cleaned_data}, at=timezone.now())
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            _close(request)
            drafts.forget_words(request, case=_kept(found.pk))
            return render(request, "public/asked_answered.html", {"office": found.case.office})
    return _question(request, found, form)


@posts_only("public:asked")
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page in this browser; link and code still open it."""
    _close(request)
    messages.success(request, _("Spørgsmålet er lukket i denne browser."))
    return redirect("public:asked")
