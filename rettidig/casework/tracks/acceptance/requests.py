"""What a hospital does with an acceptance request: it asks, replies to a question, and takes the request back.

The office's own people do the same for a hospital that writes a letter or calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext as _

from ... import audit, deadlines, policies, priority, service_target
from ...audit_words import AuditWord
from ...deadlines import WITH_HOSPITAL
from ...models import (
    AcceptanceAct,
    AcceptanceKind,
    AcceptanceReason,
    AcceptanceRequest,
    AcceptanceState,
    AcceptanceStep,
    Attachment,
    Case,
    Channel,
    Hospital,
    HospitalKind,
    Reporter,
    ReReferral,
    Role,
    User,
    WithWhom,
)
from ...permissions import Denied, check_may_answer
from ...steps import follow_up
from ...steps.attachments import Received, write_attachment
from ...steps.receive import mark_of_receipt
from ...steps.triage import priority_snapshot, set_target_and_team
from ...topics import TOPICS
from .codes import check_codes, codes_in_force

FIRST_ACT = "acceptance"
TASK_KIND = "acceptance"
OPEN_STATES = (AcceptanceState.WAITING, AcceptanceState.ASKED, AcceptanceState.PROPOSED)
REPLY_DAYS = 3  # business days until the office asks the hospital again
WORDS_MIN = 10  # characters of a reason that says anything


@dataclass(frozen=True)
class Wanted:
    """What the hospital asks for, as it says it. `codes` and `dropped` are SKS codes, `price` is in kroner.

    `asked_for` is the person at the hospital, when staff write the request down.
    """

    kind: str
    codes: Sequence[str]
    reason: str
    words: str
    dropped: Sequence[str] = ()
    price: Decimal | None = None
    is_urgent: bool = False
    asked_for: str = ""


def ask(
    re_referral: ReReferral,
    *,
    wanted: Wanted,
    key: UUID,
    by: User,
    at: datetime | None = None,
    channel: str = Channel.HOSPITAL,
    case: Case | None = None,
    files: Sequence[Received] = (),
) -> AcceptanceRequest:
    """Receive a request for the patient of a re-referral as an inquiry of its own, with a task for the office's group.

    `case` is the case that staff have already made of the letter or call; without it a new one is made. The same `key`
    again, also at the same moment, gives the same request. It is received at the database's time (SUL § 51, stk. 5),
    unless `at` tells another. Raises Denied when the hospital does not have the patient, when `by` is neither of it nor
    of the office, and when something is missing or asked for already; BadFile for a file too many.
    """
    told, at = at, at or timezone.now()
    with transaction.atomic():
        sent = ReReferral.objects.select_for_update(of=("self",)).get(pk=re_referral.pk)
        if known := sent.acceptance_requests.filter(key=key).select_related("case").first():
            check_may_ask(by, sent)
            return known
        check_may_ask(by, sent)
        _check_wanted(sent, wanted, at=at)
        place = _locked_inquiry(sent, case, by=by) if case else _new_inquiry(sent, wanted, channel, by=by, told=told)
        at = at if case else place.received_at
        request = AcceptanceRequest.objects.create(
            case=place,
            re_referral=sent,
            kind=wanted.kind,
            codes=list(wanted.codes),
            dropped=list(wanted.dropped) if wanted.kind == AcceptanceKind.CHANGE else [],
            reason=wanted.reason,
            words=wanted.words.strip(),
            price=wanted.price,
            is_urgent=wanted.is_urgent,
            asked_for=wanted.asked_for.strip(),
            key=key,
            asked_at=at,
            asked_by=by,
        )
        place.service_due = service_target.find_due(place, urgent=wanted.is_urgent)
        _keep_files(place, files, by=by, at=at)
        write_task(request, gettext_noop("Svar på anmodningen om accept"), at=at, by=by)
        step = policies.save(place, "request_acceptance", at=at)
        record(step.audit, request, by=by, at=at)
        audit.record(step.audit, by=by, case=sent.case, subject=f"acceptance {place.number}", at=at)
    return request


def check_may_ask(by: User, re_referral: ReReferral) -> None:
    """Raises Denied unless a private hospital has the patient, and `by` is of that hospital or works on the case."""
    policies.check_act(by, re_referral.case, "request_acceptance")
    if by.role == Role.PARTNER:
        check_may_answer(by, re_referral)
    hospital = re_referral.hospital
    if hospital is None or re_referral.state not in WITH_HOSPITAL:
        raise Denied(_("Hospitalet har ikke patienten. Der kan ikke bedes om noget."))
    if hospital.kind != HospitalKind.PRIVATE:
        raise Denied(_("Kun et privathospital skal bede om accept."))


def may_ask(by: User, re_referral: ReReferral) -> bool:
    """Whether `by` may ask for something for the patient."""
    try:
        check_may_ask(by, re_referral)
    except Denied:
        return False
    return True


def _check_wanted(sent: ReReferral, wanted: Wanted, *, at: datetime) -> None:
    check_codes(wanted.codes, on=timezone.localdate(at))
    if wanted.kind not in AcceptanceKind:
        raise Denied(_("Vælg, hvad der bedes om."))
    if wanted.reason not in AcceptanceReason:
        raise Denied(_("Vælg grunden."))
    if len(wanted.words.strip()) < WORDS_MIN:
        raise Denied(_("Skriv, hvorfor patienten har brug for det."))
    in_force = codes_in_force(sent)
    waiting = [code for each in find_open(sent) for code in each.codes]
    if already := [code for code in wanted.codes if code in waiting]:
        raise Denied(_("Der er allerede bedt om %(codes)s. Vent på svaret.") % {"codes": ", ".join(already)})
    if (wanted.price is not None and wanted.price <= 0) or (
        wanted.kind == AcceptanceKind.PRICE and wanted.price is None
    ):
        raise Denied(_("Skriv prisen i kroner."))
    if wanted.kind == AcceptanceKind.PRICE:
        return
    if already := [code for code in wanted.codes if code in in_force]:
        raise Denied(_("Patienten er allerede omvisiteret med %(codes)s.") % {"codes": ", ".join(already)})
    if wanted.kind == AcceptanceKind.CHANGE and not (wanted.dropped and set(wanted.dropped) <= set(in_force)):
        raise Denied(_("Skriv, hvilke af patientens koder der skal udgå."))


def find_open(re_referral: ReReferral) -> list[AcceptanceRequest]:
    """The requests for the patient of a re-referral that are not answered yet."""
    return list(re_referral.acceptance_requests.filter(state__in=OPEN_STATES))


def hospital_of(request: AcceptanceRequest) -> Hospital:
    """The hospital that asks. Raises ValueError for a re-referral without one, which nobody could have asked about."""
    if (hospital := request.re_referral.hospital) is None:
        raise ValueError(request.pk)
    return hospital


def _locked_inquiry(sent: ReReferral, case: Case, *, by: User) -> Case:
    place = policies.locked(case, act="record_acceptance", by=by)
    if not is_about_acceptance(place):
        raise Denied(_("Sagen handler ikke om en anmodning om accept. Ret sagens emne først."))
    if hasattr(place, "acceptance_request"):
        raise Denied(_("Der er allerede en anmodning på sagen. Opret en ny henvendelse til den næste."))
    if place.patient_id != sent.case.patient_id:
        raise Denied(_("Anmodningen handler om en anden patient end sagen."))
    return place


def _new_inquiry(sent: ReReferral, wanted: Wanted, channel: str, *, by: User, told: datetime | None) -> Case:
    """A request is an inquiry, and counted as one: a case of its own, with its first contact."""
    first, hospital = sent.case, sent.hospital
    case = Case(
        office=first.office,
        **mark_of_receipt(told),
        channel=channel,
        topic=next(topic.key for topic in TOPICS.values() if topic.first_act == FIRST_ACT),
        patient=first.patient,
        confidential=first.confidential,
        home_region=first.home_region,
        reporter=Reporter.PROFESSIONAL,
        reporter_name=wanted.asked_for.strip() or str(by),
        reporter_relation=str(hospital),
        reply_phone=hospital.phone if hospital else "",
    )
    at = case.received_at
    set_target_and_team(case)
    priority.refresh(case, on=timezone.localdate(at))
    case.save(force_insert=True)
    case.contacts.create(
        ordinal=1, at=at, channel=channel, with_whom=WithWhom.PRIVATE_HOSPITAL, text=wanted.words.strip(), by=by
    )
    after = {"channel": channel, **priority_snapshot(case)}
    audit.record(AuditWord.CASE_RECEIVED, by=by, case=case, after=after, at=at)
    return case


def is_about_acceptance(case: Case) -> bool:
    """Whether an acceptance request belongs to the case."""
    return TOPICS[case.topic].first_act == FIRST_ACT


@transaction.atomic
def reply(
    request: AcceptanceRequest, *, text: str, by: User, at: datetime, files: Sequence[Received] = ()
) -> AcceptanceStep:
    """The hospital answers what the office asked; the request waits for the office again, which has its target anew.

    Raises Denied unless it was asked, and without words; BadFile for a file too many.
    """
    request = locked(request, "reply_to_acceptance", (AcceptanceState.ASKED,), by=by)
    check_hospital(by, request)
    if not text.strip():
        raise Denied(_("Skriv et svar på spørgsmålet."))
    _keep_files(request.case, files, by=by, at=at)
    step = add_step(request, AcceptanceAct.REPLIED, AcceptanceState.WAITING, text=text, by=by, at=at)
    write_task(
        request,
        gettext_noop("Hospitalet har svaret: svar på anmodningen om accept"),
        days=request.case.office.service_target_days,
        at=at,
        by=by,
    )
    finish(request, "reply_to_acceptance", by=by, at=at)
    return step


@transaction.atomic
def attach(request: AcceptanceRequest, file: Received, *, by: User, at: datetime) -> tuple[Attachment, bool]:
    """The hospital sends a file to a request that waits for an answer: the attachment, and whether it is a new one.

    The same file again is the one that is there. Raises Denied once the request is answered; BadFile for a file too
    many.
    """
    request = locked(request, "attach_to_acceptance", OPEN_STATES, by=by)
    check_hospital(by, request)
    attachment, is_new = write_attachment(request.case, file, kind=Attachment.Kind.OTHER, by=by, at=at)
    if is_new:
        policies.save(request.case, "attach_to_acceptance", at=at)
    return attachment, is_new


@transaction.atomic
def withdraw(request: AcceptanceRequest, *, reason: str, by: User, at: datetime) -> AcceptanceStep:
    """The hospital needs it no more, or the patient has left it. Raises Denied without a reason, and once it is
    answered.
    """
    request = locked(request, "withdraw_acceptance", OPEN_STATES, by=by)
    check_hospital(by, request)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor anmodningen bortfalder."))
    step = add_step(request, AcceptanceAct.WITHDRAWN, AcceptanceState.WITHDRAWN, text=reason, by=by, at=at)
    finish_tasks(request, by=by, at=at)
    finish(request, "withdraw_acceptance", by=by, at=at)
    return step


def check_hospital(by: User, request: AcceptanceRequest) -> None:
    """Raises Denied for somebody of a hospital that is not the one that asks, or no longer has the patient."""
    if by.role == Role.PARTNER:
        check_may_answer(by, request.re_referral)
        if request.re_referral.state not in WITH_HOSPITAL:
            raise Denied(_("Hospitalet har ikke patienten. Der kan ikke bedes om noget."))


def locked(
    request: AcceptanceRequest,
    act: str,
    states: tuple[AcceptanceState, ...],
    *,
    by: User,
    version: int | None = None,
) -> AcceptanceRequest:
    """The request with its case, locked for an act. Raises Denied outside `states`, and as `policies.locked`."""
    case = policies.locked(request.case, act=act, by=by, version=version)
    related = ("re_referral__hospital", "re_referral__case")
    request = AcceptanceRequest.objects.select_for_update(of=("self",)).select_related(*related).get(pk=request.pk)
    request.case = case
    if request.state not in states:
        raise Denied(_("Anmodningen er nået videre: %(state)s.") % {"state": request.get_state_display()})
    return request


def add_step(
    request: AcceptanceRequest,
    act: AcceptanceAct,
    state: AcceptanceState,
    *,
    by: User,
    at: datetime,
    text: str = "",
    codes: Sequence[str] = (),
    proposal: str = "",
) -> AcceptanceStep:
    """Write one act on a locked request, and the state that it leads to."""
    request.state = state
    if state in (AcceptanceState.ACCEPTED, AcceptanceState.PARTLY):
        request.accepted = list(codes)
    request.save(update_fields=["state", "accepted"])
    step: AcceptanceStep = request.steps.create(
        act=act, text=text.strip(), codes=list(codes), proposal=proposal, at=at, by=by
    )
    return step


def finish(request: AcceptanceRequest, act: str, *, by: User, at: datetime) -> None:
    """Save the locked case of a request after `act`, and write the act into the audit log."""
    step = policies.save(request.case, act, at=at)
    record(step.audit, request, by=by, at=at)


def record(word: str, request: AcceptanceRequest, *, by: User, at: datetime) -> None:
    """Write an act on a request into the audit log, with the state that it led to."""
    after = {"state": str(request.state)}
    audit.record(word, by=by, case=request.case, subject=f"acceptance request {request.pk}", after=after, at=at)


def write_task(request: AcceptanceRequest, title: str, *, by: User, at: datetime, days: int | None = None) -> None:
    """The one task of a request takes the place of the one before: due in so many business days, else by the service
    target. Its title is kept, so it is in Danish.
    """
    finish_tasks(request, by=by, at=at)
    case, due = request.case, request.case.service_due
    if days is not None:
        closed = deadlines.closed_days(case.office)
        due = deadlines.add_business_days(timezone.localdate(at), days, closed=closed)
    with override("da"):
        words = gettext(title) % {"hospital": hospital_of(request)}
    follow_up.write_task(case, title=words, due=due, by=None, at=at, team=case.team, owner=case.owner, kind=TASK_KIND)


def finish_tasks(request: AcceptanceRequest, *, by: User, at: datetime) -> None:
    """What was waited for has happened."""
    for task in request.case.tasks.filter(kind=TASK_KIND, done_at=None):
        follow_up.write_task_done(request.case, task, by=by, at=at)


def _keep_files(case: Case, files: Sequence[Received], *, by: User, at: datetime) -> None:
    for file in files:
        write_attachment(case, file, kind=Attachment.Kind.OTHER, by=by, at=at)
