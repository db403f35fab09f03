"""Assessment: what is known of the patient's pathways, and what the rights engine says of it (features R1–R6)."""

from datetime import date, datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig import rights

from .. import audit, deadlines, policies
from ..matching import find_facts
from ..models import Assessment, AuditEvent, Case, Pathway, Service, User
from ..permissions import Denied, check_may_work

Document: TypeAlias = dict[str, Any]
UNKNOWN = ("", "unknown", None)
PURPOSES = ("diagnostic_examination", "assessment", "treatment")
APPOINTMENT_KINDS = ("examination", "assessment", "treatment", "surgery", "aftercare")
CONDITIONS = ("none", "cancer")
CHOICE_LIMITS = ("diagnostic_examination", "extended_choice", "fast_assessment")  # that a partner may keep instead


def draft_pathway(case: Case) -> Document:
    """The first pathway, as far as the inquiry tells it; what the patient did not know is left out, never guessed.

    Shape: one element of `pathways` in the assessment document. Every event carries `source: patient`. Where the
    service is known, `facts` tell what the register of agreements and waiting times knew on the day of receipt.
    """
    pathway: Document = {"id": case.service.slug if case.service else "1", "area": "somatic", "events": _events(case)}
    if case.answers.get("condition") in CONDITIONS:
        pathway["condition"] = case.answers["condition"]
    if case.service:
        pathway["facts"] = _facts(case, case.service, pathway)
    return pathway


def _facts(case: Case, service: Service, pathway: Document) -> dict[str, bool]:
    on = timezone.localdate(case.received_at)
    return find_facts(service, home_region=case.home_region, on=on, limit=_limit(case, pathway, on))


def _limit(case: Case, pathway: Document, on: date) -> date | None:
    """The last day of the patient's own right to another hospital, as the engine reckons it; None when not known."""
    answer = preview(case, documents=[pathway], on=on)
    deadlines_of = {finding["right"]: finding["deadline"] for finding in answer["pathways"][0]["findings"]}
    found = next((deadlines_of[right] for right in CHOICE_LIMITS if deadlines_of.get(right)), None)
    return date.fromisoformat(found) if found else None


def _events(case: Case) -> list[Document]:
    answers = case.answers
    letter = _known(answers.get("letter_date"))
    appointment = _known(answers.get("appointment_date"))
    events = [_referral(answers)]
    if letter:
        events.append({"date": letter, "type": "information_letter"})
    if appointment:
        told_on = letter or timezone.localdate(case.received_at).isoformat()
        kind = answers.get("appointment_kind")
        purpose = {"purpose": kind} if kind in APPOINTMENT_KINDS else {}
        events.append({"date": told_on, "type": "appointment_offered", "for": appointment, **purpose})
    return [{**event, "source": "patient"} for event in events if event]


def _referral(answers: Document) -> Document:
    received, purpose = _known(answers.get("referral_received")), answers.get("purpose")
    if not received:
        return {}
    return {"date": received, "type": "referral_received", **({"purpose": purpose} if purpose in PURPOSES else {})}


def _known(value: str | None) -> str:
    return "" if value in UNKNOWN else str(value)


def documents_of(case: Case) -> list[Document]:
    """The case's pathways as they are stored now; the draft from the inquiry while none has been saved."""
    return [pathway.document for pathway in case.pathways.all()] or [draft_pathway(case)]


def document_of(case: Case, *, on: date, pathways: list[Document] | None = None) -> Document:
    """The whole question to the rights engine on the day `on`, in the shape of the assessment document."""
    patient: Document = {"home_region": case.home_region}
    if case.patient and case.patient.birth_date:
        patient["birth_date"] = case.patient.birth_date.isoformat()
    pathways = documents_of(case) if pathways is None else pathways
    return {"on": on.isoformat(), "patient": patient, "pathways": pathways}


def preview(case: Case, *, documents: list[Document], on: date) -> Document:
    """The answer to pathways that are still being typed; nothing is stored. Raises rights.InvalidDocument."""
    return _ask(document_of(case, on=on, pathways=documents), on)


def _ask(document: Document, on: date) -> Document:
    return rights.assess(document, on).as_json()


@transaction.atomic
def save_pathways(
    case: Case, *, documents: list[Document], by: User, at: datetime, version: int | None = None
) -> list[Pathway]:
    """Put `documents` in the place of the case's pathways. Raises rights.InvalidDocument (each fault) and Denied."""
    case = policies.locked(case, version)
    check_may_work(by, case)
    policies.check_act(case, "assess")
    if not documents:
        raise Denied(_("En sag skal have mindst ét forløb."))
    preview(case, documents=documents, on=timezone.localdate(at))
    before = {"pathways": [pathway.document for pathway in case.pathways.all()]}
    saved = _replace_pathways(case, documents, at)
    policies.store(case)
    audit.record("pathways.saved", by=by, case=case, before=before, after={"pathways": documents}, at=at)
    return saved


def find_undo(case: Case, *, by: User) -> list[Document] | None:
    """The pathways as they were before the latest change, if `by` made it and nobody has changed them since."""
    last = AuditEvent.objects.filter(case_id=case.pk, verb="pathways.saved").first()
    if last is None or last.user != by.username or (last.after or {})["pathways"] != documents_of(case):
        return None
    return (last.before or {})["pathways"] or [draft_pathway(case)]


def _replace_pathways(case: Case, documents: list[Document], at: datetime) -> list[Pathway]:
    case.pathways.all().delete()
    return [case.pathways.create(document=document, changed_at=at) for document in documents]


def add_event(case: Case, *, pathway: str, event: Document, at: datetime) -> None:
    """Write what the office itself has done into the pathway that it concerns; the caller has locked the case.

    A pathway that was never saved is saved with it, so that the next assessment knows of the event.
    """
    documents = documents_of(case)
    changed = [
        {**document, "events": [*document.get("events", []), event]} if document["id"] == pathway else document
        for document in documents
    ]
    if changed != documents:
        _replace_pathways(case, changed, at)


def learn_service(case: Case, *, pathway: str, service: Service, at: datetime) -> None:
    """Keep on the pathway what the register of hospitals knows of the service, beside what people have stated of it.

    Most patients cannot name the service. The pathway is saved as it stands, so that it keeps its name when the
    service becomes known; the next assessment reads the facts. The caller has locked the case.
    """
    documents = documents_of(case)
    learnt = [_with_facts(case, service, each) if each["id"] == pathway else each for each in documents]
    if learnt != documents or not case.pathways.exists():
        _replace_pathways(case, learnt, at)


def _with_facts(case: Case, service: Service, pathway: Document) -> Document:
    return {**pathway, "facts": _facts(case, service, pathway) | pathway.get("facts", {})}


def has_new_facts(assessment: Assessment) -> bool:
    """Whether the facts of a pathway, not only its events, have changed since it was assessed."""
    assessed: list[Document] = assessment.document["pathways"]
    now = documents_of(assessment.case)
    return [each.get("facts", {}) for each in assessed] != [each.get("facts", {}) for each in now]


@transaction.atomic
def assess(case: Case, *, on: date, by: User, at: datetime, version: int | None = None) -> Assessment:
    """Ask the rights engine and keep question, answer and rules version for good (feature R4).

    The database refuses to change an assessment; a new day or a new fact gives a new one.
    Raises Denied, and rights.InvalidDocument when what is known does not hold together.
    """
    case = policies.locked(case, version)
    check_may_work(by, case)
    document = document_of(case, on=on)
    answer = _ask(document, on)
    assessment = case.assessments.create(
        at=at, by=by, on=on, document=document, answer=answer, rules_version=answer["rules_version"]
    )
    deadlines.set_legal(case, answer)
    step = policies.move(case, "assess")
    after = {"assessment": assessment.pk, "rules_version": assessment.rules_version}
    audit.record(step.audit, by=by, case=case, after=after, at=at)
    return assessment
