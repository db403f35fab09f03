"""Hospital complaints that are passed on: the list by state, taking files in, and one act on those that are chosen."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from rettidig.casework import keys
from rettidig.casework.models import (
    ComplaintDoor,
    ComplaintState,
    HospitalComplaint,
    Office,
    OutboxMessage,
    OutboxState,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks import hospital_complaints as track
from rettidig.web.formatting import number
from rettidig.web.forms import BYTES_IN_MB, PlainForm
from rettidig.web.guards import posts_only
from rettidig.web.readings import record_list
from rettidig.web.several_files import BYTES_AT_ONCE, AttachmentsField

from .case_access import StaffRequest, staff_required, workers_required

ON_A_PAGE = 100
FILES_MAX = 60
STATES = (
    ComplaintState.READ,
    ComplaintState.CONFIRMED,
    ComplaintState.SENT,
    ComplaintState.RETURNED,
    ComplaintState.UNREADABLE,
    ComplaintState.LOCKED,
    ComplaintState.INFECTED,
    ComplaintState.DOUBLE,
    ComplaintState.ACKNOWLEDGED,
    ComplaintState.AWAY,
)
OF_NO_USE = STATES[4:8]
ALWAYS = STATES[:4]  # these tabs stand there also when nothing lies in them
CHOSEN = (ComplaintState.READ, ComplaintState.CONFIRMED)  # here all that are ready are chosen at first
# What can be done with several of a state at once
TOGETHER: dict[str, tuple[tuple[str, StrOrPromise], ...]] = {
    ComplaintState.READ: (("confirm", gettext_lazy("Bekræft de valgte")),),
    ComplaintState.CONFIRMED: (("send", gettext_lazy("Send de valgte til hospitalerne")),),
    ComplaintState.SENT: (
        ("acknowledge", gettext_lazy("Hospitalet har kvitteret for de valgte")),
        ("post", gettext_lazy("De valgte er lagt i posten")),
    ),
}


@dataclass(frozen=True)
class Tab:
    state: ComplaintState
    count: int


@dataclass(frozen=True)
class Row:
    """One complaint of the list: whether it is late, where its sending stands, and whether it can be chosen."""

    complaint: HospitalComplaint
    is_late: bool
    message: OutboxMessage | None
    same_number: HospitalComplaint | None
    can_be_chosen: bool

    @property
    def name(self) -> str:
        return self.complaint.number or self.complaint.name

    @property
    def is_in_post_room(self) -> bool:
        return bool(self.message and self.message.state == OutboxState.PLACED)

    @property
    def is_held_up(self) -> bool:
        return bool(self.message and self.message.is_held_up and not self.is_in_post_room)


class LettersField(AttachmentsField):
    """Several PDF files; what each of them is, is found out when it is taken in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = "application/pdf"

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        chosen = super().clean(data, initial)
        if len(chosen) > FILES_MAX or sum(each.size or 0 for each in chosen) > BYTES_AT_ONCE:
            raise forms.ValidationError(_("Det er for meget på én gang. Vælg færre filer, og tag resten bagefter."))
        return chosen

    def accepted(self) -> str:
        words = _("Du kan vælge op til %(count)d filer på én gang. De må højst fylde %(size)s MB i alt.")
        return words % {"count": FILES_MAX, "size": number(BYTES_AT_ONCE / BYTES_IN_MB)}


class TakeInForm(PlainForm):
    """Files of one sending. `key` is that of the form, so that a form sent twice takes nothing in twice."""

    key = forms.CharField(max_length=keys.KEY_LENGTH, widget=forms.HiddenInput)
    letters = LettersField(label=gettext_lazy("PDF-filer med klager"))


@staff_required
def complaints(request: StaffRequest) -> HttpResponse:
    """The list of one state, what is late first."""
    record_list(request, "hospital complaints")
    found = track.find_complaints(request.user)
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    state = _state(request.GET.get("vis", ""), counts)
    page = Paginator(_ordered(found.filter(state=state)), ON_A_PAGE).get_page(request.GET.get("side"))
    may_act = not _refusal(request, "take_in")
    rows = list(_rows(list(page), state))
    has_choice = may_act and any(row.can_be_chosen for row in rows)
    context = {
        "tabs": [Tab(each, counts.get(each, 0)) for each in STATES if each in ALWAYS or counts.get(each)],
        "state": state,
        "page": page,
        "rows": rows,
        "acts": TOGETHER.get(state, ()) if has_choice else (),
        "may_act": may_act,
        "are_chosen": state in CHOSEN,
    }
    return render(request, "desk/hospital_complaints/list.html", context)


def _state(asked: str, counts: dict[str, int]) -> ComplaintState:
    """The state that is asked for; else the first in which something lies."""
    if asked in ComplaintState.values:
        return ComplaintState(asked)
    return next((each for each in STATES if counts.get(each)), STATES[0])


def _ordered(rows: QuerySet[HospitalComplaint]) -> QuerySet[HospitalComplaint]:
    return rows.order_by(F("due").asc(nulls_last=True), F("came_at").desc(), "pk")


def _rows(complaints: list[HospitalComplaint], state: ComplaintState) -> Iterator[Row]:
    messages_of = track.find_messages(complaints) if state == ComplaintState.SENT else {}
    is_new = state == ComplaintState.READ
    whole = track.find_whole(complaints) if is_new else {each.pk for each in complaints}
    same = track.find_same_number(complaints) if is_new else {}
    today = timezone.localdate()
    for each in complaints:
        is_late = bool(each.due and each.due < today)
        yield Row(each, is_late, messages_of.get(each.pk), same.get(each.pk), each.pk in whole)


@workers_required
def take_in(request: StaffRequest) -> HttpResponse:
    """Take several files in at once."""
    form = TakeInForm(request.POST or None, request.FILES or None, initial={"key": keys.new_key()})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = _take(request, form)
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
            status = 403
        else:
            _tell(request, made)
            return redirect("desk:hospital_complaints")
    elif request.method == "POST":
        status = 422
    return render(request, "desk/hospital_complaints/take_in.html", {"form": form}, status=status)


def _take(request: StaffRequest, form: TakeInForm) -> list[HospitalComplaint]:
    key, chosen = form.cleaned_data["key"], form.cleaned_data["letters"]
    files = [track.Came(_key(key, place), each.name or "", each.read()) for place, each in enumerate(chosen)]
    return track.take_in(_office(request), files, door=ComplaintDoor.PAGE, by=request.user, at=timezone.now())


def _key(key: str, place: int) -> str:
    return hashlib.sha256(f"{key} {place}".encode()).hexdigest()


def _tell(request: StaffRequest, made: list[HospitalComplaint]) -> None:
    """How many came in; and each that is of no use, by its name, with why."""
    read = sum(each.state == ComplaintState.READ for each in made)
    if read:
        told = ngettext("%(count)d klage er læst.", "%(count)d klager er læst. Se dem efter, og bekræft dem.", read)
        messages.success(request, told % {"count": read})
    for each in made:
        if each.state in (
            ComplaintState.DOUBLE,
            ComplaintState.LOCKED,
            ComplaintState.INFECTED,
            ComplaintState.UNREADABLE,
        ):
            messages.warning(
                request, _("%(name)s: %(state)s.") % {"name": each.name, "state": each.get_state_display()}
            )


@posts_only("desk:hospital_complaints")
@workers_required
def together(request: StaffRequest) -> HttpResponse:
    """One act on those that are chosen, each by itself; what is refused stays, with the reason."""
    act = request.POST.get("gør", "")
    chosen = [int(each) for each in request.POST.getlist("klage") if each.isascii() and each.isdigit()]
    home = reverse("desk:hospital_complaints")
    if act not in track.TOGETHER:
        return redirect(home)
    if not chosen:
        messages.warning(request, _("Sæt flueben ved mindst én klage."))
        return redirect(f"{home}?vis={request.POST.get('vis', '')[:20]}")
    done = track.do_together(act, chosen[:ON_A_PAGE], by=request.user, at=timezone.now())
    if done.done:
        told = ngettext("%(count)d klage: %(what)s.", "%(count)d klager: %(what)s.", done.done)
        messages.success(request, told % {"count": done.done, "what": WHAT[act]})
    for name, why in done.refused:
        messages.warning(request, f"{name}: {why}")
    if request.POST.get("side") and len(chosen) == 1:
        return redirect("desk:hospital_complaint", pk=chosen[0])
    return redirect(f"{home}?vis={request.POST.get('vis', '')[:20]}")


WHAT: dict[str, StrOrPromise] = {
    "confirm": gettext_lazy("bekræftet"),
    "send": gettext_lazy("sendt videre"),
    "acknowledge": gettext_lazy("modtaget af hospitalet"),
    "post": gettext_lazy("lagt i posten"),
    "retry": gettext_lazy("sendt igen"),
}


def _refusal(request: StaffRequest, act: str) -> str:
    try:
        track.check_role(request.user, act)
    except Denied as refusal:
        return str(refusal)
    return ""


def _office(request: StaffRequest) -> Office:
    if request.user.office is None:
        raise Denied(_("Du hører ikke til et kontor."))
    return request.user.office
