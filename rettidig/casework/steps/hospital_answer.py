"""The answer that a hospital types itself to a letter of the ladder: by link and code, or on its own page here (P4).

It stops the clock of the asking when it is sent. A time becomes an event of the pathway, and counts for the rights,
only when an adviser has said yes to it: what is typed from outside changes no right by itself.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import audit, policies
from ..letters.formatting import say_date
from ..models import EscalationStep, HospitalAnswer, RungAnswer, User
from ..permissions import Denied
from . import escalation, escalation_link
from .escalation_letter import find_on_page


@dataclass(frozen=True)
class Typed:
    """What was typed; `words` is why there is no time, or what the office should know."""

    answer: str = ""
    name: str = ""
    booked_on: date | None = None
    department: str = ""
    words: str = ""
    later_on: date | None = None
    person: str = ""
    phone: str = ""

    def find_faults(self, *, on: date) -> dict[str, str]:
        """What must be mended before it can be sent on the day `on`: a sentence by the name of the field."""
        faults = {}
        is_booked = self.answer == RungAnswer.BOOKED
        if self.answer not in RungAnswer:
            faults["answer"] = _("Vælg, om patienten får en tid.")
        if is_booked and self.booked_on is None:
            faults["booked_on"] = _("Skriv, hvilken dag patienten får tid.")
        if is_booked and self.booked_on and self.booked_on < on:
            faults["booked_on"] = _("Dagen er gået. Skriv en dag fra i dag og frem.")
        if is_booked and not self.department.strip():
            faults["department"] = _("Skriv, i hvilken afdeling patienten får tid.")
        if not is_booked and self.booked_on:
            faults["booked_on"] = _("I har skrevet en dag, men svaret er, at I ikke kan give en tid. Ret det ene.")
        if self.answer == RungAnswer.NO_TIME and not self.words.strip():
            faults["words"] = _("Skriv, hvorfor I ikke kan give en tid.")
        if self.later_on and self.later_on < on:
            faults["later_on"] = _("Dagen er gået. Skriv en dag fra i dag og frem.")
        if not self.name.strip():
            faults["name"] = _("Skriv dit navn.")
        return faults


@transaction.atomic
def answer_by_link(step: EscalationStep, typed: Typed, *, at: datetime) -> HospitalAnswer:
    """Answer for who has come in by the link and its code. Raises Denied as `answer_on_page`, and when the link leads
    nowhere any more.
    """
    if not escalation_link.is_open(step, on=timezone.localdate(at)):
        raise Denied(_("Linket virker ikke mere. Ring til patientkontoret."))
    return _answer(step, typed, by=None, at=at)


@transaction.atomic
def answer_on_page(step: EscalationStep, typed: Typed, *, by: User, at: datetime) -> HospitalAnswer:
    """Answer as somebody of the hospital on whose page the letter lies.

    Raises Denied for another hospital's letter, for what does not hold together, and when it is answered or over.
    """
    if step.pk not in {asked.pk for _delivery, asked in find_on_page(by)}:
        raise Denied(_("Brevet ligger ikke hos jer, eller der er allerede svaret."))
    return _answer(step, typed, by=by, at=at)


def _answer(step: EscalationStep, typed: Typed, *, by: User | None, at: datetime) -> HospitalAnswer:
    case = policies.locked(step.escalation.case, act="answer_time_letter", by=by)
    step, today = escalation.still_asked(step), timezone.localdate(at)
    if faults := typed.find_faults(on=today):
        raise Denied(" ".join(faults.values()))
    step.answer, step.booked_on = RungAnswer(typed.answer), typed.booked_on
    with override("da"):
        step.answer_words = _words(typed)
    step.answered_at, step.answered_by = at, by
    step.save(update_fields=["answer", "answer_words", "booked_on", "answered_at", "answered_by"])
    made = HospitalAnswer.objects.create(
        step=step,
        department=typed.department.strip(),
        later_on=typed.later_on,
        person=typed.person.strip(),
        phone=typed.phone.strip(),
        name=typed.name.strip(),
    )
    if step.answer == RungAnswer.BOOKED:
        escalation.set_task(case, escalation.ACCEPT, due=today, by=None, at=at)
    else:
        escalation.go_on(case, by=None, at=at)
    act = policies.save(case, "answer_time_letter", at=at)
    after = {"rung": step.rung, "answer": step.answer}
    audit.record(act.audit, by=by, case=case, subject=f"escalation step {step.pk}", after=after, at=at)
    return made


def _words(typed: Typed) -> str:
    """The answer as the case tells it: all that was typed, a line for each."""
    lines = [typed.words.strip(), typed.department.strip()]
    if typed.later_on:
        lines.append(_("Vi hører fra dem igen senest %(day)s.") % {"day": say_date(typed.later_on, "da")})
    if typed.person.strip() or typed.phone.strip():
        call = " ".join(filter(None, (typed.person.strip(), typed.phone.strip())))
        lines.append(_("Ring til %(who)s.") % {"who": call})
    return "\n".join(filter(None, lines))


@transaction.atomic
def settle(
    step: EscalationStep, *, is_taken: bool, reason: str = "", by: User, at: datetime, version: int | None = None
) -> HospitalAnswer:
    """Say yes to the time that a hospital has typed, which is written into the pathway and ends the escalation where it
    keeps the limit; or no, with a reason, and the next rung is due today.

    Raises Denied where no time was typed, when it is settled or the escalation has ended, for a day that is over, and
    for a no without a reason.
    """
    case = policies.locked(step.escalation.case, act="settle_time", by=by, version=version)
    typed = HospitalAnswer.objects.select_for_update(of=("self",)).filter(pk=step.pk, settled_at=None).first()
    step = EscalationStep.objects.select_related("escalation__pathway").defer("pdf").get(pk=step.pk)
    going, day = step.escalation, step.booked_on
    if typed is None or day is None or going.ended_at:
        raise Denied(_("Der venter ikke en tid fra hospitalet. Se på sagen, som den er nu."))
    if is_taken and day < timezone.localdate(at):
        raise Denied(_("Dagen er gået. Er patienten undersøgt, så skriv det på sagen i stedet."))
    if not is_taken and not reason.strip():
        raise Denied(_("Skriv, hvorfor tiden ikke kan bruges."))
    typed.settled_at, typed.settled_by, typed.refusal = at, by, "" if is_taken else reason.strip()
    typed.save(update_fields=["settled_at", "settled_by", "refusal"])
    if is_taken:
        escalation.take_time(case, going, day, offered=step.answered_at or at, by=by, at=at)
    else:
        escalation.go_on(case, by=by, at=at)
    act = policies.save(case, "settle_time", at=at)
    after = {"answer": "taken" if is_taken else "not taken"}
    subject = f"escalation step {step.pk}"
    audit.record(act.audit, by=by, case=case, subject=subject, after=after, reason=reason.strip(), at=at)
    return typed
