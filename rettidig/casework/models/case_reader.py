"""Who may see a confidential case besides its owner and the lead."""

from typing import ClassVar

from django.db import models

from .case import Case
from .office import User


class CaseReader(models.Model):
    """`user` may see the case from `at` on: named `by` somebody who sees it until that is ended, or
    let in by the own `reason` until `until`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
