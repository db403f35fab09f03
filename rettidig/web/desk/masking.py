"""A patient's data on the pages of a case: what is covered until somebody asks, for some minutes (C9)."""

import time

from rettidig.casework import confidentiality, field_access
from rettidig.casework.models import Case

from .case_access import StaffRequest

SHOWN = "patients_shown"  # in the session: each case whose data were asked for, with the time


def find_covered(request: StaffRequest, case: Case) -> frozenset[str]:
    """The fields of the patient that the reader is not shown now."""
    return field_access.find_covered(request.user, case, was_asked=_was_asked(request, case))


def may_ask(request: StaffRequest, case: Case) -> bool:
    """Whether asking shows the reader more."""
    covered = find_covered(request, case)
    return covered != field_access.find_covered(request.user, case, was_asked=True)


def unmask(request: StaffRequest, case: Case) -> None:
    """Show the patient's data to the reader for some minutes."""
    request.session[SHOWN] = {**_lately(request), str(case.pk): int(time.time())}


def _was_asked(request: StaffRequest, case: Case) -> bool:
    return str(case.pk) in _lately(request)


def _lately(request: StaffRequest) -> dict[str, int]:
    seconds = confidentiality.unmasked_for().total_seconds()
    return {pk: at for pk, at in request.session.get(SHOWN, {}).items() if time.time() - at < seconds}
