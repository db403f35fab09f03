"""The way of one case at the desk, in a real browser: from the queue to the hospital that takes the patient."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.models import Case
from rettidig.casework.steps.pathway import change_pathway
from tests.desk_data import deliver_everything, person_called, the_office, the_story
from tests.login import log_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture
def shoulder(live_server) -> Case:
    return the_story("shoulder", the_office())


@pytest.fixture
def colon(live_server) -> Case:
    return the_story("colon", the_office())


@pytest.fixture
def look(axe, screenshot) -> Callable[[Page, str], None]:
    """Check a visited page: axe, and a picture for the guide."""

    def at(page: Page, name: str) -> None:
        axe(page)
        screenshot(page, f"desk-{name}")

    return at


def as_user(page: Page, username: str) -> Page:
    """Logged in with password and code, in this page's own context."""
    client = Client()
    log_in(client, person_called(username))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}]
    )
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def follow_rare(page: Page, name: str) -> None:
    """An act that stands behind one link with the others of its kind."""
    page.locator("summary", has_text="Flere handlinger").click()
    follow(page, name)


def take(page: Page, look) -> None:
    page.goto("/kontor/?vis=unassigned")
    look(page, "queue")
    follow(page, "Kaja Test Hansen")
    look(page, "case-new")
    press(page, "Tag sagen")
    expect(page.get_by_text("Sagen er din.")).to_be_visible()


def assess(page: Page, look) -> None:
    follow(page, "Vurdér rettigheder")
    look(page, "assess")
    press(page, "Gem vurdering")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rettigheder")
    look(page, "assessment")


def offer(page: Page, look) -> None:
    follow(page, "Find muligheder")
    look(page, "options")
    press(page, "Vis hospitaler")
    expect(page.get_by_role("rowheader", name="Privathospitalet Åbrink")).to_be_visible()
    page.get_by_label("Hvilket hospital?").select_option(label="Privathospitalet Åbrink")
    page.get_by_label("Patientens ønske").fill("Jeg vil gerne undersøges på Åbrink.")
    look(page, "shown-options")
    press(page, "Gem ønske")


def decide(page: Page, look) -> None:
    follow(page, "Træf afgørelse")
    page.get_by_label("Afgørelsen handler om").select_option(label="Hurtig udredning")
    press(page, "Vis forslag")
    look(page, "decide")
    press(page, "Træf afgørelse")
    expect(page.get_by_text("Afgørelsen er truffet.")).to_be_visible()


def write(page: Page, look) -> None:
    follow(page, "Skriv brev")
    press(page, "Lav kladde")
    look(page, "letter")
    press(page, "Gem, og gå til omvisiteringen")


def move(page: Page, look) -> None:
    look(page, "prepare")
    page.get_by_label("Henvisningen").select_option(label="Ikke vedhæftet endnu")
    press(page, "Gem og se, hvad der mangler")
    expect(page.get_by_role("button", name="Send brev og omvisitering")).to_have_attribute("aria-disabled", "true")
    look(page, "re-referral-missing")
    follow(page, "Ret omvisiteringen")
    page.get_by_label("Henvisningen").select_option(label="henvisning.pdf")
    press(page, "Gem")
    look(page, "re-referral")
    press(page, "Send brev og omvisitering")
    expect(page.get_by_text("Omvisiteringen er sendt til hospitalet, og brevet til patientens side.")).to_be_visible()


def open_at_hospital(page: Page, look) -> None:
    page.goto("/hospital/")
    look(page, "partner-list")
    follow(page, "Kaja Test Hansen")
    look(page, "partner")
    press(page, "Vi har modtaget henvisningen")


def receive(page: Page, look) -> None:
    open_at_hospital(page, look)
    page.get_by_label("Vi tager patienten og giver en tid").check()
    press(page, "Send svar")
    expect(page.get_by_text("Patientkontoret har fået jeres svar.")).to_be_visible()


def tab_to(page: Page, text: str) -> None:
    """Tab until the focus stands on the link or button that says `text`, or in the TEXTAREA."""
    here = "e => e.tagName === 'TEXTAREA' ? 'TEXTAREA' : e.innerText.trim()"
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() and page.locator(":focus").evaluate(here) == text:
            return
    pytest.fail(text)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_shoulder_when_the_adviser_takes_it_then_the_partner_hospital_accepts(
    shoulder, new_page, look, width, javascript
):
    page = as_user(new_page(width=width, javascript=javascript), "vejleder")
    for step in (take, assess, offer, decide, write, move):
        step(page, look)
    deliver_everything()
    receive(as_user(new_page(width=width, javascript=javascript), "hospital"), look)
    page.reload()
    expect(page.get_by_text("Hospitalets svar: Accepteret")).to_be_visible()
    look(page, "case")


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_shoulder_when_the_partner_hospital_says_no_then_an_agreement_hospital_is_open(
    shoulder, new_page, look, width, javascript
):
    known = shoulder.pathways.get()
    in_time = known.attributes | {"facts": {"professionally_possible": True}}
    told = {"label": "", "attributes": in_time, "reason": "Oplyst af afdelingen"}
    change_pathway(known, **told, by=person_called("vejleder"), at=timezone.now())
    page = as_user(new_page(width=width, javascript=javascript), "vejleder")
    for step in (take, assess, offer, decide, write, move):
        step(page, look)
    deliver_everything()
    hospital = as_user(new_page(width=width, javascript=javascript), "hospital")
    open_at_hospital(hospital, look)
    hospital.get_by_label("Vi kan ikke tage patienten").check()
    hospital.get_by_label("Grund til et nej").select_option(label="Ingen plads")
    hospital.get_by_label("Besked til patientkontoret").fill("Vores kirurg er syg.")
    press(hospital, "Send svar")
    expect(hospital.get_by_text("Kaja Test Hansen")).to_have_count(0)
    page.goto(f"/kontor/sag/{shoulder.pk}/muligheder/")
    page.get_by_label("Forløb og ret").select_option(label="Udvidet frit sygehusvalg")
    press(page, "Vis hospitaler")
    row = {name: page.get_by_role("row", name=f"Privathospitalet {name}") for name in ("Åbrink", "Lunden")}
    expect(row["Åbrink"]).to_contain_text("Hospitalet har sagt nej til at tage patienten.")
    expect(row["Lunden"]).to_contain_text("Retten er åben")
    look(page, "options-after-a-no")


@pytest.mark.parametrize("width", [1280, 360])
def test_re_referrals_of_the_office_when_opened_then_say_what_waits(shoulder, new_page, look, width):
    page = as_user(new_page(width=width), "vejleder")
    for step in (take, assess, offer, decide, write):
        step(page, look)
    press(page, "Gem og se, hvad der mangler")
    page.goto("/kontor/omvisiteringer/")
    look(page, "re-referrals")
    press(page, "Send de valgte til Privathospitalet Åbrink")
    expect(page.get_by_text("1 omvisitering er sendt til Privathospitalet Åbrink.")).to_be_visible()
    follow(page, "Ryk")
    look(page, "chase")


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_colon_cancer_when_it_comes_then_it_is_first_and_stays_open_until_the_examination(
    colon, new_page, look, width, javascript
):
    the_story("shoulder", colon.office)
    page = as_user(new_page(width=width, javascript=javascript), "vejleder2")
    page.goto("/kontor/?vis=all")
    expect(page.locator("tbody tr[data-row]").first).to_contain_text(colon.number)
    page.goto(f"/kontor/sag/{colon.pk}/luk/")
    expect(page.get_by_role("button", name="Afslut sagen")).to_have_attribute("aria-disabled", "true")
    look(page, "close-held-open")


PAGES = {
    "tasks": "/kontor/opgaver/",
    "search": "/kontor/find/",
    "new-inquiry": "/kontor/ny/",
    "pathways": "forloeb/",
    "pathway": "forloeb/{pathway}/",
    "event": "forloeb/{pathway}/ny/appointment_moved/",
    "contact": "kontakt/",
    "task": "opgave/",
    "assign": "fordel/",
    "priority": "prioritet/",
    "not-re-referred": "ikke-omvisiteret/",
    "attach": "bilag/nyt/",
}


@pytest.mark.parametrize("width", [1280, 360])
def test_every_other_page_when_opened_then_axe_finds_nothing(shoulder, new_page, look, width):
    page = as_user(new_page(width=width), "vejleder")
    pathway = shoulder.pathways.get().pk
    for name, path in ((name, path.format(pathway=pathway)) for name, path in PAGES.items()):
        page.goto(path if path.startswith("/") else f"/kontor/sag/{shoulder.pk}/{path}")
        look(page, name)


def test_event_when_a_date_is_typed_then_the_answer_comes_alive_beside_it(shoulder, new_page, look):
    page = as_user(new_page(), "vejleder")
    page.goto(f"/kontor/sag/{shoulder.pk}/forloeb/{shoulder.pathways.get().pk}/ny/appointment_offered/")
    page.get_by_label("Dato").fill("i dag")
    page.get_by_label("Tid den").fill("+10")
    page.get_by_label("Tid til").select_option(label="Udredning")
    expect(page.get_by_role("heading", name="Så ville rettighederne være")).to_be_visible()
    look(page, "event-live")


def test_letter_when_written_then_the_preview_follows_what_is_typed(live_server, new_page, look):
    case = the_story("dementia", the_office())
    page = as_user(new_page(), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/brev/nyt/")
    press(page, "Lav kladde")
    page.get_by_label("Overskrift").fill("Vi har ringet til hospitalet")
    expect(page.get_by_role("heading", name="Vi har ringet til hospitalet")).to_be_visible()


def test_case_when_worked_by_keyboard_alone_then_a_note_is_written(shoulder, new_page):
    page = as_user(new_page(), "vejleder")
    page.goto(f"/kontor/sag/{shoulder.pk}/")
    tab_to(page, "Notat")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notat/")
    tab_to(page, "TEXTAREA")
    page.keyboard.type("Talt med afdelingen.")
    tab_to(page, "Gem notat")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Talt med afdelingen.")).to_be_visible()


def focused(page: Page) -> str:
    return page.locator(":focus").inner_text()


def test_queue_when_walked_with_single_keys_then_the_line_opens_and_the_keys_can_be_turned_off(shoulder, new_page):
    the_story("colon", shoulder.office)
    page = as_user(new_page(), "vejleder")
    page.goto("/kontor/?vis=all")
    names = page.locator("tr[data-row] td[data-label=Patient] a").all_inner_texts()
    for key, name in (("j", names[0]), ("j", names[1]), ("j", names[1]), ("k", names[0])):
        page.keyboard.press(key)
        assert focused(page) == name
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[0])
    page.keyboard.press("?")
    press(page, "Slå enkelttaster fra")
    page.locator("h1").click()
    page.keyboard.press("n")
    assert page.url.endswith(f"/sag/{Case.objects.get(patient__name=names[0]).pk}/")


def test_event_when_added_from_the_keyboard_then_saved_undone_and_nothing_else_is_touched(shoulder, new_page, look):
    page = as_user(new_page(), "vejleder")
    page.goto(f"/kontor/sag/{shoulder.pk}/")
    page.keyboard.press("f")
    page.wait_for_url("**/forloeb/")
    rows = page.locator("tr[data-row]").count()
    page.keyboard.press("t")
    page.keyboard.type("Tid fl")
    tab_to(page, "Tilføj")
    page.keyboard.press("Enter")
    page.get_by_label("Dato").fill("i dag")
    page.get_by_label("Bemærkning").fill("Lægen er syg")
    page.get_by_label("Bemærkning").press("Control+Enter")
    expect(page.get_by_text("Hændelsen er tilføjet.")).to_be_visible()
    look(page, "pathways-changed")
    press(page, "Fortryd min seneste ændring")
    expect(page.get_by_text("Den seneste ændring er fortrudt.")).to_be_visible()
    assert page.locator("tr[data-row]").count() == rows


def test_note_when_its_button_is_pressed_twice_then_is_sent_once(shoulder, new_page):
    page = as_user(new_page(), "vejleder")
    page.goto(f"/kontor/sag/{shoulder.pk}/notat/")
    page.get_by_label("Notat", exact=True).fill("Talt med afdelingen.")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Gem notat").dblclick(no_wait_after=True)
    expect(page.get_by_text("Notatet er gemt.")).to_be_visible()
    assert sent.count("POST") == 1


def test_queue_when_printed_then_the_lines_stand_there_without_what_one_presses(shoulder, new_page):
    page = as_user(new_page(), "vejleder")
    page.goto("/kontor/?vis=all")
    page.emulate_media(media="print")
    expect(page.locator("tr[data-row]").first).to_be_visible()
    for pressed in (".filters", ".views", ".shortcuts", ".desk-nav"):
        expect(page.locator(pressed).first).to_be_hidden()


def test_complaint_beside_a_pathway_gives_its_deadline_to_the_case(page, look, axe, shoulder):
    as_user(page, "vejleder")
    page.goto(f"/kontor/sag/{shoulder.pk}/")
    follow_rare(page, "Klage, transport og andet")
    page.get_by_label("Hvad handler det om?").select_option(label="Klage")
    press(page, "Tilføj")
    page.get_by_label("Hvad der klages over").select_option("patient_rights")
    axe(page)
    press(page, "Gem")
    page.get_by_label("Tilføj en hændelse").select_option(label="Afgørelse modtaget")
    press(page, "Tilføj")
    page.get_by_label("Dato").fill("i dag")
    press(page, "Gem")
    page.locator("details.right summary").first.click()
    expect(page.get_by_text("Modtager: Styrelsen for Patientklager")).to_be_visible()
    look(page, "matters")
    follow(page, f"Tilbage til sag {shoulder.number}")
    expect(page.get_by_role("heading", name="Ved siden af forløbet")).to_be_visible()
    axe(page)
