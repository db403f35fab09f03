"""When somebody of the office is away, and who takes the work meanwhile."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .office import User


class Absence(models.Model):
    """From the first to the last day `user` is away, and `substitute` has their cases and tasks in sight. One that is
    ended before its time counts until the day before `ended_at`.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(User, models.PROTECT, related_name="stands_in")
    first = models.DateField()
    last = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["first", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(last__gte=F("first"))),
            models.CheckConstraint(name="absence_has_another_substitute", condition=~Q(substitute=F("user"))),
        ]
        indexes: ClassVar = [models.Index(fields=["last"], condition=Q(ended_at=None), name="absence_running")]
