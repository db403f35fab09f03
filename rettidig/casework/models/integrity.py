"""What the nightly integrity checks of an office have found."""

from django.db import models

from .office import Office


class IntegrityLook(models.Model):
    """The newest look at an office's cases: by the key of each check, the item found (as text) with the day on which it
    was first found.
    """

    office = models.OneToOneField(Office, models.CASCADE, primary_key=True, related_name="integrity_look")
    at = models.DateTimeField()
    found = models.JSONField(default=dict)
