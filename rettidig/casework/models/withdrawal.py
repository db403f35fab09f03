"""The inquiry that whoever wrote it takes back."""

from typing import ClassVar

from django.db import models

from .case import Case, WithWhom


class Withdrawal(models.Model):
    """That the help of the office is no longer wished for, in the words of `by_whom`. The owner decides what follows;
    whoever writes again in the case takes it back, at `ended_at`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="withdrawals")
    words = models.TextField(blank=True)
    by_whom = models.CharField(max_length=20, choices=WithWhom)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at=None), name="withdrawn_once")
        ]
