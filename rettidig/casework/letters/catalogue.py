"""Everything that people read and that an office may word itself: the letters, and the parts that several of them have
in common. Each is known by the name of its template.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ..models import Audience
from .text import FOLDER, REGISTERED, place_of
from .variables import Value, value_of

LANGUAGES = ("da", "en")
PARTS = "parts/"
WITHOUT_TITLE = frozenset({"marking_consequence", "marking_request", "ask_hospital", "ask_it"})
_INCLUDE = re.compile(r'{%-?\s*include\s+"[a-z]{2}/([a-z_/]+)\.txt"\s*%}')
_CITIZEN, _PROFESSIONAL = Audience.CITIZEN, Audience.PROFESSIONAL
# By name: what people call it, and whom it is to
NAMES: Mapping[str, tuple[StrOrPromise, Audience]] = {
    "message": (_("Besked uden afgørelse"), _CITIZEN),
    "grant": (_("Ja: patienten har ret til noget"), _CITIZEN),
    "grant_partner": (_("Ja: privathospital med aftale med regionen"), _CITIZEN),
    "grant_agreement": (_("Ja: udvidet frit sygehusvalg"), _CITIZEN),
    "grant_public": (_("Ja: et andet offentligt hospital"), _CITIZEN),
    "part": (_("Ja til en del"), _CITIZEN),
    "refuse": (_("Afslag"), _CITIZEN),
    "authorised": (_("Ja: behandling i et andet land"), _CITIZEN),
    "not_authorised": (_("Nej: behandling i et andet land"), _CITIZEN),
    "guide": (_("Vejledning om en ret"), _CITIZEN),
    "matter": (_("Vejledning om erstatning, klage og andre emner"), _CITIZEN),
    "question": (_("Spørgsmål og høring"), _CITIZEN),
    "log_access": (_("Indsigt i, hvem der har læst"), _CITIZEN),
    "log_answer": (_("Svar om, hvem der har læst"), _CITIZEN),
    "look_up_notice": (_("Brev om et opslag uden grund"), _CITIZEN),
    "booked_choice": (_("Brev om frit valg til en booket patient"), _CITIZEN),
    "marking_consequence": (_("Hvad en privatmarkering betyder"), _CITIZEN),
    "marking_request": (_("Bestilling af en privatmarkering"), _PROFESSIONAL),
    "ask_hospital": (_("Spørgsmål til et hospital om opslag"), _PROFESSIONAL),
    "ask_it": (_("Spørgsmål til it om opslag"), _PROFESSIONAL),
    "escalation": (_("Brev om en frist til et hospital eller en myndighed"), _PROFESSIONAL),
    "dialogue_outcome": (_("Besked efter et dialogmøde"), _PROFESSIONAL),
    "mail_receipt": (_("Mail: vi har fået henvendelsen"), _CITIZEN),
    "mail_news": (_("Mail: der er nyt i sagen"), _CITIZEN),
    "mail_letter": (_("Mail med et brev om en frist"), _PROFESSIONAL),
    "mail_letter_waits": (_("Mail: der ligger et brev på hospitalets side"), _PROFESSIONAL),
    "mail_complaint": (_("Mail med en klage til et hospital"), _PROFESSIONAL),
    "mail_complaint_chase": (_("Mail: har hospitalet fået klagen?"), _PROFESSIONAL),
    "mail_advice": (_("Mail med et link til et spørgsmål"), _PROFESSIONAL),
    "parts/complaint": (_("Sådan klager man over et opslag"), _CITIZEN),
    "parts/contact": (_("Spørg os, og hilsen"), _CITIZEN),
    "parts/free_choice": (_("Man kan vælge et andet offentligt hospital"), _CITIZEN),
    "parts/grounds": (_("Begrundelsen"), _CITIZEN),
    "parts/hospital": (_("Hospitalet og ventetiden"), _CITIZEN),
    "parts/nobody_read": (_("Ingen har læst"), _CITIZEN),
    "parts/not_known": (_("Det ved vi ikke"), _CITIZEN),
    "parts/reopen": (_("Sagen kan tages op igen"), _CITIZEN),
    "parts/rules": (_("Reglerne, og hvis man er uenig"), _CITIZEN),
}


@dataclass(frozen=True)
class Known:
    """One text in one language."""

    name: str
    language: str
    label: StrOrPromise
    audience: Audience

    @property
    def is_mail(self) -> bool:
        """Whether it is sent as an e-mail, and never printed."""
        return self.name.startswith("mail_")

    @property
    def key(self) -> str:
        """The name as an address has it."""
        return self.name.replace("/", "-")

    @property
    def place(self) -> str:
        return place_of(self.name, self.language)

    @property
    def has_title(self) -> bool:
        return not self.is_part and self.name not in WITHOUT_TITLE

    @property
    def is_part(self) -> bool:
        return self.name.startswith(PARTS)


@cache
def shipped(name: str, language: str) -> str:
    """The text that comes along."""
    return (FOLDER / place_of(name, language)).read_text(encoding="utf-8")


def all_texts() -> list[Known]:
    """Each text in each language that it has, in the order of NAMES."""
    return [
        Known(name, language, label, audience)
        for name, (label, audience) in NAMES.items()
        for language in LANGUAGES
        if (FOLDER / place_of(name, language)).is_file()
    ]


def find_text(name: str, language: str) -> Known | None:
    """The text of that name in that language, if there is one."""
    return next((each for each in all_texts() if (each.name, each.language) == (name, language)), None)


@cache
def parts_of(name: str, language: str) -> frozenset[str]:
    """The parts that a text may put in: those that it has as it comes along, and theirs. So none goes in a circle."""
    own = _INCLUDE.findall(shipped(name, language))
    return frozenset(own).union(*(parts_of(each, language) for each in own))


def letters_with(part: str, language: str) -> list[Known]:
    """The letters that have that part."""
    letters = [each for each in all_texts() if each.language == language and not each.is_part]
    return [each for each in letters if part in parts_of(each.name, language)]


def values_of(text: Known) -> dict[str, Value]:
    """The values that a text may put in. A part has those that every letter with it has."""
    if not text.is_part:
        return {name: value_of(name, text.name) for name in sorted(REGISTERED[text.name])}
    within = letters_with(text.name, text.language)
    shared = frozenset.intersection(*(REGISTERED[each.name] for each in within))
    return {name: value_of(name, within[0].name) for name in sorted(shared)}


def examples_of(text: Known) -> dict[str, Any]:
    """A value of each, as an example."""
    return {name: value.example[text.language] for name, value in values_of(text).items()}
