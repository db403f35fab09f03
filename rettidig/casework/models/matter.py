"""The matters of a case beside its pathways."""

from typing import Any, ClassVar

from django.db import models

from .case import Case
from .office import User


class Matter(models.Model):
    """A question to the rights engine that is no pathway: a complaint, a refund, a fee; known by its key in the case.

    `facts` and `events` are those of the assessment document. A removed matter stays, for assessments name it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="matters")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    events = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="matter_key_once")]

    @property
    def document(self) -> dict[str, Any]:
        """The matter as one element of `matters` in the assessment document."""
        return {"id": self.key, "kind": self.kind, "facts": self.facts, "events": self.events}
