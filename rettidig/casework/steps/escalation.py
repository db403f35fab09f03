"""Escalation: a patient's maximum waiting time slips, and the office asks one rung higher until there is a time (P4).

Nothing is sent by itself: where no answer came in time, the owner of the case gets a task to ask on the next rung.
Proposal of 2023, D: fixed ways of going to the management when rights may not be kept.
"""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .. import audit, outbox, policies
from ..ladder import Step, find_ladder
from ..lifecycle import TRANSITIONS
from ..models import (
    AskedBy,
    Case,
    Department,
    Escalation,
    EscalationOutcome,
    EscalationStep,
    HospitalAnswer,
    HospitalContact,
    Pathway,
    Rung,
    RungAnswer,
    User,
)
from ..office_hours import add_working_time, working_time
from ..one_look import lacks, once
from ..permissions import Denied
from . import escalation_letter as letter
from .assessment import pathways_of, renew
from .follow_up import write_task_done
from .hospital_tasks import write as write_task
from .missing import end_with_time
from .pathway import find_booked_day, present, write_event

TASK = "escalation"  # kind of the task: one at a time, for the answer or for the next rung
AWAITED = gettext_noop("Har vi fået svar om patientens tid?")
NEXT = gettext_noop("Gå et trin op: der er ingen tid til patienten endnu")
AGAIN = gettext_noop("Alle er spurgt: spørg igen, eller find et andet sted med patienten")
ACCEPT = gettext_noop("Se den tid, som hospitalet har givet, og sig ja eller nej til den")
NOTIFIED = "health_authority_notified"
CALLS_FOR_TREATMENT = {"treatment_decided", "treatment_referral_received", "consent"}


class Asking(NamedTuple):
    """What is asked on a rung: of whom, how, and in which words; `wish` is the patient's own words."""

    rung: Rung
    way: AskedBy
    receiver: str
    words: str
    phone: str = ""
    contact: HospitalContact | None = None
    wish: str = ""


@once
def find_open(case: Case) -> Escalation | None:
    """The escalation of the case that has not ended; None while there is none."""
    if lacks(case, "escalations"):
        return None
    return case.escalations.filter(ended_at=None).prefetch_related("steps").first()


def find_next(case: Case, *, on: date) -> Step | None:
    """The rung to ask next: the one above the last that was asked; None above the highest."""
    ladder = find_ladder(case.office, on=on)
    going = find_open(case)
    last = going.steps.last() if going else None
    if last is None:
        return ladder[0] if ladder else None
    return next((step for step in ladder if _height(step.rung) > _height(last.rung)), None)


def _height(rung: str) -> int:
    return Rung.values.index(rung)


def lacks_time(case: Case) -> bool:
    """Whether the patient waits for a day within the limit: a maximum waiting time, and none that keeps it."""
    if case.is_closed or not policies.must_be_followed_until_seen(case):
        return False
    legs = [] if lacks(case, "max_wait_legs") else list(case.max_wait_legs.all())
    if legs:
        return any(leg.booked is None or leg.booked > leg.limit for leg in legs)
    return all(find_booked_day(each) is None for each in pathways_of(case))


@transaction.atomic
def ask(
    case: Case,
    *,
    asking: Asking,
    pathway: Pathway | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> EscalationStep:
    """Ask on one rung, the first or one above: by phone it has been done, a letter goes into the outbox. A task says
    when the answer is due.

    Raises Denied without a receiver or words, for a lower rung than the last, for one that the office does not use,
    during a pause, for a patient who waits for nothing, and for Sundhedsstyrelsen without the patient's wish.
    """
    case = policies.locked(case, act="escalate", by=by, version=version)
    going = find_open(case)
    step = _check(case, going, asking, at=at)
    if going is None:
        chosen = _choose(case, pathway)
        going = case.escalations.create(pathway=chosen, started_at=at)
    made = EscalationStep(
        escalation=going,
        rung=asking.rung,
        way=asking.way,
        contact=asking.contact,
        receiver=asking.receiver.strip(),
        phone=asking.phone.strip(),
        words=asking.words.strip(),
        wish=asking.wish.strip(),
        at=at,
        by=by,
        answer_by=step.due(case.office, at=at),
    )
    if asking.way != AskedBy.PHONE:
        made.body, made.pdf = letter.compose(case, made)
    made.save()
    if made.pdf:
        outbox.put(letter.KIND, made, case=case, at=at)
    if asking.rung == Rung.AUTHORITY and going.pathway:
        write_event(case, going.pathway, {"type": NOTIFIED, "date": _day(at), "source": "region"}, by=by, at=at)
        renew(case, at=at)
    set_task(case, AWAITED, due=timezone.localdate(made.answer_by), by=by, at=at)
    _save(case, "escalate", made, by=by, at=at, after={"rung": made.rung, "way": made.way})
    return made


def _check(case: Case, going: Escalation | None, asking: Asking, *, at: datetime) -> Step:
    """The rung as the office climbs it. Raises Denied."""
    if not policies.must_be_followed_until_seen(case):
        raise Denied(_("Patienten venter ikke på en tid inden for en maksimal ventetid."))
    if going and going.paused_at:
        raise Denied(_("Eskaleringen er sat på pause. Genoptag den først."))
    step = next(
        (each for each in find_ladder(case.office, on=timezone.localdate(at)) if each.rung == asking.rung), None
    )
    if step is None:
        raise Denied(_("Kontoret bruger ikke det trin."))
    last = going.steps.last() if going else None
    if last and _height(asking.rung) < _height(last.rung):
        raise Denied(_("I har allerede spurgt længere oppe. Vælg samme trin eller et højere."))
    if not asking.receiver.strip():
        raise Denied(_("Skriv, hvem der bliver spurgt."))
    if not asking.words.strip():
        raise Denied(_("Skriv, hvad der er sagt eller bedt om."))
    if asking.rung == Rung.AUTHORITY and not asking.wish.strip():
        raise Denied(_("Sundhedsstyrelsen får kun sagen, når patienten ønsker det. Skriv patientens ord."))
    return step


@transaction.atomic
def state_department(
    case: Case,
    *,
    department: Department,
    pathway: Pathway | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Pathway:
    """Write down in which department the patient waits; it holds for all that is asked from now on.

    Raises Denied where there are several pathways and none is named, for a case without one, and when nothing changes.
    """
    case = policies.locked(case, act="state_department", by=by, version=version)
    found = _choose(case, pathway)
    if found is None:
        raise Denied(_("Skriv patientens forløb på sagen først."))
    if found.department == department:
        raise Denied(_("Der er ikke rettet noget."))
    before = {"pathway": found.key, "department": str(found.department or "")}
    found.department = department
    found.save(update_fields=["department"])
    step = policies.save(case, "state_department", at=at)
    after = {"pathway": found.key, "department": str(department)}
    audit.record(step.audit, by=by, case=case, subject=f"pathway {found.pk}", before=before, after=after, at=at)
    return found


def _choose(case: Case, pathway: Pathway | None) -> Pathway | None:
    """The pathway that it is about: the one that is named, else the only one. Raises Denied where several may be."""
    if pathway:
        return present(case, pathway)
    known = pathways_of(case)
    if len(known) > 1:
        raise Denied(_("Vælg, hvilket forløb det handler om."))
    return known[0] if known else None


@transaction.atomic
def record_answer(
    step: EscalationStep,
    *,
    answer: RungAnswer,
    words: str,
    booked_on: date | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> EscalationStep:
    """Write down what a rung answered. A time becomes an event of the pathway, and ends the escalation where it keeps
    the limit; without one that does, the next rung is due today.

    Raises Denied for an answer that is there already, without words, for a time without a day, and when the escalation
    has ended.
    """
    case = policies.locked(step.escalation.case, act="answer_escalation", by=by, version=version)
    step = still_asked(step)
    going = step.escalation
    if not words.strip():
        raise Denied(_("Skriv, hvad de svarede."))
    is_booked = answer == RungAnswer.BOOKED
    if is_booked and booked_on is None:
        raise Denied(_("Skriv, hvilken dag patienten får tid."))
    if is_booked and booked_on and booked_on < timezone.localdate(at):
        raise Denied(_("Dagen er gået. Er patienten undersøgt, så skriv det på sagen i stedet."))
    if booked_on and not is_booked:
        raise Denied(_("Du har skrevet en dag, men svaret er, at de ikke kan give en tid. Ret det ene."))
    step.answer, step.answer_words, step.booked_on = RungAnswer(answer), words.strip(), booked_on
    step.answered_at, step.answered_by = at, by
    step.save(update_fields=["answer", "answer_words", "booked_on", "answered_at", "answered_by"])
    if booked_on:
        take_time(case, going, booked_on, offered=at, by=by, at=at)
    else:
        go_on(case, by=by, at=at)
    _save(case, "answer_escalation", step, by=by, at=at, after={"rung": step.rung, "answer": step.answer})
    return step


def take_time(case: Case, going: Escalation, day: date, *, offered: datetime, by: User, at: datetime) -> None:
    """The patient's time is written into the pathway, and ends the escalation where it keeps the limit; after a later
    one the next rung is asked. The caller has locked the case and saves it.
    """
    book(case, going.pathway, day, offered=offered, by=by, at=at)
    if lacks_time(case):
        go_on(case, by=by, at=at)
    else:
        end(case, going, EscalationOutcome.BOOKED, by=by, at=at)


def go_on(case: Case, *, by: User | None, at: datetime) -> None:
    """A task of today to ask one rung higher; where nobody is above, to ask again or find another place. The caller has
    locked the case and saves it.
    """
    today = timezone.localdate(at)
    set_task(case, NEXT if find_next(case, on=today) else AGAIN, due=today, by=by, at=at)


def awaits_yes(step: EscalationStep) -> bool:
    """Whether a hospital has typed a time that nobody of the office has said yes or no to."""
    if step.answer != RungAnswer.BOOKED:
        return False
    return HospitalAnswer.objects.filter(step=step, settled_at=None).exists()


def still_asked(step: EscalationStep) -> EscalationStep:
    """The asking, locked, while its answer is awaited. Raises Denied when it is answered, or the escalation is over."""
    fresh = EscalationStep.objects.select_for_update(of=("self",)).select_related("escalation__pathway")
    step = fresh.get(pk=step.pk)
    if step.answered_at or step.escalation.ended_at:
        raise Denied(_("Svaret er skrevet ned, eller eskaleringen er slut. Se på sagen, som den er nu."))
    return step


def book(case: Case, pathway: Pathway | None, day: date, *, offered: datetime, by: User, at: datetime) -> None:
    """The time that the patient got, as an event of the pathway, so that the rights are judged by it. `offered` is when
    the hospital said it. The caller has locked the case.
    """
    if pathway is None or pathway.removed_at:
        return
    is_treatment = any(event.type in CALLS_FOR_TREATMENT for event in pathway.events.all())
    purpose = "treatment" if is_treatment else "examination"
    event = {"type": "appointment_offered", "date": _day(offered), "for": day.isoformat(), "purpose": purpose}
    write_event(case, pathway, event | {"source": "hospital"}, by=by, at=at)
    end_with_time(case, by=by, at=at)
    renew(case, at=at)


@transaction.atomic
def pause(case: Case, *, reason: str, by: User, at: datetime, version: int | None = None) -> Escalation:
    """Let the clock of the open escalation stand, with a reason. Raises Denied without one, and when it stands."""
    case, going = _locked(case, "pause_escalation", by=by, version=version)
    if going.paused_at:
        raise Denied(_("Eskaleringen er allerede sat på pause."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor eskaleringen holder pause."))
    going.paused_at, going.pause_reason = at, reason.strip()
    going.save(update_fields=["paused_at", "pause_reason"])
    _finish_tasks(case, by=by, at=at)
    _save(case, "pause_escalation", going, by=by, at=at, reason=reason.strip())
    return going


@transaction.atomic
def resume(case: Case, *, by: User, at: datetime, version: int | None = None) -> Escalation:
    """Let the clock run on: an answer that is awaited is due after as much of the office's time as was left when the
    pause began. Raises Denied.
    """
    case, going = _locked(case, "resume_escalation", by=by, version=version)
    paused_at = going.paused_at
    if paused_at is None:
        raise Denied(_("Eskaleringen holder ikke pause."))
    going.paused_at, going.pause_reason = None, ""
    going.save(update_fields=["paused_at", "pause_reason"])
    last = going.steps.last()
    if last and last.answered_at is None and last.overdue_at is None:
        was_left = working_time(case.office, start=paused_at, end=last.answer_by)
        last.answer_by = add_working_time(case.office, was_left, at=at)
        last.save(update_fields=["answer_by"])
        set_task(case, AWAITED, due=timezone.localdate(last.answer_by), by=by, at=at)
    elif last and awaits_yes(last):
        set_task(case, ACCEPT, due=timezone.localdate(at), by=by, at=at)
    else:
        go_on(case, by=by, at=at)
    _save(case, "resume_escalation", going, by=by, at=at)
    return going


@transaction.atomic
def stop(case: Case, *, reason: str, by: User, at: datetime, version: int | None = None) -> Escalation:
    """End the open escalation without a time, with a reason. Raises Denied without one."""
    case, going = _locked(case, "stop_escalation", by=by, version=version)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor eskaleringen stoppes."))
    end(case, going, EscalationOutcome.STOPPED, by=by, at=at)
    _save(case, "stop_escalation", going, by=by, at=at, reason=reason.strip())
    return going


def stop_for_other(case: Case, going: Escalation, *, reason: str, by: User, at: datetime) -> None:
    """Stop one of two escalations, when their cases become one. The caller has locked the case and saves it."""
    end(case, going, EscalationOutcome.STOPPED, by=by, at=at)
    word = TRANSITIONS["stop_escalation"].audit
    audit.record(word, by=by, case=case, subject=f"escalation {going.pk}", reason=reason, at=at)


def _locked(case: Case, act: str, *, by: User, version: int | None) -> tuple[Case, Escalation]:
    case = policies.locked(case, act=act, by=by, version=version)
    going = find_open(case)
    if going is None:
        raise Denied(_("Sagen er ikke på vej op ad trappen."))
    return case, going


def end_with_patient(case: Case, *, by: User, at: datetime) -> None:
    """The patient has been seen, has declined or has died: nobody is asked any more. The caller has locked the case and
    saves it.
    """
    if going := find_open(case):
        end(case, going, EscalationOutcome.ENDED, by=by, at=at)


def end(case: Case, going: Escalation, outcome: EscalationOutcome, *, by: User, at: datetime) -> None:
    """End an escalation on a case that the caller has locked and saves."""
    going.ended_at, going.outcome = at, outcome
    going.save(update_fields=["ended_at", "outcome"])
    _finish_tasks(case, by=by, at=at)


def make_due(*, at: datetime) -> int:
    """Give the owner of each case a task to go one rung up where no answer came in time; returns how many are new."""
    waiting = EscalationStep.objects.filter(answered_at=None, overdue_at=None, answer_by__lte=at)
    running = waiting.filter(escalation__ended_at=None, escalation__paused_at=None, escalation__case__closed_at=None)
    return sum(_make_due(step, at=at) for step in running.select_related("escalation__case"))


@transaction.atomic
def _make_due(step: EscalationStep, *, at: datetime) -> bool:
    case = policies.locked(step.escalation.case, act="escalation_due", by=None)
    step = EscalationStep.objects.select_for_update(of=("self",)).select_related("escalation").get(pk=step.pk)
    going = step.escalation
    if step.answered_at or step.overdue_at or going.ended_at or going.paused_at or step.answer_by > at:
        return False
    step.overdue_at = at
    step.save(update_fields=["overdue_at"])
    if step == going.steps.last():
        go_on(case, by=None, at=at)
    _save(case, "escalation_due", step, by=None, at=at, after={"rung": step.rung})
    return True


def set_task(case: Case, title: str, *, due: date, by: User | None, at: datetime) -> None:
    """The one task of the escalation: what was asked for before it is done."""
    _finish_tasks(case, by=by, at=at)
    write_task(case, title, due=due, by=by, at=at, kind=TASK)


def _finish_tasks(case: Case, *, by: User | None, at: datetime) -> None:
    for task in case.tasks.filter(kind=TASK, done_at=None):
        if by:
            write_task_done(case, task, by=by, at=at)
        else:
            case.tasks.filter(pk=task.pk).update(done_at=at)


def _save(
    case: Case,
    act: str,
    subject: Escalation | EscalationStep,
    *,
    by: User | None,
    at: datetime,
    after: dict[str, str] | None = None,
    reason: str = "",
) -> None:
    step = policies.save(case, act, at=at)
    name = f"{'escalation step' if isinstance(subject, EscalationStep) else 'escalation'} {subject.pk}"
    audit.record(step.audit, by=by, case=case, subject=name, after=after, reason=reason, at=at)


def _day(at: datetime) -> str:
    return timezone.localdate(at).isoformat()
