"""Amounts of the law that are set anew each year: entries of a register."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .office import User
from .register import RegisterEntry


class SourceStatus(models.TextChoices):
    """How sure the source of an amount is."""

    SOURCED = "sourced", _("står i kilden")
    SOURCED_OLD = "sourced_old", _("står i en ældre kilde")
    INFERRED = "inferred", _("udledt")
    UNVERIFIED = "unverified", _("ikke bekræftet")


class Amount(RegisterEntry):
    """What an amount of the law is from a day to a day, in kroner, where the law's own data does not say it.

    `parameter` and `scope` are those of the rights engine; law, section, url and status are how an answer cites it.
    """

    parameter = models.CharField(max_length=40)
    scope = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    valid_from = models.DateField()
    valid_to = models.DateField()
    law = models.CharField(max_length=120)
    section = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    status = models.CharField(max_length=12, choices=SourceStatus)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parameter", "scope", "valid_from"], name="amount_once")
        ]
