"""Intake: from the first answer on the form to a case with a number and an exact time (features I1–I14).

The time of receipt decides in law: what reaches the patient office counts as received by the right authority at that
moment (SUL § 51, stk. 5).
"""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from .. import audit, cpr, deadlines, keys, priority
from ..audit_words import AuditWord
from ..case_number import possible_numbers
from ..models import (
    REGIONS,
    Attachment,
    Case,
    Event,
    IntakeDraft,
    Office,
    Pathway,
    Person,
    Reporter,
    Service,
    Task,
    User,
    WithWhom,
)
from ..models.fields import EncryptedField, blind_index
from ..permissions import CASE_WORKERS, Denied
from ..told import attributes_of, events_of
from ..topics import TOPICS, default_topic, life_threatening_topic
from .assessment import ask, keep, question_of, with_register
from .attachments import AlreadySent, BadFile, attach, detach
from .pathway import new_event, new_pathway
from .triage import priority_snapshot, set_target_and_team

__all__ = ["AlreadySent", "BadFile", "Receipt", "attach", "detach", "find_draft", "open_draft", "receive"]

DRAFT_LIFE = timedelta(days=7)
SAME_CALL = timedelta(minutes=10)
SECRET_ANSWERS = ("patient_cpr",)
UNKNOWN = "unknown"
REACHED = {Reporter.PATIENT: WithWhom.PATIENT, Reporter.RELATIVE: WithWhom.RELATIVE}
_secret = EncryptedField()


class Receipt(NamedTuple):
    """What the sender keeps: the case, and the code that opens it together with its number."""

    case: Case
    code: str


def open_draft(*, max_wait_form: bool, at: datetime) -> tuple[IntakeDraft, str]:
    """Begin an inquiry. The key is given once and not stored: whoever holds it holds the draft.

    Drafts whose time is over are deleted, with their files.
    """
    _delete_expired(at=at)
    key = keys.new_key()
    draft = IntakeDraft.objects.create(
        key_mark=blind_index(key),
        max_wait_form=max_wait_form,
        created_at=at,
        changed_at=at,
        expires_at=at + DRAFT_LIFE,
    )
    return draft, key


def find_draft(key: str, *, at: datetime) -> IntakeDraft | None:
    """The draft of `key`, sent or not; None when there is none or its time is over."""
    return IntakeDraft.objects.filter(key_mark=blind_index(keys.plain(key)), expires_at__gt=at).first()


@transaction.atomic
def change_key(draft: IntakeDraft, *, at: datetime) -> str:
    """A new key; the old one opens nothing any more, so a written-down key works once. Raises AlreadySent."""
    draft = _locked(draft)
    key = keys.new_key()
    draft.key_mark, draft.changed_at, draft.expires_at = blind_index(key), at, at + DRAFT_LIFE
    draft.save(update_fields=["key_mark", "changed_at", "expires_at"])
    return key


@transaction.atomic
def save_answers(draft: IntakeDraft, answers: dict[str, Any], *, at: datetime) -> None:
    """Add answers to the draft, over the earlier ones of the same names, and prolong its life. Raises AlreadySent."""
    fresh = _locked(draft)
    sealed = {name: _secret.get_prep_value(answers[name]) for name in SECRET_ANSWERS if answers.get(name)}
    fresh.answers = fresh.answers | answers | sealed
    fresh.changed_at, fresh.expires_at = at, at + DRAFT_LIFE
    fresh.save(update_fields=["answers", "changed_at", "expires_at"])
    draft.answers = fresh.answers


def read_answers(draft: IntakeDraft) -> dict[str, Any]:
    """All answers so far, the CPR number readable."""
    opened = {name: _secret.from_db_value(draft.answers.get(name), None, None) for name in SECRET_ANSWERS}
    return {**draft.answers, **{name: value for name, value in opened.items() if value}}


def find_missing(answers: dict[str, Any], *, topic: str) -> list[str]:
    """What the office must ask for: ends of "Spørg patienten om …". Missing facts warn, and never block."""
    wanted = {"patient_name": _("navn"), "patient_cpr": _("CPR-nummer")}
    if TOPICS[topic].is_about_waiting:
        wanted |= {
            "hospital": _("hvilket hospital"),
            "referral_received": _("hvornår hospitalet fik henvisningen"),
            "appointment_date": _("datoen for tiden på hospitalet"),
        }
    missing = [text for name, text in wanted.items() if answers.get(name) in (None, "", UNKNOWN)]
    if not answers.get("phone") and not answers.get("email"):
        missing.append(_("telefonnummer eller e-mail"))
    if answers.get("reporter") in (Reporter.RELATIVE, Reporter.PROFESSIONAL) and not answers.get("consent"):
        missing.append(_("samtykke til den, der skriver"))
    return missing


def receive(
    draft: IntakeDraft, *, key: str, office: Office, at: datetime, channel: str = "form", by: User | None = None
) -> Receipt:
    """Make the draft a case, in one transaction: person, first contact, files, missing facts, priority and dates.

    Sent twice, also at the same moment, it gives the same case and the same code. `at` is the time of receipt (SUL
    § 51, stk. 5). A person who is known already is not changed by what a form says. Raises Denied when `by` is not one
    of the office's own people.
    """
    if by and (by.role not in CASE_WORKERS or by.office_id != office.pk):
        raise Denied(_("Kun patientkontorets egne medarbejdere kan oprette en henvendelse for en anden."))
    code = keys.follow_up_code(key)
    try:
        return Receipt(_receive(draft, office=office, code=code, channel=channel, by=by, at=at), code)
    except IntegrityError:  # another inquiry has just written down the same new patient
        return Receipt(_receive(draft, office=office, code=code, channel=channel, by=by, at=at), code)


def find_receipt(key: str, *, at: datetime) -> Receipt | None:
    """The receipt of a draft that was sent; it can be shown again until the draft's time is over."""
    draft = find_draft(key, at=at)
    return Receipt(draft.case, keys.follow_up_code(key)) if draft and draft.case else None


def find_open_beside(case: Case) -> QuerySet[Case]:
    """The other open cases of the same patient at the same office, whatever they are about."""
    others = Case.objects.filter(office=case.office_id, patient=case.patient_id, closed_at=None).exclude(pk=case.pk)
    return others.order_by("received_at") if case.patient_id else others.none()


def find_same(case: Case) -> list[Case]:
    """Other open cases of the same person about the same referral, or without one of the same topic (I13).

    Only a number tells that two are one person: whoever gave none stands in this case alone.
    """
    if not (case.patient and case.patient.cpr_index):
        return []
    others = Case.objects.filter(office=case.office_id, patient=case.patient_id).exclude(pk=case.pk)
    same = _about_the_same(others, case.answers)
    return [other for other in same if case.answers.get("hospital") or other.topic == case.topic]


def find_just_made(answers: dict[str, Any], *, office: Office, by: User, at: datetime) -> Case | None:
    """The case that the same staff member made of the same words a moment ago: a second click, or the back button."""
    lately = Case.objects.filter(office=office, received_at__gt=at - SAME_CALL, topic=answers["category"])
    told = lately.filter(contacts__ordinal=1, contacts__by=by, contacts__text__startswith=answers["story"])
    named = answers.get("patient_name") or ""
    return next((case for case in told if (case.answers.get("patient_name") or "") == named), None)


def find_told_before(draft: IntakeDraft, *, among: list[int]) -> Case | None:
    """The sender's own open case about the same person and referral. `among` are the cases that the sender has shown to
    be the sender's own: nobody else learns from a CPR number that a case exists.
    """
    answers = read_answers(draft)
    region = answers.get("home_region") or ""
    mark = cpr.mark(answers["patient_cpr"], region) if answers.get("patient_cpr") else ""
    own = Case.objects.filter(pk__in=among, patient__cpr_index=mark)
    return next(iter(_about_the_same(own, answers)), None) if mark else None


def _about_the_same(cases: QuerySet[Case], answers: dict[str, Any]) -> list[Case]:
    def referral(told: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(told.get(name) or None for name in ("hospital", "referral_received"))

    return [case for case in cases.filter(closed_at=None) if referral(case.answers) == referral(answers)]


@transaction.atomic
def open_with_code(office: Office, number: str, code: str) -> Case | None:
    """The case that `number`, however it is written, and `code` open together; the opening is in the audit log. None
    tells nothing of which of the two was wrong.
    """
    mark = blind_index(keys.plain(code))
    numbers = {number.strip(), *possible_numbers(number, on=timezone.localdate())}
    cases = Case.objects.filter(office=office, number__in=numbers).exclude(follow_up_code="")
    cases = cases.select_related("office", "patient")
    opened = [case for case in cases if constant_time_compare(mark, case.follow_up_code)]
    if not opened:
        return None
    audit.record(AuditWord.CASE_OPENED, by=None, case=opened[0], subject="patient page")
    return opened[0]


def _locked(draft: IntakeDraft) -> IntakeDraft:
    fresh = IntakeDraft.objects.select_for_update().get(pk=draft.pk)
    if fresh.case_id:
        raise AlreadySent
    return fresh


def _delete_expired(*, at: datetime) -> None:
    Attachment.objects.filter(draft__expires_at__lte=at, case=None).defer("content").delete()
    IntakeDraft.objects.filter(expires_at__lte=at).delete()


@transaction.atomic
def _receive(draft: IntakeDraft, *, office: Office, code: str, channel: str, by: User | None, at: datetime) -> Case:
    draft = IntakeDraft.objects.select_for_update(of=("self",)).select_related("case").get(pk=draft.pk)
    if draft.case:
        return draft.case
    answers = read_answers(draft)
    case = _case(draft, answers, office=office, code=code, channel=channel, at=at)
    service = Service.objects.filter(slug=answers["service"]).first() if answers.get("service") else None
    pathway = new_pathway(case, attributes=attributes_of(answers), service=service, at=at)
    happened = [new_event(pathway, each, at=at) for each in events_of(answers, on=timezone.localdate(at))]
    document = _question(case, pathway, happened, at=at)
    answer = ask(document, on=timezone.localdate(at))
    deadlines.set_legal(case, answer)
    set_target_and_team(case)
    deadlines.refresh(case)
    priority.refresh(case, on=timezone.localdate(at))
    case.save()
    pathway.save()
    Event.objects.bulk_create(happened)
    if answer:
        keep(case, document, answer, on=timezone.localdate(at), at=at)
    _write_first_contact(case, answers, by=by, at=at)
    missing = _in_danish(answers, topic=case.topic)
    Task.objects.bulk_create(_tasks(case, missing, find_same(case), at=at))
    after = {"channel": channel, "missing": missing, **priority_snapshot(case)}
    audit.record(AuditWord.CASE_RECEIVED, by=by, case=case, after=after, at=at)
    draft.attachments.update(case=case, draft=None)
    draft.case, draft.answers = case, {}
    draft.save(update_fields=["case", "answers"])
    return case


def _question(case: Case, pathway: Pathway, happened: list[Event], *, at: datetime) -> dict[str, Any]:
    """What the rights engine is asked of an inquiry that is not stored yet."""
    document = {"id": pathway.key, **pathway.attributes, "events": [each.document for each in happened]}
    on = timezone.localdate(at)
    return question_of(case, on=on, documents=[with_register(case, pathway, document, on=on)])


def _case(
    draft: IntakeDraft, answers: dict[str, Any], *, office: Office, code: str, channel: str, at: datetime
) -> Case:
    return Case(
        office=office,
        number=f"{timezone.localtime(at).year}-{_next_number():06d}",
        received_at=at,
        channel=channel,
        topic=_topic(draft, answers),
        max_wait_form=draft.max_wait_form,
        language=answers.get("language") or "da",
        patient=_patient(answers, region=_home_region(answers, office)),
        home_region=_home_region(answers, office),
        reporter=answers.get("reporter") or Reporter.PATIENT,
        reporter_name=answers.get("reporter_name") or "",
        reporter_relation=answers.get("reporter_relation") or "",
        reply_phone=answers.get("phone") or "",
        reply_email=answers.get("email") or "",
        answers={name: value for name, value in answers.items() if name not in SECRET_ANSWERS},
        follow_up_code=blind_index(code),
    )


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casework_case_number')")
        ((number,),) = cursor.fetchall()
    return int(number)


def _home_region(answers: dict[str, Any], office: Office) -> str:
    region = answers.get("home_region")
    return region if region in REGIONS else office.region


def _topic(draft: IntakeDraft, answers: dict[str, Any]) -> str:
    if draft.max_wait_form:
        return life_threatening_topic().key
    chosen = answers.get("category")
    return chosen if chosen in TOPICS else default_topic().key


def _patient(answers: dict[str, Any], *, region: str) -> Person | None:
    """The person whom the number tells, else a new one; None when nobody is named."""
    number = answers.get("patient_cpr") or ""
    mark = cpr.mark(number, region) if number else ""
    if mark and (known := Person.objects.filter(cpr_index=mark).first()):
        return known
    own = answers.get("reporter", Reporter.PATIENT) == Reporter.PATIENT
    name, born = answers.get("patient_name") or "", _day(answers.get("patient_birth_date"))
    if not (mark or name or born):
        return None
    return Person.objects.create(
        cpr=number,
        cpr_index=mark,
        name=name,
        birth_date=cpr.birth_date(number) if number else born,
        phone=(answers.get("phone") or "") if own else "",
        email=(answers.get("email") or "") if own else "",
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text and text != UNKNOWN else None


def _write_first_contact(case: Case, answers: dict[str, Any], *, by: User | None, at: datetime) -> None:
    told = [answers.get(name) or "" for name in ("suspicion", "story", "wish")]
    case.contacts.create(
        ordinal=1,
        at=at,
        channel=case.channel,
        with_whom=REACHED.get(Reporter(case.reporter), WithWhom.OTHER),
        text="\n\n".join(text for text in told if text),
        by=by,
    )


def _in_danish(answers: dict[str, Any], *, topic: str) -> list[str]:
    """The office works in Danish, whatever language the form was read in."""
    with translation.override("da"):
        return find_missing(answers, topic=topic)


def _tasks(case: Case, missing: list[str], same: list[Case], *, at: datetime) -> list[Task]:
    promised = {"case": case, "due": case.service_due, "team": case.team, "created_at": at}
    with translation.override("da"):
        ask = _("Spørg patienten om: %(facts)s") % {"facts": ", ".join(missing)}
        look = _("Se, om sagen er den samme som %(number)s")
        tasks = [Task(title=ask[:200], kind="missing_facts", **promised)] if missing else []
        return [*tasks, *(Task(title=look % {"number": one.number}, kind="same_case", **promised) for one in same)]
