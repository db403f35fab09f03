"""Forwarding of one matter: chosen, looked at, sent, and the recipient's answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import deadlines, outbox
from rettidig.casework.findings import find_newest
from rettidig.casework.letters.forwarding import PDF_TYPE, stamp
from rettidig.casework.models import Attachment, Case, Forwarding, ForwardingEnd, Matter, Recipient
from rettidig.casework.permissions import Denied
from rettidig.casework.recipients import find_recipients
from rettidig.casework.right_names import matter_name
from rettidig.casework.steps import forwarding as step
from rettidig.casework.steps.matter_end import check_open
from rettidig.web.formatting import date_short
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.guards import posts_only
from rettidig.web.matters.parts import parts_in_words

from .act_form import CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting, reading
from .matters import matter_of

LEAVE_OUT = "leave_out_"  # and the key of the file


class ForwardForm(CaseForm):
    day_field = "due"
    phrases_into = "purpose"
    recipient = ChoiceOf(Recipient, label=gettext_lazy("Hvem skal have det?"))
    basis = forms.ChoiceField(label=gettext_lazy("Efter hvilken regel?"), widget=forms.RadioSelect)
    purpose = LongTextField(
        label=gettext_lazy("Hvorfor sender vi det til dem?"),
        help_text=gettext_lazy("Det står i brevet. Skriv kun det, modtageren skal bruge."),
        max_length=4000,
    )
    contacts = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Borgerens egne ord"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    documents = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Filer på sagen"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    due = SpokenDateField(label=gettext_lazy("Svar senest"), prefer="future")

    def __init__(self, request: StaffRequest, case: Case, *, matter: Matter) -> None:
        self.matter = matter
        today = timezone.localdate()
        holds = find_recipients(on=today)
        bases = step.bases_of(matter)
        due = deadlines.add_business_days(today, step.ANSWER_DAYS, closed=deadlines.closed_days(case.office))
        usual = holds.filter(recipient=_named_in_law(case, matter)).values_list("pk", flat=True)[:2]
        initial = {"due": due, "basis": bases[0].value, "recipient": usual[0] if len(usual) == 1 else None}
        super().__init__(request, case, initial=initial)
        self.set_choices("recipient", holds)
        self.set_choice_labels("basis", [(each.value, each.label) for each in bases])
        said = [
            (str(each.pk), f"{date_short(each.stated_at)}: {Truncator(each.text).words(20)}")
            for each in step.words_of(case)
        ]
        files = list(step.files_of(case).defer("content", "text"))
        self.set_choice_labels("contacts", said)
        self.set_choice_labels(
            "documents", [(str(each.pk), f"{each.name} ({each.get_kind_display()})") for each in files]
        )
        for each in files:
            if each.content_type == PDF_TYPE:
                self.fields[f"{LEAVE_OUT}{each.pk}"] = forms.CharField(
                    label=_("Sider, der ikke skal med: %(name)s") % {"name": each.name},
                    help_text=_("Fx 2 eller 4-6. Tomt, når det hele skal med."),
                    max_length=100,
                    required=False,
                )
        for name in ("contacts", "documents"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def chosen(self) -> step.Chosen:
        data = self.cleaned_data
        files = {pk: data.get(f"{LEAVE_OUT}{pk}", "") for pk in data.get("documents", ())}
        facts: dict[str, Any] = {name: data[name] for name in ("recipient", "purpose", "basis", "due")}
        return step.Chosen(**facts, files=files, contacts=data.get("contacts", ()))


def _name(file: Attachment) -> str:
    return f"{file.name} ({file.get_kind_display()})"


class AnswerForm(CaseForm):
    phrases_into = "note"
    end = forms.ChoiceField(
        label=gettext_lazy("Hvad har de svaret?"), choices=ForwardingEnd.choices, widget=forms.RadioSelect
    )
    note = LongTextField(
        label=gettext_lazy("Hvad skrev de?"),
        help_text=gettext_lazy("Er det sendt tilbage, så skriv hvorfor."),
        max_length=2000,
        required=False,
    )


def _named_in_law(case: Case, matter: Matter) -> str:
    """The key of the recipient that the newest assessment names for the matter."""
    newest = find_newest(case)
    found = newest.answer.get("matters", ()) if newest else ()
    named = (each["recipient"] for one in found if one["id"] == matter.key for each in one["findings"])
    return next(filter(None, named), "")


@acting("forward")
def forward(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    matter = _open(request, case, matter_pk)
    form = ForwardForm(request, case, matter=matter)
    if form.is_valid():
        version = form.cleaned_data["version"]
        if form.submit(step.forward, matter, form.chosen(), at=timezone.now(), version=version):
            messages.success(request, _("Det er sendt videre. En opgave spørger, om modtageren har fået det."))
            return redirect("desk:forwarding", case.pk, form.outcome.pk)
    return _page(request, matter, form)


@posts_only("desk:matters", "pk")
@acting("forward")
def preview(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    """The pages as they would be sent; nothing is stored."""
    matter = _open(request, case, matter_pk)
    form = ForwardForm(request, case, matter=matter)
    if form.is_valid():
        try:
            return _pdf(step.preview(matter, form.chosen(), at=timezone.now()))
        except Denied as refusal:
            form.refuse(refusal)
    return _page(request, matter, form)


@reading
def forwarding(request: StaffRequest, case: Case, forwarding_pk: int) -> HttpResponse:
    """What was sent to whom, how it went there, and what the recipient has answered."""
    sent = _find(case, forwarding_pk)
    message = outbox.find_message(step.KIND, sent)
    form = AnswerForm(request, case)
    return show(request, "desk/matter/forwarding.html", case, form, **_told(sent), message=message)


@posts_only("desk:matters", "pk")
@acting("answer_forwarding")
def answer(request: StaffRequest, case: Case, forwarding_pk: int) -> HttpResponse:
    sent = _find(case, forwarding_pk)
    form = AnswerForm(request, case)
    if form.is_valid() and form.submit(step.answer, sent, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Svaret står på sagen."))
        return redirect("desk:forwarding", case.pk, sent.pk)
    message = outbox.find_message(step.KIND, sent)
    return show(request, "desk/matter/forwarding.html", case, form, **_told(sent), message=message)


@reading
def forwarding_pdf(request: StaffRequest, case: Case, forwarding_pk: int) -> HttpResponse:
    """The pages as they were sent."""
    sent = get_object_or_404(step.forwardings_of(case).defer(None), pk=forwarding_pk)
    return _pdf(bytes(sent.pdf))


def _open(request: StaffRequest, case: Case, pk: int) -> Matter:
    matter = matter_of(request, case, pk)
    if request.method != "POST":
        check_open(matter)
    return matter


def _find(case: Case, pk: int) -> Forwarding:
    return get_object_or_404(step.forwardings_of(case), pk=pk)


def _page(request: StaffRequest, matter: Matter, form: ForwardForm) -> HttpResponse:
    heading = _("Send videre: %(name)s") % {"name": matter_name(matter.kind)}
    return show(
        request,
        "desk/matter/forward.html",
        matter.case,
        form,
        heading=heading,
        button=_("Send videre"),
        matter=matter,
        stamp=stamp(*step.filed_on(matter)),
    )


def _told(sent: Forwarding) -> dict[str, Any]:
    """What was sent, in words."""
    return {
        "sent": sent,
        "parts": parts_in_words(sent.parts),
        "name": matter_name(sent.matter.kind),
        "stamp": stamp(sent.filed_on, sent.filed_at),
    }


def _pdf(content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": 'inline; filename="videresendt.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
