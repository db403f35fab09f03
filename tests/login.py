"""Logging in for tests of pages that need it."""

import time

from django.test import Client

from rettidig.casework.models import User
from rettidig.web.middleware import LOGIN_AT, SECOND_FACTOR, SEEN_AT


def log_in(client: Client, user: User) -> None:
    """As after password and code."""
    client.force_login(user)
    session = client.session
    session[SECOND_FACTOR] = True
    session[LOGIN_AT] = session[SEEN_AT] = int(time.time())
    session.save()
