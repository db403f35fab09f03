"""Splitting a case whose inquiry holds two matters."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case, User
from rettidig.casework.permissions import CASE_WORKERS
from rettidig.casework.steps import split as step
from rettidig.casework.steps.carry import is_rested_on
from rettidig.casework.topics import TOPICS
from rettidig.rights.pages import kind_name
from rettidig.web.formatting import date_short, spoken_language
from rettidig.web.forms import LongTextField

from .act_form import CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting
from .titles import all_names, task_title


def _several(label: Any, help_text: Any = "") -> forms.TypedMultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.TypedMultipleChoiceField(label=label, help_text=help_text, coerce=int, required=False, widget=widget)


class SplitForm(CaseForm):
    topic = forms.ChoiceField(label=gettext_lazy("Emne for den nye sag"))
    about = LongTextField(
        label=gettext_lazy("Hvad handler den nye sag om?"),
        help_text=gettext_lazy("Det bliver det første notat på den nye sag."),
        max_length=8000,
    )
    contacts = _several(
        gettext_lazy("Kontakter, hvis tekst skal stå på den nye sag"), gettext_lazy("De bliver også stående her.")
    )
    tasks = _several(gettext_lazy("Opgaver, der følger med"))
    pathways = _several(gettext_lazy("Forløb, der følger med"))
    matters = _several(gettext_lazy("Klage, transport og andet, der følger med"))
    owner = ChoiceOf(User, label=gettext_lazy("Ejer"), empty_label=gettext_lazy("Ingen endnu"), required=False)

    def __init__(self, request: StaffRequest, case: Case) -> None:
        super().__init__(request, case)
        self.set_choice_labels("topic", [("", _("Vælg")), *((key, each.label) for key, each in TOPICS.items())])
        colleagues = User.objects.filter(office=case.office_id, role__in=CASE_WORKERS, is_active=True)
        self.set_choices("owner", colleagues.order_by("first_name", "last_name"))
        names, pathways = all_names(case), case.pathways.filter(removed_at=None)
        choices = {
            "contacts": [
                (each.pk, f"{date_short(each.stated_at)}: {Truncator(each.text).words(20)}")
                for each in case.contacts.stated().exclude(text="")
            ],
            "tasks": [(each.pk, task_title(each)) for each in step.tasks_of(case)],
            "pathways": [(each.pk, names[each.key]) for each in pathways if not is_rested_on(each)],
            "matters": [
                (each.pk, kind_name(each.kind)[spoken_language()]) for each in case.matters.filter(removed_at=None)
            ],
        }
        for name, labels in choices.items():
            self.set_choice_labels(name, [(str(pk), words) for pk, words in labels])
            if not labels:
                del self.fields[name]


@acting("split")
def split(request: StaffRequest, case: Case) -> HttpResponse:
    form = SplitForm(request, case)
    if form.is_valid() and form.submit(step.split, case, at=timezone.now(), **form.cleaned_data):
        words = _("Sagen er delt. Dette er den nye sag; frister regnes fra samme dag som i sag %(number)s.")
        messages.success(request, words % {"number": case.number})
        return redirect("desk:case", form.outcome.pk)
    return show(request, "desk/act.html", case, form, heading=_("Del sagen i to"), button=_("Del sagen"))
