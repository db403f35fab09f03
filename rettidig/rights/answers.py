"""From an assessment document to its answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from rettidig.rights.facts import Event, Matter, MatterEvent, Pathway, Patient, Question
from rettidig.rights.findings import RIGHTS, Finding, PathwayAnswer
from rettidig.rights.matters.findings import MatterAnswer, MatterFinding
from rettidig.rights.matters.judging import judge_matter
from rettidig.rights.matters.schema import KINDS
from rettidig.rights.parameters import CURRENT, Law, plain
from rettidig.rights.reading import read_question
from rettidig.rights.rules import (
    assessment_plan,
    child_psychiatry_combined,
    diagnostic_examination,
    duty_to_act,
    extended_choice,
    fast_assessment,
    free_choice,
    information_duty,
    max_wait,
    surgery_date_change,
    young_adult_treatment,
)
from rettidig.rights.schema import EVENT_TYPES, EVERY_EVENT, Keys
from rettidig.rights.sequence import ask
from rettidig.rights.together import say_together
from rettidig.rights.versions import hash_of, newest

RULES = (  # in the order of findings.RIGHTS
    free_choice.judge,
    diagnostic_examination.judge,
    fast_assessment.judge,
    assessment_plan.judge,
    child_psychiatry_combined.judge,
    young_adult_treatment.judge,
    extended_choice.judge,
    surgery_date_change.judge,
    max_wait.judge,
    duty_to_act.judge,
    information_duty.judge,
)


class Answer(NamedTuple):
    """The findings on every right of every pathway and matter of one question, with the law that gave them."""

    question: Question
    pathways: tuple[PathwayAnswer, ...]
    law: Law
    matters: tuple[MatterAnswer, ...] = ()

    @property
    def rules_version(self) -> str:
        """The fingerprint of the rules that gave it."""
        return self.law.version

    @property
    def on(self) -> date:
        """The day on which the question was asked."""
        return self.question.on

    @property
    def together(self) -> dict[str, str]:
        """Combined effects of the pathways and rights, in Danish and English: for the adviser."""
        return say_together(self.pathways, renamed=self.question.patient.renamed_on(self.on))

    @property
    def together_to_citizen(self) -> dict[str, str]:
        """The same, to the citizen."""
        return say_together(self.pathways, renamed=self.question.patient.renamed_on(self.on), to_citizen=True)

    def of(self, pathway: str, right: str) -> Finding:
        """The finding on one right of one pathway, by their names."""
        return next(one for one in self.pathways if one.id == pathway).of(right)

    def of_matter(self, matter: str, right: str) -> MatterFinding:
        """The finding on one right of one matter, by their names."""
        return next(one for one in self.matters if one.id == matter).of(right)

    def as_json(self) -> dict[str, Any]:
        """The answer as the contract of the assessment document shows it, with its receipt."""
        pathways, matters = (
            [{"id": one.id, "findings": [finding.as_json() for finding in one.findings]} for one in answers]
            for answers in (self.pathways, self.matters)
        )
        question = as_document(self.question)
        return {
            "on": self.on.isoformat(),
            "rules_version": self.rules_version,
            "pathways": pathways,
            "matters": matters,
            "together": self.together,
            "together_to_citizen": self.together_to_citizen,
            "receipt": {
                "question": question,
                "question_hash": hash_of(question),
                "answer_hash": hash_of(pathways + matters),
                "rules_version": self.rules_version,
                "version": newest().number,
                **self.law.as_json,
            },
        }


def assess(document: Mapping[Any, Any], on: date | None = None, law: Law = CURRENT) -> Answer:
    """Assess each right of each pathway on the day `on` (default: the day stated in the document).

    Raises InvalidDocument with every fault. Source: the contract of the assessment document.
    """
    return judge_question(read_question(document, on), law)


def judge_question(question: Question, law: Law = CURRENT) -> Answer:
    """The answer to a question that has been read: the findings on each pathway, each right by itself."""
    patient, on = question.patient, question.on
    pathways = tuple([_judge_pathway(one, patient, on, law) for one in question.pathways])
    matters = tuple([judge_matter(one, patient, on, law) for one in question.matters])
    return Answer(question, pathways, law, matters)


def _judge_pathway(pathway: Pathway, patient: Patient, on: date, law: Law) -> PathwayAnswer:
    asked = ask(pathway, patient, on, law)
    if asked.is_plain:
        return PathwayAnswer(pathway.id, tuple([judge(asked.today) for judge in RULES]))
    return PathwayAnswer(pathway.id, tuple([asked.judge(judge) for judge in RULES]))


def judge_questions(questions: Sequence[Question], law: Law = CURRENT) -> list[Answer]:
    """The answers to questions that have been read, in order, as `judge_question` gives them.

    One rule goes over all the pathways before the next does, so that its code stays in the processor's cache.
    """
    asked = [ask(pathway, one.patient, one.on, law) for one in questions for pathway in one.pathways]
    courses = [each.today for each in asked]
    by_right = [list(map(judge, courses)) for judge in RULES]
    for place, each in enumerate(asked):
        if not each.is_plain:
            for judge, findings in zip(RULES, by_right, strict=True):
                findings[place] = each.judge(judge)
    by_pathway = zip(*by_right, strict=True)
    answers = []
    for one in questions:
        found = [PathwayAnswer(pathway.id, next(by_pathway)) for pathway in one.pathways]
        matters = tuple([judge_matter(matter, one.patient, one.on, law) for matter in one.matters])
        answers.append(Answer(one, tuple(found), law, matters))
    return answers


# -- the receipt


def as_document(question: Question) -> dict[str, Any]:
    """The question as a document again, without free notes: what the receipt must hold to ask it anew."""
    return {
        "on": question.on.isoformat(),
        "patient": _patient(question.patient),
        "pathways": [_pathway(one) for one in question.pathways],
        **({"matters": [_matter(one) for one in question.matters]} if question.matters else {}),
    }


def _patient(patient: Patient) -> dict[str, Any]:
    stays = [
        {"region": one.region, "from": plain(one.first_day), "to": plain(one.last_day)} for one in patient.residence
    ]
    stated = {"birth_date": plain(patient.birth_date), "home_region": patient.home_region, "residence": stays}
    return {key: value for key, value in stated.items() if value}


def _pathway(pathway: Pathway) -> dict[str, Any]:
    return {
        "id": pathway.id,
        "area": pathway.area,
        "condition": pathway.condition,
        "acute": pathway.acute,
        "exempt_treatment": pathway.exempt_treatment,
        "legal_status": pathway.legal_status,
        "facts": dict(pathway.facts),
        "events": [_event(one, EVENT_TYPES[one.type]) for one in pathway.events],
    }


def _matter(matter: Matter) -> dict[str, Any]:
    keys = KINDS[matter.kind].events
    return {
        "id": matter.id,
        "kind": matter.kind,
        "facts": {name: plain(value) for name, value in matter.facts.items()},
        "events": [_event(one, keys[one.type]) for one in matter.events],
    }


def _event(event: Event | MatterEvent, keys: Keys) -> dict[str, Any]:
    stated: dict[str, Any] = {"type": event.type}
    for name, key in {**EVERY_EVENT, **keys}.items():
        value = getattr(event, key.field or name, None)
        if value is not None and (value != () or name == "states"):
            stated[name] = plain(value)
    return stated


# -- part of an answer


def find_deadlines(document: Mapping[Any, Any], on: date, rights: Iterable[str], law: Law = CURRENT) -> list[date]:
    """The last days in time of the named rights on the first pathway of `document`, in the order named; a right without
    a deadline is left out. Of several courses only the last is asked: nobody can keep a limit of an earlier one. Runs
    the rules of those rights alone. Raises InvalidDocument.
    """
    question = read_question(document, on)
    asked = ask(question.pathways[0], question.patient, question.on, law)
    rules = dict(zip(RIGHTS, RULES, strict=True))
    found = [rules[right](asked.today).deadline for right in rights]
    return [deadline for deadline in found if deadline]


class Leg(NamedTuple):
    """One step of a pathway that has a maximum waiting time of its own: which it is, its day 0, the last day in time
    without what may be put off, the day it was done, and the findings on the waiting time and on the duty to act.
    """

    pathway: str
    step: str
    start: date
    limit: date
    done: date | None
    wait: Finding
    duty: Finding


def find_legs(document: Mapping[Any, Any], on: date | None = None, law: Law = CURRENT) -> list[Leg]:
    """Every step with a maximum waiting time, of which an answer shows the one that speaks first (SUL § 88). Raises
    InvalidDocument.
    """
    question = read_question(document, on)
    asked = [ask(pathway, question.patient, question.on, law) for pathway in question.pathways]
    courses = [course for each in asked for course in (*(one.today for one in each.before), each.today)]
    return [
        Leg(course.pathway.id, step.kind, step.start, step.last_day, step.done, wait, duty)
        for course in courses
        for step, wait, duty in duty_to_act.judge_each(course)
    ]
