"""What is written on a case as it goes: contacts, notes, tasks and attached files."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case, Channel
from .office import Team, User


class Direction(models.TextChoices):
    IN = "in", _("Ind")
    OUT = "out", _("Ud")


class WithWhom(models.TextChoices):
    PATIENT = "patient", _("Patient")
    RELATIVE = "relative", _("Pårørende")
    DEPARTMENT = "department", _("Hospitalsafdeling")
    PRIVATE_HOSPITAL = "private_hospital", _("Privathospital")
    GP = "gp", _("Egen læge")
    AUTHORITY = "authority", _("Myndighed")
    OTHER = "other", _("Andre")


class Contact(models.Model):
    """One time that somebody reached the office or was reached. Only ordinal 1 counts in the figures (annual report,
    chapter 3).
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts")
    ordinal = models.PositiveIntegerField()
    at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    with_whom = models.CharField(max_length=20, choices=WithWhom, default=WithWhom.PATIENT)
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["ordinal"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "ordinal"], name="contact_ordinal_once")]


class Note(models.Model):
    """What an adviser writes down; oral facts must be noted as soon as possible (OFL § 13)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["at"]


class Task(models.Model):
    """Something promised with a date. An open task holds the case open (feature C3)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, default="other")
    due = models.DateField(null=True, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="tasks")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["done_at", "due", "id"]


class IntakeDraft(models.Model):
    """An inquiry that is being written, kept on the server so that nothing is lost; found only by a secret key."""

    key_mark = models.CharField(max_length=64, unique=True)
    max_wait_form = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    case = models.OneToOneField(Case, models.SET_NULL, null=True, blank=True, related_name="draft")


class Attachment(models.Model):
    """A file that belongs to a case (or to a draft until it is sent). The bytes live in the database, in the same
    transaction.
    """

    class Kind(models.TextChoices):
        REFERRAL = "referral", _("Henvisning")
        LETTER = "letter", _("Indkaldelsesbrev")
        CONSENT = "consent", _("Samtykke eller fuldmagt")
        OTHER = "other", _("Andet")

    class Scan(models.TextChoices):
        CLEAN = "clean", _("Undersøgt")
        QUARANTINE = "quarantine", _("Afventer undersøgelse for virus")
        INFECTED = "infected", _("Virus fundet")

    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="attachments")
    draft = models.ForeignKey(IntakeDraft, models.SET_NULL, null=True, blank=True, related_name="attachments")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.QUARANTINE)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
