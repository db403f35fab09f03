"""Who the patient of a case is: what the writer claimed, and whether the office knows that it is so."""

from .models import Case, Channel

CLAIMED = (Channel.FORM, Channel.PHONE)


def is_identity_confirmed(case: Case) -> bool:
    """Whether the person that the case is tied to is known to be the one it is about. A name and a CPR number on a form
    or over the telephone are claims: nothing that the office knows of that person may be told to who made them.
    """
    return case.channel not in CLAIMED


def claimed_name(case: Case) -> str:
    """The patient's name as it was written in the inquiry; empty when it was not."""
    return case.answers.get("patient_name") or ""
