"""What becomes of a re-referral that a hospital has: received, accepted with a date, declined, given back, chased."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from ... import audit, policies
from ...deadlines import WITH_HOSPITAL
from ...models import (
    Case,
    Channel,
    Direction,
    Hospital,
    HospitalKind,
    Pathway,
    ReReferral,
    ReReferralState,
    Role,
    Stage,
    User,
    WithWhom,
)
from ...permissions import Denied, check_may_answer
from .. import news
from ..assessment import renew
from ..closing import reopen_main
from ..follow_up import write_contact
from ..hospital_tasks import CHASED, ask_for_answer, finish_asking, write
from ..pathway import write_event
from ..taking_back import release, take_back

OPEN_STATES = (ReReferralState.SENT, ReReferralState.RECEIVED)
ANSWERS = {  # what a hospital can answer; a place once given can be given another time
    ReReferralState.SENT: {"received", "accepted", "declined", "returned"},
    ReReferralState.RECEIVED: {"accepted", "declined", "returned"},
    ReReferralState.ACCEPTED: {"accepted", "returned"},
}
COMES_BACK = ("declined", "returned")
GROUNDS = (
    ("", gettext_lazy("Ikke oplyst")),
    ("no_capacity", gettext_lazy("Ingen plads")),
    ("other_treatment", gettext_lazy("Patienten skal have en anden behandling")),
    ("bankrupt", gettext_lazy("Hospitalet er lukket")),
)
PURPOSE = {Stage.DIAGNOSTIC: "examination", Stage.TREATMENT: "treatment"}  # of the time that the hospital gives
TIMES = ("appointment_offered", "appointment_moved")


@transaction.atomic
def record_answer(
    re_referral: ReReferral,
    *,
    state: str,
    text: str,
    by: User,
    at: datetime,
    appointment: date | None = None,
    ground: str = "",
) -> ReReferral:
    """Record the hospital's answer, given by the hospital itself or by an adviser: received, accepted, declined,
    returned. The day of the `appointment` that it gives is written into the pathway; said again, it is moved. A patient
    who is declined or given back is the office's again, with a task, and a closed case opens. Raises Denied.
    """
    was = ReReferral.objects.values_list("state", flat=True).get(pk=re_referral.pk)
    act = "give_back_patient" if state in COMES_BACK else "give_time" if was == state else "answer_re_referral"
    case = policies.locked(re_referral.case, act=act, by=by)
    if by.role == Role.PARTNER:
        check_may_answer(by, re_referral)
    moved = _locked(re_referral)
    _check_answer(moved, state=state, text=text, appointment=appointment)
    before = {"state": moved.state}
    moved.state, moved.answer, moved.answered_at = ReReferralState(state), text.strip(), at
    moved.save(update_fields=["state", "answer", "answered_at"])
    if appointment:
        _write_appointment(case, moved, appointment, at=at, by=by)
    if appointment or state in COMES_BACK:
        finish_asking(case, moved, by=by, at=at)
    if state in COMES_BACK:
        _take_in(case, moved, ground=ground, at=at, by=by)
    renew(case, at=at)
    news.tell(case, at=at)
    step = policies.save(case, act, at=at)
    subject = f"re_referral {moved.pk}"
    after = {"state": state, **({"appointment": appointment.isoformat()} if appointment else {})}
    audit.record(step.audit, by=by, case=case, subject=subject, before=before, after=after, reason=moved.answer, at=at)
    if state in COMES_BACK:
        reopen_main(case, by=by, at=at)
    return moved


def _locked(re_referral: ReReferral) -> ReReferral:
    rows = ReReferral.objects.select_related("hospital", "pathway", "decision__option")
    return rows.select_for_update(of=("self",)).get(pk=re_referral.pk)


def _check_answer(moved: ReReferral, *, state: str, text: str, appointment: date | None) -> None:
    if state not in ANSWERS.get(ReReferralState(moved.state), ()):
        raise Denied(_("Det svar kan ikke gives nu. Se, hvor omvisiteringen står."))
    if state == moved.state and appointment is None:
        raise Denied(_("Hospitalet har allerede sagt ja. Skriv den tid, som patienten har fået."))
    if appointment and state != ReReferralState.ACCEPTED:
        raise Denied(_("Skriv kun en dato, når hospitalet tager patienten."))
    if state in COMES_BACK and not text.strip():
        raise Denied(_("Skriv, hvorfor patienten ikke kan komme."))


def _take_in(case: Case, moved: ReReferral, *, ground: str, at: datetime, by: User) -> None:
    """The patient is the office's again: the hospital's no stands in the pathway, and somebody looks for another."""
    case.closed_at = None
    release(case, moved)
    stated = {"reason": ground} if ground else {}
    event = {"date": timezone.localdate(at).isoformat(), "type": "hospital_declined", "source": "hospital", **stated}
    write_event(case, moved.pathway, event, at=at, by=by)
    told = gettext_noop("Hospitalet tager ikke patienten. Find et andet sted.")
    untold = gettext_noop("Hospitalet tager ikke patienten. Spørg hvorfor, og find et andet sted.")
    write(case, told if ground else untold, by=by, at=at, kind="re_referral", days=1)


def _write_appointment(case: Case, answered: ReReferral, appointment: date, *, at: datetime, by: User) -> None:
    option = answered.decision.option if answered.decision else None
    if option is None or answered.pathway is None or answered.sent_at is None:
        return
    given = answered.pathway.events.filter(
        type__in=TIMES, facts__source="hospital", facts__at=option.to_kind, changed_at__gte=answered.sent_at
    ).last()
    event = {"date": timezone.localdate(at).isoformat(), "for": appointment.isoformat(), "source": "hospital"}
    if given:
        event |= {"type": "appointment_moved", "was_for": given.facts["for"], "by": "hospital", "at": option.to_kind}
    else:
        purpose = PURPOSE.get(Stage(answered.stage)) or _next_purpose(answered.pathway)
        event |= {"type": "appointment_offered", "at": option.to_kind, "purpose": purpose}
    write_event(case, answered.pathway, event, at=at, by=by)


def _next_purpose(pathway: Pathway | None) -> str:
    """What a patient who is moved for both comes for first: assessment, unless that is over."""
    over = pathway and pathway.events.filter(type__in=("assessment_completed", "treatment_decided")).exists()
    return "treatment" if over else "assessment"


@transaction.atomic
def chase(
    re_referral: ReReferral,
    *,
    channel: str,
    text: str,
    next_on: date,
    by: User,
    at: datetime,
    version: int | None = None,
) -> ReReferral:
    """Write down that the hospital was asked for its answer again, how and with which words, and on which day the
    office asks the next time.

    Raises Denied unless the hospital has the patient, and for a next day that is not ahead.
    """
    case = policies.locked(re_referral.case, act="chase_re_referral", by=by, version=version)
    sent = _locked(re_referral)
    if sent.state not in WITH_HOSPITAL:
        raise Denied(_("Omvisiteringen ligger ikke hos et hospital. Der er ingen at rykke."))
    if channel not in Channel:
        raise Denied(_("Vælg, hvordan hospitalet er rykket."))
    if next_on <= timezone.localdate(at):
        raise Denied(_("Skriv en dato, der ligger efter i dag."))
    sent.answer_by = next_on
    sent.save(update_fields=["answer_by"])
    words = text.strip() or _("Hospitalet er rykket for svar på omvisiteringen.")
    whom = _with_whom(sent.hospital)
    write_contact(case, channel=channel, direction=Direction.OUT, with_whom=whom, text=words, by=by, at=at)
    finish_asking(case, sent, by=by, at=at)
    ask_for_answer(case, sent, title=CHASED, by=by, at=at)
    news.tell(case, at=at)
    step = policies.save(case, "chase_re_referral", at=at)
    subject, after = f"re_referral {sent.pk}", {"channel": channel, "next": next_on.isoformat()}
    audit.record(step.audit, by=by, case=case, subject=subject, after=after, at=at)
    return sent


def _with_whom(hospital: Hospital | None) -> WithWhom:
    is_private = hospital is not None and hospital.kind == HospitalKind.PRIVATE
    return WithWhom.PRIVATE_HOSPITAL if is_private else WithWhom.DEPARTMENT


@transaction.atomic
def withdraw(re_referral: ReReferral, *, reason: str, by: User, at: datetime, version: int | None = None) -> ReReferral:
    """Take a sent re-referral back from its hospital, with the reason. Raises Denied when no hospital has it."""
    case = policies.locked(re_referral.case, act="withdraw_re_referral", by=by, version=version)
    sent = _locked(re_referral)
    if sent.state not in WITH_HOSPITAL:
        raise Denied(_("Omvisiteringen ligger ikke hos et hospital og kan ikke trækkes tilbage."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor omvisiteringen trækkes tilbage."))
    take_back(case, sent, reason=reason, by=by, at=at)
    news.tell(case, at=at)
    renew(case, at=at)
    policies.save(case, "withdraw_re_referral", at=at)
    return sent
