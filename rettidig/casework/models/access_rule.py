"""Which teams of an office have the cases of a subject."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .office import Office
from .register import RegisterEntry


class Reserved(models.TextChoices):
    """What the teams of an access rule have to themselves."""

    SEE = "see", _("At se sagerne og arbejde på dem")
    WORK = "work", _("At arbejde på sagerne. Alle kan se dem")


class AccessRule(RegisterEntry):
    """From `valid_from` on cases about `subject`, a topic or "group:" and a group of topics, are for the team with the
    slug `team`; several rules about one subject name several teams. No rule about it: they are for the whole office.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="access_rules")
    subject = models.CharField(max_length=40)
    team = models.CharField(max_length=50)
    reserved = models.CharField(max_length=10, choices=Reserved)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["office", "subject", "team", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "subject", "team", "valid_from"], name="access_rule_once")
        ]
