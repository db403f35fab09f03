"""The lead in the morning: what the night has found, with the cure beside it, in a real browser."""

import pytest
from playwright.sync_api import expect

from rettidig.casework.integrity import look_over
from tests.casework.factories import a_case, a_team, a_user, an_office, moment
from tests.journeys.test_office import as_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)], ids=["wide", "narrow, without script"])
def test_lead_gives_what_a_leaver_had_to_the_teams(new_page, live_server, axe, screenshot, width, javascript):
    team = a_team("omvisitering", ["waiting"])
    leaver = a_user(is_active=False, first_name="Bo", last_name="Dahl")
    case = a_case(owner=leaver, team=team, answered_at=moment("2026-11-17 10:00"), next_deadline="2027-03-01")
    case.tasks.create(title="Ring", due="2027-03-01", owner=leaver, created_at=moment("2026-11-20 10:00"))
    a_case(answered_at=moment("2026-11-17 10:00"), next_deadline="2027-03-01")
    look_over(an_office(), at=moment("2026-11-27 04:00"))
    page = new_page(width=width, javascript=javascript)
    as_user(page, a_user("lead"))
    page.goto("/kontor/eftersyn/")
    axe(page)
    assert javascript is False or page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, "integrity")
    page.get_by_role("button", name="Giv det hele til deres teams").click()
    expect(page.get_by_text("Sager og opgaver fra 1 person er givet til teamet.")).to_be_visible()
    expect(page.get_by_role("heading", name="Sager hos en, der ikke arbejder her mere")).to_have_count(0)
    page.get_by_role("link", name="Fordel sagen").click()
    axe(page)
