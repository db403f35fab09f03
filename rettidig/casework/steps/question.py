"""Asking one party for information, or for a statement before a refusal (features C13, C15; FVL §§ 19–21)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext as _

from .. import attention, audit, deadlines, policies, service_target
from ..audit_words import AuditWord
from ..letters.questions import compose_question
from ..models import (
    Case,
    Channel,
    ConsentScope,
    Direction,
    Letter,
    LetterKind,
    Matter,
    Pathway,
    Question,
    QuestionEnd,
    User,
    WithWhom,
)
from ..permissions import BadDay, Denied
from ..phrases import check_filled
from . import follow_up, letter, news, warning_words
from .consent import has_consent

DAYS = 5  # business days for an answer where nobody says otherwise
BY_LETTER = (WithWhom.PATIENT, Channel.POST)  # letters of the office go to the patient
PROFESSIONALS = {WithWhom.DEPARTMENT, WithWhom.PRIVATE_HOSPITAL, WithWhom.GP, WithWhom.AUTHORITY}
AWAITED, HEARING_AWAITED = gettext_noop("Afvent svar på spørgsmål"), gettext_noop("Afvent svar på høring")


def usual_due(case: Case, *, on: date) -> date:
    """The last day for an answer that is proposed on the day `on`."""
    return deadlines.add_business_days(on, DAYS, closed=deadlines.closed_days(case.office))


def reads_my_case(case: Case, party: str) -> bool:
    """Whether `party` can be asked on *Min sag*: it is the one who wrote, with a code and leave to read there."""
    reader = WithWhom.RELATIVE if case.writer == WithWhom.RELATIVE else WithWhom.PATIENT
    return bool(case.follow_up_code) and party == reader and has_consent(case, ConsentScope.CASE)


def questions_of(case: Case) -> QuerySet[Question]:
    """What was asked in the case, and in those that have become part of it, the newest first."""
    return Question.objects.filter(Q(case=case) | Q(case__joined_to=case)).select_related("asked_by", "case")


def on_my_case(case: Case, *, as_patient: bool = False) -> QuerySet[Question]:
    """The questions that await an answer on *Min sag*: of whoever wrote, also where the patient has logged in."""
    if as_patient and not case.is_by_patient:
        return case.questions.none()
    if follow_up.home_of(case).is_closed or not has_consent(case, ConsentScope.CASE):
        return case.questions.none()
    return case.questions.filter(end="", channel=Channel.FORM)


@transaction.atomic
def ask(
    case: Case,
    *,
    party: str,
    channel: str,
    text: str,
    due: date,
    by: User,
    at: datetime,
    right: str = "",
    pathway: Pathway | None = None,
    matter: Matter | None = None,
    version: int | None = None,
) -> Question:
    """Ask `party`: the contact is written, a task awaits the answer, and the case is on hold until the business day
    after `due`, or until its next date where that is sooner. With a `right` the patient is heard before its refusal.
    A patient who is asked by post is sent the letter in the same act.

    Raises Denied: nothing asked, a gap in the text, a day that is not ahead or not a business day, a party that is
    asked already, no consent to fetch information, *Min sag* where the party does not read it, or a letter that must
    not be sent so.
    """
    case = policies.locked(case, act="ask", by=by, version=version)
    today, closed = timezone.localdate(at), deadlines.closed_days(case.office)
    _check(case, party=party, channel=channel, text=text)
    if due <= today or not deadlines.is_business_day(due, closed=closed):
        raise BadDay(_("Vælg en dag efter i dag, hvor kontoret har åbent."))
    with override("da"):
        title = gettext(HEARING_AWAITED if right else AWAITED)
    after = deadlines.add_business_days(due, 1, closed=closed)
    task = follow_up.write_task(
        case, title=title, due=after, by=by, at=at, owner=case.owner, team=case.team, kind=follow_up.QUESTION
    )
    about = {"right": right, "pathway": pathway, "matter": matter}
    facts = {"party": party, "channel": channel, "text": text.strip(), "due": due, **about}
    sent = _send_letter(case, text, due=due, right=right, by=by, at=at) if (party, channel) == BY_LETTER else None
    asked: Question = case.questions.create(**facts, letter=sent, task=task, asked_at=at, asked_by=by)
    follow_up.write_contact(
        case, channel=channel, direction=Direction.OUT, with_whom=party, text=text.strip(), by=by, at=at
    )
    _hold(case, asked, until=after, today=today, by=by, at=at)
    if channel == Channel.FORM:
        news.tell(case, at=at)
    step = policies.save(case, "ask", at=at)
    audit.record(
        step.audit, by=by, case=case, subject=f"question {asked.pk}", after={"party": party, "due": str(due)}, at=at
    )
    return asked


def _check(case: Case, *, party: str, channel: str, text: str) -> None:
    if party not in WithWhom or channel not in Channel:
        raise Denied(_("Vælg, hvem du spørger, og hvordan."))
    if not text.strip():
        raise Denied(_("Skriv, hvad du spørger om."))
    check_filled(text)
    if case.questions.filter(party=party, end="").exists():
        raise Denied(_("Der er allerede et spørgsmål, som venter på svar derfra. Afslut det først."))
    if party in PROFESSIONALS and not has_consent(case, ConsentScope.RECORDS):
        raise Denied(_("Patienten har ikke sagt ja til, at I henter oplysninger. Skriv samtykket på sagen først."))
    if channel == Channel.FORM and not reads_my_case(case, party):
        raise Denied(_("Den, du spørger, kan ikke læse det på Min sag. Vælg en anden måde."))


def _send_letter(case: Case, text: str, *, due: date, right: str, by: User, at: datetime) -> Letter:
    composed = compose_question(case, text.strip(), due=due, is_hearing=bool(right), on=timezone.localdate(at))
    written = letter.create_letter(
        case, composed, kind=LetterKind.QUESTION, language=case.letter_language, by=by, at=at
    )
    if faults := letter.Examined(written, at=at).faults:
        raise Denied(" ".join(faults))
    letter.send_checked(case, written, by=by, at=at)
    return written


def _hold(case: Case, asked: Question, *, until: date, today: date, by: User, at: datetime) -> None:
    """A case that is on hold already, or has a date today, stays as it is; the task awaits the answer all the same."""
    others = min((day for day, kind in deadlines.find_dates(case) if kind != deadlines.SERVICE), default=until)
    if case.held_until or others <= today:
        return
    with override("da"):
        reason = gettext(HEARING_AWAITED if asked.right else AWAITED)
    before = {"held_until": "", "waits_for": "", "service_due": str(case.service_due or "")}
    service_target.suspend(case, waits_for=asked.party, reason=reason, by=by, at=at)
    deadlines.refresh(case)
    day = min(until, case.next_deadline or until)
    if day <= today:
        return
    case.held_until, case.held_reason, case.waits_for = day, reason, asked.party
    after = {"held_until": str(day), "waits_for": asked.party, "service_due": str(case.service_due or "")}
    audit.record(AuditWord.CASE_HELD, by=by, case=case, before=before, after=after, at=at)


@transaction.atomic
def answer(question: Question, *, text: str, by: User | None, at: datetime, channel: str = Channel.FORM) -> Question:
    """Keep the answer: by the party on *Min sag*, where `by` is None, or written down by staff. It is a contact, and
    the hold ends. Where its case has become part of another, the answer stands in the case that asked, and is read
    where the work goes on. Raises Denied for an empty answer and a question that has ended.
    """
    case = policies.locked(follow_up.home_of(question.case), act="answer_question", by=by)
    question = _still_open(question)
    if not text.strip():
        raise Denied(_("Skriv svaret."))
    follow_up.write_contact(
        case if case.pk == question.case_id else question.case,
        channel=channel,
        direction=Direction.IN,
        with_whom=question.party,
        text=text.strip(),
        by=by,
        at=at,
    )
    if by is None:
        follow_up.promise_to_read(case, title=gettext_noop("Læs beskeden fra patienten"), kind=follow_up.MESSAGE, at=at)
        warning_words.look_for(case, text, at=at)
    _end(case, question, QuestionEnd.ANSWERED, words=text, act="answer_question", by=by, at=at)
    return question


@transaction.atomic
def none_came(question: Question, *, by: User, at: datetime) -> Question:
    """Say that the last day has passed without an answer. Raises Denied before that."""
    case = policies.locked(follow_up.home_of(question.case), act="end_question", by=by)
    question = _still_open(question)
    if timezone.localdate(at) <= question.due:
        raise Denied(_("Fristen for at svare er ikke gået endnu."))
    _end(case, question, QuestionEnd.NONE_CAME, words="", act="end_question", by=by, at=at)
    return question


@transaction.atomic
def withdraw(question: Question, *, reason: str, by: User, at: datetime) -> Question:
    """Take back a question that needs no answer any more. Raises Denied without a reason."""
    case = policies.locked(follow_up.home_of(question.case), act="end_question", by=by)
    question = _still_open(question)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor spørgsmålet trækkes tilbage."))
    _end(case, question, QuestionEnd.WITHDRAWN, words=reason, act="end_question", by=by, at=at)
    return question


def _still_open(question: Question) -> Question:
    fresh = Question.objects.select_for_update(of=("self",)).select_related("task", "case").get(pk=question.pk)
    if fresh.end:
        raise Denied(_("Spørgsmålet er allerede afsluttet."))
    return fresh


def _end(
    case: Case, question: Question, end: QuestionEnd, *, words: str, act: str, by: User | None, at: datetime
) -> None:
    question.end, question.answer, question.ended_at, question.ended_by = end, words.strip(), at, by
    question.save(update_fields=["end", "answer", "ended_at", "ended_by"])
    if not question.task.done_at:
        follow_up.write_task_done(case, question.task, by=by, at=at)
    if case.held_until and case.waits_for == question.party:
        attention.end_hold(case, by=by, at=at)
    step = policies.save(case, act, at=at)
    audit.record(step.audit, by=by, case=case, subject=f"question {question.pk}", after={"end": end}, at=at)
