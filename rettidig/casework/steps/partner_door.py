"""The door to a hospital: how what is sent to it reaches it, and whether it has done so (features P1, R16).

The register says how: on the hospital's page here, as a file in its folder (docs/file-drop.md), or on paper. On a page
it has arrived when somebody can log in and read it, in a folder when it was fetched, on paper when an adviser says so.
"""

import logging
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.integrations import file_drop

from .. import audit, outbox, policies
from ..deadlines import add_business_days, closed_days
from ..models import Case, Delivery, Hospital, OutboxMessage, OutboxState, ReReferral, ReReferralState, User, Way
from ..permissions import Denied, check_may_answer, readers_of
from . import packet

CHANNEL = "partner_door"
UNOPENED_DAYS = 2  # business days in which a hospital opens or fetches what it got, before the office is told to call
logger = logging.getLogger(__name__)


def has_readers(hospital: Hospital) -> bool:
    """Whether somebody of the hospital can log in and read what is sent to it."""
    return readers_of(hospital).filter(api_client=None).exists()


def find_way(hospital: Hospital) -> Way:
    """How a re-referral reaches the hospital today: as the register says, where there is a folder or a reader for it;
    else somebody must bring it on paper.
    """
    if hospital.receives == Way.PRINT or (hospital.receives == Way.FOLDER and settings.RE_REFERRAL_FOLDER):
        return Way(hospital.receives)
    return Way.PAGE if has_readers(hospital) else Way.PRINT


def folder_of(hospital: Hospital) -> Path:
    """The folder into which a hospital's files are put."""
    return Path(settings.RE_REFERRAL_FOLDER) / hospital.slug


def packet_name(sent: ReReferral) -> str:
    """The name of the file of a re-referral: it tells nothing of the patient."""
    return f"re-referral-{sent.pk}.zip"


def recall_name(sent: ReReferral) -> str:
    """The name of the file that says that the patient of a re-referral does not come."""
    return f"re-referral-{sent.pk}.recall.json"


def _deliver(message: OutboxMessage, at: datetime) -> str | outbox.Placed | None:
    """Show the re-referral to the hospital's users or put it into its folder; returns a sentence for the office where
    the hospital has neither.
    """
    sent, hospital, way = _show(message, at)
    if way == Way.FOLDER:
        content = packet.pack(sent, message=message.pk, at=message.queued_at)
        return _place(hospital, packet_name(sent), content)
    if way == Way.PAGE:
        return None
    if hospital.receives == Way.PRINT:
        words = _("%(hospital)s får omvisiteringen på papir. Hent den, og aflever den.")
    else:
        words = _("Ingen på %(hospital)s kan åbne omvisiteringen her. Ring, og send henvisningen på anden måde.")
    return words % {"hospital": hospital}


def _deliver_recall(message: OutboxMessage, at: datetime) -> str | outbox.Placed | None:
    """Tell the hospital's users or its system that the patient does not come, or the office that it must call."""
    sent, hospital, way = _show(message, at)
    if way == Way.PAGE:
        return None
    if way == Way.FOLDER:
        here, was_unfetched = Delivery.objects.filter(message=message), _take_from_folder(sent, hospital, at=at)
        if _was_handed_over(sent):
            here.update(way=Way.PRINT)
        elif was_unfetched:
            here.update(opened_at=at)  # there is nothing to recall
            return None
        else:
            return _place(hospital, recall_name(sent), packet.about_recall(sent, message=message.pk))
    return _("Ring til %(hospital)s: omvisiteringen er trukket tilbage. Ingen kan læse det her.") % {
        "hospital": hospital
    }


def _was_handed_over(sent: ReReferral) -> bool:
    carried = OutboxMessage.objects.filter(kind=RE_REFERRAL.name, item=sent.pk, state=OutboxState.HANDED_OVER)
    return carried.exists()


def _show(message: OutboxMessage, at: datetime) -> tuple[ReReferral, Hospital, Way]:
    """Note on the hospital's side of the outbox what it gets, and by which way."""
    related = ("hospital", "case__office", "case__patient", "pathway", "decision__option", "referral")
    sent = ReReferral.objects.select_related(*related).get(pk=message.item, hospital__isnull=False)
    hospital = sent.hospital or Hospital()  # the query says that there is one
    way = find_way(hospital)
    here = {"case": sent.case, "hospital": hospital, "way": way, "at": at}
    delivery, is_new = Delivery.objects.get_or_create(message=message, defaults=here)
    if not is_new and delivery.way != way:  # the register has changed since the first try
        Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(way=way)
    return sent, hospital, way


def _place(hospital: Hospital, name: str, content: bytes) -> outbox.Placed:
    try:
        file_drop.place(folder_of(hospital), name, content)
    except file_drop.Unreachable as obstacle:
        raise _not_now(hospital, obstacle) from obstacle
    return outbox.Placed()


def _not_now(hospital: Hospital, obstacle: file_drop.Unreachable) -> outbox.NotNow:
    logger.warning("The folder of the hospital %s cannot be used: %s", hospital.slug, obstacle)
    words = _("Mappen hos %(hospital)s kan ikke nås lige nu. Vi bliver ved med at prøve. Haster det, så ring.")
    return outbox.NotNow(words % {"hospital": hospital})


def _take_from_folder(sent: ReReferral, hospital: Hospital, *, at: datetime) -> bool:
    """Take the packet back out of the folder; whether the hospital has never had it. Raises outbox.NotNow."""
    try:
        was_there = file_drop.remove(folder_of(hospital), packet_name(sent))
    except file_drop.Unreachable as obstacle:
        raise _not_now(hospital, obstacle) from obstacle
    if was_there:
        outbox.stop(RE_REFERRAL, sent, at=at, states=(OutboxState.PLACED, OutboxState.UNREAD))
    return was_there


RE_REFERRAL = outbox.register(outbox.Kind("re_referral", CHANNEL, _deliver))
RECALL = outbox.register(outbox.Kind("recall", CHANNEL, _deliver_recall))


def recall(case: Case, sent: ReReferral, *, at: datetime) -> None:
    """Stop a re-referral on its way, else tell the hospital that the patient does not come. Part of the caller's
    transaction.
    """
    carried, hospital = outbox.find_message(RE_REFERRAL, sent), sent.hospital
    may_lie_there = carried and carried.attempts and hospital and find_way(hospital) == Way.FOLDER
    if not outbox.stop(RE_REFERRAL, sent, at=at) or may_lie_there:
        outbox.put(RECALL, sent, case=case, at=at)


def read_receipts(*, at: datetime) -> int:
    """Look what hospitals have fetched out of their folders; returns how many are news. A folder that cannot be reached
    tells nothing.
    """
    lying = _waiting(OutboxState.PLACED, OutboxState.UNREAD).filter(delivery__way=Way.FOLDER)
    return sum(_read_receipt(message, at=at) for message in lying if settings.RE_REFERRAL_FOLDER)


def _read_receipt(message: OutboxMessage, *, at: datetime) -> bool:
    sent = ReReferral.objects.select_related("hospital").get(pk=message.item)
    folder = folder_of(sent.hospital or Hospital())
    name = packet_name(sent) if message.kind == RE_REFERRAL.name else recall_name(sent)
    with suppress(file_drop.Unreachable):
        fetched_at = file_drop.find_fetched(folder, name, at=at)
        if fetched_at is None:
            return False
        open_delivery(message.delivery, at=fetched_at)
        file_drop.remove(folder, name)  # health data lies there no longer than it must
        return True
    return False


def warn_of_unopened(*, at: datetime) -> int:
    """Tell the office of what a hospital has neither opened nor fetched in time, so that somebody calls; returns how
    many are new. A re-referral that has been answered in another way is known there.
    """
    unanswered = ReReferral.objects.filter(state=ReReferralState.SENT).values("pk")
    known = Q(kind=RE_REFERRAL.name) & ~Q(item__in=unanswered)
    waiting = _waiting(OutboxState.PLACED, OutboxState.DELIVERED).exclude(known)
    return sum(_warn(message, at=at) for message in waiting.prefetch_related("case__office__closed_days"))


def _waiting(*states: OutboxState) -> QuerySet[OutboxMessage]:
    kinds = (RE_REFERRAL.name, RECALL.name)
    waiting = OutboxMessage.objects.filter(kind__in=kinds, state__in=states, delivery__opened_at=None)
    return waiting.select_related("case__office", "delivery__hospital")


def _warn(message: OutboxMessage, *, at: datetime) -> bool:
    case, since = message.case, message.delivered_at
    if case is None or since is None:
        return False
    last = add_business_days(timezone.localdate(since), UNOPENED_DAYS, closed=closed_days(case.office))
    if timezone.localdate(at) <= last:
        return False
    if message.kind == RECALL.name:
        words = _("Ring til %(hospital)s: ingen har set, at omvisiteringen er trukket tilbage.")
    elif message.delivery.way == Way.FOLDER:
        words = _("Ring til %(hospital)s: omvisiteringen ligger i mappen, og ingen har hentet den.")
    else:
        words = _("Ring til %(hospital)s: ingen har åbnet omvisiteringen på hospitalets side.")
    outbox.report_unread(message, title=words % {"hospital": message.delivery.hospital}, at=at)
    return True


@transaction.atomic
def open_delivery(delivery: Delivery, *, at: datetime) -> None:
    """Somebody of the hospital has opened or fetched what was delivered; the first time is kept, and nobody is asked
    about it any more.
    """
    if Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=at):
        outbox.confirm(delivery.message, fetched_at=at, at=timezone.now())


@transaction.atomic
def see_recall(delivery: Delivery, recalled: ReReferral, *, by: User, at: datetime) -> None:
    """The hospital says that it knows that the patient does not come; then its page shows the patient no more.

    Raises Denied for another hospital's.
    """
    case = policies.locked(recalled.case, act="see_recall", by=by)
    check_may_answer(by, recalled)
    if delivery.message.kind != RECALL.name or delivery.message.item != recalled.pk:
        raise Denied(_("Omvisiteringen er ikke trukket tilbage."))
    if Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=at):
        step = policies.save(case, "see_recall", at=at)
        audit.record(step.audit, by=by, case=case, subject=f"re_referral {recalled.pk}", at=at)
        outbox.confirm(delivery.message, fetched_at=at, at=at)
