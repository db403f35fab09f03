"""The patient's own case, opened with number and code or after login: read letters, and write (features I14, I4).

`as_patient` tells everywhere that the patient has logged in: then the case is the patient's own, whoever wrote it, and
what that one wrote and sent stays between that one and the office.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from .. import audit, keys, policies, staff_notices
from ..audit_words import AuditWord
from ..case_number import possible_numbers
from ..findings import find_told
from ..letters.reasons import finding_of, name_of_told, pathway_of
from ..models import (
    Attachment,
    AuditEvent,
    Case,
    Channel,
    ConsentScope,
    Contact,
    Delivery,
    Direction,
    Hospital,
    Letter,
    NoticeAbout,
    Office,
    OptionList,
    ReReferralState,
    WithWhom,
)
from ..models.fields import blind_index, is_current_index
from . import attachments, follow_up, letter, warning_words, withdraw
from .consent import has_consent

REFUSALS_APART = timedelta(hours=1)  # else whoever guesses would fill the audit log


@transaction.atomic
def open_with_code(office: Office, number: str, code: str) -> Case | None:
    """The case that `number`, however it is written, and `code` open together. None tells nothing of which of the two
    was wrong. The opening is in the audit log, and so, once an hour, is a wrong code for a case.
    """
    numbers = {number.strip(), *possible_numbers(number, on=timezone.localdate())}
    cases = Case.objects.filter(office__in=office.lineage, number__in=numbers).exclude(follow_up_code="")
    cases = cases.select_related("office__successor", "patient")
    opened = [case for case in cases if keys.is_index_of(case.follow_up_code, code)]
    if not opened:
        for case in cases:
            _record_refusal(case)
        return None
    if not is_current_index(opened[0].follow_up_code):  # PERSON_KEY has got a new first key since
        Case.objects.filter(pk=opened[0].pk).update(follow_up_code=blind_index(keys.plain(code)))
    audit.record(AuditWord.CASE_OPENED, by=None, case=opened[0], subject="patient page")
    return opened[0]


def _record_refusal(case: Case) -> None:
    lately = AuditEvent.objects.filter(case_id=case.pk, verb=AuditWord.CODE_REFUSED)
    if not lately.filter(at__gt=timezone.now() - REFUSALS_APART).exists():
        audit.record(AuditWord.CODE_REFUSED, by=None, case=case, subject="patient page")


@transaction.atomic
def open_with_login(case: Case) -> None:
    """The patient, who has logged in, opens a case; it is in the audit log."""
    audit.record(AuditWord.CASE_OPENED, by=None, case=case, subject="patient page, by login")


def may_read_letters(case: Case, *, as_patient: bool = False) -> bool:
    """Whether the one who holds the code may read what the office writes: the patient, or another to whom the patient
    has said yes, as recorded by staff (SUL § 51, stk. 4). What the writer ticked or attached opens nothing.
    """
    return as_patient or has_consent(case, ConsentScope.CASE)


def written_in(case: Case, *, as_patient: bool = False) -> QuerySet[Contact]:
    """What the reader has written in the case: never what the patient wrote for a relative, nor the other way round."""
    found = case.contacts.filter(channel=Channel.FORM, direction=Direction.IN, by=None)
    by_patient = Q(with_whom=WithWhom.PATIENT)
    return found.filter(by_patient if as_patient or case.is_by_patient else ~by_patient)


def files_in(case: Case, *, as_patient: bool = False) -> QuerySet[Attachment]:
    """What the reader has sent, as `written_in`; without the files themselves."""
    found = case.attachments.filter(added_by=None).defer("content")
    return found if case.is_by_patient else found.filter(by_patient=as_patient)


def is_over(case: Case) -> bool:
    """Whether the work on the case has ended: in it, or in the one that it has become part of."""
    return (case.joined_to or case).is_closed


def lists_of(case: Case) -> QuerySet[OptionList]:
    """The newest list of hospitals of each pathway that the case has today, as it was shown; none of a closed case."""
    if case.is_closed:
        return case.option_lists.none()
    newest = case.option_lists.filter(pathway__removed_at=None).order_by("pathway_id", "-at", "-id")
    return case.option_lists.filter(pk__in=newest.distinct("pathway_id").values("pk")).select_related("service")


def wishes_of(case: Case, *, as_patient: bool = False) -> list[Case]:
    """The sub-cases that whoever follows the case with its code may follow too, the oldest first: what else the patient
    has asked for. A leave to follow the one opens no other. Of one that has become part of another that one speaks.
    """
    below = case.sub_cases.filter(joined_to=None).select_related("office__successor", "joined_to", "patient")
    return [each for each in below.order_by("received_at", "pk") if may_read_letters(each, as_patient=as_patient)]


class ReceivedLetter(NamedTuple):
    """A letter on the patient's page."""

    delivery: Delivery
    letter: Letter


class ToldRight(NamedTuple):
    """What a letter has told the patient of one right: its name and the sentence, in the letter's language."""

    received: ReceivedLetter
    name: str
    sentence: str
    basis: list[dict[str, Any]]


def letters_of(case: Case) -> list[ReceivedLetter]:
    """The letters on the patient's page, the newest first; without their PDFs."""
    deliveries = case.deliveries.filter(message__kind=letter.KIND.name).select_related("message").order_by("-at")
    related = ("assessment", "decision__assessment", "decision__pathway", "decision__matter")
    letters = case.letters.select_related(*related).defer("pdf").in_bulk([each.message.item for each in deliveries])
    return [ReceivedLetter(each, letters[each.message.item]) for each in deliveries]


def told_rights(letters: Iterable[ReceivedLetter]) -> list[ToldRight]:
    """What the patient has been told of each right: the sentence of the finding behind a letter, where the letter that
    was sent still says it. The newest letter about a right speaks; one about a withdrawn decision says nothing.
    """
    told: dict[tuple[str, str, str], ToldRight | None] = {}
    for received in letters:
        sent = received.letter
        finding, about = _finding_behind(sent)
        if about in told:
            continue
        told[about] = None
        sentence = finding.get("reason_to_citizen", {}).get(sent.language, "") if finding else ""
        if finding and sentence and " ".join(sentence.split()) in " ".join(sent.body.split()):
            told[about] = ToldRight(received, name_of_told(sent, about[2]), sentence, finding["basis"])
    return [each for each in told.values() if each]


def _finding_behind(sent: Letter) -> tuple[dict[str, Any] | None, tuple[str, str, str]]:
    """The finding that a letter rests on, and what it is about: the pathway or the matter, and the right."""
    made = sent.decision
    if made is None:
        return find_told(sent), ("matter", sent.matter, sent.right)
    about = ("matter", made.matter.key, made.right) if made.matter else ("pathway", pathway_of(made) or "", made.right)
    return (None if made.withdrawn_at else finding_of(made) or None), about


def find_letter(case_id: int | None, message_id: UUID) -> ReceivedLetter | None:
    """One letter of the case or of its sub-cases, with its PDF; None when they have none of that message."""
    of_case = Q(case=case_id) | Q(case__parent=case_id, case__joined_to=None)
    deliveries = Delivery.objects.filter(of_case, message__kind=letter.KIND.name, message=message_id)
    delivery = deliveries.select_related("case", "message").first() if case_id else None
    found = Letter.objects.filter(case=delivery.case_id, pk=delivery.message.item).first() if delivery else None
    return ReceivedLetter(delivery, found) if delivery and found else None


def find_appointment(case: Case) -> tuple[Hospital, date] | None:
    """The hospital that has taken the patient over, and the day it has given; None while there is none.

    As the pathway has it, so that a day which is moved or cancelled there is no longer told.
    """
    taken = case.re_referrals.filter(state=ReReferralState.ACCEPTED, hospital__isnull=False)
    last = taken.select_related("hospital", "pathway", "decision__option").order_by("-sent_at").first()
    option = last.decision.option if last and last.decision else None
    if last is None or last.hospital is None or last.pathway is None or option is None:
        return None
    day = _day_given(last.pathway.document["events"], to=option.to_kind)
    return (last.hospital, date.fromisoformat(day)) if day else None


def _day_given(events: list[dict[str, Any]], *, to: str) -> str:
    day = ""
    for event in sorted(events, key=lambda event: str(event["date"])):
        kind = event["type"]
        if kind in ("re_referral_sent", "appointment_cancelled"):
            day = ""
        elif (kind == "appointment_offered" and event.get("at") == to) or (kind == "appointment_moved" and day):
            day = event.get("for") or ""
    return day


@transaction.atomic
def open_delivery(delivery: Delivery, *, at: datetime) -> None:
    """The patient opened a letter; only the first time is written on the delivery."""
    if Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=at):
        audit.record(AuditWord.DELIVERY_OPENED, by=None, case=delivery.case, subject=f"message {delivery.pk}", at=at)


@transaction.atomic
def write_message(case: Case, *, text: str, at: datetime, as_patient: bool = False) -> Contact:
    """The patient writes in the case, closed or not: a contact, and a task with a date until somebody has read it.

    The same words sent again before they are read are one message: a second click, or a page that was reloaded. In a
    case that is part of another it stands where it was written, and is read and promised where the work goes on. An
    inquiry that was withdrawn holds again.
    """
    writer = WithWhom.PATIENT if as_patient else case.writer
    working = policies.locked(follow_up.home_of(case), act="write_message", by=None)
    if working.tasks.filter(kind=follow_up.MESSAGE, done_at=None).exists():
        last = written_in(case, as_patient=as_patient).order_by("ordinal").last()
        if last and last.text == text:
            return last
    contact = follow_up.write_contact(
        working if working.pk == case.pk else case,
        channel=Channel.FORM,
        direction=Direction.IN,
        with_whom=writer,
        text=text,
        by=None,
        at=at,
    )
    withdraw.end(working, at=at)
    title = gettext_noop("Læs beskeden fra patienten")
    follow_up.promise_to_read(working, title=title, kind=follow_up.MESSAGE, at=at)
    warning_words.look_for(working, text, at=at)
    staff_notices.tell([working.owner], NoticeAbout.MESSAGE, at=at)
    policies.save(working, "write_message", at=at)
    return contact


def send_file(
    case: Case, *, name: str, content: bytes, kind: str, at: datetime, as_patient: bool = False
) -> Attachment:
    """The patient sends a file, also in a closed case: it is kept, and a task stands until somebody has seen it.

    Raises BadFile.
    """
    own = as_patient and not case.is_by_patient
    return attachments.attach(case, name=name, content=content, kind=kind, by=None, at=at, by_patient=own)
