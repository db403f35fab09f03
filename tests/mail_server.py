"""A real mail server on this machine, which keeps what it gets and can be told to refuse, to wait, or to break off."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller

NOBODY = "550 no such mailbox"
LATER = "451 later"
OK = "250 ok"


class MailServer:
    """`recipient` is its answer to a recipient; with `breaks_off` it takes one mail and goes away without a word."""

    def __init__(self) -> None:
        self.got, self.recipient, self.breaks_off = [], OK, False
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.recipient == OK:
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.got.append(envelope.content)
        if self.breaks_off:
            self.breaks_off = False
            server.transport.abort()
        return OK

    @property
    def mails(self):
        return [message_from_bytes(each, policy=default) for each in self.got]


@contextmanager
def running(settings) -> Iterator[MailServer]:
    """A server that the product sends its e-mails to."""
    made = MailServer()
    made.controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
        settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "svar-ikke@example.dk", "https://patientkontor.example.dk"
        yield made
    finally:
        made.controller.stop()
