"""Handing a text message of the outbox to the gateway. No text holds anything about a person."""

from django.conf import settings

from rettidig.integrations import texting

from .models import OutboxMessage
from .outbox import NotNow


def door() -> texting.Door:
    return texting.Door(settings.TEXTS_URL, settings.TEXTS_KEY, settings.TEXTS_SENDER)


def can_reach(number: str) -> bool:
    """Whether a text can be sent to the number: there is a gateway, and it is a number."""
    return bool(settings.TEXTS_URL and texting.normalised(number))


def send(message: OutboxMessage, *, number: str, text: str, refused: str, not_now: str) -> str | None:
    """Send it; returns the sentence `refused` when the gateway does not take the number. Raises NotNow with `not_now`
    while the gateway cannot be reached.
    """
    try:
        texting.send(door(), texting.normalised(number), text, reference=str(message.pk))
    except texting.Refused:
        return refused
    except texting.NotTaken:
        raise NotNow(not_now) from None
    return None
