"""What the data protection officer has looked at among the readings of cases."""

from typing import ClassVar

from django.db import models

from .audit import AuditEvent
from .office import User


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
