"""One hospital complaint: the letter beside its fields, what was done with it, and the acts."""

from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.deadlines import next_open_day
from rettidig.casework.files import CannotCopy, Copy, Kind, draw_page
from rettidig.casework.models import ComplaintFile, ComplaintState, Hospital, HospitalComplaint, OutboxState
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks import hospital_complaints as track
from rettidig.web.edit_form import EditForm, who_and_when
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField

from .act_form import ChoiceOf
from .case_access import StaffRequest, staff_required, workers_required

FIELDS = ("number", "hospital", "complained_on", "letter_on", "answer_by")
PAGES_SHOWN = 6
WORDS_MAX = 500
# What somebody does about a file that is of no use
CURES: Mapping[str, StrOrPromise] = {
    ComplaintState.UNREADABLE: gettext_lazy(
        "Filen kan ikke læses. Bed Styrelsen for Patientklager om at sende den igen som PDF. Læg så denne væk."
    ),
    ComplaintState.LOCKED: gettext_lazy(
        "Filen er låst med en kode. Bed Styrelsen for Patientklager om at sende den uden kode. Læg så denne væk."
    ),
    ComplaintState.INFECTED: gettext_lazy(
        "Der er virus i filen, så den er ikke gemt. Sig det til Styrelsen for Patientklager, og bed om en ny."
    ),
    ComplaintState.DOUBLE: gettext_lazy("Den samme fil er kommet før. Du skal ikke gøre noget med denne."),
}


class ComplaintForm(EditForm):
    """What stands in the letter, as a person has seen it."""

    number = forms.CharField(label=gettext_lazy("Nummer"), max_length=40)
    hospital = ChoiceOf(Hospital, label=gettext_lazy("Hospital"), empty_label=gettext_lazy("Vælg"))
    complained_on = SpokenDateField(label=gettext_lazy("Klagens dato"), prefer="past", required=False)
    letter_on = SpokenDateField(label=gettext_lazy("Brevets dato"), prefer="past", required=False)
    answer_by = SpokenDateField(label=gettext_lazy("Svarfrist"), prefer="future", required=False)

    def __init__(self, complaint: HospitalComplaint, *args: Any, **rest: Any) -> None:
        self.complaint = complaint
        super().__init__(*args, initial={name: getattr(complaint, name) for name in FIELDS}, **rest)
        own = Q(valid_to=None, region=complaint.office.region) | Q(pk=complaint.hospital_id)
        self.fields["hospital"].queryset = Hospital.objects.filter(own)  # type: ignore[attr-defined]

    def last_change(self, name: str) -> str:
        last = self.complaint.steps.exclude(by=None).last()
        return who_and_when(last.by.username, last.at) if last and last.by else ""


class WhyForm(PlainForm):
    words = LongTextField(label=gettext_lazy("Hvorfor?"), max_length=WORDS_MAX)


class ChaseForm(PlainForm):
    words = LongTextField(label=gettext_lazy("Hvordan har du rykket?"), max_length=WORDS_MAX)
    due = SpokenDateField(label=gettext_lazy("Hvilken dag ser vi efter igen?"), prefer="future")


class Asking(NamedTuple):
    """An act that asks for words: its form, what does it, and its words on the page."""

    form: type[PlainForm]
    verb: Callable[..., Any]
    heading: StrOrPromise
    button: StrOrPromise


ASKING: Mapping[str, Asking] = {
    "chase": Asking(ChaseForm, track.chase, gettext_lazy("Ryk for kvittering"), gettext_lazy("Gem")),
    "return": Asking(WhyForm, track.take_back, gettext_lazy("Kom tilbage fra hospitalet"), gettext_lazy("Gem")),
    "put_away": Asking(WhyForm, track.put_away, gettext_lazy("Læg væk"), gettext_lazy("Læg væk")),
}
EDITS = {ComplaintState.READ: "confirm", ComplaintState.RETURNED: "confirm", ComplaintState.CONFIRMED: "correct"}


@staff_required
@transaction.atomic
def complaint(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter beside its fields. Sent, the fields are confirmed or corrected."""
    found = _find(request, pk, lock=request.method == "POST")
    act = EDITS.get(ComplaintState(found.state), "")
    form = ComplaintForm(found, request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                _save(request, found, act, form.cleaned_data)
            except Denied as refusal:
                form.add_error(None, str(refusal.message))
                status = HTTPStatus.FORBIDDEN
            else:
                return redirect("desk:hospital_complaint", pk=pk)
        elif form.clashes:
            status = HTTPStatus.CONFLICT
    else:
        track.record_opening(found, by=request.user, what="page", at=timezone.now())
    return _show(request, found, form, act, status)


def _save(request: StaffRequest, found: HospitalComplaint, act: str, facts: Mapping[str, Any]) -> None:
    """Confirm or correct; with the second button it is sent too."""
    now = timezone.now()
    if not act:
        raise Denied(_("Klagen er sendt eller lagt væk, så den kan ikke rettes. Skriv, hvis den er kommet tilbage."))
    wanted = {name: facts[name] for name in FIELDS}
    is_sent = "send" in request.POST
    is_same = all(getattr(found, name) == value for name, value in wanted.items())
    if not (act == "correct" and is_sent and is_same):
        verb = track.confirm if act == "confirm" else track.correct
        verb(found, facts=wanted, by=request.user, at=now)
    if is_sent:
        track.send(found, by=request.user, at=now)
    messages.success(request, _("Klagen er sendt videre.") if is_sent else _("Oplysningerne er bekræftet."))


def _show(
    request: StaffRequest, found: HospitalComplaint, form: ComplaintForm, act: str, status: HTTPStatus
) -> HttpResponse:
    message = track.find_messages([found]).get(found.pk)
    today = timezone.localdate()
    contact = track.find_contact(found.office, found.hospital, on=today) if found.hospital else None
    file = _file_of(found)
    context = {
        "complaint": found,
        "form": form,
        "may_edit": act and not track.find_reason(request.user, found, act),
        "reasons": {name: track.find_reason(request.user, found, name) for name in ("send", *ASKING, "acknowledge")},
        "is_late": bool(found.due and found.due < today),
        "cure": CURES.get(found.state, ""),
        "same": track.find_same_number([found]).get(found.pk),
        "contact": contact,
        "message": message,
        "is_in_post_room": bool(message and message.state == OutboxState.PLACED),
        "can_retry": bool(message and message.state in (OutboxState.FAILED, OutboxState.UNREAD)),
        "pages": range(1, min(file.pages, PAGES_SHOWN) + 1) if file else (),
        "more_pages": max(0, file.pages - PAGES_SHOWN) if file else 0,
        "text": file.text if file else "",
        "steps": found.steps.select_related("by", "hospital"),
        "doubles": found.doubles.all(),
    }
    return render(request, "desk/hospital_complaints/one.html", context, status=status)


@staff_required
def complaint_page(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """A picture of one page of the letter. The page that shows it writes down that it is read."""
    try:
        picture = draw_page(_copy_of(_find(request, pk)), number)
    except CannotCopy as none:
        raise Http404 from none
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return HttpResponse(picture, content_type="image/jpeg", headers=headers)


@staff_required
def complaint_file(request: StaffRequest, pk: int) -> HttpResponse:
    """The safe copy of the letter, to print it."""
    found = _find(request, pk)
    copy = _copy_of(found)
    track.record_opening(found, by=request.user, what="file", at=timezone.now())
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=f"klage-{found.pk}.pdf"),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(copy.content, content_type=copy.content_type, headers=headers)


@workers_required
def chase(request: StaffRequest, pk: int) -> HttpResponse:
    return _ask(request, pk, "chase")


@workers_required
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    return _ask(request, pk, "return")


@workers_required
def put_away(request: StaffRequest, pk: int) -> HttpResponse:
    return _ask(request, pk, "put_away")


def _ask(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    found = _find(request, pk)
    asking = ASKING[act]
    initial: dict[str, date] = {"due": next_open_day(found.office, timezone.localdate())} if act == "chase" else {}
    form = asking.form(request.POST or None, initial=initial)
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            asking.verb(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
            status = HTTPStatus.FORBIDDEN
        else:
            messages.success(request, _("Det er skrevet ned."))
            return redirect("desk:hospital_complaint", pk=pk)
    elif request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif reason := track.find_reason(request.user, found, act):
        raise Denied(reason)
    context = {"complaint": found, "form": form, "heading": asking.heading, "button": asking.button}
    return render(request, "desk/hospital_complaints/act.html", context, status=status)


def _find(request: StaffRequest, pk: int, *, lock: bool = False) -> HospitalComplaint:
    """One of the office; another's is answered like one that does not exist."""
    found = track.find_complaints(request.user).select_related("office", "hospital", "first", "came_by")
    return get_object_or_404(found.select_for_update(of=("self",)) if lock else found, pk=pk)


def _file_of(found: HospitalComplaint) -> ComplaintFile | None:
    """The file, without its bytes; a double has none."""
    return ComplaintFile.objects.filter(pk=found.pk).defer("original", "copy").first()


def _copy_of(found: HospitalComplaint) -> Copy:
    file = getattr(found, "file", None)
    if file is None or not file.copy:
        raise Http404
    return Copy(bytes(file.copy), Kind.PDF)
