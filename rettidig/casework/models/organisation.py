"""The organisations (companies and regions) that run hospitals, and have people of their own who log in."""

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def check_cvr(value: str) -> None:
    """Raises ValidationError unless `value` is eight digits that pass modulus 11, as all CVR numbers do
    (erhvervsstyrelsen.dk/modulus_11).
    """
    if not re.fullmatch(r"\d{8}", value, re.ASCII) or sum(map(int.__mul__, CVR_WEIGHTS, map(int, value))) % 11:
        raise ValidationError(_("Det er ikke et CVR-nummer. Skriv de otte cifre igen."))


class Organisation(models.Model):
    """Who runs one or more hospitals. `cvr` is what a login that hands over a company's number (MitID Erhverv) would be
    matched on; it is empty where it is not known yet.
    """

    name = models.CharField(max_length=120)
    cvr = models.CharField(max_length=8, blank=True, validators=[check_cvr])
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cvr"],
                condition=~models.Q(cvr=""),
                name="organisation_once",
                violation_error_message=_("Der er allerede en organisation med det CVR-nummer."),
            )
        ]

    def __str__(self) -> str:
        return self.name
