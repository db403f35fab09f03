"""What the office's cases can teach the region: without persons, with an action and who does it (feature K9)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .office import Office, User
from .provider import Hospital


class Theme(models.TextChoices):
    """What a point is about, as the region reads it."""

    WAITING = "waiting", _("Ventetid og indkaldelse")
    INFORMATION = "information", _("Information til patienten")
    TONE = "tone", _("Kommunikation og tone")
    REFERRAL = "referral", _("Henvisning og visitation")
    TRANSITION = "transition", _("Overgang mellem steder")
    TREATMENT = "treatment", _("Undersøgelse og behandling")
    RECORD = "record", _("Journal og opslag")
    PRACTICAL = "practical", _("Transport, tolk og praktiske forhold")
    OTHER = "other", _("Andet")


class LearningPoint(models.Model):
    """Something that can be done better, seen on a day, and the action: what, by whom, by when, and what came of it.

    It names no case and no person (BEK 1659/2013, § 7).
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="learning")
    theme = models.CharField(max_length=20, choices=Theme)
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, related_name="+")
    seen_on = models.DateField()
    text = models.TextField()
    action = models.TextField(blank=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = [models.F("due").asc(nulls_last=True), "-seen_on", "-id"]

    @property
    def is_open(self) -> bool:
        """Whether there is an action that has not been done."""
        return bool(self.action) and self.done_on is None
