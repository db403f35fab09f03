"""The hospitals that a patient can be moved to: found, shown, kept as they stood, and the patient's wish."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig import rights
from rettidig.casework.models import Case, Channel, Hospital, Option, OptionList, Service
from rettidig.casework.permissions import Denied
from rettidig.casework.services import find_services, services_on
from rettidig.casework.steps import options as step
from rettidig.casework.steps.assessment import find_outdated, find_pathway
from rettidig.casework.steps.decision import LIMIT_SLIPS
from rettidig.web.formatting import date_words
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.option_words import as_patient_reads, from_where
from rettidig.web.waiting_times import WaitingTimeFields

from .act_form import CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting, reading
from .labels import RIGHTS, word
from .needs import said
from .option_rows import needs_words, none_today, order_of, rows
from .subjects import subjects
from .titles import all_names

CHOICES = (*step.EXTENDED, "max_wait", "free_choice")
HITS_MAX = 20


class FindForm(CaseForm):
    """What the patient waits for, by name or code; `service` is chosen where the words name several."""

    what = forms.CharField(
        label=gettext_lazy("Undersøgelse eller behandling"),
        help_text=gettext_lazy("Skriv navnet eller en SKS-kode."),
        max_length=120,
        required=False,
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Flere passer. Hvilken er det?"),
        widget=forms.RadioSelect,
        empty_label=None,
        required=False,
    )
    subject = forms.ChoiceField(label=gettext_lazy("Forløb og ret"))

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        assessment = case.assessments.first()
        if assessment is None:
            raise Denied(_("Vurdér rettighederne først. De afgør, hvilke hospitaler patienten kan vælge."))
        found = list(_subjects(case, assessment.answer))
        open_now = [key for key, _label, is_open in found if is_open]
        known = case.pathways.filter(removed_at=None).exclude(service=None).select_related("service").first()
        initial = {"what": known.service if known else "", "subject": (open_now or [""])[0]}
        super().__init__(request, case, initial=initial, **rest)
        self.set_choice_labels("subject", [(key, label) for key, label, _is_open in found])
        self.on = timezone.localdate()
        self.code = ""
        self.hits: list[Service] = []
        self.set_choices("service", services_on(self.on))

    def clean(self) -> None:
        """The service that was chosen, else the only one that the words name."""
        super().clean()
        found = find_services(self.cleaned_data.get("what") or "", on=self.on)
        self.code, chosen = found.code, self.cleaned_data.get("service")
        if chosen or self.has_error("service"):
            return
        if found.ended:
            words = _("SKS-koden %(code)s gælder ikke længere. Dens sidste dag var %(day)s.")
            self.add_error("what", words % {"code": found.code, "day": date_words(found.ended)})
        elif not found.services:
            self.add_error("what", _("Skriv navnet på en undersøgelse eller behandling, eller en SKS-kode."))
        elif len(found.services) > 1:
            self.hits = found.services[:HITS_MAX]
            self.set_choices("service", services_on(self.on).filter(pk__in=[each.pk for each in self.hits]))
            self.add_error("service", _("Vælg en af dem, eller skriv mere af navnet."))
        else:
            self.cleaned_data["service"] = found.services[0]

    def facts(self) -> dict[str, Any]:
        key, _bar, right = self.cleaned_data["subject"].rpartition("|")
        data = {name: self.cleaned_data[name] for name in ("service", "version")}
        return data | {"code": self.code, "pathway": find_pathway(self.case, key), "right": right}


class WaitingTimeForm(WaitingTimeFields, CaseForm):
    """A waiting time that a hospital has just told."""

    def __init__(self, request: StaffRequest, case: Case, *, service: Service) -> None:
        super().__init__(request, case)
        self.set_kinds(service)


class OtherHospitalForm(WaitingTimeForm):
    """The same of a hospital that is not on the list."""

    hospital = forms.ModelChoiceField(
        Hospital.objects.none(), label=gettext_lazy("Hvilket hospital?"), empty_label=gettext_lazy("Vælg")
    )
    field_order = ("hospital",)

    def __init__(self, request: StaffRequest, case: Case, *, found: OptionList) -> None:
        super().__init__(request, case, service=found.service)
        self.set_choices("hospital", Hospital.objects.exclude(pk__in=found.options.values("hospital")))

    def told(self) -> dict[str, Any]:
        return super().told() | {"hospital": self.cleaned_data["hospital"]}


class WishForm(CaseForm):
    """The patient's wish; what stands in the inquiry is taken over, with the day and the way in which it came."""

    option = ChoiceOf(
        Option,
        words=lambda option: option.facts["name"],
        label=gettext_lazy("Hvilket hospital?"),
        empty_label=gettext_lazy("Intet bestemt hospital"),
        required=False,
    )
    words = LongTextField(label=gettext_lazy("Patientens ønske med patientens egne ord"), max_length=4000)
    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan blev det sagt?"),
        choices=[("", gettext_lazy("Vælg")), *Channel.choices],
        required=False,
    )
    said_on = SpokenDateField(
        label=gettext_lazy("Hvilken dag?"), latest=timezone.localdate, prefer="past", required=False
    )

    def __init__(self, request: StaffRequest, case: Case, *, found: OptionList) -> None:
        written = "" if case.wishes.exists() else case.answers.get("wish", "")
        initial: dict[str, Any] = {"said_on": timezone.localdate()}
        if written:
            initial = {"words": written, "channel": case.channel, "said_on": timezone.localdate(case.received_at)}
        super().__init__(request, case, initial=initial)
        self.is_taken_over = bool(written)
        self.written = written
        self.set_choices("option", found.options.all())

    def clean(self) -> None:
        """The day and the way of the inquiry go with its words alone: other words were said today, if nothing else is
        told.
        """
        super().clean()
        data = self.cleaned_data
        said_then = all(data.get(name) == self.initial.get(name) for name in ("channel", "said_on"))
        if self.written and said_then and data.get("words", "").strip() != self.written.strip():
            data |= {"channel": "", "said_on": timezone.localdate()}


def _subjects(case: Case, answer: dict[str, Any]) -> Any:
    """Each right by which a hospital is chosen on each pathway, and whether it is open; the region's duty to find one
    (SUL § 88) is where the limit slips.
    """
    several, names = len(answer["pathways"]) > 1, all_names(case)
    for right in CHOICES:
        for pathway, finding in subjects(answer):
            if finding["right"] == right:
                label = f"{names[pathway]}: {RIGHTS[right]}" if several else RIGHTS[right]
                slips = right == "max_wait" and finding["status"] in LIMIT_SLIPS
                yield f"{pathway}|{right}", label, finding["entitled"] or slips


@acting("offer")
def find(request: StaffRequest, case: Case) -> HttpResponse:
    form = FindForm(request, case)
    if form.is_valid() and form.submit(step.show_options, case, at=timezone.now(), **form.facts()):
        return redirect("desk:shown_options", case.pk, form.outcome.pk)
    words = {"heading": _("Find muligheder"), "button": _("Vis hospitaler")}
    return show(request, "desk/options/find.html", case, form, said=said(case), **words)


@acting("record_waiting_time")
def record_waiting_time(request: StaffRequest, case: Case, list_pk: int, option_pk: int) -> HttpResponse:
    """What the hospital has just told on the telephone, written in its line of the list; then the list is made anew."""
    found = _list(case, list_pk)
    option = get_object_or_404(found.options.select_related("hospital"), pk=option_pk)
    form = WaitingTimeForm(request, case, service=found.service)
    if form.is_valid() and _told(form, found, hospital=option.hospital):
        return _made_anew(request, case, found)
    return _page(request, case, found, form, told=option.pk)


@acting("record_waiting_time")
def record_other_waiting_time(request: StaffRequest, case: Case, list_pk: int) -> HttpResponse:
    """The same of a hospital that is not on the list."""
    found = _list(case, list_pk)
    form = OtherHospitalForm(request, case, found=found)
    if form.is_valid() and _told(form, found):
        return _made_anew(request, case, found)
    title = _("Ventetid på et hospital, der ikke står på listen")
    return show(request, "desk/act.html", case, form, heading=title, button=_("Gem ventetid"))


@reading
def shown(request: StaffRequest, case: Case, list_pk: int) -> HttpResponse:
    found = _list(case, list_pk)
    return _page(request, case, found, WishForm(request, case, found=found))


@reading
def for_patient(request: StaffRequest, case: Case, list_pk: int) -> HttpResponse:
    """The list in the words in which the patient reads it, to print or to read aloud."""
    found = _list(case, list_pk)
    return render(request, "desk/options/for_patient.html", {"case": case, "shown": as_patient_reads(found)})


@acting("record_wish")
def record_wish(request: StaffRequest, case: Case, list_pk: int) -> HttpResponse:
    found = _list(case, list_pk)
    form = WishForm(request, case, found=found)
    if form.is_valid() and form.submit(step.record_wish, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Ønsket er skrevet ned."))
        return redirect("desk:case", case.pk)
    return _page(request, case, found, form)


def _told(form: WaitingTimeForm, found: OptionList, **subject: Any) -> bool:
    """Whether the waiting time was written down."""
    facts = {"service": found.service, "at": timezone.now(), "version": form.cleaned_data["version"]}
    return form.submit(step.record_waiting_time, found.case, **facts, **subject, **form.told())


def _made_anew(request: StaffRequest, case: Case, found: OptionList) -> HttpResponse:
    """The list with what was just told; the one before it stays as it stood."""
    asked: dict[str, Any] = {"pathway": found.pathway, "right": found.right, "service": found.service}
    try:
        anew = step.show_options(case, **asked, code=found.facts.get("code", ""), by=request.user, at=timezone.now())
    except (Denied, rights.InvalidDocument):
        messages.success(request, _("Ventetiden er skrevet ned. Listen er den, der var."))
        return redirect("desk:shown_options", case.pk, found.pk)
    messages.success(request, _("Ventetiden er skrevet ned, og mulighederne er fundet igen."))
    return redirect("desk:shown_options", case.pk, anew.pk)


def _list(case: Case, list_pk: int) -> OptionList:
    return get_object_or_404(
        case.option_lists.select_related("service", "by", "assessment__case", "pathway"), pk=list_pk
    )


def _page(request: StaffRequest, case: Case, found: OptionList, form: CaseForm, *, told: int = 0) -> HttpResponse:
    """The list with the form for the wish below it, or with the one for a waiting time in the line of option `told`."""
    context = {
        "case": case,
        "found": found,
        "right": word(RIGHTS, found.right),
        "order": order_of(found),
        "rows": rows(found),
        "none_today": none_today(found),
        "needs": needs_words(found.facts),
        "origin": from_where(found.facts.get("from")),
        "form": form,
        "told": told,
        "is_outdated": not case.is_closed and _is_outdated(found),
    }
    return render(request, "desk/options/shown.html", context, status=form.status)


def _is_outdated(found: OptionList) -> bool:
    """Whether the rights have come out otherwise since the list was made."""
    try:
        return bool(find_outdated(found.assessment, on=timezone.localdate()))
    except rights.InvalidDocument:
        return True
