"""The office's account of a maximum waiting time that was overrun."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .office import User
from .pathway import Pathway


class OverrunCause(models.TextChoices):
    """The classes of causes that the account counts."""

    CAPACITY = "capacity", _("Der var ikke plads")
    PLANNING = "planning", _("Fejl i planlægningen")
    REFERRAL = "referral", _("Henvisningen manglede noget eller kom forkert")
    TESTS = "tests", _("Svar på prøver eller anden undersøgelse manglede")
    HEALTH = "health", _("Patientens helbred")
    CHOICE = "choice", _("Patienten valgte en senere tid")
    OTHER = "other", _("Andet")


class AuthorityTold(models.TextChoices):
    """Whether Sundhedsstyrelsen was told, and why not; the day it was told is an event of the pathway."""

    TOLD = "told", _("Ja")
    PLACE_FOUND = "place_found", _("Nej, der blev fundet en plads")
    NOT_WISHED = "not_wished", _("Nej, patienten ønskede det ikke")
    NOT_TOLD = "not_told", _("Nej")


class Overrun(models.Model):
    """Why one leg of a pathway was overrun, as somebody accounted for it; the newest account holds.

    `step` and `start` are the leg and its day 0, as the rights engine names them. What the patient was offered stands
    in the pathway.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="overruns")
    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="overruns")
    step = models.CharField(max_length=20)
    start = models.DateField()
    cause = models.CharField(max_length=20, choices=OverrunCause)
    authority = models.CharField(max_length=20, choices=AuthorityTold)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
