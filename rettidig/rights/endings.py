"""Endings that leave open whether a duty went on: within its limit the pathway was closed, the referral rejected, or
the patient moved, and nobody has said what came of it. Then the answer names what is missing; it is never guessed.
"""

from dataclasses import dataclass
from datetime import date

from rettidig.rights.clocks import Clock
from rettidig.rights.course import Course
from rettidig.rights.findings import Finding

CLOSED, CLOSED_BY_UNKNOWN, REJECTED, MOVED = "closed_by_hospital", "closed_by_unknown", "rejected", "moved"
ENDED = (CLOSED, REJECTED)
ALL = (*ENDED, MOVED)


@dataclass(slots=True)
class OpenEnd:
    """Why nobody can say (a reason of the right), the day on which it happened, and the fact that is missing."""

    why: str
    day: date
    missing: str


def open_end(course: Course, start: date, limit: date, kinds: tuple[str, ...] = ALL) -> OpenEnd | None:
    """The first of the `kinds` of ending between `start` and `limit`, both included, or None. An end of which nobody
    has said whose it was is always one.

    Source: law book § 2: only the patient's own end of the pathway removes the breach; a rejected referral is open.
    """
    for event in course.events["course_closed"]:
        if start <= event.date <= limit:
            if event.by == "hospital" and CLOSED in kinds:
                return OpenEnd(CLOSED, event.date, "assessment_completed")
            if event.by is None:
                return OpenEnd(CLOSED_BY_UNKNOWN, event.date, "by")
    rejected = course.rejected(start, limit) if REJECTED in kinds else None
    if rejected:
        return OpenEnd(REJECTED, rejected, "referral_received")
    moved = course.patient.moved_between(start, limit) if MOVED in kinds else None
    return OpenEnd(MOVED, moved, "referral_received") if moved else None


def left_open(
    right: str, course: Course, deadline: date, clock: Clock, kinds: tuple[str, ...] = ALL, since: date | None = None
) -> Finding | None:
    """The finding that nobody can say, where the pathway ended or moved between day 0 and the deadline."""
    end = open_end(course, since or clock.start, deadline, kinds)
    if end is None:
        return None
    return Finding(right, "undetermined", end.why, deadline, clock, missing=(end.missing,), facts={"ended": end.day})
