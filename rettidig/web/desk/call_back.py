"""Promises to call back: the list, and what came of each call."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import deadlines
from rettidig.casework.confidentiality import cover, is_covered
from rettidig.casework.field_access import Given, given
from rettidig.casework.models import Case, CaselessCall, Office, Role, Task, User, WithWhom
from rettidig.casework.permissions import CASE_WORKERS
from rettidig.casework.steps import asked_call, caseless_call
from rettidig.casework.steps import call_back as step
from rettidig.casework.steps.broken_off import find_sent_since
from rettidig.casework.task_tree import CALL_BACK
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.readings import record_list

from .act_form import CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting, staff_required
from .tasks import EVERY, find_tasks, find_tasks_of

TEXT_MAX = 20_000
SOON = timedelta(hours=2)  # nobody answered: when it is usually tried again
NINE = time(9)
MOST = 200  # on the page; an office has a handful
REACHED = [(each.value, each.label) for each in (WithWhom.PATIENT, WithWhom.RELATIVE, WithWhom.OTHER)]


class ClockField(forms.TimeField):
    """A time of day as people type it: 10, 10.30 or 10:30; 1 to 6 without a 0 before it is the afternoon."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H"], **rest)
        self.widget = forms.TextInput()
        self.error_messages["invalid"] = gettext_lazy("Skriv klokken, fx 10 eller 10.30.")

    def to_python(self, value: Any) -> time | None:
        read: time | None = super().to_python(value)
        is_short = isinstance(value, str) and value.strip()[:1] != "0"
        return read.replace(hour=read.hour + 12) if read and is_short and 1 <= read.hour <= 6 else read

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H.%M}" if isinstance(value, time) else value


def moment(day: Any, clock: Any) -> datetime:
    """The moment of a day and a time of day, here."""
    return timezone.make_aware(datetime.combine(day, clock))


class PromiseForm(CaseForm):
    day_field = "day"
    about = forms.CharField(label=gettext_lazy("Hvad skal I tale om?"), max_length=200)
    day = SpokenDateField(
        label=gettext_lazy("Hvilken dag?"), help_text=gettext_lazy("Fx i dag, 1/12 eller +1"), prefer="future"
    )
    clock = ClockField(label=gettext_lazy("Hvad klokken?"), help_text=gettext_lazy("Fx 10 eller 10.30"))
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=30, required=False)
    owner = ChoiceOf(User, label=gettext_lazy("Hvem ringer?"))

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        usual = next_time(case.office, at=timezone.now())
        initial = {"phone": step.number_of(case), "owner": case.owner_id or request.user.pk}
        super().__init__(request, case, initial=initial | {"day": usual.date(), "clock": usual.time()}, **rest)
        colleagues = User.objects.filter(office=case.office, role__in=CASE_WORKERS, is_active=True)
        self.set_choices("owner", colleagues.order_by("first_name", "last_name"))

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        phone = data["phone"]
        data["phone"] = "" if phone == step.number_of(self.case) else phone  # the case knows it
        return data | {"due": moment(data.pop("day"), data.pop("clock"))}


class CallForm(CaseForm):
    phrases_into = "text"
    with_whom = forms.ChoiceField(label=gettext_lazy("Hvem talte du med?"), choices=REACHED)
    text = LongTextField(label=gettext_lazy("Hvad blev sagt?"), max_length=TEXT_MAX)


class AgainForm(CaseForm):
    day_field = "day"
    day = SpokenDateField(label=gettext_lazy("Hvilken dag ringer I igen?"), prefer="future")
    clock = ClockField(label=gettext_lazy("Hvad klokken?"), help_text=gettext_lazy("Fx 10 eller 10.30"))

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        usual = next_time(case.office, at=timezone.now())
        super().__init__(request, case, initial={"day": usual.date(), "clock": usual.time()}, **rest)


def next_time(office: Office, *, at: datetime) -> datetime:
    """When a call is usually made: in two hours, but not before nine; or at nine on the next day that the office is
    open.
    """
    soon = timezone.localtime(at + SOON).replace(minute=0, second=0, microsecond=0)
    soon = max(soon, moment(soon.date(), NINE))
    closed = deadlines.closed_days(office)
    if soon.time() < time(15) and deadlines.is_business_day(soon.date(), closed=closed):
        return soon
    day = deadlines.add_business_days(timezone.localdate(at), 1, closed=closed)
    return moment(day, NINE)


@dataclass(frozen=True)
class Line:
    """A promised call as it stands in the list: the task of a case, or a call that is about none."""

    at: datetime
    is_late: bool
    phone: str
    tries: int
    task: Task | None = None
    call: CaselessCall | None = None
    sent: Case | None = None  # what came from the same number after the inquiry that the call is about was broken off


@staff_required
def call_backs(request: StaffRequest) -> HttpResponse:
    """Those of the one who asks, of whom they stand in for, and of the team; the lead sees those of every team on
    request. The earliest first.
    """
    record_list(request, "call backs")
    now = timezone.now()
    user, may_see_all = request.user, request.user.role == Role.LEAD
    of_all = may_see_all and request.GET.get("team") == EVERY
    tasks = find_tasks_of(None, user) if of_all else find_tasks(user, on=timezone.localdate(now))
    found = tasks.filter(kind=CALL_BACK)
    of_cases = [_line(task, now, user) for task in cover(found.order_by("due", "due_time", "id")[:MOST])]
    calls = list(caseless_call.find_calls(user)[:MOST])
    sent = find_sent_since(calls, user)
    of_none = [_caseless(call, now, sent.get(call.pk)) for call in calls]
    lines = sorted([*of_cases, *of_none], key=lambda line: line.at)
    context = {"lines": lines, "may_see_all": may_see_all, "of_all": of_all}
    return render(request, "desk/call_back/list.html", context)


def _line(task: Task, now: datetime, reader: User) -> Line:
    at = moment(task.due, task.due_time)
    phone = step.number_of(task.case, task.phone) if _is_given_number(task, reader) else ""
    return Line(at, at < now, phone, task.tries, task=task)


def _caseless(call: CaselessCall, now: datetime, sent: Case | None) -> Line:
    return Line(call.due, call.due < now, call.phone, call.tries, call=call, sent=sent)


def _is_given_number(task: Task, reader: User) -> bool:
    """Whether the list shows the number: to who is to ring, and to whom the fields give it; others open the call."""
    if is_covered(task):
        return False
    is_protected = bool(task.case.patient and task.case.patient.protected_address)
    return (task.owner_id == reader.pk and not is_protected) or given("contact", reader, task.case) == Given.SHOWN


@acting("promise_call_back")
def promise(request: StaffRequest, case: Case) -> HttpResponse:
    form = PromiseForm(request, case)
    if form.is_valid() and form.submit(step.promise, case, at=timezone.now(), **form.facts()):
        messages.success(request, _("Aftalen står på sagen og på listen Ring tilbage."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Aftal at ringe tilbage"), button=_("Gem aftalen"))


@acting("call_back")
def call(request: StaffRequest, case: Case, task_pk: int) -> HttpResponse:
    task, form = _task(case, task_pk), CallForm(request, case)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("text", "with_whom")}
        if form.submit(step.answer, task, at=timezone.now(), **said):
            messages.success(request, _("Samtalen er skrevet på sagen, og aftalen er holdt."))
            return redirect("desk:case", case.pk)
    context = {"task": task, "phone": step.number_of(case, task.phone), "unasked": asked_call.find_unasked(case)}
    return show(
        request, "desk/call_back/call.html", case, form, heading=_("Ring tilbage"), button=_("Gem samtalen"), **context
    )


@acting("try_call_again")
def try_again(request: StaffRequest, case: Case, task_pk: int) -> HttpResponse:
    task, form = _task(case, task_pk), AgainForm(request, case)
    if form.is_valid():
        due = moment(form.cleaned_data["day"], form.cleaned_data["clock"])
        if form.submit(step.try_again, task, due=due, at=timezone.now()):
            messages.success(request, _("Intet svar er skrevet ned. Samtalen står på listen med den nye tid."))
            return redirect("desk:call_backs")
    return show(request, "desk/act.html", case, form, heading=_("Intet svar"), button=_("Gem den nye tid"))


def _task(case: Case, pk: int) -> Task:
    return get_object_or_404(case.tasks, pk=pk, kind=CALL_BACK)
