"""The door to a hospital: what is sent to it stands on its own page, if somebody of the hospital can log in (P1)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit, outbox, policies
from ..models import Delivery, Hospital, OutboxMessage, ReReferral, User
from ..permissions import Denied, check_may_answer, readers_of

CHANNEL = "partner_door"


def has_readers(hospital: Hospital) -> bool:
    """Whether somebody of the hospital can log in and read what is sent to it."""
    return readers_of(hospital).filter(api_client=None).exists()


def _deliver(message: OutboxMessage, at: datetime) -> str | None:
    """Show the re-referral to the hospital's users; returns a sentence for the office when the hospital has none."""
    hospital = _put_on_page(message, at)
    if hospital is None or has_readers(hospital):
        return None
    return _("Ingen på %(hospital)s kan åbne omvisiteringen her. Ring, og send henvisningen på anden måde.") % {
        "hospital": hospital
    }


def _deliver_recall(message: OutboxMessage, at: datetime) -> str | None:
    """Tell the hospital's users that the patient does not come, or the office that it must call."""
    hospital = _put_on_page(message, at)
    if hospital is None or has_readers(hospital):
        return None
    return _("Ring til %(hospital)s: omvisiteringen er trukket tilbage. Ingen kan læse det her.") % {
        "hospital": hospital
    }


def _put_on_page(message: OutboxMessage, at: datetime) -> Hospital | None:
    sent = ReReferral.objects.select_related("hospital", "case").get(pk=message.item)
    Delivery.objects.get_or_create(message=message, defaults={"case": sent.case, "hospital": sent.hospital, "at": at})
    return sent.hospital


RE_REFERRAL = outbox.register(outbox.Kind("re_referral", CHANNEL, _deliver))
RECALL = outbox.register(outbox.Kind("recall", CHANNEL, _deliver_recall))


@transaction.atomic
def open_delivery(delivery: Delivery, *, at: datetime) -> None:
    """Somebody of the hospital has opened what was delivered; the first time is kept."""
    Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=at)


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
