"""The office's own date stands still while a case waits, moves when it is taken up, and is moved with a reason."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.deadlines import add_business_days, count_business_days, is_business_day
from rettidig.casework.models import Case
from rettidig.casework.steps import hold
from tests.casework.factories import a_case
from tests.desk_data import person_called, the_office
from tests.journeys.test_queue import as_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def business_days_ago(days: int) -> date:
    day = timezone.localdate()
    while days:
        day = date.fromordinal(day.toordinal() - 1)
        days -= is_business_day(day)
    return day


def at_ten(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


@pytest.fixture
def case(live_server) -> Case:
    """A case that has waited for the GP since the third business day before today, and was due on the day after."""
    the_office()
    owner, began = person_called("vejleder"), business_days_ago(3)
    due = add_business_days(began, 1)
    case = a_case(office=owner.office, owner=owner, received_at=at_ten(began), service_due=due)
    until = add_business_days(timezone.localdate(), 1)
    waits = {"waits_for": "gp", "reason": "Henvisningen mangler"}
    return hold.hold(case, until=until, **waits, by=owner, at=at_ten(began))


def open_count(page: Page) -> None:
    page.locator("summary", has_text="Sådan er den talt").click()


@pytest.mark.parametrize("width", [1280, 360])
def test_date_that_stood_still_is_counted_day_by_day_moved_and_put_back(new_page, case, axe, screenshot, width):
    page = as_user(new_page(width=width), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/")
    open_count(page)
    expect(page.get_by_text("Står stille siden")).to_be_visible()
    axe(page)
    screenshot(page, "answer-date-stands-still")

    page.get_by_role("button", name="Tag sagen op nu").click()
    open_count(page)
    waited = count_business_days(business_days_ago(3), timezone.localdate())
    expect(page.get_by_text(f"{waited} hverdage. Sagen ventede på: egen læge.")).to_be_visible()
    axe(page)

    case.refresh_from_db()
    page.goto(f"/kontor/sag/{case.pk}/svarfrist/")
    page.get_by_label("Hvilken dag svarer I senest?").fill(add_business_days(case.service_due, 2).isoformat())
    page.get_by_label("Hvorfor kommer svaret senere?").fill("Juristen ser på den")
    axe(page)
    screenshot(page, "answer-date-is-moved")
    page.get_by_role("button", name="Flyt svarfristen").click()
    expect(page.get_by_text("Svarfristen er flyttet til")).to_be_visible()
    open_count(page)
    expect(page.locator("dd").get_by_text("Juristen ser på den")).to_be_visible()
    screenshot(page, "answer-date-explains-itself")

    page.get_by_role("button", name="Sæt svarfristen tilbage").click()
    expect(page.get_by_text("Svarfristen er sat tilbage")).to_be_visible()
