"""Contacts, notes and tasks of a case."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .case import Case, Channel, WithWhom
from .office import Team, User
from .past_import import PastImport

CONTACT_FACTS = ("at", "channel", "direction", "with_whom")  # of a contact: what may be corrected


class Direction(models.TextChoices):
    IN = "in", _("Ind")
    OUT = "out", _("Ud")


class ContactQuerySet(models.QuerySet["Contact"]):
    def stated(self) -> Any:
        """With what is known of each contact today: `stated_at`, `stated_channel` … are as last corrected."""
        newest = ContactCorrection.objects.filter(contact=OuterRef("pk")).order_by("-id")
        as_known = {f"stated_{name}": Coalesce(Subquery(newest.values(name)[:1]), name) for name in CONTACT_FACTS}
        return self.annotate(**as_known)


class Contact(models.Model):
    """One time that somebody reached the office or was reached. Only ordinal 1 counts in the figures (annual report,
    chapter 3).

    It stays as it was written. What was wrong in it is corrected beside it, by a `ContactCorrection`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts")
    ordinal = models.PositiveIntegerField()
    at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    with_whom = models.CharField(max_length=20, choices=WithWhom, default=WithWhom.PATIENT)
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    imported = models.ForeignKey(
        PastImport, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # the import that brought it, if one did

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["ordinal"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "ordinal"], name="contact_ordinal_once")]
        indexes: ClassVar = [
            models.Index(fields=["imported"], condition=models.Q(imported__isnull=False), name="contact_imported")
        ]


class ContactCorrection(models.Model):
    """What is true of a contact instead of what was written, with why; the newest counts."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="corrections")
    at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction)
    with_whom = models.CharField(max_length=20, choices=WithWhom)
    reason = models.TextField()
    made_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]


class Note(models.Model):
    """A note by an adviser; oral facts must be noted as soon as possible (OFL § 13)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["at"]


class Task(models.Model):
    """Something promised with a date. An open task holds the case open (feature C3).

    A task has `parts`, each with an owner and a day of its own, and is done when they are. One that is given up is done
    with a `dropped_reason`. A promise to call back has a time of day too, its number where the case has another, and
    how often it was tried. A task about a `message` that did not arrive is done as soon as it does.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, default="other")
    due = models.DateField(null=True, blank=True)
    due_time = models.TimeField(null=True, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="tasks")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_reason = models.CharField(max_length=500, blank=True)
    message = models.ForeignKey(
        "casework.OutboxMessage", models.SET_NULL, null=True, blank=True, related_name="tasks", db_index=False
    )

    class Meta:
        ordering: ClassVar = ["done_at", "due", "id"]
