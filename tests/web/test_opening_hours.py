"""Whether one can call now."""

from datetime import date, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from rettidig.casework.models import OpeningHour
from rettidig.web.opening_hours import Hours, opening
from tests.intake_data import make_office

LOCAL = ZoneInfo("Europe/Copenhagen")
HOURS = [Hours(day, time(9), time(12) if day == 4 else time(15)) for day in range(5)]


def local(*parts):
    return datetime(*parts, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("now", "is_open", "sentence"),
    [
        (local(2026, 11, 23, 9, 0), True, "Åben nu, til kl. 15"),
        (local(2026, 11, 23, 8, 59), False, "Lukket nu, åbner i dag kl. 9"),
        (local(2026, 11, 23, 15, 0), False, "Lukket nu, åbner i morgen kl. 9"),
        (local(2026, 11, 27, 12, 0), False, "Lukket nu, åbner mandag kl. 9"),
        # Christmas 2026: 25 December is a Friday, the office closes the 24th itself
        (local(2026, 12, 23, 16, 0), False, "Lukket nu, åbner mandag kl. 9"),
        (local(2026, 12, 30, 16, 0), False, "Lukket nu, åbner i morgen kl. 9"),
    ],
)
def test_opening_at_a_moment_then_says_open_or_when(now, is_open, sentence):
    state = opening(HOURS, {date(2026, 12, 24)}, now)
    assert (state.is_open, state.sentence) == (is_open, sentence)


def test_opening_when_closed_for_weeks_then_says_the_date():
    closed = {date(2026, 7, day) for day in range(1, 32)}
    assert opening(HOURS, closed, local(2026, 7, 17, 10)).sentence == "Lukket nu, åbner mandag den 3. august 2026 kl. 9"


def test_opening_when_no_hours_then_only_closed():
    assert opening([], set(), local(2026, 7, 1, 10)).sentence == "Lukket nu"


def test_opening_when_two_spells_a_day_then_says_the_next():
    hours = [Hours(0, time(9), time(12)), Hours(0, time(13, 30), time(15))]
    assert opening(hours, set(), local(2026, 11, 23, 12, 30)).sentence == "Lukket nu, åbner i dag kl. 13.30"


MONDAY = local(2026, 11, 23, 10)
PUBLIC = [
    "/",
    "/kontakt/",
    "/privatliv/",
    "/was/",
    "/dine-rettigheder/",
    "/loven/",
    "/henvendelse/",
    "/henvendelse/hvem/",
]
PUBLIC += ["/fortsaet/", "/svar/", "/mine-sager/", "/min-sag/", "/api/docs/", "/b/unknown/", "/findes-ikke/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_for_citizens_tells_the_hours_and_closing_days_of_the_register(client, monkeypatch, address):
    office = make_office()
    monkeypatch.setattr("rettidig.web.context.timezone", SimpleNamespace(localtime=lambda: MONDAY))
    if "henvendelse" in address:
        client.post("/henvendelse/", {"track": "general"})
    assert "Åben nu, til kl. 15" in client.get(address).text
    OpeningHour.objects.filter(office=office, weekday=0).update(closes=time(12))
    assert "Åben nu, til kl. 12" in client.get(address).text
    office.closed_days.create(date=MONDAY.date(), reason="Flytning")
    assert "Lukket nu, åbner i morgen kl. 9" in client.get(address).text
