"""Drawing closed cases by lot, and writing down what a second pair of eyes found (feature C16)."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit
from ..audit_words import AuditWord
from ..in_force import in_force
from ..models import Case, Met, Office, QualityDraw, QualityReview, QualityScore, QualityShare, User
from ..permissions import Denied
from ..quality import check_may_score, find_questions, pick

NEEDS_NOTE = (Met.NO, Met.PARTLY)


def draw_all(*, at: datetime) -> int:
    """Draw in every office that has a share of its cases looked at. Returns how many cases were drawn."""
    offices = Office.objects.filter(merged_at=None)
    made = [draw(office, at=at) for office in offices]
    return sum(each.reviews.count() for each in made if each)


@transaction.atomic
def draw(office: Office, *, at: datetime) -> QualityDraw | None:
    """Draw among the cases that were closed until last Sunday since the draw before, or since the share began; each
    case once in its life. Done again in the same week, nothing happens. Returns None where there is nothing to draw.
    """
    office = Office.objects.select_for_update().get(pk=office.pk)
    today = timezone.localdate(at)
    last = today - timedelta(days=today.isoweekday())  # the Sunday before
    share = QualityShare.objects.filter(in_force(last), office=office).first()
    if share is None:
        return None
    before = QualityDraw.objects.filter(office=office).first()
    first = max(share.valid_from, before.last + timedelta(days=1)) if before else share.valid_from
    if first > last:
        return None
    candidates = sorted(_closed(office, share, first, last))
    made = QualityDraw.objects.create(
        office=office,
        first=first,
        last=last,
        percent=share.percent,
        seed=secrets.token_hex(16),
        candidates=candidates,
        at=at,
    )
    drawn = pick(candidates, seed=made.seed, percent=made.percent)
    QualityReview.objects.bulk_create(QualityReview(draw=made, case_id=key) for key in drawn)
    after = {"first": str(first), "last": str(last), "percent": share.percent, "drawn": len(drawn)}
    audit.record(AuditWord.QUALITY_DRAWN, by=None, subject=office.slug, after=after, at=at)
    return made


def _closed(office: Office, share: QualityShare, first: date, last: date) -> list[int]:
    closed = Case.objects.filter(office=office, imported=None, quality_review=None, joined_to=None, confidential="")
    closed = closed.filter(closed_at__date__gte=first, closed_at__date__lte=last)
    return list((closed.filter(topic__in=share.topics) if share.topics else closed).values_list("pk", flat=True))


class Found(NamedTuple):
    """The answer to one question, with a note where it was not met."""

    met: str
    note: str = ""


@transaction.atomic
def score(
    review: QualityReview, *, found: Mapping[str, Found], learning: str = "", by: User, at: datetime
) -> QualityReview:
    """Keep what was found, by the keys of the questions of the day; it is told to whoever has the case.

    Raises Denied for whoever has worked on the case, once it has been looked at, for a question without an answer, and
    for what was not met without a note.
    """
    review = QualityReview.objects.select_for_update(of=("self",)).select_related("case__office").get(pk=review.pk)
    check_may_score(by, review)
    if review.scored_at:
        raise Denied(_("En kollega har allerede set efter."))
    questions = find_questions(review.case, on=timezone.localdate(at))
    if not questions:
        raise Denied(_("Kontoret har ingen spørgsmål. Lederen skriver dem i registrene."))
    if any(question.slug not in found or found[question.slug].met not in Met for question in questions):
        raise Denied(_("Svar på alle spørgsmål."))
    if any(each.met in NEEDS_NOTE and not each.note.strip() for each in found.values()):
        raise Denied(_("Skriv, hvad der mangler, hvor svaret er nej eller delvist."))
    QualityScore.objects.bulk_create(
        QualityScore(
            review=review,
            question=question.slug,
            words=question.text,
            met=found[question.slug].met,
            note=found[question.slug].note.strip(),
        )
        for question in questions
    )
    review.learning, review.scored_at, review.scored_by = learning.strip(), at, by
    review.adviser = review.case.owner
    review.save(update_fields=["learning", "scored_at", "scored_by", "adviser"])
    audit.record(AuditWord.QUALITY_SCORED, by=by, case=review.case, subject=f"quality {review.pk}", at=at)
    return review
