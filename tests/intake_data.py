"""Shared data for tests of intake: an office with its teams and hours, and case 3 of the annual report."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from rettidig.casework.models import Case, Delivery, Letter, Office, OpeningHour, OutboxMessage, Team, User
from rettidig.casework.steps import consent
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive as receiving

AT = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
KAJA = "2103009996"  # official test person of MedCom
SHOULDER = {
    "reporter": "patient",
    "category": "waiting",
    "hospital": "Regionshospitalet Horsens",
    "department": "Ortopædkirurgisk afdeling",
    "purpose": "assessment",
    "referral_received": "2026-11-09",
    "appointment_date": "2027-01-19",
    "appointment_kind": "examination",
    "story": "Jeg har slået min skulder. Min tid ligger efter 30 dage.",
    "wish": "Jeg vil gerne undersøges på et privathospital.",
    "patient_name": "Kaja Test Hansen",
    "patient_cpr": KAJA,
    "home_region": "midtjylland",
    "phone": "40404040",
    "email": "",
    "reply_by": "page",
}


def make_office() -> Office:
    office = Office.objects.create(
        slug="midtjylland",
        name="Patientkontoret i Region Midtjylland",
        region="midtjylland",
        phone="78 41 00 00",
        helpline="78 41 40 90",
        email="patientkontoret@example.dk",
        address="Skottenborg 26\n8800 Viborg",
    )
    for weekday in range(5):
        OpeningHour.objects.create(office=office, weekday=weekday, opens=time(9), closes=time(15))
    Team.objects.create(office=office, slug="re_referral", name="Omvisitering", topics=["waiting"])
    Team.objects.create(office=office, slug="max_wait", name="Maksimale ventetider", topics=["max_wait"])
    return office


def make_user(office: Office, role: str) -> User:
    return User.objects.create_user(f"test-{role}", role=role, office=office)


def send(
    office: Office, answers: dict[str, Any], *, max_wait_form: bool = False, at: datetime = AT, **kwargs: Any
) -> receiving.Receipt:
    draft, key = store.open_draft(max_wait_form=max_wait_form, at=at)
    store.save_answers(draft, answers, at=at)
    return receiving.receive(draft, key=key, office=office, at=at, **kwargs)


def deliver(case: Case) -> Delivery:
    """A letter on the patient's page, as it lies there when it has been sent."""
    letter = Letter.objects.create(
        case=case,
        kind="decision",
        title="Du kan komme til Aros",
        body="Kære Kaja\n\n- Ring først",
        created_at=AT,
        pdf=b"%PDF-1.7 the letter",
    )
    message = OutboxMessage.objects.create(
        kind="letter", item=letter.pk, case=case, channel="patient_page", queued_at=AT
    )
    return Delivery.objects.create(message=message, case=case, at=AT)


def agree_to_reading(case: Case, *, by: User) -> None:
    """The patient has said yes on the telephone: the one who wrote may read the letters."""
    given = {"giver": "patient", "form": "oral", "to_whom": "Max", "given_on": AT.date(), "words": "Ja i telefonen."}
    consent.record_consent(case, scopes=["case"], by=by, at=AT, **given)
