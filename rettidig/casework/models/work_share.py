"""How much and what work a person of the office is given."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .office import User


class Competence(models.TextChoices):
    PREFERS = "prefers", _("Vil helst have")
    MAY = "may", _("Kan tage")
    LEARNING = "learning", _("Under oplæring")


class WorkShare(models.Model):
    """What holds for `user` from `at` on; the newest row of a person is in force, and the one before it is the old.

    `percent` is of full time. `most` is how many open cases the person may have, empty without a limit. `topics` are
    those that the person takes, each with its Competence; None is what the person's team takes. `days_off` are the
    weekdays, Monday 0, on which the person does not work.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="work_shares")
    percent = models.PositiveSmallIntegerField(default=100)
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    topics = models.JSONField(null=True, blank=True)
    days_off = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="work_share_of_full_time", condition=Q(percent__gte=10, percent__lte=100))
        ]

    def is_day_off(self, on: date) -> bool:
        return on.weekday() in self.days_off
