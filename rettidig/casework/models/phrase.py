"""Phrases that the office writes often, kept as a register."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .office import Office
from .register import RegisterEntry


class Audience(models.TextChoices):
    """Whom a phrase is written to."""

    CITIZEN = "citizen", _("Patienter og pårørende")
    PROFESSIONAL = "professional", _("Hospitaler og andre fagfolk")
    RECORD = "record", _("Sagens egne notater")


class Phrase(RegisterEntry):
    """A text of the office, or of one of its teams, by its key. `topics` are those that it fits, empty for all of them;
    a word in braces stands for a fact of the case (`casework.phrases`).
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="phrases")
    shortcut = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    team = models.CharField(max_length=50, blank=True)
    audience = models.CharField(max_length=12, choices=Audience)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    text_da = models.TextField()
    text_en = models.TextField(blank=True)
    times_used = models.PositiveIntegerField(db_default=0)  # in all; by whom is not counted
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["office", "shortcut"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "shortcut"], name="phrase_once")]

    def text(self, language: str) -> str:
        """The text in a language; empty where there is none."""
        return self.text_en if language == "en" else self.text_da
