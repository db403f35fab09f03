"""The way through the questions about a matter: what the answer could still turn on is asked next, and nothing else.

The rights engine itself says it: a question is asked while some answer to it would change a finding.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any, TypeAlias

from rettidig import rights
from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.questionnaire.answers import ToldMatter
from rettidig.rights import Law
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.schema import KINDS
from rettidig.rights.schema import AMOUNT, CHOICE, FLAG, NUMBER, SEVERAL, Key
from rettidig.web.matters.question import ADULT, DATED, Question
from rettidig.web.matters.said import Said
from rettidig.web.matters.subjects import SUBJECTS

from .questions import UNKNOWN

Answers: TypeAlias = Mapping[str, Said]
DAYS_BACK = (0, 1, 10, 40, 400, 1300, 4000)  # on both sides of every limit
DAYS_AHEAD = (1, 400)
AMOUNTS = ("0", "999999")


@dataclass(frozen=True)
class Path:
    """The questions about a matter of one kind on the day `on`, by one law."""

    kind: str
    on: date
    law: Law = field(default_factory=law_in_force)

    def findings(self, answers: Answers) -> list[MatterFinding]:
        """The findings on the rights that a citizen is answered on. Raises rights.InvalidDocument."""
        document = document_of(self.kind, answers, on=self.on)
        answer, subject = rights.assess(document, self.on, self.law).matters[0], SUBJECTS[self.kind]
        return [
            answer.of(right) for right in subject.rights if not is_dated(answers.get(subject.settled.get(right, "")))
        ]

    def asked(self, answers: Answers) -> list[Question]:
        """The questions that the answers lead to, in their order; the last is the first that is not answered, if any.

        Answers to questions that are not asked any more are left out of account.
        """
        way: list[Question] = []
        known: dict[str, Said] = {}
        while question := self._next(known, way):
            way.append(question)
            if question.name not in answers:
                break
            known[question.name] = answers[question.name]
        return way

    def open_questions(self, answers: Answers) -> list[Question]:
        """The questions that were answered with "I do not know" and that could still change the answer."""
        way = self.asked(answers)
        known = {each.name: answers[each.name] for each in way if each.name in answers}
        return [each for each in way if known.get(each.name) == UNKNOWN and self._could_change(known, each)]

    def unknown_events(self, answers: Answers) -> Iterator[Answers]:
        """The answers with each thing in turn that the citizen does not know to have happened, as if it had."""
        for question in self.open_questions(answers):
            if question.event and question.no:
                for said in possible(self.kind, question, answers, on=self.on):
                    yield {**answers, question.name: said}

    def _next(self, known: Answers, way: list[Question]) -> Question | None:
        left = (each for each in SUBJECTS[self.kind].questions if each not in way and _agrees(each, known))
        return next((each for each in left if self._could_change(known, each)), None)

    def _could_change(self, known: Answers, question: Question) -> bool:
        before = self._outcome(known)
        tried = ({**known, question.name: said} for said in possible(self.kind, question, known, on=self.on))
        return any(self._outcome(each) != before for each in tried)

    def _outcome(self, answers: Answers) -> list[tuple[object, ...]]:
        """What a citizen would read of the findings."""
        return [
            (one.status, one.why, one.entitled, one.deadline, one.amount_dkk, one.recipient, one.documents, one.missing)
            for one in self.findings(answers)
        ]


def _agrees(question: Question, known: Answers) -> bool:
    """Whether the question fits what was said: an answer to another one may make it meaningless."""
    return all(_word(known.get(name, "")) in words for name, words in question.only.items())


def _word(said: Said) -> Said:
    return DATED if is_dated(said) else said


def is_dated(said: Said | None) -> bool:
    """Whether a day was stated: the event has happened."""
    return isinstance(said, dict)


def possible(kind: str, question: Question, known: Answers, *, on: date) -> Iterator[Said]:
    """Answers to a question: every choice, and days and amounts on both sides of the limits."""
    if not question.event:
        yield from _values(question.key(kind))
        return
    keys = KINDS[kind].events[question.event]
    said_of = [[*([] if keys[name].required else [None]), *_values(keys[name])] for name in question.keys]
    for day, *values in product(_days(question, known, on=on), *said_of):
        stated = {name: value for name, value in zip(question.keys, values, strict=True) if value is not None}
        yield {"date": day.isoformat(), **stated}


def _values(key: Key) -> list[Any]:
    if key.kind == FLAG:
        return ["yes", "no"]
    if key.kind in (AMOUNT, NUMBER):
        return [*AMOUNTS]
    if key.kind == SEVERAL:
        return [list(key.choices)]
    return list(key.choices) if key.kind == CHOICE else []


def _days(question: Question, known: Answers, *, on: date) -> list[date]:
    """Days ahead where they make sense, today and before it, and the day after each thing that has happened."""
    told = (date.fromisoformat(said["date"]) for said in known.values() if isinstance(said, dict))
    ahead = [on + timedelta(days=days) for days in DAYS_AHEAD] if question.is_ahead else []
    after = [day + timedelta(days=1) for day in told]
    return [*ahead, *(on - timedelta(days=days) for days in DAYS_BACK), *(day for day in after if day <= on)]


# -- the assessment document


def document_of(kind: str, answers: Answers, *, on: date) -> dict[str, Any]:
    """The question to the rights engine; what is not known is left out."""
    facts: dict[str, Any] = {}
    events = []
    patient: dict[str, str] = {}
    for question in SUBJECTS[kind].questions:
        said = answers.get(question.name, UNKNOWN)
        if isinstance(said, dict):
            events.append(_event(kind, question, said, on=on))
            facts |= dict(fact for value, fact in question.implies.items() if value in said.values())
        elif said != UNKNOWN and question.name == ADULT:
            # whichever day it was, one who is not 18 was born in the last 18 years
            patient = {"birth_date": on.isoformat()} if said == "no" else {}
        elif said != UNKNOWN and not question.event:
            facts[question.name] = _stored(KINDS[kind].facts[question.name], said)
    matter = {"id": "1", "kind": kind, "facts": facts, "events": events}
    return {"on": on.isoformat(), "patient": patient, "matters": [matter]}


def told_of(kind: str, answers: Answers, *, on: date) -> ToldMatter:
    """The same as it is kept with the inquiry."""
    (matter,) = document_of(kind, answers, on=on)["matters"]
    facts, events = _plain(matter["facts"]), [_plain(event) for event in matter["events"]]
    return ToldMatter(on=on.isoformat(), facts=facts, events=events, said=dict(answers))


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """With amounts as the desk keeps them."""
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in document.items()}


def _event(kind: str, question: Question, said: dict[str, Any], *, on: date) -> dict[str, Any]:
    keys = KINDS[kind].events[question.event]
    more = {name: _stored(keys[name], value) for name, value in said.items() if name != "date"}
    # what was told of a day ahead was told today at the latest
    told = min(said["date"], on.isoformat()) if question.day == "for" else said["date"]
    day = {"for": said["date"]} if question.day == "for" else {}
    return {"date": told, "type": question.event, "source": "patient", **question.fixed, **day, **more}


def _stored(key: Key, said: Any) -> Any:
    if key.kind == FLAG:
        return said == "yes"
    return Decimal(said) if key.kind in (AMOUNT, NUMBER) else said
