"""Looking for viruses in a file: ClamAV's daemon over its socket, or a fake for tests and demo.

`address` says which: "" none, "fake", a path to a Unix socket, or "host:port".
"""

from .clamd import Verdict, ask, ping
from .fake import EICAR_FILE, pretend

__all__ = ["EICAR_FILE", "Verdict", "is_answering", "scan"]


def scan(content: bytes, *, address: str) -> Verdict:
    """The scanner's verdict on `content`: UNKNOWN without a scanner, or when it does not answer."""
    if not address:
        return Verdict.UNKNOWN
    return pretend(content) if address == "fake" else ask(address, content)


def is_answering(address: str) -> bool:
    """Whether there is a scanner, and it answers now."""
    return address == "fake" or (bool(address) and ping(address))
