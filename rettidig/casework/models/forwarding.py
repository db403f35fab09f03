"""What the office has forwarded to whom: a complaint or an application that belongs elsewhere."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .case import Case
from .journal import Task
from .matter import Matter
from .office import User
from .recipient import Recipient


class ForwardingBasis(models.TextChoices):
    """The rule by which something is forwarded."""

    FILED_HERE = (
        "filed_here",
        _("Klagen eller anmeldelsen er indgivet til os (sundhedsloven § 51, stk. 5)"),
    )
    OTHER_AUTHORITY = "other_authority", _("Det hører til en anden myndighed (forvaltningsloven § 7, stk. 2)")


class ForwardingEnd(models.TextChoices):
    ACKNOWLEDGED = "acknowledged", _("Modtageren har bekræftet")
    RETURNED = "returned", _("Modtageren har sendt det tilbage")


class Forwarding(models.Model):
    """One sending of one matter to one recipient, with the pages as they were sent: cover letter, the citizen's own
    words and the chosen files.

    `filed_on` is the day that counts as the day of filing, `filed_at` the moment where it is known. `parts` names what
    went along and which pages were left out. `receiver` and `address` are those of that day. `sent_to` is the secure
    address that took it. `task` awaits the acknowledgement; `end` is empty until it came, or all of it came back.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="forwardings")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="forwardings")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="forwardings")
    receiver = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True)
    purpose = models.TextField()
    basis = models.CharField(max_length=20, choices=ForwardingBasis)
    filed_on = models.DateField()
    filed_at = models.DateTimeField(null=True, blank=True)
    parts = models.JSONField(default=list)
    pdf = models.BinaryField()
    due = models.DateField()
    task = models.OneToOneField(Task, models.PROTECT, related_name="forwarding")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_to = models.EmailField(blank=True)
    end = models.CharField(max_length=20, choices=ForwardingEnd, blank=True)
    end_note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-sent_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "recipient"], condition=Q(end=""), name="forwarding_once")
        ]

    @property
    def is_late(self) -> bool:
        """Whether the day for the acknowledgement has passed without one."""
        return not self.end and timezone.localdate() > self.due
