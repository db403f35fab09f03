"""Letters: drafted out of the decision, written with the preview beside, read once more, and sent by a person."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rettidig.casework import outbox
from rettidig.casework.letters import language
from rettidig.casework.letters import pdf as pdf_letter
from rettidig.casework.letters.promises import find_faults
from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import Case, Decision, Letter
from rettidig.casework.permissions import Denied, check_may_decide
from rettidig.casework.steps import letter as step
from rettidig.web.formatting import date_short
from rettidig.web.forms import LongTextField

from .act_form import ActForm, CaseForm, ChoiceOf, show
from .case_access import StaffRequest, reading, working


class DraftForm(ActForm):
    decision = ChoiceOf(
        Decision,
        words=lambda made: f"{made.get_kind_display()} {date_short(made.at)}",
        label=gettext_lazy("Brevet følger af"),
        empty_label=gettext_lazy("Ingen afgørelse – en besked til patienten"),
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Sprog"), choices=[("da", "Dansk"), ("en", "English")])

    def __init__(self, request: StaffRequest, case: Case) -> None:
        made = case.decisions.filter(withdrawn_at=None)
        super().__init__(request, case, initial={"decision": made.first(), "language": case.language})
        self.set_choices("decision", made)


class TextForm(CaseForm):
    """The text of a draft. The version counts only when it is sent: two may mend a draft; one sends what was read."""

    title = forms.CharField(label=gettext_lazy("Overskrift"), max_length=200)
    body = LongTextField(
        label=gettext_lazy("Brevet"),
        help_text=gettext_lazy("Tom linje mellem afsnit. ## foran en overskrift. - foran hvert punkt i en liste."),
        max_length=20_000,
    )

    def save(self, letter: Letter) -> bool:
        said = self.cleaned_data
        return self.submit(step.edit_letter, letter, title=said["title"], body=said["body"], at=timezone.now())

    def send(self, letter: Letter) -> bool:
        return self.submit(step.send_letter, letter, at=timezone.now(), version=self.cleaned_data["version"])


@working
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
    found = _letter(case, letter_pk)
    form = TextForm(request, case, initial={"title": found.title, "body": found.body})
    if form.is_valid() and form.save(found):
        messages.success(request, _("Kladden er gemt."))
        return redirect("desk:letter", case.pk, found.pk)
    return _page(request, case, found, form)


@require_POST
@working
def preview(request: StaffRequest, case: Case, letter_pk: int) -> HttpResponse:
    """What the letter looks like as it is typed now, with what an editor would mark; nothing is stored."""
    found = _letter(case, letter_pk)
    form = TextForm(request, case)
    if request.headers.get("HX-Request"):
        return render(request, "desk/letter/preview.html", {"case": case, "letter": found, **_look(form)})
    return _page(request, case, found, form)


@require_POST
@working
def send(request: StaffRequest, case: Case, letter_pk: int) -> HttpResponse:
    """Keep what is typed, and send it. Refused, it is still a draft with that text."""
    found = _letter(case, letter_pk)
    form = TextForm(request, case)
    if form.is_valid() and form.save(found) and form.send(found):
        messages.success(request, _("Brevet er sendt til patientens side."))
        return redirect("desk:case", case.pk)
    return _page(request, case, found, form)


@reading
def pdf(request: StaffRequest, case: Case, letter_pk: int) -> HttpResponse:
    """The letter as PDF: the one that was sent, or the draft as it would be sent now."""
    found = get_object_or_404(case.letters.select_related("case__office"), pk=letter_pk)
    content = bytes(found.pdf) if found.pdf else pdf_letter.render(found, at=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="brev-{case.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _begun(case: Case, *, decision: Decision | None, language: str) -> Letter | None:
    """The draft of the same letter that somebody has begun."""
    return case.letters.filter(sent_at=None, decision=decision, language=language).defer("pdf").first()


def _letter(case: Case, letter_pk: int) -> Letter:
    related = ("case__office", "decision", "sent_by")
    return get_object_or_404(case.letters.select_related(*related).defer("pdf"), pk=letter_pk)


def _page(request: StaffRequest, case: Case, found: Letter, form: TextForm) -> HttpResponse:
    return show(
        request,
        "desk/letter/letter.html",
        case,
        form,
        letter=found,
        message=outbox.find_message(step.KIND, found),
        refusal=_refusal(request, case),
        faults=[] if found.sent_at else find_faults(found, on=timezone.localdate()),
        **_look(form),
    )


def _look(form: TextForm) -> dict[str, object]:
    title, body = form["title"].value() or "", (form["body"].value() or "").replace("\r\n", "\n")
    text = f"{title}\n{body}"
    return {"title": title, "blocks": split_blocks(body), "lix": language.lix(text), "remarks": language.remarks(text)}


def _refusal(request: StaffRequest, case: Case) -> str:
    """Why this user cannot send; what is wrong with the text itself is said beside it, for it can be mended."""
    try:
        check_may_decide(request.user, case)
    except Denied as refusal:
        return str(refusal.message)
    return ""
