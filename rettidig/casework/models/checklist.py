"""Checklists: the points of an office as a register, and who has answered them on a case."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .office import Office, User
from .register import RegisterEntry


class PointOf(models.TextChoices):
    """The act that a point belongs to; a point of the whole case belongs to none."""

    CASE = "case", _("Hele sagen")
    DECIDE = "decide", _("Før en afgørelse")
    SEND = "send", _("Før et brev bliver sendt")
    CLOSE = "close", _("Før sagen slutter")


class Need(models.TextChoices):
    MUST = "must", _("Skal")
    SHOULD = "should", _("Bør")


class PointFor(models.TextChoices):
    """Whose work a point is."""

    ALL = "all", _("Alle")
    ADVISER = "adviser", _("Patientvejleder eller leder")
    ADMINISTRATIVE = "administrative", _("Administrativ medarbejder")


class ChecklistPoint(RegisterEntry):
    """One point of the checklists of an office. `topics` are those of the cases that it stands on, empty for all."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="checklist_points")
    slug = models.CharField(max_length=50)
    text = models.CharField(max_length=200)
    act = models.CharField(max_length=10, choices=PointOf)
    need = models.CharField(max_length=6, choices=Need)
    whose = models.CharField(max_length=15, choices=PointFor, default=PointFor.ALL)
    law = models.CharField(max_length=120, blank=True)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["office", "slug", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "slug", "valid_from"], name="checklist_point_once")
        ]


class TickState(models.TextChoices):
    DONE = "done", _("Gjort")
    NOT_RELEVANT = "not_relevant", _("Ikke relevant")
    CLEARED = "cleared", _("Fortrudt")


class Tick(models.Model):
    """What somebody has said about a point of a case: the newest row of a point counts. `words` is the point as it was
    read then.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="ticks")
    point = models.CharField(max_length=50)
    words = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=TickState)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["case", "point", "-id"], name="tick_newest")]
