"""Questions that the office asks one party of a case: for information, or in hearing the patient before a decision."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .case import Case, Channel, WithWhom
from .correspondence import Letter
from .journal import Task
from .matter import Matter
from .office import User
from .pathway import Pathway


class QuestionEnd(models.TextChoices):
    ANSWERED = "answered", _("Besvaret")
    NONE_CAME = "none_came", _("Der kom intet svar")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


class Question(models.Model):
    """What one party is asked, and the last day for the answer. With a `right` it is the hearing of the patient before
    that right is refused (FVL § 19). `letter` is there where the patient was asked by post. `end` is empty while the
    answer is awaited.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="questions")
    party = models.CharField(max_length=20, choices=WithWhom)
    channel = models.CharField(max_length=20, choices=Channel)
    text = models.TextField()
    due = models.DateField()
    right = models.CharField(max_length=40, blank=True)
    pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, blank=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="hearings")
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, blank=True, related_name="question")
    task = models.OneToOneField(Task, models.PROTECT, related_name="question")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    end = models.CharField(max_length=10, choices=QuestionEnd, blank=True)
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "party"], condition=Q(end=""), name="question_one_open")
        ]

    @property
    def is_late(self) -> bool:
        """Whether the last day for the answer has passed."""
        return timezone.localdate() > self.due
