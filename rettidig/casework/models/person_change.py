"""The history of corrections to what the office knows of a patient; encrypted, for the audit log tells only which."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .fields import EncryptedField
from .office import User
from .person import Person


class PersonSource(models.TextChoices):
    """Who or what the office has a flag of a patient from."""

    PATIENT = "patient", _("Patienten selv")
    RELATIVE = "relative", _("En pårørende")
    REGISTER = "register", _("CPR-registret")
    HOSPITAL = "hospital", _("Hospitalet")
    AUTHORITY = "authority", _("En myndighed")
    PAPER = "paper", _("Et brev eller et andet papir")


class PersonChange(models.Model):
    """One field of a person or of a case about that person, corrected: old and new, who, when and why. Of a flag also
    its source, and `since` when it holds.

    What belongs to the case alone names its thing before the field, "needs.place", and has its values as JSON;
    such a case may be without a person.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="person_changes")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="changes")
    field = models.CharField(max_length=40)
    before = EncryptedField(blank=True, default="")
    after = EncryptedField(blank=True, default="")
    reason = models.TextField()
    source = models.CharField(max_length=10, choices=PersonSource, blank=True)
    since = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
