"""Keys of the index, and how they are put together to a question (PostgreSQL's tsquery).

A bare key is the folded stem of a Danish word. The others begin with a sign that no word has, and their kind.
"""

from collections.abc import Iterable

NAME, INITIAL, NEAR = "=n", "=i", "=d"  # of the patient and of the sender: a word, its first letter, one letter wrong
OF_PATIENT = "=c"  # a word of the patient's name, on every other part of the case
ADDRESS, PHONE, EMAIL, NUMBER = "=a", "=p", "=e", "=#"
SUBJECT = "=s"  # on the inquiry itself; `TOPIC` is on every part
OFFICE, PART, TOPIC, MONTH, QUARTER = "=o", "=k", "=t", "=m", "=q"


def key(text: str, *, beginning: bool = False) -> str:
    """One key as it stands in a question; `beginning`: every key that begins so."""
    quoted = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'{':*' if beginning else ''}"


def any_of(questions: Iterable[str]) -> str:
    """A question that each of them answers; empty where there is none."""
    return _together(" | ", questions)


def all_of(questions: Iterable[str]) -> str:
    """A question that only all of them together answer; empty where there is none."""
    return _together(" & ", questions)


def _together(sign: str, questions: Iterable[str]) -> str:
    known = list(dict.fromkeys(filter(None, questions)))
    return f"({sign.join(known)})" if len(known) > 1 else "".join(known)
