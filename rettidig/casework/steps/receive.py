"""From a draft to a case with a number and an exact time (features I8, I11–I13).

The time of receipt decides in law: what reaches the patient office counts as received by the right authority at that
moment (SUL § 51, stk. 5).
"""

import logging
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from .. import audit, confidentiality, cpr, deadlines, keys, letter_links, minors, priority, same_case
from ..audit_words import AuditWord
from ..identity import name_differs
from ..models import (
    Case,
    Channel,
    Event,
    IntakeDraft,
    Office,
    Original,
    Pathway,
    Person,
    Priority,
    ReceiptClock,
    ReplyBy,
    Reporter,
    Service,
    Task,
    UnfinishedReceipt,
    User,
)
from ..models.fields import blind_index
from ..permissions import CASE_WORKERS, Denied
from ..questionnaire.answers import Answers
from ..questionnaire.conditions import SERIOUS
from ..questionnaire.document import attributes_of, events_of
from ..questionnaire.warning_words import find_words
from ..regions import ABROAD, regions_on
from ..topics import TOPICS, Topic, default_topic, life_threatening_topic
from . import asked_call, consent, news
from .assessment import ask, keep, question_of, with_register
from .attachments import ask_for_files_again
from .broken_off import end_call
from .colleague import ask_lead
from .confidential import write_followed
from .draft import find_draft, read_record
from .missing import KIND as MISSING
from .missing import TIME, say_missing
from .pathway import new_event, new_pathway
from .person import NAME_DIFFERS
from .standard_task import new_tasks
from .triage import priority_snapshot, set_target_and_team
from .warning_words import JUDGE, say_task

SAME, REPLY = "same_case", "reply"
TITLE_MAX = 200
FACTS_MAX = 170  # characters of a title that names what is missing, beside its first words
FAULT_MAX = 80
log = logging.getLogger(__name__)


class Receipt(NamedTuple):
    """The receipt for the sender: the case, and the code that opens it together with its number."""

    case: Case
    code: str


def topic_of(answers: Answers, *, max_wait_form: bool) -> Topic:
    """The topic of an inquiry: maximum waiting time where a life-threatening disease is suspected."""
    chosen = TOPICS.get(answers.category, default_topic())
    is_serious = chosen.may_hide_serious_illness and answers.condition in SERIOUS
    return life_threatening_topic() if max_wait_form or is_serious else chosen


def find_missing(answers: Answers, *, topic: Topic, by_sender: bool = False) -> list[str]:
    """Facts the office must ask for: endings of "Spørg patienten om …". Missing facts warn, and never block. With
    `by_sender` those that the sender has not answered: whoever has said that they do not know is not asked again.
    """

    def has(name: str) -> bool:
        return bool(getattr(answers, name)) or (by_sender and name in answers.unknown)

    missing = [] if answers.patient_name else [_("navn")]
    if topic.is_from_abroad:  # who lives in another country has no CPR number
        missing += [] if answers.patient_birth_date or answers.patient_cpr else [_("fødselsdato")]
        missing += [] if answers.country else [_("hvilket land")]
        missing += [] if answers.treated_by else [_("hospital eller læge")]
    else:
        missing += [] if answers.patient_cpr else [_("CPR-nummer")]
    if topic.is_about_waiting:
        missing += _missing_of_purpose(answers, has)
        missing += [] if answers.hospital else [_("hvilket hospital")]
        missing += [] if has("referral_received") else [_("hvornår hospitalet fik henvisningen")]
        missing += [] if has("appointment_date") else [str(TIME)]
    if not (answers.phone or answers.email):
        missing.append(_("telefonnummer eller e-mail"))
    if not (answers.is_by_patient or answers.is_consented):
        missing.append(_("samtykke til den, der skriver"))
    return missing


def _missing_of_purpose(answers: Answers, has: Callable[[str], bool]) -> list[str]:
    """What the rights are counted from, by what the patient waits for."""
    match answers.purpose:
        case "":
            return [] if has("purpose") else [_("hvad patienten er henvist til")]
        case "treatment":
            return [] if has("decided") else [_("hvornår behandlingen blev bestemt")]
        case "surgery_moved":
            return [] if has("surgery_changed") else [_("hvornår operationen blev ændret")]
    return []


def receive(
    draft: IntakeDraft,
    *,
    key: str,
    office: Office,
    at: datetime | None = None,
    channel: str = Channel.FORM,
    by: User | None = None,
    leave_out: Collection[str] = (),
    received_at: datetime | None = None,
) -> Receipt:
    """Make the draft a case, in one transaction: person, first contact, files, missing facts, priority and dates.

    Sent twice, also at the same moment, it gives the same case and the same code. The time of receipt (SUL § 51, stk.
    5) is the database's own; `at` where somebody tells it, and `received_at` where it reached the office earlier than
    it was written down. A person who is known already is not changed by what a form says. `leave_out` names answers
    that the sender no longer gives. Raises Denied when `by` is not one of the office's own people.
    """
    if by and (by.role not in CASE_WORKERS or by.office_id != office.pk):
        raise Denied(_("Kun patientkontorets egne medarbejdere kan oprette en henvendelse for en anden."))
    code = keys.follow_up_code(key)
    whole = partial(_receive, draft, office=office, code=code, channel=channel, leave_out=leave_out)
    make_case = partial(whole, received_at=received_at or at, by=by, at=at)
    case = _whole_or_stored(make_case)
    return _receipt(case, key)


def _whole_or_stored(make_case: Callable[..., Case]) -> Case:
    """The case with all that follows from the inquiry. Where a fault stops that, the inquiry is stored alone with its
    words and files, and `unfinished` does the rest.
    """
    try:
        try:
            return make_case()
        except IntegrityError:  # another inquiry has just written down the same new patient
            return make_case()
    except (Denied, OperationalError):
        raise
    except Exception as fault:  # noqa: BLE001 – no fault of ours may cost somebody the day on which they wrote
        kind = type(fault).__name__
        log.error("an inquiry is stored, and its later stages wait: %s", kind)
        return make_case(fault=kind)


def find_receipt(key: str, *, at: datetime) -> Receipt | None:
    """The receipt of a draft that was sent; it can be shown again until the draft's time is over."""
    draft = find_draft(key, at=at)
    return _receipt(draft.case, key) if draft and draft.case else None


def _receipt(case: Case, key: str) -> Receipt:
    return Receipt(case, keys.follow_up_code(key, index=case.follow_up_code))


def is_what_was_sent(case: Case, answers: Answers) -> bool:
    """Whether `case` was made of exactly these answers."""
    number = answers.patient_cpr
    known = case.patient.cpr_index if case.patient else ""
    marks = cpr.marks(number, case.home_region) if number else []
    is_same_person = any(constant_time_compare(mark, known) for mark in marks) if marks else True
    return is_same_person and Answers.of(case.answers).as_json() == answers.as_json()


@transaction.atomic
def _receive(
    draft: IntakeDraft,
    *,
    office: Office,
    code: str,
    channel: str,
    received_at: datetime | None,
    leave_out: Collection[str],
    by: User | None,
    at: datetime | None,
    fault: str = "",
) -> Case:
    draft = IntakeDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.case:  # read after the lock: a join would show the case as it was before somebody else sent it
        return draft.case
    answers = read_record(draft, leave_out=leave_out)
    running, now = _draw_number()
    clock = ReceiptClock.TOLD if received_at else ReceiptClock.DATABASE
    at, received_at = at or now, received_at or now
    case = _new_case(answers, draft=draft, office=office, code=code, channel=channel, by=by, at=received_at)
    case.number, case.receipt_clock = _number_of(running, received_at), clock
    if fault:
        _store_alone(case, fault=fault, at=at)
    else:
        case.warning_words = find_words(answers.words_to_watch, office=office, on=timezone.localdate(received_at))
        _write_facts(case, answers, at=at)
    _write_first_contact(case, answers, by=by)
    has_files = bool(draft.attachments.update(case=case, draft=None))
    if has_files:
        Original.objects.filter(attachment__case=case).update(case=case)
    missing = [] if fault else write_tasks(case, answers, has_files=has_files, at=at)
    after = {"channel": channel, "missing": missing, **({} if fault else priority_snapshot(case))}
    audit.record(AuditWord.CASE_RECEIVED, by=by, case=case, after=after, at=at)
    if not fault:
        if case.confidential:
            write_followed(case, by=by, at=at)
        end_call(draft, case, at=at)
        news.send_receipt(case, at=at)
    if draft.letter_id:
        letter_links.count_use(draft.letter_id)
    draft.case, draft.answers, draft.typed = case, {}, ""
    draft.save(update_fields=["case", "answers", "typed"])
    return case


def _new_case(
    answers: Answers, *, draft: IntakeDraft, office: Office, code: str, channel: str, by: User | None, at: datetime
) -> Case:
    topic = topic_of(answers, max_wait_form=draft.max_wait_form)
    region = _home_region(answers, topic, office, on=timezone.localdate(at))
    patient = _patient(answers, region=region, office=office)
    return Case(
        office=office,
        received_at=at,
        channel=channel,
        topic=topic.key,
        form_version_id=draft.form_version_id,
        max_wait_form=draft.max_wait_form or topic.is_life_threatening,
        language=answers.language or "da",
        patient=patient,
        confidential=getattr(patient, "kind", None) or "",
        home_region=region,
        reporter=answers.reporter or Reporter.PATIENT,
        reporter_name=answers.reporter_name,
        reporter_relation=answers.reporter_relation,
        reply_by=answers.reply_by or (ReplyBy.PHONE if answers.wants_call else ""),
        reply_phone=answers.phone,
        reply_email=answers.email,
        answers=answers.as_json(),
        follow_up_code=blind_index(code),
    )


def _store_alone(case: Case, *, fault: str, at: datetime) -> None:
    """Store the case as it is. Who may be seriously ill stands first until it has been assessed."""
    case.priority = Priority.URGENT if case.max_wait_form else Priority.HIGH
    case.save(force_insert=True)
    UnfinishedReceipt.objects.create(case=case, stored_at=at, fault=fault[:FAULT_MAX])


def _write_facts(case: Case, answers: Answers, *, at: datetime) -> None:
    """Store the case with its pathway, events, and the rights engine's answer; the engine is asked once."""
    on = timezone.localdate(at)
    pathway, happened = _told(case, answers, at=at)
    document = _question(case, pathway, happened, on=on)
    answer = ask(document, on=on)
    deadlines.set_legal(case, answer)
    set_target_and_team(case)
    deadlines.refresh(case)
    priority.refresh(case, on=on)
    case.save(force_insert=True)
    pathway.save(force_insert=True)
    Event.objects.bulk_create(happened)
    if answer:
        keep(case, document, answer, on=on, at=at)


def write_pathway(case: Case, answers: Answers, *, at: datetime) -> None:
    """Store the pathway and the events that the inquiry tells of, in a case that is stored already."""
    pathway, happened = _told(case, answers, at=at)
    pathway.save(force_insert=True)
    Event.objects.bulk_create(happened)


def _told(case: Case, answers: Answers, *, at: datetime) -> tuple[Pathway, list[Event]]:
    service = Service.objects.filter(slug=answers.service).first() if answers.service else None
    pathway = new_pathway(case, attributes=attributes_of(answers), service=service, at=at)
    return pathway, [new_event(pathway, each, at=at) for each in events_of(answers, on=timezone.localdate(at))]


def _question(case: Case, pathway: Pathway, happened: list[Event], *, on: date) -> dict[str, Any]:
    """The assessment document of an inquiry that is not stored yet."""
    document = {"id": pathway.key, **pathway.attributes, "events": [each.document for each in happened]}
    return question_of(case, on=on, documents=[with_register(case, pathway, document, on=on)])


def mark_of_receipt(told: datetime | None, *, main: Case | None = None) -> dict[str, Any]:
    """Number (2026-000123), time of receipt and whose time it is, for a new case: the database's own, unless it was
    told. What came with the inquiry of `main` has that one's. No two cases have the same number.
    """
    running, now = _draw_number()
    at = told or now
    clock = ReceiptClock.TOLD if told else ReceiptClock.DATABASE
    if main and told == main.received_at:
        clock = ReceiptClock.OF_CASE
    return {"number": _number_of(running, at), "received_at": at, "receipt_clock": clock}


def _draw_number() -> tuple[int, datetime]:
    """The next running number, and the database's time, which stays the same within the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casework_case_number'), transaction_timestamp()")
        ((running, now),) = cursor.fetchall()
    return running, now


def _number_of(running: int, at: datetime) -> str:
    return f"{timezone.localtime(at).year}-{running:06d}"


def _home_region(answers: Answers, topic: Topic, office: Office, *, on: date) -> str:
    region = ABROAD if topic.is_from_abroad else answers.home_region
    return region if region == ABROAD or region in regions_on(on) else office.region


def _patient(answers: Answers, *, region: str, office: Office) -> Person | None:
    """The person whom the number tells, else a new one; None when nobody is named.

    How to reach the writer stays with the case: whoever knows a number must not choose where that person's letters go.
    """
    number = answers.patient_cpr
    known = Person.objects.annotate(kind=confidentiality.kind_of_their_cases(office.pk))
    if number and (person := known.filter(cpr_index__in=cpr.marks(number, region)).first()):
        return person
    if not (number or answers.patient_name or answers.patient_birth_date):
        return None
    return Person.objects.create(
        cpr=number,
        cpr_index=cpr.mark(number, region) if number else "",
        name=answers.patient_name,
        birth_date=cpr.birth_date(number) if number else answers.patient_birth_date,
    )


def _write_first_contact(case: Case, answers: Answers, *, by: User | None) -> None:
    case.contacts.create(
        ordinal=1,
        at=case.received_at,
        channel=case.channel,
        with_whom=case.writer,
        text="\n\n".join(filter(None, answers.own_words)),
        by=by,
    )


def write_tasks(case: Case, answers: Answers, *, has_files: bool, at: datetime) -> list[str]:
    """Create the tasks that follow from the inquiry, each due with the answer. Returns what is missing.

    The office works in Danish, whatever language the form was read in.
    """
    with translation.override("da"):
        missing = find_missing(answers, topic=TOPICS[case.topic])
        titles = [
            *((MISSING, say_missing([facts])) for facts in _in_titles(missing) if not answers.wants_call),
            *((JUDGE, title) for title in _to_judge(case, answers)),
            *((consent.TASK, title) for title in _to_ask_for(case, answers, on=timezone.localdate(at))),
            *((REPLY, title) for title in _to_reply(answers)),
            *(
                (SAME, _("Se, om sagen er den samme som %(number)s") % {"number": other.number})
                for other in same_case.find_same_matter(case)
            ),
            *([(NAME_DIFFERS, _("Find ud af, hvem patienten er: navnet er et andet"))] if name_differs(case) else []),
        ]
    tasks = [
        Task(case=case, kind=kind, title=title[:TITLE_MAX], due=case.service_due, team=case.team, created_at=at)
        for kind, title in titles
    ]
    tasks += new_tasks(case, at=at) + ask_lead(case, at=at)
    tasks += [asked_call.new_task(case, missing, at=at)] if answers.wants_call else []
    Task.objects.bulk_create(tasks + (ask_for_files_again(case, at=at) if has_files else []))
    return missing


def _in_titles(missing: list[str]) -> list[str]:
    """What is missing, for as few titles as have room for it."""
    titles: list[str] = []
    for each in missing:
        if titles and len(titles[-1]) + len(each) < FACTS_MAX:
            titles[-1] += f", {each}"
        else:
            titles.append(each)
    return titles


def _to_judge(case: Case, answers: Answers) -> list[str]:
    """Points in the answers that the rights engine cannot judge, and a person must."""
    found = []
    if answers.condition == "heart":
        found.append(_("Find ud af, hvilken hjertesygdom det er, og om maksimale ventetider gælder"))
    elif answers.condition == "cancer" and not TOPICS[case.topic].is_life_threatening:
        found.append(_("Find ud af, om maksimale ventetider gælder: det kan være kræft"))
    elif case.warning_words and not TOPICS[case.topic].is_life_threatening:
        found.append(say_task(case.warning_words))
    elif "condition" in answers.unknown and not TOPICS[case.topic].is_life_threatening:
        found.append(_("Find ud af, om det kan være kræft eller en alvorlig hjertesygdom"))
    found += _days_to_find(answers)
    if case.home_region == ABROAD:
        found.append(_("Find ud af, hvilke rettigheder patienten har, som bor i udlandet"))
    return found


def _to_ask_for(case: Case, answers: Answers, *, on: date) -> list[str]:
    """The consent that is missing where somebody else writes. A parent speaks for a child who is too young (SUL § 17,
    stk. 3), where the parent has custody, which only CPR knows.
    """
    if answers.reporter == Reporter.PARENT:
        decides = minors.decides(case.patient, on=on)
        if decides is None:
            return [_("Find ud af, hvor gammelt barnet er, og hvem der har forældremyndigheden")]
        if not decides:
            return [_("Find ud af, om den, der skriver, har forældremyndigheden over barnet")]
        words = _("Spørg den unge selv: patienten er fyldt %(age)d år")
        return [words % {"age": minors.rule_on(on).age}]
    says_yes = answers.is_consented and not answers.is_by_patient  # the patient must say it
    return [_("Få patientens ja til, at vi svarer den, der skriver")] if says_yes else []


def _days_to_find(answers: Answers) -> list[str]:
    """What has happened on a day that the sender did not know, so that it is no event yet."""
    start = answers.referral_received or answers.decided
    told = [
        (answers.waits_over_a_month, start, _("Find den dag, ventetiden regnes fra: den er over en måned gammel")),
        (answers.treatment_begun, answers.treatment_begun_on, _("Find ud af, hvornår behandlingen begyndte")),
        (answers.postponed, answers.first_appointment, _("Find ud af, hvilken tid patienten fik først")),
        (answers.choice_used, answers.choice_used_on, _("Find ud af, hvornår privathospitalet fik henvisningen")),
    ]
    return [title for said, day, title in told if said == "yes" and not day]


def _to_reply(answers: Answers) -> list[str]:
    """A call that was asked for, without a number: every other way of answering is followed when there is news."""
    return [_("Find et nummer at ringe til med svaret")] if answers.reply_by == "phone" and not answers.phone else []
