"""Keeps personal data out of the process log: what an exception says may hold names and numbers of the people whose
case it was, as in `Key (email)=(kaja@example.dk) already exists`.
"""

import logging
import re
import traceback
from types import TracebackType

LATER_LINES = re.compile(r"\n.*", re.DOTALL)  # DETAIL, CONTEXT and the excerpt of a statement
QUOTED = re.compile(r"""['"«“].*['"»”]""")  # from the first to the last: what is quoted may hold quotes itself
KEY = re.compile(r"\(.*\)=\(.*\)")
LONG_NUMBER = re.compile(r"\d[\d -]{4,}\d")
ADDRESS = re.compile(r"\S+@\S+")
HIDDEN = "…"


class WithoutPersonalData(logging.Filter):
    """Lets every record through, with its exceptions told by type, place and what of their message is no value."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_told(value) if isinstance(value, BaseException) else value for value in record.args)
        if isinstance(record.msg, BaseException):
            record.msg = _told(record.msg)
        if isinstance(record.exc_info, tuple) and record.exc_info[1]:
            record.exc_text, record.exc_info = _trace(record.exc_info[1]), None
        return True


def _told(error: BaseException) -> str:
    """The message without later lines, quoted words, long numbers and addresses; of the database, which rule it was."""
    message = LATER_LINES.sub("", str(error))
    for values in (KEY, QUOTED, ADDRESS, LONG_NUMBER):
        message = values.sub(HIDDEN, message)
    cause = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    parts = [getattr(cause, part, None) for part in ("sqlstate", "table_name", "column_name", "constraint_name")]
    known = " ".join(part for part in parts if part)
    return f"{message} [{known}]" if known else message


def _trace(error: BaseException) -> str:
    """The traceback of the error and of those that led to it, with their messages as `_told` has them."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [_trace(earlier), ""] if earlier else []
    kind = type(error)
    message = f"{kind.__module__}.{kind.__qualname__}: {_told(error)}"
    return "\n".join([*before, "Traceback (most recent call last):", _frames(error.__traceback__), message])


def _frames(trace: TracebackType | None) -> str:
    return "".join(traceback.format_tb(trace)).rstrip()
