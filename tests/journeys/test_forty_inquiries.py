"""A day of forty inquiries, a kind at a time, from the queue to the next case: how many clicks and pages each costs."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.demo.contacts import fill_contact_book
from rettidig.casework.models import Case, Office, Person
from tests.casework.factories import a_case
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_adviser import as_user
from tests.journeys.test_re_refer import Adviser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAME = "Kaja Test Hansen"


@pytest.fixture
def office(live_server, settings) -> Office:
    settings.CLAMD_ADDRESS = "fake"
    return the_office()


def question(office: Office, topic: str = "transport") -> Case:
    patient = Person.objects.create(name=NAME)
    return a_case(office=office, topic=topic, reporter="patient", patient=patient, reply_phone="00000000")


class Player(Adviser):
    """An adviser whose every new page is examined."""

    def __init__(self, page: Page, axe: Callable[[Page], None]) -> None:
        super().__init__(page)
        self.axe = axe

    def follow(self, name: str) -> None:
        self.click(self.page.get_by_role("main").get_by_role("link", name=name).first)
        self.axe(self.page)

    def press(self, name: str, said: str = "") -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True).first)
        if said:
            expect(self.page.get_by_text(said).first).to_be_visible()
        self.axe(self.page)

    def write(self, label: str, words: str) -> None:
        self.type(self.page.get_by_label(label, exact=True), words)

    def take(self, case: Case) -> None:
        self.follow(case.patient.name if case.patient else case.number)
        self.press("Tag sagen", "Sagen er din.")


def move(player: Player, case: Case) -> None:
    player.follow(f"Omvisitér {NAME}")
    player.choose_hospital("Privathospitalet Åbrink")
    expect(player.page.get_by_role("heading", name="Du kan komme til Privathospitalet Åbrink")).to_be_visible()
    player.send()
    player.is_sent()


def answer_by_letter(player: Player, case: Case) -> None:
    player.take(case)
    player.press("Skriv svarbrev")
    player.write("Brevet", "Kære Kaja\n\nJa, du kan få din bus betalt.\n\nVenlig hilsen\n\nPatientkontoret")
    player.press("Send brevet, og afslut sagen", "Sagen er afsluttet.")


def answer_about_rights(player: Player, case: Case) -> None:
    """The rights are assessed, and the answer is the next act, on the page where they are read."""
    player.take(case)
    player.follow("Vurdér rettigheder")
    player.press("Gem vurdering", "Rettighederne er vurderet.")
    player.press("Skriv svarbrev")
    player.write("Brevet", "Kære Kaja\n\nDu kan vælge hospital frit.\n\nVenlig hilsen\n\nPatientkontoret")
    player.press("Send brevet, og afslut sagen", "Sagen er afsluttet.")


def call_back(player: Player, case: Case) -> None:
    player.take(case)
    player.follow("Ring tilbage")
    player.write("Hvad skal I tale om?", "Om bussen")
    player.write("Hvilken dag?", f"{add_business_days(timezone.localdate(), 1):%d-%m-%Y}")
    player.write("Hvad klokken?", "10")
    player.press("Gem aftalen", "Aftalen står på sagen")
    player.click(player.page.get_by_role("main").get_by_role("link", name="Ring", exact=True))
    player.write("Hvad blev sagt?", "Hun ved nu, hvad hun kan få betalt.")
    player.press("Gem samtalen", "aftalen er holdt")
    player.follow("Afslut sag")
    player.press("Afslut sagen", "Sagen er afsluttet.")


def call_the_department(player: Player, case: Case) -> None:
    """The answer comes in the same call; with a time within the limit the patient is to be told, and not moved."""
    player.take(case)
    player.follow("Ring til afdelingen 78 42 50 01")
    player.write("Hvad sagde eller beder du om?", "Vi bad om en tid inden fristen.")
    player.press("Gem, og skriv svaret")
    player.click(player.page.get_by_label("Patienten får en tid"))
    player.type(player.page.get_by_label("Hvilken dag får patienten tid?"), "+1")
    player.write("Svaret, med deres ord", "Hun kan komme i morgen.")
    player.press("Gem svaret", "Patientens tid står på sagen.")
    expect(player.page.get_by_role("button", name="Skriv svarbrev")).to_be_visible()


def ask_for_facts(player: Player, case: Case) -> None:
    player.take(case)
    player.follow("Spørg efter oplysninger")
    player.write("Hvad spørger du om?", "Hvilket hospital er du henvist til?")
    player.press("Spørg", "Spørgsmålet er stillet.")
    expect(player.page.get_by_role("link", name="Skriv svaret fra patient")).to_be_visible()


def hand_over(player: Player, case: Case) -> None:
    player.follow(case.patient.name)
    player.follow("Fordel")
    player.click(player.page.get_by_label("Ejer"))
    player.page.get_by_label("Ejer").select_option(label="Viggo Vejleder")
    player.press("Fordel", "Sagen er fordelt.")


def ask_who_has_read(player: Player, case: Case) -> None:
    """Who the patient is comes first; a form is not filled in only to be refused."""
    player.take(case)
    player.follow("Bekræft, hvem patienten er")
    player.click(player.page.get_by_label("Vi ringede tilbage"))
    player.press("Bekræft", "Det er bekræftet, hvem patienten er.")
    player.follow("Hvem har læst i journalen?")
    expect(player.page.get_by_label("Hvad skal du bruge loggen til?")).to_have_value(
        "Patienten spørger, hvem der har læst i journalen."
    )
    player.follow("Tilbage til sag")


class Kind(NamedTuple):
    """How a kind of inquiry is played, and what it may cost: clicks and fields, and pages."""

    play: Callable[[Player, Case], None]
    case: Callable[[Office], Case]
    acts: int
    pages: int


def waits(office: Office) -> Case:
    return the_story("shoulder", office)


def waits_with_cancer(office: Office) -> Case:
    fill_contact_book(office, at=timezone.now())
    return the_story("colon", office, moves=[])


KINDS = {
    "re-referral": Kind(move, waits, 12, 3),
    "question answered by letter": Kind(answer_by_letter, question, 8, 6),
    "rights": Kind(answer_about_rights, lambda office: question(office, "rights_question"), 10, 8),
    "call back": Kind(call_back, question, 16, 10),
    "cancer": Kind(call_the_department, waits_with_cancer, 11, 7),
    "facts are missing": Kind(ask_for_facts, question, 7, 6),
    "colleague": Kind(hand_over, question, 6, 5),
    "look-ups": Kind(ask_who_has_read, lambda office: question(office, "ehr"), 8, 8),
}


@pytest.mark.parametrize("name", KINDS)
def test_inquiry_then_costs_few_clicks_and_pages_until_the_next_one_is_open(office, new_page, axe, name):
    kind = KINDS[name]
    case = kind.case(office)
    later = a_case(office=office, topic="transport", owner=person_called("vejleder"))
    page = as_user(new_page(), "vejleder")
    page.goto("/kontor/?vis=all")
    player = Player(page, axe)
    kind.play(player, case)
    player.follow("Næste sag")
    expect(page.get_by_role("heading", level=1)).to_contain_text(later.number)
    assert player.acts <= kind.acts
    assert len(player.opened) <= kind.pages


def test_answer_then_is_written_and_sent_with_the_keyboard_alone(office, new_page):
    case = question(office)
    page = as_user(new_page(), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/")
    page.keyboard.press("g")
    expect(page.get_by_label("Brevet", exact=True)).to_be_focused()
    page.keyboard.type("Du kan få din bus betalt. ")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Brevet er sendt til patientens side.")).to_be_visible()
    assert case.letters.get().body.startswith("Du kan få din bus betalt.")
    page.keyboard.press("n")
    expect(page.get_by_label("Notat", exact=True)).to_be_focused()
