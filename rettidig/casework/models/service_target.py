"""The office's own date for its answer: business days by subject, and what has moved the date of a case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case, WithWhom
from .office import Office, User
from .register import RegisterEntry


class ServiceTarget(RegisterEntry):
    """Within how many business days an office answers in cases about one topic, where that differs from what it
    promises in general.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="service_targets")
    topic = models.CharField(max_length=40)
    business_days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "topic", "valid_from"], name="service_target_once")
        ]


class ShiftKind(models.TextChoices):
    SUSPENDED = "suspended", _("Sat på pause")
    EXTENDED = "extended", _("Flyttet")


class TargetShift(models.Model):
    """That the date of the office's answer stood still from `began_on` while the case waited for `waits_for`, or was
    moved on that day. `most_days` is what could be added at the time, in business days; `days` is what was, empty while
    the case still waits.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="target_shifts")
    kind = models.CharField(max_length=10, choices=ShiftKind)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    most_days = models.PositiveSmallIntegerField()
    waits_for = models.CharField(max_length=20, choices=WithWhom, blank=True)
    reason = models.CharField(max_length=500)
    due_before = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(days=None), name="target_suspended_once")
        ]

    @property
    def counted_days(self) -> int:
        """The business days that it adds today: while the case still waits, all that it may come to."""
        return self.most_days if self.days is None else self.days
