"""Words of an office that make a person read an inquiry at once, kept as a register."""

from typing import ClassVar

from django.db import models

from .office import Office
from .register import RegisterEntry


class WarningWord(RegisterEntry):
    """A part of words. Where it `counts`, a text with it must be read at once; else words with it do not count, also
    where the product has them on its own list.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="warning_words")
    part = models.CharField(max_length=40)
    counts = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["office", "part", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "part", "valid_from"], name="warning_word_once")
        ]
