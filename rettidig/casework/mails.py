"""Handing an e-mail of the outbox to the mail server. No e-mail holds anything about a person, unless it
goes to an address that the contact book has as secure."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage

from .models import OutboxMessage
from .outbox import NotNow


def headers(message: OutboxMessage) -> dict[str, str]:
    """Headers that make a second try the same e-mail, and keep machines from answering."""
    return {"Message-ID": f"<{message.pk}@rettidig>", "Auto-Submitted": "auto-generated"}


def send(mail: EmailMessage, *, refused: str, not_now: str) -> str | None:
    """Send it; returns the sentence `refused` when the address does not take it. Raises NotNow with `not_now` while the
    mail server cannot be reached.
    """
    try:
        mail.send()
    except SMTPRecipientsRefused as refusal:
        if all(code >= 500 for code, _why in refusal.recipients.values()):
            return refused
        raise NotNow(not_now) from None
    except (SMTPException, OSError):
        raise NotNow(not_now) from None
    return None
