"""An office: how it is made and changed, by whom, and how old what the public pages tell of it may be."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from rettidig.casework import offices
from rettidig.casework.models import AuditEvent, Role
from rettidig.casework.permissions import Denied
from tests.casework.factories import a_case, a_user, an_office, moment
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
NINE_TO_TWELVE = offices.Hours(0, time(9), time(12))


@pytest.fixture(autouse=True)
def remembering(settings):
    settings.OFFICE_SECONDS = 10
    yield
    offices._remembered_office.cache_clear()


def at(monkeypatch, seconds):
    monkeypatch.setattr(offices, "monotonic", lambda: seconds)


def test_office_when_just_asked_for_is_remembered_with_its_hours(monkeypatch, django_assert_num_queries):
    make_office()
    at(monkeypatch, 100)
    offices.public_office()
    at(monkeypatch, 109)
    with django_assert_num_queries(0):
        assert len(offices.public_office().opening_hours.all()) == 5


def test_office_when_changed_is_told_anew_ten_seconds_later(monkeypatch):
    office = make_office()
    at(monkeypatch, 100)
    offices.public_office()
    office.helpline = "78 41 40 91"
    office.save()
    at(monkeypatch, 110)
    assert offices.public_office().helpline == "78 41 40 91"


def test_office_in_an_empty_register_is_none():
    assert offices.public_office() is None


def today():
    return timezone.localdate()


def changed(office, by=None, **facts):
    return offices.change_office(office, by=by, at=timezone.now(), **facts)


def closed(office, first, last=None, *, at, by=None):
    return offices.add_closed_days(office, first=first, last=last, reason="Jul", by=by, at=at)


def test_new_office_is_called_after_its_region_and_the_next_one_has_a_name_of_its_own():
    first = offices.create_office(region="midtjylland", by=None, at=timezone.now())
    assert (first.slug, first.name) == ("midtjylland", "Patientkontoret, Region Midtjylland")
    with pytest.raises(Denied, match="allerede et kontor"):
        offices.create_office(region="midtjylland", by=None, at=timezone.now())
    second = offices.create_office(region="midtjylland", name="Kræftvejledningen", by=None, at=timezone.now())
    assert second.slug == "kraeftvejledningen"
    assert offices.create_office(region="ostdanmark", by=None, at=timezone.now()).name.endswith("Region Østdanmark")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_office_is_made_by_the_administrator_alone(role):
    with pytest.raises(Denied, match="Kun den systemansvarlige"):
        offices.create_office(region="syddanmark", by=a_user(role), at=timezone.now())


def test_change_of_an_office_is_written_down_with_what_stood_before():
    office, lead = make_office(), a_user("lead")
    assert changed(office, lead, facts={"phone": "78 41 00 01", "email": office.email}, hours=[NINE_TO_TWELVE])
    event = AuditEvent.objects.get()
    assert (event.user, event.before["phone"], event.after["phone"]) == (lead.username, "78 41 00 00", "78 41 00 01")
    assert (len(event.before["hours"]), event.after["hours"]) == (5, ["0 09:00-12:00"])
    assert "email" not in event.after


def test_change_of_an_office_to_what_it_is_already_is_written_nowhere():
    office = make_office()
    hours = [offices.Hours(each.weekday, each.opens, each.closes) for each in office.opening_hours.all()]
    assert not changed(office, facts={"phone": office.phone}, hours=hours[::-1])
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.LEAD}))
def test_office_is_changed_by_nobody_but_its_lead_and_the_administrator(role):
    office = make_office()
    with pytest.raises(Denied, match="egen leder"):
        changed(office, a_user(role), facts={"phone": "78 41 00 01"})
    with pytest.raises(Denied, match="egen leder"):
        closed(office, today(), at=timezone.now(), by=a_user(role))


def test_lead_changes_neither_another_office_nor_the_name_and_region_of_the_own_one():
    office = make_office()
    stranger = a_user("lead", office=an_office("syd", region="syddanmark"))
    with pytest.raises(Denied, match="egen leder"):
        changed(office, stranger, facts={"phone": "78 41 00 01"})
    for facts in ({"name": "Andet"}, {"region": "syddanmark"}):
        with pytest.raises(Denied, match="Kun den systemansvarlige"):
            changed(office, a_user("lead"), facts=facts)


def test_region_that_was_chosen_wrongly_is_corrected_until_the_office_has_cases():
    office = make_office()
    assert changed(office, facts={"region": "syddanmark"})
    a_case(office=office)
    with pytest.raises(Denied, match="når kontoret har sager"):
        changed(office, facts={"region": "nordjylland"})


@pytest.mark.parametrize(("service", "urgent"), [(3, 4), (3, 0), (0, 0)])
def test_urgent_target_is_at_least_a_day_and_no_longer_than_the_other(service, urgent):
    with pytest.raises(Denied, match="mindst én dag"):
        changed(make_office(), facts={"service_target_days": service, "urgent_target_days": urgent})


def test_target_that_is_changed_leaves_what_was_promised():
    office = make_office()
    case = a_case(office=office, service_due=today())
    changed(office, facts={"service_target_days": 5})
    case.refresh_from_db()
    assert case.service_due == today()


@pytest.mark.parametrize("spans", [[(9, 12), (11, 15)], [(9, 15), (9, 15)], [(15, 9)], [(9, 9)]])
def test_hours_that_overlap_or_end_before_they_begin_are_refused(spans):
    office = make_office()
    with pytest.raises(Denied):
        changed(office, hours=[offices.Hours(0, time(opens), time(closes)) for opens, closes in spans])
    assert office.opening_hours.count() == 5


@pytest.mark.parametrize("value", [{"phone": "ring"}, {"helpline": "112"}, {"email": "ikke en adresse"}])
def test_value_that_cannot_be_is_refused_and_an_empty_one_is_not(value):
    office = make_office()
    with pytest.raises(ValidationError):
        changed(office, facts=value)
    assert changed(office, facts=dict.fromkeys(value, ""))


def test_week_between_christmas_and_new_year_is_closed_on_the_days_that_would_else_be_open():
    office, at = make_office(), moment("2026-12-01 10:00")
    assert closed(office, date(2026, 12, 24), date(2026, 12, 31), at=at) == 5  # not 25, 26 and 27 December
    assert (
        closed(office, date(2026, 12, 21), date(2027, 1, 4), at=at) == 4
    )  # those that stand there are not added again
    assert AuditEvent.objects.first().after["closed_days"][0] == "2026-12-21"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 30), None),
        (date(2026, 12, 24), date(2026, 12, 23)),
        (date(2026, 12, 1), date(2027, 1, 30)),
        (date(2026, 12, 25), date(2026, 12, 27)),
    ],
    ids=["gone by", "backwards", "61 days", "closed already"],
)
def test_closed_days_that_cannot_be_are_refused(first, last):
    office = make_office()
    with pytest.raises(Denied):
        closed(office, first, last, at=moment("2026-12-01 10:00"))
    assert not office.closed_days.exists()


def test_closed_day_is_opened_again_until_it_has_gone_by():
    office, day = make_office(), date(2026, 12, 24)
    closed(office, day, at=moment("2026-12-01 10:00"))
    with pytest.raises(Denied, match="Dagen er gået"):
        offices.open_day(office, day=day, by=None, at=moment("2026-12-25 10:00"))
    offices.open_day(office, day=day, by=None, at=moment("2026-12-24 09:00"))
    with pytest.raises(Denied, match="holder ikke lukket"):
        offices.open_day(office, day=day, by=None, at=moment("2026-12-24 09:00"))


# -- regional offices, by the dates of their regions


@pytest.mark.parametrize(("day", "has_new"), [("2026-12-31 12:00", False), ("2027-01-01 12:00", True)])
def test_missing_offices_are_those_of_the_regions_that_there_are_or_were(day, has_new):
    added = {office.slug for office in offices.add_missing_offices(at=moment(day))}
    old = {"hovedstaden", "sjaelland", "midtjylland", "nordjylland", "syddanmark"}
    assert added == (old | {"ostdanmark"} if has_new else old)


def test_missing_office_of_a_region_that_is_over_is_part_of_its_successors():
    new = an_office("ostdanmark", region="ostdanmark", name="Øst")
    added = {office.slug: office for office in offices.add_missing_offices(at=moment("2027-02-01 12:00"))}
    assert (added["hovedstaden"].now_id, added["midtjylland"].successor) == (new.pk, None)
    assert added["hovedstaden"].pk in new.lineage


@pytest.mark.parametrize(
    ("slug", "day", "is_made"),
    [
        ("ostdanmark", "2026-12-31 12:00", False),
        ("ostdanmark", "2027-01-01 12:00", True),
        ("sjaelland", "2026-12-31 12:00", True),
        ("sjaelland", "2027-01-01 12:00", False),
    ],
)
def test_regional_office_is_opened_by_name_while_its_region_exists(slug, day, is_made):
    assert (offices.open_office(slug, at=moment(day)) is not None) is is_made


@pytest.mark.parametrize(("region", "day"), [("sjaelland", "2027-01-01 12:00"), ("atlantis", "2026-11-27 12:00")])
def test_office_is_not_made_for_a_region_that_is_over_or_unknown(region, day):
    with pytest.raises(Denied, match="Der er ingen region"):
        offices.create_office(region=region, by=None, at=moment(day))


def test_office_of_a_region_to_come_can_be_made_ahead():
    made = offices.create_office(region="ostdanmark", by=None, at=moment("2026-11-27 12:00"))
    assert (made.slug, made.name) == ("ostdanmark", "Patientkontoret, Region Østdanmark")
