"""What an inquiry costs on a phone: the pages and minutes of two people and of a letter (decision 0072)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework import letter_links
from rettidig.casework.letter_links import Letter
from rettidig.casework.models import Case, Hospital
from rettidig.casework.task_tree import CALL_BACK
from rettidig.web.public.inquiry import MINUTES
from tests.casework.factories import a_user, an_organisation
from tests.effort import OLD, READING, YOUNG, Writer
from tests.intake_data import KAJA, make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NANCY = "2512489996"  # official test person of MedCom
# What both told in the old form too, there in fields of their own: not a word less is written here
SHOULDER, ELSEWHERE = "Jeg har slået min skulder. Min tid er først om to måneder.", "Undersøgelse et andet sted"
SUSPECTED = "Mistanke om kræft i tyktarmen"
NO_TIME, SOON = "Jeg venter på en kikkertundersøgelse og har ikke fået en tid.", "En tid så hurtigt som muligt"


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    Hospital.objects.create(slug="horsens", name="Regionshospitalet Horsens", kind="public", region="midtjylland")
    return make_office()


@pytest.fixture
def phone(new_page):
    page = new_page(width=360)
    page.set_default_timeout(20_000)
    page.goto("/")
    return page


def spoken(days):
    day = timezone.localdate() + timedelta(days=days)
    return f"{day.day}/{day.month}"


def send(writer, pace, pages, minutes):
    """The last press. `minutes`: what the form takes, rounded up, as the entrance tells it."""
    writer.press("Send henvendelsen")
    expect(writer.page.get_by_role("heading", level=1, name="Vi har fået din henvendelse")).to_be_visible()
    print(f"{writer.report()}: {writer.effort.minutes(pace, READING):.2f} minutes")
    assert writer.effort.pages <= pages, writer.report()
    assert minutes - 1 < writer.effort.minutes(pace, READING) <= minutes, writer.report()


def test_young_woman_who_waits_needs_eight_pages_and_the_minutes_that_the_entrance_tells(phone):
    kaja = Writer(phone)
    kaja.tap(phone.get_by_role("button", name="Skriv til os"))
    kaja.choose("Hvem er du?", "Jeg er patient")
    kaja.choose("Hvad handler det om?", "Lang ventetid, eller at komme til et andet hospital")
    kaja.press()
    kaja.choose("Kan det være kræft eller en alvorlig hjertesygdom?", "Nej")
    kaja.choose("Hvad er du henvist til?", "At få fundet ud af, hvad jeg fejler")
    kaja.press()
    kaja.write("Hospital", "Regionshospitalet Horsens")
    kaja.write("Afdeling", "Ortopædkirurgi")
    kaja.write("Hvornår fik hospitalet din henvisning?", spoken(-10))
    kaja.press()
    kaja.write("Hvilken dato er din tid?", spoken(60))
    kaja.press()
    kaja.write("Fortæl med dine egne ord", f"{SHOULDER} {ELSEWHERE}")
    kaja.press()
    kaja.write("Dit navn", "Kaja Test Hansen")
    kaja.write("Dit CPR-nummer", KAJA)
    kaja.choose("Må vi hente oplysninger om forløbet fra hospitalet?", "Ja")
    kaja.press()
    kaja.choose("Sådan vil jeg have svar", "Her på siden")
    kaja.write("Telefonnummer", "40404040")
    kaja.press()
    send(kaja, YOUNG, pages=8, minutes=MINUTES["general"])
    assert Case.objects.get().answers["hospital"] == "horsens"


def nancy_begins(phone, call):
    nancy = Writer(phone)
    nancy.tap(phone.get_by_role("button", name="Skriv om livstruende sygdom"))
    nancy.choose("Hvem er du?", "Jeg er patient")
    nancy.choose("Kan det være kræft eller en alvorlig hjertesygdom?", "Ja, det kan være kræft")
    nancy.write("Telefonnummer", "20202020")
    nancy.choose("Skal vi ringe og spørge om resten?", call)
    nancy.press()
    return nancy


def test_woman_of_72_who_may_have_cancer_and_is_called_needs_the_minutes_that_the_entrance_tells(phone):
    nancy = nancy_begins(phone, "Ja, ring til mig")
    nancy.write("Dit navn", "Nancy Ann Test Berggren")
    nancy.write("Dit CPR-nummer", NANCY)
    nancy.write("Hospital", "Regionshospitalet Horsens")
    nancy.write("Fortæl med dine egne ord", f"{SUSPECTED} {NO_TIME} {SOON}")
    nancy.press()
    send(nancy, OLD, pages=3, minutes=MINUTES["called"])
    assert Case.objects.get().tasks.get(kind=CALL_BACK).due_time


def test_woman_of_72_who_may_have_cancer_and_writes_it_all_needs_the_minutes_that_the_entrance_tells(phone):
    nancy = nancy_begins(phone, "Nej, jeg skriver selv")
    nancy.choose("Hvad er du henvist til?", "At få fundet ud af, hvad jeg fejler")
    nancy.write("Hospital", "Regionshospitalet Horsens")
    nancy.write("Hvornår fik hospitalet din henvisning?", spoken(-3))
    nancy.press()
    nancy.tick("Ingen tid, eller ved ikke")
    nancy.press()
    nancy.write("Fortæl med dine egne ord", f"{SUSPECTED} {NO_TIME} {SOON}")
    nancy.press()
    nancy.write("Dit navn", "Nancy Ann Test Berggren")
    nancy.write("Dit CPR-nummer", NANCY)
    nancy.choose("Må vi hente oplysninger om forløbet fra hospitalet?", "Ja")
    nancy.choose("Sådan vil jeg have svar", "På telefon")
    nancy.press()
    send(nancy, OLD, pages=6, minutes=MINUTES["max_wait"])
    assert Case.objects.get().topic == "max_wait"


def test_patient_who_comes_from_the_letter_needs_five_pages(phone, office):
    today = timezone.localdate()
    system = a_user("partner", organisation=an_organisation(Hospital.objects.get()))
    days = [today + timedelta(days=each) for each in (-10, -5, 60)]
    letter = Letter("horsens", "Ortopædkirurgi", *days, "examination", "assessment")
    token = letter_links.make([letter], by=system, at=timezone.now())[0].token
    phone.goto(f"/b/{token}/")
    kaja = Writer(phone)
    kaja.press("Det passer")
    kaja.choose("Hvem er du?", "Jeg er patient")
    kaja.choose("Kan det være kræft eller en alvorlig hjertesygdom?", "Nej")
    kaja.press()
    kaja.write("Fortæl med dine egne ord", f"{SHOULDER} {ELSEWHERE}")
    kaja.press()
    kaja.write("Dit navn", "Kaja Test Hansen")
    kaja.write("Dit CPR-nummer", KAJA)
    kaja.choose("Må vi hente oplysninger om forløbet fra hospitalet?", "Ja")
    kaja.choose("Sådan vil jeg have svar", "Her på siden")
    kaja.write("Telefonnummer", "40404040")
    kaja.press()
    send(kaja, YOUNG, pages=5, minutes=4)
    assert Case.objects.get().answers["from_letter"]
