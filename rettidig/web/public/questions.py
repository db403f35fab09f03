"""The pages of the inquiry as forms. What one does not know may be left open; a fault says what to do.

Which questions a page asks, and in which words, is data (`casework.questionnaire.form`). Here is how each is typed.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import cpr
from rettidig.casework.models import Hospital, ReplyBy, Reporter
from rettidig.casework.offices import public_office
from rettidig.casework.questionnaire.answers import QUESTIONS, UNKNOWN, Kind
from rettidig.casework.questionnaire.conditions import Situation
from rettidig.casework.questionnaire.form import Asked, Form, Page
from rettidig.casework.steps import news
from rettidig.web.answers import Row, in_words
from rettidig.web.dates import Prefer
from rettidig.web.formatting import date_words
from rettidig.web.forms import LongTextField, MoneyField, PlainForm, SpokenDateField, country_field
from rettidig.web.regions import homes_of_today

UNKNOWN_FIELD = "_unknown"


def radios(choices: Any = (), *, hints: Mapping[str, StrOrPromise] | None = None, **kwargs: Any) -> forms.ChoiceField:
    """A choice of one, each with its hint."""
    field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)
    field.widget.choice_hints = dict(hints or {})
    return field


def _choice(*, required: bool = False, **kwargs: Any) -> forms.ChoiceField:
    return radios(required=required, **kwargs)


def _line(*, length: int = 200, **attrs: str) -> forms.CharField:
    return forms.CharField(max_length=length, required=False, widget=forms.TextInput(attrs=attrs))


def _text(*, length: int = 1000, rows: str = "4") -> LongTextField:
    return LongTextField(max_length=length, required=False, widget=forms.Textarea(attrs={"rows": rows}))


def _day(prefer: Any = "past", **kwargs: Any) -> SpokenDateField:
    return SpokenDateField(required=False, prefer=prefer, **kwargs)


def _choice_of_many() -> forms.ChoiceField:
    """One of so many that they are folded into a list."""
    return forms.ChoiceField(required=False, widget=forms.Select)


def _email() -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    return forms.EmailField(max_length=254, required=False, widget=widget)


# The questions that are typed in a way of their own
TYPED: dict[str, Callable[[], forms.Field]] = {
    "reporter_name": partial(_line, autocomplete="name"),
    "category": _choice,
    "hospital": partial(_line, list="hospitals", autocomplete="off"),
    "appointment_date": partial(_day, "future"),
    "story": partial(_text, length=4000, rows="10"),
    "patient_name": partial(_line, autocomplete="off"),
    "patient_cpr": partial(_line, length=40, autocomplete="off"),
    "patient_birth_date": partial(_day, "birth", latest=timezone.localdate),
    "home_region": partial(forms.ChoiceField, choices=homes_of_today),
    "country": country_field,
    "treated_in": country_field,
    "treated_by": partial(_line, autocomplete="off"),
    "bill_amount": partial(MoneyField, max_length=30, required=False),
    "bill_currency": _choice_of_many,
    "bill_number": partial(_line, length=60, autocomplete="off"),
    "phone": partial(_line, length=30, type="tel", autocomplete="tel"),
    "email": _email,
    "address": partial(_text, length=300, rows="3"),
}
OF_KIND: dict[Kind, Callable[[], forms.Field]] = {
    Kind.CHOICE: _choice,
    Kind.DATE: _day,
    Kind.LINE: _line,
    Kind.TEXT: _text,
}


def reply_choices() -> list[tuple[str, StrOrPromise]]:
    """The ways of being told that lead somewhere here: a text only where one can be sent."""
    return [(way, label) for way, label in ReplyBy.choices if way != ReplyBy.TEXT or settings.TEXTS_URL]


class StepForm(PlainForm):
    """One page of questions, worded for the `reporter` who answers them. Without a situation it has all its questions.

    Each date may have a field `<name>_unknown` beside it, so that not to know is an answer.
    """

    of_form: ClassVar[Form]
    page: ClassVar[Page]

    def __init__(
        self, *args: Any, reporter: str = "", now: Situation | None = None, corrects: bool = True, **kwargs: Any
    ) -> None:
        self.writer, self.now, self.corrects = reporter, now, corrects
        super().__init__(*args, **kwargs)

    @property
    def lead(self) -> str:
        """What stands under the heading."""
        return self.page.lead_for(self.writer)

    @property
    def fold_words(self) -> str:
        """What stands above the fields that are a press away."""
        return self.page.more or _("Fortæl mere")

    @property
    def says_optional(self) -> bool | None:
        """False where "I do not know" stands beside each question."""
        return None if self.page.content.get("marks_optional") else False

    @property
    def is_one_question(self) -> bool:
        """Whether the question itself is the heading of the page."""
        return len(self.fields) == 1

    @property
    def hospitals(self) -> list[str]:
        """Names to choose from while one writes."""
        return list(Hospital.objects.values_list("name", flat=True)) if "hospital" in self.fields else []

    def word(self) -> None:
        asked_here = self._asked_here()
        for name in self.page.names:
            if name not in asked_here:
                self.fields.pop(name)
                self.fields.pop(f"{name}{UNKNOWN_FIELD}", None)
                continue
            asked = self.of_form.asked(name)
            _word(self.fields[name], asked, self.writer)
            if f"{name}{UNKNOWN_FIELD}" in self.fields:
                self.fields[f"{name}{UNKNOWN_FIELD}"].label = asked.unknown_for(self.writer)
        if born := self.fields.get("patient_birth_date"):
            born.prefer = _birth_of(self.writer)  # type: ignore[attr-defined]  # a field of dates
        if reply := self.fields.get("reply_by"):
            ways = dict(reply_choices())
            reply.choices = [each for each in reply.choices if each[0] in ways]  # type: ignore[attr-defined]
        if category := self.fields.get("category"):
            category.choices = [  # type: ignore[attr-defined]  # a field of choices
                each
                for heading, topics in self.of_form.subjects(self.writer)
                for each in ([(heading, list(topics.items()))] if heading else topics.items())
            ]
            category.widget.fold = _("Flere emner")  # read by the field of a form

    def _asked_here(self) -> list[str]:
        """The questions that stand on the page: to who `corrects` also those that a hospital's letter has told."""
        if self.now is None:
            return self.page.names
        if not self.corrects and (left := self.page.left_to_ask(self.now)):
            return left
        return [name for name in self.page.names if self.page.asks(name, self.now)]

    def parts(self) -> Iterator["Part"]:
        """The fields in their order, each with what brings it into view and how its date was understood."""
        for bound in self.visible_fields():
            name = bound.name.removesuffix(UNKNOWN_FIELD)
            shows: tuple[str, Any] = next(iter(self.page.shows.get(name, {}).items()), ("", True))
            is_shown = shows[0] not in self.fields or bool(bound.errors) or self._has(name) or self._has(*shows)
            wanted = "" if shows[1] is True else " ".join(shows[1])
            is_date = isinstance(bound.field, SpokenDateField)
            is_folded = self.now is not None and self.page.is_folded(name, self.now)
            yield Part(bound, shows[0], wanted, is_shown, is_date, self._echo(bound) if is_date else "", is_folded)

    def folded(self) -> list["Part"]:
        """The fields that are a press away."""
        return [part for part in self.parts() if part.is_folded]

    def is_unfolded(self) -> bool:
        """Whether those are in view all the same: one of them holds something, or is wrong."""
        return any(part.bound.errors or part.bound.value() for part in self.folded())

    def _has(self, name: str, wanted: Any = True) -> bool:
        """Whether a field holds something, or one of the answers that are `wanted`."""
        value = self[name].value()
        return bool(value) if wanted is True else value in wanted

    def _echo(self, bound: forms.BoundField) -> str:
        """The date that was understood, in words."""
        value = None if bound.errors else bound.value()
        return say_understood(bound.name, str(bound.field.prepare_value(value)), self.writer) if value else ""

    @classmethod
    def initial_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as the fields show them."""
        shown = dict(answers)
        for name, field in cls.base_fields.items():
            if isinstance(field, SpokenDateField) and answers.get(name):
                shown[f"{name}{UNKNOWN_FIELD}"] = answers[name] == UNKNOWN
                shown[name] = None if answers[name] == UNKNOWN else date.fromisoformat(answers[name])
            elif isinstance(field, MoneyField) and answers.get(name):
                shown[name] = field.shown(answers[name])
        if "hospital" in cls.base_fields:
            known = Hospital.objects.filter(slug=answers.get("hospital") or "").first()
            shown |= {"hospital": known.name} if known else {}
        if "home_region" in cls.base_fields and not answers.get("home_region"):
            office = public_office()
            shown["home_region"] = office.region if office else None
        return shown

    def clean_patient_cpr(self) -> str:
        typed = self.cleaned_data["patient_cpr"]
        try:
            return cpr.parse(typed) if typed else ""
        except cpr.BadNumber as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> None:
        told = {**(self.now.answers if self.now else {}), **self.cleaned_data}
        lack = self.of_form.find_lack(told, among=self.fields)
        fault, name, chosen = (lack.words, lack.name, lack.chosen) if lack else ("", "phone", "reply_by")
        if not lack and "reply_by" in self.fields:
            fault = news.find_fault(told.get("reply_by") or "", phone=told.get("phone") or "")
        if fault and not self.errors.get(name):
            self.add_error(name if name in self.fields else chosen, fault)

    def answers(self) -> dict[str, Any]:
        """The parts of the form that can be stored, also where another field is wrong."""
        answers: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(self.fields[name], SpokenDateField):
                unknown = self.cleaned_data.get(f"{name}{UNKNOWN_FIELD}")
                answers[name] = value.isoformat() if value else UNKNOWN if unknown else None
            elif not name.endswith(UNKNOWN_FIELD):
                answers[name] = value
        return answers

    def typed(self) -> dict[str, str]:
        """The whole page as it was typed, where something on it cannot be taken as it is; else nothing."""
        if not any(code != "required" for errors in self.errors.as_data().values() for code in map(_code, errors)):
            return {}
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    def put_elsewhere(self) -> set[str]:
        """The questions of a page that is passed over which another page puts."""
        is_skipped = self.now is not None and self.page.is_skipped(self.now)
        return self.of_form.put_to(self.now) if self.now and is_skipped else set()

    def left_open(self, answers: Mapping[str, Any]) -> Iterator[StrOrPromise]:
        """The questions in view that have no answer; none of a page that is passed over."""
        for name in [] if self.now and self.page.is_skipped(self.now) else self.fields:
            if name in QUESTIONS and not answers.get(name) and self._is_in_view(name, answers):
                yield self.of_form.asked(name).label_for(self.writer)

    def _is_in_view(self, name: str, answers: Mapping[str, Any]) -> bool:
        if self.now is not None and self.page.is_folded(name, self.now):
            return False
        wanted = self.page.shows.get(name, {}).items()
        return all(bool(answers.get(by)) if which is True else answers.get(by) in which for by, which in wanted)

    def shown(self, answers: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
        """Each question that was answered, by name, with its answer in words, for the page where one checks them."""
        for name, value in ((name, _stored(answers.get(name))) for name in self.fields if name in QUESTIONS):
            if value and (asked := self.of_form.asked(name)):
                yield name, (asked.short_for(self.writer), self._in_words(name, asked, value))

    def _in_words(self, name: str, asked: Asked, value: Any) -> StrOrPromise:
        is_subject = name == "category" and value != UNKNOWN
        return self.of_form.subject(value, self.writer) if is_subject else in_words(name, asked, value, self.writer)


class Part(NamedTuple):
    """One field of a page: the question of it that brings it into view with one of the `answers`, which are parted by
    spaces (none: with any), whether it is in view, its date in words, and whether it is a press away.
    """

    bound: forms.BoundField
    question: str
    answers: str
    is_shown: bool
    is_date: bool
    echo: str
    is_folded: bool


def say_understood(name: str, typed: str, writer: str = "") -> str:
    """The date that the `writer` typed to the question `name`, in words; empty where it is none."""
    field = TYPED.get(name, _day)()
    if name == "patient_birth_date":
        field.prefer = _birth_of(writer)  # type: ignore[attr-defined]  # a field of dates
    try:
        day = field.clean(typed) if isinstance(field, SpokenDateField) else None
    except forms.ValidationError:
        return ""
    return date_words(day) if day else ""


def _birth_of(writer: str) -> Prefer:
    """How a year of two digits is read in the patient's day of birth."""
    return "own_birth" if writer == Reporter.PATIENT else "birth"


def _code(error: forms.ValidationError) -> str | None:
    return error.code


def _stored(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if value and value[:4].isdigit() and value[4:5] == "-" else value
    except ValueError:
        return value


def page_form(form: Form, page: Page) -> type[StepForm]:
    """The form of a page, with a field for each of its questions."""
    fields: dict[str, forms.Field] = {}
    for name in page.names:
        fields[name] = TYPED.get(name, OF_KIND[QUESTIONS[name].kind])()
        fields[name].required |= name in page.must
        if QUESTIONS[name].kind is Kind.DATE and form.asked(name).can_be_unknown:
            fields[f"{name}{UNKNOWN_FIELD}"] = forms.BooleanField(required=False)
    return type("PageForm", (StepForm,), {**fields, "of_form": form, "page": page})


def _word(field: forms.Field, asked: Asked, writer: str) -> None:
    """Give a field the words of its question, and the choices that it does not have by itself."""
    field.label, field.help_text = asked.label_for(writer), asked.hint_for(writer)
    faults = {"required": asked.fault("missing"), "invalid": asked.fault("invalid")}
    field.error_messages |= {code: words for code, words in faults.items() if words}
    if isinstance(field.widget, forms.RadioSelect):
        unknown = [(UNKNOWN, asked.unknown_for(writer))] if asked.can_be_unknown else []
        field.choices = [*asked.offered_to(writer).items(), *unknown]  # type: ignore[attr-defined]  # it has choices
        field.widget.choice_hints = asked.choice_hints_for(writer)  # type: ignore[attr-defined]  # our own
        if asked.more:
            field.widget.fold, field.widget.fold_from = asked.more, str(field.choices[1][0])  # type: ignore[attr-defined]
    elif isinstance(field, forms.ChoiceField) and asked.words.get("choices"):
        field.choices = [("", "–"), *asked.offered_to(writer).items()]
