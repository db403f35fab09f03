"""The status shown on the patient's page, computed from what has happened, so it is true at each step."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from .. import outbox, service_target
from ..deadlines import WITH_HOSPITAL
from ..identity import is_identity_confirmed
from ..lifecycle import State
from ..models import (
    Case,
    Direction,
    NotReReferred,
    OutboxState,
    Reporter,
    ReReferral,
    ReReferralState,
    ShiftKind,
    WithWhom,
)
from . import asked_call, follow_up
from .hospital_tasks import is_chased
from .partner_door import RE_REFERRAL
from .patient_page import find_appointment, is_over, letters_of, may_read_letters

GAVE_UP = (ReReferralState.DECLINED, ReReferralState.RETURNED)


class Facts(NamedTuple):
    """Input of the status sentence. `new_letters` and `letters`: on the patient's page, unopened and all;
    `is_letter_on_way`: one that was sent has not got there yet.

    `re_referral` is the state of the newest one that was sent, to `hospital`; `has_arrived` that the hospital has got
    it and `is_chased` that it was asked again for its answer; `is_told_since` that the patient has
    heard from the office after it ended. `not_re_referred` is the reason why the search ended.
    `has_withdrawn_decision`: a letter tells of a decision that has been withdrawn, and the patient has not heard so.
    The state of a case that is part of another is that of the other; `joined_to` is the number of that one.
    `is_read_by_another`: whoever wrote for the patient reads it, and is told of the patient.
    """

    state: State
    is_taken: bool = False
    may_read: bool = True
    is_answered: bool = False
    letters: int = 0
    new_letters: int = 0
    is_letter_on_way: bool = False
    has_untold_decision: bool = False
    re_referral: str = ""
    hospital: str = ""
    has_arrived: bool = True
    is_chased: bool = False
    is_told_since: bool = False
    not_re_referred: str = ""
    has_withdrawn_decision: bool = False
    has_appointment: bool = False
    is_seen: bool = False
    has_declined: bool = False
    joined_to: str = ""
    is_read_by_another: bool = False


class NextDate(NamedTuple):
    """The next day that the patient is promised, with the words before it."""

    label: str
    date: date


def facts_of(case: Case, *, as_patient: bool = False) -> Facts:
    """Collect the facts of the case that its status depends on."""
    letters = letters_of(case)
    moved = _newest_re_referral(case)
    kept = case.joined_to
    return Facts(
        state=State.FOLLOW_UP if kept and not is_over(case) else State(case.state),
        is_taken=case.owner_id is not None,
        may_read=may_read_letters(case, as_patient=as_patient),
        is_answered=case.answered_at is not None,
        letters=len(letters),
        new_letters=sum(each.delivery.opened_at is None for each in letters),
        is_letter_on_way=case.letters.exclude(sent_at=None).count() > len(letters),
        has_untold_decision=_has_untold_decision(case),
        re_referral=moved.state if moved else "",
        hospital=moved.hospital.name if moved and moved.hospital else "",
        has_arrived=moved is None or _has_arrived(moved),
        is_chased=moved is not None and is_chased(case, moved),
        is_told_since=moved is not None and _is_told_since(case, moved.answered_at),
        not_re_referred=case.not_re_referred,
        has_withdrawn_decision=_has_withdrawn_decision(case),
        has_appointment=find_appointment(case) is not None,
        is_seen=case.patient_seen_on is not None,
        has_declined=case.patient_declined_on is not None,
        joined_to=kept.number if kept and (as_patient or _may_know_of(case)) else "",
        is_read_by_another=not (as_patient or case.is_by_patient),
    )


def _may_know_of(case: Case) -> bool:
    """Whether the writer is the patient, as staff have confirmed: nobody else learns that there is another case."""
    return case.reporter == Reporter.PATIENT and is_identity_confirmed(case)


def say_status(facts: Facts) -> str:
    """The status of the case, as one or two sentences. Without access to letters it says nothing of them."""
    if facts.state == State.CLOSED:
        return _("Sagen er afsluttet. Du kan altid skrive til os igen.")
    if facts.joined_to:
        words = _("Vi har samlet din sag med sag %(number)s om det samme. Svaret står der. Har du ikke koden, så ring.")
        return words % {"number": facts.joined_to}
    if not facts.may_read:
        return _received(facts) if not facts.is_answered else _("Vi arbejder med sagen.")
    ended = _ended(facts) or _moved(facts) or _withdrawn(facts)
    if letter := _letter(facts):
        return f"{ended} {letter}" if ended else letter
    return ended or _answered(facts) or _received(facts)


def find_next_date(case: Case, *, today: date, as_patient: bool = False) -> NextDate | None:
    """The next day on which the patient hears from the office, or by which somebody has read what the patient sent,
    also on a closed case; None where no day is promised.
    """
    if call := None if is_over(case) or case.answered_at else asked_call.find_due(case):
        late = _("Vi er bagud. Vi skulle have ringet til dig senest")
        return NextDate(late if call.date() < today else _("Vi ringer til dig senest"), call.date())
    if not (is_over(case) or case.answered_at) and case.service_due:
        if case.service_due < today:
            return NextDate(_("Vi er bagud. Du skulle have hørt fra os senest"), case.service_due)
        moved = _say_moved(case)
        return NextDate(f"{moved} {say_promise(case, as_patient=as_patient)}".strip(), case.service_due)
    unread = case.tasks.filter(kind__in=(follow_up.MESSAGE, follow_up.FILE), done_at=None).exclude(due=None)
    first = unread.order_by("due", "id").first()
    if first is None or first.due is None:
        return None
    is_late = first.due < today
    if first.kind == follow_up.FILE:
        words = _("Vi er bagud. Vi skulle have set din fil senest") if is_late else _("Vi ser på din fil senest")
    else:
        words = _("Vi er bagud. Vi skulle have læst din besked senest") if is_late else _("Vi læser din besked senest")
    return NextDate(words, first.due)


def _say_moved(case: Case) -> str:
    """Why the date is another than the one on the receipt, while it waits or has been moved."""
    shifts = service_target.shifts_of(case)
    if pause := service_target.find_running(shifts):
        if pause.waits_for == case.writer:
            return _("Vi venter på svar fra dig. Når vi har det, går vi videre.")
        return _("Vi venter på svar fra andre. Når vi har det, går vi videre.")
    if any(each.kind == ShiftKind.EXTENDED for each in shifts):
        return _("Vi har brug for mere tid, end vi skrev først.")
    return ""


def find_asking_day(case: Case, *, today: date) -> date | None:
    """The day on which the office asks the hospital, unless the hospital has given the patient a time before it."""
    moved = _newest_re_referral(case)
    if moved is None or moved.state not in WITH_HOSPITAL or case.is_closed or find_appointment(case):
        return None
    return moved.answer_by if moved.answer_by and moved.answer_by >= today else None


def say_promise(case: Case, *, as_patient: bool = False) -> str:
    """The channel by which the sender gets the answer, in words that a date follows: only what can be kept."""
    if as_patient and not case.is_by_patient:
        return _("Du kan læse vores svar på din sag senest")
    reply_by, phone = case.reply_by, case.reply_phone
    if not may_read_letters(case):
        return _("Vi prøver at få et ja fra patienten senest")
    if reply_by == "phone" and phone:
        return _("Vi ringer til dig senest")
    if reply_by == "post" and _has_address(case):
        return _("Vi sender dig et brev senest")
    if reply_by != "page" and (phone or case.reply_email):
        return _("Du hører fra os senest")
    return _("Du kan læse vores svar på din sag senest")  # nothing tells that it lies there


def cannot_be_reached(case: Case) -> bool:
    """Whether the office has no way to tell the sender that there is an answer."""
    has_post = case.reply_by == "post" and _has_address(case)
    return not (case.reply_phone or case.reply_email or has_post)


def _has_address(case: Case) -> bool:
    """Whether a letter can be addressed: by what was written, or by the register of persons for the patient."""
    by_register = case.reporter == Reporter.PATIENT and case.patient is not None and case.patient.cpr_index != ""
    return bool(case.answers.get("address")) or by_register


def _newest_re_referral(case: Case) -> ReReferral | None:
    sent = case.re_referrals.exclude(state=ReReferralState.DRAFT)
    return sent.select_related("hospital").order_by("-sent_at").first()


def _has_arrived(sent: ReReferral) -> bool:
    message = outbox.find_message(RE_REFERRAL, sent)
    return message is None or message.state in (OutboxState.DELIVERED, OutboxState.HANDED_OVER)


def _is_told_since(case: Case, moment: datetime | None) -> bool:
    """Whether the office has written to or called the patient after the moment."""
    if moment is None:
        return False
    calls = case.contacts.stated().filter(
        stated_direction=Direction.OUT, stated_with_whom=WithWhom.PATIENT, stated_at__gt=moment
    )
    return case.letters.filter(sent_at__gt=moment).exists() or calls.exists()


def _has_withdrawn_decision(case: Case) -> bool:
    told = case.decisions.filter(withdrawn_at__isnull=False, letters__sent_at__isnull=False)
    last = told.order_by("-withdrawn_at").first()
    return last is not None and not _is_told_since(case, last.withdrawn_at)


def _has_untold_decision(case: Case) -> bool:
    made = case.decisions.filter(withdrawn_at=None).order_by("-at").first()
    return made is not None and not case.letters.filter(sent_at__gte=made.at).exists()


def _to(facts: Facts, patient: str, another: str) -> str:
    """A sentence to the patient, or about the patient to whoever reads in their place."""
    return another if facts.is_read_by_another else patient


def _letter(facts: Facts) -> str:
    if facts.new_letters:
        return _to(facts, _("Der ligger et nyt brev til dig nedenfor."), _("Der ligger et nyt brev nedenfor."))
    on_way = _to(
        facts, _("Et brev til dig er på vej. Det ligger her om lidt."), _("Et brev er på vej. Det ligger her om lidt.")
    )
    return on_way if facts.is_letter_on_way else ""


def _ended(facts: Facts) -> str:
    if facts.has_declined:
        return _to(
            facts,
            _("Vi har skrevet ned, at du har sagt nej tak. Skriv til os, hvis det er forkert."),
            _("Vi har skrevet ned, at patienten har sagt nej tak. Skriv til os, hvis det er forkert."),
        )
    if facts.is_seen:
        return _to(
            facts,
            _("Vi har skrevet ned, at du har været til din tid. Skriv til os, hvis det er forkert."),
            _("Vi har skrevet ned, at patienten har været på hospitalet. Skriv til os, hvis det er forkert."),
        )
    return ""


def _moved(facts: Facts) -> str:
    where = {"hospital": facts.hospital or _("hospitalet")}
    if said := _with_hospital(facts):
        again = _("Vi har spurgt igen.") if facts.is_chased and not facts.has_appointment else ""
        return f"{said % where} {again}".strip()
    if facts.state == State.FOLLOW_UP and facts.not_re_referred == NotReReferred.KEPT_DATE:
        return _to(
            facts,
            _("Vi har skrevet ned, at du beholder din tid. Skriv til os, hvis det er forkert."),
            _("Vi har skrevet ned, at patienten beholder sin tid. Skriv til os, hvis det er forkert."),
        )
    if facts.state == State.FOLLOW_UP and facts.not_re_referred:
        return _to(
            facts,
            _("Vi har ikke fundet et andet hospital, der kan tage imod dig. Skriv til os, hvis du vil vide mere."),
            _("Vi har ikke fundet et hospital til patienten. Skriv til os, hvis du vil vide mere."),
        )
    if facts.re_referral == ReReferralState.WITHDRAWN and not facts.is_told_since:
        return (
            _to(
                facts,
                _("Du skal ikke til %(hospital)s alligevel. Vi kontakter dig om, hvad der nu skal ske."),
                _("Patienten skal ikke til %(hospital)s alligevel. Vi siger til, hvad der nu skal ske."),
            )
            % where
        )
    if facts.re_referral in GAVE_UP and facts.state != State.DECIDED and not facts.is_told_since:
        return (
            _to(
                facts,
                _("%(hospital)s kan ikke tage imod dig. Vi ser på, hvad du ellers kan."),
                _("%(hospital)s kan ikke tage imod patienten. Vi ser på, hvad der ellers kan ske."),
            )
            % where
        )
    return ""


def _with_hospital(facts: Facts) -> str:
    """What is said while a hospital has the patient, with the hospital's name to be put in; empty while none has."""
    if facts.re_referral == ReReferralState.RECEIVED:
        return _to(
            facts,
            _("%(hospital)s har fået din henvisning. Det har ikke sagt ja eller nej endnu."),
            _("%(hospital)s har fået patientens henvisning. Det har ikke sagt ja eller nej endnu."),
        )
    if facts.re_referral == ReReferralState.SENT and not facts.has_arrived:
        return _to(
            facts,
            _("Din henvisning er på vej til %(hospital)s. Vi sørger for, at den kommer frem."),
            _("Patientens henvisning er på vej til %(hospital)s. Vi sørger for, at den kommer frem."),
        )
    if facts.re_referral == ReReferralState.SENT:
        return _to(
            facts,
            _("Vi har sendt din henvisning til %(hospital)s. Det har ikke svaret endnu."),
            _("Vi har sendt patientens henvisning til %(hospital)s. Det har ikke svaret endnu."),
        )
    if facts.re_referral == ReReferralState.ACCEPTED and facts.has_appointment:
        return _to(
            facts,
            _("%(hospital)s har sagt ja og givet dig en tid."),
            _("%(hospital)s har sagt ja og givet patienten en tid."),
        )
    if facts.re_referral == ReReferralState.ACCEPTED:
        return _to(
            facts,
            _("%(hospital)s har sagt ja til at tage imod dig. Du får en tid derfra."),
            _("%(hospital)s har sagt ja til at tage imod patienten. Hospitalet giver en tid."),
        )
    return ""


def _withdrawn(facts: Facts) -> str:
    if facts.has_withdrawn_decision:
        return _("Vi har trukket en afgørelse tilbage. Brevet om den gælder ikke længere. Vi kontakter dig.")
    return ""


def _answered(facts: Facts) -> str:
    if facts.has_untold_decision:
        return _("Vi har truffet en afgørelse. Brevet om den er ikke sendt endnu.")
    if facts.letters:
        return _("Vi har svaret dig. Du kan læse brevet nedenfor.")
    if facts.is_answered:
        return _("Vi har svaret dig. Skriv til os, hvis du vil vide mere.")
    return ""


def _received(facts: Facts) -> str:
    if facts.state == State.OFFERED:
        return _to(facts, _("Vi ser på, hvor du kan komme hen."), _("Vi ser på, hvor patienten kan komme hen."))
    if facts.state in (State.ASSESSED, State.DECIDED, State.RE_REFERRED):
        rights = _to(facts, _("Vi ser på dine rettigheder."), _("Vi ser på patientens rettigheder."))
        return rights if facts.may_read else _("Vi arbejder med sagen.")
    if facts.state == State.FOLLOW_UP:
        return _("Vi arbejder med sagen.")
    if facts.is_taken:
        return _("En patientvejleder er i gang med din henvendelse.")
    return _("Vi har modtaget din henvendelse. En patientvejleder læser den snart.")
