"""The page of a patient: flags that every case of the patient shows, all cases, and all contacts (feature C19)."""

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.confidentiality import covered_name, is_covered, only_shown, with_shown
from rettidig.casework.models import Case, Contact, Person, PersonChange, PersonSource
from rettidig.casework.steps import person as step
from rettidig.casework.topics import TOPICS
from rettidig.web.formatting import date_short
from rettidig.web.forms import SpokenDateField
from rettidig.web.guards import posts_only

from .act_form import CaseForm, ChangeForm, show
from .case_access import StaffRequest, acting, reading
from .masking import find_covered
from .titles import contact_title

MOST = 50  # contacts
LABELS: dict[str, StrOrPromise] = {
    "protected_address": gettext_lazy("Beskyttet adresse"),
    "guardian": gettext_lazy("Værge"),
    "interpreter_language": gettext_lazy("Tolk"),
    "deceased_on": gettext_lazy("Død"),
}
FIELDS: dict[str, forms.Field] = {
    "protected_address": forms.BooleanField(label=gettext_lazy("Adressen er beskyttet"), required=False),
    "guardian": forms.CharField(
        label=gettext_lazy("Hvem er værge?"),
        help_text=gettext_lazy("Navn og telefon. Lad feltet stå tomt, hvis der ikke er nogen."),
        max_length=200,
        required=False,
    ),
    "interpreter_language": forms.CharField(
        label=gettext_lazy("Hvilket sprog skal tolken tale?"),
        help_text=gettext_lazy("Lad feltet stå tomt, hvis der ikke skal tolk på."),
        max_length=40,
        required=False,
    ),
    "deceased_on": SpokenDateField(
        label=gettext_lazy("Hvilken dag døde patienten?"), required=False, prefer="past", latest=timezone.localdate
    ),
}


@dataclass(frozen=True)
class Flag:
    """One flag as it stands: in words, empty where it is not set, and the newest change of it."""

    key: str
    label: StrOrPromise
    words: str
    change: PersonChange | None


@dataclass(frozen=True)
class Line:
    """One case of the patient."""

    case: Case
    subject: StrOrPromise


class FlagForm(ChangeForm):
    """One flag with its present value; where it is known from, since when, and why it is written."""

    beside = (*ChangeForm.beside, "source", "since")
    thing = "person"
    source = forms.ChoiceField(
        label=gettext_lazy("Hvem eller hvad har I det fra?"), choices=PersonSource.choices, widget=forms.RadioSelect
    )
    since = SpokenDateField(label=gettext_lazy("Fra hvilken dag?"), prefer="past", latest=timezone.localdate)
    reason = forms.CharField(label=gettext_lazy("Hvorfor skriver du det?"), max_length=500)

    def __init__(self, request: StaffRequest, case: Case, flag: str) -> None:
        value = getattr(case.patient or Person(), flag)
        self.named = {"value": flag}
        super().__init__(request, case, initial={"value": value, "since": timezone.localdate()})
        self.fields = {"value": deepcopy(FIELDS[flag]), **self.fields}


def flags_of(person: Person | None, *, covered: Collection[str] = ()) -> list[Flag]:
    """Those that are set, in words; the guardian's name and number only where they are not covered."""
    values = [(key, _say(person, key, covered)) for key in LABELS] if person else []
    return [Flag(key, LABELS[key], words, None) for key, words in values if words]


def _say(person: Person, key: str, covered: Collection[str]) -> str:
    value = getattr(person, key)
    if not value:
        return ""
    if key == "protected_address":
        return _("Ja")
    if key == "deceased_on":
        return date_short(value) if isinstance(value, date) else ""
    return "●●●●●●" if key in covered else str(value)


@reading
def patient(request: StaffRequest, case: Case) -> HttpResponse:
    """The patient of the case. What belongs to a case that is closed to the reader is left out."""
    person, covered = case.patient, find_covered(request, case)
    if person is None:
        raise Http404
    changes = step.find_flag_changes(person)
    flags = [Flag(key, LABELS[key], _say(person, key, covered), changes.get(key)) for key in LABELS]
    known = person.cases.select_related("joined_to")
    cases = with_shown(known.filter(office__in=case.office.lineage), request.user, "").order_by("-received_at")
    lines = [Line(each, covered_name(each) if is_covered(each) else TOPICS[each.topic].label) for each in cases]
    contacts = Contact.objects.stated().filter(case__patient=person, case__office__in=case.office.lineage)
    seen = only_shown(contacts, request.user).select_related("case", "by").order_by("-stated_at", "-pk")[:MOST]
    context: dict[str, Any] = {
        "flags": flags,
        "lines": lines,
        "contacts": [(each, contact_title(each)) for each in seen],
    }
    return show(request, "desk/person/patient.html", case, CaseForm(request, case), **context)


@acting("correct_person")
def set_flag(request: StaffRequest, case: Case, flag: str) -> HttpResponse:
    if flag not in step.FLAGS or case.patient is None:
        raise Http404
    form = FlagForm(request, case, flag)
    if form.is_valid():
        value = form.cleaned_data.pop("value")
        if form.submit(step.set_flag, case, flag=flag, value=value, at=timezone.now(), **form.cleaned_data):
            messages.success(request, _("Det står nu på alle patientens sager."))
            return redirect("desk:patient", case.pk)
    return show(request, "desk/act.html", case, form, heading=LABELS[flag], button=_("Gem"))


@posts_only("desk:patient", "pk")
@acting("correct_person")
def undo_flag(request: StaffRequest, case: Case, change_pk: int) -> HttpResponse:
    change = get_object_or_404(PersonChange, pk=change_pk, person=case.patient_id)
    step.undo_flag(change, case=case, by=request.user, at=timezone.now())
    messages.success(request, _("Rettelsen er fortrudt."))
    return redirect("desk:patient", case.pk)
