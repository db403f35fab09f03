"""The letter that asks the patient: for information, or for a statement before a refusal (features C13, C15)."""

from datetime import date

from ..models import Case
from . import wording
from .decisions import OFFICE, office_values
from .formatting import say_date
from .text import Text, compose, register

QUESTION = register("question", *OFFICE, "text", "due", "is_hearing")


def compose_question(case: Case, text: str, *, due: date, is_hearing: bool, on: date) -> Text:
    """The letter with what is asked, the last day for the answer, and what happens without one; in the case's language.

    A hearing says that the patient may speak before anything is decided (FVL § 19).
    """
    own = wording.of_office(case.office, on=on)
    values = office_values(case, case.letter_language) | {"text": text, "is_hearing": is_hearing}
    return compose(
        QUESTION, language=case.letter_language, values=values | {"due": say_date(due, case.letter_language)}, own=own
    )
