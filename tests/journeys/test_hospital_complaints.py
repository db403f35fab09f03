"""A week's complaints over hospitals: thirty files, of which one came twice, one cannot be read and one is locked."""

import pytest
from playwright.sync_api import expect

from rettidig.casework.demo.complaint_letters import lock
from rettidig.casework.models import Case, Hospital, HospitalComplaint, OutboxMessage, OutboxState
from tests.casework.hospital_complaints import a_letter
from tests.desk_data import deliver_everything, the_office
from tests.journeys.test_adviser import as_user, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LIST = "/kontor/hospitalsklager/"


@pytest.fixture
def files(live_server, settings) -> list[dict[str, object]]:
    """Thirty files: twenty-seven letters, of which one lacks its number, and the three that are of no use."""
    settings.CLAMD_ADDRESS = "fake"
    office = the_office()
    names = list(Hospital.objects.filter(region=office.region, valid_to=None).values_list("name", flat=True)[:3])
    letters = [a_letter(number=f"26/{place:05}", hospital=names[place % len(names)]) for place in range(26)]
    letters += [a_letter(number="", hospital=names[0])]
    letters += [letters[0], b"%PDF-1.7 nothing", lock(a_letter(number="26/9"), word="kode")]
    return [_file(f"klage-{place}.pdf", each) for place, each in enumerate(letters)]


def _file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


@pytest.mark.parametrize("width", [1280, 360])
def test_week_of_complaints_is_taken_in_confirmed_sent_and_acknowledged(new_page, axe, files, screenshot, width):
    page = as_user(new_page(width=width), "vejleder")
    page.goto(LIST)
    axe(page)
    page.get_by_role("link", name="Læg nye PDF-filer ind").click()
    axe(page)
    page.get_by_label("PDF-filer med klager").set_input_files(files)
    press(page, "Læg ind")
    expect(page.get_by_text("27 klager er læst")).to_be_visible()
    for told in ("klage-27.pdf: Samme fil igen", "klage-28.pdf: Kan ikke læses", "klage-29.pdf: Låst med kode"):
        expect(page.get_by_text(told)).to_be_visible()
    axe(page)
    screenshot(page, "hospital-complaints")
    press(page, "Bekræft de valgte")
    expect(page.get_by_text("26 klager: bekræftet")).to_be_visible()
    page.get_by_role("link", name="klage-26.pdf").click()
    axe(page)
    expect(page.get_by_role("img", name="Side 1 af brevet")).to_be_visible()
    page.get_by_role("textbox", name="Nummer", exact=True).fill("26/00026")
    press(page, "Bekræft, og send")
    expect(page.get_by_text("Klagen er sendt videre")).to_be_visible()
    deliver_everything()
    page.reload()
    expect(page.get_by_text("Klagen ligger i postrummet")).to_be_visible()
    axe(page)
    press(page, "Lagt i posten")
    page.get_by_role("link", name="Ryk for kvittering").click()
    axe(page)
    page.goto(f"{LIST}?vis=confirmed")
    press(page, "Send de valgte til hospitalerne")
    expect(page.get_by_text("26 klager: sendt videre")).to_be_visible()
    deliver_everything()
    page.goto(f"{LIST}?vis=sent")
    axe(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Hospitalet har kvitteret for de valgte")
    expect(page.get_by_text("27 klager: modtaget af hospitalet")).to_be_visible()
    assert HospitalComplaint.objects.filter(state="acknowledged").count() == 27
    assert not OutboxMessage.objects.exclude(state=OutboxState.DELIVERED).exists()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("state", "cure"), [("locked", "uden kode"), ("unreadable", "som PDF"), ("double", "kommet før")]
)
def test_file_of_no_use_then_says_what_to_do(new_page, axe, files, state, cure):
    page = as_user(new_page(), "vejleder")
    page.goto(f"{LIST}nye/")
    page.get_by_label("PDF-filer med klager").set_input_files([files[0], *files[-3:]])
    press(page, "Læg ind")
    page.goto(f"{LIST}?vis={state}")
    page.locator("tr[data-row] a").first.click()
    expect(page.get_by_text(cure)).to_be_visible()
    axe(page)
