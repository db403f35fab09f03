"""A re-referral on its way to the hospital as a file, in a real browser: said before, followed, fetched."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework import outbox
from rettidig.casework.models import Hospital, OutboxMessage
from rettidig.casework.steps import partner_door
from tests.desk_data import the_office, the_story
from tests.journeys.test_adviser import as_user
from tests.journeys.test_re_refer import Adviser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folder(tmp_path, settings):
    settings.RE_REFERRAL_FOLDER, settings.CLAMD_ADDRESS = str(tmp_path), "fake"
    made = tmp_path / "aabrink"
    made.mkdir()
    return made


def carry() -> None:
    for message in OutboxMessage.objects.filter(kind="re_referral", state="queued"):
        outbox.deliver(message.pk, at=timezone.now())


@pytest.mark.parametrize("width", [1280, 360])
def test_adviser_sees_which_way_it_goes_that_it_waits_and_that_it_was_fetched(
    live_server, folder, new_page, axe, screenshot, width
):
    case = the_story("shoulder", the_office())
    Hospital.objects.filter(slug="aabrink").update(receives="folder")
    page = as_user(new_page(width=width), "vejleder")
    adviser = Adviser(page)
    page.goto(f"/kontor/sag/{case.pk}/omvisiter/")
    adviser.choose_hospital("Privathospitalet Åbrink")
    expect(page.get_by_text("Omvisiteringen bliver lagt i hospitalets mappe.")).to_be_visible()
    adviser.send()
    adviser.is_sent()
    carry()
    page.goto(f"/kontor/sag/{case.pk}/omvisitering/{case.re_referrals.get().pk}/")
    expect(page.get_by_role("heading", name="Den er ikke leveret endnu")).to_be_visible()
    (folder / ".rettidig").touch()
    carry()
    page.reload()
    expect(page.get_by_role("heading", name="Den er ikke hentet endnu")).to_be_visible()
    axe(page)
    screenshot(page, "desk-re-referral-placed")
    next(folder.glob("re-referral-*.zip")).unlink()
    partner_door.read_receipts(at=timezone.now())
    page.reload()
    expect(page.get_by_text("Som fil i hospitalets mappe")).to_contain_text("Leveret")
    axe(page)
