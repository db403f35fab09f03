"""A complaint about a general practitioner: the meeting is arranged by both links, moved twice and held; the complaint
is withdrawn, and both are told (ÅB ch. 6, case 5).
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.models import DialogueMeeting
from tests.casework.meetings import COMPLAINANT, PRACTICE, a_complaint, deliver_all
from tests.desk_data import person_called, the_office
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
VIDEO = "https://video.example.dk/moede"


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.EMAIL_HOST = "mail.example.dk"


def day(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d-%m-%Y}"


def open_link(page: Page, address: str) -> Page:
    """Open the newest link that was sent to an address."""
    deliver_all(timezone.now())
    sent = next(each for each in reversed(mail.outbox) if each.to == [address])
    page.goto(f"/moede/#{sent.body.partition('#')[2].split()[0]}")
    return page


def plan(page: Page) -> None:
    page.get_by_label("Klagerens navn").fill(COMPLAINANT)
    page.get_by_label("Klagerens e-mail").fill("kaja@example.dk")
    page.get_by_label("Behandlingsstedet", exact=True).fill(PRACTICE)
    page.get_by_label("Behandlingsstedets e-mail").fill("laegehuset@example.dk")
    press(page, "Gem")


def answer(page: Page, axe, address: str) -> None:
    """The first time fits."""
    open_link(page, address)
    axe(page)
    press(page, "Se mødet")
    axe(page)
    page.get_by_role("checkbox").first.check()
    press(page, "Send svaret")
    expect(page.get_by_text("Patientkontoret har fået dit svar.").first).to_be_visible()
    axe(page)
    press(page, "Luk siden")


def move(page: Page, axe, to: str) -> None:
    follow(page, "Flyt mødet")
    axe(page)
    page.get_by_label("Hvilken dag?").fill(to)
    page.get_by_label("Hvorfor flyttes det?").fill("Lægen er syg.")
    press(page, "Flyt mødet")


@pytest.mark.parametrize("width", [1280, 360])
def test_meeting_is_arranged_by_both_links_moved_twice_held_and_told(new_page, axe, width):
    the_office()
    case = a_complaint(by=person_called("vejleder"), at=timezone.now())
    desk, theirs = as_user(new_page(width=width), "vejleder"), new_page(width=360)
    desk.goto(f"/kontor/sag/{case.pk}/dialogmoede/")
    axe(desk)
    follow(desk, "Planlæg dialogmøde")
    axe(desk)
    plan(desk)
    follow(desk, "Foreslå tider")
    axe(desk)
    desk.get_by_label("Hvilke tider foreslår du?").fill(f"{day(7)} 13.00\n{day(8)} 9.30")
    press(desk, "Foreslå tiderne")
    for address in ("kaja@example.dk", "laegehuset@example.dk"):
        answer(theirs, axe, address)
    desk.reload()
    axe(desk)
    follow(desk, "Vælg en tid")
    axe(desk)
    desk.get_by_label("Adressen til videomødet").fill(VIDEO)
    press(desk, "Vælg tiden")
    move(desk, axe, day(9))
    move(desk, axe, day(10))
    axe(desk)
    open_link(theirs, "kaja@example.dk")
    press(theirs, "Se mødet")
    axe(theirs)
    expect(theirs.get_by_role("link", name="Læg mødet i din kalender")).to_be_visible()
    DialogueMeeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    desk.reload()
    follow(desk, "Skriv referatet")
    axe(desk)
    desk.get_by_label("Referat").fill("Lægen forklarede, hvorfor der ikke blev taget et billede.")
    press(desk, "Gem referatet")
    follow(desk, "Hvad blev der af klagen?")
    axe(desk)
    desk.get_by_label("Klagen er frafaldet").check()
    press(desk, "Giv begge besked")
    expect(desk.get_by_text("Begge breve er skrevet.").first).to_be_visible()
    deliver_all(timezone.now())
    desk.reload()
    axe(desk)
    expect(desk.get_by_role("link", name="Se brevet til Styrelsen for Patientklager (PDF)")).to_be_visible()
    assert DialogueMeeting.objects.get().sequence == 2
