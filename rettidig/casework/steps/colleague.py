"""A patient who is called as somebody who works at the office: the lead is asked whether it is the same person (G4).

The register of staff holds names alone, so the name is all that can be compared. It only asks: two people may well have
one name, and nothing is marked by itself.
"""

from datetime import datetime

from django.utils.translation import gettext_noop

from ..models import Case, Role, Task, User
from ..models.fields import fold

MAY_BE_COLLEAGUE = "may_be_colleague"
LEAST_WORDS = 2  # of a name: a first name alone tells nobody


def find_namesakes(case: Case) -> list[User]:
    """Those of the office's staff all of whose names are among the patient's, however they are spelt."""
    words = set(fold(case.patient.name).split()) if case.patient else set()
    if len(words) < LEAST_WORDS:
        return []
    staff = User.objects.filter(office=case.office_id, is_active=True).only("first_name", "last_name")
    return [user for user in staff if _is_among(fold(user.get_full_name()).split(), words)]


def _is_among(names: list[str], words: set[str]) -> bool:
    return len(names) >= LEAST_WORDS and words.issuperset(names)


def ask_lead(case: Case, *, at: datetime) -> list[Task]:
    """The task of the lead to see whether the patient is a colleague, not stored yet; empty where nobody has the name,
    the case is confidential already, or it was asked before of the same patient.
    """
    if case.confidential or not (namesakes := find_namesakes(case)):
        return []
    if Task.objects.filter(kind=MAY_BE_COLLEAGUE, case__patient=case.patient).exists():
        return []
    leads = User.objects.filter(office=case.office_id, role=Role.LEAD, is_active=True)
    asked = leads.exclude(pk__in=[user.pk for user in namesakes]).order_by("pk").first()
    facts = {"kind": MAY_BE_COLLEAGUE, "due": case.service_due, "owner": asked, "team": case.team, "created_at": at}
    return [
        Task(case=case, title=gettext_noop("Se, om patienten er en kollega, og om sagen skal være fortrolig"), **facts)
    ]
