"""Taking a re-referral back from the hospital that has it, because the office or the patient has changed course."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from .. import audit
from ..audit_words import AuditWord
from ..deadlines import WITH_HOSPITAL
from ..models import Case, ReReferral, ReReferralState, User
from . import follow_up
from .hospital_tasks import finish_asking
from .partner_door import recall


def take_back(case: Case, sent: ReReferral, *, reason: str, by: User, at: datetime) -> None:
    """The hospital no longer has the patient, and is told so, unless what was sent to it is stopped on its way; a task
    for today says to tell the patient.

    The caller has locked the case, renews its assessment and saves it.
    """
    sent.state, sent.answer, sent.answered_at = ReReferralState.WITHDRAWN, reason.strip(), at
    sent.save(update_fields=["state", "answer", "answered_at"])
    _forget_events(sent, type="re_referral_sent")
    release(case, sent)
    finish_asking(case, sent, by=by, at=at)
    recall(case, sent, at=at)
    case.tasks.filter(kind=TAKE_BACK, title=_title(ASK, sent), done_at=None).update(done_at=at, done_by=by)
    _write_task(case, _title(TELL, sent), kind="re_referral", by=by, at=at)
    audit.record(
        AuditWord.RE_REFERRAL_WITHDRAWN, by=by, case=case, subject=f"re_referral {sent.pk}", reason=reason, at=at
    )


def ask_to_take_back(case: Case, *, by: User, at: datetime) -> None:
    """A task for today where a hospital has a patient who no longer wants to go there; the caller saves the case."""
    for sent in case.re_referrals.filter(state__in=WITH_HOSPITAL).select_related("hospital"):
        _write_task(case, _title(ASK, sent), kind=TAKE_BACK, by=by, at=at)


def _title(words: str, sent: ReReferral) -> str:
    with override("da"):
        return gettext(words) % {"hospital": sent.hospital or ""}


def _write_task(case: Case, title: str, *, kind: str, by: User, at: datetime) -> None:
    due = timezone.localdate(at)
    follow_up.write_task(case, title=title, due=due, by=by, at=at, owner=case.owner, team=case.team, kind=kind)


def release(case: Case, ended: ReReferral) -> None:
    """The hospital has the patient no more, and the time that it gave is none; the caller saves and renews.

    The case counts by the re-referral to another hospital that has the patient, else as not yet re-referred.
    """
    times = ("appointment_offered", "appointment_moved")
    _forget_events(ended, type__in=times, facts__source="hospital", facts__at=_kind_of_hospital(ended))
    other = case.re_referrals.filter(state__in=WITH_HOSPITAL).exclude(pk=ended.pk).order_by("sent_at").last()
    case.outcome = case.outcome if other else ""
    case.re_referral_stage, case.re_referral_to = (other.stage, other.to) if other else ("", "")


def _kind_of_hospital(ended: ReReferral) -> str:
    option = ended.decision.option if ended.decision else None
    return option.to_kind if option else ""


def _forget_events(ended: ReReferral, **which: object) -> None:
    """Remove what the re-referral wrote into its pathway, so the rights engine ignores it; the audit log keeps it."""
    if ended.pathway and ended.sent_at:
        ended.pathway.events.filter(changed_at__gte=ended.sent_at, **which).delete()


TELL = gettext_noop("Fortæl patienten, at omvisiteringen til %(hospital)s er trukket tilbage")
ASK = gettext_noop("Træk omvisiteringen til %(hospital)s tilbage: patienten har sagt nej")
TAKE_BACK = "take_back"
