"""Hospital complaints for tests: letters that are about nobody, and a hospital with somebody who receives them."""

from datetime import date

from rettidig.casework.demo.complaint_letters import write_letter
from rettidig.casework.models import ComplaintDoor, Hospital, HospitalComplaint, HospitalContact
from rettidig.casework.tracks import hospital_complaints as track

from .factories import moment

NOW = moment("2026-11-18 10:00")  # a Wednesday
TODAY = NOW.date()
TOLD = {
    "number": "26/04711",
    "hospital": "Regionshospitalet Horsens",
    "complained": "3. november 2026",
    "letter": "10.11.2026",
    "answer_by": "2026-12-18",
}


def a_hospital(name: str = "Regionshospitalet Horsens", slug: str = "horsens") -> Hospital:
    return Hospital.objects.create(slug=slug, name=name, kind="public", region="midtjylland")


def a_receiver(office, hospital, **more) -> HospitalContact:
    facts = {"email": "klager@hospital.example.dk", "email_is_secure": True, "valid_from": date(2025, 1, 1), **more}
    return HospitalContact.objects.create(office=office, hospital=hospital, role="complaints", name="Klager", **facts)


def a_letter(**changed) -> bytes:
    return write_letter(**{**TOLD, **changed})


def take(by, *contents: bytes, at=NOW, keys=()) -> list[HospitalComplaint]:
    keys = keys or [f"{HospitalComplaint.objects.count()}-{place}" for place in range(len(contents))]
    files = [track.Came(key, "klage.pdf", content) for key, content in zip(keys, contents, strict=True)]
    return track.take_in(by.office, files, door=ComplaintDoor.PAGE, by=by, at=at)


def confirmed(by, complaint: HospitalComplaint, **facts) -> HospitalComplaint:
    return track.confirm(complaint, facts=facts, by=by, at=NOW)
