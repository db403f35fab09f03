"""What was changed of the facts of a case, field by field: one door to the audit log and to the history of personal
data (feature C8). Both are evidence, which the database lets nobody change.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from .audit_words import AuditWord
from .models import CONTACT_FACTS, AuditEvent, Case, PersonChange, User
from .models.fields import EncryptedField

Logged = Mapping[str, Any]
PAGE_SIZE = 50
CHUNK = 200  # rows of the log that are read at a time
LOG, PERSON = "log", "person"  # where a change is written
OF_THE_CASE = frozenset(
    {"home_region", "reply_by", "reply_phone", "reply_email", "cpr"}
)  # of what stands on the page of a person
SEPARATOR = "."
USUAL = {"condition": "none", "legal_status": "none", "acute": False}  # of a pathway of which nothing else is stated


class Fact(NamedTuple):
    """One thing that a case holds, and one field of it: ("event-17", "date"). No field: the thing itself."""

    thing: str
    name: str

    @property
    def key(self) -> str:
        """The fact as an address names it."""
        return f"{self.thing}{SEPARATOR}{self.name}"


@dataclass(frozen=True)
class FactChange:
    """One change of one fact. `by` is a username, empty for the system and the citizen. `about` says of what kind the
    thing is, so that its values can be read; `mark` is where the change is written: "log-17", "person-4".
    """

    fact: Fact
    before: Any
    after: Any
    by: str
    at: datetime
    reason: str
    about: Logged
    mark: str

    @property
    def is_correction(self) -> bool:
        """Whether something was stated before."""
        return _is_stated(self.before)


class Page(NamedTuple):
    """A page of changes, the newest first, and the mark after which the next one begins; empty on the last."""

    changes: list[FactChange]
    next: str


class _Row(NamedTuple):
    """A row of the log or of the history of personal data. `word` is the audit word or the field."""

    at: datetime
    pk: int
    source: str
    word: str
    user: str
    before: str | None
    after: str | None
    reason: str

    @property
    def mark(self) -> str:
        return f"{self.source}-{self.pk}"


Differing = Iterator[tuple[Fact, Any, Any, Logged]]


def _of_the_case(before: Logged, after: Logged) -> Differing:
    for name in CASE_FACTS:
        if name in before or name in after:
            yield Fact("case", name), before.get(name), after.get(name), {}


def _of_pathways(before: Logged, after: Logged) -> Differing:
    key = before.get("pathway") or after.get("pathway", "")
    if "event" in before or "event" in after:
        yield from _of_event(before, after, pathway=key)
        return
    if not key:
        return
    thing = f"pathway-{key}"
    if "attributes" in before and "attributes" in after:
        was, now = _flat(before), _flat(after)
        for name in {**was, **now}:
            yield Fact(thing, name), was.get(name), now.get(name), {}
    elif bool(before) != bool(after):
        yield Fact(thing, ""), bool(before) or None, bool(after) or None, {}


def _of_event(before: Logged, after: Logged, *, pathway: str) -> Differing:
    thing = f"event-{before.get('id') or after.get('id')}"
    was, now = before.get("event"), after.get("event")
    about = {"pathway": pathway, "event": now or was}
    if was is None or now is None:
        yield Fact(thing, ""), was, now, about
        return
    for name in {**was, **now}:
        yield Fact(thing, name), was.get(name), now.get(name), about


def _of_matters(before: Logged, after: Logged) -> Differing:
    """Facts by name; of the events those that went and those that came."""
    stated = after or before
    thing, about = f"matter-{stated.get('matter')}", {"kind": stated.get("kind")}
    yield Fact(thing, ""), before.get("is_there") or None, after.get("is_there") or None, about
    was, now = before.get("facts", {}), after.get("facts", {})
    for name in {**was, **now}:
        yield Fact(thing, name), was.get(name), now.get(name), about
    old, new = before.get("events", []), after.get("events", [])
    gone, come = [each for each in old if each not in new], [each for each in new if each not in old]
    yield Fact(thing, "events"), gone, come, about


def _of_contact(before: Logged, after: Logged) -> Differing:
    for name in CONTACT_FACTS:
        yield Fact(f"contact-{after['contact']}", name), before[name], after[name], {"number": after["number"]}


def _flat(logged: Logged) -> dict[str, Any]:
    attributes = USUAL | logged["attributes"]
    return {"label": logged["label"], **attributes.pop("facts", {}), **attributes}


def _is_stated(value: Any) -> bool:
    return value not in (None, "", [], {})


CASE_FACTS = (
    *("topic", "priority", "owner", "team", "office", "held_until", "waits_for", "service_due"),
    *("patient_seen_on", "patient_declined_on", "outcome"),
)
READERS: dict[str, Callable[[Logged, Logged], Differing]] = {
    **dict.fromkeys(
        (
            *(AuditWord.CASE_TRIAGED, AuditWord.TOPIC_CHANGED, AuditWord.CASE_PRIORITISED, AuditWord.CASE_ASSIGNED),
            *(AuditWord.CASE_MOVED, AuditWord.CASE_HELD, AuditWord.CASE_RESUMED, AuditWord.RE_REFERRAL_SENT),
            *(AuditWord.NOT_RE_REFERRED, AuditWord.PATIENT_SEEN, AuditWord.PATIENT_DECLINED),
            *(AuditWord.PATIENT_END_CLEARED, AuditWord.TARGET_EXTENDED, AuditWord.TARGET_PUT_BACK),
        ),
        _of_the_case,
    ),
    AuditWord.PATHWAYS_SAVED: _of_pathways,
    AuditWord.MATTERS_SAVED: _of_matters,
    AuditWord.CONTACT_CORRECTED: _of_contact,
}


def write(case: Case, thing: str, before: Logged, after: Logged, *, by: User, at: datetime, reason: str = "") -> None:
    """Keep what was changed of a thing that the audit log says nothing personal of. The caller has locked the case."""
    PersonChange.objects.bulk_create(
        PersonChange(
            case=case,
            person=case.patient,
            field=Fact(thing, name).key,
            before=_as_json(was),
            after=_as_json(after[name]),
            reason=reason,
            at=at,
            by=by,
        )
        for name, was in before.items()
        if was != after[name]
    )


def _as_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, default=date.isoformat, ensure_ascii=False)


def find_changes(case: Case, *, of: str = "", by: str = "", after: str = "") -> Page:
    """A page of what was changed, the newest first: of the fact or the thing `of`, by the username `by`, from the mark
    `after` on. What one act has changed stands on one page.
    """
    found: list[FactChange] = []
    last = ""
    for row in _rows(case, by=by, after=after):
        asked_for = [each for each in _changes(row) if not of or of in (each.fact.key, each.fact.thing)]
        if asked_for and len(found) >= PAGE_SIZE:
            return Page(found, last)
        if asked_for:
            found, last = found + asked_for, row.mark
    return Page(found, "")


def find_all(case: Case) -> Iterator[FactChange]:
    """Every change of the case, the newest first."""
    return (each for row in _rows(case) for each in _changes(row))


def find_last(case: Case, fact: Fact) -> FactChange | None:
    """The latest change of one fact."""
    return next((each for each in find_all(case) if each.fact == fact), None)


def find_change(case: Case, fact: str, *, mark: str) -> FactChange | None:
    """The change of the fact `fact` that is written at `mark`."""
    row = _row_at(case, mark)
    return next((each for each in _changes(row) if each.fact.key == fact), None) if row else None


def count_corrections(case: Case) -> Counter[str]:
    """How often each fact of the case was changed after it was stated, and each thing in any fact. One query."""
    counts: Counter[str] = Counter()
    for row in map(_Row._make, _all(case)):
        corrected = [each.fact for each in _changes(row) if each.is_correction]
        counts.update(fact.key for fact in corrected)
        counts.update({fact.thing for fact in corrected})
    return counts


def _changes(row: _Row) -> Iterator[FactChange]:
    """The facts that one act has changed."""
    for fact, before, after, about in _differing(row):
        if before != after and (_is_stated(before) or _is_stated(after)):
            yield FactChange(fact, before, after, row.user, row.at, row.reason, about, row.mark)


def _differing(row: _Row) -> Differing:
    if row.source == PERSON:
        secret = EncryptedField()
        old, new = (secret.from_db_value(each, None, None) or "" for each in (row.before, row.after))
        thing, _dot, name = row.word.rpartition(SEPARATOR)
        if thing:
            yield Fact(thing, name), json.loads(old or "null"), json.loads(new or "null"), {}
        else:
            yield Fact("person", name), old, new, {}
    else:
        before, after = (json.loads(each or "null") or {} for each in (row.before, row.after))
        yield from READERS[row.word](before, after)


def _rows(case: Case, *, by: str = "", after: str = "") -> Iterator[_Row]:
    """The rows after the mark `after`, read a piece at a time."""
    last = _row_at(case, after) if after else None
    while True:
        rows = [_Row._make(each) for each in _all(case, by=by, after=last)[:CHUNK]]
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1]


def _row_at(case: Case, mark: str) -> _Row | None:
    source, _dash, number = mark.partition("-")
    if source not in (LOG, PERSON) or not (number.isdecimal() and len(number) < 19):
        return None
    rows = _of_log(case) if source == LOG else _of_person(case)
    found = rows.filter(pk=int(number)).first()
    return _Row._make(found) if found else None


def _all(case: Case, *, by: str = "", after: _Row | None = None) -> Any:
    log, person = _of_log(case), _of_person(case)
    if by:
        log, person = log.filter(user=by), person.filter(by__username=by)
    if after:
        log, person = log.filter(_follows(after, LOG)), person.filter(_follows(after, PERSON))
    both: Any = log.union(person, all=True)
    return both.order_by("-at", "origin", "-pk")


def _follows(last: _Row, source: str) -> Q:
    """The rows of a source that come after `last` in the order of `_all`."""
    if source == last.source:
        return Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk)
    return Q(at__lte=last.at) if source > last.source else Q(at__lt=last.at)


def _of_log(case: Case) -> QuerySet[AuditEvent, Any]:
    events = AuditEvent.objects.filter(case_id=case.pk, verb__in=READERS).order_by()
    was, now = Cast("before", TextField()), Cast("after", TextField())
    told = events.annotate(origin=Value(LOG), was=was, now=now)
    return told.values_list("at", "pk", "origin", "verb", "user", "was", "now", "reason")


def _of_person(case: Case) -> QuerySet[PersonChange, Any]:
    """What was corrected in this case, and of its patient in other cases of the office."""
    of_the_case = Q(field__in=OF_THE_CASE) | Q(field__contains=SEPARATOR)
    elsewhere = Q(person=case.patient_id, case__office=case.office_id) & ~of_the_case
    rows = PersonChange.objects.filter(Q(case=case) | elsewhere if case.patient_id else Q(case=case)).order_by()
    was, now = Cast("before", TextField()), Cast("after", TextField())
    told = rows.annotate(origin=Value(PERSON), username=F("by__username"), was=was, now=now)
    return told.values_list("at", "pk", "origin", "field", "username", "was", "now", "reason")
