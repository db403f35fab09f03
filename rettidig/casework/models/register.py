"""What happened to the entries of the registers: files read in, changes made, planned and taken back."""

from typing import ClassVar

from django.db import models

from .office import User


class RegisterImport(models.Model):
    """One file for one register: shown before it is read in, read in, and perhaps taken back.

    `content` is what was handed in, kept until it is read in or thrown away.
    """

    register = models.CharField(max_length=30)
    reader = models.CharField(max_length=30)
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]


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
