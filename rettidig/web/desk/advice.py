"""Asking for advice or approval, the list of what one is asked oneself, and the answers."""

import hashlib
import json
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import absences
from rettidig.casework.confidentiality import cover, with_shown
from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import (
    AdviceAbout,
    AdviceEnd,
    AdviceKind,
    AdvicePart,
    AdviceRequest,
    Case,
    HospitalContact,
    Option,
    Role,
    User,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.queues import find_people
from rettidig.casework.steps import advice as step
from rettidig.casework.steps import advice_link
from rettidig.casework.steps.advice_shown import compose_shown
from rettidig.casework.steps.assessment import find_pathway
from rettidig.web.formatting import date_short
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.guards import posts_only
from rettidig.web.readings import record_list

from .act_form import ActForm, CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting, reading, staff_required

TEXT_MAX = 8000
LATE = "over-tiden"  # in an address: only the approvals that are late
PROPOSED = "proposed_decision"  # in the session, which is encrypted: a decision in preparation that is asked about next
WORDS = {
    AdviceEnd.APPROVED: gettext_lazy("Godkendt"),
    AdviceEnd.SENT_BACK: gettext_lazy("Send tilbage til rettelse"),
    AdviceEnd.REFUSED: gettext_lazy("Ikke godkendt"),
}


def _contact_words(contact: HospitalContact) -> str:
    where = contact.department or contact.hospital
    return ", ".join(filter(None, (str(where or ""), contact.name, str(contact.get_role_display()))))


class AskForm(CaseForm):
    """One colleague or one of the contact book is asked about one thing of the case."""

    phrases_into = "text"
    kind = forms.ChoiceField(
        label=gettext_lazy("Hvad beder du om?"), choices=AdviceKind.choices, widget=forms.RadioSelect
    )
    about = forms.ChoiceField(label=gettext_lazy("Hvad handler det om?"))
    asked = ChoiceOf(
        User, label=gettext_lazy("Kollega eller jurist"), empty_label=gettext_lazy("Ingen kollega"), required=False
    )
    contact = ChoiceOf(
        HospitalContact,
        words=_contact_words,
        label=gettext_lazy("Eller en afdeling fra kontaktbogen"),
        empty_label=gettext_lazy("Ingen afdeling"),
        help_text=gettext_lazy("Afdelingen får et link på e-mail. Du siger koden i telefonen."),
        required=False,
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad må afdelingen se af sagen?"),
        choices=AdvicePart.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Vælg kun det, som afdelingen skal bruge. Din tekst og det, du spørger om, ser den altid."
        ),
        required=False,
    )
    text = LongTextField(label=gettext_lazy("Hvad spørger du om?"), max_length=TEXT_MAX)
    day_field = "due"
    due = SpokenDateField(label=gettext_lazy("Svar senest"), prefer="future")

    def __init__(self, request: StaffRequest, case: Case) -> None:
        today = timezone.localdate()
        self.subjects = _subjects(request, case)
        wanted = request.GET.get("om", "")
        is_approval = request.GET.get("bed") == "godkendelse"
        initial = {
            "kind": AdviceKind.APPROVAL if is_approval else AdviceKind.ADVICE,
            "about": wanted if wanted in self.subjects else AdviceAbout.CASE,
            "due": step.usual_due(case, on=today),
            "asked": _asked_last(case, request.user, wanted),
        }
        super().__init__(request, case, initial=initial)
        away = {each.user_id: each for each in absences.away(today, office_id=case.office.now_id)}
        cast("ChoiceOf", self.fields["asked"]).words = lambda user: _colleague_words(user, away.get(user.pk))
        self.set_choices("asked", step.colleagues_of(case, request.user))
        self.set_choices("contact", step.contacts_of(case, on=today))
        self.set_choice_labels("about", [(key, label) for key, (label, _subject) in self.subjects.items()])

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if "asked" in data and "contact" in data and bool(data["asked"]) == bool(data["contact"]):
            self.add_error("asked", _("Vælg en kollega eller en fra kontaktbogen, og kun én."))

    def facts(self) -> dict[str, Any]:
        _label, subject = self.subjects[self.cleaned_data["about"]]
        return {name: value for name, value in self.cleaned_data.items() if name != "about"} | {"subject": subject}


def _colleague_words(user: User, absence: Any) -> str:
    words = f"{user} ({str(user.get_role_display()).lower()})"
    if absence is None:
        return words
    gone = {"who": words, "day": date_short(absence.last), "other": absence.substitute}
    return _("%(who)s – væk til og med %(day)s, %(other)s er afløser") % gone


def _asked_last(case: Case, user: User, about: str) -> int | None:
    """Who was asked last about the same letter: whoever sent it back sees it again."""
    kind, _dash, pk = about.partition("-")
    if kind != AdviceAbout.LETTER or not pk.isdecimal():
        return None
    return case.advice_requests.filter(letter=int(pk), asked_by=user).values_list("asked", flat=True).first()


def _subjects(request: StaffRequest, case: Case) -> dict[str, tuple[StrOrPromise, step.Subject]]:
    """What of the case can be asked about: the decision that is being written, the drafts, the newest assessment."""
    found: dict[str, tuple[StrOrPromise, step.Subject]] = {}
    if proposed := _proposed(request, case):
        found[AdviceAbout.DECISION] = (_("Afgørelsen: %(title)s") % {"title": proposed.title}, proposed)
    for letter in case.letters.filter(sent_at=None).defer("pdf"):
        label = _("Brevet: %(title)s") % {"title": letter.title}
        found[f"{AdviceAbout.LETTER}-{letter.pk}"] = (label, step.of_letter(letter))
    if newest := case.assessments.first():
        found[AdviceAbout.ASSESSMENT] = (AdviceAbout.ASSESSMENT.label, step.of_assessment(newest))
    return {AdviceAbout.CASE: (AdviceAbout.CASE.label, step.Subject()), **found}


def keep_proposed(request: StaffRequest, case: Case, subject: str, facts: dict[str, Any]) -> None:
    """Keep the decision that is being written until somebody is asked to approve it."""
    option = facts["option"]
    words = {"kind": facts["kind"], "option": option.pk if option else None, "reasons": facts["reasons"]}
    request.session[PROPOSED] = {"case": case.pk, "subject": subject, **words}


def _proposed(request: StaffRequest, case: Case) -> step.Subject | None:
    kept = request.session.get(PROPOSED)
    if not kept or kept["case"] != case.pk:
        return None
    key, _bar, right = kept["subject"].rpartition("|")
    pathway = find_pathway(case, key)
    option = Option.objects.filter(pk=kept["option"], option_list__case=case).first()
    if pathway is None:
        return None
    return step.of_decision(pathway, right=right, kind=kept["kind"], option=option, reasons=kept["reasons"])


class AdviseForm(ActForm):
    phrases_into = "text"
    text = LongTextField(label=gettext_lazy("Dit råd"), max_length=TEXT_MAX)


class ApproveForm(ActForm):
    phrases_into = "text"
    end = forms.ChoiceField(label=gettext_lazy("Dit svar"), choices=list(WORDS.items()), widget=forms.RadioSelect)
    text = LongTextField(
        label=gettext_lazy("Begrundelse"),
        help_text=gettext_lazy("Skriv hvorfor, hvis du ikke godkender."),
        max_length=TEXT_MAX,
        required=False,
    )


class ForwardForm(ActForm):
    to = ChoiceOf(User, label=gettext_lazy("Hvem skal svare i stedet?"))
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=500, required=False)


class WithdrawForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor trækker du det tilbage?"), max_length=500)


@staff_required
def asked(request: StaffRequest) -> HttpResponse:
    """What the reader is asked, or those whom the reader stands in for; for the lead also everybody in the office."""
    record_list(request, "asked")
    is_lead, today = request.user.role == Role.LEAD, timezone.localdate()
    office, shown = request.user.office, request.GET.get("vis")
    is_all, is_late = is_lead and shown in ("alle", LATE), is_lead and shown == LATE
    if office is None or not is_all:
        waiting = step.waiting_for(request.user, on=today)
    else:
        waiting = step.late_approvals(office, on=today) if is_late else step.asked_in(office)
    rows = cover(with_shown(waiting, request.user)[:200])
    people = find_people(request.user, on=today)
    context = {"rows": rows, "is_all": is_all, "is_lead": is_lead, "people": people}
    return render(request, "desk/advice/asked.html", context | {"is_late": is_late})


@acting("ask_advice")
def ask(request: StaffRequest, case: Case) -> HttpResponse:
    form = AskForm(request, case)
    seen = form.is_valid() and _preview(request, case, form)
    if seen:
        return _ask_page(request, case, form, **seen)
    if form.is_valid() and form.submit(step.ask, case, at=timezone.now(), **form.facts()):
        if form.cleaned_data["about"] == AdviceAbout.DECISION:
            del request.session[PROPOSED]
        made: AdviceRequest = form.outcome
        messages.success(request, _("%(who)s er spurgt.") % {"who": made.whom})
        return redirect("desk:advice", case.pk, made.pk) if made.contact_id else redirect("desk:case", case.pk)
    return _ask_page(request, case, form)


def _ask_page(request: StaffRequest, case: Case, form: AskForm, **more: Any) -> HttpResponse:
    heading, button = _("Spørg om råd eller godkendelse"), _("Send spørgsmålet") if more else _("Spørg")
    return show(request, "desk/advice/ask.html", case, form, heading=heading, button=button, **more)


def _preview(request: StaffRequest, case: Case, form: AskForm) -> dict[str, Any] | None:
    """What a department will see, before anything leaves the house; None for a colleague, and when just that has been
    seen.
    """
    facts = form.facts()
    contact, parts, subject = facts["contact"], facts["parts"], facts["subject"]
    if contact is None:
        return None
    shown = compose_shown(case, parts)
    found = AdviceRequest(kind=facts["kind"], text=facts["text"], due=facts["due"], title=subject.title, shown=shown)
    seen = [contact.pk, facts["kind"], facts["text"], str(facts["due"]), subject.title, subject.body, shown]
    mark = hashlib.sha256(json.dumps(seen).encode()).hexdigest()
    if request.POST.get("seen") == mark:
        return None
    left_out = [part.label for part in AdvicePart if part not in parts]
    return {"asking": found, "blocks": split_blocks(subject.body), "mark": mark, "left_out": left_out, "to": contact}


@reading
def advice(request: StaffRequest, case: Case, advice_pk: int) -> HttpResponse:
    """Who was asked what, what they saw, and what they answered."""
    found = _find(case, advice_pk)
    step.mark_opened(found, by=request.user, at=timezone.now())
    return _page(request, case, found)


def _page(request: StaffRequest, case: Case, found: AdviceRequest, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "case": case,
        "found": found,
        "may_answer": not step.find_refusal_to_answer(found, request.user, on=today),
        "may_forward": not found.end and step.may_forward(found, request.user, on=today),
        "is_changed": is_changed(found),
        "blocks": split_blocks(found.body),
        **(_link(found) if found.contact_id else {}),
        **more,
    }
    return render(request, "desk/advice/advice.html", context)


def _link(found: AdviceRequest) -> dict[str, Any]:
    contact, today = found.contact, timezone.localdate()
    is_gone = bool(contact and contact.valid_to and contact.valid_to < today)
    is_old = not found.end and today > found.link.expires_on
    return {"is_gone": is_gone, "is_old": is_old} | {
        "link": found.link,
        "by_mail": advice_link.goes_by_mail(found),
        "mails": found.mails.order_by("at"),
    }


def is_changed(found: AdviceRequest) -> bool:
    """Whether the letter has another text now than the one that was asked about."""
    letter = found.letter
    return letter is not None and (letter.title, letter.body) != (found.title, found.body)


@acting("answer_advice")
def answer(request: StaffRequest, case: Case, advice_pk: int) -> HttpResponse:
    found = _find(case, advice_pk)
    refusal = step.find_refusal_to_answer(found, request.user, on=timezone.localdate())
    if refusal and request.method != "POST":
        raise Denied(refusal)
    step.mark_opened(found, by=request.user, at=timezone.now())
    is_approval = found.kind == AdviceKind.APPROVAL
    form = ApproveForm(request, case) if is_approval else AdviseForm(request, case)
    if form.is_valid():
        given = {"end": AdviceEnd.ADVISED, **form.cleaned_data}
        if form.submit(step.answer, found, at=timezone.now(), **given):
            messages.success(request, _("%(who)s har fået dit svar.") % {"who": found.asked_by})
            return redirect("desk:asked")
    more = {"found": found, "is_changed": is_changed(found), "blocks": split_blocks(found.body)}
    heading = _("Godkend eller send tilbage") if is_approval else _("Giv dit råd")
    return show(request, "desk/advice/answer.html", case, form, heading=heading, button=_("Send svaret"), **more)


@acting("forward_advice")
def forward(request: StaffRequest, case: Case, advice_pk: int) -> HttpResponse:
    found = _find(case, advice_pk)
    form = ForwardForm(request, case)
    form.set_choices("to", _others(case, found))
    if form.is_valid() and form.submit(step.forward, found, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("%(who)s er bedt om at svare i stedet.") % {"who": form.outcome.asked})
        return redirect("desk:asked")
    return show(request, "desk/act.html", case, form, heading=_("Giv det videre til en anden"), button=_("Giv videre"))


def _others(case: Case, found: AdviceRequest) -> QuerySet[User]:
    return step.colleagues_of(case, found.asked_by).exclude(pk=found.asked_id or 0)


@acting("withdraw_advice")
def withdraw(request: StaffRequest, case: Case, advice_pk: int) -> HttpResponse:
    found, form = _find(case, advice_pk), WithdrawForm(request, case)
    if form.is_valid() and form.submit(step.withdraw, found, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er trukket tilbage."))
        return redirect("desk:case", case.pk)
    heading = _("Træk det tilbage, du har spurgt om")
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Træk tilbage"))


@posts_only("desk:advice", "pk", "advice_pk")
@acting("let_in_department")
def show_code(request: StaffRequest, case: Case, advice_pk: int) -> HttpResponse:
    """A new code, on the page this once, for the one who has the department on the telephone."""
    found = _find(case, advice_pk)
    return _page(request, case, found, code=advice_link.new_code(found, by=request.user, at=timezone.now()))


@posts_only("desk:advice", "pk", "advice_pk")
@acting("let_in_department")
def show_link(request: StaffRequest, case: Case, advice_pk: int) -> HttpResponse:
    """A new link, on the page this once, for the one who brings it to the department in another way."""
    found = _find(case, advice_pk)
    key = advice_link.new_link(found, by=request.user, at=timezone.now())
    address = request.build_absolute_uri(reverse("public:asked"))
    return _page(request, case, _find(case, advice_pk), address=f"{address}#{key}")


def _find(case: Case, pk: int) -> AdviceRequest:
    related = ("case__office", "letter", "assessment", "asked", "contact__hospital", "contact__department", "asked_by")
    here = AdviceRequest.objects.filter(Q(case=case) | Q(case__joined_to=case))
    found = here.select_related(*related, "ended_by", "link", "forwarded_from__asked")
    return get_object_or_404(found.defer("letter__pdf"), pk=pk)
