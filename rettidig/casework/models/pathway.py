"""The pathways of a case and the events in them."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from .case import Case
from .office import User
from .provider import Department, Service


class Pathway(models.Model):
    """One suspected condition (forløb, SUL § 82 b), known by its key within the case; the name is only a label.

    `attributes` holds what is true of the whole pathway, in the shape of the assessment document without `id` and
    `events`. A removed pathway stays, for what was offered or decided on it points to it. `former` is the key that it
    had in each case which has become part of this one, by the key of that case's row.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="pathways")
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=60, blank=True)
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="pathways")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="pathways"
    )  # where the patient waits, as the office knows it; empty while only the inquiry has named it
    attributes = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    former = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="pathway_key_once")]

    def __str__(self) -> str:
        return self.label or (str(self.service) if self.service else _("Forløb %(key)s") % {"key": self.key})

    def key_in(self, case_pk: int) -> str:
        """The key by which what was written in that case names the pathway; its own where it has never been there."""
        return str(self.former.get(str(case_pk), self.key))

    @property
    def document(self) -> dict[str, Any]:
        """The pathway as one element of `pathways` in the assessment document, its events in the order of dates."""
        return {"id": self.key, **self.attributes, "events": [event.document for event in self.events.all()]}


class Event(models.Model):
    """Something that happened in a pathway. `facts` holds the keys of its type, besides date and type."""

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="events")
    date = models.DateField()
    type = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["date", "id"]

    @property
    def document(self) -> dict[str, Any]:
        """The event as one element of `events` in the assessment document."""
        return {"date": self.date.isoformat(), "type": self.type, **self.facts}


class HandledLimit(models.Model):
    """That somebody has dealt with a broken legal limit, and how: until then it stays the date of the case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="handled_limits")
    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="+")
    right = models.CharField(max_length=40)
    deadline = models.DateField()
    what = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
