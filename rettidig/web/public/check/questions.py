"""The questions, in their order, and when each is asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.questionnaire import wording
from rettidig.casework.questionnaire.wording import Choices
from rettidig.web.formatting import date_words
from rettidig.web.forms import PlainForm, SpokenDateField
from rettidig.web.matters.subjects import SUBJECTS
from rettidig.web.regions import homes_of_today

Answers = dict[str, str]
UNKNOWN = "unknown"
UNKNOWN_WORDS = wording.UNKNOWN_LABEL
SERIOUS = ("cancer", "heart")

MATTERS: Choices = {
    "assessment": gettext_lazy("Jeg skal undersøges, så lægerne kan finde ud af, hvad jeg fejler"),
    "treatment": gettext_lazy("Jeg skal behandles eller opereres"),
    "diagnostic_examination": gettext_lazy("Min egen læge har bestilt en bestemt undersøgelse, fx en scanning"),
    "surgery_moved": gettext_lazy("Hospitalet har ændret eller aflyst min operation"),
    UNKNOWN: UNKNOWN_WORDS,
}
ILLNESSES: Choices = {**wording.CONDITIONS, UNKNOWN: UNKNOWN_WORDS}
AREAS: Choices = {**wording.AREAS, UNKNOWN: UNKNOWN_WORDS}


def homes() -> Choices:
    """Regions of residence that can be chosen today."""
    return {**dict(homes_of_today()), UNKNOWN: UNKNOWN_WORDS}


@dataclass(frozen=True)
class Question:
    """One question: its words, a hint, the answers to choose from (none: a date), and when it is asked."""

    name: str
    words: StrOrPromise
    hint: StrOrPromise
    offered: Choices | Callable[[], Choices] | None
    is_asked: Callable[[Answers], bool]
    ahead: bool = False
    unknown_words: StrOrPromise = UNKNOWN_WORDS

    @property
    def choices(self) -> Choices | None:
        """The answers to choose from today; None for a date."""
        return self.offered() if callable(self.offered) else self.offered

    def is_possible(self, value: str) -> bool:
        """Whether the answer can be given today: one that was kept since yesterday may not."""
        return self.choices is None or value in self.choices


def _always(answers: Answers) -> bool:
    return True


def is_life_threatening(answers: Answers) -> bool:
    """Whether the form for maximum waiting times is the right one."""
    return answers.get("illness") in SERIOUS


def _consents(answers: Answers) -> bool:
    return answers.get("matter") == "treatment" and answers.get("illness") == "cancer"


def _waits_from_referral(answers: Answers) -> bool:
    return answers.get("matter") in ("assessment", "diagnostic_examination", UNKNOWN)


QUESTIONS = (
    Question("matter", gettext_lazy("Hvad venter du på?"), "", MATTERS, _always),
    Question(
        "illness",
        gettext_lazy("Kan det være kræft eller en alvorlig hjertesygdom?"),
        gettext_lazy("For nogle livstruende sygdomme er fristerne kortere."),
        ILLNESSES,
        _always,
    ),
    Question("area", gettext_lazy("Hvad handler det om?"), "", AREAS, lambda answers: not is_life_threatening(answers)),
    Question(
        "referred",
        gettext_lazy("Hvornår fik hospitalet din henvisning?"),
        gettext_lazy("Datoen står ofte i brevet fra hospitalet. Skriv fx 1/10."),
        None,
        _waits_from_referral,
    ),
    Question(
        "decided",
        gettext_lazy("Hvornår blev det bestemt, hvilken behandling du skal have?"),
        gettext_lazy("Det er den dag, hvor du kunne have fået det at vide. Skriv fx 1/10."),
        None,
        lambda answers: answers.get("matter") == "treatment",
    ),
    Question(
        "consented",
        gettext_lazy("Hvornår sagde du ja til behandlingen?"),
        gettext_lazy("Skriv fx 1/10."),
        None,
        _consents,
        unknown_words=wording.NO_CONSENT_YET,
    ),
    Question(
        "changed",
        gettext_lazy("Hvornår fik du besked om, at operationen er ændret?"),
        gettext_lazy("Skriv fx 1/10."),
        None,
        lambda answers: answers.get("matter") == "surgery_moved",
    ),
    Question(
        "offered",
        gettext_lazy("Hvilken dato er din tid?"),
        gettext_lazy("Skriv fx 1/12."),
        None,
        _always,
        ahead=True,
        unknown_words=wording.NO_APPOINTMENT,
    ),
    Question("region", gettext_lazy("Hvilken region bor du i?"), "", homes, _always),
)


def asked(answers: Answers) -> list[Question]:
    """The questions that the answers so far lead to, in their order."""
    return [question for question in QUESTIONS if question.is_asked(answers)]


def total(answers: Answers) -> int:
    """How many questions there are, told so that the number does not grow on the way."""
    matters = [answers["matter"]] if answers.get("matter") else MATTERS
    illnesses = [answers["illness"]] if answers.get("illness") else ILLNESSES
    return max(
        len(asked({**answers, "matter": matter, "illness": illness})) for matter in matters for illness in illnesses
    )


def date_asked(answers: Answers) -> str:
    """The name of the date from which the days are counted for what the citizen waits for."""
    dated = (question.name for question in asked(answers) if question.offered is None and not question.ahead)
    return next(dated, "")


def steps(answers: Answers) -> Iterator[tuple[int, Question]]:
    """The same with their numbers, from 1."""
    return enumerate(asked(answers), start=1)


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


class AnswerForm(PlainForm):
    """One question. Every one can be answered with "I do not know"."""

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        if question.choices:
            self.fields["answer"] = forms.ChoiceField(
                label=question.words,
                help_text=question.hint,
                choices=list(question.choices.items()),
                widget=forms.RadioSelect,
                error_messages={"required": _("Vælg et svar. Du kan også vælge: Det ved jeg ikke.")},
            )
        else:
            self.fields["answer"] = SpokenDateField(
                label=question.words,
                help_text=question.hint,
                required=False,
                prefer="near" if question.ahead else "past",
            )
            self.fields["unknown"] = forms.BooleanField(label=question.unknown_words, required=False)

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The way of having no date."""
        return [self["unknown"]] if "unknown" in self.fields else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answered = bool(data.get("answer") or data.get("unknown"))
        if not answered and "answer" not in self.errors:
            self.add_error("answer", _("Skriv en dato, eller sæt kryds i feltet nedenfor."))
        return data

    def answer(self) -> str:
        """The answer as it is kept: a choice, a date in figures, or that it is not known."""
        value = self.cleaned_data["answer"]
        if self.question.choices:
            return str(value)
        return UNKNOWN if self.cleaned_data.get("unknown") or not value else value.isoformat()


def in_words(question: Question, value: str) -> StrOrPromise:
    """An answer as it is read: the words of the choice, or the date."""
    if question.choices:
        return question.choices.get(value, value)
    return question.unknown_words if value == UNKNOWN else date_words(date.fromisoformat(value))


def initial(question: Question, answers: Answers) -> dict[str, Any]:
    """Initial values of the form when the citizen returns to a question."""
    value = answers.get(question.name)
    if question.choices or value is None:
        return {"answer": value}
    return {"unknown": True} if value == UNKNOWN else {"answer": value}
