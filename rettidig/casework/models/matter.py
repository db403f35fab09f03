"""The matters of a case beside its pathways."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .office import User


class MatterOutcome(models.TextChoices):
    """How one matter ended."""

    FORWARDED = "forwarded", _("Sendt videre til den, der behandler det")
    ANSWERED = "answered", _("Besvaret af kontoret")
    DECIDED = "decided", _("Der er truffet afgørelse")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")
    MAINTAINED = "maintained", _("Klagen fastholdes")
    CHANGED = "changed", _("Klagen er ændret")
    GIVEN_UP = "given_up", _("Patienten går ikke videre")
    OTHER = "other", _("Andet (skriv hvad)")


class MatterQuerySet(models.QuerySet["Matter"]):
    def present(self) -> "MatterQuerySet":
        """Those that have not been taken out of their case."""
        return self.filter(removed_at=None)

    def open(self) -> "MatterQuerySet":
        """Those present that have no end that stands."""
        standing = MatterEnd.objects.filter(matter=OuterRef("pk"), taken_back_at=None)
        return self.present().filter(~Exists(standing))


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
    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="matter_key_once")]

    @property
    def document(self) -> dict[str, Any]:
        """The matter as one element of `matters` in the assessment document."""
        return {"id": self.key, "kind": self.kind, "facts": self.facts, "events": self.events}


class MatterEnd(models.Model):
    """The end of one matter: how, who and when. One that is taken back no longer counts, and stays with its reason."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="ends")
    outcome = models.CharField(max_length=20, choices=MatterOutcome)
    note = models.TextField(blank=True)
    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter"], condition=Q(taken_back_at=None), name="matter_end_once")
        ]
