"""Minutes are written down where the office keeps them, corrected by their writer, and summed without persons."""

from datetime import date

import pytest

from rettidig.casework.models import AuditEvent, Case, Office, TimeSpent
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import time_spent
from rettidig.insight.queries.time_spent import count_year

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
AT, TODAY = moment("2026-11-20 10:00"), date(2026, 11, 20)


@pytest.fixture
def office() -> Office:
    return an_office(keeps_time=True)


def spend(case: Case, minutes: int = 20, *, activity: str = "talk", on: date = TODAY, by=None) -> TimeSpent:
    return time_spent.record(case, activity=activity, minutes=minutes, on=on, by=by or an_adviser(), at=AT)


def test_time_is_kept_and_the_case_stays_as_it_is_for_those_who_have_it_open(office):
    case = a_case(office=office)
    made = spend(case)
    assert (made.minutes, made.on) == (20, TODAY)
    assert Case.objects.get(pk=case.pk).version == case.version
    assert AuditEvent.objects.get(verb="time.recorded").after["minutes"] == "20"


def test_time_on_a_closed_case_is_kept_too(office):
    spend(a_case(office=office, state="closed", closed_at=AT))


def test_time_in_an_office_that_keeps_none_is_refused():
    with pytest.raises(Denied, match="skriver ikke tid ned"):
        spend(a_case())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minutes": 0}, "hvor mange minutter"),
        ({"minutes": 601}, "højst 600"),
        ({"activity": "coffee"}, "hvad tiden gik med"),
        ({"on": date(2026, 11, 21)}, "ikke kommet endnu"),
    ],
)
def test_time_that_cannot_be_is_refused(office, wrong, said):
    with pytest.raises(Denied, match=said):
        spend(a_case(office=office), **wrong)


def test_time_is_written_by_those_who_work_on_the_case_alone(office):
    with pytest.raises(Denied):
        spend(a_case(office=office), by=a_user("lawyer"))


def test_time_is_corrected_by_its_writer_alone_and_none_takes_it_back(office):
    by = an_adviser()
    made = spend(a_case(office=office), by=by)
    new = {"activity": "writing", "minutes": 0, "on": TODAY, "at": AT}
    with pytest.raises(Denied, match="Kun den, der skrev"):
        time_spent.correct(made, by=a_user("lead"), **new)
    time_spent.correct(made, by=by, **new)
    with pytest.raises(Denied, match="ikke rettet noget"):
        time_spent.correct(made, by=by, **new)
    assert count_year(2026).minutes == {}
    assert AuditEvent.objects.filter(verb="time.recorded").first().before["minutes"] == "20"


def test_year_sums_by_activity_and_topic_and_hides_what_few_cases_would_tell(office):
    for _ in range(6):
        spend(a_case(office=office), 10)
    one = a_case(office=office, topic="transport")
    spend(one, 30)
    spend(one, 5, activity="writing")
    spend(one, 500, on=date(2025, 12, 31))
    found = count_year(2026, office="midtjylland")
    assert found.minutes == {
        ("activity", "talk"): 90,
        ("activity", "writing"): 5,
        ("topic", "waiting"): 60,
        ("topic", "transport"): 35,
        ("total",): 95,
    }
    assert found.cases[("total",)] == 7
    assert found.find_hidden() >= {("topic", "transport"), ("topic", "waiting"), ("activity", "writing")}
    assert ("total",) not in found.find_hidden()
    assert count_year(2026, office="syd").minutes == {}
