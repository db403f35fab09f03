"""Asking a colleague, a lawyer or a department for advice or approval, and what became of it (feature C14).

It is never a question to a party of the case (`question`): who is asked here helps the office, and changes nothing.
Where its case has become part of another, it stays where it was asked, and is answered where the work goes on.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext as _

from .. import access_rules, audit, confidentiality, deadlines, office_hours, policies, staff_notices
from ..audit_words import AuditWord
from ..in_force import in_force
from ..models import (
    AdviceAbout,
    AdviceEnd,
    AdviceKind,
    AdvicePart,
    AdviceRequest,
    Assessment,
    Case,
    ConsentScope,
    HospitalContact,
    Letter,
    NoticeAbout,
    Office,
    Option,
    Pathway,
    Reserved,
    Role,
    Task,
    User,
)
from ..permissions import CASE_READERS, BadDay, Denied, may_read
from ..queues import find_people
from . import advice_link, follow_up
from .advice_shown import compose_shown
from .approval import decision_text
from .consent import has_consent

DAYS = 3  # business days for an answer where nobody says otherwise
AWAITED = {AdviceKind.ADVICE: gettext_noop("Afvent råd"), AdviceKind.APPROVAL: gettext_noop("Afvent godkendelse")}
CAME = {
    AdviceKind.ADVICE: gettext_noop("Læs det råd, du har fået"),
    AdviceKind.APPROVAL: gettext_noop("Læs svaret om godkendelse"),
}
ENDS = {
    AdviceKind.ADVICE: (AdviceEnd.ADVISED,),
    AdviceKind.APPROVAL: (AdviceEnd.APPROVED, AdviceEnd.SENT_BACK, AdviceEnd.REFUSED),
}
# Where the work on its case goes on, also in the one that the case has become part of
GOES_ON = Q(case__closed_at=None) | Q(case__joined_to__isnull=False, case__joined_to__closed_at=None)


@dataclass(frozen=True)
class Subject:
    """What somebody is asked about: the case as a whole, or one thing of it, with its text as it stands."""

    about: AdviceAbout = AdviceAbout.CASE
    letter: Letter | None = None
    assessment: Assessment | None = None
    pathway: Pathway | None = None
    right: str = ""
    proposed: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    body: str = ""


def of_letter(letter: Letter) -> Subject:
    """The letter as it is saved."""
    return Subject(AdviceAbout.LETTER, letter=letter, title=letter.title, body=letter.body)


def of_assessment(assessment: Assessment) -> Subject:
    return Subject(AdviceAbout.ASSESSMENT, assessment=assessment)


def of_decision(pathway: Pathway, *, right: str, kind: str, option: Option | None, reasons: str) -> Subject:
    """A decision that nobody has made yet."""
    title, body = decision_text(kind, right, option, reasons)
    proposed = {"kind": kind, "option": option.pk if option else None, "reasons": reasons.strip()}
    return Subject(AdviceAbout.DECISION, pathway=pathway, right=right, proposed=proposed, title=title, body=body)


def usual_due(case: Case, *, on: date) -> date:
    """The last day for an answer that is proposed on the day `on`: before the next date of the case, where there is
    still a business day between.
    """
    closed = deadlines.closed_days(case.office)
    due, first = (deadlines.add_business_days(on, days, closed=closed) for days in (DAYS, 1))
    if case.next_deadline and case.next_deadline <= due:
        due = case.next_deadline - timedelta(days=1)
        while due > first and not deadlines.is_business_day(due, closed=closed):
            due -= timedelta(days=1)
    return max(due, first)


def colleagues_of(case: Case, user: User) -> QuerySet[User]:
    """Those of the case's office whom `user` can ask."""
    readers = User.objects.filter(office=case.office.now_id, role__in=CASE_READERS, is_active=True)
    return readers.exclude(pk=user.pk).order_by("first_name", "last_name", "username")


def contacts_of(case: Case, *, on: date) -> QuerySet[HospitalContact]:
    """Those of the contact book whom the office can ask on the day `on`."""
    known = HospitalContact.objects.filter(in_force(on), office__in=case.office.lineage)
    return known.select_related("hospital", "department").order_by("hospital__name", "department__name", "name")


@transaction.atomic
def ask(
    case: Case,
    *,
    kind: str,
    text: str,
    due: date,
    by: User,
    at: datetime,
    asked: User | None = None,
    contact: HospitalContact | None = None,
    subject: Subject | None = None,
    parts: Collection[str] = (),
    version: int | None = None,
) -> AdviceRequest:
    """Ask one colleague, or one of the contact book, who gets a link. A task of the asker awaits the answer.

    Raises Denied: nothing asked, nobody or both asked, oneself, one who cannot read the case, a day that is not ahead
    or not a business day, the same asked twice, a text that cannot be approved any more, or a patient who is named to
    a department without consent.
    """
    case = policies.locked(case, act="ask_advice", by=by, version=version)
    subject, today = subject or Subject(), timezone.localdate(at)
    _check(case, kind=kind, text=text, due=due, on=today)
    _check_whom(case, asked, contact, by=by, on=today)
    _check_subject(case, subject, asked=asked, contact=contact, kind=kind)
    names_the_patient = AdvicePart.PERSON in parts or subject.title  # a letter begins with the name
    if contact and names_the_patient and not has_consent(case, ConsentScope.RECORDS):
        raise Denied(_("Patienten har ikke sagt ja til, at I taler med hospitalet. Spørg uden navn og uden brev."))
    shown = [each for each in AdvicePart if contact and each in parts]
    made: AdviceRequest = case.advice_requests.create(
        kind=AdviceKind(kind),
        asked=asked,
        contact=contact,
        text=text.strip(),
        due=due,
        parts=[str(each) for each in shown],
        shown=compose_shown(case, shown),
        task=_await(case, AdviceKind(kind), due=due, by=by, at=at),
        asked_at=at,
        asked_by=by,
        **vars(subject),
    )
    if contact:
        advice_link.prepare(made, at=at)
    staff_notices.tell([asked], NoticeAbout.ADVICE, at=at)
    step = policies.save(case, "ask_advice", at=at)
    after_it = {"kind": kind, "whom": made.whom.username if asked else f"contact {made.contact_id}", "due": str(due)}
    audit.record(step.audit, by=by, case=case, subject=_subject(made), after=after_it, at=at)
    return made


def _await(case: Case, kind: AdviceKind, *, due: date, by: User, at: datetime) -> Task:
    """The task of the asker, which comes by itself on the business day after the last one."""
    with override("da"):
        title = gettext(AWAITED[kind])
    after = deadlines.add_business_days(due, 1, closed=deadlines.closed_days(case.office))
    return follow_up.write_task(case, title=title, due=after, by=by, at=at, owner=by, kind=follow_up.ADVICE)


def _check(case: Case, *, kind: str, text: str, due: date, on: date) -> None:
    if kind not in AdviceKind:
        raise Denied(_("Vælg, om du beder om råd eller om godkendelse."))
    if not text.strip():
        raise Denied(_("Skriv, hvad du spørger om."))
    if due <= on or not deadlines.is_business_day(due, closed=deadlines.closed_days(case.office)):
        raise BadDay(_("Vælg en dag efter i dag, hvor kontoret har åbent."))


def _check_whom(case: Case, asked: User | None, contact: HospitalContact | None, *, by: User, on: date) -> None:
    if (asked is None) == (contact is None):
        raise Denied(_("Vælg en kollega eller en fra kontaktbogen, og kun én."))
    if asked == by:
        raise Denied(_("Du kan ikke spørge dig selv."))
    if asked:
        _check_reads(case, asked, by=by)
    if contact and not contacts_of(case, on=on).filter(pk=contact.pk).exists():
        raise Denied(_("%(who)s står ikke i jeres kontaktbog i dag.") % {"who": contact})


def _check_reads(case: Case, asked: User, *, by: User) -> None:
    if not colleagues_of(case, by).filter(pk=asked.pk).exists():
        raise Denied(_("%(who)s kan ikke læse sagen. Vælg en anden.") % {"who": asked})
    if not may_read(asked, case) and confidentiality.is_of_other_teams(asked, case):
        whose = access_rules.say_whose(case.topic, access_rules.rules_of(case), Reserved.SEE)
        raise Denied(_("%(who)s kan ikke se sagen. %(whose)s") % {"who": asked, "whose": whose})
    if not may_read(asked, case):
        raise Denied(
            _("Sagen er fortrolig, og %(who)s må ikke se den. Nævn kollegaen på sagen først.") % {"who": asked}
        )


def _check_subject(
    case: Case, subject: Subject, *, asked: User | None, contact: HospitalContact | None, kind: str
) -> None:
    letter = subject.letter
    things = [each for each in (letter, subject.assessment, subject.pathway) if each]
    if any(each.case_id != case.pk for each in things):
        raise Denied(_("Det, du spørger om, hører til en anden sag."))
    if letter and letter.sent_at:
        raise Denied(_("Brevet er sendt og kan ikke ændres. Spørg om sagen i stedet."))
    same = case.advice_requests.filter(asked=asked, contact=contact, kind=kind, about=subject.about, end="")
    if same.filter(letter=letter, pathway=subject.pathway, right=subject.right).exists():
        raise Denied(_("Det er der allerede spurgt om der. Vent på svaret, eller træk det tilbage."))


def is_asked(request: AdviceRequest, user: User, *, on: date) -> bool:
    """Whether `user` is the one who is asked, or stands in for them on the day `on`."""
    return request.asked_id is not None and request.asked_id in find_people(user, on=on)


def find_refusal_to_answer(request: AdviceRequest, user: User, *, on: date) -> str:
    """Why `user` cannot answer; empty when they can."""
    if request.end:
        return _("Der er allerede svaret, eller spørgsmålet er trukket tilbage.")
    if not is_asked(request, user, on=on):
        return _("Kun den, der er spurgt, eller afløseren kan svare.")
    if request.asked_by_id == user.pk:
        return _("Du har selv spurgt. En anden skal svare.")
    return ""


@transaction.atomic
def answer(request: AdviceRequest, *, end: str, text: str, by: User, at: datetime) -> AdviceRequest:
    """Answer as the one who is asked, or in their place. An approval is of the text that was asked about.

    Raises Denied: somebody else, the asker, an answer given already, and a no or an advice without words.
    """
    case = policies.locked(follow_up.home_of(request.case), act="answer_advice", by=by)
    request = _locked(request)
    if refusal := find_refusal_to_answer(request, by, on=timezone.localdate(at)):
        raise Denied(refusal)
    write_answer(case, request, end=end, text=text, act="answer_advice", by=by, at=at)
    return request


@transaction.atomic
def answer_by_link(request: AdviceRequest, *, end: str, text: str, name: str, at: datetime) -> AdviceRequest:
    """Answer for a department that has come in by its link and code. Raises Denied as `answer`, and without a name."""
    case = policies.locked(follow_up.home_of(request.case), act="answer_by_link", by=None)
    request = _locked(request)
    if request.end or not advice_link.is_open(request, on=timezone.localdate(at)):
        raise Denied(_("Linket virker ikke mere. Ring til patientkontoret."))
    if not name.strip():
        raise Denied(_("Skriv dit navn og din afdeling."))
    request.answered_name = name.strip()
    write_answer(case, request, end=end, text=text, act="answer_by_link", by=None, at=at)
    return request


def write_answer(
    case: Case, request: AdviceRequest, *, end: str, text: str, act: str, by: User | None, at: datetime
) -> None:
    """Keep an answer that the caller has found to come from the right one: the task of the asker comes back today."""
    if end not in ENDS[AdviceKind(request.kind)]:
        raise Denied(_("Vælg et svar."))
    if end != AdviceEnd.APPROVED and not text.strip():
        raise Denied(_("Skriv dit råd.") if end == AdviceEnd.ADVISED else _("Skriv hvorfor."))
    task = Task.objects.get(pk=request.task_id)
    with override("da"):
        task.title = gettext(CAME[AdviceKind(request.kind)])
    task.kind, task.due = follow_up.ADVICE_CAME, timezone.localdate(at)
    task.save(update_fields=["title", "kind", "due"])
    _end(case, request, AdviceEnd(end), words=text, act=act, by=by, at=at)


@transaction.atomic
def withdraw(request: AdviceRequest, *, reason: str, by: User, at: datetime) -> AdviceRequest:
    """Take back what needs no answer any more. Raises Denied without a reason, and when it is answered."""
    case = policies.locked(follow_up.home_of(request.case), act="withdraw_advice", by=by)
    request = _still_open(request)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor du trækker det tilbage."))
    take_back(case, request, reason=reason, by=by, at=at)
    return request


def take_back(case: Case, request: AdviceRequest, *, reason: str, by: User, at: datetime) -> None:
    """`withdraw` on a case that the caller has locked."""
    if not request.task.done_at:
        follow_up.write_task_done(case, request.task, by=by, at=at)
    _end(case, request, AdviceEnd.WITHDRAWN, words=reason, act="withdraw_advice", by=by, at=at)


def may_forward(request: AdviceRequest, user: User, *, on: date) -> bool:
    """Whether `user` may give it to another: who is asked, who stands in, and the lead."""
    return request.asked_id is not None and (user.role == Role.LEAD or is_asked(request, user, on=on))


@transaction.atomic
def forward(request: AdviceRequest, *, to: User, reason: str, by: User, at: datetime) -> AdviceRequest:
    """Give it to another colleague, who answers in place of the first; the asker and the day stay the same.

    Raises Denied: for others than the one who is asked, a substitute and the lead; to the asker, to the one who has it,
    or to somebody who cannot read the case; and when it is answered.
    """
    case = policies.locked(follow_up.home_of(request.case), act="forward_advice", by=by)
    request = _still_open(request)
    if not may_forward(request, by, on=timezone.localdate(at)):
        raise Denied(_("Kun den, der er spurgt, afløseren eller lederen kan give det videre."))
    if to.pk in (request.asked_by_id, request.asked_id):
        raise Denied(_("Vælg en anden end den, der spørger, og den, der har det nu."))
    _check_reads(case, to, by=request.asked_by)
    same = ("kind", "about", "letter", "assessment", "pathway", "right", "proposed", "title", "body", "text", "due")
    facts = {name: getattr(request, name) for name in (*same, "task", "asked_by")}
    made: AdviceRequest = request.case.advice_requests.create(**facts, asked=to, forwarded_from=request, asked_at=at)
    _write_end(request, AdviceEnd.FORWARDED, words=reason, by=by, at=at)
    staff_notices.tell([to], NoticeAbout.ADVICE, at=at)
    step = policies.save(case, "forward_advice", at=at)
    after = {"to": to.username}
    audit.record(step.audit, by=by, case=case, subject=_subject(request), after=after, reason=reason.strip(), at=at)
    return made


def mark_opened(request: AdviceRequest, *, by: User, at: datetime) -> None:
    """The one who is asked, or who stands in, has it on the screen for the first time."""
    if request.opened_at or request.end or not is_asked(request, by, on=timezone.localdate(at)):
        return
    with transaction.atomic():
        opened = AdviceRequest.objects.filter(pk=request.pk, opened_at=None, end="").update(opened_at=at)
        if opened:
            audit.record(AuditWord.ADVICE_OPENED, by=by, case=request.case, subject=_subject(request), at=at)


def asked_in(office: Office) -> QuerySet[AdviceRequest]:
    """What anybody is asked about the office's cases and has not answered, the first day first."""
    waiting = AdviceRequest.objects.filter(GOES_ON, case__office=office, end="")
    return waiting.select_related("case__patient", "asked", "contact", "asked_by").order_by("due", "asked_at", "id")


def late_approvals(office: Office, *, on: date) -> QuerySet[AdviceRequest]:
    """The approvals of the office's cases whose last day was before the day `on`, the longest waiting first."""
    return asked_in(office).filter(kind=AdviceKind.APPROVAL, due__lt=on)


def waiting_for(user: User, *, on: date) -> QuerySet[AdviceRequest]:
    """What waits for `user` on the day `on`: what they are asked, or those whom they stand in for. What is over its
    last day waits for the lead too, so that it does not lie with one who does not answer.
    """
    waits = Q(asked__in=find_people(user, on=on))
    if user.role == Role.LEAD:
        waits |= Q(due__lt=on, case__office=user.office_id)
    waiting = AdviceRequest.objects.filter(GOES_ON, waits, end="")
    return waiting.select_related("case__patient", "asked", "contact", "asked_by").order_by("due", "asked_at", "id")


def tell_leads(*, at: datetime) -> int:
    """Bring what is over its last day to the leads, once, where the office is open. Returns how many."""
    told = 0
    for office in Office.objects.filter(merged_at=None):
        if office_hours.is_open(office, at):
            late = asked_in(office).filter(lead_told_at=None, due__lt=timezone.localdate(at))
            told += sum(_tell_lead(each, at=at) for each in late)
    return told


@transaction.atomic
def _tell_lead(seen: AdviceRequest, *, at: datetime) -> bool:
    try:
        case = policies.locked(follow_up.home_of(seen.case), act="remind_of_advice", by=None)
        request = _still_open(seen)
    except Denied:  # closed or answered since it was read
        return False
    request.lead_told_at = at
    request.save(update_fields=["lead_told_at"])
    leads = case.office.users.filter(role=Role.LEAD, is_active=True)
    staff_notices.tell([request.asked, *leads], NoticeAbout.ADVICE, at=at)
    audit.record(AuditWord.ADVICE_REMINDED, by=None, case=case, subject=_subject(request), after={"to": "lead"}, at=at)
    return True


def remind(*, at: datetime) -> int:
    """Remind those who have until the next business day, once, where the office is open: in their list; a department by
    e-mail. Returns how many.
    """
    reminded = 0
    for office in Office.objects.filter(merged_at=None):
        if office_hours.is_open(office, at):
            closed = deadlines.closed_days(office)
            until = deadlines.add_business_days(timezone.localdate(at), 1, closed=closed)
            waiting = asked_in(office).filter(reminded_at=None, due__lte=until)
            reminded += sum(_remind(each, at=at) for each in waiting)
    return reminded


@transaction.atomic
def _remind(seen: AdviceRequest, *, at: datetime) -> bool:
    try:
        case = policies.locked(follow_up.home_of(seen.case), act="remind_of_advice", by=None)
        request = _still_open(seen)
    except Denied:  # closed or answered since it was read
        return False
    request.reminded_at = at
    request.save(update_fields=["reminded_at"])
    if request.contact_id:
        advice_link.send(request, at=at)
    staff_notices.tell([request.asked], NoticeAbout.ADVICE, at=at)
    audit.record(AuditWord.ADVICE_REMINDED, by=None, case=case, subject=_subject(request), at=at)
    return True


def _locked(request: AdviceRequest) -> AdviceRequest:
    related = ("case", "task", "asked", "asked_by", "contact")
    return AdviceRequest.objects.select_for_update(of=("self",)).select_related(*related).get(pk=request.pk)


def _still_open(request: AdviceRequest) -> AdviceRequest:
    fresh = _locked(request)
    if fresh.end:
        raise Denied(_("Der er allerede svaret, eller spørgsmålet er trukket tilbage."))
    return fresh


def _end(
    case: Case, request: AdviceRequest, end: AdviceEnd, *, words: str, act: str, by: User | None, at: datetime
) -> None:
    _write_end(request, end, words=words, by=by, at=at)
    step = policies.save(case, act, at=at)
    audit.record(step.audit, by=by, case=case, subject=_subject(request), after={"end": str(end)}, at=at)


def _write_end(request: AdviceRequest, end: AdviceEnd, *, words: str, by: User | None, at: datetime) -> None:
    request.end, request.answer, request.ended_at, request.ended_by = end, words.strip(), at, by
    request.save(update_fields=["end", "answer", "answered_name", "ended_at", "ended_by"])


def _subject(request: AdviceRequest) -> str:
    return f"advice {request.pk}"
