"""Signals that the login sends to the rest of the product."""

from django.dispatch import Signal

locked_out = Signal()  # request, username: no more tries for some minutes
