"""The outbox: what leaves the house is written down in the transaction of the act, and carried out once and only once.

A message and the job that carries it stand or fall together with the act. The receiver knows a message by its id, so
that a second try is no second message: whoever is killed at whatever moment, nothing is lost and nothing comes twice.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from . import audit, policies
from .letters import pdf
from .models import Case, Delivery, Letter, Notice, OutboxMessage, OutboxState, ReReferral, User
from .permissions import Denied, check_may_decide, check_may_send_notices

DELIVER = "deliver"  # the task's name in rettidig.jobs.tasks, which stands a storey above
ATTEMPTS_MAX = 10
STUCK_AFTER = timedelta(minutes=10)
PATIENT_PAGE, PARTNER_DOOR, POST_ROOM = "patient_page", "partner_door", "post_room"


def put_letter(letter: Letter, *, at: datetime) -> OutboxMessage:
    """Put a letter in the outbox, for the patient's own page. Part of the caller's transaction."""
    return _put(OutboxMessage(letter=letter, channel=PATIENT_PAGE, queued_at=at))


def put_re_referral(re_referral: ReReferral, *, at: datetime) -> OutboxMessage:
    """Put a re-referral in the outbox, for the hospital's door. Part of the caller's transaction."""
    return _put(OutboxMessage(re_referral=re_referral, channel=PARTNER_DOOR, queued_at=at))


def put_notice(notice: Notice, *, at: datetime) -> OutboxMessage:
    """Put a look-up notice in the outbox, for the post room. Part of the caller's transaction."""
    return _put(OutboxMessage(notice=notice, channel=POST_ROOM, queued_at=at))


def _put(message: OutboxMessage) -> OutboxMessage:
    message.save(force_insert=True)
    _defer(message)
    return message


def _defer(message: OutboxMessage) -> None:
    """Ask for the message to be carried; two requests that wait at the same time become one."""
    app.configure_task(DELIVER, queueing_lock=f"{DELIVER}-{message.pk}").defer(message_id=str(message.pk))


def deliver(message_id: UUID, *, at: datetime) -> None:
    """Carry one message to its receiver; one that has arrived, or was given up, is left alone.

    The attempt is counted first, in a transaction of its own, so that a message that breaks its carrier is noticed.
    Raises OutboxMessage.DoesNotExist.
    """
    if not _begin_attempt(message_id):
        return
    with transaction.atomic():
        message = _locked(message_id)
        if message.state != OutboxState.QUEUED:
            return
        _receive(message, at=at)
        message.state, message.delivered_at, message.error = OutboxState.DELIVERED, at, ""
        message.save(update_fields=["state", "delivered_at", "error"])


@transaction.atomic
def _begin_attempt(message_id: UUID) -> bool:
    message = _locked(message_id)
    if message.state != OutboxState.QUEUED:
        return False
    message.attempts += 1
    message.save(update_fields=["attempts"])
    return True


def _locked(message_id: UUID) -> OutboxMessage:
    return OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message_id)


def _receive(message: OutboxMessage, *, at: datetime) -> None:
    """The receiver's side: the message lies on the patient's page, at the door of one hospital, or in the post room,
    where a notice lies ready to be printed.
    """
    if message.notice:
        message.notice.pdf = bytes(message.notice.pdf or pdf.render_notice(message.notice, at=at))
        message.notice.save(update_fields=["pdf"])
        return
    hospital = message.re_referral.hospital if message.re_referral else None
    Delivery.objects.get_or_create(message=message, defaults={"case": case_of(message), "hospital": hospital, "at": at})


def case_of(message: OutboxMessage) -> Case:
    """The case that a letter or re-referral speaks of; a notice has none, and a message carries one thing."""
    item = message.letter or message.re_referral
    if item is None:
        raise ValueError(message.pk)
    return item.case


def sweep(*, at: datetime, stuck_after: timedelta = STUCK_AFTER) -> int:
    """Carry on with every message that has waited longer than `stuck_after`; returns how many were asked for again.

    One that has been tried ATTEMPTS_MAX times is given up and becomes a task for the office: a person must look.
    """
    waiting = OutboxMessage.objects.filter(state=OutboxState.QUEUED, queued_at__lte=at - stuck_after)
    for message in waiting.filter(attempts__gte=ATTEMPTS_MAX):
        _give_up(message.pk, at=at)
    return sum(_ask_again(message) for message in waiting.filter(attempts__lt=ATTEMPTS_MAX))


def _ask_again(message: OutboxMessage) -> bool:
    try:
        with transaction.atomic():
            _defer(message)
    except AlreadyEnqueued:
        return False
    return True


@transaction.atomic
def _give_up(message_id: UUID, *, at: datetime) -> None:
    message = _locked(message_id)
    if message.state != OutboxState.QUEUED:
        return
    message.state = OutboxState.FAILED
    message.error = _("Beskeden kunne ikke leveres efter %(count)d forsøg.") % {"count": message.attempts}
    message.save(update_fields=["state", "error"])
    case = None if message.notice else _ask_office(message, at=at)
    audit.record("delivery.failed", by=None, case=case, subject=f"message {message.pk}", reason=message.error, at=at)


def _ask_office(message: OutboxMessage, *, at: datetime) -> Case:
    """A task on the case of the message, for today."""
    case = policies.locked(case_of(message))
    title = _("En besked kunne ikke leveres. Send den igen.")
    case.tasks.create(title=title, kind="delivery", due=timezone.localdate(at), created_at=at)
    policies.store(case)
    return case


@transaction.atomic
def retry(message: OutboxMessage, *, by: User, at: datetime) -> OutboxMessage:
    """Try a given-up message again, because somebody asks. Raises Denied."""
    case = None
    if message.notice:
        check_may_send_notices(by, message.notice.batch.office)
    else:
        case = case_of(message)
        check_may_decide(by, case)
    message = _locked(message.pk)
    if message.state != OutboxState.FAILED:
        raise Denied(_("Beskeden er på vej eller leveret. Den skal ikke sendes igen."))
    message.state, message.attempts, message.queued_at, message.error = OutboxState.QUEUED, 0, at, ""
    message.save(update_fields=["state", "attempts", "queued_at", "error"])
    _ask_again(message)
    audit.record("delivery.retried", by=by, case=case, subject=f"message {message.pk}", at=at)
    return message
