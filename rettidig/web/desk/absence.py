"""Who of the office is away and when, and who stands in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import absences as register
from rettidig.casework import queues
from rettidig.casework.models import Absence, Role, User
from rettidig.casework.permissions import CASE_READERS, Denied
from rettidig.web.forms import PlainForm, SpokenDateField
from rettidig.web.guards import posts_only

from .act_form import ChoiceOf
from .case_access import StaffRequest, staff_required
from .queue import rows


class AbsenceForm(PlainForm):
    user = ChoiceOf(User, label=gettext_lazy("Hvem er væk?"), empty_label=None)
    first = SpokenDateField(label=gettext_lazy("Første dag"))
    last = SpokenDateField(label=gettext_lazy("Sidste dag"))
    substitute = ChoiceOf(User, label=gettext_lazy("Afløser"), empty_label=gettext_lazy("Vælg en kollega"))

    def __init__(self, by: User, data: Any = None) -> None:
        super().__init__(data, initial={"user": by.pk})
        people = User.objects.filter(office=by.office_id, role__in=CASE_READERS, is_active=True)
        people = people.order_by("first_name", "last_name", "username")
        self.fields["user"].queryset = people if by.role == Role.LEAD else people.filter(pk=by.pk)  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = people  # type: ignore[attr-defined]


@staff_required
def absences(request: StaffRequest) -> HttpResponse:
    form = AbsenceForm(request.user, request.POST or None)
    if form.is_valid():
        try:
            register.enter(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Fraværet er skrevet ind."))
            return redirect("desk:absences")
    planned = register.planned(request.user.office_id, on=timezone.localdate())
    context = {
        "form": form,
        "absences": [(each, register.may_enter(request.user, each.user)) for each in planned],
        **_done_meanwhile(request.user),
    }
    return render(request, "desk/absence/absences.html", context, status=422 if form.errors else 200)


def _done_meanwhile(user: User) -> dict[str, Any]:
    """For somebody who is back: what others did in their cases, a line for each case."""
    today = timezone.localdate()
    absence = register.find_return(user, on=today)
    if absence is None:
        return {}
    done = register.find_done(absence)
    names = {each.username: str(each) for each in User.objects.filter(office=user.office_id)}
    cases = queues.lines(user).filter(pk__in=[each.case for each in done])
    lines = {line.pk: line for line in rows(cases, today)}
    told = [
        (lines[each.case], each.at, [names.get(who, who) for who in each.who]) for each in done if each.case in lines
    ]
    return {"returned": absence, "done": told}


@posts_only("desk:absences")
@staff_required
def end(request: StaffRequest, key: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=key, user__office=request.user.office_id)
    register.end(absence, by=request.user, at=timezone.now())
    messages.success(request, _("Fraværet er afsluttet."))
    return redirect("desk:absences")
