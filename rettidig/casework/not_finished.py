"""What has been stored and is not done yet, with the cure: inquiries, messages and files (feature I12). Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from .models import Attachment, Case, OutboxMessage, OutboxState
from .outbox import STUCK_AFTER
from .steps.unfinished import find_unfinished

MOST = 200  # of each thing, the oldest
QUARANTINE_AFTER = timedelta(minutes=10)  # the job looks again each five minutes
HELD_UP = (OutboxState.FAILED, OutboxState.UNREAD)
MESSAGES: dict[str, StrOrPromise] = {
    "letter": _("Brevet på patientens side"),
    "receipt_mail": _("E-mailen med kvitteringen"),
    "receipt_text": _("Sms'en med kvitteringen"),
    "news_mail": _("E-mailen om, at der er nyt"),
    "news_text": _("Sms'en om, at der er nyt"),
    "re_referral": _("Omvisiteringen til hospitalet"),
    "recall": _("Beskeden om, at omvisiteringen er trukket tilbage"),
    "escalation": _("Brevet til hospitalet om en tid"),
    "meeting_mail": _("E-mailen om et dialogmøde"),
    "meeting_letter": _("Brevet efter et dialogmøde"),
    "forwarding": _("Det, der er sendt videre"),
    "acceptance_answer": _("Svaret på en anmodning"),
    "advice_mail": _("E-mailen om råd eller godkendelse"),
    "resume_link": _("Linket til en kladde"),
    "staff_notice": _("E-mailen til en kollega"),
    "notice": _("Brevet om opslag i journalen"),
}


class Thing(StrEnum):
    """The kinds of things that may be left unfinished."""

    ASSESSMENT = "assessment"
    MESSAGE = "message"
    FILE = "file"


@dataclass(frozen=True)
class NotFinished:
    """One thing: what it is, since when it waits, how often it was tried, and what is known of why. `key` is its own;
    `is_held_up` says that a person has to do something, for nothing tries it any more.
    """

    thing: Thing
    what: StrOrPromise
    since: datetime
    tries: int | None
    why: str
    key: str
    is_held_up: bool = False


def find(case: Case | None = None, *, at: datetime) -> list[NotFinished]:
    """What is not finished, the oldest first: of one case, or of the whole installation."""
    return sorted([*_assessments(case), *_messages(case, at), *_files(case, at)], key=lambda each: each.since)


def _assessments(case: Case | None) -> list[NotFinished]:
    rows = find_unfinished()
    rows = rows.filter(case=case) if case else rows
    what = _("Vurderingen af henvendelsen")
    return [
        NotFinished(Thing.ASSESSMENT, what, each.stored_at, each.tries, each.fault, str(each.pk))
        for each in rows[:MOST]
    ]


def _messages(case: Case | None, at: datetime) -> list[NotFinished]:
    waits = Q(state=OutboxState.QUEUED) & (Q(queued_at__lte=at - STUCK_AFTER) | ~Q(error=""))
    rows = OutboxMessage.objects.filter(Q(state__in=HELD_UP) | waits)
    rows = rows.filter(case=case) if case else rows
    return [
        NotFinished(
            Thing.MESSAGE,
            MESSAGES.get(each.kind, each.kind),
            each.queued_at,
            each.attempts,
            each.error,
            str(each.pk),
            is_held_up=each.state in HELD_UP,
        )
        for each in rows.order_by("queued_at")[:MOST]
    ]


def _files(case: Case | None, at: datetime) -> list[NotFinished]:
    rows = Attachment.objects.filter(scan=Attachment.Scan.QUARANTINE, added_at__lte=at - QUARANTINE_AFTER)
    rows = rows.filter(case=case) if case else rows.filter(case__isnull=False)
    what = _("Undersøgelsen af et bilag for virus")
    waiting = rows.order_by("added_at").values_list("pk", "added_at")[:MOST]
    return [NotFinished(Thing.FILE, what, added, None, "", str(pk)) for pk, added in waiting]
