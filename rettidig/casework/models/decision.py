"""Decisions on a case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment, Option
from .case import Case
from .office import User
from .pathway import Pathway


class DecisionKind(models.TextChoices):
    GRANT = "grant", _("Imødekommet")
    REFUSE = "refuse", _("Afslag")
    GUIDE = "guide", _("Vejledning")


class Decision(models.Model):
    """A decision (afgørelse) with its legal basis and reasons, or guidance that decides nothing (FVL §§ 22–25)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    right = models.CharField(max_length=40)
    pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, blank=True, related_name="decisions")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.JSONField(default=list)
    reasons = models.TextField(blank=True)
    appeal_guidance = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
