"""A scanner for tests and demo: it knows one virus, the harmless EICAR test file."""

from .clamd import Verdict

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
# The whole test file, which every scanner takes for a virus; in parts, so that none takes this module for one
EICAR_FILE = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + EICAR + b"!$H+H*"


def pretend(content: bytes) -> Verdict:
    return Verdict.INFECTED if EICAR in content else Verdict.CLEAN
