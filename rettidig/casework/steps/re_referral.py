"""Re-referral (omvisitering): the patient is moved to one hospital, with the referral along (features R16, R17)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from .. import audit, outbox, policies
from ..deadlines import WITH_HOSPITAL, add_business_days, closed_days
from ..letters.promises import find_faults
from ..models import (
    Attachment,
    Case,
    ConsentScope,
    Decision,
    DecisionKind,
    Delivery,
    Letter,
    NotReReferred,
    Option,
    OutboxMessage,
    Outcome,
    Pathway,
    Person,
    ReferredTo,
    Reporter,
    ReReferral,
    ReReferralState,
    Role,
    Stage,
    User,
)
from ..permissions import Denied, check_may_answer
from ..topics import TOPICS
from . import letter
from .assessment import renew
from .attachments import find_obstacle
from .consent import has_consent
from .options import check_not_with_hospital, check_option, find_change
from .pathway import present, write_event
from .taking_back import release, take_back

ANSWER_DAYS = 5  # business days before the office asks the hospital whether it has called the patient in
# Which rows of table 2 a hospital of each kind can belong to
TO_BY_KIND = {
    "own_region": {ReferredTo.FREE_CHOICE},
    "other_region": {ReferredTo.FREE_CHOICE},
    "partner": {ReferredTo.PARTNER, ReferredTo.PARTNER_PART},
    "agreement": {ReferredTo.AGREEMENT, ReferredTo.AGREEMENT_PART},
}
PARTS = {ReferredTo.PARTNER_PART, ReferredTo.AGREEMENT_PART}
OPEN_STATES = (ReReferralState.SENT, ReReferralState.RECEIVED)
ANSWERS = {
    ReReferralState.SENT: {"received", "accepted", "declined", "returned"},
    ReReferralState.RECEIVED: {"accepted", "declined", "returned"},
    ReReferralState.ACCEPTED: {"returned"},
}
ENDED = (ReReferralState.DECLINED, ReReferralState.RETURNED, ReReferralState.WITHDRAWN)
COMES_BACK = ("declined", "returned")
GROUNDS = (
    ("", gettext_lazy("Ikke oplyst")),
    ("no_capacity", gettext_lazy("Ingen plads")),
    ("other_treatment", gettext_lazy("Patienten skal have en anden behandling")),
    ("bankrupt", gettext_lazy("Hospitalet er lukket")),
)
PURPOSE = {Stage.DIAGNOSTIC: "examination", Stage.TREATMENT: "treatment"}  # of the time that the hospital gives


@dataclass(frozen=True)
class Move:
    """What a re-referral holds: on which decision the patient goes to the hospital of `option`, in which row of table 2
    (`stage` and `to`), with which referral. Left empty, `codes` are those of the service.
    """

    decision: Decision | None
    option: Option | None
    stage: str
    to: str
    referral: Attachment | None
    codes: str = ""
    message: str = ""


@transaction.atomic
def prepare(case: Case, *, move: Move, by: User, at: datetime, version: int | None = None) -> ReReferral:
    """Prepare a re-referral; what is missing is found by `find_missing`.

    Raises Denied when stage, row and hospital do not fit (table 2).
    """
    case = policies.locked(case, act="prepare_re_referral", by=by, version=version)
    draft = ReReferral(case=case, created_at=at, created_by=by)
    _fill(draft, move)
    draft.save()
    step = policies.save(case, "prepare_re_referral", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"re_referral {draft.pk}", at=at)
    return draft


@transaction.atomic
def change(re_referral: ReReferral, *, move: Move, by: User, at: datetime, version: int | None = None) -> ReReferral:
    """Change a draft. Raises Denied as `prepare`, and once it is sent."""
    case = policies.locked(re_referral.case, act="change_re_referral", by=by, version=version)
    draft = _locked_draft(case, re_referral)
    _fill(draft, move)
    draft.save()
    step = policies.save(case, "change_re_referral", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"re_referral {draft.pk}", at=at)
    return draft


@transaction.atomic
def discard(re_referral: ReReferral, *, by: User, at: datetime, version: int | None = None) -> None:
    """Throw a draft away; the audit log keeps the name of its hospital. Raises Denied once it is sent."""
    case = policies.locked(re_referral.case, act="discard_re_referral", by=by, version=version)
    draft = _locked_draft(case, re_referral)
    subject, before = f"re_referral {draft.pk}", {"draft": draft.hospital.name if draft.hospital else ""}
    draft.delete()
    step = policies.save(case, "discard_re_referral", at=at)
    audit.record(step.audit, by=by, case=case, subject=subject, before=before, at=at)


def _fill(draft: ReReferral, move: Move) -> None:
    _check_own(draft.case, move)
    check_row(stage=move.stage, to=move.to, kind=move.option.to_kind if move.option else None)
    shown = move.option.option_list if move.option else None
    draft.decision, draft.referral = move.decision, move.referral
    draft.hospital = move.option.hospital if move.option else None
    draft.pathway = shown.pathway if shown else None
    draft.stage, draft.to = move.stage, move.to
    draft.codes = move.codes.strip() or (" ".join(shown.service.codes) if shown else "")
    draft.message = move.message.strip()


def _check_own(case: Case, move: Move) -> None:
    if any(part and part.case_id != case.pk for part in (move.decision, move.referral)):
        raise Denied(_("Afgørelsen og henvisningen skal høre til sagen."))
    if move.option:
        check_option(case, move.option)


def check_row(*, stage: str, to: str, kind: str | None) -> None:
    """Raises Denied unless `stage` and `to` name a row of table 2 that a hospital of `kind` can belong to."""
    if stage not in Stage or to not in ReferredTo:
        raise Denied(_("Vælg, hvad patienten henvises til, og efter hvilke regler."))
    if to in PARTS and stage != Stage.DIAGNOSTIC:
        raise Denied(_("En del af udredningen kan kun vælges ved diagnostisk undersøgelse."))
    if kind and to not in TO_BY_KIND.get(kind, ()):
        raise Denied(_("Reglerne passer ikke til hospitalet. Vælg den række, som hospitalet hører til."))


def _locked_draft(case: Case, re_referral: ReReferral) -> ReReferral:
    related = ("pathway", "hospital", "referral", "decision__option__option_list__service")
    drafts = ReReferral.objects.select_related(*related).defer("referral__content")
    draft = drafts.select_for_update(of=("self",)).get(pk=re_referral.pk)
    draft.case = case
    if draft.state != ReReferralState.DRAFT:
        raise Denied(_("Omvisiteringen er sendt og kan ikke ændres."))
    return draft


def find_missing(re_referral: ReReferral, *, at: datetime | None = None) -> list[str]:
    """Every reason why the re-referral cannot be sent, as sentences; empty when it is complete.

    A re-referral without the referral itself does not stop the clock of the patient's right (AFG 23SFP15).
    """
    at = at or timezone.now()
    return [
        *_find_obstacle_of_pathway(re_referral),
        *_missing_referral(re_referral.referral),
        *_missing_grant(re_referral, at),
        *_missing_letter(re_referral),
        *_missing_from_patient(re_referral.case),
    ]


def _find_obstacle_of_pathway(re_referral: ReReferral) -> list[str]:
    """That the pathway is gone, or that a hospital has the patient on it already."""
    try:
        if re_referral.pathway:
            check_not_with_hospital(present(re_referral.case, re_referral.pathway))
    except Denied as refusal:
        return [str(refusal.message)]
    return []


def find_letter(re_referral: ReReferral) -> Letter | None:
    """The draft that leaves for the patient together with the re-referral."""
    if (decision := re_referral.decision) is None:
        return None
    found: Letter | None = decision.letters.filter(sent_at=None).defer("pdf").last()
    if found:
        found.case, found.decision = re_referral.case, decision
    return found


def _missing_letter(re_referral: ReReferral) -> list[str]:
    if draft := find_letter(re_referral):
        return find_faults(draft)
    decision = re_referral.decision
    if decision is None or _is_told(decision):
        return []
    return [_("Brevet til patienten mangler. Skriv det. Det bliver sendt sammen med henvisningen.")]


def _is_told(decision: Decision) -> bool:
    """Whether the patient has had a letter about the decision that an ended re-referral has not made untrue since."""
    told = decision.letters.exclude(sent_at=None)
    ended = decision.re_referrals.filter(state__in=ENDED).order_by("-answered_at").first()
    return told.filter(sent_at__gt=ended.answered_at).exists() if ended else told.exists()


def _missing_referral(referral: Attachment | None) -> list[str]:
    if referral is None:
        return [_("Henvisningen mangler. Vedhæft den.")]
    if referral.kind != Attachment.Kind.REFERRAL:
        return [_("Den vedhæftede fil er ikke en henvisning.")]
    if obstacle := find_obstacle(referral):
        return [_("Henvisningen kan ikke åbnes. %(why)s") % {"why": obstacle}]
    return []


def _missing_grant(re_referral: ReReferral, at: datetime) -> list[str]:
    missing = [] if re_referral.hospital else [_("Vælg et hospital.")]
    decision = re_referral.decision
    if decision is None or decision.kind != DecisionKind.GRANT or decision.withdrawn_at:
        return [*missing, _("Der er ingen afgørelse, der giver patienten ret til hospitalet.")]
    option = decision.option
    if option is None or option.hospital_id != re_referral.hospital_id:
        return [*missing, _("Afgørelsen gælder et andet hospital.")]
    assessment = re_referral.case.assessments.first() or decision.assessment
    change = find_change(option, assessment=assessment, on=timezone.localdate(at))
    return [*missing, change] if change else missing


def _missing_from_patient(case: Case) -> list[str]:
    missing = _missing_identity(case)
    if not (case.wishes.exists() or case.answers.get("wish")):
        missing.append(_("Patientens ønske er ikke skrevet ned."))
    if not has_consent(case, ConsentScope.MOVE):
        missing.append(_("Patientens samtykke til at blive omvisiteret mangler. Skriv det ned på sagen."))
    return missing


def _missing_identity(case: Case) -> list[str]:
    """A hospital must know who the patient is and how to call the patient in."""
    patient = case.patient
    missing = []
    if patient is None or not patient.name:
        missing.append(_("Patientens navn mangler."))
    if patient is None or not (patient.cpr or patient.birth_date):
        missing.append(_("Patientens CPR-nummer mangler, eller fødselsdagen for en uden CPR-nummer."))
    if not (find_reach(case) or (patient and patient.address)):  # a protected address is there, but not shown
        missing.append(_("Der mangler et telefonnummer, en e-mail eller en adresse på patienten."))
    return missing


def find_reach(case: Case) -> list[tuple[str, str]]:
    """Each way in which the hospital can reach the patient, or the one who wrote for the patient, with its name."""
    patient, is_own = case.patient or Person(), case.reporter == Reporter.PATIENT
    written = case.answers.get("address") if is_own else ""
    ways = [
        (_("Patientens telefon"), patient.phone or (case.reply_phone if is_own else "")),
        (_("Patientens e-mail"), patient.email or (case.reply_email if is_own else "")),
        (_("Adresse"), "" if patient.protected_address else patient.address or written),
        (_("Telefon til svar"), case.reply_phone),
        (_("E-mail til svar"), case.reply_email),
    ]
    found: dict[str, str] = {}
    for name, way in ways:
        if way:
            found.setdefault(way, name)
    return [(name, way) for way, name in found.items()]


@transaction.atomic
def send(re_referral: ReReferral, *, by: User, at: datetime, version: int | None = None) -> OutboxMessage:
    """Move the patient in one act: the hospital gets the re-referral with the referral attached, the patient the letter
    that says so, and the case counts in table 2.

    A task to ask the hospital is created. Raises Denied, with everything that is missing; then nothing is sent.
    """
    case = policies.locked(re_referral.case, act="send_re_referral", by=by, version=version)
    draft = _locked_draft(case, re_referral)
    if missing := find_missing(draft, at=at):
        raise Denied(" ".join(missing))
    draft.state, draft.sent_at, draft.sent_by = ReReferralState.SENT, at, by
    draft.save(update_fields=["state", "sent_at", "sent_by"])
    message = outbox.put(KIND, draft, case=case, at=at)
    _write_sent(case, draft, at=at)
    before = {"outcome": case.outcome}
    case.outcome, case.re_referral_stage, case.re_referral_to = Outcome.RE_REFERRED, draft.stage, draft.to
    case.not_re_referred = ""
    renew(case, at=at)
    _ask_later(case, gettext_noop("Har hospitalet givet patienten en tid?"), by=by, at=at, days=ANSWER_DAYS)
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


def _ask_later(case: Case, title: str, *, by: User, at: datetime, days: int) -> None:
    due = add_business_days(timezone.localdate(at), days, closed=closed_days(case.office))
    case.tasks.create(title=title, kind="re_referral", due=due, owner=case.owner, created_at=at, created_by=by)


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
    returned. The day of the `appointment` that it gives is written into the pathway. A patient who is declined or given
    back is the office's again, with a task, and a closed case opens. Raises Denied.
    """
    act = "give_back_patient" if state in COMES_BACK else "answer_re_referral"
    case = policies.locked(re_referral.case, act=act, by=by)
    if by.role == Role.PARTNER:
        check_may_answer(by, re_referral)
    moved = ReReferral.objects.select_for_update(of=("self",)).get(pk=re_referral.pk)
    if state not in ANSWERS.get(ReReferralState(moved.state), ()):
        raise Denied(_("Det svar kan ikke gives nu. Se, hvor omvisiteringen står."))
    if state in COMES_BACK and not text.strip():
        raise Denied(_("Skriv, hvorfor patienten ikke kan komme."))
    before = {"state": moved.state}
    moved.state, moved.answer, moved.answered_at = ReReferralState(state), text.strip(), at
    moved.save(update_fields=["state", "answer", "answered_at"])
    if appointment:
        _write_appointment(case, moved, appointment, at=at, by=by)
    if state in COMES_BACK:
        case.closed_at = None
        release(case, moved)
        _write_no(case, moved, ground=ground, at=at, by=by)
        _ask_later(case, gettext_noop("Hospitalet tager ikke patienten. Find et andet sted."), by=by, at=at, days=1)
    renew(case, at=at)
    step = policies.save(case, act, at=at)
    subject = f"re_referral {moved.pk}"
    after = {"state": state, **({"appointment": appointment.isoformat()} if appointment else {})}
    audit.record(step.audit, by=by, case=case, subject=subject, before=before, after=after, reason=moved.answer, at=at)
    return moved


def _write_no(case: Case, moved: ReReferral, *, ground: str, at: datetime, by: User) -> None:
    stated = {"reason": ground} if ground else {}
    event = {"date": timezone.localdate(at).isoformat(), "type": "hospital_declined", "source": "hospital", **stated}
    write_event(case, moved.pathway, event, at=at, by=by)


@transaction.atomic
def withdraw(re_referral: ReReferral, *, reason: str, by: User, at: datetime, version: int | None = None) -> ReReferral:
    """Take a sent re-referral back from its hospital, with the reason. Raises Denied when no hospital has it."""
    case = policies.locked(re_referral.case, act="withdraw_re_referral", by=by, version=version)
    sent = (
        ReReferral.objects.select_for_update(of=("self",)).select_related("hospital", "pathway").get(pk=re_referral.pk)
    )
    if sent.state not in WITH_HOSPITAL:
        raise Denied(_("Omvisiteringen ligger ikke hos et hospital og kan ikke trækkes tilbage."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor omvisiteringen trækkes tilbage."))
    take_back(case, sent, reason=reason, by=by, at=at)
    renew(case, at=at)
    policies.save(case, "withdraw_re_referral", at=at)
    return sent


def _write_appointment(case: Case, answered: ReReferral, appointment: date, *, at: datetime, by: User) -> None:
    if answered.state != ReReferralState.ACCEPTED:
        raise Denied(_("Skriv kun en dato, når hospitalet tager patienten."))
    option = answered.decision.option if answered.decision else None
    if option is None:
        return
    event = {
        "date": timezone.localdate(at).isoformat(),
        "type": "appointment_offered",
        "for": appointment.isoformat(),
        "at": option.to_kind,
        "source": "hospital",
        "purpose": PURPOSE.get(Stage(answered.stage)) or _next_purpose(answered.pathway),
    }
    write_event(case, answered.pathway, event, at=at, by=by)


def _next_purpose(pathway: Pathway | None) -> str:
    """What a patient who is moved for both comes for first: assessment, unless that is over."""
    over = pathway and pathway.events.filter(type__in=("assessment_completed", "treatment_decided")).exists()
    return "treatment" if over else "assessment"


@transaction.atomic
def not_re_refer(case: Case, *, reason: str, note: str, by: User, at: datetime, version: int | None = None) -> Case:
    """End the search without moving the patient, with the reason: no offer existed, or the patient kept the date.

    The case counts as not re-referred in table 1. With a maximum waiting time it is followed until the patient has been
    seen. Raises Denied while a hospital still has the patient.
    """
    case = policies.locked(case, act="not_re_refer", by=by, version=version)
    check_movable(case)
    if reason not in NotReReferred:
        raise Denied(_("Vælg, hvorfor patienten ikke omvisiteres."))
    if obstacle := find_hospital_with_patient(case):
        raise Denied(obstacle)
    before = {"outcome": case.outcome}
    case.not_re_referred, case.outcome = reason, Outcome.NOT_RE_REFERRED
    case.re_referral_stage = case.re_referral_to = ""
    if note.strip():
        case.notes.create(text=note.strip(), by=by, at=at)
    renew(case, at=at)
    policies.follow_until_seen(case, at=at)
    step = policies.save(case, "not_re_refer", at=at)
    after = {"outcome": case.outcome, "reason": reason}
    audit.record(step.audit, by=by, case=case, before=before, after=after, at=at)
    return case


def find_hospital_with_patient(case: Case) -> str:
    """The sentence that says that a hospital has the patient; empty while none has."""
    has = case.re_referrals.filter(state__in=WITH_HOSPITAL).exists()
    return _("Patienten er omvisiteret. Træk omvisiteringen tilbage, eller registrer hospitalets nej.") if has else ""


def check_movable(case: Case) -> None:
    """Raises Denied for a case about something else than a patient who wants to be moved."""
    if not TOPICS[case.topic].is_movable:
        raise Denied(_("Sagen handler ikke om at komme til et andet hospital. Ret sagens emne først."))


def _deliver(message: OutboxMessage, at: datetime) -> str | None:
    """Show the re-referral to the hospital's users; returns a sentence for the office when the hospital has none."""
    sent = ReReferral.objects.select_related("hospital", "case").get(pk=message.item)
    Delivery.objects.get_or_create(message=message, defaults={"case": sent.case, "hospital": sent.hospital, "at": at})
    if sent.hospital and sent.hospital.users.filter(role=Role.PARTNER, is_active=True).exists():
        return None
    return _("Ingen på %(hospital)s kan åbne omvisiteringen her. Ring, og send henvisningen på anden måde.") % {
        "hospital": sent.hospital
    }


KIND = outbox.register(outbox.Kind("re_referral", "partner_door", _deliver))
