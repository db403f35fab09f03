"""Hospital complaints of the demo's office: two to confirm, of which one lacks its number, one sent, and one locked."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from rettidig.integrations import virus_scan

from ..letters.formatting import say_date
from ..models import ComplaintDoor, HospitalComplaint, Office, User
from ..tracks import hospital_complaints
from .complaint_letters import lock, write_letter

HORSENS, VIBORG = "Regionshospitalet Horsens", "Regionshospitalet Viborg"


def take_complaints_in(office: Office, *, at: datetime) -> None:
    """Take the letters in as an adviser does; none where no virus scanner answers."""
    if not virus_scan.is_answering(settings.CLAMD_ADDRESS):
        return
    by, on = User.objects.get(username="vejleder"), timezone.localdate(at)
    days = {
        "complained": say_date(on - timedelta(days=20), "da"),
        "letter": say_date(on - timedelta(days=6), "da"),
        "answer_by": say_date(on + timedelta(days=30), "da"),
    }
    letters = [
        write_letter(number="26/04711", hospital=HORSENS, **days),
        write_letter(hospital=VIBORG, **days),
        write_letter(number="26/04713", hospital=VIBORG, **days),
        lock(write_letter(number="26/04714", hospital=HORSENS, **days), word="kode"),
    ]
    files = [
        hospital_complaints.Came(f"demo {place}", f"klage-{place}.pdf", letter)
        for place, letter in enumerate(letters, start=1)
    ]
    made = hospital_complaints.take_in(office, files, door=ComplaintDoor.PAGE, by=by, at=at)
    _send_on(made[2], by=by, at=at)


def _send_on(complaint: HospitalComplaint, *, by: User, at: datetime) -> None:
    confirmed = hospital_complaints.confirm(complaint, facts={}, by=by, at=at)
    hospital_complaints.send(confirmed, by=by, at=at)
