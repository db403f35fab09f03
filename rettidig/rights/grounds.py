"""What each finding rests on: the parts of the question without which it would be another."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple

from rettidig.rights.answers import as_document, judge_questions
from rettidig.rights.facts import Pathway, Patient, Question
from rettidig.rights.findings import RIGHTS
from rettidig.rights.parameters import CURRENT, Law
from rettidig.rights.reading import read_question

EVENT, FACT, ATTRIBUTE, PATIENT = "event", "fact", "attribute", "patient"
ORDINARY: Mapping[str, Any] = {
    "area": "somatic",
    "condition": "none",
    "acute": False,
    "exempt_treatment": None,
    "legal_status": "none",
}


class Ground(NamedTuple):
    """One part of a question: an event (its `value` is the event as the document has it), a fact or an attribute of the
    pathway, or something that is known of the patient, by its `name`.
    """

    kind: str
    name: str
    value: Any


Grounds = dict[tuple[str, str], list[Ground]]  # by pathway and right


def find_grounds(document: Mapping[Any, Any], law: Law = CURRENT) -> Grounds:
    """What each finding on each pathway rests on, in the order of the document. Raises InvalidDocument."""
    question = read_question(document)
    found: Grounds = {}
    for pathway, stated in zip(question.pathways, as_document(question)["pathways"], strict=True):
        whole = question._replace(pathways=(pathway,))
        parts = list(_without_each(whole, stated))
        answer, *others = judge_questions([whole, *(lacking for _part, lacking in parts)], law)
        for right in RIGHTS:
            finding = answer.of(pathway.id, right)
            found[pathway.id, right] = [
                part
                for (part, _lacking), other in zip(parts, others, strict=True)
                if other.of(pathway.id, right) != finding
            ]
    return found


def _without_each(question: Question, stated: Mapping[str, Any]) -> Iterator[tuple[Ground, Question]]:
    """Each part of a question about one pathway, with the question that lacks it."""
    (pathway,) = question.pathways
    for part, other in _without_each_of_pathway(pathway, stated):
        yield part, question._replace(pathways=(other,))
    nobody = Patient()
    for one in fields(Patient):
        value = getattr(question.patient, one.name)
        if value != getattr(nobody, one.name):
            lacking = replace(question.patient, **{one.name: getattr(nobody, one.name)})
            yield Ground(PATIENT, one.name, value), question._replace(patient=lacking)


def _without_each_of_pathway(pathway: Pathway, stated: Mapping[str, Any]) -> Iterator[tuple[Ground, Pathway]]:
    for place, event in enumerate(stated["events"]):
        others = (*pathway.events[:place], *pathway.events[place + 1 :])
        yield Ground(EVENT, event["type"], event), pathway._replace(events=others)
    for name, value in pathway.facts.items():
        facts = {key: fact for key, fact in pathway.facts.items() if key != name}
        yield Ground(FACT, name, value), pathway._replace(facts=facts)
    for name, ordinary in ORDINARY.items():
        if stated[name] != ordinary:
            yield Ground(ATTRIBUTE, name, stated[name]), pathway._replace(**{name: ordinary})
