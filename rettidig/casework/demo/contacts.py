"""The people whom the demo's office calls at Regionshospitalet Horsens, one of them taught, and a meeting."""

from datetime import datetime, timedelta

from django.utils import timezone

from ..models import ContactRole, Department, Office, User
from ..tracks import contact_book

PEOPLE = (
    (ContactRole.BOOKING, "Bente Booking", "78 42 50 01"),
    (ContactRole.COORDINATOR, "Kirsten Koordinator", "78 42 50 02"),
    (ContactRole.DEPARTMENT_MANAGEMENT, "Lars Overlæge", "78 42 50 03"),
    (ContactRole.HOSPITAL_MANAGEMENT, "Hanne Hospitalsdirektør", "78 42 50 04"),
    (ContactRole.REGION_MANAGEMENT, "Rikke Sundhedsdirektør", "78 41 00 10"),
)


def fill_contact_book(office: Office, *, at: datetime) -> None:
    """Fill the contact book as the office's adviser does."""
    department = Department.objects.get(hospital__slug="horsens", slug="kirurgi")
    by, on = User.objects.get(username="vejleder2"), timezone.localdate(at)
    place = {"department": department, "hospital": department.hospital}
    people = [
        contact_book.save_contact(
            office,
            None,
            facts={"role": role, "name": name, "phone": phone, "valid_from": on - timedelta(days=400), **place},
            by=by,
            at=at,
        )
        for role, name, phone in PEOPLE
    ]
    day = on - timedelta(days=20)
    contact_book.teach(people[1], on=day, topic="Maksimale ventetider: hvornår begynder de 14 dage?", by=by, at=at)
    contact_book.save_meeting(
        office,
        None,
        on=day,
        agenda="Hvem ringer vi til, når en patient ikke har fået en tid?\nFristerne ved mistanke om kræft.",
        minutes="Vi ringer først til visitationen og så til forløbskoordinatoren.",
        contacts=people[:2],
        by=by,
        at=at,
    )
