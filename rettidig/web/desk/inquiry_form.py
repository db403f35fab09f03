"""The form on which staff write for a caller: the questions of the citizens' form in the words of the desk.

Which questions there are, when each is asked and what is chosen from, is data (`casework.questionnaire.form`). Here is
how each is typed at the desk.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import cpr, keys, same_case
from rettidig.casework.models import Channel, ReplyBy, Reporter, Service
from rettidig.casework.questionnaire.answers import AT_DESK, DESK, QUESTIONS, Kind
from rettidig.casework.questionnaire.conditions import SERIOUS, Situation
from rettidig.casework.questionnaire.form import Form, say
from rettidig.casework.questionnaire.reach import lacks_a_way_to_reach
from rettidig.casework.steps import news
from rettidig.casework.topics import TOPICS
from rettidig.web.forms import LongTextField, MoneyField, PlainForm, SpokenDateField, country_field
from rettidig.web.regions import homes_of_today

CALLS = (Channel.PHONE, Channel.POST, Channel.EMAIL, Channel.HOSPITAL, Channel.IN_PERSON)
DATE_HINT = gettext_lazy("Fx 1/10, 011026 eller -3. Tomt, hvis det ikke vides.")
NOT_KNOWN = gettext_lazy("Ved ikke")
NO_ANSWERS = ("channel", "key", "call", "keep_promise", "heard")
MUST = ("category", "story")  # what a call is about; all else may be asked later
BEFORE = {"category": "channel"}  # what is no question of the form stands beside one that is
AFTER = {"consent_basis": "heard"}


def _line(length: int = 200, **attrs: Any) -> forms.CharField:
    return forms.CharField(max_length=length, required=False, widget=forms.TextInput(attrs=attrs))


def _day(prefer: Any = "past") -> SpokenDateField:
    return SpokenDateField(help_text=DATE_HINT, prefer=prefer, required=False)


def _choice() -> forms.ChoiceField:
    return forms.ChoiceField(required=False)


def _service() -> forms.Field:
    return forms.ModelChoiceField(
        Service.objects.all(), to_field_name="slug", empty_label=str(NOT_KNOWN), required=False
    )


# The questions that are typed in a way of their own
TYPED: dict[str, Callable[[], forms.Field]] = {
    "story": partial(LongTextField, max_length=8000),
    "wish": partial(_line, 1000),
    "suspicion": partial(_line, 1000),
    "patient_cpr": partial(_line, 40),
    "patient_birth_date": partial(_day, "birth"),
    "home_region": partial(forms.ChoiceField, choices=homes_of_today),
    "country": country_field,
    "treated_in": country_field,
    "bill_amount": partial(MoneyField, max_length=30, required=False),
    "phone": partial(_line, 30, **{"data-from-link": True}),
    "email": partial(forms.EmailField, max_length=254, required=False),
    "address": partial(_line, 300),
    "service": _service,
    "hospital": partial(_line, 200, list="hospitals", autocomplete="off"),
    "appointment_date": partial(_day, "near"),
    "category": forms.ChoiceField,
    "reporter": forms.ChoiceField,
}
OF_KIND: dict[Kind, Callable[[], forms.Field]] = {
    Kind.CHOICE: _choice,
    Kind.DATE: _day,
    Kind.LINE: _line,
    Kind.TEXT: partial(_line, 1000),
}


class Shown(NamedTuple):
    """One field on the page. `when`: its conditions, for the script; empty where it is always asked."""

    bound: forms.BoundField
    when: str


class InquiryForm(PlainForm):
    """Only the subject, what it is about, and a way to reach the person must be told: what else is missing becomes a
    task, never an obstacle. What does not belong to the subject is never wrong.

    `key` makes one case of one form, however often and however fast it is sent. `writes_on` a case that is open: it has
    a subject, and a way to reach the person.
    """

    key = forms.CharField(max_length=keys.KEY_LENGTH, required=False, widget=forms.HiddenInput)
    call = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the one without a case that becomes this
    keep_promise = forms.BooleanField(label=gettext_lazy("Vi skal stadig ringe tilbage"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan kom den?"), choices=[(each.value, each.label) for each in CALLS]
    )
    heard = forms.BooleanField(
        label=gettext_lazy("Jeg har selv hørt patienten sige ja til det"),
        help_text=gettext_lazy("Så står samtykket på sagen, og du skal ikke spørge igen."),
        required=False,
    )

    def __init__(self, *args: Any, of_form: Form, writes_on: bool = False, **kwargs: Any) -> None:
        self.of_form, self.writes_on = of_form, writes_on
        self.aside: list[tuple[StrOrPromise, str]] = []  # what was typed beside the subject: question and words
        super().__init__(*args, **kwargs)

    def word(self) -> None:
        """Make a field of each question, in the words of the desk."""
        for _heading, names in self.of_form.desk_groups():
            for name in names:
                self.fields[name] = self._field(name)

    def _field(self, name: str) -> forms.Field:
        asked = self.of_form.asked(name)
        field = TYPED.get(name, OF_KIND[QUESTIONS[name].kind])()
        field.label = asked.label_for(DESK)
        field.help_text = asked.hint_for(DESK) or field.help_text
        field.required = (name in MUST and not (self.writes_on and name == "category")) or name == "reporter"
        none = [("", say(asked.words.get("unknown_at_desk", {})) or NOT_KNOWN)]
        if name == "category":
            field.choices = self._subjects()  # type: ignore[attr-defined]  # a field of choices
        elif QUESTIONS[name].kind is Kind.CHOICE and name != "home_region":
            ways = [each for each in asked.offered_to(DESK).items() if each[0] != ReplyBy.TEXT or settings.TEXTS_URL]
            field.choices = ways if name == "reporter" else none + ways  # type: ignore[attr-defined]
        return field

    def _subjects(self) -> list[Any]:
        """The subjects of the form under its headings, and then those that only the office chooses."""
        groups = list(self.of_form.subjects(DESK))
        offered = {key for _heading, topics in groups for key in topics}
        own = {key: topic.label for key, topic in TOPICS.items() if key not in offered}
        own = dict(sorted(own.items(), key=lambda each: not TOPICS[each[0]].is_life_threatening))
        rows: list[Any] = [("", _("Vælg emne"))]
        for heading, topics in groups:
            rows += [(heading, list(topics.items()))] if heading else topics.items()
        return [*rows, (_("Vælges kun her"), list(own.items()))]

    @property
    def now(self) -> Situation:
        """What has been said so far, as the conditions of the form look at it."""
        said = {name: self[name].value() for name in self.fields if name in QUESTIONS}
        topic = TOPICS.get(said.get("category") or "")
        return Situation(said, bool(topic and topic.is_life_threatening))

    def groups(self) -> list[tuple[str, list[Shown]]]:
        """The fields in the order of a call, under their headings."""
        return [(heading, list(self._shown(names))) for heading, names in self.of_form.desk_groups()]

    def _shown(self, names: list[str]) -> Iterator[Shown]:
        for name in names:
            if name in BEFORE:
                yield Shown(self[BEFORE[name]], "")
            yield Shown(self[name], self._when(name))
            if name in AFTER:
                yield Shown(self[AFTER[name]], self._when(name))

    def _when(self, name: str) -> str:
        both = [[dict(each) for each in pair if each] for pair in self.of_form.conditions_of(name)]
        return "" if name == "category" or not all(both) else json.dumps(both)

    def topics(self) -> str:
        """For the script: of each subject the door and the traits, and the traits once a serious disease is named."""
        told = {}
        for key, topic in TOPICS.items():
            serious = Situation({"category": key, "condition": SERIOUS[0]}, topic.is_life_threatening).topic
            told[key] = {
                "track": "max_wait" if topic.is_life_threatening else "general",
                "traits": sorted(topic.traits),
                "serious": sorted(serious.traits if serious else ()),
            }
        return json.dumps({"topics": told, "serious": SERIOUS})

    def clean_patient_cpr(self) -> str:
        typed = self.cleaned_data["patient_cpr"]
        try:
            return cpr.parse(typed) if typed else ""
        except cpr.BadNumber as bad:
            raise forms.ValidationError(str(bad)) from bad

    def clean(self) -> None:
        super().clean()
        self._lay_aside()
        data = self.cleaned_data
        if data.get("heard"):
            if data.get("reporter") == Reporter.PATIENT:
                self.add_error("heard", _("Patienten henvender sig selv. Fjern krydset."))
            elif not data.get("reporter_name"):
                self.add_error("reporter_name", _("Skriv, hvem patienten har sagt ja til."))
        if not self.writes_on:
            self._check_reach()

    def _lay_aside(self) -> None:
        """What does not belong to the subject is neither wrong nor an answer, and is not lost."""
        now = self.now
        for name in [each for each in self.fields if each in QUESTIONS]:
            if self.of_form.asks_at_desk(name, now):
                continue
            self.errors.pop(name, None)
            self.cleaned_data.pop(name, None)
            typed = str(self[name].value() or "").strip()
            if typed and name in self.changed_data and not QUESTIONS[name].is_secret:
                words = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
                self.aside.append((self.fields[name].label or name, words.get(typed, typed)))

    def _check_reach(self) -> None:
        data = self.cleaned_data
        way, phone = data.get("reply_by", ""), data.get("phone", "")
        if phone and (fault := news.find_fault(way, phone=phone)):
            self.add_error("phone", fault)
            return
        missing = lacks_a_way_to_reach(data, self.of_form)
        if missing and not self.errors.keys() & {missing, "phone", "email", "patient_cpr"}:
            self.add_error(
                missing if missing in self.fields else None,
                _("Skriv, hvordan vi når personen. Giver de intet nummer, så vælg svar på min side, og giv dem koden."),
            )

    def answers(self) -> dict[str, Any]:
        """As the public form gives them: plain values, dates as text."""
        answers = {name: value for name, value in self.cleaned_data.items() if name not in NO_ANSWERS and value}
        answers |= {name: value.isoformat() for name, value in answers.items() if isinstance(value, date)}
        answers |= {"hospital": same_case.key_of_hospital(answers["hospital"])} if "hospital" in answers else {}
        answers |= {"service": answers["service"].slug} if "service" in answers else {}
        return answers | self.of_form.left_open(answers, self.now) | {AT_DESK: True}
