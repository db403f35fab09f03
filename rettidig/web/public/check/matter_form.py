"""One question about a matter as a form. Every one can be answered with "I do not know"."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.rights.matters.schema import KINDS
from rettidig.rights.schema import AMOUNT, NUMBER, SEVERAL, Key
from rettidig.web.dates import Prefer
from rettidig.web.formatting import kroner
from rettidig.web.forms import KronerField, PlainForm, SpokenDateField
from rettidig.web.matters.question import Question, choices_of
from rettidig.web.matters.said import KEY_WORDS, NOT_HAPPENED, Said

from .questions import UNKNOWN, UNKNOWN_WORDS

_NO_DAY = gettext_lazy("Skriv en dato, eller sæt kryds nedenfor.")
_NO_NUMBER = gettext_lazy("Skriv et tal, eller sæt kryds nedenfor.")


class KilometreField(KronerField):
    """A distance, typed as an amount is."""

    default_error_messages = {"invalid": gettext_lazy("Skriv et tal, for eksempel 63 eller 63,5.")}


class MatterForm(PlainForm):
    """One question of a kind: a choice, a number, or a day with what else is asked of the event."""

    def __init__(self, kind: str, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.question = kind, question
        asked: dict[str, Any] = {"label": question.words, "help_text": question.hint}
        if question.event:
            latest = None if question.is_ahead else timezone.localdate
            prefer: Prefer = "near" if question.is_ahead else "past"
            self.fields["answer"] = SpokenDateField(required=False, latest=latest, prefer=prefer, **asked)
            for name in question.keys:
                self.fields[name] = _beside(name, KINDS[kind].events[question.event][name])
        elif choices := choices_of(question.name, question.key(kind)):
            self.fields["answer"] = forms.ChoiceField(
                choices=[*choices.items(), (UNKNOWN, UNKNOWN_WORDS)],
                widget=forms.RadioSelect,
                error_messages={"required": _("Vælg et svar. Du kan også vælge: Det ved jeg ikke.")},
                **asked,
            )
        else:
            typed = KilometreField if question.key(kind).kind == NUMBER else KronerField
            self.fields["answer"] = typed(required=False, **asked)
        if question.no:
            self.fields[NOT_HAPPENED] = forms.BooleanField(label=question.no, required=False)
        if not isinstance(self.fields["answer"], forms.ChoiceField):
            self.fields[UNKNOWN] = forms.BooleanField(label=UNKNOWN_WORDS, required=False)

    @property
    def beside(self) -> list[forms.BoundField]:
        """What is asked beside the day."""
        return [self[name] for name in self.question.keys]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The ways of having no day or number."""
        return [self[name] for name in (NOT_HAPPENED, UNKNOWN) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.ticks or "answer" in self.errors:
            return data
        answered = data.get("answer") is not None
        ticked = [each for each in self.ticks if data.get(each.name)]
        if answered + len(ticked) > 1:
            self.add_error("answer", _("Du har givet to svar. Slet det ene."))
        elif not answered and not ticked:
            self.add_error("answer", _NO_DAY if self.question.event else _NO_NUMBER)
        elif answered:
            self._check_beside(data)
        return data

    def _check_beside(self, data: Mapping[str, Any]) -> None:
        """What the rules must know of an event that has happened."""
        for name in self.question.keys:
            is_required = KINDS[self.kind].events[self.question.event][name].required
            if is_required and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Vælg et svar, når du har skrevet en dato."))

    def said(self) -> Said:
        """The answer as it is kept."""
        data = self.cleaned_data
        for tick in self.ticks:
            if data.get(tick.name):
                return tick.name
        if not self.question.event:
            return str(data["answer"])
        stated = {name: _kept(data[name]) for name in self.question.keys if data.get(name) not in (None, "", [])}
        return {"date": data["answer"].isoformat(), **stated}


def _kept(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _beside(name: str, key: Key) -> forms.Field:
    asked: dict[str, Any] = {"label": KEY_WORDS[name], "required": False}
    if key.kind == AMOUNT:
        return KronerField(**asked)
    if key.kind == SEVERAL:
        return forms.MultipleChoiceField(
            choices=[*choices_of(name, key).items()], widget=forms.CheckboxSelectMultiple, **asked
        )
    unknown = [] if key.required else [("", UNKNOWN_WORDS)]
    return forms.ChoiceField(choices=[*choices_of(name, key).items(), *unknown], widget=forms.RadioSelect, **asked)


def initial_of(kind: str, question: Question, said: Said | None) -> dict[str, Any]:
    """Initial values of the form when the citizen returns to a question."""
    if said is None:
        return {}
    if isinstance(said, dict):
        return {**said, "answer": date.fromisoformat(said["date"])}
    if question.event or not choices_of(question.name, question.key(kind)):
        return {said: True} if said in (UNKNOWN, NOT_HAPPENED) else {"answer": kroner(Decimal(said))}
    return {"answer": said}
