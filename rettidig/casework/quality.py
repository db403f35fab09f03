"""The quality sample: which closed cases are drawn, who may look at them, and what is often not met (feature C16).

Nobody chooses a case: an order is made of a secret seed, which is kept with all who could have been drawn.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from . import confidentiality
from .audit_words import AuditWord
from .in_force import in_force
from .models import AuditEvent, Case, Met, Office, QualityDraw, QualityQuestion, QualityReview, QualityScore, Role, User
from .permissions import DECIDERS, Denied, check_may_read, is_of

FEWEST = 5  # looked at, before anything is said of them together


def pick(candidates: Sequence[int], *, seed: str, percent: int) -> list[int]:
    """The keys that are drawn: so many percent of the candidates, rounded up, the first in an order made of `seed`."""
    number = -(-len(candidates) * percent // 100)
    return sorted(candidates, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())[:number]


def is_as_drawn(draw: QualityDraw) -> bool:
    """Whether the cases of a draw come out again, and no others."""
    drawn = set(draw.reviews.values_list("case", flat=True))
    return drawn == set(pick(draw.candidates, seed=draw.seed, percent=draw.percent))


def find_questions(case: Case, *, on: date) -> list[QualityQuestion]:
    """The questions to the case on the day `on`."""
    fits = Q(topics=[]) | Q(topics__contains=[case.topic])
    return list(QualityQuestion.objects.filter(in_force(on), fits, office=case.office.now_id).order_by("slug"))


def _wrote(user: User) -> Exists:
    """Whether `user` has done anything on the case of the outer query but read it."""
    acts = AuditEvent.objects.filter(case_id=OuterRef("case_id"), user=user.username)
    return Exists(acts.exclude(verb=AuditWord.CASE_OPENED))


def find_waiting(user: User) -> QuerySet[QualityReview]:
    """The drawn cases of the user's office that wait for a second pair of eyes, and that the user may look at."""
    if user.role not in DECIDERS or user.office is None:
        return QualityReview.objects.none()
    waiting = QualityReview.objects.filter(scored_at=None, case__office__in=user.office.lineage)
    others = waiting.exclude(case__owner=user).exclude(_wrote(user)).select_related("case")
    return confidentiality.only_shown(others, user)


def check_may_score(user: User, review: QualityReview) -> None:
    """Raises Denied unless `user` is a second pair of eyes on the case: an adviser or the lead of its office, who has
    neither had it nor written on it.
    """
    if user.role not in DECIDERS or not is_of(user, review.case.office):
        raise Denied(_("Kun en patientvejleder eller lederen i kontoret kan se efter."))
    check_may_read(user, review.case)
    wrote = QualityReview.objects.filter(_wrote(user), pk=review.pk).exists()
    if review.case.owner_id == user.pk or wrote:
        raise Denied(_("Du har selv arbejdet på sagen. En anden skal se efter."))


def check_may_see(user: User, review: QualityReview) -> None:
    """Raises Denied unless it is what was found on the user's own case, or what the user found, or the lead asks."""
    if not is_of(user, review.case.office):
        raise Denied(_("Sagen hører til et andet kontor."))
    check_may_read(user, review.case)
    if user.role != Role.LEAD and user.pk not in (review.adviser_id, review.scored_by_id):
        raise Denied(_("Det er kun for den, der havde sagen, den, der så efter, og lederen."))


def find_learning(user: User) -> QuerySet[QualityReview]:
    """What others have found on the user's own cases, the newest first."""
    found = QualityReview.objects.filter(adviser=user, scored_at__isnull=False)
    return found.select_related("case").prefetch_related("scores").order_by("-scored_at", "-id")


class Theme(NamedTuple):
    """How often one question was not met, or met in part, of those cases to which it was relevant."""

    words: str
    asked: int
    partly: int
    no: int


def find_themes(office: Office, *, since: date) -> list[Theme] | None:
    """What is often not met in the office's cases that were looked at since a day, the most frequent first; None where
    fewer than FEWEST were. No person stands in it.
    """
    reviews = QualityReview.objects.filter(case__office__in=office.lineage, scored_at__date__gte=since)
    if reviews.count() < FEWEST:
        return None
    scores = QualityScore.objects.filter(review__in=reviews).exclude(met=Met.NOT_RELEVANT).order_by()
    counted = scores.values_list("words").annotate(
        asked=Count("id"), partly=Count("id", filter=Q(met=Met.PARTLY)), no=Count("id", filter=Q(met=Met.NO))
    )
    themes = [Theme(*row) for row in counted]
    return sorted(themes, key=lambda each: (-(each.no + each.partly) / each.asked, each.words))


def find_draws(office: Office) -> QuerySet[QualityDraw]:
    """The draws of an office, the newest first, with how many were drawn and looked at."""
    looked = Count("reviews", filter=Q(reviews__scored_at__isnull=False))
    draws = QualityDraw.objects.filter(office__in=office.lineage)
    return draws.annotate(drawn=Count("reviews"), looked_at=looked).order_by("-last", "-id")
