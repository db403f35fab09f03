"""The audit log. The database itself refuses to change or delete a row (trigger in the first migration)."""

from typing import ClassVar

from django.db import models


class AuditEvent(models.Model):
    """Who did or opened what, when and why. Names are copied so that the log stands by itself (feature G3)."""

    at = models.DateTimeField()
    user = models.CharField(max_length=150)
    role = models.CharField(max_length=20)
    verb = models.CharField(max_length=60)
    case_id = models.BigIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["case_id", "at"], name="audit_case")]
