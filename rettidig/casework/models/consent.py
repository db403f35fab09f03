"""The patient's consent, as a record."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .attachment import Attachment
from .case import Case
from .office import User


class ConsentScope(models.TextChoices):
    """The scope of a consent (SUL § 51, stk. 4)."""

    CASE = "case", _("At den, der skriver, ser sagen og taler med os om den")
    RECORDS = "records", _("At vi henter oplysninger om patienten")
    MOVE = "move", _("At patienten omvisiteres")


class ConsentForm(models.TextChoices):
    ORAL = "oral", _("Mundtligt")
    WRITTEN = "written", _("Skriftligt")


class ConsentGiver(models.TextChoices):
    PATIENT = "patient", _("Patienten selv")
    PARENT = "parent", _("Forælder, der har forældremyndigheden")
    GUARDIAN = "guardian", _("Værge")
    ATTORNEY = "attorney", _("Den, der har fuldmagt")
    NEXT_OF_KIN = "next_of_kin", _("Nærmeste pårørende til en, der er død eller ikke kan selv")


class Consent(models.Model):
    """A consent: giver, scope, recipient, form and day; withdrawn from a day on (SUL § 51, stk. 4).

    A record is never changed: a consent that is withdrawn keeps what it was.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="consents")
    giver = models.CharField(max_length=12, choices=ConsentGiver)
    form = models.CharField(max_length=8, choices=ConsentForm)
    scopes = ArrayField(models.CharField(max_length=8, choices=ConsentScope))
    to_whom = models.CharField(max_length=200)
    given_on = models.DateField()
    words = models.TextField()
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_words = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-given_on", "-id"]
