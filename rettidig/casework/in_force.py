"""Rows of registers with a first and perhaps a last day."""

from datetime import date

from django.db.models import Q


def in_force(on: date) -> Q:
    """The rows that hold on the day `on`."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
