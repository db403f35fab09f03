"""Seals over the audit log, by which removed, changed and late rows are noticed; and the log as a file for elsewhere.

The database gives each row a digest as it is written. A seal is a digest over the digests of some rows and over the
seal before it, signed with a key that the database does not hold; writers never wait for it (decision 0012).
"""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from rettidig.keyring import keyring

from .models import AuditSeal

MOST = 50_000  # events under one seal
SECONDS_TO_SETTLE = 10
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('rettidig audit seal'))"
# A row that was thinned or removed by retention counts with the digest that it had
SUM = """
    SELECT min(id), count(*), sha256(%(previous)s || string_agg(digest, ''::bytea ORDER BY id)) FROM (
        SELECT id, digest FROM casework_auditevent AS event WHERE id > %(after)s AND id <= %(last)s
            AND NOT EXISTS (SELECT FROM casework_auditremoval WHERE event_id = event.id)
        UNION ALL
        SELECT event_id, digest FROM casework_auditremoval WHERE event_id > %(after)s AND event_id <= %(last)s
    ) AS digests
"""
NEXT = "SELECT max(id) FROM (SELECT id FROM casework_auditevent WHERE id > %s ORDER BY id LIMIT %s) AS rows"
CHANGED = """
    SELECT id FROM casework_auditevent AS event WHERE digest IS DISTINCT FROM casework_audit_digest(event)
        AND NOT EXISTS (SELECT FROM casework_auditremoval WHERE event_id = event.id) ORDER BY id
"""
UNDER_WAY = """
    SELECT transactionid::text FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted AND pid <> pg_backend_pid()
        AND datname = current_database()
"""
LINES = "SELECT id, casework_audit_text(event), encode(digest, 'hex') FROM casework_auditevent AS event ORDER BY id"
DIGEST_NOW = """
    SELECT encode(COALESCE(
        (SELECT digest FROM casework_auditremoval WHERE event_id = %(id)s),
        (SELECT casework_audit_digest(event) FROM casework_auditevent AS event WHERE id = %(id)s)
    ), 'hex')
"""


class Sum(NamedTuple):
    """Content of a seal. `first_id` is None where there are no rows."""

    first_id: int | None
    events: int
    digest: bytes


def seal(*, at: datetime) -> AuditSeal | None:
    """Seal the events that came since the last seal, at most MOST; None when there are none, when somebody else is at
    it, or when a transaction that may still write an earlier one does not end for a while.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        if not cursor.fetchone()[0]:
            return None
        before = AuditSeal.objects.last()
        after, previous = (before.last_id, bytes(before.digest)) if before else (0, b"")
        cursor.execute(NEXT, [after, MOST])
        (last,) = cursor.fetchone()
        if last is None or not _is_settled(cursor):
            return None
        found = _sum(cursor, after=after, last=last, previous=previous)
        if found.first_id is None:
            return None
        return AuditSeal.objects.create(
            first_id=found.first_id,
            last_id=last,
            events=found.events,
            previous=previous,
            digest=found.digest,
            signature=keyring(settings.PERSON_KEY).sign(found.digest.hex()),
            at=at,
        )


def _is_settled(cursor: CursorWrapper) -> bool:
    """Wait until every transaction that is under way now has ended: only those could still write a row with a lower id.
    False when they take too long.
    """
    under_way = _under_way(cursor)
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while under_way & _under_way(cursor):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _under_way(cursor: CursorWrapper) -> set[str]:
    """The other transactions of this database that have written something and have not ended."""
    cursor.execute(UNDER_WAY)
    return {number for (number,) in cursor.fetchall()}


def _sum(cursor: CursorWrapper, *, after: int, last: int, previous: bytes) -> Sum:
    cursor.execute(SUM, {"after": after, "last": last, "previous": previous})
    first_id, events, digest = cursor.fetchone()
    return Sum(first_id, events, bytes(digest or b""))


class Verdict(NamedTuple):
    """Result of `verify`: the faults as sentences, and how much was examined."""

    faults: list[str]
    events: int
    seals: int
    unsealed: int
    removed: int


def verify() -> Verdict:
    """Whether every event is as it was written and none is gone or came later. Reads the whole log."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        faults = [f"Event {event} is not as it was written." for (event,) in cursor.fetchall()]
        after, previous, seals = 0, b"", 0
        for one in AuditSeal.objects.iterator():
            faults += _faults_of(one, _sum(cursor, after=after, last=one.last_id, previous=previous), previous)
            after, previous, seals = one.last_id, bytes(one.digest), seals + 1
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE id > %s), (SELECT count(*) FROM casework_auditremoval)"
            " FROM casework_auditevent",
            [after],
        )
        events, unsealed, removed = cursor.fetchone()
    return Verdict(faults, events, seals, unsealed, removed)


def _faults_of(one: AuditSeal, now: Sum, previous: bytes) -> Iterator[str]:
    where = f"events {one.first_id} to {one.last_id}"
    if bytes(one.previous) != previous:
        yield f"The seal over {where} does not follow the one before it: a seal was removed or changed."
    elif now.events != one.events:
        yield f"Of the {one.events} {where} there are {now.events}: some were removed, or written in afterwards."
    elif now.digest != bytes(one.digest):
        yield f"Among the {where} some are not as they were sealed."
    if keyring(settings.PERSON_KEY).is_signed(bytes(one.digest).hex(), one.signature) is False:
        yield f"The seal over {where} is not signed with the key of this installation."


def lines() -> Iterator[dict[str, Any]]:
    """Every event for a file: its id, the text that the digest is of (JSON), and the digest (SHA-256)."""
    with transaction.atomic(), connection.connection.cursor("audit_lines") as cursor:
        for number, text, digest in cursor.execute(LINES):
            yield {"id": number, "text": text, "sha256": digest}


def find_differences(exported: Iterator[dict[str, Any]]) -> Iterator[str]:
    """The events of an earlier file that are no longer in the log as they were then."""
    with connection.cursor() as cursor:
        for line in exported:
            cursor.execute(DIGEST_NOW, {"id": line["id"]})
            (digest,) = cursor.fetchone()
            if digest is None:
                yield f"Event {line['id']} is gone."
            elif digest != line["sha256"]:
                yield f"Event {line['id']} is not as it was."
