"""Whoever writes for a patient, on a phone: a daughter with a power of attorney, her sister without, and the GP."""

import io
import re

import pypdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework.models import Case, Consent
from rettidig.casework.steps import consent
from tests.casework.offers import a_hospital
from tests.intake_data import deliver, make_office, make_user
from tests.journeys.test_citizen_login import NO_LETTERS, open_with_code

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
EINER, ELSE, ELLEN = "Einer Test Lauridsen", "Else Test Lauridsen", "Ellen Louise Test Lauridsen"  # of MedCom
CPR = "0201609995"
ABOUT_THE_PATIENT = ("sygdom", "hospital", "tid", "beskriv", "patient")
TO_THE_PATIENT = re.compile(r"\b(din|dit|dine|du|dig|jeg|mig)\b", re.IGNORECASE)
TO_THE_WRITER = (
    *("Fortæl med dine egne ord", "jeg ved det ikke", "Det ved jeg ikke", "Ved du det ikke"),
    *("Du kan vælge flere på én gang", "du vælger på én gang", "det, du skriver", "du har skrevet"),
)


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    a_hospital("horsens", name="Regionshospitalet Horsens")
    return make_office()


@pytest.fixture
def seen(axe):
    """Each page is free of findings, fits the width, and asks about the patient where the patient is meant."""

    def look(page):
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url
        if page.url.split("/")[-2] in ABOUT_THE_PATIENT:
            asked = (
                page.locator("main")
                .locator("h1, .form-label, label, .form-hint:not(.character-limit)")
                .all_inner_texts()
            )
            for words in asked:
                said = words
                for own in TO_THE_WRITER:
                    said = said.replace(own, "")
                assert not TO_THE_PATIENT.search(said), f"{page.url} asks {words!r}"

    return look


@pytest.fixture
def go(seen):
    def on(page, button="Næste"):
        seen(page)
        page.get_by_role("button", name=button, exact=True).click()

    return on


def choose(page, *labels):
    for label in labels:
        page.get_by_label(label, exact=True).check()


def begin_as(page, go, who, relation, *, consent_said):
    page.goto("/")
    go(page, "Skriv til os")
    page.get_by_text("Jeg skriver for en anden").click()
    choose(page, who[0], "Lang ventetid, eller at komme til et andet hospital")
    go(page)
    page.get_by_label("Dit navn").fill(who[1])
    if relation:
        page.get_by_label("Hvad er du for patienten?").fill(relation)
    choose(page, consent_said)
    go(page)


def tell_of_the_wait(page, go, story, *, purpose="At få fundet ud af, hvad patienten fejler", files=None, kind=""):
    choose(page, "Nej", purpose)
    go(page)
    page.get_by_label("Hospital", exact=True).fill("Regionshospitalet Horsens")
    page.get_by_label("Hvornår fik hospitalet patientens henvisning?").fill("-10")
    go(page)
    page.get_by_label("Hvilken dato er patientens tid?").fill("+50")
    page.get_by_text("Fortæl mere", exact=True).click()
    choose(page, "Undersøgelse")
    go(page)
    page.get_by_label("Fortæl med dine egne ord").fill(story)
    if files:
        page.get_by_text("Send et brev eller et foto med").click()
        choose(page, kind)
        page.get_by_label("Vælg filer, eller tag et foto").set_input_files(files)
        expect(page.get_by_text("Filen er gemt.")).to_be_visible()
    go(page)


def name_the_patient_and_send(page, go, *, may_fetch=False, **reply):
    page.get_by_label("Patientens navn").fill(EINER)
    page.get_by_label("Patientens CPR-nummer").fill(CPR)
    if may_fetch:
        page.get_by_role("radiogroup", name="Må vi hente oplysninger").get_by_label("Ja", exact=True).check()
    go(page)
    choose(page, "Her på siden")
    for label, value in reply.items():
        page.get_by_label(label).fill(value)
    go(page)
    go(page, "Send henvendelsen")
    expect(page.get_by_role("heading", level=1, name="Vi har fået din henvendelse")).to_be_visible()


class Kept:
    """What stands on the receipt: the number and the code."""

    def __init__(self, page):
        self.number, self.code = page.locator("main dd.keep").all_inner_texts()
        self.case = Case.objects.get(number=self.number)


def a_pdf() -> bytes:
    out, paper = io.BytesIO(), pypdf.PdfWriter()
    paper.add_blank_page(width=595, height=842)
    paper.write(out)
    return out.getvalue()


def give_power_of_attorney(case, office) -> Consent:
    """The office writes down the paper that the daughter sent."""
    paper = case.attachments.get(kind="consent")
    said = {"words": "Fuldmagt med underskrift", "to_whom": ELSE, "given_on": timezone.localdate()}
    by, at = make_user(office, "adviser"), timezone.now()
    how = {"giver": "patient", "form": "written", "scopes": ["case"], "attachment": paper}
    return consent.record_consent(case, **how, **said, by=by, at=at)


def write_as_else(page, go):
    begin_as(page, go, ("Jeg er pårørende", ELSE), "Datter", consent_said="Ja, patienten har sagt ja")
    paper = {"name": "fuldmagt.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    tell_of_the_wait(page, go, "Min far venter for længe.", files=paper, kind="Samtykke eller fuldmagt")
    name_the_patient_and_send(page, go, may_fetch=True, Telefonnummer="40404040")


def test_daughter_with_a_power_of_attorney_is_asked_of_her_father_and_comes_back_by_code_to_his_letters(
    new_page, go, seen, office
):
    page = new_page(width=360)
    write_as_else(page, go)
    seen(page)
    expect(page.get_by_text("Patienten skal beholde sin tid på hospitalet")).to_be_visible()
    expect(page.get_by_text("Vi ser på patientens rettigheder.")).to_be_visible()
    kept = Kept(page)
    assert (kept.case.reporter, kept.case.reporter_relation, kept.case.patient.cpr) == ("relative", "Datter", CPR)
    deliver(kept.case)

    later = new_page(width=360)
    open_with_code(later, kept)
    seen(later)
    expect(later.get_by_text(NO_LETTERS)).to_be_visible()
    expect(later.locator("img.file-small")).to_have_count(1)  # her own paper, and nothing of the office
    give_power_of_attorney(kept.case, office)
    later.reload()
    seen(later)
    expect(later.get_by_text("Der ligger et nyt brev nedenfor.")).to_be_visible()
    expect(later.get_by_text("Hvem har set din sag?")).to_have_count(0)  # who opened it is told the patient alone
    later.get_by_role("link", name="Du kan komme til Aros").click()
    seen(later)


def test_sister_without_consent_can_write_of_the_same_and_sees_nothing_of_what_the_other_sees(
    new_page, go, seen, office
):
    else_page, page = new_page(width=360), new_page(width=360)
    write_as_else(else_page, go)
    of_else = Kept(else_page)
    deliver(of_else.case)
    give_power_of_attorney(of_else.case, office)
    begin_as(page, go, ("Jeg er pårørende", ELLEN), "Datter", consent_said="Nej, ikke endnu")
    tell_of_the_wait(page, go, "Far har ondt hver nat.")
    name_the_patient_and_send(page, go, Telefonnummer="20202020")
    expect(page.get_by_text("Vi prøver at få et ja fra patienten senest")).to_be_visible()
    expect(page.get_by_text(of_else.number)).to_have_count(0)
    kept = Kept(page)
    page.get_by_role("link", name="Følg din sag").click()
    seen(page)
    expect(page.get_by_text(NO_LETTERS)).to_be_visible()
    for hidden in ("Du kan komme til Aros", "Min far venter", "fuldmagt.pdf", of_else.number):
        expect(page.get_by_text(hidden)).to_have_count(0)
    page.get_by_label("Din besked").fill("Jeg kan køre ham.")
    page.get_by_role("button", name="Send besked").click()
    expect(page.get_by_text("Jeg kan køre ham.")).to_be_visible()
    page.get_by_role("button", name="Luk sagen her").click()
    open_with_code(page, kept)
    expect(page.get_by_text("Far har ondt hver nat.")).to_be_visible()
    assert kept.case.tasks.filter(title__contains="samtykke til den, der skriver", done_at=None).exists()


def test_doctor_writes_of_a_patient_with_the_referral_and_afterwards_sees_only_what_the_doctor_wrote(
    new_page, go, seen, office
):
    page = new_page(width=360)
    begin_as(page, go, ("Jeg er patientens egen læge", "Kaja Test Hansen"), "", consent_said="Nej, ikke endnu")
    paper = {"name": "henvisning.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    story = "Henvist til ortopædkirurgisk udredning. Tiltagende smerter; afdelingen har ingen tider."
    purpose = "En bestemt undersøgelse, som patientens læge skal have svar på"
    tell_of_the_wait(page, go, story, purpose=purpose, files=paper, kind="Henvisning")
    name_the_patient_and_send(page, go, Telefonnummer="40404040")
    seen(page)
    kept = Kept(page)
    sent = kept.case
    assert (sent.reporter, sent.reporter_name, sent.reporter_relation) == ("gp", "Kaja Test Hansen", "")
    assert sent.attachments.get().kind == "referral"
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent kvittering (PDF)").click()
    assert download.value.suggested_filename == f"kvittering-{kept.number}.pdf"
    deliver(sent)
    page.get_by_role("link", name="Følg din sag").click()
    seen(page)
    expect(page.get_by_text(story)).to_be_visible()
    expect(page.get_by_role("link", name="henvisning.pdf")).to_be_visible()
    expect(page.get_by_text(NO_LETTERS)).to_be_visible()
    expect(page.get_by_text("Aros")).to_have_count(0)
    assert page.goto("/min-sag/hvem-har-set/").status == 404  # who opened the case is told the patient alone
