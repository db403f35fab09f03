"""A confidential case: marked, its readers named, lifted, and opened with a reason by whoever it is closed to."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import confidentiality
from rettidig.casework.confidentiality import is_closed_to, only_shown
from rettidig.casework.models import Case, Confidential, User
from rettidig.casework.permissions import CASE_READERS, check_may_open_with_reason
from rettidig.casework.same_case import find_other_open_cases
from rettidig.casework.steps import confidential as step
from rettidig.web.formatting import moment_words
from rettidig.web.forms import LongTextField

from .act_form import ActForm, CaseForm, ChangeForm, show
from .case_access import StaffRequest, acting, find_case, staff_required

REASON_MAX = 500


class People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Colleagues, each with a box of the own."""

    def __init__(self) -> None:
        super().__init__(
            User.objects.none(),
            label=gettext_lazy("Hvem må se sagen ud over ejeren og lederen?"),
            help_text=gettext_lazy("Sæt kun kryds ved dem, der skal arbejde med den."),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class ReadersForm(ChangeForm):
    readers = People()
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=REASON_MAX)

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        super().__init__(request, case, initial={"readers": self.first_readers(request.user, case)} | rest)
        people = User.objects.filter(office=case.office, role__in=CASE_READERS, is_active=True)
        people = people.exclude(pk=case.owner_id) if case.owner_id else people
        self.set_choices("readers", people.order_by("first_name", "last_name"))

    def first_readers(self, user: User, case: Case) -> list[int]:
        return [each.pk for each in step.named(case)]


class MarkForm(ReadersForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Hvorfor er sagen fortrolig?"), choices=Confidential.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Hvad er grunden?"),
        help_text=gettext_lazy("Grunden står på sagen. Kun de, der må se sagen, kan læse den."),
        max_length=REASON_MAX,
    )
    field_order = ("kind", "readers", "reason")

    def __init__(self, request: StaffRequest, case: Case) -> None:
        super().__init__(request, case, kind=case.confidential)

    def first_readers(self, user: User, case: Case) -> list[int]:
        """Whoever marks a case goes on seeing it, unless they leave themselves out."""
        return [*super().first_readers(user, case), user.pk]


class LiftForm(CaseForm):
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor skal hele kontoret kunne se sagen igen?"), max_length=REASON_MAX
    )


class OpenForm(ActForm):
    reason = LongTextField(label=gettext_lazy("Hvorfor skal du se sagen?"), max_length=REASON_MAX)

    def word(self) -> None:
        words = {"n": confidentiality.reason_min()}
        self.fields["reason"].help_text = _("Skriv mindst %(n)d tegn, så ejeren kan forstå det.") % words


@acting("mark_confidential")
def mark(request: StaffRequest, case: Case) -> HttpResponse:
    form = MarkForm(request, case)
    if form.is_valid() and form.submit(step.mark, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Sagen er fortrolig. I køen står den som “Fortrolig sag” for de andre."))
        _tell_of_others(request, form.outcome)
        return _onwards(request, form.outcome)
    return show(request, "desk/act.html", case, form, heading=_("Gør sagen fortrolig"), button=_("Gør fortrolig"))


@acting("name_readers")
def readers(request: StaffRequest, case: Case) -> HttpResponse:
    form = ReadersForm(request, case)
    if form.is_valid() and form.submit(step.name_readers, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er rettet, hvem der må se sagen."))
        return _onwards(request, form.outcome)
    heading, opened = _("Hvem må se den fortrolige sag?"), case.readers.exclude(until=None).select_related("user")
    return show(request, "desk/confidential/readers.html", case, form, heading=heading, button=_("Gem"), opened=opened)


@acting("lift_marking")
def lift(request: StaffRequest, case: Case) -> HttpResponse:
    form = LiftForm(request, case)
    if form.is_valid() and form.submit(step.lift, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Sagen er åben for hele kontoret igen."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Sagen er ikke længere fortrolig"), button=_("Gem"))


@staff_required
def open_with_reason(request: StaffRequest, pk: int) -> HttpResponse:
    """The door of a case that is closed to who asks. It shows nothing of the case."""
    case = find_case(request, pk, check_may_open_with_reason)
    form = OpenForm(request, case)
    if form.is_valid() and form.submit(step.open_with_reason, case, at=timezone.now(), **form.cleaned_data):
        words = {"until": moment_words(form.outcome.until)}
        messages.success(request, _("Du kan se sagen til %(until)s. Ejeren og lederen får det at vide.") % words)
        return redirect("desk:case", case.pk)
    context = {"number": case.number, "form": form}  # not for how long: that would tell of which kind the case is
    return render(request, "desk/confidential/door.html", context, status=form.status)


def _tell_of_others(request: StaffRequest, case: Case) -> None:
    """The patient's other open cases are marked one by one: they may be about something that all may see."""
    others = only_shown(find_other_open_cases(case).filter(confidential=""), request.user, "")
    if numbers := ", ".join(others.values_list("number", flat=True)):
        words = {"numbers": numbers}
        messages.warning(request, _("Patienten har også sager, som alle kan se: %(numbers)s.") % words)


def _onwards(request: StaffRequest, case: Case) -> HttpResponse:
    """To the case, or to the queue for whoever has just closed it to themselves."""
    return redirect("desk:start") if is_closed_to(request.user, case) else redirect("desk:case", case.pk)
