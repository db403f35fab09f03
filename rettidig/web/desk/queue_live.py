"""What has happened in the queue since it was opened: lines that others have changed, and new ones. The page asks."""

import re
from collections.abc import Iterable

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rettidig.casework import queues
from rettidig.casework.models import Case, Priority

from .case_access import StaffRequest, staff_required
from .filters import FilterForm, PlaceForm
from .queue import OVER, PAGE

KNOWN = "kendt"  # names the lines that the page shows, each with its version
MOST = PAGE + 2 * queues.MOST_PRESSING
LINE = re.compile(r"(\d{1,18})\.(\d{1,9})")


@staff_required
def live(request: StaffRequest) -> HttpResponse:
    """Of the lines that the page shows, those that are changed, in words; and how many would stand there besides."""
    place, asked, today = PlaceForm(request.GET), FilterForm(request.GET), timezone.localdate()
    user, view = request.user, place.chosen_view
    lines = [LINE.fullmatch(each) for each in request.GET.get(KNOWN, "").split(",")[:MOST]]
    seen = {int(line[1]): int(line[2]) for line in lines if line}
    people = queues.find_people(user, on=today)
    team = queues.find_team(user, place.chosen_team) if view == "team" else None
    found = queues.queue(user, view=view, team=team, order=asked.order, people=people, on=today)
    cases = asked.narrow(found, today, user.office)
    now_here = set(cases.filter(pk__in=seen).values_list("pk", flat=True))
    changed = [each for each in queues.lines(user).filter(pk__in=seen) if each.version != seen[each.pk]]
    said = [
        {"key": f"{each.pk}.{seen[each.pk]}", "words": _words(each, people), "gone": each.pk not in now_here}
        for each in changed
    ]
    is_first = place.last_case is None and view not in OVER
    new = _find_new(cases[:PAGE], seen) if is_first else []
    if is_first and not asked.asked:
        shown = {*seen, *(each.pk for each in new)}
        new += [each for each in queues.find_pressing(user, on=today) if each.pk not in shown]
    return JsonResponse({"changed": said, "new": _say_new(new)}, headers={"Cache-Control": "no-store"})


def _find_new(page: Iterable[Case], seen: dict[int, int]) -> list[Case]:
    """The cases that the page does not show and that stand above its last line; anywhere, where it shows them all."""
    cases = list(page)
    places = [place for place, each in enumerate(cases) if each.pk in seen]
    last = len(cases) if len(seen) < PAGE else max(places, default=0)
    return [each for each in cases[:last] if each.pk not in seen]


def _say_new(new: list[Case]) -> str:
    if not new:
        return ""
    said = ngettext("%(count)d ny", "%(count)d nye", len(new)) % {"count": len(new)}
    urgent = sum(each.priority == Priority.URGENT for each in new)
    return _("%(new)s, %(count)d haster") % {"new": said, "count": urgent} if urgent else said


def _words(case: Case, people: list[int]) -> str:
    if case.closed_at:
        return _("Afsluttet")
    if case.held_until and (case.next_deadline is None or case.next_deadline > timezone.localdate()):
        return _("På hold")
    if case.owner_id and case.owner_id not in people:
        return _("%(who)s har sagen") % {"who": case.owner}
    if case.priority == Priority.URGENT:
        return _("Ændret, haster")
    return _("Ændret")
