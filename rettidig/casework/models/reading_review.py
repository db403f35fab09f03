"""What is unusual in the readings of cases, and what the data protection officer has looked at of it."""

from typing import ClassVar

from django.db import models

from .audit import AuditEvent
from .office import User


class ReadingLook(models.Model):
    """When the readings were looked through last; the findings are of then. There is one row."""

    at = models.DateTimeField()


class ReadingFinding(models.Model):
    """A reading that the newest look has found: its pattern, and how many cases it is about."""

    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, related_name="+", db_constraint=False)
    pattern = models.CharField(max_length=20)
    cases = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pattern", "event"], name="reading_finding_pattern")]


class ReadingReview(models.Model):
    """An event of the audit log that somebody has looked at for what was unusual in it, with a note."""

    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, related_name="+", db_constraint=False)
    pattern = models.CharField(max_length=20)
    note = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "pattern"], name="reading_review_once")]
