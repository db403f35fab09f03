"""Warnings that a date of a case is about to pass."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .case import Case
from .office import User


class DeadlineWarning(models.Model):
    """That `to` was told in time of the date `due` of a case; once for each date and person. It is over when the date
    is no longer the case's next one.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="warnings")
    kind = models.CharField(max_length=40)
    due = models.DateField()
    to = models.ForeignKey(User, models.CASCADE, related_name="warnings")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind", "due", "to"], name="deadline_warning_once")
        ]
        indexes: ClassVar = [models.Index(fields=["to", "due"], condition=Q(seen_at=None), name="warning_unseen")]
