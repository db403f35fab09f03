"""Who must have what belongs elsewhere, as a register."""

from typing import ClassVar

from django.db import models

from .register import RegisterEntry


class Recipient(RegisterEntry):
    """An authority or a treatment place that complaints and applications are forwarded to. `recipient` is the key of
    the rights engine; several may have the same: the hospitals, the clinics, the municipalities.

    `email_is_secure`: what names a patient may be sent there.
    """

    recipient = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True)
    website = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    email_is_secure = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "name", "valid_from"], name="recipient_once")
        ]

    def __str__(self) -> str:
        return self.name
