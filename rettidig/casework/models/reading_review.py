"""What is unusual in the readings of cases, and what the data protection officer has looked at of it."""

from typing import ClassVar

from django.db import models

from .audit import AuditEvent
from .office import Office, User


class ReadingLook(models.Model):
    """When the readings were looked through last; the findings are of then. There is one row."""

    at = models.DateTimeField()


class ReadingFinding(models.Model):
    """A reading that the newest look has found: its pattern, how many cases it is about, and, so that the page need not
    ask the whole log, when it was and at which office.
    """

    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, related_name="+", db_constraint=False)
    pattern = models.CharField(max_length=20)
    cases = models.PositiveIntegerField()
    at = models.DateTimeField()
    office = models.ForeignKey(Office, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["pattern", "-at", "-event"], include=["office"], name="reading_finding_newest")
        ]


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
