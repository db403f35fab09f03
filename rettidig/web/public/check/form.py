"""The questions about waiting as forms, and the answers in words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.web.formatting import date_words
from rettidig.web.forms import PlainForm, SpokenDateField
from rettidig.web.matters.subjects import SUBJECTS

from .questions import LONG_AGO, MORE, UNKNOWN, UNKNOWN_WORDS, Answers, Item, Question

WAITING, SOMETHING_ELSE = "waiting", "something_else"


class TopicForm(PlainForm):
    """What it is about: everything else follows from it."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Hvad handler det om?"),
        help_text=gettext_lazy("Vælg det, der ligner mest."),
        choices=[
            (WAITING, gettext_lazy("Ventetid på undersøgelse eller behandling")),
            *((kind, subject.label) for kind, subject in SUBJECTS.items()),
            (SOMETHING_ELSE, gettext_lazy("Noget andet, eller det ved jeg ikke")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vælg det, der ligner mest.")},
    )


NONE = "none"
NONE_WORDS = gettext_lazy("Nej, ikke noget af det")


class AnswerForm(PlainForm):
    """One question. Every one can be answered with "I do not know". `items` are the boxes of the page that has them."""

    def __init__(self, question: Question, *args: Any, items: Iterable[Item] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.items = question, list(items)
        asked: dict[str, Any] = {"label": question.words, "help_text": question.hint}
        if question.name == MORE:
            boxes = [*((item.name, item.words) for item in self.items), (NONE, NONE_WORDS), (UNKNOWN, UNKNOWN_WORDS)]
            self.fields["answer"] = forms.MultipleChoiceField(
                choices=boxes,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Sæt mindst et kryds. Du kan også vælge: Det ved jeg ikke.")},
                **asked,
            )
        elif question.choices:
            self.fields["answer"] = forms.ChoiceField(
                choices=list(question.choices.items()),
                widget=forms.RadioSelect,
                error_messages={"required": _("Vælg et svar. Du kan også vælge: Det ved jeg ikke.")},
                **asked,
            )
        else:
            latest = None if question.ahead else timezone.localdate
            prefer: Any = "near" if question.ahead else "past"
            self.fields["answer"] = SpokenDateField(required=False, latest=latest, prefer=prefer, **asked)
            if question.long_words:
                self.fields[LONG_AGO] = forms.BooleanField(label=question.long_words, required=False)
            self.fields[UNKNOWN] = forms.BooleanField(label=question.unknown_words, required=False)

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The ways of having no date."""
        return [self[name] for name in (LONG_AGO, UNKNOWN) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "answer" in self.errors:
            return data
        if not (data.get("answer") or any(data.get(each.name) for each in self.ticks)):
            self.add_error("answer", _("Skriv en dato, eller sæt kryds i feltet nedenfor."))
        if self.question.name == MORE and len(data["answer"]) > 1 and {NONE, UNKNOWN} & {*data["answer"]}:
            self.add_error("answer", _("Du har givet to svar. Slet det ene."))
        return data

    def answer(self) -> str:
        """The answer as it is kept: a choice, the boxes, a date in figures, or that it is not known."""
        value = self.cleaned_data["answer"]
        if self.question.name == MORE:
            return " ".join(f"{item.name}:{_box(item, value)}" for item in self.items)
        if self.question.choices:
            return str(value)
        ticked = [each.name for each in reversed(self.ticks) if self.cleaned_data[each.name]]
        return next(iter(ticked), "") or value.isoformat()


def _box(item: Item, ticked: list[str]) -> str:
    return UNKNOWN if UNKNOWN in ticked else "yes" if item.name in ticked else "no"


def _boxes(value: str) -> list[str]:
    """The boxes that were ticked for an answer as it is kept."""
    said = dict(each.split(":") for each in value.split())
    if UNKNOWN in said.values():
        return [UNKNOWN]
    return [name for name, told in said.items() if told == "yes"] or [NONE]


def in_words(question: Question, value: str) -> StrOrPromise:
    """An answer as it is read: the words of the choice, or the date."""
    if question.name == MORE:
        words = {**(question.choices or {}), NONE: NONE_WORDS, UNKNOWN: UNKNOWN_WORDS}
        return ". ".join(str(words[each]) for each in _boxes(value))
    if question.choices:
        return question.choices.get(value, value)
    if value == LONG_AGO:
        return question.long_words
    return question.unknown_words if value == UNKNOWN else date_words(date.fromisoformat(value))


def initial(question: Question, answers: Answers) -> dict[str, Any]:
    """Initial values of the form when the citizen returns to a question."""
    value = answers.get(question.name)
    if question.name == MORE:
        return {"answer": _boxes(value)} if value else {}
    if question.choices or value is None:
        return {"answer": value}
    return {value: True} if value in (UNKNOWN, LONG_AGO) else {"answer": value}
