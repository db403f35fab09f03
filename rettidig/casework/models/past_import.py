"""Files of earlier years' inquiries that were read into the register."""

from typing import ClassVar

from django.db import models

from .office import User


class PastImport(models.Model):
    """One file that was read in, with what it brought, and when that was undone, if it was.

    Its cases and contacts point to it. An import of a version that did not keep them apart has `is_traced` false, and
    cannot be undone.
    """

    file = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cases = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)
    is_traced = models.BooleanField(default=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
