"""When a page of the form is asked, chosen from lists: nobody types a condition."""

from copy import deepcopy
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import FormVersion
from rettidig.casework.questionnaire.answers import QUESTIONS, UNKNOWN, Kind
from rettidig.casework.questionnaire.conditions import GENERAL, MAX_WAIT
from rettidig.casework.questionnaire.form import Form, Page
from rettidig.casework.questionnaire.form_words import condition_in_words
from rettidig.casework.steps import form_version as step
from rettidig.web.keeping import KeeperForm

from .access import KeeperRequest, administrators

TRAITS = [
    ("waiting", gettext_lazy("Emnet er om ventetid")),
    ("names_hospital", gettext_lazy("Emnet har et hospital")),
    ("life_threatening", gettext_lazy("Emnet er livstruende sygdom")),
    ("movable", gettext_lazy("Emnet kan flyttes")),
]
TRACKS = [(GENERAL, gettext_lazy("den almindelige blanket")), (MAX_WAIT, gettext_lazy("maksimale ventetider"))]


class WhenForm(KeeperForm):
    """A list for the door, for the subject, and for each choice that the pages before ask for."""

    def __init__(self, request: KeeperRequest, form: Form, page: Page) -> None:
        super().__init__(request)
        self._add("track", _("Kun for"), TRACKS, page)
        self._add("topic", _("Kun når emnet er"), TRAITS, page)
        before = form.pages[: [each.slug for each in form.pages].index(page.slug)]
        for name in (name for each in before for name in each.names if QUESTIONS[name].kind is Kind.CHOICE):
            asked = form.asked(name)
            words = _("Kun når svaret på “%(question)s” er") % {"question": asked.label_for("")}
            unknown = [(UNKNOWN, asked.unknown_for(""))] if asked.can_be_unknown else []
            self._add(name, words, [*asked.choices_for("").items(), *unknown], page)

    def _add(self, name: str, label: str, choices: list[Any], page: Page) -> None:
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            choices=choices,
            initial=page.when.get(name, []),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def condition(self) -> dict[str, list[str]]:
        """The lists in which something is chosen: all of them must fit."""
        return {name: chosen for name, chosen in self.cleaned_data.items() if name in self.fields and chosen}


@administrators
def form_page_when(request: KeeperRequest, slug: str) -> HttpResponse:
    """The condition of one page. One that is made of alternatives is shown, and stays as it is."""
    draft = FormVersion.objects.filter(published_at=None).first()
    shown = Form(draft.content) if draft else None
    page = next((each for each in shown.pages if each.slug == slug), None) if shown else None
    if draft is None or shown is None or page is None:
        raise Http404
    form = None if {"any", "not", "answered"} & page.when.keys() else WhenForm(request, shown, page)
    if form and form.is_valid():
        content = deepcopy(draft.content)
        chosen = next(each for each in content["pages"] if each["slug"] == slug)
        chosen["when"] = form.condition()
        if form.submit(step.change, draft, content, changes=draft.changes):
            return redirect("office:citizen_form_page", slug)
    context = {"form": form, "page": page, "when": condition_in_words(page.when, shown)}
    return render(request, "office/form_page_when.html", context, status=form.status if form else 200)
