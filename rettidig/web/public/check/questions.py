"""The questions, in their order, and when each is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.questionnaire import wording
from rettidig.casework.questionnaire.conditions import SERIOUS
from rettidig.casework.questionnaire.wording import Choices

Answers = dict[str, str]
UNKNOWN = "unknown"
LONG_AGO = "long_ago"  # the day is not known, but it is more than a month ago
UNKNOWN_WORDS = wording.UNKNOWN_LABEL

MATTERS: Choices = {
    "assessment": gettext_lazy("Jeg skal undersøges, så lægerne kan finde ud af, hvad jeg fejler"),
    "treatment": gettext_lazy("Jeg skal behandles eller opereres"),
    "diagnostic_examination": gettext_lazy("Min egen læge har bestilt en bestemt undersøgelse, fx en scanning"),
    "surgery_moved": gettext_lazy("Hospitalet har ændret eller aflyst min operation"),
    UNKNOWN: UNKNOWN_WORDS,
}
ILLNESSES: Choices = {**wording.CONDITIONS, UNKNOWN: UNKNOWN_WORDS}
REASONS: Choices = {**wording.CHANGED_BECAUSE, UNKNOWN: UNKNOWN_WORDS}
AGAIN: Choices = {
    **{name: words for name, words in wording.REFERRED_AGAIN.items() if name != "no"},
    UNKNOWN: UNKNOWN_WORDS,
}
BACK: Choices = {**wording.GIVEN_BACK, UNKNOWN: UNKNOWN_WORDS}


@dataclass(frozen=True)
class Question:
    """One question: its words, a hint, the answers to choose from (none: a date), and when it is asked.

    `long_words` says that a day that is not known is surely more than a month ago.
    """

    name: str
    words: StrOrPromise
    hint: StrOrPromise
    choices: Choices | None
    is_asked: Callable[[Answers], bool]
    ahead: bool = False
    unknown_words: StrOrPromise = UNKNOWN_WORDS
    long_words: StrOrPromise = ""

    def is_possible(self, value: str) -> bool:
        """Whether the answer can be given: one that was kept since before a choice was changed may not."""
        return self.choices is None or self.name == MORE or value in self.choices


@dataclass(frozen=True)
class Item:
    """Something else that may have happened: one box of a page where everything that fits is ticked."""

    name: str
    words: StrOrPromise
    is_meant: Callable[[Answers], bool]


MORE = "more"  # the answer names each box that was shown, with "yes", "no" or "unknown": "again:yes used:no"


def told(answers: Answers, item: str) -> str:
    """What was answered about a box; empty where it was not shown."""
    return dict(each.split(":") for each in answers.get(MORE, "").split()).get(item, "")


def _always(answers: Answers) -> bool:
    return True


def is_life_threatening(answers: Answers) -> bool:
    """Whether the form for maximum waiting times is the right one."""
    return answers.get("illness") in SERIOUS


def _matter(*names: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get("matter") in names


_is_treated, _is_moved = _matter("treatment"), _matter("surgery_moved")
_waits_from_referral = _matter("assessment", "diagnostic_examination", UNKNOWN)


def _ticked(item: str) -> Callable[[Answers], bool]:
    return lambda answers: ITEMS[item].is_meant(answers) and told(answers, item) == "yes"


ITEMS = {
    each.name: each
    for each in (
        Item("again", gettext_lazy("Jeg er blevet henvist igen"), _waits_from_referral),
        Item("begun", gettext_lazy("Jeg er begyndt på behandlingen"), _is_treated),
        Item(
            "postponed",
            gettext_lazy("Jeg har selv bedt om en senere tid"),
            lambda answers: not _is_moved(answers) and answers.get("offered", UNKNOWN) != UNKNOWN,
        ),
        Item("used", gettext_lazy("Jeg er sendt til et privathospital, fordi jeg ventede for længe"), _always),
    )
}
_LONG_AGO = gettext_lazy("Jeg ved ikke hvornår, men det er mere end en måned siden")
_EXAMPLE = gettext_lazy("Skriv fx 1/10.")

QUESTIONS = (
    Question("matter", gettext_lazy("Hvad venter du på?"), "", MATTERS, _always),
    Question(
        "illness",
        gettext_lazy("Kan det være kræft eller en alvorlig hjertesygdom?"),
        gettext_lazy("For nogle livstruende sygdomme er fristerne kortere."),
        ILLNESSES,
        _always,
    ),
    Question(
        "referred",
        gettext_lazy("Hvornår fik hospitalet din henvisning?"),
        gettext_lazy("Er du henvist flere gange, så skriv den første dag. Skriv fx 1/10."),
        None,
        _waits_from_referral,
        long_words=_LONG_AGO,
    ),
    Question(
        "decided",
        gettext_lazy("Hvornår blev det bestemt, hvilken behandling du skal have?"),
        gettext_lazy("Det er den dag, hvor du kunne have fået det at vide. Skriv fx 1/10."),
        None,
        _is_treated,
        long_words=_LONG_AGO,
    ),
    Question(
        "consented",
        gettext_lazy("Hvornår sagde du ja til behandlingen?"),
        _EXAMPLE,
        None,
        lambda answers: _is_treated(answers) and answers.get("illness") == "cancer",
        unknown_words=wording.NO_CONSENT_YET,
    ),
    Question(
        "changed",
        gettext_lazy("Hvornår fik du besked om, at operationen er ændret?"),
        _EXAMPLE,
        None,
        _is_moved,
    ),
    Question("reason", gettext_lazy("Hvorfor blev operationen ændret?"), "", REASONS, _is_moved),
    Question(
        "offered",
        gettext_lazy("Hvilken dato er din tid?"),
        gettext_lazy("Er den flyttet, så skriv den nye dag. Skriv fx 1/12."),
        None,
        _always,
        ahead=True,
        unknown_words=wording.NO_APPOINTMENT,
    ),
    Question(
        MORE,
        gettext_lazy("Passer noget af dette på dig?"),
        gettext_lazy("Sæt kryds ved alt, der passer."),
        {name: item.words for name, item in ITEMS.items()},
        _always,
    ),
    Question("again", gettext_lazy("Hvad var sket, da du blev henvist igen?"), "", AGAIN, _ticked("again")),
    Question(
        "again_on",
        gettext_lazy("Hvornår fik hospitalet den nye henvisning?"),
        gettext_lazy("Er det sket flere gange, så skriv den sidste dag. Skriv fx 1/10."),
        None,
        _ticked("again"),
    ),
    Question("begun_on", gettext_lazy("Hvornår begyndte behandlingen?"), _EXAMPLE, None, _ticked("begun")),
    Question(
        "first_offered",
        gettext_lazy("Hvilken dato var den tid, som du fik først?"),
        _EXAMPLE,
        None,
        _ticked("postponed"),
        ahead=True,
    ),
    Question("used_on", gettext_lazy("Hvornår fik privathospitalet din henvisning?"), _EXAMPLE, None, _ticked("used")),
    Question("back", gettext_lazy("Har privathospitalet sendt dig tilbage?"), "", BACK, _ticked("used")),
)
DATE_OF = {"treatment": "decided", "surgery_moved": "changed"}


def date_asked(answers: Answers) -> str:
    """The name of the date from which the days are counted for what the citizen waits for."""
    return DATE_OF.get(answers.get("matter", ""), "referred")
