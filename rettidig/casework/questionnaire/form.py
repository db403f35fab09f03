"""The form that a citizen fills in, as data: its pages, the words of its questions, and its subjects (form.yaml)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language
from django_stubs_ext import StrOrPromise

from ..topics import TOPICS
from .answers import QUESTIONS, Question, is_patient
from .conditions import Condition, Situation, fits

LANGUAGES = ("da", "en", "de")
OF_PATIENT = "_of_patient"
SHIPPED = Path(__file__).parent / "form.yaml"
Content = dict[str, Any]
Text = Mapping[str, str]
Words = Mapping[str, Any]


def say(text: Text) -> str:
    """A text in the reader's language; in English where it has not got theirs, at last in Danish."""
    spoken = (get_language() or "da")[:2]
    return next((text[each] for each in (spoken, "en", "da") if text.get(each)), "")


def say_to(reporter: str, words: Words, name: str) -> str:
    """The text of that name, as `reporter` reads it."""
    own = {} if is_patient(reporter) else words.get(f"{name}{OF_PATIENT}", {})
    return say(own or words.get(name, {}))


@dataclass(frozen=True)
class Asked:
    """One question in the words of a form. What the form does not say of it, the record does."""

    name: str
    words: Words

    @property
    def question(self) -> Question:
        return QUESTIONS[self.name]

    @property
    def can_be_unknown(self) -> bool:
        """Whether "I do not know" stands beside the question."""
        return "unknown" in self.words

    def label_for(self, reporter: str) -> StrOrPromise:
        """The question as `reporter` is asked it."""
        return say_to(reporter, self.words, "label") or self.question.label_for(reporter)

    def hint_for(self, reporter: str) -> str:
        """What stands under the question."""
        return say_to(reporter, self.words, "hint")

    def unknown_for(self, reporter: str) -> StrOrPromise:
        """Not to know, in the words of `reporter`."""
        return say_to(reporter, self.words, "unknown") or self.question.unknown_for(reporter)

    def choices_for(self, reporter: str) -> dict[str, StrOrPromise]:
        """The choices in the order of the form, as `reporter` is offered them."""
        own: dict[str, StrOrPromise] = {
            each["key"]: say_to(reporter, each, "words") for each in self.words.get("choices", ())
        }
        return own or {**self.question.choices_for(reporter)}

    def choice_hints_for(self, reporter: str) -> dict[str, str]:
        """What stands under the choices, by their key."""
        return {each["key"]: say_to(reporter, each, "hint") for each in self.words.get("choices", ()) if "hint" in each}

    def fault(self, name: str) -> str:
        """What is said of an answer that is `missing` or `invalid`; empty where the field says it itself."""
        return say(self.words.get(name, {}))


@dataclass(frozen=True, eq=False)
class Page:
    """One page, and what it asks."""

    content: Content

    @property
    def slug(self) -> str:
        return str(self.content["slug"])

    @property
    def when(self) -> Condition:
        return self.content.get("when") or {}

    @property
    def names(self) -> list[str]:
        """The questions in their order."""
        return [each["name"] for each in self.content["ask"]]

    @property
    def must(self) -> list[str]:
        """The questions that must be answered."""
        return [each["name"] for each in self.content["ask"] if each.get("must")]

    @property
    def conditions(self) -> dict[str, Condition]:
        """The conditions of the questions that have one of their own."""
        return {each["name"]: each["when"] for each in self.content["ask"] if each.get("when")}

    @property
    def heading(self) -> str:
        """The heading, as the patient reads it."""
        return self.heading_for("")

    def heading_for(self, reporter: str) -> str:
        return say_to(reporter, self.content, "heading")

    def lead_for(self, reporter: str) -> str:
        return say_to(reporter, self.content, "lead")

    def asks(self, name: str, now: Situation) -> bool:
        """Whether the page asks the question `name`."""
        return fits(self.conditions.get(name, {}), now)

    def is_for(self, now: Situation) -> bool:
        """Whether the page belongs to an inquiry: it does not, where none of its questions does."""
        return fits(self.when, now) and (not self.names or any(self.asks(name, now) for name in self.names))


@dataclass(frozen=True, eq=False)
class Form:
    """A whole form, read from its content."""

    content: Content

    @cached_property
    def pages(self) -> list[Page]:
        return [Page(each) for each in self.content["pages"]]

    @cached_property
    def only_in_the_check(self) -> dict[str, Condition]:
        """What the check alone asks for, with the inquiries that it belongs to."""
        return {each["name"]: each.get("when", {}) for each in self.content["also"]}

    def asked(self, name: str) -> Asked:
        """A question in the words of this form."""
        return Asked(name, self.content["questions"].get(name, {}))

    def pages_for(self, now: Situation) -> list[Page]:
        """The pages of an inquiry, in their order."""
        return [page for page in self.pages if page.is_for(now)]

    def names(self) -> set[str]:
        """Every question of the form."""
        return {*self.only_in_the_check, *(name for page in self.pages for name in page.names)}

    def names_for(self, now: Situation) -> set[str]:
        """The questions that belong to an inquiry."""
        found = {name for page in self.pages_for(now) for name in page.names if page.asks(name, now)}
        return found | {name for name, when in self.only_in_the_check.items() if fits(when, now)}

    def subjects(self, reporter: str = "") -> Iterator[tuple[str, dict[str, str]]]:
        """The groups of subjects as `reporter` reads them: heading, and topics by key; those that this office does not
        know are left out.
        """
        for group in self.content["subjects"]:
            yield (
                say(group.get("heading", {})),
                {each["key"]: say_to(reporter, each, "words") for each in group["topics"] if each["key"] in TOPICS},
            )

    def subject(self, key: str, reporter: str = "") -> str:
        """A subject in the words of this form, as `reporter` reads them."""
        named = next((topics[key] for _heading, topics in self.subjects(reporter) if key in topics), "")
        return named or (TOPICS[key].citizen_label if key in TOPICS else key)


@cache
def shipped_content() -> Content:
    """The content of the form as it comes with the program."""
    content: Content = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return content


@cache
def shipped_form() -> Form:
    """The form as it comes with the program."""
    return Form(shipped_content())


def digest(content: Content) -> str:
    """What tells one content from another."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
