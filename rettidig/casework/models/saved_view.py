"""A person's own views of the queue."""

from typing import ClassVar

from django.db import models

from .office import User


class SavedView(models.Model):
    """The filters that somebody has given a name; `address` is the query of the queue's page."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    address = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once")]
