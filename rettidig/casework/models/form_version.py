"""The form of the citizens as it was at any time: each version stays as it was published."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .office import User


class FormVersion(models.Model):
    """One version of the form. Its `content` is shaped as form.yaml. Until it is published it is the one draft, which
    may be changed; `changes` counts how often it was, and `before` is its content before the last change. `shipped`: it
    came with the program. `base` is the shipped version that an own one was last compared with; `left` are the parts
    of a newer one that the office does not want, by place, each with the mark of what stands there.
    """

    content = models.JSONField()
    before = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    left = models.JSONField(default=dict, blank=True)
    shipped = models.BooleanField(default=False)
    changes = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("shipped", condition=Q(published_at=None), name="one_form_in_the_making"),
            models.UniqueConstraint("digest", condition=Q(shipped=True), name="shipped_form_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
