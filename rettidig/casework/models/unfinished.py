"""Inquiries that are stored, and whose later stages are still to be done."""

from django.db import models

from .case import Case


class UnfinishedReceipt(models.Model):
    """A fault stopped what follows the storing of an inquiry: its assessment, priority and tasks. A job tries again
    until it is done. `fault` is the kind of error, without its words: they may be the patient's.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    stored_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=80)
    finished_at = models.DateTimeField(null=True, blank=True)
