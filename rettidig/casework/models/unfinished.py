"""Inquiries that are stored, and whose later stages are still to be done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .office import User


class UnfinishedReceipt(models.Model):
    """A fault stopped what follows the storing of an inquiry: its assessment, priority and tasks. A job tries again
    until it is done. `fault` is the kind of error, without its words: they may be the patient's.

    Somebody may end it instead: what was to be done is done `by_hand`, or it is given up, with the `reason` in words.
    """

    class End(models.TextChoices):
        DONE = "done", _("gjort af systemet")
        BY_HAND = "by_hand", _("gjort i hånden")
        GIVEN_UP = "given_up", _("opgivet")

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    stored_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=80)
    finished_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
