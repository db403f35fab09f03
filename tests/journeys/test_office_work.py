"""A checklist that stops the end of a case, minutes, and a case that a colleague looks at, in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework.models import Office, QualityDraw
from tests.casework.factories import a_case
from tests.desk_data import person_called, the_office
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PLACE = "Fortalt, hvor klagen skal sendes hen"


@pytest.fixture
def office(live_server) -> Office:
    made = the_office()
    Office.objects.filter(pk=made.pk).update(keeps_time=True)
    return made


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)], ids=["wide", "narrow, without script"])
def test_case_ends_when_its_checklist_is_answered(office, new_page, axe, width, javascript):
    case = a_case(office=office, topic="service_complaint", answered_at=timezone.now())
    page = as_user(new_page(width=width, javascript=javascript), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/luk/")
    expect(page.get_by_text(f"Tjeklisten mangler: “{PLACE}”.").first).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{case.pk}/")
    axe(page)
    assert javascript is False or page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name=f"Ikke relevant: {PLACE}").click()
    axe(page)
    page.get_by_label("Hvorfor er det ikke relevant?").fill("Klagen er sendt.")
    press(page, "Gem")
    expect(page.get_by_text("Klagen er sendt.").first).to_be_visible()
    page.locator("section", has=page.get_by_role("heading", name="Tjekliste")).get_by_role(
        "button", name="Fortryd"
    ).click()
    expect(page.get_by_text("Punktet er åbent igen.")).to_be_visible()
    line = page.locator("li", has_text=PLACE).filter(has=page.get_by_role("button", name="Gjort"))
    line.get_by_role("button", name="Gjort").click()
    expect(page.get_by_text("Punktet er sat som gjort.")).to_be_visible()
    follow(page, "Tid")
    page.get_by_label("Minutter").fill("15")
    press(page, "Gem tiden")
    expect(page.get_by_text("15 minutter").first).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{case.pk}/luk/")
    press(page, "Afslut sagen")
    expect(page.get_by_text("Sagen er afsluttet.").first).to_be_visible()


def test_case_is_looked_at_by_a_colleague_and_its_adviser_learns(office, new_page, axe, screenshot):
    now, owner = timezone.now(), person_called("vejleder2")
    case = a_case(office=office, state="closed", closed_at=now, owner=owner)
    day, facts = timezone.localdate(now), {"percent": 100, "seed": "x", "candidates": [case.pk], "at": now}
    QualityDraw.objects.create(office=office, first=day, last=day, **facts).reviews.create(case=case)
    page = as_user(new_page(width=360), "leder")
    page.goto("/kontor/kvalitet/")
    axe(page)
    follow(page, f"Sag {case.number}")
    axe(page)
    for answer in page.locator("main").get_by_label("Ja", exact=True).all():
        answer.check()
    page.get_by_label("Hvad kan vi lære?").fill("Klart brev.")
    press(page, "Gem, hvad du så")
    expect(page.get_by_text("Tak.")).to_be_visible()
    adviser = as_user(new_page(), "vejleder2")
    adviser.goto("/kontor/kvalitet/")
    expect(adviser.get_by_text("Klart brev.")).to_be_visible()
    screenshot(adviser, "desk-quality")
    follow(adviser, f"Sag {case.number}")
    axe(adviser)


def test_lead_turns_minutes_on_and_reads_the_sums(office, new_page, axe):
    page = as_user(new_page(), "leder")
    page.goto(f"/opsaetning/kontor/{office.slug}/tid/")
    axe(page)
    page.goto("/ledelse/tid/")
    expect(page.get_by_text("Der er ikke skrevet tid ned i det år.")).to_be_visible()
    axe(page)
    page.goto("/registre/phrases/ny/")
    axe(page)
