"""The page of a department that the office has asked: opened with the key of a link and a code, answered once (C14).

It shows what the asker has chosen, and nothing else of the case.
"""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import AdviceEnd, AdviceKind, AdviceRequest
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import advice, advice_link
from rettidig.web.forms import LongTextField, PlainForm
from rettidig.web.guards import posts_only

from . import drafts
from .by_code import Door
from .inquiry import page, posted, switched, typed_in

TEXT_MAX = 8000


def _rows() -> QuerySet[AdviceRequest]:
    return AdviceRequest.objects.select_related("case__office__successor", "link", "contact")


DOOR = Door("asked", "asked_seen", _rows, advice_link.find, advice_link.why_closed, advice_link.enter)


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
    found = DOOR.find_open(request)
    if found and request.method != "POST":
        kept = {"text": drafts.find_words(request, case=_kept(found.pk))}
        return _question(request, found, _form(found, None, initial=kept))
    return DOOR.page(request, "public/asked.html") or redirect("public:asked")


def _kept(request_pk: object) -> str:
    """Where what was typed while the page was shut is kept, until the same question is open again."""
    return f"asked {request_pk}"


def _form(found: AdviceRequest, sent: object, **shown: object) -> AdviseForm:
    return (ApproveForm if found.kind == AdviceKind.APPROVAL else AdviseForm)(sent, **shown)


def _question(request: HttpRequest, found: AdviceRequest, form: AdviseForm) -> HttpResponse:
    return render(
        request,
        "public/asked_question.html",
        {"found": found, "form": form, "blocks": split_blocks(found.body), "language_form": "answer"},
    )


@posts_only("public:asked")
def answer(request: HttpRequest) -> HttpResponse:
    """The answer, which closes the page and the link."""
    found = DOOR.find_open(request)
    asked_pk = request.POST.get("asked", "")
    if found is None or asked_pk not in ("", str(found.pk)):
        drafts.keep_words(request, ("text",), case=_kept(asked_pk))
        messages.warning(request, _("Siden har været lukket. Åbn spørgsmålet igen. Vi har gemt det, du skrev."))
        return redirect("public:asked")
    if "language" in request.POST:
        typed = typed_in(request, ApproveForm)
        return switched(request, lambda: _question(request, found, _form(found, None, initial=typed)))
    form = _form(found, posted(request))
    if form.is_valid():
        try:
            advice.answer_by_link(found, **{"end": AdviceEnd.ADVISED, **form.cleaned_data}, at=timezone.now())
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            DOOR.close(request)
            drafts.forget_words(request, case=_kept(found.pk))
            return render(request, "public/asked_answered.html", {"office": found.case.office})
    return _question(request, found, form)


@posts_only("public:asked")
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page in this browser; link and code still open it."""
    DOOR.close(request)
    messages.success(request, _("Spørgsmålet er lukket i denne browser."))
    return redirect("public:asked")
