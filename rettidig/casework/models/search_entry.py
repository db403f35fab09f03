"""The index that cases are found by."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Part(models.TextChoices):
    """The parts of a case that are found by themselves."""

    PATIENT = "patient", _("Patient")
    CASE = "case", _("Henvendelsen")
    CONTACT = "contact", _("Kontakt")
    NOTE = "note", _("Notat")
    LETTER = "letter", _("Brev")
    FILE = "file", _("Bilag")


class SearchEntry(models.Model):
    """One part of a case with the keys that it is found by. Written and removed by triggers of the tables it is made
    of (`casework_search_refresh`), in the same transaction. `item` is the part's own id; `received_at` is the case's.

    The keys are folded stems of Danish words, and, behind a sign that no text has, what `search.keys` lists.
    """

    case_id = models.BigIntegerField(db_index=True)  # no relation: the triggers remove it with its part
    kind = models.CharField(max_length=8, choices=Part)
    item = models.BigIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    keys = SearchVectorField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "item"], name="search_entry_once")]
        indexes: ClassVar = [GinIndex(fields=["keys"], fastupdate=False, name="search_entry_keys")]
