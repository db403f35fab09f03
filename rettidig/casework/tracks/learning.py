"""Learning: points without persons that the office passes on to the region, and the actions that follow (feature K9;
BEK 1659/2013, § 7).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import audit
from ..models import LearningPoint, Office, User
from ..permissions import CASE_READERS, CASE_WORKERS, Denied, is_of
from ..registry import NavigationEntry, Track, register

# What tells of a person or a case: a CPR number, a telephone, an address for e-mail, the number of a case
OF_A_PERSON = re.compile(r"\b\d{6}[- ]?\d{4}\b|\b(?:\d{2} ?){4}\b|\S+@\S+\.\S+|\b\d{4}-\d{6}\b")
WORDS = ("text", "action", "result")


class LearningWord(models.TextChoices):
    """The words of the audit log about learning."""

    SAVED = "learning.saved", gettext_lazy("Læring skrevet ned")


def find_points(office: Office) -> QuerySet[LearningPoint]:
    """The points of the office, and of those that have become part of it: actions by their day, then the newest."""
    found = LearningPoint.objects.filter(office__in=office.lineage)
    return found.select_related("hospital", "owner")


@transaction.atomic
def save_point(
    office: Office, point: LearningPoint | None, *, facts: Mapping[str, Any], by: User, at: datetime
) -> LearningPoint:
    """Write a point down, or change one; `facts` are fields of LearningPoint.

    Raises Denied for who does not work on the office's cases; without words; for words that tell of a person; an action
    without an owner and a day; an end without an action or without what came of it; and days the wrong way round.
    """
    if by.role not in CASE_WORKERS or not is_of(by, office):
        raise Denied(_("Kun de kolleger, som arbejder på kontorets sager, kan skrive læring."))
    made = point or LearningPoint(office=office, created_at=at, created_by=by)
    if made.office_id not in office.lineage:
        raise Denied(_("Det er et andet kontors læring."))
    before = _logged(made) if point else None
    for name, value in facts.items():
        setattr(made, name, value.strip() if name in WORDS else value)
    _check(made, office, today=timezone.localdate(at))
    made.save()
    audit.record(LearningWord.SAVED, by=by, subject=f"learning {made.pk}", before=before, after=_logged(made), at=at)
    return made


def _check(point: LearningPoint, office: Office, *, today: date) -> None:
    if not point.text:
        raise Denied(_("Skriv, hvad andre kan lære af det."))
    if any(OF_A_PERSON.search(getattr(point, name)) for name in WORDS):
        raise Denied(_("Der står et nummer eller en adresse, som peger på en person eller en sag. Fjern det."))
    if point.seen_on > today or (point.done_on and point.done_on > today):
        raise Denied(_("Datoen ligger i fremtiden. Skriv den dag, det skete."))
    if point.action and not (point.owner and point.due):
        raise Denied(_("Skriv, hvem der gør det, og hvornår det skal være gjort."))
    if point.owner and not is_of(point.owner, office):
        raise Denied(_("Vælg en kollega fra kontoret."))
    if point.done_on and not (point.action and point.result):
        raise Denied(_("Skriv, hvad I har gjort, og hvad der kom ud af det."))


def _logged(point: LearningPoint) -> dict[str, str]:
    names = ("theme", "hospital", "seen_on", "owner", "due", "done_on")
    return {name: str(getattr(point, name) or "") for name in names}


TRACK = register(
    Track(
        name="learning",
        audit_words=LearningWord,
        navigation=(NavigationEntry("desk:learning", gettext_lazy("Læring"), frozenset(CASE_READERS)),),
    )
)
