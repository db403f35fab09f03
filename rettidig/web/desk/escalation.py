"""The ladder of a case: ask on one rung, write the answer down, pause, resume, stop."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import outbox
from rettidig.casework.ladder import OF_DEPARTMENT, Receiver, Step, find_department, find_ladder, find_receiver
from rettidig.casework.models import AskedBy, Case, Department, EscalationStep, Pathway, Rung, RungAnswer
from rettidig.casework.policies import find_refusal
from rettidig.casework.steps import escalation as step
from rettidig.casework.steps import escalation_letter, escalation_link, hospital_answer
from rettidig.casework.steps.assessment import pathways_of
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.guards import posts_only

from .act_form import CaseForm, ChangeForm, ChoiceOf, show
from .case_access import StaffRequest, acting, reading

TEXT_MAX = 4000
ANSWERED = "svar"  # the button of somebody who has the answer already, from the same call


class AskForm(CaseForm):
    phrases_into = "words"
    way = forms.ChoiceField(
        label=gettext_lazy("Hvordan spørger du?"), choices=AskedBy.choices, widget=forms.RadioSelect
    )
    receiver = forms.CharField(
        label=gettext_lazy("Hvem spørger du?"),
        help_text=gettext_lazy(
            "Skriver du en anden end den, vi foreslår, går et brev ikke til adressen i kontaktbogen."
        ),
        max_length=200,
    )
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=20, required=False)
    words = LongTextField(
        label=gettext_lazy("Hvad sagde eller beder du om?"),
        help_text=gettext_lazy("I et brev står det, som du skriver her, under “Det beder vi om”."),
        max_length=TEXT_MAX,
    )
    wish = LongTextField(
        label=gettext_lazy("Patientens ønske, med patientens ord"),
        help_text=gettext_lazy("Sundhedsstyrelsen får kun sagen, når patienten selv ønsker det."),
        max_length=TEXT_MAX,
    )
    pathway = ChoiceOf(Pathway, label=gettext_lazy("Hvilket forløb?"))

    def __init__(self, request: StaffRequest, case: Case, rung: Step, known: Receiver) -> None:
        words = "" if rung.way == AskedBy.PHONE else _("Giv patienten en tid inden fristen, og skriv dagen til os.")
        initial = {"way": rung.way, "receiver": known.name, "phone": known.phone, "words": words}
        super().__init__(request, case, initial=initial)
        self.rung, self.contact = rung.rung, known.contact
        self.set_choices("pathway", case.pathways.filter(removed_at=None))
        if rung.rung != Rung.AUTHORITY:
            del self.fields["wish"]
        if len(pathways_of(case)) < 2 or step.find_open(case):
            del self.fields["pathway"]

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        more = {"pathway": data.pop("pathway", None), "version": data.pop("version")}
        contact = self.contact if self.contact and self.contact.name == data["receiver"] else None
        return more | {"asking": step.Asking(rung=self.rung, contact=contact, **data)}


class DepartmentForm(ChangeForm):
    department = ChoiceOf(Department, label=gettext_lazy("Hvilken afdeling venter patienten på?"))
    pathway = ChoiceOf(Pathway, label=gettext_lazy("Hvilket forløb?"))
    beside = (*ChangeForm.beside, "pathway")

    def __init__(self, request: StaffRequest, case: Case) -> None:
        super().__init__(request, case, initial={"department": find_department(case)})
        departments = Department.objects.filter(valid_to=None, hospital__valid_to=None).select_related("hospital")
        self.set_choices("department", departments.order_by("hospital__name", "name"))
        self.set_choices("pathway", case.pathways.filter(removed_at=None))
        if len(pathways_of(case)) < 2:
            del self.fields["pathway"]


class AnswerForm(CaseForm):
    phrases_into = "words"
    answer = forms.ChoiceField(
        label=gettext_lazy("Hvad svarede de?"), choices=RungAnswer.choices, widget=forms.RadioSelect
    )
    booked_on = SpokenDateField(
        label=gettext_lazy("Hvilken dag får patienten tid?"),
        help_text=gettext_lazy("Fx 1/12, 011226 eller +3"),
        prefer="future",
        required=False,
    )
    words = LongTextField(label=gettext_lazy("Svaret, med deres ord"), max_length=TEXT_MAX)


class SettleForm(CaseForm):
    is_taken = forms.TypedChoiceField(
        label=gettext_lazy("Kan tiden bruges?"),
        choices=[
            ("yes", gettext_lazy("Ja, skriv den på patientens forløb")),
            ("no", gettext_lazy("Nej, vi må spørge igen")),
        ],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Hvorfor ikke?"), max_length=500, required=False)


class ReasonForm(CaseForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=500)


@reading
def ladder(request: StaffRequest, case: Case) -> HttpResponse:
    """Every asking of the case, the newest time first."""
    return _ladder_page(request, case)


def _ladder_page(request: StaffRequest, case: Case, **more: Any) -> HttpResponse:
    going = step.find_open(case)
    last = going.steps.last() if going else None
    times = case.escalations.prefetch_related("steps__by", "steps__typed__settled_by", "steps__link", "steps__contact")
    context = {
        "case": case,
        "going": going,
        "waits": last if last and not (last.answered_at or last.overdue_at) else None,
        "next": step.find_next(case, on=timezone.localdate()),
        "times": [(each, _with_messages(each.steps.all())) for each in times],
        "refusal": find_refusal(request.user, case, "escalate"),
        **more,
    }
    return render(request, "desk/escalation/ladder.html", context)


def _with_messages(steps: Any) -> list[tuple[EscalationStep, Any]]:
    carried = outbox.find_messages(escalation_letter.KIND, steps)
    return [(each, carried.get(each.pk)) for each in steps]


@posts_only("desk:ladder", "pk")
@acting("let_in_hospital")
def show_code(request: StaffRequest, case: Case, step_pk: int) -> HttpResponse:
    """A new code, on the page this once, for the one who has the hospital on the telephone."""
    found = _find(case, step_pk)
    code = escalation_link.new_code(found, by=request.user, at=timezone.now())
    return _ladder_page(request, case, code=code, let_in=found.pk)


@posts_only("desk:ladder", "pk")
@acting("let_in_hospital")
def show_link(request: StaffRequest, case: Case, step_pk: int) -> HttpResponse:
    """A new link, on the page this once, for the one who brings it to the hospital in another way."""
    found = _find(case, step_pk)
    key = escalation_link.new_link(found, by=request.user, at=timezone.now())
    address = request.build_absolute_uri(reverse("public:time_asked"))
    return _ladder_page(request, case, address=f"{address}#{key}", let_in=found.pk)


@acting("settle_time")
def settle(request: StaffRequest, case: Case, step_pk: int) -> HttpResponse:
    """Yes or no to the time that a hospital has typed."""
    found = _find(case, step_pk)
    if not step.awaits_yes(found):
        return redirect("desk:ladder", case.pk)
    form = SettleForm(request, case)
    if form.is_valid() and form.submit(hospital_answer.settle, found, at=timezone.now(), **form.cleaned_data):
        is_taken = form.cleaned_data["is_taken"]
        _say_booked(request, case) if is_taken else messages.success(request, _("Tiden er ikke taget."))
        return redirect("desk:case" if is_taken else "desk:ladder", case.pk)
    return show(
        request,
        "desk/escalation/settle.html",
        case,
        form,
        heading=_("Tid fra %(who)s") % {"who": found.receiver},
        button=_("Gem"),
        step=found,
        leg=case.max_wait_legs.first(),
    )


@acting("escalate")
def escalate(request: StaffRequest, case: Case) -> HttpResponse:
    """Ask on the next rung; where the highest has been asked, there once more."""
    found = step.find_next(case, on=timezone.localdate()) or next(iter(_ladder(case)), None)
    if found is None:
        return redirect("desk:ladder", case.pk)
    return _ask(request, case, found)


@acting("escalate")
def escalate_to(request: StaffRequest, case: Case, rung: str) -> HttpResponse:
    found = next((each for each in _ladder(case) if each.rung == rung), None)
    if found is None:
        raise Http404
    return _ask(request, case, found)


def _ask(request: StaffRequest, case: Case, rung: Step) -> HttpResponse:
    known = find_receiver(case, rung.rung, on=timezone.localdate())
    form = AskForm(request, case, rung, known)
    if form.is_valid() and form.submit(step.ask, case, at=timezone.now(), **form.facts()):
        messages.success(request, _("Det står på sagen, hvem der er spurgt, og hvornår der skal komme svar."))
        if ANSWERED in request.POST:
            return redirect("desk:answer_escalation", case.pk, form.outcome.pk)
        return redirect("desk:ladder", case.pk)
    return show(
        request,
        "desk/escalation/ask.html",
        case,
        form,
        heading=_("Spørg om en tid: %(rung)s") % {"rung": rung.rung.label},
        button=_("Gem"),
        rung=rung,
        known=known,
        route=escalation_letter.find_route(case, rung.rung, known.contact),
        department=find_department(case) if rung.rung in OF_DEPARTMENT else None,
        is_of_department=rung.rung in OF_DEPARTMENT,
        due=rung.due(case.office, at=timezone.now()),
        leg=case.max_wait_legs.first(),
        other_rungs=[each for each in _ladder(case) if each.rung != rung.rung],
    )


def _ladder(case: Case) -> list[Step]:
    """The rungs that may be asked now: those below the last that was asked are behind."""
    steps, going = find_ladder(case.office, on=timezone.localdate()), step.find_open(case)
    last = going.steps.last() if going else None
    behind = Rung.values.index(last.rung) if last else 0
    return [each for each in steps if Rung.values.index(each.rung) >= behind]


@acting("state_department")
def department(request: StaffRequest, case: Case) -> HttpResponse:
    """In which department the patient waits; what is asked from now on goes there."""
    form = DepartmentForm(request, case)
    if form.is_valid() and form.submit(step.state_department, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Patientens afdeling står på sagen."))
        return redirect("desk:escalate", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Patientens afdeling"), button=_("Gem"))


@acting("answer_escalation")
def answer(request: StaffRequest, case: Case, step_pk: int) -> HttpResponse:
    found = _find(case, step_pk)
    form = AnswerForm(request, case)
    if form.is_valid() and form.submit(step.record_answer, found, at=timezone.now(), **form.cleaned_data):
        booked = form.cleaned_data["answer"] == RungAnswer.BOOKED
        _say_booked(request, case) if booked else messages.success(request, _("Svaret er skrevet ned."))
        return redirect("desk:case" if booked else "desk:ladder", case.pk)
    return show(
        request,
        "desk/escalation/answer.html",
        case,
        form,
        heading=_("Svar fra %(who)s") % {"who": found.receiver},
        button=_("Gem svaret"),
        step=found,
    )


def _say_booked(request: StaffRequest, case: Case) -> None:
    """The time is on the case; where it comes too late, what is to be done about that."""
    messages.success(request, _("Patientens tid står på sagen."))
    if step.find_open(case):
        messages.warning(
            request, _("Tiden er efter fristen. Spørg et trin op, eller stop, hvis patienten hellere vil vente.")
        )


@acting("pause_escalation")
def pause(request: StaffRequest, case: Case) -> HttpResponse:
    form = ReasonForm(request, case)
    if form.is_valid() and form.submit(step.pause, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Eskaleringen holder pause."))
        return redirect("desk:ladder", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Sæt eskaleringen på pause"), button=_("Sæt på pause"))


@posts_only("desk:ladder", "pk")
@acting("resume_escalation")
def resume(request: StaffRequest, case: Case) -> HttpResponse:
    step.resume(case, by=request.user, at=timezone.now())
    messages.success(request, _("Eskaleringen kører igen. Fristen for svaret er flyttet med pausen."))
    return redirect("desk:ladder", case.pk)


@acting("stop_escalation")
def stop(request: StaffRequest, case: Case) -> HttpResponse:
    form = ReasonForm(request, case)
    if form.is_valid() and form.submit(step.stop, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Eskaleringen er stoppet."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Stop eskaleringen"), button=_("Stop"))


@reading
def letter(request: StaffRequest, case: Case, step_pk: int) -> HttpResponse:
    found = _find(case, step_pk)
    if not found.pdf:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{case.number}-{found.rung}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=headers)


def _find(case: Case, pk: int) -> EscalationStep:
    return get_object_or_404(EscalationStep.objects.filter(escalation__case=case), pk=pk)
