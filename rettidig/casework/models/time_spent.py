"""Minutes that were spent on a case, in offices that keep them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .office import User


class Activity(models.TextChoices):
    TALK = "talk", _("Samtaler")
    CASE_WORK = "case_work", _("Sagsbehandling")
    WRITING = "writing", _("Breve og beskeder")
    HOSPITALS = "hospitals", _("Kontakt med hospitaler")
    MEETING = "meeting", _("Møder")
    OTHER = "other", _("Andet")


class TimeSpent(models.Model):
    """Minutes of one activity on a case on one day, as its writer says; none are a mistake taken back."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    activity = models.CharField(max_length=12, choices=Activity)
    minutes = models.PositiveSmallIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        indexes: ClassVar = [models.Index(fields=["on"], name="time_spent_on")]
        constraints: ClassVar = [models.CheckConstraint(name="time_spent_of_a_day", condition=Q(minutes__lte=1440))]
