"""A refusal is stopped until the patient has been heard on *Min sag*; the decision is made, and later withdrawn."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework import keys
from rettidig.casework.models import Case
from rettidig.casework.models.fields import blind_index
from rettidig.casework.steps import assessment
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CODE = "K7M2-P9QX-4RTW"


@pytest.fixture
def in_time(live_server) -> Case:
    """A patient with a time tomorrow, so that extended choice is not open."""
    case, now = the_story("shoulder", the_office(), moves=["take"]), timezone.now()
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    facts = {"for": str(tomorrow), "purpose": "assessment", "source": "patient"}
    case.pathways.get().events.filter(type="appointment_offered").update(facts=facts)
    Case.objects.filter(pk=case.pk).update(reporter="patient", follow_up_code=blind_index(keys.plain(CODE)))
    case = Case.objects.get(pk=case.pk)
    assessment.assess(case, by=person_called("vejleder"), at=now)
    return case


@pytest.mark.parametrize("width", [360, 1280])
def test_refusal_waits_for_the_hearing_and_can_be_withdrawn(in_time, new_page, axe, width):
    page = as_user(new_page(width=width), "vejleder")
    decide = f"/kontor/sag/{in_time.pk}/afgoerelse/"
    page.goto(f"/kontor/sag/{in_time.pk}/afgoer/?ret=1%7Cextended_choice")
    page.get_by_label("Afslag", exact=True).check()
    press(page, "Træf afgørelse")
    expect(page.get_by_text("Hør patienten, før du giver afslag").first).to_be_visible()
    axe(page)
    follow(page, "Hør patienten")
    axe(page)
    press(page, "Hør patienten")
    expect(page.get_by_text("Høringen er sendt.")).to_be_visible()
    axe(page)
    patient = new_page(width=width)
    patient.goto("/min-sag/")
    patient.get_by_label("Sagsnummer").fill(in_time.number)
    patient.get_by_label("Kode").fill(CODE)
    patient.get_by_role("button", name="Åbn").first.click()
    expect(patient.get_by_role("heading", name="Hvad siger du, før vi afgør din sag?")).to_be_visible()
    expect(patient.get_by_text("Vi overvejer at sige nej til dit ønske.")).to_be_visible()
    axe(patient)
    press(patient, "Send svar")
    expect(patient.get_by_text("Skriv dit svar.").first).to_be_visible()
    axe(patient)
    patient.get_by_label("Dit svar").fill("Jeg kan ikke komme den dag.")
    press(patient, "Send svar")
    expect(patient.get_by_text("Dit svar er sendt.")).to_be_visible()
    page.goto(f"/kontor/sag/{in_time.pk}/afgoer/?ret=1%7Cextended_choice")
    page.get_by_label("Afslag", exact=True).check()
    press(page, "Træf afgørelse")
    expect(page.get_by_text("Afgørelsen er truffet.")).to_be_visible()
    page.goto(f"{decide}{in_time.decisions.get().pk}/")
    expect(page.get_by_text("Jeg kan ikke komme den dag.")).to_be_visible()
    axe(page)
    follow(page, "Træk afgørelsen tilbage")
    page.get_by_label("Hvorfor trækkes afgørelsen tilbage?").fill("Tiden er aflyst.")
    press(page, "Træk tilbage")
    expect(page.get_by_text("Afgørelsen er trukket tilbage.")).to_be_visible()
