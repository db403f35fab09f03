"""Links in the letters of hospitals."""

from typing import ClassVar

from django.db import models

from .office import User
from .provider import Hospital


class LetterLink(models.Model):
    """A link of one letter, which opens the form with what the letter says. Nothing here says who got the letter.

    `digest` is the SHA-256 of the token in the address: 128 random bits, which are stored nowhere. The link opens until
    the end of `expires_on`. `opened` counts the openings of its page, `used` the inquiries that were sent from it.
    """

    digest = models.CharField(max_length=64, unique=True)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="letter_links")
    department = models.CharField(max_length=120, blank=True)
    is_max_wait = models.BooleanField(default=False)
    purpose = models.CharField(max_length=30, blank=True)
    referral_received = models.DateField()
    letter_date = models.DateField()
    appointment_date = models.DateField(null=True, blank=True)
    appointment_kind = models.CharField(max_length=20, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_on = models.DateField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["hospital", "made_on"], name="letter_link_by_day")]
