"""The answers of an inquiry as one typed record: every question once, with its wording and where its answer goes.

A record never changes: what the citizen said stays said. What is not known, or was not asked, is no answer: only
`unknown` tells the two apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ..models import Reporter
from ..regions import HOMES
from . import wording
from .wording import Choices

UNKNOWN = "unknown"
FROM_LETTER = "from_letter"
AT_DESK = "at_desk"
DESK = "desk"  # reads the questions in place of a reporter: whoever of the office asks them of a caller
CONSENTING = ("patient", "guardian")


class Kind(StrEnum):
    CHOICE = "choice"
    DATE = "date"
    LINE = "line"
    TEXT = "text"


class Goes(StrEnum):
    """The uses of an answer besides the case page, which shows all of them."""

    PERSON = "who the patient is"
    REPORTER = "who writes, and on whose behalf"
    CASE = "topic, language, home region"
    PATHWAY = "what is true of the whole pathway"
    EVENT = "what has happened in the pathway"
    CONTACT = "the text of the first contact"
    REFERRAL = "which referral it is: the same one is found again"
    REPLY = "how the office reaches the sender"
    WARNING = "a warning or a task on the case"
    MATTER = "a fact of a matter beside the pathways"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `label` asks the patient, `of_patient` anybody else about the patient.

    `is_secret`: the answer stands on the person, encrypted, and never among the stored answers.
    """

    label: StrOrPromise
    of_patient: StrOrPromise
    kind: Kind
    goes: tuple[Goes, ...]
    choices: Choices
    choices_of_patient: Choices
    unknown: StrOrPromise
    unknown_of_patient: StrOrPromise
    is_secret: bool

    def label_for(self, reporter: str) -> StrOrPromise:
        """The question as `reporter` was asked it."""
        return self.label if is_patient(reporter) else self.of_patient

    def choices_for(self, reporter: str) -> Choices:
        """The choices as `reporter` was offered them."""
        return self.choices if is_patient(reporter) else self.choices_of_patient

    def unknown_for(self, reporter: str) -> StrOrPromise:
        """Not to know, in the words of `reporter`."""
        return self.unknown if is_patient(reporter) else self.unknown_of_patient


def is_patient(reporter: str) -> bool:
    """Whether the patient writes: nobody else is taken to, unless they say so."""
    return reporter in ("", Reporter.PATIENT)


def _asked(
    label: StrOrPromise,
    *goes: Goes,
    of_patient: StrOrPromise = "",
    kind: Kind = Kind.LINE,
    choices: Choices | None = None,
    choices_of_patient: Choices | None = None,
    unknown: tuple[StrOrPromise, StrOrPromise] = (wording.UNKNOWN_LABEL, wording.UNKNOWN_LABEL),
    is_secret: bool = False,
) -> Any:
    kind = kind if choices is None else Kind.CHOICE  # the register is not asked before there is one
    own = {} if choices is None else choices
    question = Question(
        label,
        of_patient or label,
        kind,
        goes,
        own,
        own if choices_of_patient is None else choices_of_patient,
        *unknown,
        is_secret=is_secret,
    )
    return field(default=None if kind is Kind.DATE else "", metadata={"question": question})


@dataclass(frozen=True, kw_only=True)
class ToldMatter:
    """What was answered about a matter on the day `on`: its facts and events as the assessment document has them, each
    event with `source: patient`, and the answer to each question as it was given, "I do not know" included.
    """

    on: str
    facts: dict[str, Any]
    events: list[dict[str, Any]]
    said: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers of one inquiry. Choices hold their key, dates a date; texts are as they were typed.

    `unknown` names the questions that were answered with "I do not know". `matters` are what was answered about matters
    beside the pathways, by their kind. `from_letter` names the answers that a hospital's letter filled in, and the
    sender confirmed. `at_desk`: somebody of the office asked, and wrote the answers down.
    """

    reporter: str = _asked(_("Hvem er du?"), Goes.REPORTER, choices=wording.REPORTERS)
    reporter_name: str = _asked(_("Dit navn"), Goes.REPORTER)
    reporter_relation: str = _asked(_("Hvad er du for patienten?"), Goes.REPORTER)
    consent_basis: str = _asked(
        _("Har patienten sagt ja til, at du skriver til os?"), Goes.REPORTER, Goes.WARNING, choices=wording.CONSENTS
    )
    category: str = _asked(_("Hvad handler det om?"), Goes.CASE)
    condition: str = _asked(
        _("Kan det være kræft eller en alvorlig hjertesygdom?"),
        Goes.PATHWAY,
        Goes.WARNING,
        choices=wording.CONDITIONS,
    )
    suspicion: str = _asked(_("Hvad har lægen sagt?"), Goes.CONTACT, kind=Kind.TEXT)
    purpose: str = _asked(
        _("Hvad er du henvist til?"),
        Goes.EVENT,
        of_patient=_("Hvad er patienten henvist til?"),
        choices=wording.PURPOSES,
        choices_of_patient=wording.PURPOSES_OF_PATIENT,
    )
    area: str = _asked(_("Handler det om kroppen eller psyken?"), Goes.PATHWAY, choices=wording.AREAS)
    service: str = _asked(_("Hvilken undersøgelse eller behandling?"), Goes.PATHWAY)
    hospital: str = _asked(_("Hospital"), Goes.REFERRAL, Goes.WARNING)
    department: str = _asked(_("Afdeling"), Goes.REFERRAL)
    referral_received: date | None = _asked(  # noqa: RUF009
        _("Hvornår fik hospitalet din henvisning?"),
        Goes.EVENT,
        Goes.REFERRAL,
        of_patient=_("Hvornår fik hospitalet patientens henvisning?"),
        kind=Kind.DATE,
    )
    waits_over_a_month: str = _asked(
        _("Er det mere end en måned siden, ventetiden begyndte?"), Goes.WARNING, choices=wording.YES_NO
    )
    referred_again: str = _asked(
        _("Er du blevet henvist igen, og hvorfor?"),
        Goes.EVENT,
        of_patient=_("Er patienten blevet henvist igen, og hvorfor?"),
        choices=wording.REFERRED_AGAIN,
        choices_of_patient=wording.REFERRED_AGAIN_OF_PATIENT,
    )
    referred_again_on: date | None = _asked(  # noqa: RUF009
        _("Hvornår fik hospitalet den nye henvisning?"), Goes.EVENT, kind=Kind.DATE
    )
    letter_date: date | None = _asked(  # noqa: RUF009
        _("Hvilken dato har brevet fra hospitalet?"),
        Goes.EVENT,
        kind=Kind.DATE,
        unknown=(wording.NO_LETTER, wording.NO_LETTER_OF_PATIENT),
    )
    decided: date | None = _asked(  # noqa: RUF009
        _("Hvornår blev det bestemt, hvilken behandling du skal have?"),
        Goes.EVENT,
        of_patient=_("Hvornår blev det bestemt, hvilken behandling patienten skal have?"),
        kind=Kind.DATE,
    )
    treatment_consent: date | None = _asked(  # noqa: RUF009
        _("Hvornår sagde du ja til en behandling?"),
        Goes.EVENT,
        of_patient=_("Hvornår sagde patienten ja til en behandling?"),
        kind=Kind.DATE,
        unknown=(wording.NO_CONSENT_YET, wording.NO_CONSENT_YET_OF_PATIENT),
    )
    surgery_changed: date | None = _asked(  # noqa: RUF009
        _("Hvornår fik du besked om, at operationen er ændret?"),
        Goes.EVENT,
        of_patient=_("Hvornår fik patienten besked om, at operationen er ændret?"),
        kind=Kind.DATE,
    )
    change_reason: str = _asked(
        _("Hvorfor blev operationen ændret?"),
        Goes.EVENT,
        choices=wording.CHANGED_BECAUSE,
        choices_of_patient=wording.CHANGED_BECAUSE_OF_PATIENT,
    )
    treatment_begun: str = _asked(
        _("Er du begyndt på behandlingen?"),
        Goes.EVENT,
        Goes.WARNING,
        of_patient=_("Er patienten begyndt på behandlingen?"),
        choices=wording.YES_NO,
    )
    treatment_begun_on: date | None = _asked(  # noqa: RUF009
        _("Hvornår begyndte behandlingen?"), Goes.EVENT, kind=Kind.DATE
    )
    postponed: str = _asked(
        _("Har du selv bedt om en senere tid?"),
        Goes.EVENT,
        Goes.WARNING,
        of_patient=_("Har patienten selv bedt om en senere tid?"),
        choices=wording.YES_NO,
    )
    first_appointment: date | None = _asked(  # noqa: RUF009
        _("Hvilken dato var den første tid?"), Goes.EVENT, kind=Kind.DATE
    )
    choice_used: str = _asked(
        _("Er du sendt til et privathospital, fordi du ventede for længe?"),
        Goes.EVENT,
        Goes.WARNING,
        of_patient=_("Er patienten sendt til et privathospital efter for lang ventetid?"),
        choices=wording.YES_NO,
    )
    choice_used_on: date | None = _asked(  # noqa: RUF009
        _("Hvornår fik privathospitalet henvisningen?"), Goes.EVENT, kind=Kind.DATE
    )
    given_back: str = _asked(
        _("Har privathospitalet sendt dig tilbage?"),
        Goes.EVENT,
        of_patient=_("Har privathospitalet sendt patienten tilbage?"),
        choices=wording.GIVEN_BACK,
    )
    appointment_date: date | None = _asked(  # noqa: RUF009
        _("Hvilken dato er din tid?"),
        Goes.EVENT,
        of_patient=_("Hvilken dato er patientens tid?"),
        kind=Kind.DATE,
        unknown=(wording.NO_APPOINTMENT, wording.NO_APPOINTMENT_OF_PATIENT),
    )
    appointment_kind: str = _asked(_("Hvad er tiden til?"), Goes.EVENT, choices=wording.APPOINTMENTS)
    story: str = _asked(_("Fortæl med dine egne ord"), Goes.CONTACT, kind=Kind.TEXT)
    wish: str = _asked(_("Hvad ønsker du?"), Goes.CONTACT, kind=Kind.TEXT)
    patient_name: str = _asked(_("Dit navn"), Goes.PERSON, of_patient=_("Patientens navn"))
    patient_cpr: str = _asked(_("Dit CPR-nummer"), Goes.PERSON, of_patient=_("Patientens CPR-nummer"), is_secret=True)
    patient_birth_date: date | None = _asked(  # noqa: RUF009
        _("Hvornår er du født?"), Goes.PERSON, of_patient=_("Hvornår er patienten født?"), kind=Kind.DATE
    )
    home_region: str = _asked(_("Hvor bor du?"), Goes.CASE, of_patient=_("Hvor bor patienten?"), choices=HOMES)
    country: str = _asked(_("Hvilket land bor du i?"), Goes.WARNING, of_patient=_("Hvilket land bor patienten i?"))
    record_consent: str = _asked(
        _("Må vi hente oplysninger om forløbet fra hospitalet?"),
        Goes.WARNING,
        of_patient=_("Må vi hente oplysninger om patientens forløb fra hospitalet?"),
        choices=wording.YES_NO,
    )
    reply_by: str = _asked(_("Sådan vil jeg have svar"), Goes.REPLY, Goes.WARNING, choices=wording.REPLIES)
    call_me: str = _asked(_("Skal vi ringe og spørge om resten?"), Goes.REPLY, Goes.WARNING, choices=wording.CALL_ME)
    phone: str = _asked(_("Telefonnummer"), Goes.REPLY)
    email: str = _asked(_("E-mail"), Goes.REPLY)
    address: str = _asked(_("Adresse til brevet"), Goes.REPLY, kind=Kind.TEXT)
    abroad_care: str = _asked(
        _("Hvad gælder for dig?"),
        Goes.MATTER,
        of_patient=_("Hvad gælder for patienten?"),
        choices=wording.ABROAD_CARE,
        choices_of_patient=wording.ABROAD_CARE_OF_PATIENT,
    )
    treated_in: str = _asked(_("I hvilket land?"), Goes.MATTER)
    treated_by: str = _asked(_("Hospital eller læge"), Goes.WARNING)
    treated_on: date | None = _asked(  # noqa: RUF009
        _("Hvornår blev du behandlet?"),
        Goes.MATTER,
        of_patient=_("Hvornår blev patienten behandlet?"),
        kind=Kind.DATE,
    )
    eu_card: str = _asked(
        _("Har du det blå EU-sygesikringskort?"),
        Goes.WARNING,
        of_patient=_("Har patienten det blå EU-sygesikringskort?"),
        choices=wording.YES_NO,
    )
    bill_amount: str = _asked(_("Hvor stor er regningen?"), Goes.MATTER)
    bill_currency: str = _asked(_("I hvilken valuta?"), Goes.MATTER, choices=wording.CURRENCIES)
    bill_number: str = _asked(_("Hvilket nummer har regningen?"), Goes.WARNING)
    bill_paid: str = _asked(_("Er regningen betalt?"), Goes.WARNING, choices=wording.PAID)
    language: str = _asked(_("Sprog"), Goes.CASE)
    unknown: frozenset[str] = frozenset()
    from_letter: frozenset[str] = frozenset()
    at_desk: bool = False
    matters: Mapping[str, ToldMatter] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """The record of answers as they are stored or posted: dates as text, "unknown" as a value.

        What no question asks, and what is no possible answer, is left out.
        """
        said = {name: _read(question, stored.get(name)) for name, question in QUESTIONS.items()}
        if stored.get("consent") and not said["consent_basis"]:  # before the form asked on what basis
            said["consent_basis"] = "patient"
        unknown = frozenset(name for name in QUESTIONS if stored.get(name) == UNKNOWN)
        matters = {kind: ToldMatter(**told) for kind, told in (stored.get("matters") or {}).items()}
        known = {name: value for name, value in said.items() if value}
        from_letter = frozenset(known.keys() & set(stored.get(FROM_LETTER) or ()))
        at_desk = bool(stored.get(AT_DESK))
        return cls(**known, unknown=unknown, from_letter=from_letter, at_desk=at_desk, matters=matters)

    def as_json(self) -> dict[str, Any]:
        """The answers as they are stored: only what was answered, and never the CPR number."""
        said: dict[str, Any] = dict.fromkeys(sorted(self.unknown), UNKNOWN)
        for name, question in QUESTIONS.items():
            value = getattr(self, name)
            if value and not question.is_secret:
                said[name] = value.isoformat() if isinstance(value, date) else value
        if self.from_letter:
            said[FROM_LETTER] = sorted(self.from_letter)
        if self.at_desk:
            said[AT_DESK] = True
        if self.matters:
            said["matters"] = {kind: asdict(told) for kind, told in self.matters.items()}
        return said | ({"consent": self.is_consented} if self.consent_basis else {})

    @property
    def is_consented(self) -> bool:
        """Whether the sender says that the patient has agreed, or acts for a child or a ward."""
        return self.consent_basis in CONSENTING

    @property
    def wants_call(self) -> bool:
        """Whether the office is to call and ask what has not been told."""
        return self.call_me == "yes" and bool(self.phone)

    @property
    def own_words(self) -> tuple[str, str, str]:
        """What the sender has told in words of their own."""
        return self.suspicion, self.story, self.wish

    @property
    def words_to_watch(self) -> tuple[str, ...]:
        """All of it that may name a life-threatening disease: their own words, and where they are treated."""
        return *self.own_words, self.department, self.treated_by

    @property
    def asked_of(self) -> str:
        """Whom the questions were put to: the reporter, or the one at the desk."""
        return DESK if self.at_desk else self.reporter

    @property
    def is_by_patient(self) -> bool:
        return is_patient(self.reporter)

    def answered(self) -> Iterator[tuple[str, Question, Any]]:
        """Each question that was answered, in the order of the record; the value None where it was not known."""
        for name, question in QUESTIONS.items():
            value = getattr(self, name)
            if value or name in self.unknown:
                yield name, question, value or None


QUESTIONS: dict[str, Question] = {
    each.name: each.metadata["question"] for each in fields(Answers) if "question" in each.metadata
}


def _read(question: Question, value: Any) -> Any:
    if value in (None, "", UNKNOWN):
        return None
    if question.kind is Kind.DATE:
        return _day(value)
    text = str(value)
    return None if question.kind is Kind.CHOICE and text not in question.choices else text


def _day(value: Any) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None
