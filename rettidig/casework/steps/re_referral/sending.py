"""Sending: the hospital gets the patient with the referral, and the patient the letter, in one act or not at all."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ... import audit, outbox, policies
from ...deadlines import add_business_days, closed_days
from ...models import PARTS, Case, Hospital, OutboxMessage, Outcome, ReReferral, ReReferralState, User
from ...permissions import Denied
from .. import letter, news
from ..assessment import renew
from ..hospital_tasks import ask_for_answer
from ..partner_door import RE_REFERRAL
from ..pathway import write_event
from .clock import finish_warnings
from .completeness import find_letter, find_missing, find_price_frame
from .draft import locked_draft

ANSWER_DAYS = 5  # business days before the office asks the hospital whether it has called the patient in


@transaction.atomic
def send(re_referral: ReReferral, *, by: User, at: datetime, version: int | None = None) -> OutboxMessage:
    """Move the patient in one act: the hospital gets the re-referral with the referral attached, the patient the letter
    that says so, and the case counts in table 2.

    A task to ask the hospital is created. Raises Denied, with everything that is missing; then nothing is sent.
    """
    case = policies.locked(re_referral.case, act="send_re_referral", by=by, version=version)
    draft = locked_draft(case, re_referral)
    if missing := find_missing(draft, at=at):
        raise Denied(" ".join(missing))
    on = timezone.localdate(at)
    draft.state, draft.sent_at, draft.sent_by = ReReferralState.SENT, at, by
    draft.answer_by = add_business_days(on, ANSWER_DAYS, closed=closed_days(case.office))
    draft.price_frame = find_price_frame(draft, on=on)
    draft.save(update_fields=["state", "sent_at", "sent_by", "answer_by", "price_frame"])
    message = outbox.put(RE_REFERRAL, draft, case=case, at=at)
    _write_sent(case, draft, at=at)
    before = {"outcome": case.outcome}
    case.outcome, case.re_referral_stage, case.re_referral_to = Outcome.RE_REFERRED, draft.stage, draft.to
    case.not_re_referred = ""
    renew(case, at=at)
    finish_warnings(case, by=by, at=at)
    ask_for_answer(case, draft, title=gettext_noop("Har hospitalet givet patienten en tid?"), by=by, at=at)
    news.tell(case, at=at)
    if granting := find_letter(draft):
        letter.send_checked(case, granting, by=by, at=at)
    step = policies.save(case, "send_re_referral", at=at)
    after = {"outcome": case.outcome, "re_referral": draft.pk, "stage": draft.stage, "to": draft.to}
    audit.record(step.audit, by=by, case=case, before=before, after=after, at=at)
    return message


def _write_sent(case: Case, sent: ReReferral, *, at: datetime) -> None:
    option = sent.decision.option if sent.decision else None
    if option is None:
        return
    event = {
        "date": timezone.localdate(at).isoformat(),
        "type": "re_referral_sent",
        "to_kind": option.to_kind,
        "complete": True,
        "scope": "part" if sent.to in PARTS else "whole",
    }
    write_event(case, sent.pathway, event, at=at, by=sent.sent_by)


class NotSent(NamedTuple):
    """One of several that could not be sent, and why."""

    re_referral: ReReferral
    why: str


def send_to(
    hospital: Hospital, drafts: Iterable[tuple[ReReferral, int | None]], *, by: User, at: datetime
) -> tuple[list[OutboxMessage], list[NotSent]]:
    """Send several drafts to one hospital, each with the version of its case that was seen, and each in a transaction
    of its own. Returns what was sent, and what was not.
    """
    sent: list[OutboxMessage] = []
    left: list[NotSent] = []
    for draft, version in drafts:
        try:
            sent.append(_send_there(draft, hospital, by=by, at=at, version=version))
        except Denied as refusal:
            left.append(NotSent(draft, str(refusal.message)))
    return sent, left


@transaction.atomic
def _send_there(draft: ReReferral, hospital: Hospital, *, by: User, at: datetime, version: int | None) -> OutboxMessage:
    message = send(draft, by=by, at=at, version=version)
    if not ReReferral.objects.filter(pk=draft.pk, hospital=hospital).exists():
        raise Denied(_("Omvisiteringen er til et andet hospital."))
    return message
