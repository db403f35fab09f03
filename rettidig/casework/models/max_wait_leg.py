"""The legs of maximum waiting times that open cases wait in, as the board shows them."""

from typing import ClassVar

from django.db import models

from .case import Case


class MaxWaitLeg(models.Model):
    """One leg of a pathway as the newest assessment of its case found it; written anew with each (`max_wait_legs`).

    `pathway` is the key within the case, `start` day 0, `limit` the last day in time, `booked` the day that the patient
    has, `duty` the finding on the duty to act.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="max_wait_legs")
    pathway = models.CharField(max_length=60)
    step = models.CharField(max_length=20)
    start = models.DateField()
    limit = models.DateField()
    booked = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20)
    duty = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["limit", "id"]
        indexes: ClassVar = [models.Index(fields=["limit", "id"], name="max_wait_board")]
