"""Taking a re-referral back from the hospital that has it, because the office or the patient has changed course."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from .. import audit
from ..audit_words import AuditWord
from ..deadlines import WITH_HOSPITAL
from ..models import Case, Event, ReReferral, ReReferralState, User
from . import follow_up


def take_back(case: Case, sent: ReReferral, *, reason: str, by: User, at: datetime) -> None:
    """The hospital no longer has the patient, and sees why; a task for today says to call it and to tell the patient.

    The caller has locked the case, renews its assessment and saves it.
    """
    sent.state, sent.answer, sent.answered_at = ReReferralState.WITHDRAWN, reason.strip(), at
    sent.save(update_fields=["state", "answer", "answered_at"])
    _forget_sending(sent)
    release(case, sent)
    with override("da"):
        title = gettext(TELL) % {"hospital": sent.hospital or ""}
    due = timezone.localdate(at)
    follow_up.write_task(case, title=title, due=due, by=by, at=at, owner=case.owner, team=case.team, kind="re_referral")
    audit.record(
        AuditWord.RE_REFERRAL_WITHDRAWN, by=by, case=case, subject=f"re_referral {sent.pk}", reason=reason, at=at
    )


def release(case: Case, ended: ReReferral) -> None:
    """The patient is not re-referred after all, unless another hospital has the patient; the caller saves."""
    if not case.re_referrals.filter(state__in=WITH_HOSPITAL).exclude(pk=ended.pk).exists():
        case.outcome = case.re_referral_stage = case.re_referral_to = ""


def _forget_sending(sent: ReReferral) -> None:
    """Remove the events of a re-referral that moved nobody, so the rights engine ignores it; the audit log keeps it."""
    if sent.pathway is None or sent.sent_at is None:
        return
    day = timezone.localdate(sent.sent_at)
    written: Event | None = sent.pathway.events.filter(type="re_referral_sent", date=day).last()
    if written:
        written.delete()


TELL = gettext_noop("Ring til %(hospital)s og til patienten: omvisiteringen er trukket tilbage")
