"""The way in for a patient, in a real browser: cases 3 and 6 of the annual report, with and without JavaScript."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from rettidig.casework.models import Case, Hospital
from tests.conftest import HEIGHTS
from tests.intake_data import KAJA, SHOULDER, deliver, make_office, send

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FIRST = "Begynd her"
NANCY = "2512489996"  # official test person of MedCom


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    Hospital.objects.create(
        slug="horsens",
        name="Regionshospitalet Horsens",
        kind="public",
        region="midtjylland",
        city="Horsens",
        latitude=55.86,
        longitude=9.85,
    )
    return make_office()


@pytest.fixture
def seen(axe, screenshot):
    """Each page on the way is free of what axe finds, and fits the width of the screen."""

    def look(page, name=""):
        axe(page)
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} is wider than {width}"
        if name and width in HEIGHTS:
            screenshot(page, name)

    return look


def photo():
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "JPEG")
    return {"name": "henvisning.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def assert_first_screen_says_what_one_can_do(page):
    choices = page.get_by_role("heading", level=1), page.get_by_role("link", name="78 41 40 90").first
    buttons = [page.get_by_role("button", name=name) for name in ("Skriv til os", "Skriv om livstruende sygdom")]
    for each in (*choices, *buttons):
        box = each.bounding_box()
        assert box["y"] + box["height"] <= page.viewport_size["height"]


def go_on(page):
    page.get_by_role("button", name="Næste").click()


def choose(page, label):
    page.get_by_label(label, exact=True).check()


def tell_more(page):
    page.get_by_text("Fortæl mere", exact=True).click()


def say_who_and_what(page, seen):
    expect(page.get_by_role("heading", level=1, name=FIRST)).to_be_visible()
    seen(page, "citizen-who")
    go_on(page)
    seen(page, "citizen-who-empty")
    choose(page, "Jeg er patient")
    choose(page, "Lang ventetid, eller at komme til et andet hospital")
    go_on(page)
    choose(page, "Nej")
    choose(page, "At få fundet ud af, hvad jeg fejler")
    seen(page, "citizen-condition")
    go_on(page)


def copy_from_the_letter(page, seen):
    page.get_by_label("Hospital", exact=True).fill("Regionshospitalet Horsens")
    page.get_by_label("Afdeling").fill("Ortopædkirurgi")
    page.get_by_label("Hvornår fik hospitalet din henvisning?").fill("for 10 dage siden")
    tell_more(page)
    choose(page, "Intet brev, eller ved ikke")
    seen(page, "citizen-hospital")
    go_on(page)
    page.get_by_label("Hvilken dato er din tid?").fill("1/12-20226")
    go_on(page)
    seen(page, "citizen-appointment-wrong")
    page.get_by_label("Hvilken dato er din tid?").fill("+40")
    tell_more(page)
    choose(page, "Undersøgelse")
    go_on(page)


def tell_and_show(page, seen, sends_at_once):
    page.get_by_label("Fortæl med dine egne ord").fill("Jeg har slået min skulder. Min tid er efter 30 dage.")
    tell_more(page)
    page.get_by_label("Hvad ønsker du?").fill("Jeg vil gerne undersøges på et privathospital.")
    seen(page, "citizen-story")
    page.get_by_text("Send et brev eller et foto med").click()
    choose(page, "Henvisning")
    page.get_by_label("Vælg filer, eller tag et foto").set_input_files(photo())
    if sends_at_once:  # without a script the file goes along with Næste
        expect(page.get_by_text("Filen er gemt.")).to_be_visible()
        expect(page.get_by_label("Hvad ønsker du?")).to_have_value("Jeg vil gerne undersøges på et privathospital.")
    seen(page, "citizen-files")
    go_on(page)


def say_how_to_be_reached(page, seen):
    page.get_by_label("Dit navn").fill("Kaja Test Hansen")
    page.get_by_label("Dit CPR-nummer").fill(KAJA)
    choose(page, "Ja")
    seen(page, "citizen-patient")
    go_on(page)
    choose(page, "Her på siden")
    page.get_by_label("Telefonnummer").fill("40404040")
    seen(page, "citizen-reply")
    go_on(page)
    seen(page, "citizen-review")


@pytest.mark.parametrize(("width", "javascript"), [(360, False), (360, True), (1280, True)])
def test_young_woman_with_a_sore_shoulder_writes_from_her_letter_and_gets_a_receipt(new_page, seen, width, javascript):
    page = new_page(width=width, javascript=javascript)
    page.goto("/")
    seen(page, "citizen-start")
    assert_first_screen_says_what_one_can_do(page)
    page.get_by_role("button", name="Skriv til os").click()
    say_who_and_what(page, seen)
    copy_from_the_letter(page, seen)
    tell_and_show(page, seen, javascript)
    say_how_to_be_reached(page, seen)
    page.get_by_role("button", name="Send henvendelsen").click()
    expect(page.get_by_role("heading", level=1, name="Vi har fået din henvendelse")).to_be_visible()
    seen(page, "citizen-receipt")
    case = Case.objects.get()
    expect(page.get_by_text(case.number)).to_be_visible()
    assert (case.topic, case.answers["hospital"]) == ("waiting", "horsens")
    assert case.attachments.get().kind == "referral"
    page.get_by_role("link", name="Følg din sag").click()
    seen(page, "citizen-case")
    page.get_by_label("Din besked").fill("Jeg kan komme med kort varsel.")
    page.get_by_role("button", name="Send besked").click()
    expect(page.get_by_text("Din besked er sendt.")).to_be_visible()
    expect(page.get_by_text("Jeg kan komme med kort varsel.")).to_be_visible()


def write_as_a_son(page, seen):
    page.get_by_text("Jeg skriver for en anden").click()
    choose(page, "Jeg er pårørende")
    choose(page, "Ja, det kan være kræft")
    page.get_by_label("Telefonnummer").fill("20202020")
    choose(page, "Nej, jeg skriver selv")
    go_on(page)
    page.get_by_label("Dit navn").fill("Max Test Berggren")
    page.get_by_label("Hvad er du for patienten?").fill("Søn")
    choose(page, "Ja, patienten har sagt ja")
    seen(page, "citizen-relative")
    go_on(page)


def tell_of_the_cancer(page, seen):
    tell_more(page)
    page.get_by_label("Hvad har lægen sagt?").fill("Mistanke om kræft i tyktarmen")
    choose(page, "At få fundet ud af, hvad patienten fejler")
    seen(page, "citizen-illness")
    page.get_by_label("Hospital", exact=True).fill("Regionshospitalet Horsens")
    page.get_by_label("Hvornår fik hospitalet patientens henvisning?").fill("-3")
    go_on(page)
    page.get_by_label("Hvilken dato er patientens tid?").fill("+25")
    tell_more(page)
    choose(page, "Undersøgelse")
    go_on(page)
    page.get_by_label("Fortæl med dine egne ord").fill("Kikkertundersøgelsen er først om 25 dage.")
    go_on(page)
    page.get_by_label("Patientens navn").fill("Nancy Ann Test Berggren")
    page.get_by_label("Patientens CPR-nummer").fill(NANCY)
    choose(page, "Ja")
    choose(page, "På telefon")
    go_on(page)
    seen(page, "citizen-review-max-wait")


@pytest.mark.parametrize(("width", "javascript"), [(320, False), (360, True)])  # 320: a wide screen at 400 %
def test_woman_with_suspected_colon_cancer_is_urgent_when_her_son_writes(new_page, seen, width, javascript):
    page = new_page(width=width, javascript=javascript)
    page.goto("/")
    page.get_by_role("button", name="Skriv om livstruende sygdom").click()
    seen(page)
    write_as_a_son(page, seen)
    tell_of_the_cancer(page, seen)
    page.get_by_role("button", name="Send henvendelsen").click()
    expect(page.get_by_role("heading", level=1, name="Vi har fået din henvendelse")).to_be_visible()
    case = Case.objects.get()
    assert (case.topic, case.priority, case.answers["condition"]) == ("max_wait", 1, "cancer")
    assert case.answers["suspicion"] == "Mistanke om kræft i tyktarmen"
    assert (case.reporter, case.answers["consent"]) == ("relative", True)


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_that_stand_open_to_everybody_are_free_of_findings(new_page, seen, width):
    page = new_page(width=width)
    names = {"kontakt": "contact", "privatliv": "privacy", "was": "accessibility", "henvendelse": "entrance"}
    names |= {"fortsaet": "resume", "min-sag": "open-case", "dine-rettigheder": "rights"}
    for address, name in names.items():
        page.goto(f"/{address}/")
        seen(page, f"citizen-{name}")


def test_patient_saves_for_later_and_carries_on_from_another_phone(new_page, seen):
    page, other = new_page(width=360), new_page(width=360)
    page.goto("/henvendelse/")
    choose(page, "Noget andet")
    go_on(page)
    choose(page, "Jeg er patient")
    page.get_by_role("button", name="Gem til senere").click()
    seen(page, "citizen-later")
    other.goto(page.get_by_role("link", name="/fortsaet/").get_attribute("href"))
    other.get_by_role("button", name="Fortsæt").click()
    expect(other.get_by_label("Jeg er patient", exact=True)).to_be_checked()
    page.get_by_role("link", name="Fortsæt nu").click()
    expect(page.get_by_text("Din henvendelse er ikke åben længere.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_patient_opens_the_letter_with_number_and_code(new_page, seen, office, width):
    receipt = send(office, SHOULDER)
    deliver(receipt.case)
    page = new_page(width=width)
    page.goto("/min-sag/")
    page.get_by_label("Sagsnummer").fill(receipt.case.number)
    page.get_by_label("Kode").fill("FORKERT")
    page.get_by_role("button", name="Åbn min sag").click()
    seen(page, "citizen-open-case-wrong")
    page.get_by_label("Kode").fill(receipt.code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ny", exact=True)).to_be_visible()
    seen(page, "citizen-case-letter")
    page.get_by_role("link", name="Du kan komme til Aros").click()
    seen(page, "citizen-letter")
    page.get_by_role("link", name="Din sag").click()
    expect(page.get_by_text("Ny", exact=True)).to_have_count(0)


def test_patient_who_chose_a_wrong_file_reads_what_to_do(new_page, seen):
    page = new_page(width=360)
    page.goto("/henvendelse/")
    choose(page, "Noget andet")
    go_on(page)
    page.goto("/henvendelse/beskriv/")
    page.get_by_text("Send et brev eller et foto med").click()
    wrong = {"name": "henvisning.pdf", "mimeType": "application/pdf", "buffer": b"not a pdf"}
    page.get_by_label("Vælg filer, eller tag et foto").set_input_files(wrong)
    expect(page.get_by_text("Den slags fil kan vi ikke læse.").first).to_be_visible()
    seen(page, "citizen-files-wrong")


@pytest.mark.parametrize("width", [360, 1280])
def test_several_files_by_keyboard_with_a_refused_one_beside_the_kept_ones(new_page, seen, width):
    page = new_page(width=width)
    page.goto("/henvendelse/")
    choose(page, "Noget andet")
    go_on(page)
    page.goto("/henvendelse/beskriv/")
    page.get_by_text("Send et brev eller et foto med").click()
    wrong = {"name": "liste.xlsx", "mimeType": "application/zip", "buffer": b"PK"}
    page.get_by_label("Vælg filer, eller tag et foto").set_input_files([photo(), wrong])
    expect(page.get_by_text("Filen er gemt.")).to_be_visible()
    expect(page.get_by_role("link", name="liste.xlsx er ikke gemt.")).to_be_visible()
    seen(page, "citizen-files-several")
    page.get_by_role("button", name="Fjern henvisning.jpg").press("Enter")
    page.get_by_role("button", name="Fortryd").press("Enter")
    expect(page.get_by_text("Filen er med igen.")).to_be_visible()
    expect(page.get_by_role("button", name="Fjern henvisning.jpg")).to_be_visible()


def test_date_is_said_in_words_beside_its_field_while_it_is_typed_and_what_it_needs_comes_into_view(new_page):
    page = new_page(width=360)
    page.goto("/")
    page.get_by_role("button", name="Skriv til os").click()
    choose(page, "Jeg er patient")
    choose(page, "Lang ventetid, eller at komme til et andet hospital")
    go_on(page)
    page.goto("/henvendelse/tid/")
    expect(page.get_by_role("radiogroup", name="Hvad er tiden til?")).to_be_hidden()
    page.get_by_label("Hvilken dato er din tid?").press_sequentially("2/12-2027")
    expect(page.get_by_text("= torsdag den 2. december 2027")).to_be_visible()
    expect(page.get_by_role("radiogroup", name="Hvad er tiden til?")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_subject_that_is_folded_away_is_found_by_keyboard_and_stays_in_view(new_page, javascript):
    page = new_page(width=360, javascript=javascript)
    page.goto("/")
    page.get_by_role("button", name="Et andet emne").click()
    expect(page.get_by_label("Tolk", exact=True)).to_be_hidden()
    page.locator("summary", has_text="Flere emner").press("Enter")
    page.get_by_label("Tolk", exact=True).press("Space")
    choose(page, "Jeg er patient")
    go_on(page)
    page.wait_for_url("**/hospital/")
    page.goto("/henvendelse/hvem/")
    expect(page.get_by_label("Tolk", exact=True)).to_be_visible()


def test_front_page_leads_to_a_complaint_with_its_subject_chosen(new_page):
    page = new_page(width=360)
    page.goto("/")
    page.get_by_role("button", name="Klage eller erstatning").click()
    expect(page.get_by_label("Klage over behandling, eller erstatning")).to_be_checked()


def test_language_is_changed_without_losing_what_was_typed(new_page):
    page, asked = new_page(width=360), []
    page.goto("/henvendelse/")
    choose(page, "Noget andet")
    go_on(page)
    page.goto("/henvendelse/beskriv/")
    page.get_by_label("Fortæl med dine egne ord").fill("Min tid er efter 30 dage.")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("button", name="English").first.click()
    expect(page.get_by_label("Tell us in your own words")).to_have_value("Min tid er efter 30 dage.")
    assert not asked
