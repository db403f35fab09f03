"""What happened to the entries of the registers: files read in, changes made, planned and taken back."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .office import User


class ImportState(models.TextChoices):
    """Where a file is: being read to be shown, shown, being read in, read in, bad or broken off, or cancelled."""

    CHECKING = "checking", _("Læses og tjekkes")
    READY = "ready", _("Klar til at blive set på")
    STORING = "storing", _("Læses ind")
    STORED = "stored", _("Læst ind")
    FAILED = "failed", _("Kunne ikke læses ind")
    CANCELLED = "cancelled", _("Annulleret")


class ImportStage(models.TextChoices):
    """How far a file has come that is being read."""

    WAITING = "waiting", _("Venter på at komme til")
    READING = "reading", _("Læser linjerne")
    CHECKING = "checking", _("Tjekker linjerne mod hinanden")
    COMPARING = "comparing", _("Sammenligner med registret")
    STORING = "storing", _("Skriver i registret")


class RegisterImport(models.Model):
    """One file for one register: read and shown before it is read in, read in, and perhaps taken back.

    Its pieces are what was handed in, kept until it is read in or thrown away. `stage`, `bytes_read`, `alive_at` and
    `attempts` are of the job that reads a large one. `found` is what it would change, or what is wrong with it: the
    first of each, and `fault_count` how many faults there are; `problem` is why it came to nothing.
    """

    register = models.CharField(max_length=30)
    reader = models.CharField(max_length=30)
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.STORED)
    stage = models.CharField(max_length=10, choices=ImportStage, default=ImportStage.WAITING)
    bytes_read = models.BigIntegerField(default=0)
    alive_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    found = models.JSONField(default=list)
    fault_count = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    said_yes_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register"],
                condition=models.Q(state__in=[ImportState.CHECKING, ImportState.STORING]),
                name="register_import_one_at_a_time",
            )
        ]

    @property
    def is_under_way(self) -> bool:
        """Whether a job reads it, or is to."""
        return self.state in (ImportState.CHECKING, ImportState.STORING)

    @property
    def percent(self) -> int:
        """How much of the file has been read."""
        return min(100, 100 * self.bytes_read // self.size) if self.size else 0


class RegisterImportPiece(models.Model):
    """A part of a file that was handed in; together and in their order they are the file."""

    imported = models.ForeignKey(RegisterImport, models.CASCADE, related_name="pieces")
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["id"]


class RegisterEntry(models.Model):
    """A row of a register. `imported` is the file that made it, empty for one that was typed."""

    # No constraint and no index: an import is never removed, and a million rows are read in without asking for it
    imported = models.ForeignKey(
        RegisterImport, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class RegisterChange(models.Model):
    """One change of one entry: what it was and what it became, from which day, why, by whom.

    `before` is empty for a new entry, `after` for one that was removed; both hold the values as files write them. A
    change whose day has not come waits: `made_at` is empty until it is made, and `obstacle` is why it could not be.
    """

    register = models.CharField(max_length=30)
    entry = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    from_day = models.DateField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    imported = models.ForeignKey(RegisterImport, models.PROTECT, null=True, related_name="changes")
    made_at = models.DateTimeField(null=True)
    obstacle = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["register", "entry"], name="register_change_entry")]
