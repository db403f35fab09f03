"""Cases that belong together: one that has become part of another, and those that are linked."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..lifecycle import State
from .case import Case
from .office import User


class Joining(models.Model):
    """One time that `case` became part of `kept`, and when that was undone, if it was.

    `state` and `closed_at` are the case's before it; `kept_closed_at` is when the kept one had been closed, where this
    opened it again. `moved` names what went along, so that it can go back.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="joinings")
    kept = models.ForeignKey(Case, models.CASCADE, related_name="+")
    reason = models.TextField()
    state = models.CharField(max_length=20, choices=State)
    closed_at = models.DateTimeField(null=True, blank=True)
    kept_closed_at = models.DateTimeField(null=True, blank=True)
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(undone_at=None), name="joining_one_at_a_time"),
            models.CheckConstraint(condition=~Q(case=F("kept")), name="joining_of_two"),
        ]


class LinkKind(models.TextChoices):
    SAME_PATIENT = "same_patient", _("Samme patient, noget andet")
    RELATIVE = "relative", _("En pårørendes sag")
    ABOUT = "about", _("Den ene sag handler om den anden")
    ALIKE = "alike", _("Det samme er sket for en anden patient")
    OTHER = "other", _("Andet")


class CaseLink(models.Model):
    """That two cases have to do with each other, and in which way; an ended link stays."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=LinkKind)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(case=F("other")), name="link_of_two")]
