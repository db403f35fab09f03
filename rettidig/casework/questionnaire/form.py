"""The form that a citizen fills in, as data: its pages, the words of its questions, and its subjects (form.yaml)."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.utils.translation import get_language
from django_stubs_ext import StrOrPromise

from ..topics import TOPICS
from .answers import DESK, QUESTIONS, UNKNOWN, Question, is_patient
from .conditions import Condition, Situation, fits

LANGUAGES = ("da", "en", "de")
OF_PATIENT, AT_DESK = "_of_patient", "_at_desk"
FILES = "filer"
ONLY_AT_DESK = ("service",)  # no page asks it, and the desk does
ONLY_ON_PAGES = ("call_me",)  # whoever the desk asks is being called already
SHIPPED = Path(__file__).parent / "form.yaml"
OF_CONTACT_POINT = Path(__file__).parent / "contact_point.yaml"
Content = dict[str, Any]
Text = Mapping[str, str]
Words = Mapping[str, Any]


def say(text: Text) -> str:
    """A text in the reader's language; in English where it has not got theirs, at last in Danish."""
    spoken = (get_language() or "da")[:2]
    return next((text[each] for each in (spoken, "en", "da") if text.get(each)), "")


def say_to(reporter: str, words: Words, name: str) -> str:
    """The text of that name, as `reporter` reads it; whoever asks at the desk reads what is said of the patient where
    the desk has no words of its own.
    """
    endings = [""] if is_patient(reporter) else [OF_PATIENT, ""]
    for ending in [AT_DESK, *endings] if reporter == DESK else endings:
        if text := say(words.get(f"{name}{ending}", {})):
            return text
    return ""


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
        """What stands under the question. The desk reads only its own: it knows where a date stands."""
        if reporter == DESK:
            return say(self.words.get(f"hint{AT_DESK}", {}))
        return say_to(reporter, self.words, "hint")

    def short_for(self, reporter: str) -> StrOrPromise:
        """Its name beside the answer, where `reporter` checks the answers."""
        return say(self.words.get("short", {})) or self.label_for(reporter)

    @property
    def more(self) -> str:
        """Beneath what the choices after the first are a press away; empty where all are in view."""
        return say(self.words.get("more", {}))

    def unknown_for(self, reporter: str) -> StrOrPromise:
        """Not to know, in the words of `reporter`."""
        return say_to(reporter, self.words, "unknown") or self.question.unknown_for(reporter)

    def choices_for(self, reporter: str) -> dict[str, StrOrPromise]:
        """The choices in the order of the form, as `reporter` reads them; also those that are not offered any more."""
        own: dict[str, StrOrPromise] = {
            each["key"]: say_to(reporter, each, "words") for each in self.words.get("choices", ())
        }
        return own or {**self.question.choices_for(reporter)}

    def offered_to(self, reporter: str) -> dict[str, StrOrPromise]:
        """The choices that `reporter` can choose."""
        hidden = {each["key"] for each in self.words.get("choices", ()) if each.get("hidden")}
        return {key: words for key, words in self.choices_for(reporter).items() if key not in hidden}

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
    def skip(self) -> Condition | None:
        """The condition in which the page is passed over; None where it never is."""
        return self.content.get("skip")

    def is_skipped(self, now: Situation) -> bool:
        """Whether the page is passed over in an inquiry that it belongs to."""
        return self.skip is not None and fits(self.skip, now)

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
    def shows(self) -> dict[str, dict[str, Any]]:
        """The questions that a script keeps out of sight, with the answers on the page that bring them into view."""
        return {each["name"]: each["shows"] for each in self.content["ask"] if each.get("shows")}

    @property
    def folds(self) -> dict[str, Condition]:
        """The questions that can stand a press away, with the inquiries in which they do; an empty one is always."""
        return {each["name"]: each["fold"] for each in self.content["ask"] if "fold" in each}

    def is_folded(self, name: str, now: Situation) -> bool:
        """Whether a question stands a press away, because few have an answer that is not told elsewhere."""
        return name in self.folds and fits(self.folds[name], now)

    @property
    def more(self) -> str:
        """The page's own words above what stands a press away."""
        return say(self.content.get("more", {}))

    def every_condition(self) -> Iterator[tuple[str, Condition]]:
        """The conditions of the page and of its questions, each with its place on the page."""
        yield "when", self.when
        yield "skip", self.skip or {}
        yield from ((f"ask.{name}.when", each) for name, each in self.conditions.items())
        yield from ((f"ask.{name}.fold", each) for name, each in self.folds.items())

    @property
    def takes_files(self) -> bool:
        """Whether files can be sent along here. Earlier versions had a page that did nothing else."""
        return bool(self.content.get("files")) or self.slug == FILES

    @property
    def told_by(self) -> dict[str, str]:
        """The questions that an answer in a hospital's letter makes needless, with the name of that answer."""
        return {each["name"]: each["letter"] for each in self.content["ask"] if each.get("letter")}

    def left_to_ask(self, now: Situation) -> list[str]:
        """The questions of an inquiry, without those that a hospital's letter has made needless; none where the page
        is passed over.
        """
        if self.is_skipped(now):
            return []
        told = {name for name, by in self.told_by.items() if now.is_from_letter and now.answers.get(by)}
        return [name for name in self.names if name not in told and self.asks(name, now)]

    def is_told(self, now: Situation) -> bool:
        """Whether there is nothing left to ask here: the page is shown only to who wants to correct it."""
        return bool(self.names) and not self.left_to_ask(now)

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


class Lack(NamedTuple):
    """An answer that is missing because of another: the question of that one, the missing one, and what is said."""

    chosen: str
    name: str
    words: str


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

    def put_to(self, now: Situation) -> set[str]:
        """The questions that are put in an inquiry: those that belong to it, but for what is passed over."""
        return {name for page in self.pages_for(now) for name in page.left_to_ask(now)}

    def find_skipped(self, now: Situation) -> list[str]:
        """The questions without an answer that were passed over, in their order."""
        pages = [page for page in self.pages_for(now) if page.is_skipped(now)]
        skipped = dict.fromkeys(name for page in pages for name in page.names if page.asks(name, now))
        put = self.put_to(now)
        return [name for name in skipped if name not in put and not now.answers.get(name)]

    def find_lack(self, answers: Mapping[str, Any], *, among: Collection[str]) -> Lack | None:
        """What an answer to one `among` these questions cannot do without: a call needs a number."""
        for name, words in self.content["questions"].items():
            if name not in among:
                continue
            chosen: Mapping[str, Any] = next(
                (each for each in words.get("choices", ()) if each["key"] == answers.get(name)), {}
            )
            needs = chosen.get("needs", [])
            if needs and not any(answers.get(each) for each in needs):
                return Lack(name, needs[0], self.asked(needs[0]).fault("missing"))
        return None

    def find_page(self, slug: str) -> Page | None:
        """The page at an address, or the one that asks now what was asked there."""
        here = next((page for page in self.pages if page.slug == slug), None)
        return here or next((page for page in self.pages if slug in page.content.get("was", ())), None)

    def desk_groups(self) -> list[tuple[str, list[str]]]:
        """The questions of the one page at the desk, under their headings, in the order of a conversation. What a page
        asks and no group has stands last; what no page asks is left out.
        """
        on_pages = dict.fromkeys(name for page in self.pages for name in page.names if name not in ONLY_ON_PAGES)
        groups = self.content.get("desk") or shipped_content()["desk"]
        found = [
            (say(each["heading"]), [name for name in each["ask"] if name in on_pages or name in ONLY_AT_DESK])
            for each in groups
        ]
        placed = {name for _heading, names in found for name in names}
        found[-1][1].extend(name for name in on_pages if name not in placed)
        return found

    def conditions_of(self, name: str) -> list[tuple[Condition, Condition]]:
        """Each page that asks a question, by its condition and that of the question there; the desk asks what only it
        asks where the subject is about waiting.
        """
        if name in ONLY_AT_DESK:
            return [({"topic": ["waiting"]}, {})]
        return [(page.when, page.conditions.get(name, {})) for page in self.pages if name in page.names]

    def asks_at_desk(self, name: str, now: Situation) -> bool:
        """Whether the desk asks a question in that inquiry. The subject is always asked: it decides the others."""
        if name == "category":
            return True
        return any(all(fits(each, now) for each in both) for both in self.conditions_of(name))

    def names(self) -> set[str]:
        """Every question of the form."""
        return {*self.only_in_the_check, *(name for page in self.pages for name in page.names)}

    def names_for(self, now: Situation) -> set[str]:
        """The questions that belong to an inquiry."""
        found = {name for page in self.pages_for(now) for name in page.names if page.asks(name, now)}
        return found | {name for name, when in self.only_in_the_check.items() if fits(when, now)}

    def left_open(self, answers: Mapping[str, Any], now: Situation) -> dict[str, str]:
        """What a page would not let go unanswered, and is not answered here: it is said not to be known."""
        musts = {name for page in self.pages_for(now) for name in page.must if page.asks(name, now)}
        return {name: UNKNOWN for name in musts if not answers.get(name) and self.asked(name).can_be_unknown}

    def subjects(self, reader: str = "") -> Iterator[tuple[str, dict[str, str]]]:
        """The groups of subjects as `reader` reads them: heading, and topics by key; those that are hidden, and those
        that this office does not know, are left out. The desk reads the office's own name of a subject, unless the form
        has another for it.
        """
        for group in self.content["subjects"]:
            shown = [each for each in group["topics"] if each["key"] in TOPICS and not each.get("hidden")]
            if shown:
                yield say(group.get("heading", {})), {each["key"]: _subject(each, reader) for each in shown}

    def subject(self, key: str, reader: str = "") -> str:
        """A subject in the words of this form."""
        every = (each for group in self.content["subjects"] for each in group["topics"])
        named = next((_subject(each, reader) for each in every if each["key"] == key), "")
        if named or key not in TOPICS:
            return named or key
        return TOPICS[key].label if reader == DESK else TOPICS[key].citizen_label


def _subject(topic: Words, reader: str) -> str:
    if reader == DESK:
        of_office = TOPICS[topic["key"]].label if topic["key"] in TOPICS else ""
        return say(topic.get(f"words{AT_DESK}", {})) or of_office or say(topic["words"])
    return say_to(reader, topic, "words")


@cache
def shipped_content() -> Content:
    """The content of the form as it comes with the program."""
    content: Content = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return content


@cache
def shipped_form() -> Form:
    """The form as it comes with the program."""
    return Form(shipped_content())


@cache
def contact_point_form() -> Form:
    """The one page on which a contact point of another country asks (PK-BEK 1659/2013, § 8)."""
    return Form(yaml.safe_load(OF_CONTACT_POINT.read_text(encoding="utf-8")))


def digest(content: Content) -> str:
    """What tells one content from another."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
