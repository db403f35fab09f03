"""The letter of the ladder for who has no login: opened with the key of a link and a code, answered once (P4)."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import EscalationStep
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import escalation_link, hospital_answer
from rettidig.web.guards import posts_only
from rettidig.web.time_answer import TimeAnswerForm

from .by_code import Door
from .inquiry import page, posted, switched, typed_in


def _rows() -> QuerySet[EscalationStep]:
    return EscalationStep.objects.select_related("escalation__case__office__successor", "link", "contact").defer("pdf")


DOOR = Door(
    "time_asked",
    "time_asked_seen",
    _rows,
    escalation_link.find,
    escalation_link.why_closed,
    escalation_link.enter,
)


@page
def time_asked(request: HttpRequest) -> HttpResponse:
    """The letter with the form for its answer, or the form that opens it."""
    found = DOOR.find_open(request)
    if found and request.method != "POST":
        return _letter(request, found, TimeAnswerForm())
    return DOOR.page(request, "public/time_asked.html") or redirect("public:time_asked")


def _letter(request: HttpRequest, found: EscalationStep, form: TimeAnswerForm) -> HttpResponse:
    title, _gap, body = found.body.partition("\n\n")
    context = {"found": found, "form": form, "title": title, "blocks": split_blocks(body), "language_form": "answer"}
    return render(request, "public/time_letter.html", context, status=422 if form.errors else 200)


@posts_only("public:time_asked")
def answer(request: HttpRequest) -> HttpResponse:
    """The answer, which closes the page and the link."""
    found = DOOR.find_open(request)
    if found is None:
        messages.warning(request, _("Siden har været lukket. Åbn brevet igen, og skriv svaret en gang til."))
        return redirect("public:time_asked")
    if "language" in request.POST:
        typed = typed_in(request, TimeAnswerForm)
        return switched(request, lambda: _letter(request, found, TimeAnswerForm(initial=typed)))
    form = TimeAnswerForm(posted(request))
    if form.is_valid():
        try:
            hospital_answer.answer_by_link(found, form.typed(), at=timezone.now())
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            DOOR.close(request)
            return render(request, "public/asked_answered.html", {"office": found.escalation.case.office})
    return _letter(request, found, form)


@posts_only("public:time_asked")
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page in this browser; link and code still open it."""
    DOOR.close(request)
    messages.success(request, _("Brevet er lukket i denne browser."))
    return redirect("public:time_asked")
