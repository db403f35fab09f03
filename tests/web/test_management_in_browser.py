"""The pages of figures as they look: narrow and wide, and what a screen reader meets."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rettidig.casework.tracks.past_inquiries import import_inquiries

from ..casework.factories import a_case, a_team, a_user, an_office
from ..insight import published
from ..login import log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]

PAGES = {"figures-morning": "/ledelse/", "figures-tables": "/ledelse/tabeller/?aar=2025"}


@pytest.fixture
def a_busy_office(tmp_path):
    """Three years read in, and a month of cases at work."""
    an_office(name="Patientkontoret i Region Midtjylland", helpline="78 41 45 00")
    figures = published.figures()
    published.write_csv(tmp_path / "years.csv", figures, later=0)
    import_inquiries(tmp_path / "years.csv", by=None, at=timezone.now())
    now, today = timezone.now(), timezone.localdate()
    teams = [a_team(slug, []) for slug in ("omvisitering", "rettigheder", "klager")]
    for place in range(120):
        received = now - timedelta(days=place % 85, hours=5)
        due = timezone.localdate(received) + timedelta(days=4)
        answered = received + timedelta(days=place % 7)
        more = {"answered_at": answered, "closed_at": answered} if place % 3 and answered < now else {}
        a_case(
            team=teams[place % 3],
            received_at=received,
            service_due=due,
            next_deadline=today + timedelta(days=place % 9 - 2),
            **more,
        )


def a_session(role: str, url: str) -> dict:
    """The cookie of somebody of this role who has logged in."""
    client = Client()
    log_in(client, a_user(role))
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def test_pages_of_figures_are_whole_and_accessible(a_busy_office, new_page, live_server, axe, screenshot):
    for role in ("lead", "management"):
        cookie = a_session(role, live_server.url)
        for width in (360, 1280):
            page = new_page(width=width)
            page.context.add_cookies([cookie])
            for name, address in PAGES.items():
                page.goto(address)
                assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                axe(page)
                if role == "lead":
                    screenshot(page, name)
