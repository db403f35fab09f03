"""The audit log and what makes a change of it show: a digest of each row, and seals over many. See decision 0012."""

from typing import ClassVar

from django.db import models


class AuditEvent(models.Model):
    """One entry of the audit log: who did or opened what, when and why. Names are copied, so that
    the log needs no other table (feature G3).

    `at` is when it was done, `written_at` when the database wrote it; where the two are far apart, the database puts
    its own time in both. `digest` is the SHA-256 of the row. The database fills in the last two, and refuses to change
    or delete a row.
    """

    at = models.DateTimeField()
    user = models.CharField(max_length=150)
    role = models.CharField(max_length=20)
    verb = models.CharField(max_length=60)
    case_id = models.BigIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.TextField(blank=True)
    written_at = models.DateTimeField(null=True, editable=False)
    digest = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["case_id", "at"], name="audit_case"),
            models.Index(fields=["subject", "at"], condition=models.Q(case_id=None), name="audit_subject"),
            models.Index(
                fields=["verb", "at"],
                include=["user", "case_id"],
                condition=models.Q(verb__in=["case.opened", "case.opened_with_reason"]),
                name="audit_readings",
            ),
        ]


class AuditRemoval(models.Model):
    """The remains of an audit event that retention removed or emptied: its digest, so that its seal still holds.

    Written by the database itself.
    """

    event_id = models.BigIntegerField(primary_key=True)
    digest = models.BinaryField()
    at = models.DateTimeField()


class AuditSeal(models.Model):
    """A seal over the audit events from `first_id` to `last_id`, and, by `previous`, over all seals before it.

    `digest` is the SHA-256 of `previous` and of each event's digest in the order of their ids; `signature` is made of
    it with a key that the database does not hold.
    """

    first_id = models.BigIntegerField(unique=True)
    last_id = models.BigIntegerField(unique=True)
    events = models.PositiveIntegerField()
    previous = models.BinaryField()
    digest = models.BinaryField()
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["last_id"]
