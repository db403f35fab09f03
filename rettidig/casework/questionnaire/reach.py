"""Whether the office can reach whoever writes: the one thing that an inquiry cannot do without (feature I9).

What a way of answering needs stands in the form (`needs` of its choice), for the public form, the desk and the API
alike. Everything else that is missing is asked for later.
"""

from collections.abc import Mapping
from typing import Any

from .answers import UNKNOWN
from .form import Form

WAYS = ("phone", "email", "address", "patient_cpr")  # a CPR number leads to the address that is registered


def lacks_a_way_to_reach(answers: Mapping[str, Any], form: Form) -> str | None:
    """The name of the question that must be answered for the office to reach the person; None where it can.

    Where no way was agreed, anything that leads to the person will do.
    """
    told = {name: value for name, value in answers.items() if value != UNKNOWN and str(value or "").strip()}
    lack = form.find_lack(told, among=told)
    if lack or told.get("reply_by"):
        return lack.name if lack else None
    return None if any(name in told for name in WAYS) else "reply_by"
