"""Calls that are about no case yet, or about no case at all."""

from typing import ClassVar

from django.db import models

from .draft import IntakeDraft
from .office import Office, User


class CaselessCall(models.Model):
    """A promise to call somebody back of whom there is no case: who gave no name, or has no matter of their own.

    It stands until it has become a case, which then holds what was said: an open one, one on which it is a further
    contact, or one that ends with the call. `taken_at` is the first contact, by which the inquiry is counted. `key` is
    that of the form, so that a form sent twice is one call. `warned_at`: when somebody was told that its hour is near.
    Nobody has taken down the call to whoever broke off the inquiry `draft` (`steps.broken_off`).
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    draft = models.OneToOneField(IntakeDraft, models.SET_NULL, null=True, related_name="call")
    who = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30)
    topic = models.CharField(max_length=40)
    text = models.TextField()
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    due = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due", "id"]
