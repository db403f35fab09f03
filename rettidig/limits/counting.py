"""Counting tries, and things that may be used once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Count

COUNT = """
INSERT INTO limits_count (purpose, key_mark, number, until) VALUES (%(purpose)s, %(mark)s, 1, %(until)s)
ON CONFLICT (purpose, key_mark) DO UPDATE SET
    number = CASE WHEN limits_count.until <= %(at)s THEN 1 ELSE limits_count.number + 1 END,
    until = CASE WHEN limits_count.until <= %(at)s THEN excluded.until ELSE limits_count.until END
RETURNING number
"""
# A count need not be on disk before the visitor is answered. Only where the statement is a transaction of its own.
WITHOUT_WAITING = "SET LOCAL synchronous_commit = off;"


@dataclass(frozen=True)
class Limit:
    """At most `times` by one key within `seconds`, which begin with the first. No two limits share a `purpose`."""

    purpose: str
    times: int
    seconds: int


def allows(limit: Limit, *key: str, at: datetime | None = None) -> bool:
    """Count one more by `key`, and say whether `limit` allows it. With `times=1`: whether it is the first use."""
    at = at or timezone.now()
    until = at + timedelta(seconds=limit.seconds)
    facts: dict[str, Any] = {"purpose": limit.purpose, "mark": mark(limit, key), "at": at, "until": until}
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute(COUNT, facts)
        else:
            cursor.execute(WITHOUT_WAITING + COUNT, facts)
            cursor.nextset()
        return int(cursor.fetchone()[0]) <= limit.times


def is_reached(limit: Limit, *key: str, at: datetime | None = None) -> bool:
    """Whether one more by `key` would be too many; counts nothing."""
    counts = Count.objects.filter(purpose=limit.purpose, key_mark=mark(limit, key), until__gt=at or timezone.now())
    return counts.filter(number__gte=limit.times).exists()


def give_back(limit: Limit, *key: str) -> None:
    """Take one count back, as when a try turned out to be right."""
    counts = Count.objects.filter(purpose=limit.purpose, key_mark=mark(limit, key), number__gt=0)
    counts.update(number=F("number") - 1)


def delete_expired(*, at: datetime) -> int:
    """Delete the counts whose window is over. Returns how many they were."""
    return Count.objects.filter(until__lte=at).delete()[0]


def mark(limit: Limit, key: tuple[str, ...]) -> str:
    """The blind index of a key, another one for each purpose."""
    return salted_hmac(f"rettidig.limits {limit.purpose}", "\0".join(key), algorithm="sha256").hexdigest()
