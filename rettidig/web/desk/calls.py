"""A call while it is written down: who rings, what has been typed so far, and the calls that were left unfinished."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import search as index
from rettidig.casework.models import IntakeDraft, User
from rettidig.casework.queues import lines
from rettidig.casework.steps import kept_call
from rettidig.casework.steps.attachments import AlreadySent
from rettidig.web.guards import posts_only
from rettidig.web.readings import record_search

from .case_access import StaffRequest, workers_required
from .queue import Row, rows

LEAST, MOST, SHOWN = 2, 8, 40  # letters that are searched for, cases that are shown, letters of a name
TAKEN_UP = "kladde"  # names an unfinished call in an address
BESIDE = ("csrfmiddlewaretoken", "version", "who", "take", "find", "like", "on", "anyway")  # not part of what was typed
NOBODY = gettext_lazy("En, der ringer")


@dataclass(frozen=True)
class Caller:
    """A case of somebody who may be the caller."""

    row: Row
    is_open: bool
    is_near: bool


@dataclass(frozen=True)
class Unfinished:
    """A call that somebody began to write down."""

    pk: int
    href: str
    name: str
    at: datetime
    is_discarded: bool


def find_callers(request: StaffRequest, typed: str) -> list[Caller]:
    """The cases of whoever is searched for, open ones first; the search is logged."""
    asked = index.read(typed.strip()) if len(typed.strip()) >= LEAST else None
    if asked is None:
        return []
    found = index.find(request.user, asked).found[:MOST]
    record_search(request, kind=asked.kind, hits=len(found))
    cases = lines(request.user, with_merged=True).in_bulk([each.case_id for each in found])
    here = [each for each in found if each.case_id in cases]
    shown = rows((cases[each.case_id] for each in here), timezone.localdate())
    callers = [
        Caller(row, cases[each.case_id].closed_at is None, each.is_near) for row, each in zip(shown, here, strict=True)
    ]
    return sorted(callers, key=lambda each: not each.is_open)


@posts_only("desk:new_inquiry")
@workers_required
def callers(request: StaffRequest) -> HttpResponse:
    """The hits below the field, while somebody types."""
    typed = request.POST.get("who", "")
    return render(
        request, "desk/intake/new.html#callers", {"asked": typed.strip(), "callers": find_callers(request, typed)}
    )


@posts_only("desk:new_inquiry")
@workers_required
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what has been typed so far, and say when."""
    now = timezone.now()
    fields = {name: value for name, value in request.POST.items() if name not in BESIDE and isinstance(value, str)}
    try:
        kept = kept_call.keep(fields, key=request.POST.get("key", ""), by=request.user, at=now)
    except AlreadySent:
        kept = None
    return render(request, "desk/intake/kept.html", {"at": now if kept else None})


def unfinished(user: User) -> list[Unfinished]:
    """The calls that the user left unfinished, those that were discarded last."""
    found = [_named(draft) for draft in kept_call.find_kept(user, at=timezone.now())[:MOST]]
    return sorted(found, key=lambda each: each.is_discarded)


def _named(draft: IntakeDraft) -> Unfinished:
    typed = kept_call.read(draft)
    words = typed.get("patient_name") or typed.get("reporter_name") or typed.get("text") or typed.get("story") or ""
    case = typed.get("case", "")
    address = (
        reverse("desk:add_contact", args=[case]) if case.isascii() and case.isdecimal() else reverse("desk:new_inquiry")
    )
    name = words.strip()[:SHOWN] or str(NOBODY)
    return Unfinished(draft.pk, f"{address}?{TAKEN_UP}={draft.pk}", name, draft.changed_at, bool(draft.discarded_at))


def take_up(request: StaffRequest) -> dict[str, Any]:
    """What was typed of the own unfinished call that the address names, with its key; nothing where it names none.

    Raises Http404 for another's.
    """
    pk = request.GET.get(TAKEN_UP, "")
    if request.method == "POST" or not pk:
        return {}
    fields, key = kept_call.take_up(_own(request, int(pk) if pk.isdecimal() else 0), at=timezone.now())
    return {**fields, "key": key}


@posts_only("desk:new_inquiry")
@workers_required
def discard(request: StaffRequest, key: int) -> HttpResponse:
    kept_call.discard(_own(request, key), at=timezone.now())
    messages.success(request, _("Samtalen er kasseret. Du kan fortryde i en uge."))
    return redirect("desk:new_inquiry")


@posts_only("desk:new_inquiry")
@workers_required
def restore(request: StaffRequest, key: int) -> HttpResponse:
    kept_call.restore(_own(request, key))
    messages.success(request, _("Samtalen er her igen."))
    return redirect("desk:new_inquiry")


def _own(request: StaffRequest, pk: int) -> IntakeDraft:
    return get_object_or_404(kept_call.find_kept(request.user, at=timezone.now()), pk=pk)
