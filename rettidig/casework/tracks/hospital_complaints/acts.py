"""What people do with hospital complaints: confirm, correct, send, chase, acknowledge, take back, and put away."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from ... import deadlines, outbox
from ...models import ComplaintState, ComplaintStep, ComplaintVerb, ComplaintWay, HospitalComplaint, OutboxState, User
from ...permissions import BadDay, Denied
from . import sending
from .rules import acts, due_after, find_complaints, locked, write_step

FIELDS = ("number", "hospital", "complained_on", "letter_on", "answer_by")
WORDS_MAX = 500
ON_ITS_WAY = (OutboxState.QUEUED, OutboxState.FAILED, OutboxState.PLACED, OutboxState.UNREAD)


@transaction.atomic
def confirm(complaint: HospitalComplaint, *, facts: Mapping[str, Any], by: User, at: datetime) -> HospitalComplaint:
    """Somebody has looked at the letter, and says what stands in it; `facts` are FIELDS, those left out stay.

    Raises Denied without a number or hospital, and for a hospital that is closed.
    """
    held = locked(complaint, "confirm", by=by)
    changed = _set(held, facts)
    _move(held, "confirm", due=due_after(held.office, "send", at=at))
    write_step(held, ComplaintVerb.CONFIRMED, by=by, at=at, words=", ".join(changed), hospital=held.hospital)
    return held


@transaction.atomic
def correct(complaint: HospitalComplaint, *, facts: Mapping[str, Any], by: User, at: datetime) -> HospitalComplaint:
    """Change what was confirmed, before it is sent. Raises Denied as `confirm`, and where nothing is changed."""
    held = locked(complaint, "correct", by=by)
    changed = _set(held, facts)
    if not changed:
        raise Denied(_("Der er ikke rettet noget."))
    held.save()
    write_step(held, ComplaintVerb.CORRECTED, by=by, at=at, words=", ".join(changed), hospital=held.hospital)
    return held


def _set(complaint: HospitalComplaint, facts: Mapping[str, Any]) -> list[str]:
    """Set the facts; returns the names of those that were something else, as people call them."""
    labels = {
        "number": _("nummer"),
        "hospital": _("hospital"),
        "complained_on": _("klagens dato"),
        "letter_on": _("brevets dato"),
        "answer_by": _("svarfrist"),
    }
    changed = [labels[name] for name in FIELDS if name in facts and getattr(complaint, name) != facts[name]]
    for name in facts:
        setattr(complaint, name, facts[name])
    if not complaint.number.strip():
        raise Denied(_("Skriv klagens nummer. Det står i brevet."))
    if complaint.hospital is None:
        raise Denied(_("Vælg det hospital, der er klaget over."))
    return changed


@transaction.atomic
def send(complaint: HospitalComplaint, *, by: User, at: datetime) -> ComplaintStep:
    """Put the complaint in the outbox for its hospital: to the secure address of the contact book, or the post room."""
    held = locked(complaint, "send", by=by)
    if held.hospital is None:
        raise Denied(_("Vælg det hospital, der er klaget over."))
    contact = sending.find_contact(held.office, held.hospital, on=timezone.localdate(at))
    way = ComplaintWay.EMAIL if contact else ComplaintWay.PAPER
    held.forwarded_at = held.forwarded_at or at
    _move(held, "send", due=due_after(held.office, "acknowledge" if contact else "post", at=at))
    step = write_step(held, ComplaintVerb.SENT, by=by, at=at, hospital=held.hospital, contact=contact, way=way)
    outbox.put(sending.KIND, step, case=None, at=at)
    return step


@transaction.atomic
def post(complaint: HospitalComplaint, *, by: User, at: datetime) -> HospitalComplaint:
    """The complaint has been put into the post on paper. Raises Denied where it does not lie in the post room."""
    held = locked(complaint, "post", by=by)
    message = sending.find_messages([held]).get(held.pk)
    if message is None or message.state not in (OutboxState.PLACED, OutboxState.UNREAD):
        raise Denied(_("Klagen ligger ikke i postrummet."))
    outbox.confirm(message, fetched_at=at, at=at)
    held.due = due_after(held.office, "acknowledge", at=at)
    held.save()
    write_step(held, ComplaintVerb.POSTED, by=by, at=at, hospital=held.hospital, way=ComplaintWay.PAPER)
    return held


@transaction.atomic
def retry(complaint: HospitalComplaint, *, by: User, at: datetime) -> HospitalComplaint:
    """Try again to send what did not arrive. Raises Denied where it is under way or there."""
    held = locked(complaint, "retry", by=by)
    message = sending.find_messages([held]).get(held.pk)
    if message is None:
        raise Denied(_("Klagen er ikke sendt endnu."))
    outbox.retry(message, by=by, at=at)
    held.due = due_after(held.office, "acknowledge", at=at)
    held.save()
    return held


@transaction.atomic
def chase(complaint: HospitalComplaint, *, words: str, due: date, by: User, at: datetime) -> HospitalComplaint:
    """Ask the hospital whether it has the complaint, and ask again on the day `due`: by e-mail where it has a secure
    address, else somebody has called. Raises Denied without words, BadDay for a day that is none of the office's.
    """
    held = locked(complaint, "chase", by=by)
    if not words.strip():
        raise Denied(_("Skriv, hvordan I har rykket."))
    if due <= timezone.localdate(at):
        raise BadDay(_("Dagen skal ligge efter i dag."))
    if not deadlines.is_business_day(due, closed=deadlines.closed_days(held.office)):
        raise BadDay(_("Kontoret har lukket den dag. Vælg en anden."))
    held.due = due
    held.save()
    hospital = held.hospital
    contact = sending.find_contact(held.office, hospital, on=timezone.localdate(at)) if hospital else None
    way = ComplaintWay.EMAIL if contact else ""
    facts = {"hospital": hospital, "contact": contact, "way": way}
    step = write_step(held, ComplaintVerb.CHASED, by=by, at=at, words=words.strip()[:WORDS_MAX], **facts)
    if contact:
        outbox.put(sending.CHASE, step, case=None, at=at)
    return held


@transaction.atomic
def acknowledge(complaint: HospitalComplaint, *, by: User, at: datetime) -> HospitalComplaint:
    """The hospital has said that it has the complaint: nothing is left to do."""
    held = locked(complaint, "acknowledge", by=by)
    message = sending.find_messages([held]).get(held.pk)
    if message and message.is_held_up:
        outbox.confirm(message, fetched_at=at, at=at)
    _move(held, "acknowledge", due=None)
    write_step(held, ComplaintVerb.ACKNOWLEDGED, by=by, at=at, hospital=held.hospital)
    return held


@transaction.atomic
def take_back(complaint: HospitalComplaint, *, words: str, by: User, at: datetime) -> HospitalComplaint:
    """The hospital has sent the complaint back, and why: somebody finds the right one and confirms it anew."""
    held = locked(complaint, "return", by=by)
    if not words.strip():
        raise Denied(_("Skriv, hvorfor den kom tilbage."))
    for step in held.steps.filter(verb=ComplaintVerb.SENT):
        outbox.stop(sending.KIND, step, at=at, states=ON_ITS_WAY)
    _move(held, "return", due=due_after(held.office, "return", at=at))
    write_step(held, ComplaintVerb.RETURNED, by=by, at=at, words=words.strip()[:WORDS_MAX], hospital=held.hospital)
    return held


@transaction.atomic
def put_away(complaint: HospitalComplaint, *, words: str, by: User, at: datetime) -> HospitalComplaint:
    """Nothing more is done with the file, and why. Raises Denied without a reason."""
    held = locked(complaint, "put_away", by=by)
    if not words.strip():
        raise Denied(_("Skriv, hvorfor den lægges væk."))
    _move(held, "put_away", due=None)
    write_step(held, ComplaintVerb.PUT_AWAY, by=by, at=at, words=words.strip()[:WORDS_MAX])
    return held


def _move(complaint: HospitalComplaint, act: str, *, due: date | None) -> None:
    complaint.state, complaint.due = acts()[act].to or complaint.state, due
    complaint.save()


class Done(NamedTuple):
    """How many of several were done, and why the others were not: each with its name."""

    done: int
    refused: list[tuple[str, str]]


def find_whole(complaints: Iterable[HospitalComplaint]) -> set[int]:
    """Those of which everything was read, and whose number no other complaint has: they can be confirmed together."""
    found = [each for each in complaints if all(getattr(each, name) for name in FIELDS)]
    same = find_same_number(found)
    return {each.pk for each in found if each.pk not in same}


def find_same_number(complaints: Iterable[HospitalComplaint]) -> dict[int, HospitalComplaint]:
    """For each whose number another complaint of the office has that is not put away: the other one."""
    with_number = [each for each in complaints if each.number]
    others = HospitalComplaint.objects.filter(number__in={each.number for each in with_number})
    others = others.exclude(state__in=(ComplaintState.AWAY, ComplaintState.DOUBLE)).order_by("-pk")
    known = list(others)
    found: dict[int, HospitalComplaint] = {}
    for each in with_number:
        alike = (one for one in known if (one.number, one.office_id) == (each.number, each.office_id))
        if other := next((one for one in alike if one.pk != each.pk), None):
            found[each.pk] = other
    return found


TOGETHER: Mapping[str, Callable[..., Any]] = {
    "confirm": partial(confirm, facts={}),
    "send": send,
    "post": post,
    "acknowledge": acknowledge,
    "retry": retry,
}


def do_together(act: str, keys: Iterable[int], *, by: User, at: datetime) -> Done:
    """Do one act with several complaints, each by itself; one that is refused stops none of the others. What was read
    is confirmed together only where everything was, and no other complaint has the number.
    """
    refused: list[tuple[str, str]] = []
    chosen = list(find_complaints(by).filter(pk__in=list(keys)))
    if by.office:
        prefetch_related_objects([by.office], "closed_days")
    whole = find_whole(chosen) if act == "confirm" else {each.pk for each in chosen}
    for complaint in chosen:
        try:
            if complaint.pk not in whole:
                raise Denied(_("Åbn den først: noget mangler, eller en anden klage har samme nummer."))
            TOGETHER[act](complaint, by=by, at=at)
        except Denied as refusal:
            refused.append((str(complaint), str(refusal)))
    return Done(len(chosen) - len(refused), refused)
