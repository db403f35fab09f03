"""A scanner for tests and demo: it knows one virus, the harmless EICAR test file."""

from .clamd import Verdict

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


def pretend(content: bytes) -> Verdict:
    return Verdict.INFECTED if EICAR in content else Verdict.CLEAN
