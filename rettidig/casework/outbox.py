"""Transactional outbox: what is to be delivered is written down in the transaction of the act, and delivered by a job.

Delivery is at least once, and idempotent by the message's id: whoever is killed at whatever moment, nothing is lost
and nothing arrives twice. What a message carries is known to its kind alone, which the module of that kind registers.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from . import audit, policies
from .audit_words import AuditWord
from .models import Case, OutboxMessage, OutboxState, Task, User
from .permissions import Denied

DELIVER = "deliver"  # the task's name in rettidig.jobs.tasks
ATTEMPTS_MAX = 10
TRIED = 1  # attempts of a message that failed before: there is a task about it
STUCK_AFTER = timedelta(minutes=10)
FAILED, UNREAD, PLACED = OutboxState.FAILED, OutboxState.UNREAD, OutboxState.PLACED
logger = logging.getLogger(__name__)
TASK = "delivery"  # kind of the task that a message becomes which does not arrive


class Placed:
    """The thing lies where its receiver fetches it: it has not arrived before `confirm`."""


class NotNow(Exception):
    """The way to the receiver is closed for the time being, by no fault of the message, which stays in the outbox and
    is tried again for as long as it takes. The text is a sentence for the office.
    """


@dataclass(frozen=True)
class Kind:
    """One kind of sending.

    `deliver(message, at)` hands the thing to its receiver, returns Placed, or returns the sentence that says why nobody
    can read it there; it may raise NotNow. Called again for the same message it changes nothing.
    `check_may_retry(user, message)` raises Denied; for a message of a case the life cycle says who may.
    """

    name: str
    channel: str
    deliver: Callable[[OutboxMessage, datetime], str | Placed | None]
    check_may_retry: Callable[[User, OutboxMessage], None] = lambda _user, _message: None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind of sending. Raises ValueError when the name is taken."""
    if kind.name in KINDS:
        raise ValueError(kind.name)
    KINDS[kind.name] = kind
    return kind


def put(kind: Kind, item: Any, *, case: Case | None, at: datetime) -> OutboxMessage:
    """Put `item` (a stored row) in the outbox. Part of the caller's transaction."""
    message = OutboxMessage(kind=kind.name, item=item.pk, case=case, channel=kind.channel, queued_at=at)
    message.save(force_insert=True)
    _defer(message)
    return message


def find_message(kind: Kind, item: Any) -> OutboxMessage | None:
    """The message that carries `item`, with its delivery; None while it has not been sent."""
    return OutboxMessage.objects.filter(kind=kind.name, item=item.pk).select_related("delivery__hospital").first()


def find_messages(kind: Kind, items: Iterable[Any]) -> dict[int, OutboxMessage]:
    """The messages that carry `items`, by the key of the item."""
    keys = [item.pk for item in items]
    return {message.item: message for message in OutboxMessage.objects.filter(kind=kind.name, item__in=keys)}


def _defer(message: OutboxMessage) -> None:
    """Queue the job that delivers the message; two such jobs that wait at the same time become one."""
    app.configure_task(DELIVER, queueing_lock=f"{DELIVER}-{message.pk}").defer(message_id=str(message.pk))


def stop(
    kind: Kind, item: Any, *, at: datetime, states: Collection[OutboxState] = (OutboxState.QUEUED, FAILED)
) -> bool:
    """Stop the message that carries `item`, if it is in one of the states, and say whether it now never arrives. One
    that has arrived, or is being delivered at this very moment, is not stopped. Part of the caller's transaction.
    """
    waiting = OutboxMessage.objects.filter(kind=kind.name, item=item.pk, state__in=states)
    message = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if message is None:
        return False
    settle_tasks(message, by=None, at=at)
    message.state, message.error = OutboxState.STOPPED, ""
    message.save(update_fields=["state", "error"])
    return True


def deliver(message_id: UUID, *, at: datetime) -> None:
    """Deliver one message to its receiver; one that has arrived, or was given up, is left alone.

    The attempt is counted first, in a transaction of its own, so that a message that kills the worker is noticed.
    A receiver who cannot read it there becomes a task for the office. Raises OutboxMessage.DoesNotExist.
    """
    if not _begin_attempt(message_id):
        return
    try:
        _carry(message_id, at=at)
    except NotNow as obstacle:
        waiting = OutboxMessage.objects.filter(pk=message_id, state=OutboxState.QUEUED)
        waiting.update(attempts=0, error=str(obstacle))
        logger.warning("Message %s cannot be handed over now", message_id)


@transaction.atomic
def _carry(message_id: UUID, *, at: datetime) -> None:
    message = _locked(message_id)
    if message.state != OutboxState.QUEUED:
        return
    was_held_up = message.attempts > 1 or bool(message.error)
    found = KINDS[message.kind].deliver(message, at)
    unread = found if isinstance(found, str) else ""
    message.state = UNREAD if unread else PLACED if found else OutboxState.DELIVERED
    message.delivered_at, message.error = at, unread
    message.save(update_fields=["state", "delivered_at", "error"])
    if unread:
        _ask_office(message, title=unread, at=at)
    elif was_held_up:
        settle_tasks(message, by=None, at=at)


@transaction.atomic
def confirm(message: OutboxMessage, *, fetched_at: datetime, at: datetime) -> bool:
    """The receiver has got what lay ready, or what nobody seemed to read: it is delivered, and nobody is asked about it
    any more. Returns whether that is news.
    """
    message = _locked(message.pk)
    if message.state not in (PLACED, UNREAD):
        return False
    if message.case:
        case = policies.locked(message.case, act="report_arrival", by=None)
        settle_tasks(message, by=None, at=at)
        step = policies.save(case, "report_arrival", at=at)
        after = {"fetched_at": fetched_at.isoformat()}
        audit.record(step.audit, by=None, case=case, subject=f"message {message.pk}", after=after, at=at)
    message.state, message.delivered_at, message.error = OutboxState.DELIVERED, fetched_at, ""
    message.save(update_fields=["state", "delivered_at", "error"])
    return True


@transaction.atomic
def report_unread(message: OutboxMessage, *, title: str, at: datetime) -> None:
    """Nobody has read or fetched what was delivered: a task for the office, once. `title` is a sentence."""
    message = _locked(message.pk)
    if message.state in (PLACED, OutboxState.DELIVERED):
        message.state, message.error = UNREAD, title
        message.save(update_fields=["state", "error"])
        _ask_office(message, title=title, at=at)


@transaction.atomic
def _begin_attempt(message_id: UUID) -> bool:
    message = _locked(message_id)
    if message.state != OutboxState.QUEUED:
        return False
    message.attempts += 1
    message.save(update_fields=["attempts"])
    return True


def _locked(message_id: UUID) -> OutboxMessage:
    return OutboxMessage.objects.select_for_update(of=("self",)).select_related("case").get(pk=message_id)


def sweep(*, at: datetime, stuck_after: timedelta = STUCK_AFTER) -> int:
    """Queue the job again for every message that has waited longer than `stuck_after`, or for a way that was closed;
    returns how many.

    One that has been tried ATTEMPTS_MAX times has failed, and becomes a task for the office.
    """
    is_due = Q(queued_at__lte=at - stuck_after) | ~Q(error="")
    waiting = OutboxMessage.objects.filter(is_due, state=OutboxState.QUEUED)
    for message in waiting.filter(attempts__gte=ATTEMPTS_MAX):
        _mark_failed(message.pk, at=at)
    return sum(_ask_again(message) for message in waiting.filter(attempts__lt=ATTEMPTS_MAX))


def _ask_again(message: OutboxMessage) -> bool:
    try:
        with transaction.atomic():
            _defer(message)
    except AlreadyEnqueued:
        return False
    return True


@transaction.atomic
def _mark_failed(message_id: UUID, *, at: datetime) -> None:
    message = _locked(message_id)
    if message.state != OutboxState.QUEUED:
        return
    message.state = OutboxState.FAILED
    message.error = _("Beskeden kunne ikke leveres efter %(count)d forsøg.") % {"count": message.attempts}
    message.save(update_fields=["state", "error"])
    case = _ask_office(message, title=_("En besked kunne ikke leveres. Send den igen."), at=at)
    audit.record(
        AuditWord.DELIVERY_FAILED, by=None, case=case, subject=f"message {message.pk}", reason=message.error, at=at
    )


def _ask_office(message: OutboxMessage, *, title: str, at: datetime) -> Case | None:
    """A task for today on the case of the message; nothing for a message that belongs to no case."""
    if message.case is None:
        return None
    case = policies.locked(message.case.joined_to or message.case, act="report_failure", by=None)
    case.tasks.create(
        title=title,
        kind=TASK,
        message=message,
        due=timezone.localdate(at),
        team=case.team,
        owner=case.owner,
        created_at=at,
    )
    policies.save(case, "report_failure", at=at)
    return case


def settle_tasks(message: OutboxMessage, *, by: User | None, at: datetime) -> None:
    """Nobody needs to do anything about the message any more. Those from before tasks named it have its words."""
    about = Q(message=message)
    if message.case_id and message.error:
        about |= Q(message=None, case=message.case_id, title=message.error)
    Task.objects.filter(about, kind=TASK, done_at=None).update(done_at=at, done_by=by)


@transaction.atomic
def retry(message: OutboxMessage, *, by: User, at: datetime) -> OutboxMessage:
    """Try a message that has failed again, because somebody asks. Raises Denied, also when its case is closed."""
    message = _locked(message.pk)
    KINDS[message.kind].check_may_retry(by, message)
    case = policies.locked(message.case, act="retry_delivery", by=by) if message.case else None
    if message.state not in (FAILED, UNREAD):
        raise Denied(_("Beskeden er på vej eller leveret. Den skal ikke sendes igen."))
    send_again(message, at=at)
    if case:
        policies.save(case, "retry_delivery", at=at)
    audit.record(AuditWord.DELIVERY_RETRIED, by=by, case=case, subject=f"message {message.pk}", at=at)
    return message


def send_again(message: OutboxMessage, *, at: datetime) -> None:
    """Queue what was held up once more. Part of the caller's transaction, which has locked the message."""
    message.state, message.attempts, message.queued_at, message.error = OutboxState.QUEUED, TRIED, at, ""
    message.save(update_fields=["state", "attempts", "queued_at", "error"])
    _ask_again(message)


@transaction.atomic
def hand_over(message: OutboxMessage, *, how: str, by: User, at: datetime) -> OutboxMessage:
    """Write down that somebody has brought a message of a case to its receiver in another way, and how.

    Raises Denied while nothing holds it up on its way, when it has arrived, and without words.
    """
    message = _locked(message.pk)
    if message.case is None or not message.is_held_up:
        raise Denied(_("Beskeden er på vej eller leveret. Den skal ikke afleveres på anden måde."))
    case = policies.locked(message.case, act="hand_over_delivery", by=by)
    if not how.strip():
        raise Denied(_("Skriv, hvordan den er afleveret."))
    settle_tasks(message, by=by, at=at)
    message.state, message.delivered_at, message.error = OutboxState.HANDED_OVER, at, ""
    message.save(update_fields=["state", "delivered_at", "error"])
    policies.save(case, "hand_over_delivery", at=at)
    subject = f"message {message.pk}"
    audit.record(AuditWord.DELIVERY_HANDED_OVER, by=by, case=case, subject=subject, reason=how.strip(), at=at)
    return message


@transaction.atomic
def give_up(message: OutboxMessage, *, reason: str, by: User, at: datetime) -> OutboxMessage:
    """A message of a case that is held up is not to arrive at all any more, and why. Raises Denied as `hand_over`."""
    message = _locked(message.pk)
    if message.case is None or not message.is_held_up:
        raise Denied(_("Beskeden er på vej eller leveret. Den kan ikke opgives."))
    case = policies.locked(message.case, act="give_up_delivery", by=by)
    if not reason.strip():
        raise Denied(_("Skriv hvorfor."))
    settle_tasks(message, by=by, at=at)
    message.state, message.error = OutboxState.STOPPED, ""
    message.save(update_fields=["state", "error"])
    policies.save(case, "give_up_delivery", at=at)
    subject = f"message {message.pk}"
    audit.record(AuditWord.DELIVERY_GIVEN_UP, by=by, case=case, subject=subject, reason=reason.strip(), at=at)
    return message
