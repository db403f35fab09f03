"""The one table of counts, shared by every process."""

from typing import ClassVar

from django.db import models


class Count(models.Model):
    """How often one key did one thing since its window began. Who or what the key is cannot be read from its mark."""

    purpose = models.CharField(max_length=40)
    key_mark = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["purpose", "key_mark"], name="count_once")]
