"""Case 4 of the annual report: a bill from a doctor in Spain, what is missing, and all of it sent on to who decides."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework.models import Recipient
from rettidig.casework.steps import attachments
from tests.desk_data import person_called, the_office
from tests.intake_data import KAJA, send
from tests.journeys.test_adviser import as_user, follow, press
from tests.web.test_public_inquiry import photo

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PRACTICE = "Region Midtjylland, praksisafdelingen"
BILL = {
    "reporter": "patient",
    "category": "cross_border_care",
    "condition": "none",
    "abroad_care": "necessary",
    "treated_in": "ES",
    "treated_by": "Clínica Sol, Málaga",
    "eu_card": "yes",
    "bill_amount": "820.00",
    "bill_currency": "DKK",
    "bill_paid": "yes",
    "story": "Jeg fik feber på ferien og var hos en læge. Kan jeg få pengene tilbage?",
    "patient_name": "Kaja Test Hansen",
    "patient_cpr": KAJA,
    "home_region": "midtjylland",
    "email": "kaja@example.org",
    "reply_by": "page",
}


@pytest.fixture
def inquiry(live_server, settings):
    """The bill came with the inquiry; the office knows the practice department of the region."""
    settings.CLAMD_ADDRESS = "fake"
    office, now = the_office(), timezone.now()
    today = timezone.localdate()
    place = {"name": PRACTICE, "address": "Skottenborg 26\n8800 Viborg", "valid_from": today}
    Recipient.objects.create(recipient="home_region_practice", **place)
    treated = (today - timedelta(days=30)).isoformat()
    receipt = send(office, BILL | {"treated_on": treated}, at=now)
    attachments.attach(receipt.case, name="regning.jpg", content=photo().read(), kind="bill", by=None, at=now)
    return receipt


def test_bill_from_spain_is_completed_and_sent_on_whole(inquiry, new_page, axe):
    case, by = inquiry.case, person_called("vejleder")
    page = as_user(new_page(), by.username)
    page.goto(f"/kontor/sag/{case.pk}/ved-siden-af/")
    press(page, "Overtag oplysningerne")
    follow(page, "Ret oplysninger")
    page.locator("[name=service]").select_option("practice")
    press(page, "Gem")
    expect(page.get_by_role("row", name="Bevis for, at regningen er betalt Mangler")).to_be_visible()
    axe(page)
    follow(page, "Spørg efter det, der mangler")
    press(page, "Spørg")
    citizen = new_page(width=360)
    citizen.goto("/min-sag/")
    citizen.get_by_label("Sagsnummer").fill(case.number)
    citizen.get_by_label("Kode").fill(inquiry.code)
    citizen.get_by_role("button", name="Åbn").first.click()
    expect(citizen.get_by_role("heading", name="Det skal du sende os")).to_be_visible()
    axe(citizen)
    for kind in ("Bevis for, at regningen er betalt", "Kopi af journalen"):
        citizen.get_by_label(kind).check()
        citizen.get_by_label("Vælg filer, eller tag et foto").set_input_files(
            {"name": f"{kind[:5]}.jpg", "mimeType": "image/jpeg", "buffer": photo().read() + kind.encode()}
        )
        citizen.get_by_role("button", name="Gem filerne").click()
    expect(citizen.get_by_text("Mangler", exact=True)).to_have_count(0)
    page.goto(f"/kontor/sag/{case.pk}/ved-siden-af/")
    follow(page, "Send videre")
    expect(page.get_by_label("Hvem skal have det?")).to_have_value(str(Recipient.objects.get(name=PRACTICE).pk))
    page.get_by_label("Hvorfor sender vi det til dem?").fill("Et krav om refusion af et lægebesøg i Spanien.")
    for box in page.get_by_role("group", name="Filer på sagen").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("group", name="Borgerens egne ord").get_by_role("checkbox").first.check()
    press(page, "Send videre")
    expect(page.get_by_role("heading", name=f"Sendt videre til {PRACTICE}")).to_be_visible()
    axe(page)
    citizen.reload()
    expect(citizen.get_by_role("heading", name="Det har vi sendt videre")).to_be_visible()
    expect(citizen.get_by_text(PRACTICE).first).to_be_visible()
    axe(citizen)
