"""Asking the rights engine about every patient of a booked list, and reading which rights the letter did not tell of.

Nothing is judged here: a patient is marked where the engine finds a duty towards the patient that the letter has not
fulfilled, or a maximum waiting time that the booked day does not keep.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.translation import get_language

from rettidig import rights
from rettidig.rights import Answer, Finding, InvalidDocument, PathwayAnswer

from ...csv_files import BadFile, Fault
from ...law_in_force import law_in_force
from ...matching import facts_by_limit
from ...models import Hospital, HospitalKind, Service
from ...option_reasons import OTHER, OWN
from ...regions import same_region
from ...steps.assessment import CHOICE_LIMITS
from .reading import Booked

PATHWAY = "1"
CHOICE, LETTER, MAX_WAIT = "extended_choice", "information_duty", "max_wait"
MARKS = (MAX_WAIT, CHOICE, LETTER)  # the most urgent first
PLACES = tuple(rights.RIGHTS.index(right) for right in (CHOICE, LETTER, MAX_WAIT))
LIMITS = tuple(rights.RIGHTS.index(right) for right in CHOICE_LIMITS)
TELL, SEND = "tell_of_choice", "send_letter"  # duties that the rights engine names
LATE = ("at_risk", "breached")
OPEN = ("at_risk", "breached", "undetermined")
USUAL_LIMIT = timedelta(days=30)  # a guess that saves asking twice; the engine's own limit decides
VISITS = {
    "assessment": ("assessment", "assessment"),
    "diagnostic_examination": ("diagnostic_examination", "examination"),
    "treatment": ("treatment", "treatment"),
    "surgery": ("treatment", "surgery"),
}  # the purpose of the referral, and of the booked day

Document = dict[str, Any]


class Judged(NamedTuple):
    """What the engine found for one patient. `marks` are the rights that the letter did not tell of, `lacking` is what
    the letter must say and does not, and `missing` are the facts without which nobody can say.
    """

    document: Document
    answer: PathwayAnswer
    marks: tuple[str, ...]
    lacking: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def facts(self) -> dict[str, bool]:
        """What was known of the patient's choice."""
        stated: dict[str, bool] = self.document["pathways"][0]["facts"]
        return stated

    @property
    def is_unclear(self) -> bool:
        return bool(self.missing) and not self.marks


def judge_all(patients: Sequence[Booked], *, on: date) -> list[Judged]:
    """The engine's answer for each patient, in their order, on the day `on`. Raises BadFile for facts that contradict
    each other.
    """
    asking = Asking(on)
    documents = [asking.document(each, each.referred + USUAL_LIMIT) for each in patients]
    answers = rights.assess_many(documents, on, law_in_force())
    faults = [
        _worded(patient.line, answer.faults[0])
        for patient, answer in zip(patients, answers, strict=True)
        if isinstance(answer, InvalidDocument)
    ]
    if faults:
        raise BadFile(faults)
    judged = [_judged(document, answer) for document, answer in zip(documents, answers, strict=True)]
    for number, (patient, found) in enumerate(zip(patients, judged, strict=True)):
        limit = _limit(found.answer)
        if limit != patient.referred + USUAL_LIMIT and asking.facts(patient, limit) != found.facts:
            judged[number] = ask_again(asking.document(patient, limit))
    return judged


def ask_again(document: Document) -> Judged:
    """What the engine finds by the rules of today for a question that was asked before."""
    return _judged(document, rights.assess(document, law=law_in_force()))


class Asking:
    """Writes the question about a patient, with what the register of hospitals says of the service."""

    def __init__(self, on: date) -> None:
        self._on, self._today = on, on.isoformat()
        self._places = {each.pk: each for each in Hospital.objects.all()}
        self._services = {each.pk: each for each in Service.objects.all()}
        self._register: dict[tuple[int, str], Callable[[date | None], dict[str, bool]]] = {}
        self._facts: dict[tuple[int | None, str, bool | None, date | None], dict[str, bool]] = {}
        self._at: dict[tuple[int, str], dict[str, str]] = {}
        self._own: dict[str, list[str]] = {}

    def document(self, patient: Booked, limit: date | None) -> Document:
        """The question: one referral, the letter, and the day that was offered in it or is known from the list.

        `limit` is the last day of the patient's right, by which it is told whether a partner hospital can keep it.
        """
        referral, visit = VISITS[patient.purpose]
        at = self._place(patient)
        events: list[Document] = [
            {"type": "referral_received", "date": patient.referred.isoformat(), "purpose": referral, **at}
        ]
        offered = self._today
        if patient.letter:
            offered = patient.letter.isoformat()
            states = {} if patient.states is None else {"states": patient.states}
            events.append({"type": "information_letter", "date": offered, **states})
        if patient.booked_for:
            booked = {"date": offered, "for": patient.booked_for.isoformat(), "purpose": visit, **at}
            events.append({"type": "appointment_offered", **booked})
        pathway = {
            "id": PATHWAY,
            "area": patient.area,
            "condition": "cancer" if patient.has_cancer else "none",
            "facts": self.facts(patient, limit),
            "events": events,
        }
        return {"on": self._today, "patient": {"home_region": patient.region}, "pathways": [pathway]}

    def facts(self, patient: Booked, limit: date | None) -> dict[str, bool]:
        """What the list and the register say of the patient's choice, where the last day in time is `limit`."""
        key = patient.service, patient.region, patient.is_possible, limit
        found = self._facts.get(key)
        if found is None:
            found = {} if patient.is_possible is None else {"professionally_possible": patient.is_possible}
            if patient.service is not None:
                found |= self._of_service(patient.service, patient.region)(limit)
            self._facts[key] = found
        return found

    def _of_service(self, service: int, region: str) -> Callable[[date | None], dict[str, bool]]:
        if (service, region) not in self._register:
            read = facts_by_limit(self._services[service], home_region=region, on=self._on)
            self._register[service, region] = read
        return self._register[service, region]

    def _place(self, patient: Booked) -> dict[str, str]:
        key = patient.hospital, patient.region
        if key not in self._at:
            hospital = self._places[patient.hospital]
            own = self._own.get(patient.region) or same_region(patient.region, day=self._on)
            self._own[patient.region] = own
            is_public = hospital.kind == HospitalKind.PUBLIC
            self._at[key] = {"at": OWN if hospital.region in own else OTHER} if is_public else {}
        return self._at[key]


def _limit(answer: PathwayAnswer) -> date | None:
    for place in LIMITS:
        if day := answer.findings[place].deadline:
            return day
    return None


def _worded(line: int, fault: rights.Fault) -> Fault:
    said = fault.say("en" if (get_language() or "da").startswith("en") else "da")
    return Fault(line, "", said.wrong, ", ".join(said.allowed))


def _judged(document: Document, answer: Answer | InvalidDocument) -> Judged:
    """Which rights the letter did not tell of, out of the engine's answer."""
    if isinstance(answer, InvalidDocument):
        raise answer
    [found] = answer.pathways
    choice, letter, wait = (found.findings[place] for place in PLACES)
    lacking: tuple[str, ...] = ()
    if letter.status == "breached" and _owes(letter, SEND):
        lacking = tuple(letter.facts.get("lacking", ()))
    is_told = not (choice.entitled and choice.duties and _owes(choice, TELL))
    marks = (*_if(wait.status in LATE, MAX_WAIT), *_if(not is_told, CHOICE), *_if(lacking, LETTER))
    missing: tuple[str, ...] = ()
    if (choice.entitled is None and choice.status in OPEN) or letter.status == "undetermined":
        missing = tuple(dict.fromkeys((*choice.missing, *letter.missing)))
    return Judged(document, found, marks, lacking, missing)


def _if(holds: object, mark: str) -> tuple[str, ...]:
    return (mark,) if holds else ()


def _owes(finding: Finding, duty: str) -> bool:
    return any(one.what == duty for one in finding.duties)
