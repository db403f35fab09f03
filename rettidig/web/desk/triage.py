"""Triage of a case: owner, priority and topic."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.confidentiality import is_closed_to, may_be_given_to
from rettidig.casework.models import Case, Priority, Team, User
from rettidig.casework.permissions import CASE_WORKERS
from rettidig.casework.steps import triage
from rettidig.casework.topics import TOPICS
from rettidig.web.guards import posts_only

from .act_form import ChangeForm, ChoiceOf, CorrectionForm, show
from .case_access import StaffRequest, acting

REASON_MAX = 500


class AssignForm(ChangeForm):
    thing = "case"
    owner = ChoiceOf(User, label=gettext_lazy("Ejer"), empty_label=gettext_lazy("Ingen ejer"), required=False)
    team = ChoiceOf(Team, label=gettext_lazy("Team"), empty_label=gettext_lazy("Intet team"), required=False)
    reason = forms.CharField(label=gettext_lazy("Grund"), max_length=REASON_MAX, required=False)

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        super().__init__(request, case, initial={"owner": case.owner_id, "team": case.team_id}, **rest)
        colleagues = User.objects.filter(office=case.office, role__in=CASE_WORKERS, is_active=True)
        able = [each.pk for each in colleagues if each.pk == case.owner_id or may_be_given_to(each, case)]
        self.set_choices("owner", colleagues.filter(pk__in=able).order_by("first_name", "last_name"))
        self.set_choices("team", case.office.teams.all())


class PriorityForm(ChangeForm):
    thing = "case"
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Prioritet"), choices=Priority.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=REASON_MAX)


class TopicForm(CorrectionForm):
    thing = "case"
    topic = forms.ChoiceField(label=gettext_lazy("Emne"))

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        super().__init__(request, case, initial={"topic": case.topic}, **rest)
        self.set_choice_labels("topic", [(key, topic.label) for key, topic in TOPICS.items()])


@posts_only("desk:case", "pk")
@acting("assign")
def take(request: StaffRequest, case: Case) -> HttpResponse:
    if case.owner not in (None, request.user):
        words = {"owner": case.owner}
        messages.info(request, _("%(owner)s har taget sagen. Brug Fordel, hvis du skal overtage den.") % words)
        return redirect("desk:case", case.pk)
    user, now = request.user, timezone.now()
    triage.assign(case, owner=user, team=case.team, by=user, at=now, version=case.version)
    messages.success(request, _("Sagen er din."))
    return redirect("desk:case", case.pk)


@acting("assign")
def assign(request: StaffRequest, case: Case) -> HttpResponse:
    form = AssignForm(request, case)
    if form.is_valid() and form.submit(triage.assign, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Sagen er fordelt."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Fordel sagen"), button=_("Fordel"))


@acting("prioritise")
def overrule_priority(request: StaffRequest, case: Case) -> HttpResponse:
    form = PriorityForm(request, case, initial={"priority": case.priority})
    if form.is_valid() and form.submit(triage.overrule_priority, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Prioriteten er ændret."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Ret prioriteten"), button=_("Gem"))


@acting("change_topic")
def change_topic(request: StaffRequest, case: Case) -> HttpResponse:
    form = TopicForm(request, case)
    if form.is_valid() and form.submit(triage.change_topic, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Emnet er rettet."))
        return redirect("desk:start") if is_closed_to(request.user, form.outcome) else redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Ret emnet"), button=_("Gem"))
