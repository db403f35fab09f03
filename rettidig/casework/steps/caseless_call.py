"""Calls that are about no case: promised back, answered, given up, or made a case of (features I7, C1).

Each ends as a case, because the figures count cases: a general question is an inquiry of its topic, received when
somebody first rang, and counted once (annual report, chapter 3).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, deadlines
from ..audit_words import AuditWord
from ..models import Case, CaselessCall, Channel, Contact, Direction, IntakeDraft, Office, Task, User, WithWhom
from ..models.fields import blind_index
from ..permissions import CASE_WORKERS, Denied
from ..phrases import check_filled
from ..questionnaire.answers import Answers
from ..questionnaire.document import attributes_of
from ..questionnaire.warning_words import find_words
from ..task_tree import CALL_BACK
from ..topics import TOPICS
from . import broken_off, closing, kept_call
from .call_back import check_time
from .draft import open_draft
from .follow_up import TITLE_MAX, add_contact, write_task
from .pathway import new_pathway
from .receive import Receipt, mark_of_receipt, receive
from .triage import set_target_and_team


def find_calls(user: User) -> QuerySet[CaselessCall]:
    """The calls without a case that the user's office has promised, the earliest first."""
    return CaselessCall.objects.filter(office=user.office_id).select_related("owner").order_by("due", "id")


@transaction.atomic
def promise(
    *, who: str, phone: str, topic: str, text: str, due: datetime, owner: User, key: str, by: User, at: datetime
) -> CaselessCall:
    """Write down a call that is about no case, and that somebody is called back at the time `due`. The same form sent
    twice is one call.

    Raises Denied without a number or words, for a time that is not ahead or a day on which the office is closed, and
    for one who does not work on the cases of the office.
    """
    office = _check(by, topic=topic, text=text)
    if not phone.strip():
        raise Denied(_("Skriv det nummer, vi skal ringe til."))
    if owner.office_id != office.pk or owner.role not in CASE_WORKERS or not owner.is_active:
        raise Denied(_("Vælg en kollega, der arbejder med sager på kontoret."))
    check_time(office, due, at=at)
    facts = {"who": who.strip(), "phone": phone.strip(), "topic": topic, "text": text.strip(), "owner": owner}
    taken = {"office": office, "taken_at": at, "taken_by": by, "due": due}
    call, is_new = CaselessCall.objects.get_or_create(key=blind_index(key), defaults={**facts, **taken})
    if is_new:
        kept_call.finish(key, by=by, at=at)
        after = {"due": due.isoformat(), "topic": topic}
        audit.record(AuditWord.CALL_TAKEN, by=by, subject=f"call {call.pk}", after=after, at=at)
    return call


@transaction.atomic
def answer_at_once(*, who: str, phone: str, topic: str, text: str, said: str, key: str, by: User, at: datetime) -> Case:
    """A general question that was answered while the call lasted: a case of its topic that ends with it. The same form
    sent twice is one case. Raises Denied as `promise`, and where such a case may not end.
    """
    office = _check(by, topic=topic, text=text)
    draft, _key = open_draft(max_wait_form=False, at=at, key=key)
    draft = IntakeDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.case:
        return draft.case
    case = _write_case(office, who=who, phone=phone, topic=topic, text=text, taken_at=at, taken_by=by, by=by, at=at)
    draft.case, draft.answers, draft.typed = case, {}, ""
    draft.save(update_fields=["case", "answers", "typed"])
    return _end_with_answer(case, said=said, by=by, at=at)


@transaction.atomic
def answer(call: CaselessCall, *, said: str, by: User, at: datetime) -> Case:
    """They were called and the question is answered: a case that ends with the call. Raises Denied as
    `answer_at_once`, and where a colleague has finished the call.
    """
    call = _locked(call, by)
    return _end_with_answer(_case_of(call, by=by, at=at), said=said, by=by, at=at)


@transaction.atomic
def give_up(call: CaselessCall, *, reason: str, by: User, at: datetime) -> Case:
    """Nobody is called any more, for the reason: somebody asked all the same, and is counted. Raises Denied without a
    reason, and where such a case may not end.
    """
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor vi ikke ringer mere."))
    call = _locked(call, by)
    return _end(_case_of(call, by=by, at=at), note=reason.strip(), by=by, at=at)


@transaction.atomic
def end_as_sent(call: CaselessCall, *, by: User, at: datetime) -> Case:
    """Whoever broke off an inquiry has sent one since, in which they are answered: nobody calls about the other, and
    only the one that was sent is counted. Raises Denied where none has come, and where a colleague has finished it.
    """
    call = _locked(call, by)
    case = broken_off.find_sent_since([call], by).get(call.pk)
    if case is None:
        raise Denied(_("Der er ikke kommet en henvendelse fra det nummer siden."))
    audit.record(AuditWord.CALL_NOT_NEEDED, by=by, case=case, subject=f"call {call.pk}", at=at)
    call.delete()
    return case


@transaction.atomic
def try_again(call: CaselessCall, *, due: datetime, tries: int, by: User, at: datetime) -> CaselessCall:
    """Nobody answered: it is tried again at the time `due`, and the tries are counted, unless somebody has counted one
    since there were `tries`. Raises Denied as `promise`.
    """
    call = _locked(call, by)
    if call.tries != tries:
        return call
    check_time(call.office, due, at=at)
    before = {"due": call.due.isoformat(), "tries": call.tries}
    call.due, call.tries, call.warned_at = due, call.tries + 1, None
    call.save(update_fields=["due", "tries", "warned_at"])
    after = {"due": due.isoformat(), "tries": call.tries}
    audit.record(AuditWord.CALL_TRIED, by=by, subject=f"call {call.pk}", before=before, after=after, at=at)
    return call


@transaction.atomic
def make_case(
    call: CaselessCall,
    draft: IntakeDraft,
    *,
    key: str,
    office: Office,
    channel: str,
    keep: bool,
    by: User,
    at: datetime,
) -> Receipt:
    """The call becomes the case of the draft, received when somebody first rang (SUL § 51, stk. 5). With `keep` the
    promise to call goes along as its task. Raises Denied where a colleague has finished the call.
    """
    call = _locked(call, by)
    receipt = receive(draft, key=key, office=office, at=at, received_at=call.taken_at, channel=channel, by=by)
    _hand_on(call, receipt.case, keep=keep, by=by, at=at)
    return receipt


@transaction.atomic
def write_on(
    call: CaselessCall, case: Case, *, text: str, with_whom: str, keep: bool, by: User, at: datetime
) -> Contact:
    """The call is about a case that is there: a further contact of it, at the time at which somebody rang, and no
    inquiry. Raises Denied as `make_case`, and as the act on the case does.
    """
    call = _locked(call, by)
    is_later = timezone.localdate(call.taken_at) >= timezone.localdate(case.received_at)
    contact = add_contact(
        case,
        channel=Channel.PHONE,
        direction=Direction.IN,
        with_whom=with_whom,
        text=text,
        held_at=call.taken_at if is_later else None,
        by=by,
        at=at,
    )
    _hand_on(call, case, keep=keep, by=by, at=at)
    return contact


def _check(by: User, *, topic: str, text: str) -> Office:
    if by.office is None or by.role not in CASE_WORKERS:
        raise Denied(_("Kun patientkontorets egne medarbejdere kan skrive et opkald ned."))
    if topic not in TOPICS:
        raise Denied(_("Vælg et emne fra listen."))
    if TOPICS[topic].is_life_threatening:
        raise Denied(_("Det handler om en livstruende sygdom. Opret en sag med det samme."))
    if not text.strip():
        raise Denied(_("Skriv, hvad opkaldet handler om."))
    return by.office


def _locked(call: CaselessCall, by: User) -> CaselessCall:
    """The call as it stands now. Raises Denied where it is another office's, or is finished."""
    if by.role not in CASE_WORKERS:
        raise Denied(_("Kun patientkontorets egne medarbejdere kan ringe tilbage."))
    fresh: CaselessCall | None = find_calls(by).select_for_update(of=("self",)).filter(pk=call.pk).first()
    if fresh is None:
        raise Denied(_("Opkaldet er allerede klaret. En kollega kan have gjort det."))
    return fresh


def _case_of(call: CaselessCall, *, by: User, at: datetime) -> Case:
    """A case of what was said when somebody first rang; the call itself is forgotten."""
    facts = {name: getattr(call, name) for name in ("who", "phone", "topic", "text", "taken_at", "taken_by")}
    office = by.office or call.office
    case = _write_case(office, **facts, by=by, at=at)
    _forget(call, case, by=by, at=at)
    return case


def _write_case(
    office: Office,
    *,
    who: str,
    phone: str,
    topic: str,
    text: str,
    taken_at: datetime,
    taken_by: User | None,
    by: User,
    at: datetime,
) -> Case:
    channel = Channel.PHONE if taken_by else Channel.FORM  # else it was typed in the form, and broken off
    case = Case(
        office=office,
        **mark_of_receipt(taken_at),
        channel=channel,
        topic=topic,
        owner=by,
        home_region=office.region,
        reporter_name=who.strip(),
        reply_phone=phone.strip(),
        answers=Answers.of({"category": topic, "story": text.strip(), "phone": phone.strip()}).as_json(),
        warning_words=find_words([text], office=office, on=timezone.localdate(at)),
    )
    set_target_and_team(case)
    case.save(force_insert=True)
    new_pathway(case, attributes=attributes_of(Answers.of(case.answers)), at=at).save()
    case.contacts.create(ordinal=1, at=taken_at, channel=channel, text=text.strip(), by=taken_by)
    audit.record(AuditWord.CASE_RECEIVED, by=by, case=case, after={"channel": channel}, at=at)
    return case


def _end_with_answer(case: Case, *, said: str, by: User, at: datetime) -> Case:
    if not said.strip():
        raise Denied(_("Skriv, hvad der blev svaret."))
    check_filled(said)
    add_contact(
        case,
        channel=Channel.PHONE,
        direction=Direction.OUT,
        with_whom=WithWhom.PATIENT,
        text=said.strip(),
        by=by,
        at=at,
    )
    return _end(case, note="", by=by, at=at)


def _end(case: Case, *, note: str, by: User, at: datetime) -> Case:
    try:
        return closing.close(case, note=note, by=by, at=at)
    except Denied as refusal:
        raise Denied(_("Det her kan ikke slutte med opkaldet. Opret en sag. %(why)s") % {"why": refusal}) from refusal


def _hand_on(call: CaselessCall, case: Case, *, keep: bool, by: User, at: datetime) -> None:
    """The promise goes along as a task of the case, where it is kept; the call itself is forgotten."""
    if keep:
        due = timezone.localtime(call.due)
        task: Task = write_task(
            case,
            title=call.text[:TITLE_MAX],
            due=due.date(),
            by=by,
            at=at,
            owner=call.owner,
            team=case.team,
            kind=CALL_BACK,
        )
        task.due_time, task.phone, task.tries = due.time(), call.phone, call.tries
        task.save(update_fields=["due_time", "phone", "tries"])
        fresh = Case.objects.select_related("office", "team", "owner", "patient").get(pk=case.pk)
        deadlines.refresh(fresh)
        fresh.save(update_fields=["next_deadline", "next_deadline_kind"])
    _forget(call, case, by=by, at=at)


def _forget(call: CaselessCall, case: Case, *, by: User, at: datetime) -> None:
    audit.record(AuditWord.CALL_ENDED, by=by, case=case, subject=f"call {call.pk}", at=at)
    call.delete()
