"""Answers that come whole, from another system: all that is wrong with them by a form, each fault with its place.

A form that somebody fills in shows only what belongs; here what does not belong is said, so that nothing is lost
without a word.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from .. import countries, cpr
from ..regions import ABROAD, regions_on
from .abroad import read_amount
from .answers import QUESTIONS, UNKNOWN, Kind
from .conditions import Situation
from .form import Form
from .form_words import condition_in_words
from .reach import lacks_a_way_to_reach

LONGEST = {"story": 4000, "suspicion": 1000, "wish": 1000, "address": 300, "email": 254, "phone": 30}
LONGEST |= {"patient_cpr": 40, "bill_amount": 30, "bill_number": 60}
COUNTRIES = ("country", "treated_in")
LINE_MAX = 200
MUST = "reporter"  # who writes decides who may be told what


class Wrong(NamedTuple):
    """One thing that is wrong: where, what, and what would be right where that can be listed."""

    path: str
    words: str
    allowed: list[str]


def choices_of(form: Form, name: str) -> list[str]:
    """The keys that a question can be answered with; none for what is typed."""
    if name == "category":
        return [key for _heading, topics in form.subjects() for key in topics]
    if name == "home_region":
        return [*regions_on(timezone.localdate()), ABROAD]
    if name in COUNTRIES:
        return list(countries.names())
    return list(form.asked(name).offered_to("")) if QUESTIONS[name].kind is Kind.CHOICE else []


def find_wrong(answers: Mapping[str, str], form: Form, *, max_wait: bool) -> list[Wrong]:
    """What keeps the answers from being an inquiry, in the order in which they stand."""
    now = Situation(answers, max_wait)
    found = [each for name, value in answers.items() for each in _of_answer(name, value, form, now)]
    if not answers.get(MUST):
        found.append(Wrong(f"answers.{MUST}", _("Skriv, hvem der skriver."), choices_of(form, MUST)))
    missing = lacks_a_way_to_reach(answers, form)
    if missing and not any(each.path == f"answers.{missing}" for each in found):
        found.append(Wrong(f"answers.{missing}", _("Skriv, hvordan kontoret når personen."), choices_of(form, missing)))
    return found


def _of_answer(name: str, value: str, form: Form, now: Situation) -> Iterator[Wrong]:
    path = f"answers.{name}"
    if name not in form.names():
        yield Wrong(path, _("Det spørgsmål findes ikke."), sorted(form.names()))
    elif name not in form.names_for(now):
        yield Wrong(path, _("Det spørges der kun om, når %(when)s.") % {"when": when_in_words(form, name)}, [])
    elif value and (words := _fault_of(name, value, form)):
        yield Wrong(path, words, choices_of(form, name))


def when_in_words(form: Form, name: str) -> str:
    """When a question is asked, as a sentence; empty where it always is."""
    ways = form.conditions_of(name) or [(form.only_in_the_check.get(name, {}), {})]
    told = [_(" og ").join(condition_in_words(each, form) for each in both if each) for both in ways]
    return _(" eller ").join(told) if all(told) else ""


def _fault_of(name: str, value: str, form: Form) -> str:
    """What is wrong with an answer that belongs; empty where nothing is."""
    kind, choices = QUESTIONS[name].kind, choices_of(form, name)
    if value == UNKNOWN and kind in (Kind.CHOICE, Kind.DATE):
        return ""
    if choices:
        return "" if value in choices else _("Det svar findes ikke.")
    if kind is Kind.DATE:
        return _fault_of_day(value)
    most = LONGEST.get(name, LINE_MAX)
    if len(value) > most:
        return _("Skriv højst %(most)s tegn.") % {"most": most}
    return _fault_of_text(name, value)


def _fault_of_day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    return "" if day and day.isoformat() == value else _("Skriv datoen som 2026-10-31.")


def _fault_of_text(name: str, value: str) -> str:
    try:
        if name == "patient_cpr":
            cpr.parse(value)
        elif name == "email":
            validate_email(value)
        elif name == "bill_amount" and read_amount(value) is None:
            return _("Skriv beløbet som 1250.50.")
    except cpr.BadNumber as bad:
        return str(bad)
    except ValidationError:
        return _("Skriv en e-mail som navn@eksempel.dk.")
    return ""


class Described(NamedTuple):
    """One question of a form, as another system can ask it."""

    name: str
    words: str
    kind: str
    choices: dict[str, str]
    when: str


def describe(form: Form, *, reporter: str) -> Iterable[Described]:
    """Every question that another system may send an answer to, in the order of the form, as `reporter` reads it."""
    names = [*dict.fromkeys(name for page in form.pages for name in page.names), *form.only_in_the_check]
    for name in names:
        asked = form.asked(name)
        words: dict[str, StrOrPromise] = {**asked.offered_to(reporter)}
        if name == "category":
            words = {key: label for _heading, topics in form.subjects(reporter) for key, label in topics.items()}
        elif name in COUNTRIES:
            words = {**countries.names()}
        choices = {key: str(words.get(key, key)) for key in choices_of(form, name)}
        when = when_in_words(form, name)
        yield Described(name, str(asked.label_for(reporter)), str(asked.question.kind), choices, when)
