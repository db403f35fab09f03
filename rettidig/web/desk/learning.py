"""Learning: the list of points and actions, and the form that keeps them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import AuditEvent, Hospital, LearningPoint, Office, Theme, User
from rettidig.casework.permissions import CASE_WORKERS, Denied
from rettidig.casework.tracks import learning as track
from rettidig.web.edit_form import EditForm, who_and_when
from rettidig.web.forms import LongTextField, SpokenDateField

from .case_access import StaffRequest, staff_required, workers_required

ON_A_PAGE = 50
TEXT_MAX = 4000


class LearningForm(EditForm):
    theme = forms.ChoiceField(label=gettext_lazy("Tema"), choices=Theme.choices)
    hospital = forms.ModelChoiceField(
        Hospital.objects.none(),
        label=gettext_lazy("Hospital"),
        empty_label=gettext_lazy("Intet hospital"),
        required=False,
    )
    seen_on = SpokenDateField(label=gettext_lazy("Hvornår så I det?"), prefer="past")
    text = LongTextField(
        label=gettext_lazy("Hvad kan andre lære af det?"),
        help_text=gettext_lazy("Skriv uden navne, numre og andet, som peger på en person. Regionen læser det."),
        max_length=TEXT_MAX,
    )
    action = LongTextField(label=gettext_lazy("Hvad skal gøres?"), max_length=TEXT_MAX, required=False)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Hvem gør det?"),
        empty_label=gettext_lazy("Ingen endnu"),
        required=False,
    )
    due = SpokenDateField(label=gettext_lazy("Hvornår skal det være gjort?"), prefer="future", required=False)
    done_on = SpokenDateField(label=gettext_lazy("Gjort den"), prefer="past", required=False)
    result = LongTextField(label=gettext_lazy("Hvad kom der ud af det?"), max_length=TEXT_MAX, required=False)

    def __init__(self, office: Office, known: LearningPoint | None, *args: Any, **rest: Any) -> None:
        self.known = known
        super().__init__(*args, **rest)
        own = Hospital.objects.filter(region=office.region, valid_to=None)
        people = User.objects.filter(office=office, role__in=CASE_WORKERS, is_active=True).order_by("first_name", "pk")
        for name, things in (("hospital", own), ("owner", people)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = things

    def last_change(self, name: str) -> str:
        last = AuditEvent.objects.filter(
            case_id=None, subject=f"learning {self.known.pk if self.known else ''}"
        ).first()
        return who_and_when(last.user, last.at) if last else ""


@staff_required
def learning(request: StaffRequest) -> HttpResponse:
    """Actions that are not done first, by their day; then the points that ask for none, and what is done."""
    found = track.find_points(_office(request))
    open_ones = found.filter(done_on=None).exclude(action="")
    others = found.exclude(pk__in=open_ones.values("pk")).order_by("-seen_on", "-pk")
    context = {
        "open": open_ones,
        "others": Paginator(others, ON_A_PAGE).get_page(request.GET.get("side")),
        "today": timezone.localdate(),
        "may_write": request.user.role in CASE_WORKERS,
    }
    return render(request, "desk/learning/learning.html", context)


@workers_required
@transaction.atomic
def save(request: StaffRequest, pk: int = 0) -> HttpResponse:
    """A new point, or one that is there."""
    office = _office(request)
    points = track.find_points(office)
    points = points.select_for_update(of=("self",)) if request.method == "POST" else points
    known = get_object_or_404(points, pk=pk) if pk else None
    names = ("theme", "hospital", "seen_on", "text", "action", "owner", "due", "done_on", "result")
    initial = {each: getattr(known, each) for each in names} if known else {"seen_on": timezone.localdate()}
    form = LearningForm(office, known, request.POST or None, initial=initial)
    status = 200
    if form.is_bound and form.is_valid():
        facts = {each: form.cleaned_data[each] for each in names}
        try:
            track.save_point(office, known, facts=facts, by=request.user, at=timezone.now())
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Det er gemt."))
            return redirect("desk:learning")
    if form.is_bound:
        status = 409 if form.clashes else 422
    heading = _("Ret læring") if known else _("Ny læring")
    return render(request, "desk/learning/form.html", {"form": form, "heading": heading}, status=status)


def _office(request: StaffRequest) -> Office:
    if request.user.office is None:
        raise Denied(_("Du hører ikke til et kontor."))
    return request.user.office
