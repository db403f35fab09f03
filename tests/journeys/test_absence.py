"""An adviser is ill: cases and promised calls reach the substitute, the lead sees it, and all comes back afterwards."""

from datetime import datetime, time

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Absence, Case, User
from rettidig.casework.steps import call_back
from tests.casework.factories import a_case
from tests.desk_data import person_called, the_office
from tests.journeys.test_queue import as_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server) -> Case:
    """A case of the adviser who falls ill, with a promise to call on the next day that the office is open."""
    today, owner = timezone.localdate(), an_owner()
    case = a_case(office=owner.office, owner=owner, reply_phone="40404040", next_deadline=add_business_days(today, 2))
    due = timezone.make_aware(datetime.combine(add_business_days(today, 1), time(10)))
    call_back.promise(case, due=due, about="Fortæl om ventetiden", by=owner, at=timezone.now())
    return case


def an_owner() -> User:
    the_office()
    return person_called("vejleder2")


def say_away(page: Page, who: str, substitute: str) -> None:
    page.goto("/kontor/morgen/")
    page.get_by_role("link", name="Skriv fravær ind").click()
    page.get_by_label("Hvem er væk?").select_option(label=who)
    page.get_by_label("Første dag").fill("i dag")
    page.get_by_label("Sidste dag").fill("+2")
    page.get_by_label("Afløser").select_option(label=substitute)
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_text("Fraværet er skrevet ind.")).to_be_visible()


def names_of_cases(page: Page) -> list[str]:
    page.goto("/kontor/")
    return page.locator("tr[data-row] td > a").all_inner_texts()


@pytest.mark.parametrize("width", [1280, 360])
def test_adviser_is_ill_then_the_substitute_has_cases_and_calls_until_the_adviser_is_back(new_page, case, axe, width):
    lead, substitute = as_user(new_page(width=width), "leder"), as_user(new_page(width=width), "vejleder")
    assert case.number not in names_of_cases(substitute)
    say_away(lead, "Viggo Vejleder", "Vibeke Vejleder")
    axe(lead)
    lead.goto("/kontor/morgen/")
    expect(lead.get_by_role("row", name="Viggo Vejleder")).to_contain_text("Afløser: Vibeke Vejleder")
    axe(lead)

    assert case.number in names_of_cases(substitute)
    substitute.goto("/kontor/ring-tilbage/")
    call = substitute.get_by_role("row", name=case.number)
    expect(call).to_contain_text("Viggo Vejleder")
    axe(substitute)
    call.get_by_role("link", name="Skriv samtalen").click()
    substitute.get_by_label("Hvad blev sagt?").fill("Hun venter på svar fra hospitalet.")
    substitute.get_by_role("button", name="Gem").first.click()
    substitute.goto(f"/kontor/sag/{case.pk}/")
    expect(substitute.get_by_text("Vibeke Vejleder er afløser")).to_be_visible()
    expect(substitute.get_by_text("Hun venter på svar fra hospitalet.").first).to_be_visible()
    axe(substitute)

    back = as_user(new_page(width=width), "vejleder2")
    back.goto("/kontor/fravaer/")
    back.get_by_role("button", name="Afslut").click()
    expect(back.get_by_text("Fraværet er afsluttet.")).to_be_visible()
    done = back.get_by_role("region", name="Det skete, mens du var væk")
    expect(done.get_by_role("row", name=case.number)).to_contain_text("Vibeke Vejleder")
    axe(back)
    done.get_by_role("link", name=case.number).click()
    expect(back.get_by_text("Hun venter på svar fra hospitalet.").first).to_be_visible()
    assert case.number in names_of_cases(back)
    assert case.number not in names_of_cases(substitute)
    lead.goto("/kontor/morgen/")
    expect(lead.get_by_role("row", name="Viggo Vejleder")).not_to_contain_text("Afløser")
    case.refresh_from_db()
    assert case.owner == person_called("vejleder2") == Absence.objects.get().ended_by
