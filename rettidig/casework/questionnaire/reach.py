"""Whether the office can reach whoever writes: the one thing that an inquiry cannot do without (feature I9).

The public form, the desk and the API follow the same rule. Everything else that is missing is asked for later.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..models import ReplyBy
from .answers import UNKNOWN
from .form import Form

# By the way of answering that was chosen, where the form does not say it (`needs` of its choice): the answers of which
# one is needed. The page needs only the code.
NEEDS: dict[str, tuple[str, ...]] = {
    ReplyBy.PAGE: (),
    ReplyBy.TEXT: ("phone",),
    ReplyBy.PHONE: ("phone",),
    ReplyBy.POST: ("address", "patient_cpr"),
}
WAYS = ("phone", "email", "address", "patient_cpr")  # a CPR number leads to the address that is registered


def lacks_a_way_to_reach(answers: Mapping[str, Any], form: Form) -> str | None:
    """The name of the question that must be answered for the office to reach the person; None where it can.

    Where no way was agreed, anything that leads to the person will do.
    """
    way = answers.get("reply_by") or ""
    needed = _needs(way, form) if way in NEEDS else WAYS
    if not needed or any(_is_told(answers.get(name)) for name in needed):
        return None
    return needed[0] if way in NEEDS else "reply_by"


def _needs(way: str, form: Form) -> Sequence[str]:
    choices = form.asked("reply_by").words.get("choices", ())
    named = next((each["needs"] for each in choices if each["key"] == way and "needs" in each), None)
    return NEEDS[way] if named is None else named


def _is_told(value: Any) -> bool:
    return bool(value) and value != UNKNOWN and bool(str(value).strip())
