"""Texts that an office words itself, kept as a register."""

from typing import ClassVar

from django.db import models

from .office import Office
from .register import RegisterEntry


class OwnText(RegisterEntry):
    """An office's own wording of one of the texts that come along (`letters/templates`), from a day.

    `name` is the text's, such as refuse or parts/contact. `ground` is the mark of the text that came along when the
    office wrote its own: another mark now says that a later version has changed it.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="own_texts")
    name = models.CharField(max_length=50)
    language = models.CharField(max_length=2)
    text = models.TextField()
    ground = models.CharField(max_length=64, db_default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["office", "name", "language", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "name", "language", "valid_from"], name="own_text_once")
        ]
