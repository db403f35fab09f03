"""Logging in for tests of pages that need it."""

from django.test import Client

from rettidig.casework.models import User
from rettidig.web.middleware import SECOND_FACTOR


def log_in(client: Client, user: User) -> None:
    """As after password and code."""
    client.force_login(user)
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
