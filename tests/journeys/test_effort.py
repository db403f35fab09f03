"""What an inquiry costs whoever writes it on a phone: pages, taps, keys and minutes, measured in a real browser.

The minutes are a keystroke-level model, not a clock: how long a test takes says how busy the machine is. Times in
seconds, for a person of 24 and one of 72:

- a tap P = 1.10, and the thought before it M = 1.35, which a button that follows from what was done needs not
  (Card, Moran & Newell 1980, CACM 23(7)). Typing on a phone: 36.2 words of five letters a minute (Palin et al. 2019,
  MobileHCI). Reading: 238 words a minute (Brysbaert 2019, JML 109).
- the older person: what the hand does takes 146/70 and what the head does 118/70 of the time (Jastrzembski &
  Charness 2007, J. Exp. Psychol. Appl. 13(4)).

What is read: the heading and what stands under it, each question in view, with its help where it is answered, the
choices as far as the one that is taken, and all that was answered on the page where it is checked. A page takes a
second to come.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework import letter_links
from rettidig.casework.letter_links import Letter
from rettidig.casework.models import Case, Hospital
from tests.casework.factories import a_user, an_organisation
from tests.intake_data import KAJA, make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NANCY = "2512489996"  # official test person of MedCom
COMES = 1.0  # seconds until a page is there
READ = """() => {
  const above = 'main h1, main form > p, main .font-lead, main dd:not(.summary-change), main .alert';
  const seen = [...document.querySelectorAll(`${above}, main .details-summary`)];
  for (const group of document.querySelectorAll('main .form-group')) {
    seen.push(group.querySelector('.form-label, label'));
    const boxes = [...group.querySelectorAll('[type=radio]')], taken = boxes.findIndex(each => each.checked);
    const value = group.querySelector('input:not([type=radio]):not([type=checkbox]):not([type=file]), textarea')?.value;
    const help = 'fieldset > .form-hint, :scope > .form-hint:not(.character-limit)';
    if (taken >= 0 || value) seen.push(...group.querySelectorAll(help));
    seen.push(...boxes.slice(0, taken + 1).map(each => each.parentElement));
  }
  const words = each => each?.offsetParent ? each.innerText.split(/\\s+/).filter(Boolean).length : 0;
  return seen.reduce((sum, each) => sum + words(each), 0);
}"""


class Pace(NamedTuple):
    """Seconds that a person takes for a tap, the thought before it, a sign, and a word that is read."""

    tap: float
    thought: float
    sign: float
    word: float


YOUNG = Pace(1.10, 1.35, 60 / (36.2 * 5), 60 / 238)
HAND, HEAD = 146 / 70, 118 / 70
OLD = Pace(YOUNG.tap * HAND, YOUNG.thought * HEAD, YOUNG.sign * HAND, YOUNG.word * HEAD)


@dataclass
class Writer:
    """Somebody who fills in the form as a finger does, and how much that was."""

    page: object
    pace: Pace
    pages: list = field(default_factory=list)
    taps: int = 0
    signs: int = 0
    words: int = 0

    def tap(self, place):
        place.click()
        self.taps += 1

    def choose(self, question, answer):
        group = self.page.get_by_role("group", name=question)
        self.tap(group.get_by_label(answer, exact=True))

    def write(self, label, text, signs=None):
        """Type into a field; `signs` where a suggestion of the browser does the rest with one more tap."""
        place = self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(frivilligt\))?$"))
        self.tap(place)
        place.fill(text)
        self.signs += len(text) if signs is None else signs
        self.taps += signs is not None

    def press(self, name):
        """Press the button that leads on, once what stands on the page has been read."""
        self.pages.append(self.page.url.split("/")[-2])
        self.words += self.page.evaluate(READ)
        before = self.page.url
        self.tap(self.page.get_by_role("button", name=name, exact=True))
        self.page.wait_for_url(lambda url: url != before)

    @property
    def minutes(self):
        seconds = self.taps * (self.pace.tap + self.pace.thought) - len(self.pages) * self.pace.thought
        seconds += self.signs * self.pace.sign
        return (seconds + self.words * self.pace.word + COMES * len(self.pages)) / 60

    def report(self):
        counted = f"{len(self.pages)} pages, {self.taps} taps, {self.signs} signs, {self.words} words"
        return f"{counted}, {self.minutes:.1f} minutes"


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


def send(writer, pages, minutes):
    writer.press("Send henvendelsen")
    expect(writer.page.get_by_role("heading", level=1, name="Vi har fået din henvendelse")).to_be_visible()
    assert len(writer.pages) <= pages, writer.report()
    assert writer.minutes <= minutes, writer.report()


def test_young_woman_who_waits_needs_eight_pages_and_four_minutes(phone):
    kaja = Writer(phone, YOUNG)
    kaja.tap(phone.get_by_role("button", name="Skriv til os"))
    kaja.choose("Hvem er du?", "Jeg er patient")
    kaja.choose("Hvad handler det om?", "Lang ventetid, eller at komme til et andet hospital")
    kaja.press("Næste")
    kaja.choose("Kan det være kræft eller en alvorlig hjertesygdom?", "Nej")
    kaja.choose("Hvad er du henvist til?", "At få fundet ud af, hvad jeg fejler")
    kaja.choose("Handler det om kroppen eller psyken?", "Kroppen")
    kaja.press("Næste")
    kaja.write("Hospital", "Regionshospitalet Horsens", signs=4)
    kaja.write("Afdeling", "Ortopædkirurgi")
    kaja.write("Hvornår fik hospitalet din henvisning?", spoken(-10))
    kaja.write("Hvilken dato har brevet fra hospitalet?", spoken(-5))
    kaja.press("Næste")
    kaja.write("Hvilken dato er din tid?", spoken(60))
    kaja.choose("Hvad er tiden til?", "Undersøgelse")
    kaja.press("Næste")
    kaja.write("Fortæl med dine egne ord", "Jeg har slået min skulder. Min tid er først om to måneder.")
    kaja.write("Hvad ønsker du?", "Et andet hospital")
    kaja.press("Næste")
    kaja.write("Dit navn", "Kaja Test Hansen")
    kaja.write("Dit CPR-nummer", KAJA)
    kaja.choose("Må vi hente oplysninger om forløbet fra hospitalet?", "Ja")
    kaja.press("Næste")
    kaja.choose("Sådan vil jeg have svar", "Her på siden")
    kaja.write("Telefonnummer", "40404040")
    kaja.press("Næste")
    send(kaja, pages=8, minutes=4)
    assert Case.objects.get().answers["hospital"] == "horsens"


def test_woman_of_72_who_may_have_cancer_needs_seven_pages_and_five_minutes(phone):
    nancy = Writer(phone, OLD)
    nancy.tap(phone.get_by_role("button", name="Skriv om livstruende sygdom"))
    nancy.choose("Hvem er du?", "Jeg er patient")
    nancy.choose("Kan det være kræft eller en alvorlig hjertesygdom?", "Ja, det kan være kræft")
    nancy.press("Næste")
    nancy.write("Telefonnummer", "20202020")
    nancy.choose("Hvad er du henvist til?", "At få fundet ud af, hvad jeg fejler")
    nancy.press("Næste")
    nancy.write("Hospital", "Regionshospitalet Horsens", signs=4)
    nancy.write("Hvornår fik hospitalet din henvisning?", spoken(-3))
    nancy.press("Næste")
    nancy.write("Hvilken dato er din tid?", spoken(25))
    nancy.press("Næste")
    nancy.write("Fortæl med dine egne ord", "Kikkertundersøgelsen er først om 25 dage.")
    nancy.press("Næste")
    nancy.write("Dit navn", "Nancy Ann Test Berggren")
    nancy.write("Dit CPR-nummer", NANCY)
    nancy.choose("Må vi hente oplysninger om forløbet fra hospitalet?", "Ja")
    nancy.choose("Sådan vil jeg have svar", "På telefon")
    nancy.press("Næste")
    send(nancy, pages=7, minutes=5)
    assert Case.objects.get().topic == "max_wait"


def test_patient_who_comes_from_the_letter_needs_five_pages(phone, office):
    today = timezone.localdate()
    system = a_user("partner", organisation=an_organisation(Hospital.objects.get()))
    days = [today + timedelta(days=each) for each in (-10, -5, 60)]
    letter = Letter("horsens", "Ortopædkirurgi", *days, "examination", "assessment")
    token = letter_links.make([letter], by=system, at=timezone.now())[0].token
    phone.goto(f"/b/{token}/")
    kaja = Writer(phone, YOUNG)
    kaja.press("Det passer")
    kaja.choose("Hvem er du?", "Jeg er patient")
    kaja.choose("Kan det være kræft eller en alvorlig hjertesygdom?", "Nej")
    kaja.press("Næste")
    kaja.write("Fortæl med dine egne ord", "Jeg har slået min skulder. Min tid er først om to måneder.")
    kaja.press("Næste")
    kaja.write("Dit navn", "Kaja Test Hansen")
    kaja.write("Dit CPR-nummer", KAJA)
    kaja.choose("Må vi hente oplysninger om forløbet fra hospitalet?", "Ja")
    kaja.choose("Sådan vil jeg have svar", "Her på siden")
    kaja.write("Telefonnummer", "40404040")
    kaja.press("Næste")
    send(kaja, pages=5, minutes=3)
    assert Case.objects.get().answers["from_letter"]
