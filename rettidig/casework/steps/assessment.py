"""Assessment: the question that a case puts to the rights engine, and its answer (features R1–R6).

A case always has the answer to what is known of it now: whoever changes a fact calls `renew` in the same act.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig import rights

from .. import audit, deadlines, max_wait_legs, policies
from ..findings import find_newest
from ..law_in_force import law_in_force
from ..matching import find_facts
from ..models import Assessment, Case, Matter, Pathway, User
from ..one_look import lacks, once
from ..permissions import Denied
from ..regions import ABROAD
from ..things import all_pathways_of
from .follow_up import write_task_done

Document: TypeAlias = dict[str, Any]
CHOICE_CHANGED = "choice_changed"  # kind of the task: what the patient may choose is another than it was
CHOICE_LIMITS = ("diagnostic_examination", "extended_choice", "fast_assessment")  # that a partner may keep instead


@once
def pathways_of(case: Case) -> list[Pathway]:
    """The pathways of the case that have not been removed, each with its events and its service."""
    return [each for each in all_pathways_of(case) if not each.removed_at]


def find_pathway(case: Case, key: str) -> Pathway | None:
    """The pathway with that key, removed or not; None when the case has none."""
    return case.pathways.filter(key=key).first()


def matters_of(case: Case) -> list[Matter]:
    """The matters of the case beside its pathways that have not been removed."""
    return [] if lacks(case, "matters") else list(case.matters.filter(removed_at=None))


def question_of(case: Case, *, on: date, documents: Iterable[Document], matters: Iterable[Matter] = ()) -> Document:
    """The whole question to the rights engine on the day `on`, in the shape of the assessment document."""
    patient: Document = {} if case.home_region == ABROAD else {"home_region": case.home_region}
    if case.patient and case.patient.birth_date:
        patient["birth_date"] = case.patient.birth_date.isoformat()
    beside = [each.document for each in matters]
    asked = {"pathways": list(documents), **({"matters": beside} if beside else {})}
    return {"on": on.isoformat(), "patient": patient, **asked}


def document_of(case: Case, *, on: date, pathways: Iterable[Pathway] | None = None) -> Document:
    """The question about the case as it is stored now, with what the register of hospitals says on the day `on`."""
    known = pathways_of(case) if pathways is None else pathways
    documents = [with_register(case, each, each.document, on=on) for each in known]
    return question_of(case, on=on, documents=documents, matters=matters_of(case))


def with_register(case: Case, pathway: Pathway, document: Document, *, on: date) -> Document:
    """The pathway with the facts that the register of hospitals knows of its service; what people have stated goes
    before them.
    """
    if pathway.service is None:
        return document
    try:
        question = question_of(case, on=on, documents=[document])
        limits = rights.find_deadlines(question, on, CHOICE_LIMITS, law_in_force())
    except rights.InvalidDocument:
        limits = []
    limit = limits[0] if limits else None
    known = find_facts(pathway.service, home_region=case.home_region, on=on, limit=limit, declined=declined_by(pathway))
    return {**document, "facts": known | document.get("facts", {})}


def declined_by(pathway: Pathway) -> set[int]:
    """The keys of the hospitals that have said no to the patient of this pathway, or given the patient back."""
    if pathway.pk is None:
        return set()
    return set(pathway.re_referrals.filter(state__in=deadlines.SAID_NO).values_list("hospital_id", flat=True))


def preview(case: Case, *, documents: Iterable[Document], on: date) -> Document:
    """The answer to pathways that are still being typed; nothing is stored. Raises rights.InvalidDocument."""
    known = {each.key: each for each in pathways_of(case)}
    completed = [
        with_register(case, known[each["id"]], each, on=on) if each["id"] in known else each for each in documents
    ]
    return rights.assess(question_of(case, on=on, documents=completed), on, law_in_force()).as_json()


def preview_matter(matter: Matter, *, on: date) -> Document:
    """The answer to a matter that is still being typed, by itself; nothing is stored. Raises rights.InvalidDocument."""
    question = question_of(matter.case, on=on, documents=(), matters=[matter])
    return rights.assess(question, on, law_in_force()).as_json()


def renew(case: Case, *, at: datetime, strict: bool = False) -> Assessment | None:
    """Ask the rights engine about a locked case if anything has changed since the newest assessment, keep the answer,
    and put the next legal limit on the case; the caller saves the case.

    Returns the assessment that holds now. Facts that contradict each other give none, and no legal limit; with `strict`
    they raise rights.InvalidDocument instead.
    """
    on = timezone.localdate(at)
    document = document_of(case, on=on)
    newest = case.assessments.first()
    if newest and newest.on == on and _asks_the_same(newest, document):
        deadlines.set_legal(case, newest.answer)
        return newest
    answer = ask(document, on=on, strict=strict)
    deadlines.set_legal(case, answer)
    if answer is None:
        case.max_wait_legs.all().delete()
    return keep(case, document, answer, on=on, at=at) if answer else None


def ask(document: Document, *, on: date, strict: bool = False) -> Document | None:
    """The engine's answer; None for a case without pathways, and for facts that contradict each other unless `strict`.

    Raises rights.InvalidDocument when `strict`.
    """
    if not (document["pathways"] or document.get("matters")):
        return None
    try:
        return rights.assess(document, on, law_in_force()).as_json()
    except rights.InvalidDocument:
        if strict:
            raise
        return None


def keep(
    case: Case, document: Document, answer: Document, *, on: date, at: datetime, by: User | None = None
) -> Assessment:
    """Store a question with its answer; the database refuses to change it later. The legs that wait follow it."""
    max_wait_legs.refresh(case, document, answer, on=on)
    made: Assessment = case.assessments.create(
        at=at, by=by, on=on, document=document, answer=answer, rules_version=answer["rules_version"]
    )
    return made


def find_answer(case: Case, *, on: date) -> Document | None:
    """The answer to what is known of the case on the day `on`; None for a case without pathways. Raises
    rights.InvalidDocument.
    """
    found = find_assessment(case, on=on)
    return found.answer if found else None


def find_assessment(case: Case, *, on: date, pathways: Iterable[Pathway] | None = None) -> Assessment | None:
    """The assessment of the case for the day `on`: the stored one while it holds, so that the engine does not run
    again, else one that is not stored. `pathways` are taken in place of the stored ones.

    None for a case without pathways. Raises rights.InvalidDocument.
    """
    document = document_of(case, on=on, pathways=pathways)
    newest = find_newest(case)
    if newest and newest.on == on and _asks_the_same(newest, document):
        return newest
    if answer := ask(document, on=on, strict=True):
        return Assessment(case=case, on=on, document=document, answer=answer, rules_version=answer["rules_version"])
    return None


def _asks_the_same(assessment: Assessment, document: Document) -> bool:
    """Whether the assessment answers `document`, whatever the day, by the rules of today."""
    same = assessment.document | {"on": ""} == document | {"on": ""}
    return same and assessment.rules_version == law_in_force().version


@transaction.atomic
def assess(case: Case, *, by: User, at: datetime, version: int | None = None) -> Assessment:
    """An adviser assesses the rights as they are today: question, answer and rules version are kept (feature R4).

    The engine runs only when something has changed since the newest assessment. Raises Denied, and
    rights.InvalidDocument when what is known does not hold together.
    """
    case = policies.locked(case, act="assess", by=by, version=version)
    found = renew(case, at=at, strict=True)
    if found is None:
        raise Denied(_("Sagen har ingen forløb. Opret et forløb først."))
    assessment = found if found.by else keep(case, found.document, found.answer, on=found.on, at=at, by=by)
    finish_looking(case, by=by, at=at)
    step = policies.save(case, "assess", at=at)
    after = {"assessment": assessment.pk, "rules_version": assessment.rules_version}
    audit.record(step.audit, by=by, case=case, after=after, at=at)
    return assessment


def finish_looking(case: Case, *, by: User, at: datetime) -> None:
    """Somebody has seen what the patient may choose now; the caller has locked the case and saves it."""
    for task in case.tasks.filter(kind=CHOICE_CHANGED, done_at=None):
        write_task_done(case, task, by=by, at=at)


def find_outdated(assessment: Assessment, *, on: date) -> list[rights.Difference]:
    """Outcomes that would differ if the case were assessed on the day `on`, by its facts, the register and the rules
    as they are now; empty while the assessment holds. Raises rights.InvalidDocument.
    """
    document = document_of(assessment.case, on=on)
    if assessment.on == on and _asks_the_same(assessment, document):
        return []
    return rights.differences(assessment.answer, rights.assess(document, on, law_in_force()).as_json())
