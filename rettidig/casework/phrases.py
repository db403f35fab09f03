"""Phrases: texts of the office or of a team, with facts of the case put in as they are inserted (feature C12).

The variables are a closed list. What the case cannot say becomes a gap, `[hospital …]`, and no act takes a text while
a gap is left in it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from .letters.addressee import addressee_of
from .letters.formatting import say_date
from .models import Audience, Case, Hospital, Office, Phrase, User
from .permissions import Denied
from .questionnaire.answers import Answers
from .same_case import key_of_hospital
from .topics import TOPICS

_VARIABLE = re.compile(r"\{([^{}\n]*)\}")
_GAP = re.compile(r"\[[^\[\]\n…]*\w[^\[\]\n…]*…\]")  # an omission in a quotation, […], is none


class Told(NamedTuple):
    """What the variables are filled from; a text about no case has none."""

    office: Office
    by: User
    on: date
    language: str
    case: Case | None = None


class Variable(NamedTuple):
    """What a word in braces stands for: said to the keeper of the phrases, and read from the case, or from what a text
    about no case has too.
    """

    label: StrOrPromise
    of_case: Callable[[Case, str], str] | None = None
    of_all: Callable[[Told], str] = lambda told: ""

    def value(self, told: Told) -> str:
        """What the variable stands for; empty where that is not known."""
        if self.of_case is None:
            return self.of_all(told)
        return self.of_case(told.case, told.language) if told.case else ""


def _day(day: date | None, language: str) -> str:
    return say_date(day, language) if day else ""


def _treatment(case: Case, language: str) -> str:
    known = [each for each in case.pathways.filter(removed_at=None).select_related("service") if each.service]
    service = known[0].service if len(known) == 1 else None
    if service is None:
        return ""
    return service.name_en or service.name_da if language == "en" else service.name_da


def _hospital(case: Case, language: str) -> str:
    """The hospital that the inquiry names: by its name where the register knows it, else as it was written."""
    words = Answers.of(case.answers).hospital
    known = Hospital.objects.filter(slug=key_of_hospital(words)).first() if words else None
    return known.name if known else words


VARIABLES = {
    "navn": Variable(gettext_lazy("Patientens navn"), lambda case, language: addressee_of(case).name),
    "sagsnummer": Variable(gettext_lazy("Sagens nummer"), lambda case, language: case.number),
    "emne": Variable(gettext_lazy("Hvad sagen handler om"), lambda case, language: TOPICS[case.topic].names[language]),
    "hospital": Variable(gettext_lazy("Hospitalet i henvendelsen"), _hospital),
    "afdeling": Variable(
        gettext_lazy("Afdelingen i henvendelsen"), lambda case, language: Answers.of(case.answers).department
    ),
    "behandling": Variable(gettext_lazy("Det, patienten venter på"), _treatment),
    "svarfrist": Variable(gettext_lazy("Vores svarfrist"), lambda case, language: _day(case.service_due, language)),
    "lovens_frist": Variable(gettext_lazy("Lovens frist"), lambda case, language: _day(case.legal_due, language)),
    "dato": Variable(gettext_lazy("Dagen i dag"), of_all=lambda told: _day(told.on, told.language)),
    "kontor": Variable(gettext_lazy("Kontorets navn"), of_all=lambda told: told.office.name),
    "telefon": Variable(gettext_lazy("Kontorets telefon"), of_all=lambda told: told.office.contact_phone),
    "mail": Variable(gettext_lazy("Kontorets mail"), of_all=lambda told: told.office.email),
    "vejleder": Variable(gettext_lazy("Dit eget navn"), of_all=lambda told: told.by.get_full_name()),
}


def find_unknown(text: str) -> list[str]:
    """What stands in braces in `text` and is none of the variables."""
    return [name for name in _VARIABLE.findall(text) if name not in VARIABLES]


def fill(text: str, told: Told) -> str:
    """The text with the facts of the case put in; what the case does not say is a gap with the variable's name."""

    def value(found: re.Match[str]) -> str:
        return VARIABLES[found[1]].value(told).strip() or f"[{found[1]} …]"

    return _VARIABLE.sub(value, text)


def find_gaps(*texts: str) -> list[str]:
    """The gaps that are left, each once: `[hospital …]`."""
    return list(dict.fromkeys(gap for text in texts for gap in _GAP.findall(text)))


def gap_sentence(*texts: str) -> str:
    """The sentence that says which gaps are left; empty where there is none."""
    gaps = find_gaps(*texts)
    return _("Udfyld først det, der mangler i teksten: %(gaps)s") % {"gaps": ", ".join(gaps)} if gaps else ""


def check_filled(*texts: str) -> None:
    """Raises Denied, with their names, while gaps are left."""
    if sentence := gap_sentence(*texts):
        raise Denied(sentence)


class Offered(NamedTuple):
    """A phrase as it is offered on a case: its facts are put in."""

    pk: int
    title: str
    shortcut: str
    text: str


def offer(case: Case, *, by: User, on: date, language: str) -> list[Offered]:
    """The phrases that fit the case, those of its topic first: of its office, and of no team, or of the case's or the
    writer's. Those to citizens are in `language`, the others in Danish.
    """
    teams = {team.slug for team in (case.team, by.team) if team}
    fits = (Q(topics=[]) | Q(topics__contains=[case.topic])) & (Q(team="") | Q(team__in=teams))
    found = Phrase.objects.filter(fits, office=case.office.now_id).order_by("title", "shortcut")
    ordered = sorted(found, key=lambda each: not each.topics)
    to_citizen, to_others = (Told(case.office, by, on, each, case) for each in (language, "da"))
    return list(_filled(ordered, to_citizen=to_citizen, to_others=to_others))


def offer_beside_cases(office: Office, *, by: User, on: date) -> list[Offered]:
    """The phrases for what is written about no case, such as the minutes of a meeting: those for others than citizens,
    of every topic. What only a case can say is a gap.
    """
    teams = ["", *([by.team.slug] if by.team else [])]
    found = Phrase.objects.filter(office=office.now_id, team__in=teams, topics=[]).exclude(audience=Audience.CITIZEN)
    told = Told(office, by, on, "da")
    return list(_filled(found.order_by("title", "shortcut"), to_citizen=told, to_others=told))


def count_use(phrases: Iterable[int], *, on: date) -> None:
    """Count that a text was written with these phrases. Who wrote it, and in which case, is not kept."""
    Phrase.objects.filter(pk__in=phrases).update(times_used=F("times_used") + 1, last_used_on=on)


def _filled(found: Iterable[Phrase], *, to_citizen: Told, to_others: Told) -> Iterator[Offered]:
    for each in found:
        told = to_citizen if each.audience == Audience.CITIZEN else to_others
        if text := each.text(told.language):
            yield Offered(each.pk, each.title, each.shortcut, fill(text, told))
