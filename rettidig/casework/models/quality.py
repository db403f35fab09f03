"""The sample of closed cases that a second pair of eyes looks at: what is drawn, what is asked, and what was found."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .office import Office, User
from .register import RegisterEntry


class QualityShare(RegisterEntry):
    """How large a part of its closed cases an office has looked at. `topics` are those that count, empty for all."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="quality_shares")
    percent = models.PositiveSmallIntegerField()
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["office", "valid_from"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "valid_from"], name="quality_share_once")]


class QualityQuestion(RegisterEntry):
    """One question to a case that is looked at; `topics` are those of the cases that are asked, empty for all."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="quality_questions")
    slug = models.CharField(max_length=50)
    text = models.CharField(max_length=200)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["office", "slug", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "slug", "valid_from"], name="quality_question_once")
        ]


class QualityDraw(models.Model):
    """One draw among the cases that were closed from `first` to `last`. `candidates` are their keys: with `seed` and
    `percent` anybody can draw the same ones again.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="quality_draws")
    first = models.DateField()
    last = models.DateField()
    percent = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    candidates = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-last", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "first"], name="quality_draw_once"),
            models.CheckConstraint(name="quality_draw_of_days", condition=Q(last__gte=models.F("first"))),
        ]


class QualityReview(models.Model):
    """A case that was drawn, once and for all, and what the second pair of eyes found; `learning` is to its adviser,
    who had the case when it was looked at.
    """

    draw = models.ForeignKey(QualityDraw, models.PROTECT, related_name="reviews")
    case = models.OneToOneField(Case, models.CASCADE, related_name="quality_review")
    learning = models.TextField(blank=True)
    adviser = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    scored_at = models.DateTimeField(null=True, blank=True)
    scored_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]


class Met(models.TextChoices):
    YES = "yes", _("Ja")
    PARTLY = "partly", _("Delvist")
    NO = "no", _("Nej")
    NOT_RELEVANT = "not_relevant", _("Ikke relevant")


class QualityScore(models.Model):
    """The answer to one question, as it was asked then."""

    review = models.ForeignKey(QualityReview, models.CASCADE, related_name="scores")
    question = models.CharField(max_length=50)
    words = models.CharField(max_length=200)
    met = models.CharField(max_length=12, choices=Met)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["review", "question"], name="quality_score_once")]
