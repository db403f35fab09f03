"""Other systems that use the API."""

from django.db import models

from .office import User


class ApiClient(models.Model):
    """A hospital's own system, which uses the API in place of a person. Its user has no password and opens no page.

    A letter system, `only_letters`, makes links for letters; a system with a form of its own, `only_inquiries`, sends
    inquiries; neither sees a patient, and the others do neither. `secret` is the SHA-256 of the client's secret: 256
    random bits, which are stored nowhere.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="api_client")
    secret = models.CharField(max_length=64)
    only_letters = models.BooleanField(default=False)
    only_inquiries = models.BooleanField(default=False)
    made_at = models.DateTimeField()
