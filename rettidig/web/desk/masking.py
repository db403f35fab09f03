"""A patient's data on the page of a case: masked for all but the owner until somebody asks, for some minutes (C9)."""

import time

from rettidig.casework import confidentiality
from rettidig.casework.models import Case

from .case_access import StaffRequest

SHOWN = "patients_shown"  # in the session: each case whose data were asked for, with the time
MASKED = ("patient_birth_date", "phone", "email", "address")  # of what the citizen wrote


def is_masked(request: StaffRequest, case: Case) -> bool:
    """Whether the reader must ask for the patient's data first."""
    return confidentiality.is_masked_from(request.user, case) and str(case.pk) not in _lately(request)


def unmask(request: StaffRequest, case: Case) -> None:
    """Show the patient's data to the reader for some minutes."""
    request.session[SHOWN] = {**_lately(request), str(case.pk): int(time.time())}


def _lately(request: StaffRequest) -> dict[str, int]:
    seconds = confidentiality.unmasked_for().total_seconds()
    return {pk: at for pk, at in request.session.get(SHOWN, {}).items() if time.time() - at < seconds}
