"""A question about a matter, as a citizen is asked it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.questionnaire.wording import Choices
from rettidig.rights.matters.schema import FORESEEN, KINDS
from rettidig.rights.schema import FLAG, Key

from .choices import CHOICES, YES_NO

ADULT = "adult"  # asked in place of the day of birth, of which the rights of a matter read no more

DATED = "dated"  # in `only`: the event has happened


@dataclass(frozen=True)
class Question:
    """One question about a fact or, with `event`, about something that happened.

    `no`: the words for "it has not happened"; without them it surely has. `keys` are what is asked beside the day, and
    `fixed` is what the question itself says of the event. `day` is the key of the day that is asked for.
    `implies`: by the value of a key, the fact that it tells, so that it is not asked about again.
    `only`: answers to other questions, without one of which this one would contradict what was said.
    """

    name: str
    words: StrOrPromise
    hint: StrOrPromise = ""
    event: str = ""
    no: StrOrPromise = ""
    keys: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    day: Literal["date", "for"] = "date"
    implies: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_ahead(self) -> bool:
        """Whether the day may lie ahead."""
        return self.day == "for" or self.event in FORESEEN

    def key(self, kind: str) -> Key:
        """The kind of value of a fact, and its choices."""
        return Key(FLAG) if self.name == ADULT else KINDS[kind].facts[self.name]


def choices_of(name: str, key: Key) -> Choices:
    """The choices of a fact or a key, in words; none where it is typed."""
    if key.kind == FLAG:
        return YES_NO
    return {each: CHOICES[name][each] for each in key.choices}


def asked(name: str, words: StrOrPromise, hint: StrOrPromise = "", **only: tuple[str, ...]) -> Question:
    """A question about a fact."""
    return Question(name, words, hint, only=only)


def when(
    event: str, words: StrOrPromise, hint: StrOrPromise = "", *, no: StrOrPromise = "", name: str = "", **more: object
) -> Question:
    """A question about the day of an event."""
    return Question(name or event, words, hint, event=event, no=no, **more)  # type: ignore[arg-type]


NOT_YET = _("Det er ikke sket endnu")
