"""Fingerprints of the keys that the data is encrypted with."""

from django.db import models


class KeyCheck(models.Model):
    """A key of PERSON_KEY that data may be written with: its id and a value by which it is recognised."""

    key_id = models.CharField(max_length=8, primary_key=True)
    value = models.CharField(max_length=64)
    since = models.DateTimeField()
