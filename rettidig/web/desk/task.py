"""The tasks of a case: made, divided, changed, finished and given up."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case, Task, User
from rettidig.casework.permissions import CASE_WORKERS, may_read
from rettidig.casework.steps import follow_up
from rettidig.casework.steps import task as step
from rettidig.casework.task_tree import BY_PEOPLE, places_for
from rettidig.web.forms import SpokenDateField
from rettidig.web.gone import Gone
from rettidig.web.guards import posts_only

from .act_form import ActForm, CaseForm, ChangeForm, ChoiceOf, show
from .case_access import StaffRequest, acting
from .titles import task_title

UNDER = "under"  # names the task that is divided, in an address
DAYS = gettext_lazy("Fx 1/12, 011226 eller +14")


class TaskForm(ActForm):
    day_field = "due"
    title = forms.CharField(label=gettext_lazy("Hvad skal gøres?"), max_length=200)
    due = SpokenDateField(label=gettext_lazy("Senest"), help_text=DAYS, prefer="future")
    owner = ChoiceOf(User, label=gettext_lazy("Hvem"), empty_label=gettext_lazy("Ingen bestemt"), required=False)
    parent = ChoiceOf(
        Task,
        words=task_title,
        label=gettext_lazy("Del af"),
        empty_label=gettext_lazy("Ingen anden opgave"),
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        under = request.GET.get(UNDER, "")
        initial = {"owner": request.user.pk, "parent": under if under.isdecimal() else None}
        super().__init__(request, case, initial=initial, **rest)
        offer_people(self, case)
        offer_places(self, case)

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"])
        if self.case.tasks.filter(title=title, done_at=None).exists():
            raise forms.ValidationError(_("Opgaven findes allerede på sagen. Skriv, hvad der er nyt i denne."))
        return title


class ChangeTaskForm(ChangeForm):
    """What the office may change of a task: of those that follow from something else, only who has them."""

    day_field = "due"
    title = TaskForm.base_fields["title"]
    due = TaskForm.base_fields["due"]
    owner = TaskForm.base_fields["owner"]
    parent = TaskForm.base_fields["parent"]
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor flyttes dagen?"),
        help_text=gettext_lazy("Kun når dagen bliver en anden."),
        max_length=500,
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case, task: Task) -> None:
        self.task = task
        initial = {"title": task.title, "due": task.due, "owner": task.owner_id, "parent": task.parent_id}
        super().__init__(request, case, initial=initial)
        offer_people(self, case)
        if task.kind in BY_PEOPLE:
            offer_places(self, case, task)
        else:
            del self.fields["title"], self.fields["parent"]
        if task.kind not in step.MOVABLE:
            del self.fields["due"], self.fields["reason"]

    def clean(self) -> None:
        super().clean()
        due = self.cleaned_data.get("due", self.task.due)
        is_moved = "due" in self.fields and "due" not in self.errors and due != self.task.due
        if is_moved and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Skriv, hvorfor dagen flyttes."))

    def facts(self) -> dict[str, Any]:
        task = self.task
        kept = {"title": task.title, "due": task.due, "owner": task.owner, "parent": task.parent}
        return {**kept, **self.cleaned_data}


class DropForm(CaseForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor opgives opgaven?"), max_length=500)


class SeenForm(forms.Form):
    """The version of the case that the page with the button showed."""

    version = forms.IntegerField(required=False)


def offer_people(form: ActForm, case: Case) -> None:
    colleagues = User.objects.filter(office=case.office, role__in=CASE_WORKERS, is_active=True)
    form.set_choices("owner", colleagues.order_by("first_name", "last_name"))


def offer_places(form: ActForm, case: Case, task: Task | None = None) -> None:
    """The tasks that it can be part of; nothing is asked where there is none."""
    places = [each.pk for each in places_for(case, task)]
    if places:
        form.set_choices("parent", case.tasks.filter(pk__in=places).order_by("due", "id"))
    else:
        del form.fields["parent"]


@acting("add_task")
def add_task(request: StaffRequest, case: Case) -> HttpResponse:
    form = TaskForm(request, case)
    if form.is_valid() and form.submit(follow_up.add_task, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Opgaven er oprettet. Den holder sagen åben."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Opret en opgave"), button=_("Gem opgave"))


@acting("change_task")
def change_task(request: StaffRequest, case: Case, task_pk: int) -> HttpResponse:
    task = _task(request, case, task_pk)
    form = ChangeTaskForm(request, case, task)
    if form.is_valid() and form.submit(step.change_task, task, at=timezone.now(), **form.facts()):
        messages.success(request, _("Opgaven er ændret."))
        return redirect("desk:case", case.pk)
    heading = _("Ret opgaven: %(title)s") % {"title": task_title(task)}
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Gem opgave"))


@acting("drop_task")
def drop_task(request: StaffRequest, case: Case, task_pk: int) -> HttpResponse:
    task, form = _task(request, case, task_pk), DropForm(request, case)
    if form.is_valid() and form.submit(step.drop_task, task, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Opgaven er opgivet. Du kan fortryde under Opgaver."))
        return redirect("desk:case", case.pk)
    heading = _("Opgiv opgaven: %(title)s") % {"title": task_title(task)}
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Opgiv opgaven"))


@posts_only("desk:case", "pk")
@acting("finish_task")
def finish_task(request: StaffRequest, case: Case, task_pk: int) -> HttpResponse:
    task, seen = _task(request, case, task_pk), SeenForm(request.POST)
    version = seen.cleaned_data["version"] if seen.is_valid() else None
    try:
        follow_up.finish_task(task, by=request.user, at=timezone.now(), version=version)
    except follow_up.NotRead as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Opgaven er færdig. Du kan fortryde under Opgaver."))
    return redirect("desk:close" if request.GET.get("til") == "close" else "desk:case", case.pk)


@posts_only("desk:case", "pk")
@acting("reopen_task")
def reopen_task(request: StaffRequest, case: Case, task_pk: int) -> HttpResponse:
    follow_up.reopen_task(_task(request, case, task_pk), by=request.user, at=timezone.now())
    messages.success(request, _("Opgaven er åben igen."))
    return redirect("desk:case", case.pk)


def _task(request: StaffRequest, case: Case, pk: int) -> Task:
    """The task. Raises Gone where it has followed to another case that the reader may see."""
    found: Task = get_object_or_404(Task.objects.select_related("owner", "parent", "case__office"), pk=pk)
    if found.case_id == case.pk:
        return found
    if found.case.patient_id != case.patient_id or not may_read(request.user, found.case):
        raise Http404
    what = _("Opgaven er flyttet til sag %(number)s") % {"number": found.case.number}
    raise Gone(what, fields=ChangeTaskForm.base_fields, home=found.case)
