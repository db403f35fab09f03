"""Every page for citizens, in each state that a visitor can bring it into, one after the other in one browser."""

import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urljoin

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from rettidig.casework import letter_links
from rettidig.casework.letter_links import Letter
from rettidig.casework.models import Case, Hospital, HospitalContact, Office, Service, Side, User
from rettidig.casework.steps import advice, assessment, dialogue_told, escalation, escalation_link, options, question
from rettidig.casework.steps import draft as store
from rettidig.web.public import asked, time_asked
from tests.casework.factories import a_case, a_user, an_organisation
from tests.casework.meetings import a_complaint, a_meeting, proposed
from tests.intake_data import KAJA, SHOULDER, deliver, make_user, send

OPEN_PAGES = (
    *("/", "/kontakt/", "/privatliv/", "/was/", "/henvendelse/", "/min-sag/", "/fortsaet/", "/svar/", "/loven/"),
    *("/loven/extended_choice/", "/dine-rettigheder/", "/dine-rettigheder/emne/", "/dine-rettigheder/matter/"),
    *(
        "/dine-rettigheder/complaint/about/",
        "/b/nothing/",
        "/api/docs/",
        "/nothing-here/",
        "/svar/tid/",
        "/mine-sager/",
        "/udlandet/",
        "/kontaktpunkt/",
        "/moede/",
    ),
)
STEPS = ("hvem", "sygdom", "hospital", "tid", "beskriv", "patient", "svar")
NIELS = "3001749995"  # official test person of MedCom
WRONG = "den 45. i morgen"


def open_pages(page: Page) -> Iterator[str]:
    for address in OPEN_PAGES:
        page.goto(address)
        yield address


def states(page: Page, office: Office) -> Iterator[str]:
    """The name of each state, while the browser shows it."""
    yield from open_pages(page)
    yield from _inquiry(page)
    yield from _saved_and_reviewed(page)
    yield from _refused(page)
    yield from _rights_check(page)
    yield from _case(page, office)
    yield from _hospital(page, office)
    yield from _contact_point(page)
    yield from _meeting(page, office)
    yield from _login(page, office)


def begin(page: Page) -> None:
    page.goto("/henvendelse/")
    page.locator("main input[name=track][value=general]").check()
    page.locator("main form button").first.click()


def press_next(page: Page) -> None:
    page.get_by_role("button", name="Næste").click()
    page.wait_for_load_state()


def _fill(page: Page) -> None:
    """Something in each field: a date that is none, so that the page stays and says so, and else what fits."""
    for box in page.locator("main input[type=radio]:visible").all()[:1]:
        box.check()
    for line in page.locator("main input[type=text]:visible, main textarea:visible").all():
        line.fill(WRONG)


def _inquiry(page: Page) -> Iterator[str]:
    begin(page)
    for slug in STEPS:
        page.goto(f"/henvendelse/{slug}/")
        if "/henvendelse/tjek/" in page.url:
            continue
        yield slug
        if slug == "hvem":
            press_next(page)
            yield "hvem, empty"
        _fill(page)
        press_next(page)
        yield f"{slug}, filled"
        if slug == "hvem":
            page.get_by_label("Jeg er patient", exact=True).check()
            page.get_by_label("Lang ventetid, eller at komme til et andet hospital").check()
            press_next(page)


def _saved_and_reviewed(page: Page) -> Iterator[str]:
    for slug in ("hospital", "tid", "kontakt"):  # what cannot be taken keeps the inquiry back
        page.goto(f"/henvendelse/{slug}/")
        for way in page.get_by_label("Her på siden", exact=True).all():
            way.check()
        page.locator("main details").evaluate_all("all => all.forEach(each => (each.open = true))")
        for line in page.locator("main input[type=text]").all():
            line.fill("")
        press_next(page)
    page.goto("/henvendelse/tjek/")
    yield "review"
    page.goto("/henvendelse/beskriv/")
    page.get_by_role("button", name="Gem til senere").click()
    yield "saved for later"
    page.goto("/henvendelse/tjek/")
    page.get_by_role("button", name="Send").last.click()
    page.wait_for_load_state()
    yield "receipt"


def _refused(page: Page) -> Iterator[str]:
    """The forms that open something, with what opens nothing, and without anything."""
    page.context.clear_cookies()
    for address in ("/min-sag/", "/fortsaet/", "/svar/", "/svar/tid/", "/dine-rettigheder/emne/"):
        page.goto(address)
        page.locator("main form button").first.click()
        yield f"{address}, nothing given"
        for line in page.locator("main input[type=text]:visible").all():
            line.fill("2026-000001")
        if page.locator("main input[type=text]:visible").count():
            page.locator("main form button").first.click()
            yield f"{address}, wrong"
    page.goto("/fortsaet/")
    page.context.clear_cookies()  # as when the page has been open for too long
    page.locator("main form button").first.click()
    yield "form that is refused"


def _rights_check(page: Page) -> Iterator[str]:
    """About waiting and about a complaint, each question refused once and then answered as far as one knows least."""
    for topic in ("waiting", "complaint"):
        page.goto("/dine-rettigheder/emne/")
        page.locator(f"main input[value={topic}]").check()
        page.locator("main form button").first.click()
        while page.locator("#id_answer, #id_answer_0").count():
            yield page.url
            page.locator("main form button").first.click()
            if page.locator(".error-summary").count():
                yield f"{page.url}, nothing given"
                page.locator("#id_unknown, main [name=answer]:is([type=radio], [type=checkbox])").last.check()
                page.locator("main form button").first.click()
        yield f"answer on {topic}"


def _case(page: Page, office: Office) -> Iterator[str]:
    """A case with a letter, a question and a list of hospitals; then what is sent there and cannot be taken."""
    adviser = make_user(office, "adviser")
    receipt = send(office, SHOULDER, at=timezone.now())
    case = receipt.case
    deliver(case)
    _ask(case, adviser)
    _list(case, adviser)
    page.goto("/min-sag/")
    page.get_by_label("Sagsnummer").fill(case.number)
    page.get_by_label("Kode").fill(receipt.code)
    page.get_by_role("button", name="Åbn min sag").click()
    yield "case"
    for words in ("Send svar", "Send besked", "Gem filerne", "Gem valget"):
        page.get_by_role("button", name=words, exact=True).click()
        yield f"case, {words} with nothing"
        page.goto("/min-sag/")
    page.get_by_label("Din besked").fill("Jeg ringer i morgen.")
    page.get_by_role("button", name="Send besked").click()
    yield "case, message sent"
    for words in ("Du kan komme til Aros", "MR-scanning", "Se, hvornår vi har åbnet din sag"):
        page.goto("/min-sag/")
        page.get_by_role("link", name=words).first.click()
        yield words
    page.goto("/min-sag/")
    page.get_by_text("Vil du ikke have hjælp mere?").click()
    yield "case, about to withdraw"
    page.get_by_role("button", name="Træk henvendelsen tilbage").click()
    yield "case, withdrawn"


def _ask(case: Case, adviser: User) -> None:
    due = advice.usual_due(case, on=timezone.localdate())
    words = {"text": "Har du fået en tid?", "party": "patient", "channel": "form"}
    question.ask(case, **words, due=due, by=adviser, at=timezone.now())


def _list(case: Case, adviser: User) -> None:
    service = Service.objects.create(slug="mr_scan", name_da="MR-scanning", stage="examination")
    facts = {"pathway": case.pathways.get(), "right": "free_choice", "service": service}
    options.show_options(case, **facts, by=adviser, at=timezone.now())


def _enter(page: Page, **known: object) -> None:
    """The browser goes on in the session in which that is known."""
    client = Client()
    session = client.session
    session.update(known)
    session.save()
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": urljoin(page.url, "/")}])


def _hospital(page: Page, office: Office) -> Iterator[str]:
    """What a department answers by link and code, and what a letter of a hospital opens."""
    case = Case.objects.latest("pk")
    adviser, horsens = User.objects.get(role="adviser"), Hospital.objects.get(slug="horsens")
    for door, address, key in (
        (asked.DOOR, "/svar/", _ask_for_advice(case, adviser)),
        (time_asked.DOOR, "/svar/tid/", _ask_for_a_time(case, horsens, adviser)),
    ):
        _enter(page, **{door.name: key, door.seen: int(time.time())})
        page.goto(address)
        yield f"{address}, opened"
        page.get_by_role("button", name="Send svaret").click()
        yield f"{address}, nothing answered"
    page.goto(_letter_link(horsens))
    yield "letter link"
    page.locator("#id_appointment_date").fill(WRONG)
    page.get_by_role("button", name="Det passer").click()
    yield "letter link, wrong"


def _ask_for_advice(case: Case, adviser: User) -> int:
    contact = HospitalContact.objects.create(
        office=case.office, role="coordinator", name="Kirsten", email="k@example.dk", valid_from=timezone.localdate()
    )
    due = advice.usual_due(case, on=timezone.localdate())
    facts = {"contact": contact, "kind": "advice", "text": "Kan I give en tid?", "due": due, "parts": ["person"]}
    return advice.ask(case, by=adviser, at=timezone.now(), **facts).pk


def _ask_for_a_time(case: Case, hospital: Hospital, adviser: User) -> int:
    made = a_case(
        topic="max_wait",
        office=case.office,
        owner=adviser,
        answers={"condition": "cancer", "purpose": "assessment", "hospital": hospital.slug, "department": "Kirurgi"},
    )
    assessment.renew(made, at=timezone.now())
    asking = escalation.Asking("department_management", "message", "Lars", "Giv patienten en tid.")
    step = escalation.ask(made, asking=asking, by=adviser, at=timezone.now())
    escalation_link.new_code(step, by=adviser, at=timezone.now())
    return step.pk


def _letter_link(hospital: Hospital) -> str:
    today = timezone.localdate()
    days = [today - timedelta(days=20), today - timedelta(days=15), today + timedelta(days=50)]
    letter = Letter(hospital.slug, "Ortopædkirurgi", *days, "examination", "assessment")
    system = a_user("partner", organisation=an_organisation(hospital))
    return f"/b/{letter_links.make([letter], by=system, at=timezone.now())[0].token}/"


def _meeting(page: Page, office: Office) -> Iterator[str]:
    """What a party of a dialogue meeting reads and answers by link."""
    now, adviser = timezone.now(), User.objects.get(role="adviser")
    ahead = now.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=9)
    made = proposed(a_meeting(a_complaint(by=adviser, at=now), at=now), ahead, at=now)
    key = dialogue_told.new_link(made.parties.get(side=Side.COMPLAINANT), by=adviser, at=now)
    page.goto("/moede/")
    page.get_by_label("Nøglen fra e-mailen").fill(key)
    page.get_by_role("button", name="Se mødet").click()
    yield "meeting, times proposed"
    page.get_by_role("button", name="Send svaret").click()
    yield "meeting, nothing answered"
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Send svaret").click()
    yield "meeting, answered"


def _contact_point(page: Page) -> Iterator[str]:
    page.goto("/kontaktpunkt/")
    page.get_by_role("button", name="Send", exact=True).click()
    yield "contact point, nothing written"


def _login(page: Page, office: Office) -> Iterator[str]:
    """The citizen's own cases, with a draft and without anything; then logged out."""
    draft, _key = store.open_draft(max_wait_form=False, at=timezone.now())
    store.keep_for(draft, KAJA)
    for number, name in ((KAJA, "Kaja Test Hansen"), (NIELS, "Niels Test Vendelboe")):
        now = int(time.time())
        _enter(page, citizen={"number": number, "name": name, "protected": False, "token": "", "at": now, "seen": now})
        page.goto("/mine-sager/")
        yield f"own cases of {name}"
    page.get_by_role("button", name="Log af").click()
    yield "logged out"
