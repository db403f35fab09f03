"""A complaint of the last day: forwarded with the receipt stamp, acknowledged, ended; then the case closes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework import checklists, keys
from rettidig.casework.models import Case
from rettidig.casework.models.fields import blind_index
from rettidig.casework.steps import checklist, follow_up
from rettidig.casework.steps import matter as matters
from tests.casework.factories import a_case, a_pathway
from tests.desk_data import person_called, the_office
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CODE = "K7M2-P9QX-4RTW"
DAYS = 28  # from the decision to the last day


@pytest.fixture
def case(live_server) -> Case:
    """A complaint about a patient right that came a week ago, on its last day."""
    office, now = the_office(), timezone.now()
    by, came = person_called("vejleder"), now - timedelta(days=7)
    told = {"reporter": "patient", "follow_up_code": blind_index(keys.plain(CODE))}
    case = a_case(office=office, owner=by, topic="complaint_to_authority", received_at=came, **told)
    a_pathway(case, {})
    complaint = matters.add_matter(case, kind="complaint", by=by, at=now)
    decided = (timezone.localdate(came) - timedelta(days=DAYS)).isoformat()
    event = {"date": decided, "type": "decision_received", "source": "patient"}
    matters.change_matter(complaint, facts={"about": "patient_rights"}, events=[event], by=by, at=now)
    for point in checklists.find_points(case, on=timezone.localdate()):
        checklist.tick(case, point.point.slug, state="done", by=by, at=now)
    words = {"channel": "email", "direction": "in", "with_whom": "patient", "text": "Jeg klager over afslaget."}
    follow_up.add_contact(case, **words, by=by, at=now)
    return case


@pytest.mark.parametrize("width", [360, 1280])
def test_complaint_is_forwarded_with_the_stamp_acknowledged_ended_and_the_case_closed(case, new_page, axe, width):
    page = as_user(new_page(width=width), "vejleder")

    def look(of=page):
        axe(of)
        assert of.evaluate("document.documentElement.scrollWidth") <= width

    page.goto("/kontor/klager/")
    expect(page.get_by_text("Hos os", exact=True).first).to_be_visible()
    look()
    page.goto(f"/kontor/sag/{case.pk}/ved-siden-af/")
    follow(page, "Send videre")
    expect(page.get_by_text("Modtaget i Patientkontoret").first).to_be_visible()
    page.get_by_label("Hvorfor sender vi det til dem?").fill("Klagen hører til hos jer.")
    look()
    press(page, "Send videre")
    expect(page.get_by_text("Vælg, hvad der skal med").first).to_be_visible()
    look()
    page.get_by_label("Jeg klager over afslaget.").check()
    press(page, "Send videre")
    expect(page.get_by_role("heading", name="Sendt videre til Styrelsen for Patientklager")).to_be_visible()
    look()
    patient = new_page(width=width)
    patient.goto("/min-sag/")
    patient.get_by_label("Sagsnummer").fill(case.number)
    patient.get_by_label("Kode").fill(CODE)
    patient.get_by_role("button", name="Åbn").first.click()
    expect(patient.get_by_role("heading", name="Det har vi sendt videre")).to_be_visible()
    look(patient)
    page.get_by_label("Modtageren har bekræftet").check()
    press(page, "Gem svaret")
    expect(page.get_by_text("Svaret står på sagen.").first).to_be_visible()
    look()
    page.goto(f"/kontor/sag/{case.pk}/luk/")
    follow(page, "Skriv, hvordan det endte")
    page.get_by_label("Sendt videre til den, der behandler det").check()
    look()
    press(page, "Afslut")
    expect(page.get_by_text("Det er afsluttet. Du kan tage det tilbage nedenfor.").first).to_be_visible()
    look()
    page.goto(f"/kontor/sag/{case.pk}/")
    look()
    page.goto(f"/kontor/sag/{case.pk}/luk/")
    page.get_by_label("Hvordan endte sagen?").fill("Klagen er hos styrelsen.")
    press(page, "Afslut sagen")
    expect(page.get_by_text("Sagen er afsluttet.").first).to_be_visible()
    assert Case.objects.get(pk=case.pk).is_closed
