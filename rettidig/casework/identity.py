"""The identity of a case's patient: as the writer claimed it, or as staff have confirmed it."""

from datetime import datetime

from .models import Case
from .models.fields import fold


def is_identity_confirmed(case: Case) -> bool:
    """Whether staff have confirmed that the person whom the case is tied to is the one it is about.

    A name and a CPR number in an inquiry are claims. Until they are confirmed, nothing that the office knows of that
    person may be shown, printed or told to the writer.
    """
    return case.identity_confirmed_at is not None


def is_about_another(case: Case, since: datetime) -> bool:
    """Whether the case has got another CPR number since then: what was written or looked up before is about somebody
    else, and the patient must not read it.
    """
    return any(change.before for change in case.person_changes.filter(field="cpr", at__gt=since))


def claimed_name(case: Case) -> str:
    """The patient's name as it was written in the inquiry; empty when it was not."""
    return case.answers.get("patient_name") or ""


def name_differs(case: Case) -> bool:
    """Whether the inquiry names the patient otherwise than the register of persons does, by `fold`."""
    claimed = claimed_name(case)
    known = case.patient.name if case.patient else ""
    return bool(claimed and known) and are_different_names(claimed, known)


def are_different_names(one: str, other: str) -> bool:
    """Whether two spellings name different people, by `fold` and in any order of the words."""
    return sorted(fold(one).split()) != sorted(fold(other).split())
