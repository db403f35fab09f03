"""Decisions on a case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment, Option
from .case import Case
from .matter import Matter
from .office import User
from .pathway import Pathway


class DecisionKind(models.TextChoices):
    GRANT = "grant", _("Imødekommet")
    PART = "part", _("Delvist imødekommet")
    REFUSE = "refuse", _("Afslag")
    GUIDE = "guide", _("Vejledning")


GRANTING = (DecisionKind.GRANT, DecisionKind.PART)  # the patient gets a hospital
REFUSING = (DecisionKind.REFUSE, DecisionKind.PART)  # the patient does not get all that was wished for


class HearingException(models.TextChoices):
    """Why the party is not heard before a refusal: the duty does not arise, or an exception from it (FVL §§ 19–20).

    § 19, stk. 2, nr. 5 and 6 have no source in the office's law (law.md § 12) and are not offered: the page says that
    they need a lawyer.
    """

    NOT_NEW = "not_new", _("Patienten kender oplysningerne, eller de afgør ikke sagen (FVL § 19, stk. 1)")
    UNOBJECTIONABLE = "unobjectionable", _("Det er ubetænkeligt at lade være (FVL § 19, stk. 2, nr. 1)")
    STATUTORY_DEADLINE = "statutory_deadline", _("En frist i loven ville blive brudt (FVL § 19, stk. 2, nr. 2)")
    WEIGHTY_INTERESTS = "weighty_interests", _("Vigtige hensyn til andre vejer tungere (FVL § 19, stk. 2, nr. 3)")
    NO_ACCESS = "no_access", _("Patienten har ikke ret til at se oplysningerne (FVL § 19, stk. 2, nr. 4)")
    CAN_BE_REOPENED = "can_be_reopened", _("Det er bedst for patienten, og sagen kan tages op igen (FVL § 20)")


class Decision(models.Model):
    """A decision (afgørelse) with its legal basis and reasons, or guidance that decides nothing (FVL §§ 22–25).

    It is about a right of a pathway or, with `matter`, of a matter beside the pathways.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    right = models.CharField(max_length=40)
    pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, blank=True, related_name="decisions")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="decisions")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.JSONField(default=list)
    reasons = models.TextField(blank=True)
    appeal_guidance = models.TextField(blank=True)
    hearing_exception = models.CharField(max_length=20, choices=HearingException, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
