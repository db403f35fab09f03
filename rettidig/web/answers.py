"""The citizen's answers in words, for the review page and for the case page alike."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import countries, cpr
from rettidig.casework.models import Hospital, Service
from rettidig.casework.questionnaire.answers import UNKNOWN, Answers, Question
from rettidig.casework.questionnaire.form import Asked, Form
from rettidig.casework.topics import TOPICS

from .formatting import date_words
from .forms import MoneyField
from .matters.said import questions_said

Row = tuple[StrOrPromise, StrOrPromise]
NAMED_LANGUAGES = {"da": "Dansk", "en": "English", "de": "Deutsch"}


def rows_of(answers: Answers, form: Form | None = None) -> Iterator[Row]:
    """Each question that was answered, as the form in which it was written asked it, with its answer in words: a
    caller's as the desk asked them. Without a form it is in the words of the record.
    """
    reader = answers.asked_of
    for name, recorded, value in answers.answered():
        question = form.asked(name) if form else recorded
        is_subject = form is not None and name == "category" and value
        words = form.subject(value, reader) if form and is_subject else in_words(name, question, value, reader)
        if name in answers.from_letter:
            words = _("%(said)s (fra brevet)") % {"said": words}
        yield question.label_for(reader), words
    for kind, told in answers.matters.items():
        yield from ((question.words, value) for question, value in questions_said(kind, told.said))


def in_words(name: str, question: Question | Asked, value: Any, reporter: str) -> StrOrPromise:
    """One answer in words; None is "I do not know"."""
    if value is None or value == UNKNOWN:
        return question.unknown_for(reporter)
    if isinstance(value, date):
        return date_words(value)
    if choices := question.choices_for(reporter):
        return choices.get(value, value)
    return _BY_NAME.get(name, str)(value)


def _topic(key: str) -> str:
    return TOPICS[key].citizen_label if key in TOPICS else key


def _hospital(key: str) -> str:
    known = Hospital.objects.filter(slug=key).first()
    return known.name if known else key


def _language(key: str) -> str:
    return NAMED_LANGUAGES.get(key, key)


def _service(key: str) -> str:
    found = Service.objects.filter(slug=key).first()
    return str(found) if found else key


_BY_NAME: dict[str, Callable[[str], str]] = {
    "category": _topic,
    "hospital": _hospital,
    "service": _service,
    "patient_cpr": cpr.masked,
    "language": _language,
    "country": countries.name,
    "treated_in": countries.name,
    "bill_amount": MoneyField.shown,
}
