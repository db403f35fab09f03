"""What the newest look at the installation has found."""

from django.db import models


class HealthLook(models.Model):
    """One row, written anew by each look: for each part of the installation what is wrong, and the cure."""

    at = models.DateTimeField()
    found = models.JSONField(default=dict)
