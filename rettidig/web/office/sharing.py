"""How work is shared in an office: who takes which topics, for how much of the time, and at most how many cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import distribution, work_shares
from rettidig.casework.models import Competence, Office, Team, User, WorkShare
from rettidig.casework.permissions import CASE_WORKERS
from rettidig.casework.topics import TOPICS
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm, do

from . import history
from .access import KeeperRequest, office_page
from .details import show_form

NOT = ""
CHOICES = [(NOT, gettext_lazy("Tager det ikke")), *Competence.choices]


@dataclass(frozen=True)
class Line:
    """What one colleague takes, in words."""

    user: User
    percent: int
    most: int | None
    days_off: str
    topics: list[tuple[StrOrPromise, str]]
    is_as_team: bool
    open: int
    is_present: bool


class ShareForm(KeeperForm):
    """What one takes: a choice for each topic, which counts unless the person takes what the team takes."""

    percent = forms.IntegerField(
        label=gettext_lazy("Tid, procent af fuld tid"),
        min_value=work_shares.LEAST_PERCENT,
        max_value=work_shares.FULL_TIME,
    )
    most = forms.IntegerField(
        label=gettext_lazy("Højst så mange åbne sager"),
        help_text=gettext_lazy("Tomt felt: intet loft."),
        min_value=0,
        max_value=500,
        required=False,
    )
    days_off = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Arbejder ikke om"),
        choices=list(WEEKDAYS.items())[: work_shares.WEEKDAYS],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    as_team = forms.BooleanField(
        label=gettext_lazy("Tager det samme som sit team"),
        help_text=gettext_lazy("Så gælder valgene nedenfor ikke."),
        required=False,
    )

    def __init__(self, request: KeeperRequest, share: WorkShare | None, topics: Any) -> None:
        said = share is not None and share.topics is not None
        initial = {
            "percent": share.percent if share else 100,
            "most": share.most if share else None,
            "days_off": share.days_off if share else [],
            "as_team": not said,
        }
        super().__init__(request, initial=initial)
        for key, topic in TOPICS.items():
            self.fields[key] = forms.ChoiceField(
                label=topic.label, choices=CHOICES, initial=topics.get(key, NOT), required=False
            )
        self.fields["reason"] = forms.CharField(label=gettext_lazy("Hvorfor ændres det?"), max_length=500)

    def share(self) -> dict[str, Any]:
        given = self.cleaned_data
        chosen = {key: given[key] for key in TOPICS if given[key]}
        rest = {name: given[name] for name in ("percent", "most", "days_off", "reason")}
        return rest | {"topics": None if given["as_team"] else chosen}


class ItselfForm(KeeperForm):
    on = forms.BooleanField(label=gettext_lazy("Nye sager får selv en ejer"), required=False)
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=500)


@office_page
def sharing(request: KeeperRequest, office: Office) -> HttpResponse:
    """Everybody with what they take, and the teams whose cases get an owner as they come."""
    people = distribution.colleagues(office.pk, at=timezone.now())
    shares = distribution.current_shares([each.user for each in people])
    context = {
        "office": office,
        "lines": [_line(each, shares.get(each.user.pk)) for each in people],
        "teams": office.teams.all(),
        "untaken": _untaken(people),
    }
    return render(request, "office/sharing.html", context)


def _untaken(people: list[distribution.Colleague]) -> list[StrOrPromise]:
    """The topics of which nobody may take an urgent case."""
    taken = {key for each in people for key, how in each.topics.items() if how != Competence.LEARNING}
    return [topic.label for key, topic in TOPICS.items() if key not in taken]


def _line(each: distribution.Colleague, share: WorkShare | None) -> Line:
    is_as_team = share is None or share.topics is None
    days_off = _days(share.days_off) if share and share.days_off else ""
    topics = _by_level(each.topics)
    return Line(each.user, each.percent, each.most, days_off, topics, is_as_team, each.open, each.is_present)


def _by_level(topics: Any) -> list[tuple[StrOrPromise, str]]:
    """The topics under each level, in the order of the lists."""
    found: list[tuple[StrOrPromise, str]] = []
    for level in Competence:
        labels = [str(TOPICS[key].label) for key in TOPICS if topics.get(key) == level]
        if labels:
            found.append((level.label, ", ".join(labels)))
    return found


def _colleagues(office: Office) -> QuerySet[User]:
    return User.objects.filter(office=office, role__in=CASE_WORKERS, is_active=True).select_related("team")


@office_page
def share(request: KeeperRequest, office: Office, pk: int) -> HttpResponse:
    """What one colleague takes, with every change of it."""
    person = get_object_or_404(_colleagues(office), pk=pk)
    current = distribution.current_shares([person]).get(person.pk)
    form = ShareForm(request, current, distribution.topics_of(person, current))
    if form.is_valid() and form.submit(work_shares.change, person, **form.share()):
        messages.success(request, _("Det er gemt.") if form.outcome else _("Der er ikke ændret noget."))
        return redirect("office:share", office.slug, pk)
    changes = [_change(before, after) for before, after in work_shares.history(person)]
    context = {"office": office, "person": person, "form": form, "changes": changes}
    return render(request, "office/share.html", context, status=form.status)


@dataclass(frozen=True)
class Words:
    """A change of the rules as `office/changes.html` shows it."""

    at: datetime
    who: str
    what: StrOrPromise
    reason: str
    lines: list[history.Line]


def _change(before: WorkShare | None, after: WorkShare) -> Words:
    lines = [
        history.Line(label, _said(before, name), _said(after, name))
        for name, label in (
            ("percent", _("Tid")),
            ("most", _("Loft")),
            ("days_off", _("Fridage")),
            ("topics", _("Emner")),
        )
        if _said(before, name) != _said(after, name)
    ]
    return Words(after.at, str(after.by), _("Fordeling"), after.reason, lines)


def _days(days_off: list[int]) -> str:
    return ", ".join(str(WEEKDAYS[day]).lower() for day in days_off) or _("ingen")


def _said(share: WorkShare | None, name: str) -> str:
    if name == "percent":
        return f"{share.percent if share else work_shares.FULL_TIME} %"
    if name == "most":
        return _("intet loft") if share is None or share.most is None else str(share.most)
    if name == "days_off":
        return _days(share.days_off if share else [])
    if share is None or share.topics is None:
        return _("som teamet")
    return "; ".join(f"{level}: {topics}" for level, topics in _by_level(share.topics)) or _("ingen")


@posts_only("office:sharing", "slug")
@office_page
def undo_share(request: KeeperRequest, office: Office, pk: int) -> HttpResponse:
    person = get_object_or_404(_colleagues(office), pk=pk)
    back = reverse("office:share", args=[office.slug, pk])
    return do(request, work_shares.undo, person, said=_("Ændringen er fortrudt."), back=back)


@office_page
def itself(request: KeeperRequest, office: Office, pk: int) -> HttpResponse:
    """Whether the cases of a team get an owner as they come."""
    team: Team = get_object_or_404(office.teams, pk=pk)
    form = ItselfForm(request, initial={"on": team.shares_itself})
    form.changes = history.of_office(office)
    if form.is_valid() and form.submit(work_shares.set_shares_itself, team, **form.cleaned_data):
        messages.success(request, _("Det er gemt.") if form.outcome else _("Der er ikke ændret noget."))
        return redirect("office:sharing", office.slug)
    heading = _("Fordel nye sager i %(team)s af sig selv") % {"team": team.name}
    intro = _("Hvert femte minut i åbningstiden får nye sager uden ejer en, der er til stede og har emnet.")
    back = reverse("office:sharing", args=[office.slug])
    return show_form(request, form, heading=heading, intro=intro, back=back)
