"""What was answered about a matter, in words: one reading for the check, the inquiry and the desk."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.questionnaire.answers import UNKNOWN
from rettidig.casework.questionnaire.wording import UNKNOWN_LABEL
from rettidig.rights.matters.schema import KINDS
from rettidig.rights.schema import AMOUNT, FLAG, NUMBER, Key
from rettidig.web.formatting import date_words, kroner

from .question import Question, choices_of
from .subjects import SUBJECTS

# A choice, an amount or a number as text, or the day of an event with what else was said of it
Said: TypeAlias = str | dict[str, Any]
NOT_HAPPENED = "no"

# What is asked beside the day of an event
KEY_WORDS: Mapping[str, StrOrPromise] = {
    "at": gettext_lazy("Hvem fik den?"),
    "amount_dkk": gettext_lazy("Hvor mange kroner?"),
    "result": gettext_lazy("Hvad var svaret?"),
    "regime": gettext_lazy("Hvilke regler gælder svaret?"),
    "regimes": gettext_lazy("Hvad fik du at vide?"),
    "concrete": gettext_lazy("Ved du både hvor og hvornår?"),
    "given": gettext_lazy("Hvordan fik du svaret?"),
}


def questions_said(kind: str, said: Mapping[str, Said]) -> Iterator[tuple[Question, StrOrPromise]]:
    """Each question that was answered, with its answer in words."""
    for question in SUBJECTS[kind].questions:
        if question.name in said:
            yield question, in_words(kind, question, said[question.name])


def in_words(kind: str, question: Question, said: Said) -> StrOrPromise:
    """An answer as it is read."""
    if said == UNKNOWN:
        return UNKNOWN_LABEL
    if isinstance(said, dict):
        keys = KINDS[kind].events[question.event]
        told = [_value_words(name, keys[name], said[name]) for name in question.keys if name in said]
        return ". ".join([date_words(date.fromisoformat(said["date"])), *told])
    return question.no if question.event else _value_words(question.name, question.key(kind), said)


def _value_words(name: str, key: Key, said: Any) -> str:
    if key.kind == AMOUNT:
        return _("%(amount)s kr.") % {"amount": kroner(Decimal(said))}
    if key.kind == NUMBER:
        return kroner(Decimal(said))
    if key.kind == FLAG and name in KEY_WORDS:
        return f"{KEY_WORDS[name]} {choices_of(name, key)[said]}"
    words = choices_of(name, key)
    return ", ".join(str(words[each]) for each in (said if isinstance(said, list) else [said]))
