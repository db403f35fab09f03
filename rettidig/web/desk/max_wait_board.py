"""The board of maximum waiting times: each leg that waits, what comes next and who does it; red first (feature T9)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Prefetch, Q, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework.confidentiality import cover, is_covered, with_shown
from rettidig.casework.ladder import Step, find_ladder
from rettidig.casework.models import Escalation, EscalationStep, MaxWaitLeg, Rung, User
from rettidig.rights.texts import say
from rettidig.web.formatting import capitalised, date_short, spoken_language
from rettidig.web.readings import record_list

from .case_access import StaffRequest, staff_required
from .labels import WHO, word
from .queue import Due

PAGE = 100  # legs on one page
RED, OTHER = 0, 1


@dataclass(frozen=True)
class Row:
    """One leg in words: the day of how many, what comes next, who does it, and what the department said."""

    leg: MaxWaitLeg
    step: str
    due: Due | None
    day: int
    days: int
    booked: str
    next: str
    asked: EscalationStep | None
    is_red: bool


@staff_required
def max_wait_board(request: StaffRequest) -> HttpResponse:
    record_list(request, "maximum waiting times board")
    today = timezone.localdate()
    legs = list(_after(find_legs(request.user, on=today), request.GET.get("efter", ""))[: PAGE + 1])
    ladder = find_ladder(request.user.office, on=today) if request.user.office else []
    rows = [_row(leg, ladder, today) for leg in cover(legs[:PAGE])]
    context = {"rows": rows, "today": today, "after": _mark(legs[PAGE - 1]) if len(legs) > PAGE else ""}
    return render(request, "desk/max_wait_board.html", context)


def find_legs(user: User, *, on: date) -> QuerySet[MaxWaitLeg]:
    """The legs of the open cases of the user's office whose patients still wait, as the newest assessment of each found
    them: first those whose limit has passed, or whose appointment lies after it.
    """
    is_red = Q(limit__lt=on) | Q(booked__gt=F("limit"))
    waits = MaxWaitLeg.objects.filter(
        case__office=user.office_id,
        case__closed_at=None,
        case__patient_seen_on=None,
        case__patient_declined_on=None,
        case__patient__deceased_on=None,
    )
    newest = Escalation.objects.prefetch_related(Prefetch("steps", EscalationStep.objects.defer("pdf", "body")))
    related = with_shown(waits, user).select_related("case__patient", "case__owner", "case__team")
    ordered = related.annotate(rank=Case(When(is_red, then=RED), default=OTHER)).order_by("rank", "limit", "pk")
    return ordered.prefetch_related(Prefetch("case__escalations", newest))


def _mark(leg: Any) -> str:
    """Where the next page begins: after this leg."""
    return f"{leg.rank}.{leg.limit.isoformat()}.{leg.pk}"


def _after(legs: QuerySet[MaxWaitLeg], mark: str) -> QuerySet[MaxWaitLeg]:
    try:
        rank, limit, pk = mark.split(".")
        day, last = date.fromisoformat(limit), int(pk)
        behind = Q(rank__gt=int(rank)) | Q(rank=int(rank), limit__gt=day) | Q(rank=int(rank), limit=day, pk__gt=last)
    except ValueError:
        return legs
    return legs.filter(behind)


def _row(leg: Any, ladder: list[Step], today: date) -> Row:
    going = next(iter(leg.case.escalations.all()), None)
    asked = list(going.steps.all()) if going else []
    last = asked[-1] if going and asked and not going.ended_at else None
    if is_covered(leg):  # only that there is one, its day, and who has it
        due = Due.of(leg.limit, "max_wait", today)
        return Row(leg, "", due, (today - leg.start).days, (leg.limit - leg.start).days, "", "", None, leg.rank == RED)
    return Row(
        leg,
        capitalised(say(f"step_{leg.step}", spoken_language())),
        Due.of(leg.limit, "max_wait", today),
        (today - leg.start).days,
        (leg.limit - leg.start).days,
        _booked(leg),
        _next(leg, last, ladder),
        asked[-1] if asked else None,
        leg.rank == RED,
    )


def _booked(leg: MaxWaitLeg) -> str:
    if leg.booked is None:
        return _("Ingen tid")
    day = date_short(leg.booked)
    return _("%(day)s, efter fristen") % {"day": day} if leg.booked > leg.limit else day


def _next(leg: MaxWaitLeg, last: EscalationStep | None, ladder: list[Step]) -> str:
    """The next duty and whose it is: the region's duty to act where the limit slips; without a day that keeps it an
    answer, or the next rung to ask; else the patient comes.
    """
    is_english = spoken_language() == "en"
    duties = leg.duty.get("duties", [])
    if duties:
        return f"{word(WHO, duties[0]['who'])}: {duties[0]['what_en' if is_english else 'what']}"
    if leg.booked and leg.booked <= leg.limit:
        return _("Patienten kommer til sin tid")
    if last and not (last.answered_at or last.overdue_at):
        return _("%(who)s: svar om en tid") % {"who": last.get_rung_display()}
    height = Rung.values.index(last.rung) if last else -1
    above = next((step for step in ladder if Rung.values.index(step.rung) > height), None)
    return _("Kontoret: spørg %(who)s") % {"who": str(above.rung.label).lower()} if above else ""
