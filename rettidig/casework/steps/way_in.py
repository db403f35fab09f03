"""What a secret link and the code that opens it have in common, whatever they lead to.

Neither is stored: the link is made when the e-mail leaves, the code when somebody is about to tell it, and only their
marks are kept.
"""

import hashlib
import secrets
from datetime import date

from .. import deadlines
from ..keys import ALPHABET, CODE_LENGTH, plain
from ..models import Case

OPEN_DAYS = 5  # business days that a link opens after the last day for the answer
GROUP = 5  # characters of a code that are read aloud together


def mark_of(secret: str) -> str:
    """What is kept of the key of a link."""
    return hashlib.sha256(plain(secret).encode()).hexdigest()


def make_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _character in range(CODE_LENGTH))


def as_read(code: str) -> str:
    """The code in groups, as it is read aloud."""
    return "-".join(code[at_once : at_once + GROUP] for at_once in range(0, CODE_LENGTH, GROUP))


def last_day(case: Case, due: date) -> date:
    """The last day on which a link opens whose answer is due on the day `due`."""
    return deadlines.add_business_days(due, OPEN_DAYS, closed=deadlines.closed_days(case.office))
