"""The page of the nightly checks: what it shows the lead, what mends it, and whom it refuses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.integrity import look_over
from rettidig.casework.models import Case, CaselessCall
from tests.casework.factories import a_case, a_team, a_user, an_office, moment
from tests.login import log_in

pytestmark = pytest.mark.django_db
AT = moment("2026-11-27 04:00")
PAGE, AGAIN, RELEASE = "/kontor/eftersyn/", "/kontor/eftersyn/igen/", "/kontor/eftersyn/til-teams/"


@pytest.fixture
def lead(client):
    log_in(client, a_user("lead"))
    return client


def cases_of_nobody(count: int) -> list[Case]:
    cases = [a_case(answered_at=AT, next_deadline="2027-03-01") for _ in range(count)]
    look_over(an_office(), at=AT)
    return cases


def read(client, address: str = PAGE) -> str:
    return client.get(address, headers={"accept-language": "da"}).text


def test_before_the_first_night_the_page_says_that_nobody_has_looked(lead):
    assert "Der er ikke set efter endnu." in read(lead)


def test_office_in_which_nothing_is_wrong_is_told_so(lead):
    look_over(an_office(), at=AT)
    assert "Alt er, som det skal være" in read(lead)


def test_thing_found_stands_with_its_case_and_its_cure(lead):
    [case] = cases_of_nobody(1)
    page = read(lead)
    assert "Sager uden ejer og uden team" in page
    assert reverse("desk:assign", args=[case.pk]) in page


def test_promised_call_without_a_case_that_was_forgotten_leads_to_the_list_of_calls(lead):
    now = timezone.now()
    look_over(an_office(), at=now)
    facts = {"office": an_office(), "taken_at": now, "taken_by": a_user(), "phone": "22222222", "text": "Kørsel?"}
    CaselessCall.objects.create(**facts, key="1", topic="transport", due=now - timedelta(days=2))
    assert "Glemte opkald uden sag" not in read(lead)
    CaselessCall.objects.create(**facts, key="2", topic="transport", due=now - timedelta(days=12))
    assert "Glemte opkald uden sag" in read(lead)


def test_thing_that_has_been_mended_is_gone_without_a_new_look(lead):
    [case] = cases_of_nobody(1)
    Case.objects.filter(pk=case.pk).update(owner=a_user())
    assert "Alt er, som det skal være" in read(lead)


def test_lead_looks_again_instead_of_waiting_for_the_night(lead):
    a_case()
    assert "Alle sager er set efter nu." in lead.post(AGAIN, follow=True).text
    assert "Sager uden ejer og uden team" in read(lead)


def test_what_a_leaver_has_becomes_the_teams_with_one_button(lead):
    team = a_team("omvisitering", ["waiting"])
    case = a_case(owner=a_user(is_active=False, first_name="Bo", last_name="Dahl"), team=team)
    assert "Arbejder ikke på kontorets sager mere, men har nogle endnu: Bo Dahl." in read(lead)
    assert "Sager og opgaver fra 1 person er givet til teamet." in lead.post(RELEASE, follow=True).text
    case.refresh_from_db()
    assert case.owner is None


def test_many_things_of_one_kind_have_a_page_of_their_own(lead):
    cases_of_nobody(6)
    assert "/kontor/eftersyn/case_of_nobody/" in read(lead)
    assert read(lead, "/kontor/eftersyn/case_of_nobody/").count("Fordel sagen") == 6


def test_check_that_does_not_exist_leads_back_to_all(lead):
    look_over(an_office(), at=AT)
    assert lead.get("/kontor/eftersyn/nothing/").headers["Location"] == PAGE


def test_cases_of_another_office_are_not_shown(lead):
    case = a_case(office=an_office("syd"))
    look_over(an_office("syd"), at=AT)
    look_over(an_office(), at=AT)
    assert case.number not in read(lead)


@pytest.mark.parametrize("role", ["adviser", "administrative", "lawyer", "management", "administrator", "partner"])
@pytest.mark.parametrize("address", [PAGE, AGAIN, RELEASE])
def test_only_the_lead_opens_the_page_and_its_acts(client, role, address):
    log_in(client, a_user(role))
    send = client.get if address == PAGE else client.post
    assert send(address).status_code == 403


@pytest.mark.parametrize("count", [1, 5])
def test_page_asks_as_often_however_much_is_found(lead, count, django_assert_num_queries):
    read(lead)
    for _ in range(count):
        case = a_case(owner=a_user(is_active=False), answered_at=AT, next_deadline="2027-03-01")
        case.tasks.create(title="Ring", due="2027-03-01", owner=case.owner, created_at=AT)
    cases_of_nobody(count)
    with django_assert_num_queries(15):
        read(lead)
