"""Opening a sub-case out of the page of its main case, and the block that shows both."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.confidentiality import covered_name, is_covered, with_shown
from rettidig.casework.models import Case, Channel, Contact, Matter, Task, User
from rettidig.casework.one_look import lacks
from rettidig.casework.steps import sub_case as step
from rettidig.casework.steps.assessment import matters_of, pathways_of
from rettidig.casework.topics import TOPICS
from rettidig.rights.pages import kind_name
from rettidig.web.formatting import clock, date_short, spoken_language
from rettidig.web.forms import LongTextField

from .act_form import CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting
from .task import offer_people
from .titles import task_title


class ManyOf(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of the things of one case, each with its words."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, words: Any, **rest: Any) -> None:
        self.words = words
        super().__init__(queryset=None, required=False, **rest)

    def label_from_instance(self, thing: Any) -> str:
        return str(self.words(thing))


def _contact_words(known: Any) -> str:
    """A contact of `Contact.objects.stated()`."""
    at = " ".join([date_short(known.stated_at), _("kl."), clock(known.stated_at)])
    return f"{at} · {Channel(known.stated_channel).label}"


def _matter_words(matter: Matter) -> str:
    return str(kind_name(matter.kind)[spoken_language()])


class SubCaseForm(CaseForm):
    topic = forms.ChoiceField(label=gettext_lazy("Hvad handler delsagen om?"))
    owner = ChoiceOf(User, label=gettext_lazy("Ejer"), empty_label=gettext_lazy("Ingen ejer"), required=False)
    contact = ChoiceOf(
        Contact,
        words=_contact_words,
        label=gettext_lazy("Hvornår kom det?"),
        help_text=gettext_lazy("Delsagens svarfrist regnes fra den kontakt."),
        empty_label=gettext_lazy("Lige nu"),
        required=False,
    )
    text = LongTextField(label=gettext_lazy("Hvad ønsker patienten?"), max_length=8000)
    tasks = ManyOf(task_title, label=gettext_lazy("Opgaver, der flytter med"))
    matters = ManyOf(_matter_words, label=gettext_lazy("Det, der flytter med fra klage, transport og andet"))

    def __init__(self, request: StaffRequest, case: Case) -> None:
        super().__init__(request, case, initial={"owner": request.user.pk})
        self.set_choice_labels("topic", [("", _("Vælg et emne")), *((key, each.label) for key, each in TOPICS.items())])
        offer_people(self, case)
        told, tasks, matters = step.contacts_of(case), step.tasks_of(case), matters_of(case)
        self.set_choices(
            "contact", case.contacts.stated().filter(pk__in=[each.pk for each in told]).order_by("-stated_at")
        )
        self._offer("tasks", Task, tasks)
        self._offer("matters", Matter, matters)

    def _offer(self, name: str, model: type[Task] | type[Matter], things: list[Any]) -> None:
        """Nothing is asked where there is nothing to choose."""
        if not things:
            del self.fields[name]
            return
        chosen = model.objects.filter(pk__in=[each.pk for each in things])
        cast("ManyOf", self.fields[name]).queryset = chosen.order_by("pk")


@acting("open_sub_case")
def open_sub_case(request: StaffRequest, case: Case) -> HttpResponse:
    form = SubCaseForm(request, case)
    if form.is_valid() and form.submit(step.open_sub_case, case, **form.cleaned_data):
        made: Case = form.outcome
        words = {"number": made.number, "main": case.number}
        messages.success(request, _("Delsag %(number)s er oprettet. Hovedsagen %(main)s slutter til sidst.") % words)
        return redirect("desk:case", made.pk)
    return show(request, "desk/act.html", case, form, heading=_("Opret en delsag"), button=_("Opret delsag"))


@dataclass(frozen=True)
class Related:
    """One case of the family, as its block on the case page shows it."""

    case: Case
    subject: str


def family(case: Case, reader: User) -> dict[str, Any]:
    """The main case of a sub-case, with its pathways, which are stated there alone; or the sub-cases of a main case and
    of those that have become part of it, the open ones first.
    """
    if case.parent_id:
        known = Case.objects.select_related("owner", "joined_to")
        main = with_shown(known, reader, "").get(pk=case.parent_id)
        shared = [] if is_covered(main) else pathways_of(main)
        return {"main_case": Related(main, _subject(main)), "sub_cases": [], "main_pathways": shared}
    if lacks(case, "sub_cases") and lacks(case, "joined"):
        return {"main_case": None, "sub_cases": []}
    known = Case.objects.filter(Q(parent=case) | Q(parent__joined_to=case)).select_related("owner", "joined_to")
    below = with_shown(known, reader, "").order_by("closed_at", "received_at", "pk")
    found = sorted(below, key=lambda each: each.is_closed)
    return {"main_case": None, "sub_cases": [Related(each, _subject(each)) for each in found]}


def _subject(case: Case) -> str:
    return str(covered_name(case) if is_covered(case) else TOPICS[case.topic].label)
