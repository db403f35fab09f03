"""The end of one matter: how it ended, and taking that back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case, Matter
from rettidig.casework.right_names import matter_name
from rettidig.casework.steps import matter_end as step
from rettidig.web.forms import LongTextField

from .act_form import CaseForm, show
from .case_access import StaffRequest, acting
from .matters import matter_of


class EndMatterForm(CaseForm):
    phrases_into = "note"
    outcome = forms.ChoiceField(label=gettext_lazy("Hvordan endte det?"), widget=forms.RadioSelect)
    note = LongTextField(
        label=gettext_lazy("Hvad skete der?"),
        help_text=gettext_lazy("Kort, så en kollega kan forstå det"),
        max_length=2000,
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case, *, matter: Matter) -> None:
        super().__init__(request, case)
        self.set_choice_labels("outcome", [(each.value, each.label) for each in step.OUTCOMES[matter.kind]])


class TakeBackForm(CaseForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor tages det tilbage?"), max_length=500)


@acting("end_matter")
def end_matter(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    matter = matter_of(request, case, matter_pk)
    if step.find_end(matter) and request.method != "POST":
        messages.info(request, _("Det er afsluttet. Se på sagen, som den er nu."))
        return redirect("desk:matters", case.pk)
    form = EndMatterForm(request, case, matter=matter)
    if form.is_valid() and form.submit(step.end_matter, matter, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er afsluttet. Du kan tage det tilbage nedenfor."))
        return redirect("desk:matters", case.pk)
    heading = _("Afslut: %(name)s") % {"name": matter_name(matter.kind)}
    return show(request, "desk/matter/end.html", case, form, heading=heading, button=_("Afslut"))


@acting("reopen_matter")
def reopen_matter(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    matter = matter_of(request, case, matter_pk)
    end = step.find_end(matter) or matter.ends.last()
    if end is None:
        raise Http404
    form = TakeBackForm(request, case)
    if form.is_valid() and form.submit(step.take_back, end, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er åbent igen."))
        return redirect("desk:matters", case.pk)
    heading = _("Tag afslutningen tilbage: %(name)s") % {"name": matter_name(matter.kind)}
    return show(request, "desk/matter/end.html", case, form, heading=heading, button=_("Tag tilbage"))
