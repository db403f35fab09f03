"""The due list of complaints: each open matter that is decided elsewhere, what comes next, and who is awaited (feature
K3).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework.confidentiality import cover, is_covered, with_shown
from rettidig.casework.models import Forwarding, ForwardingEnd, Matter, User
from rettidig.casework.queues import find_people
from rettidig.casework.right_names import matter_name
from rettidig.rights.matters.schema import KINDS
from rettidig.web.formatting import date_short
from rettidig.web.matters.labels import stated_choices
from rettidig.web.readings import record_list

from .case_access import StaffRequest, staff_required
from .queue import Due

PAGE = 50
COMPLAINTS = ("complaint", "compensation", "dialogue_meeting")
EVERY = "alle"  # names the complaints of the whole office in an address
UNDATED = date(9999, 12, 31)  # what has no date comes last


@dataclass(frozen=True)
class Row:
    """One matter in words; of a case that is closed to the reader neither what it is nor how far it is."""

    matter: Matter
    what: str
    stage: str
    awaited: str
    due: Due | None


@staff_required
def complaints(request: StaffRequest) -> HttpResponse:
    record_list(request, "complaints")
    today, of_all = timezone.localdate(), request.GET.get("hvis") == EVERY
    found = find_complaints(request.user, on=today, of_all=of_all)
    matters = list(_after(found, request.GET.get("efter", ""))[: PAGE + 1])
    context = {
        "rows": [_row(each, today) for each in cover(matters[:PAGE])],
        "of_all": of_all,
        "every": EVERY,
        "after": _mark(matters[PAGE - 1]) if len(matters) > PAGE else "",
    }
    return render(request, "desk/complaints.html", context)


def find_complaints(user: User, *, on: date, of_all: bool = False) -> QuerySet[Any]:
    """The matters of the user's office that have no end, in open cases, what is due first at the top: the user's own
    and those of whom they stand in for on the day, or `of_all`.
    """
    found = Matter.objects.open().filter(kind__in=COMPLAINTS, case__office=user.office_id, case__closed_at=None)
    if not of_all:
        found = found.filter(case__owner__in=find_people(user, on=on))
    sent = Prefetch("forwardings", Forwarding.objects.defer("pdf"))
    shown = with_shown(found, user).select_related("case__patient", "case__owner", "case__team")
    dated = shown.annotate(next=Coalesce(F("case__next_deadline"), Value(UNDATED)))
    return dated.order_by("next", "pk").prefetch_related(sent)


def _mark(matter: Any) -> str:
    """Where the next page begins: after this matter."""
    return f"{matter.next.isoformat()}.{matter.pk}"


def _after(matters: QuerySet[Any], mark: str) -> QuerySet[Any]:
    try:
        text, pk = mark.split(".")
        day, last = date.fromisoformat(text), int(pk)
    except ValueError:
        return matters
    return matters.filter(Q(next__gt=day) | Q(next=day, pk__gt=last))


def _row(matter: Any, today: date) -> Row:
    due = Due.of(matter.case.next_deadline, matter.case.next_deadline_kind, today)
    if is_covered(matter):
        return Row(matter, "", "", "", due)
    last = next(iter(matter.forwardings.all()), None)
    return Row(matter, _what(matter), _stage(matter, last), _awaited(matter, last), due)


def _what(matter: Matter) -> str:
    """The kind of the matter, and of a complaint what it is about."""
    about = matter.facts.get("about")
    if not about:
        return matter_name(matter.kind)
    return f"{matter_name(matter.kind)}: {dict(stated_choices('about', KINDS[matter.kind].facts['about']))[about]}"


def _stage(matter: Matter, last: Forwarding | None) -> str:
    """How far it has come: what was last done with it."""
    if last is None:
        held = next((each["date"] for each in matter.events if each["type"] == "meeting_held"), "")
        return _("Mødet er holdt %(day)s") % {"day": date_short(date.fromisoformat(held))} if held else _("Hos os")
    words = {"receiver": last.receiver, "day": date_short(last.ended_at or last.sent_at)}
    if last.end == ForwardingEnd.ACKNOWLEDGED:
        return _("%(receiver)s har det, %(day)s") % words
    if last.end == ForwardingEnd.RETURNED:
        return _("Kommet tilbage fra %(receiver)s, %(day)s") % words
    return _("Sendt til %(receiver)s, %(day)s") % words


def _awaited(matter: Matter, last: Forwarding | None) -> str:
    """Who must do something now."""
    if last and not last.end:
        return last.receiver
    return str(matter.case.get_waits_for_display() or _("Kontoret"))
