"""Share out what nobody has: the lead sees an owner proposed for each case, with the reason, and confirms them in one
act; and each gets the next case.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework import distribution, queues
from rettidig.casework.models import Case, Role, User
from rettidig.casework.steps import distribute as step
from rettidig.web.guards import posts_only, roles_required
from rettidig.web.readings import record_list

from .case_access import StaffRequest, workers_required
from .filters import FilterForm, PlaceForm
from .many import MOST, chosen_cases, find_home, told
from .queue import Row, rows

OWNER = "ejer-"  # and the key of the case


@dataclass(frozen=True)
class Line:
    """One case with the owner that is proposed, and why."""

    row: Row
    owner: User | None
    reason: str


@roles_required(Role.LEAD)
def distribute(request: StaffRequest) -> HttpResponse:
    """What nobody has in the view that the lead comes from, with a proposal for each."""
    if request.method == "POST":
        return _confirm(request)
    record_list(request, "distribute")
    user, now, today = request.user, timezone.now(), timezone.localdate()
    place = PlaceForm(request.GET)
    view = place.chosen_view if place.chosen_view in ("team", "all") else "unassigned"
    found = queues.queue(user, view=view, team=queues.find_team(user, place.chosen_team), on=today)
    cases = list(FilterForm(request.GET).narrow(found, today, user.office).filter(owner=None)[:MOST])
    people = distribution.colleagues(user.office_id, at=now)
    proposals = distribution.propose(cases, people)
    shown = rows([each.case for each in proposals], today)
    context = {
        "lines": [Line(row, each.owner, each.reason) for row, each in zip(shown, proposals, strict=True)],
        "people": [each for each in people if each.is_present],
        "without": sum(each.owner is None for each in proposals),
        "home": find_home(request),
        "most": MOST if len(cases) == MOST else 0,
    }
    return render(request, "desk/distribute/distribute.html", context)


def _confirm(request: StaffRequest) -> HttpResponse:
    """Each case to the one who is chosen beside it; where that is the proposal, for its reason."""
    now = timezone.now()
    people = distribution.colleagues(request.user.office_id, at=now)
    present = {str(each.user.pk): each.user for each in people}
    cases = [(case, request.POST.get(f"{OWNER}{case.pk}", "")) for case in chosen_cases(request)]
    wanted: list[tuple[Case, User]] = [(case, present[key]) for case, key in cases if key in present]
    if not wanted:
        messages.info(request, _("Vælg en ejer til mindst én sag."))
        return redirect("desk:distribute")
    reasons = {each.case.pk: each for each in distribution.propose([case for case, _owner in wanted], people)}
    by_hand = _("Valgt af lederen ved fordelingen")
    chosen = [
        (case, owner, reasons[case.pk].reason if reasons[case.pk].owner == owner else by_hand) for case, owner in wanted
    ]
    return told(request, step.share_out(chosen, by=request.user, at=now))


@posts_only("desk:start")
@workers_required
def take_next(request: StaffRequest) -> HttpResponse:
    """Leads to the case that one should take up now; one that nobody had is one's own from then on."""
    found, is_new = step.take_next(request.user, at=timezone.now())
    if found is None:
        messages.info(request, _("Der er ingen sag til dig lige nu: du har ingen, og ingen uden ejer er i dine emner."))
        return redirect("desk:start")
    if is_new:
        messages.success(request, _("Sagen er din."))
    return redirect("desk:case", found.pk)
