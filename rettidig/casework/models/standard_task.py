"""Tasks that every case of a subject begins with."""

from typing import ClassVar

from django.db import models

from .office import Office
from .register import RegisterEntry


class StandardTask(RegisterEntry):
    """What an office always does in a case of one topic, and by when: so many business days after the case begins."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="standard_tasks")
    topic = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    business_days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "topic", "title", "valid_from"], name="standard_task_once")
        ]
