"""What an office lacks: each thing by itself, and nothing when all is there."""

from datetime import date, time, timedelta

import pytest
from django.db.models import QuerySet

from rettidig.casework import teams
from rettidig.casework.law_in_force import find_lacking
from rettidig.casework.models import Agreement, Amount, Hospital, NoneToday, Office, Service, Team, User, WaitingTime
from rettidig.casework.readiness import find_lacks
from rettidig.casework.teams import Plan
from rettidig.cli.checks.office import CURES
from rettidig.web.office.lacks import OF_PEOPLE, OF_REGISTERS, OF_THE_OFFICE
from tests.casework.factories import a_user, an_amount, an_office, an_organisation, moment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
CVR = "99999993"  # of no company
KEEPER = {"keeps_people": True}


def close(users: QuerySet[User]) -> None:
    """Nobody is ever deleted; who leaves can no longer log in."""
    User.objects.filter(pk__in=[each.pk for each in users]).update(is_active=False)


def none_today(day: date) -> None:
    """There is no agreement, and somebody saw that on a day."""
    Agreement.objects.all().delete()
    NoneToday.objects.create(service=Service.objects.get(), kind="duf", checked_on=day, source="sundhed.dk")


def lacks(office: Office, on: date = TODAY) -> list[str]:
    return [lack.key for lack in find_lacks(office, on=on)]


@pytest.fixture
def office() -> Office:
    """An office that lacks nothing."""
    office = an_office()
    office.opening_hours.create(weekday=0, opens=time(9), closes=time(15))
    teams.add_planned(office, Plan.USUAL, by=None, at=moment("2026-11-01 10:00"))
    for role in ("adviser", "lead"):
        a_user(role, team=office.teams.first())
    for role in ("administrator", "administrator"):
        a_user(role)
    hospital = Hospital.objects.create(
        slug="viborg", name="Viborg", kind="public", region="midtjylland", city="Viborg", latitude=56, longitude=9
    )
    service = Service.objects.create(slug="knee", name_da="Knæ", name_en="Knee", stage="treatment")
    Agreement.objects.create(hospital=hospital, service=service, kind="duf", valid_from=TODAY)
    WaitingTime.objects.create(hospital=hospital, service=service, days=9, reported_on=TODAY)
    for each in find_lacking(on=TODAY):
        an_amount(each.parameter, each.scope, valid_from=date(2014, 1, 1))
    return office


def test_office_that_has_everything_lacks_nothing(office):
    assert lacks(office) == []


def test_office_from_empty_lacks_everything_what_is_serious_first():
    office = Office.objects.create(slug="syd", name="Syd", region="syddanmark")
    found = find_lacks(office, on=TODAY)
    assert [each.is_serious for each in found] == sorted((each.is_serious for each in found), reverse=True)
    assert {each.key for each in found} == {
        *("phone", "hours", "teams", "adviser", "administrator", "hospitals", "services"),
        *("address", "email", "lead", "waiting_times", "amounts"),
    }


@pytest.mark.parametrize(
    ("taken_away", "lack"),
    [
        (lambda office: office.opening_hours.all().delete(), "hours"),
        (lambda office: Office.objects.update(address=""), "address"),
        (lambda office: Office.objects.update(email=""), "email"),
        (lambda office: Office.objects.update(phone="", helpline=""), "phone"),
        (lambda office: Team.objects.filter(slug="acceptance").delete(), "topics"),
        (lambda office: User.objects.filter(role="lead").update(is_active=False), "lead"),
        (lambda office: User.objects.filter(role="adviser").update(team=None), "members"),
        (lambda office: close(User.objects.filter(role="administrator")[:1]), "administrators"),
        (lambda office: a_user("partner", keeps_people=True), "cvr"),
        (lambda office: a_user("partner", organisation=an_organisation(cvr=CVR)), "keepers"),
        (lambda office: a_user("partner", organisation=an_organisation(cvr=CVR), is_active=False, **KEEPER), "keepers"),
        (lambda office: close(User.objects.filter(role="administrator")), "administrator"),
        (lambda office: Hospital.objects.update(region="syddanmark"), "hospitals"),
        (lambda office: Hospital.objects.update(kind="private"), "hospitals"),
        (lambda office: Agreement.objects.update(valid_from=TODAY + timedelta(days=1)), "agreements"),
        (lambda office: Agreement.objects.update(valid_to=TODAY - timedelta(days=1)), "agreements"),
        (lambda office: Service.objects.create(slug="hip", name_da="Hofte", stage="treatment"), "agreements"),
        (lambda office: none_today(TODAY - timedelta(days=32)), "agreements"),
        (lambda office: Hospital.objects.update(valid_to=TODAY - timedelta(days=1)), "hospitals"),
        (lambda office: WaitingTime.objects.update(reported_on=TODAY - timedelta(days=32)), "waiting_times"),
        (lambda office: WaitingTime.objects.all().delete(), "waiting_times"),
        (lambda office: Amount.objects.filter(scope="second").update(valid_to=date(2027, 12, 30)), "amounts"),
    ],
)
def test_one_thing_that_is_taken_away_is_lacking_alone(office, taken_away, lack):
    taken_away(office)
    assert lacks(Office.objects.get()) == [lack]


@pytest.mark.parametrize(
    "left",
    [
        lambda office: Office.objects.update(phone="78 41 00 00", helpline=""),
        lambda office: Agreement.objects.update(valid_to=TODAY),
        lambda office: none_today(TODAY - timedelta(days=31)),
        lambda office: WaitingTime.objects.update(reported_on=TODAY - timedelta(days=31)),
        lambda office: Amount.objects.update(valid_from=date(2026, 1, 1)),
    ],
    ids=["switchboard alone", "agreement on its last day", "none a month ago", "waiting time of a month", "this year"],
)
def test_what_is_still_enough_is_not_lacking(office, left):
    left(office)
    assert lacks(Office.objects.get()) == []


def test_lead_alone_can_decide_and_an_adviser_who_is_closed_cannot(office):
    User.objects.filter(role="adviser").update(is_active=False)
    assert lacks(office) == []
    User.objects.filter(role="lead").update(is_active=False)
    assert lacks(office) == ["adviser", "lead"]


def test_people_and_teams_of_another_office_help_nobody_here(office):
    elsewhere = an_office("syd", region="midtjylland")
    assert set(lacks(elsewhere)) == {"hours", "teams", "adviser", "lead"}


def test_every_lack_has_a_page_and_a_command_that_mend_it():
    assert {**OF_THE_OFFICE, **OF_PEOPLE, **OF_REGISTERS}.keys() == CURES.keys()
