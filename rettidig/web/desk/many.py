"""One act on the cases that are chosen in the queue; works without JavaScript, and can be undone."""

import re
from collections.abc import Callable
from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from rettidig.casework import queues
from rettidig.casework.models import Case, Priority, Role, Team, User
from rettidig.casework.permissions import CASE_WORKERS, Denied
from rettidig.casework.steps import bulk
from rettidig.web.forms import PlainForm
from rettidig.web.guards import posts_only

from .act_form import ChoiceOf
from .case_access import StaffRequest, workers_required
from .filters import FilterForm, PlaceForm
from .queue import rows

UNDO = "many_undo"  # in the session: how the cases of the last act stood before it
HOME = "many_home"  # in the session: the page on which they were chosen
FROM, FROM_MAX = "fra", 1000  # that page, as it is sent along: the query of the queue, or
MORNING = "morgen"
MOST = 200
DO = "gem"  # the form of the act is sent, and not the choice of cases
KEY = re.compile(r"(\d{1,18})\.(\d{1,9})")  # a case and its version
Act = Callable[..., bulk.Outcome]


class ManyForm(PlainForm):
    """What one act asks, once for all the cases."""

    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"), max_length=500, help_text=gettext_lazy("Grunden står på hver sag.")
    )

    def __init__(self, request: StaffRequest) -> None:
        super().__init__(request.POST if DO in request.POST else None)
        self.set_people(request.user)

    def set_people(self, user: User) -> None:
        """Choices that depend on who asks."""


class AssignManyForm(ManyForm):
    owner = ChoiceOf(User, label=gettext_lazy("Ejer"), empty_label=gettext_lazy("Behold ejeren"), required=False)
    team = ChoiceOf(Team, label=gettext_lazy("Team"), empty_label=gettext_lazy("Behold teamet"), required=False)
    field_order = ("owner", "team", "reason")

    def set_people(self, user: User) -> None:
        colleagues = User.objects.filter(office=user.office, role__in=CASE_WORKERS, is_active=True)
        self.fields["owner"].queryset = colleagues.order_by("first_name", "last_name")  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.filter(office=user.office)  # type: ignore[attr-defined]


class PriorityManyForm(ManyForm):
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Prioritet"), choices=Priority.choices, coerce=int, widget=forms.RadioSelect
    )
    field_order = ("priority", "reason")


@posts_only("desk:start")
@workers_required
def assign(request: StaffRequest) -> HttpResponse:
    return _act(request, AssignManyForm(request), bulk.assign_all, heading=_("Fordel sagerne"), button=_("Fordel"))


@posts_only("desk:start")
@workers_required
def release(request: StaffRequest) -> HttpResponse:
    return _act(request, ManyForm(request), bulk.release_all, heading=_("Frigiv sagerne"), button=_("Frigiv"))


@posts_only("desk:start")
@workers_required
def prioritise(request: StaffRequest) -> HttpResponse:
    form = PriorityManyForm(request)
    return _act(request, form, bulk.prioritise_all, heading=_("Ret sagernes prioritet"), button=_("Gem"))


@posts_only("desk:start")
@workers_required
def take(request: StaffRequest) -> HttpResponse:
    """The chosen cases that nobody has become one's own; it asks for nothing more, and one goes on in the queue."""
    if not (cases := chosen_cases(request)):
        return nothing_chosen(request)
    outcome = bulk.take_all(cases, by=request.user, at=timezone.now())
    return told(request, outcome)


@posts_only("desk:start")
@workers_required
def undo(request: StaffRequest) -> HttpResponse:
    before = [bulk.Before(**each) for each in request.session.pop(UNDO, [])]
    outcome, home = bulk.undo(before, by=request.user, at=timezone.now()), request.session.pop(HOME, "")
    return _told(request, outcome, _said(outcome, undone=True), home or reverse("desk:start"))


def _act(request: StaffRequest, form: ManyForm, verb: Act, *, heading: str, button: str) -> HttpResponse:
    if not (cases := chosen_cases(request)):
        return nothing_chosen(request)
    if form.is_valid():
        try:
            return told(request, verb(cases, by=request.user, at=timezone.now(), **form.cleaned_data))
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
    return ask(request, form, cases, heading=heading, button=button)


def ask(request: StaffRequest, form: ManyForm, cases: list[Case], *, heading: str, button: str) -> HttpResponse:
    """The page on which one act on the chosen cases is told why."""
    context = {"form": form, "rows": rows(cases, timezone.localdate()), "heading": heading, "button": button}
    context |= {"home": find_home(request), "from": request.POST.get(FROM, "")}
    return render(request, "desk/queue/act_on_many.html", context, status=422 if form.errors else 200)


def find_home(request: StaffRequest) -> str:
    """The page on which the cases were chosen: the lead's morning, or the queue as it was narrowed and turned."""
    asked = (request.POST.get(FROM) or request.GET.get(FROM) or request.GET.urlencode())[:FROM_MAX]
    if asked == MORNING and request.user.role == Role.LEAD:
        return reverse("desk:morning")
    query = QueryDict(asked)
    place = PlaceForm(query)
    where = {"vis": place.chosen_view, "team": place.chosen_team, "efter": str(place.last_case or "")}
    return f"{reverse('desk:start')}?{FilterForm(query).address(**where)}"


def chosen_cases(request: StaffRequest) -> list[Case]:
    """The cases that are chosen, of the user's own office, each in the version that was seen when it was chosen."""
    keys = [KEY.fullmatch(each) for each in request.POST.getlist("sag")[:MOST]]
    seen = {int(key[1]): int(key[2]) for key in keys if key}
    cases = list(queues.lines(request.user).filter(pk__in=seen).order_by(*queues.ORDERS[queues.DEADLINE]))
    for case in cases:
        case.version = seen[case.pk]
    return cases


def nothing_chosen(request: StaffRequest) -> HttpResponse:
    messages.info(request, _("Sæt kryds ved mindst én sag først."))
    return redirect(find_home(request))


def told(request: StaffRequest, outcome: bulk.Outcome) -> HttpResponse:
    """Back to where the cases were chosen, with what was done and the way to undo it; where some were left, a page says
    first which and why.
    """
    home = find_home(request)
    request.session[UNDO], request.session[HOME] = [asdict(each) for each in outcome.done], home
    return _told(request, outcome, _said(outcome, undone=False), home, extra_tags=UNDO)


def _told(request: StaffRequest, outcome: bulk.Outcome, said: str, home: str, extra_tags: str = "") -> HttpResponse:
    if not outcome.refused:
        messages.success(request, said, extra_tags=extra_tags)
        return redirect(home)
    context = {"said": said, "refused": outcome.refused, "home": home}
    return render(request, "desk/queue/many_done.html", context | {"can_undo": bool(outcome.done and extra_tags)})


def _said(outcome: bulk.Outcome, *, undone: bool) -> str:
    done = len(outcome.done)
    said: StrOrPromise = ngettext("%(done)d sag er ændret.", "%(done)d sager er ændret.", done)
    if undone:
        said = ngettext("%(done)d sag er, som den var.", "%(done)d sager er, som de var.", done)
    return said % {"done": done}
