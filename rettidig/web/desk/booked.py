"""Booked lists: read a department's list in, see who has a right that nobody told of, and take the letters home."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.csv_files import Fault
from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.letters import wording
from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import BookedList, BookedPatient, BookedPrint, Office
from rettidig.casework.permissions import DECIDERS, Denied
from rettidig.casework.tracks import booked_lists as track
from rettidig.casework.tracks.booked_lists.judging import Judged, ask_again
from rettidig.insight import csv_export
from rettidig.rights import Finding
from rettidig.rights.texts import say
from rettidig.web.formatting import spoken_language
from rettidig.web.forms import AttachmentField, LongTextField, PlainForm, SpokenDateField
from rettidig.web.guards import posts_only, roles_required
from rettidig.web.readings import record_list

from .case_access import StaffRequest
from .findings import Basis, basis
from .labels import RIGHTS, WHO, word

PAGE = 50
FAULTS_SHOWN = 500
LETTER_COLUMNS = ["nøgle", "hospital", "afdeling", "brevet manglede", "overskrift", "brev"]
UNCLEAR = "unclear"
KINDS: dict[str, StrOrPromise] = {
    track.MAX_WAIT: gettext_lazy("Booket efter den maksimale ventetid"),
    track.CHOICE: gettext_lazy("Kan vælge et privathospital, men ved det ikke"),
    track.LETTER: gettext_lazy("Brevet mangler noget, det skal fortælle"),
    UNCLEAR: gettext_lazy("Mangler viden"),
}

deciding = roles_required(*DECIDERS)


class ListField(AttachmentField):
    def accepted(self) -> str:
        return _("En CSV-fil fra afdelingens regneark. Den må ikke have CPR-numre eller navne.")


class UploadForm(PlainForm):
    file = ListField(label=gettext_lazy("Afdelingens liste"))


class KindForm(forms.Form):
    ret = forms.ChoiceField(
        label=gettext_lazy("Vis"), choices=[("", gettext_lazy("Alle")), *KINDS.items()], required=False
    )


class ToldForm(PlainForm):
    on = SpokenDateField(
        label=gettext_lazy("Hvilken dag blev brevene sendt?"), prefer="past", latest=timezone.localdate
    )
    without = LongTextField(
        label=gettext_lazy("Hvem fik ikke brevet?"),
        help_text=gettext_lazy("Skriv nøglerne, én på hver linje. Lad feltet stå tomt, når alle fik brevet."),
        max_length=20_000,
        required=False,
    )

    def clean_without(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["without"].splitlines() if line.strip()]


@dataclass(frozen=True)
class Row:
    """One patient of the list as the page shows it: each right with its reason, what must be done, and its basis."""

    patient: BookedPatient
    found: Judged
    findings: list[tuple[StrOrPromise, str, list[str], list[Basis]]]
    lacking: list[str]


@deciding
def booked_lists(request: StaffRequest) -> HttpResponse:
    """The lists so far, and the next one to read in."""
    form = UploadForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = track.prepare(_office(request), form.cleaned_data["file"], by=request.user, at=timezone.now())
        except track.BadFile as trouble:
            faults = trouble.faults
        else:
            return redirect("desk:booked_list", made.pk)
    lists = (
        BookedList.objects.filter(office__in=_office(request).lineage)
        .annotate(patients_read=Sum("counts__patients"), marked=Sum("counts__marked"), told=Sum("counts__told"))
        .order_by("-prepared_at", "-pk")
    )
    context = {
        "form": form,
        "faults": faults[:FAULTS_SHOWN],
        "more_faults": max(len(faults) - FAULTS_SHOWN, 0),
        "bad_lines": len({fault.line for fault in faults}),
        "lists": Paginator(lists, PAGE).get_page(request.GET.get("side")),
        "columns": [(name, name in track.OPTIONAL) for name in track.COLUMNS],
    }
    return render(request, "desk/booked/lists.html", context, status=422 if form.errors or faults else 200)


@deciding
def booked_list(request: StaffRequest, pk: int) -> HttpResponse:
    """What was found on one list: the departments, the patients with the reasons, and the letter."""
    found = _find(request, pk)
    record_list(request, f"booked list {pk}")
    form = KindForm(request.GET)
    kind = form.cleaned_data["ret"] if form.is_valid() else ""
    page = Paginator(_of_kind(found, kind), PAGE).get_page(request.GET.get("side"))
    counts = list(found.counts.select_related("hospital"))
    letters = track.find_letters(found)
    first = letters.first()
    own = wording.of_office(found.office, on=timezone.localdate())
    letter = track.booked_letter(first, ask_again(first.document), found.office, own=own) if first else None
    context = {
        "list": found,
        "counts": counts,
        "patients": sum(each.patients for each in counts),
        "kinds": [(label, _of_kind(found, key).count()) for key, label in KINDS.items()],
        "kind_form": form,
        "page": page,
        "rows": [_row(patient) for patient in page],
        "letters": (number := letters.count()),
        "prints": (prints := list(found.prints.defer("pdf"))),
        "set_so_far": (set_so_far := sum(each.letters for each in prints)),
        "is_being_set": found.printing_since is not None and set_so_far < number,
        "letter": letter,
        "blocks": split_blocks(letter.body) if letter else [],
        "used_days": track.USED_DAYS,
        "rules_have_changed": found.rules_version != law_in_force().version,
    }
    return render(request, "desk/booked/list.html", context)


@posts_only("desk:booked_list", "pk")
@deciding
def keep(request: StaffRequest, pk: int) -> HttpResponse:
    track.keep(_find(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Listen er gemt. Nu kan du hente brevene."))
    return redirect("desk:booked_list", pk)


@posts_only("desk:booked_list", "pk")
@deciding
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    track.remove(_find(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Listen er fjernet. Den tæller ikke med."))
    return redirect("desk:booked_lists")


@posts_only("desk:booked_list", "pk")
@deciding
def empty(request: StaffRequest, pk: int) -> HttpResponse:
    track.empty(_find(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Patienterne er slettet. Tallene er gemt."))
    return redirect("desk:booked_list", pk)


@deciding
def told(request: StaffRequest, pk: int) -> HttpResponse:
    """The department has sent the letters: when, and to whom not."""
    found = _find(request, pk)
    form = ToldForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _try(form, track.record_told, found, request=request):
        messages.success(request, _("Det er skrevet, at brevene er sendt."))
        return redirect("desk:booked_list", pk)
    return render(request, "desk/booked/told.html", {"list": found, "form": form}, status=422 if form.errors else 200)


@deciding
def as_csv(request: StaffRequest, pk: int) -> HttpResponse:
    """The patients of the list for the department, by key: what was found, by when, and why."""
    found = _find(request, pk)
    record_list(request, f"booked list {pk}")
    heading = [
        _("Nøgle"),
        _("Hospital"),
        _("Afdeling"),
        _("Booket"),
        _("Fundet"),
        _("Begrundelse"),
        _("Regel"),
        _("Mangler"),
    ]
    rows = (_csv_row(_row(patient)) for patient in found.patients.select_related("hospital").iterator())
    return _download([heading, *rows], f"bookingliste-{pk}.csv")


@deciding
def letters(request: StaffRequest, pk: int) -> HttpResponse:
    """The letters to be merged with the department's names, a line for each key."""
    found = _find(request, pk)
    track.record_letters(found, by=request.user, at=timezone.now())
    rows, own = [], wording.of_office(found.office, on=timezone.localdate())
    for patient in track.find_letters(found).iterator():
        answer = ask_again(patient.document)
        text = track.booked_letter(patient, answer, found.office, own=own)
        lacking = ", ".join(say(f"item_{item}", "da") for item in answer.lacking)
        rows.append([patient.key, patient.hospital.name, patient.department, lacking, text.title, _plain(text.body)])
    return _download([LETTER_COLUMNS, *rows], f"breve-{pk}.csv")


@posts_only("desk:booked_list", "pk")
@deciding
def print_letters(request: StaffRequest, pk: int) -> HttpResponse:
    """Have the letters set as PDF, to be printed."""
    track.print_letters(_find(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Brevene bliver gjort klar til print. Siden viser, hvor langt det er."))
    return redirect(f"{reverse('desk:booked_list', args=[pk])}#prints")


@deciding
def printed(request: StaffRequest, pk: int, first: int) -> HttpResponse:
    """Some of the letters as one PDF."""
    found = get_object_or_404(BookedPrint, booked_list=_find(request, pk), first=first)
    record_list(request, f"booked list {pk}")
    answer = HttpResponse(bytes(found.pdf), content_type="application/pdf", headers={"Cache-Control": "no-store"})
    answer["Content-Disposition"] = f'attachment; filename="breve-{pk}-{found.first}-{found.last}.pdf"'
    return answer


def _plain(body: str) -> str:
    """The body for a merge field: a heading is a line of its own."""
    return body.replace("## ", "")


def _csv_row(row: Row) -> list[str]:
    patient = row.patient
    return [
        patient.key,
        patient.hospital.name,
        patient.department,
        patient.booked_for.isoformat() if patient.booked_for else "",
        "; ".join(str(KINDS[mark]) for mark in patient.marks) or str(KINDS[UNCLEAR]),
        " ".join(reason for _name, reason, _duties, _basis in row.findings),
        "; ".join(f"{each.law} {each.section}" for *_rest, rules in row.findings for each in rules),
        "; ".join([*row.lacking, *(say(f"missing_{fact}", spoken_language()) for fact in row.found.missing)]),
    ]


def _row(patient: BookedPatient) -> Row:
    found = ask_again(patient.document)
    shown = [found.answer.of(right) for right in track.MARKS if right in patient.marks]
    lacking = [say(f"item_{item}", spoken_language()) for item in found.lacking]
    return Row(patient, found, [_shown(each) for each in shown], lacking)


def _shown(finding: Finding) -> tuple[StrOrPromise, str, list[str], list[Basis]]:
    answer, language = finding.as_json(), spoken_language()
    what = "what" if language == "da" else "what_en"
    duties = [f"{word(WHO, duty['who'])}: {duty[what]}" for duty in answer["duties"]]
    return word(RIGHTS, finding.right), answer["reason"][language], duties, [basis(each) for each in answer["basis"]]


def _of_kind(found: BookedList, kind: str) -> QuerySet[BookedPatient]:
    patients = found.patients.select_related("hospital").order_by("booked_for", "pk")
    if kind == UNCLEAR:
        return patients.filter(marks=[])
    return patients.filter(Q(marks__contains=[kind])) if kind else patients


def _try(form: forms.Form, verb: Callable[..., Any], found: BookedList, *, request: StaffRequest) -> bool:
    """Do it; a refusal becomes a sentence on the form."""
    try:
        verb(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Denied as refusal:
        form.add_error(None, str(refusal.message))
    return not form.errors


def _download(rows: list[list[str]], name: str) -> HttpResponse:
    answer = HttpResponse(csv_export.as_bytes(rows), content_type=csv_export.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _office(request: StaffRequest) -> Office:
    office = request.user.office
    if office is None:
        raise Denied(_("Du hører ikke til et patientkontor."))
    return office


def _find(request: StaffRequest, pk: int) -> BookedList:
    return get_object_or_404(
        BookedList.objects.filter(office__in=_office(request).lineage).select_related("office"), pk=pk
    )
