"""The pages of a merger: planned, looked at, changed and given up by the administrator; read by the lead."""

from datetime import date

import pytest
from django.test import Client

from rettidig.casework import mergers, teams
from rettidig.casework.models import Office
from tests.casework.factories import a_case, a_team, a_user, an_office, moment
from tests.login import log_in

pytestmark = pytest.mark.django_db
PAGE = "/opsaetning/kontor/hovedstaden/sammenlaegning/"
DAY = {"on": "1-1-2027"}


@pytest.fixture
def old() -> Office:
    office = an_office("hovedstaden", region="hovedstaden", name="Patientkontoret, Region Hovedstaden")
    a_team("Omvisitering", ["waiting"], office=office)
    return office


@pytest.fixture
def new() -> Office:
    office = an_office("ostdanmark", region="ostdanmark", name="Patientkontoret, Region Østdanmark")
    teams.add_planned(office, teams.Plan.USUAL, by=None, at=moment("2026-11-27 10:00"))
    return office


def as_role(role: str, office: Office | None = None) -> Client:
    client = Client()
    log_in(client, a_user(role, office=office))
    return client


def plan(client: Client, to: Office, **more):
    return client.post(f"{PAGE}planlaeg/", {"into": to.pk, **DAY, **more}, follow=True)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_administrator_plans_sees_what_goes_along_changes_and_gives_up(old, new):
    client = as_role("administrator")
    a_case(office=old, team=old.teams.get())
    page = text(plan(client, new))
    assert "bliver en del af Patientkontoret, Region Østdanmark fredag den 1. januar 2027" in page
    assert "1 åben sag" in page
    team, into = old.teams.get(), new.teams.get(slug="rights")
    page = text(client.post(f"{PAGE}hvem/", {f"team{team.pk}": into.pk}, follow=True))
    assert "Rettigheder" in page
    assert "Sammenlægningen er opgivet" in text(client.post(f"{PAGE}opgiv/", follow=True))
    assert Office.objects.get(pk=old.pk).merges_on is None


@pytest.mark.parametrize(
    ("given", "why"),
    [({"on": "31-12-2026"}, "samme region"), ({"on": "i går"}, "eller senere"), ({"into": ""}, "Vælg")],
)
def test_plan_that_cannot_be_is_refused_and_what_was_typed_stays(old, new, given, why):
    answer = plan(as_role("administrator"), new, **given)
    assert answer.status_code == 422
    assert why in text(answer)


def test_lead_reads_the_plan_and_changes_nothing(old, new):
    plan(as_role("administrator"), new)
    lead = as_role("lead", old)
    page = text(lead.get(PAGE))
    assert "Det sker på dagen" in page
    assert "Opgiv sammenlægningen" not in page
    assert lead.post(f"{PAGE}opgiv/").status_code == 403
    assert "bliver en del af" in text(lead.get("/opsaetning/kontor/hovedstaden/"))


def test_office_that_is_merged_says_so_and_stands_in_no_list_of_choices(old, new):
    client, choice = as_role("administrator"), f">{old.name}</option>"
    assert choice in text(client.get("/opsaetning/personer/ny/"))
    mergers.plan_merger(old, into=new, on=date(2027, 1, 1), by=None, at=moment("2026-11-27 10:00"))
    mergers.merge_due(at=moment("2027-01-01 00:01"))
    assert "blev en del af" in text(client.get(PAGE))
    assert old.name not in text(client.get("/opsaetning/mangler/"))
    assert choice not in text(client.get("/opsaetning/personer/ny/"))
    assert client.get("/opsaetning/").status_code == client.get("/opsaetning/kontor/hovedstaden/").status_code == 200


def test_reader_of_figures_chooses_whose_they_are_once_offices_have_merged(old, new):
    a_case(office=old, received_at=moment("2026-12-01 10:00"))
    client = as_role("lead", old)
    assert "Vis tal for" not in text(client.get("/ledelse/tabeller/"))
    mergers.plan_merger(old, into=new, on=date(2027, 1, 1), by=None, at=moment("2026-11-27 10:00"))
    mergers.merge_due(at=moment("2027-01-01 00:01"))
    assert f"Tallene er for {new.name}." in text(client.get("/ledelse/tabeller/"))
    chosen = client.post("/ledelse/kontor/hovedstaden/", {"back": "/ledelse/tabeller/"}, follow=True)
    assert f"Tallene er for {old.name}." in text(chosen)


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "/kontor/"])
def test_choice_of_an_office_leads_nowhere_else(old, back):
    answer = as_role("lead", old).post("/ledelse/kontor/hovedstaden/", {"back": back})
    assert answer.headers["Location"] == "/ledelse/"


def test_office_that_never_was_part_of_ones_own_is_no_choice(old, new):
    client = as_role("lead", old)
    client.post("/ledelse/kontor/ostdanmark/")
    assert client.get("/ledelse/tabeller/").status_code == 200
    assert new.name not in text(client.get("/ledelse/tabeller/"))
