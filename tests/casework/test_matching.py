"""What a hospital's waiting times, agreements, approvals and regions do to a list of hospitals, with the edges."""

from datetime import date, timedelta

import pytest

from rettidig.casework.matching import Needs, Period, Rights, find_facts, match
from rettidig.casework.models import ApprovedLevel, Hospital, NoneToday, Region, Service, WaitingTime
from rettidig.casework.offers import Point, age_of, distance_km
from rettidig.casework.option_reasons import ORDERS, REASONS
from rettidig.casework.regions import region_on, regions_on, same_region
from tests.casework.offers import ON, a_hospital, a_story, a_wait, an_agreement, an_option, four_hospitals

pytestmark = pytest.mark.django_db
OPEN = Rights(extended=True, free=True)
MOVED = Rights(extended=True, free=True, wait_must_be_shorter=False)
VIBORG = Point(56.45, 9.4)


@pytest.fixture
def service() -> Service:
    return a_story().service


@pytest.fixture
def surgery() -> Service:
    return Service.objects.create(slug="knee", name_da="Operation i knæ", stage="treatment")


def found(service, *, rights=OPEN, home="midtjylland", on=ON, **more):
    return {each.hospital.slug: each for each in match(service, home_region=home, rights=rights, on=on, **more)}


def told(hospital: Hospital, service: Service, kind: str, days: int, reported_on: date = ON, **more) -> WaitingTime:
    facts = {"kind": kind, "days": days, "reported_on": reported_on, **more}
    return WaitingTime.objects.create(hospital=hospital, service=service, **facts)


# -- waiting times


@pytest.mark.parametrize(
    ("reported_on", "age"),
    [
        (date(2026, 10, 23), ""),  # a month to the day
        (date(2026, 10, 22), "stale"),
        (date(2026, 8, 23), "stale"),  # three months to the day
        (date(2026, 8, 22), "old"),
    ],
)
def test_waiting_time_is_stale_after_a_month_and_old_after_three(service, reported_on, age):
    assert age_of(reported_on, on=ON) == age
    a_wait(a_hospital("viborg"), service, 20, reported_on=reported_on)
    one = found(service)["viborg"]
    assert one.days == (None if age == "old" else 20)
    facts = one.as_facts(on=ON)
    assert (facts["waits"][0]["days"], facts["waits"][0]["age"]) == (20, age)


@pytest.mark.parametrize("days_before", [0, 30, 31, 400])
def test_newest_waiting_time_counts_however_old_it_is(service, days_before):
    hospital = a_hospital("viborg")
    for days, before in ((10, days_before), (99, days_before + 1), (98, days_before + 500)):
        a_wait(hospital, service, days, reported_on=ON - timedelta(days=before))
    a_wait(hospital, service, 97, reported_on=ON + timedelta(days=1))
    assert [each.days for each in found(service)["viborg"].waits] == [10]


def test_treatment_goes_by_the_shorter_of_its_two_kinds_and_shows_all_three(surgery):
    hospital = a_hospital("viborg")
    for kind, days in (("examination", 5), ("outpatient", 40), ("inpatient", 30)):
        told(hospital, surgery, kind, days)
    one = found(surgery)["viborg"]
    assert (one.days, one.wait.kind) == (30, "inpatient")
    assert {each.kind for each in one.waits} == {"examination", "outpatient", "inpatient"}


def test_treatment_when_the_shorter_wait_is_old_goes_by_the_other(surgery):
    hospital = a_hospital("viborg")
    told(hospital, surgery, "outpatient", 40)
    told(hospital, surgery, "inpatient", 10, date(2026, 8, 1))
    assert found(surgery)["viborg"].days == 40


def test_examination_goes_by_the_wait_for_an_examination_only(service):
    told(a_hospital("viborg"), service, "inpatient", 3)
    one = found(service)["viborg"]
    assert (one.days, one.reason) == (None, "own_region_unknown")


def test_newest_report_of_a_kind_is_the_one_that_counts(service):
    hospital = a_hospital("viborg")
    told(hospital, service, "examination", 10, date(2026, 10, 1))
    told(hospital, service, "examination", 50, date(2026, 11, 1))
    assert found(service)["viborg"].days == 50


@pytest.mark.parametrize(
    ("region", "takes_others", "reason"),
    [
        ("syddanmark", False, "own_patients_only"),
        ("syddanmark", True, "free_choice"),
        ("midtjylland", False, "own_region"),
    ],
)
def test_hospital_that_takes_its_own_patients_only_is_out_for_others(service, region, takes_others, reason):
    told(a_hospital("kolding", region=region), service, "examination", 5, other_regions=takes_others)
    assert found(service)["kolding"].reason == reason


def test_hospital_that_took_its_own_only_three_months_ago_is_asked_again(service):
    told(a_hospital("kolding", region="syddanmark"), service, "examination", 5, date(2026, 8, 1), other_regions=False)
    assert found(service)["kolding"].reason == "free_choice_unknown"


def test_partner_takes_the_patients_of_the_region_that_it_works_with(service):
    hospital = a_hospital("aabrink", kind="private", region="syddanmark")
    an_agreement(hospital, service, "partner")
    told(hospital, service, "examination", 5, other_regions=False)
    assert found(service)["aabrink"].reason == "partner"


# -- agreements, approvals, hospitals that close


@pytest.mark.parametrize(
    ("code", "reason"), [("", "agreement"), ("KNGA11", "agreement"), ("KNGD11", "agreement_other_code")]
)
def test_agreement_for_some_codes_is_one_for_those_only(service, code, reason):
    hospital = a_hospital("lunden", kind="private")
    an_agreement(hospital, service, "duf", codes=["KNGA"])
    a_wait(hospital, service, 5)
    assert found(service, code=code)["lunden"].reason == reason


def test_agreement_tells_its_part_codes_price_and_conditions(service):
    hospital = a_hospital("lunden", kind="private")
    an_agreement(hospital, service, "duf", scope="part", codes=["UXMA"], price="4200.50", conditions="Kun voksne")
    a_wait(hospital, service, 5)
    terms = found(service)["lunden"].as_facts(on=ON)["agreement"]
    assert terms == {
        "kind": "duf",
        "scope": "part",
        "codes": ["UXMA"],
        "price": "4200.50",
        "conditions": "Kun voksne",
        "valid_from": "2025-01-01",
        "valid_to": None,
    }


@pytest.mark.parametrize(
    ("level", "valid_to", "reason"),
    [
        ("regional", ON, "own_region"),  # its last day
        ("regional", date(2026, 11, 22), "level_not_approved"),
        ("highly", None, "own_region"),
        (None, None, "level_not_approved"),
    ],
)
def test_service_above_the_main_level_is_done_where_the_level_is_approved(service, level, valid_to, reason):
    Service.objects.filter(pk=service.pk).update(level="regional")
    service.refresh_from_db()
    hospital = a_hospital("viborg")
    a_wait(hospital, service, 5)
    if level:
        more = {"valid_from": date(2020, 1, 1), "valid_to": valid_to}
        ApprovedLevel.objects.create(hospital=hospital, service=service, level=level, **more)
    one = found(service)["viborg"]
    assert (one.reason, str(REASONS[one.reason].law)[:13]) == (reason, "Sundhedsloven")


def test_approval_for_a_lower_level_does_not_suffice(service):
    service.level = "highly"
    hospital = a_hospital("viborg")
    ApprovedLevel.objects.create(hospital=hospital, service=service, level="regional", valid_from=date(2020, 1, 1))
    assert found(service)["viborg"].reason == "level_not_approved"


@pytest.mark.parametrize(("last", "reason"), [(ON, "own_region"), (date(2026, 11, 22), "hospital_closed")])
def test_hospital_takes_patients_on_its_last_day_and_not_after(service, last, reason):
    hospital = a_hospital("viborg")
    a_wait(hospital, service, 5)
    Hospital.objects.update(valid_to=last)
    assert found(service)["viborg"].reason == reason


def test_agreement_hospital_that_has_closed_is_no_content_of_the_right(service):
    hospital = a_hospital("lunden", kind="private")
    an_agreement(hospital, service, "duf")
    Hospital.objects.update(valid_to=date(2026, 11, 1))
    facts = find_facts(service, home_region="midtjylland", on=ON, limit=None)
    assert facts["agreement_hospital_available"] is False


# -- the order


def test_order_when_surgery_was_moved_begins_with_the_agreement_hospital(service):
    four_hospitals(service)
    kinds = [each.to_kind for each in match(service, home_region="midtjylland", rights=MOVED, on=ON)]
    assert kinds == ["agreement", "own_region", "partner", "other_region"]


def test_order_when_the_region_must_act_puts_other_regions_before_private_hospitals(service):
    four_hospitals(service)
    rights = OPEN._replace(must_act=True)
    kinds = [each.to_kind for each in match(service, home_region="midtjylland", rights=rights, on=ON)]
    assert kinds == ["own_region", "partner", "other_region", "agreement"]


def test_every_order_names_each_kind_once_and_its_source():
    for order in ORDERS.values():
        assert sorted(order.kinds) == ["agreement", "other_region", "own_region", "partner", "private"]
        assert "§" in str(order.law)


def test_every_reason_has_a_source_and_a_sentence_for_each_reader():
    for reason in REASONS.values():
        assert all(str(part).strip() for part in (reason.sentence, reason.to_patient, reason.law))


# -- the patient's needs


def test_needs_mark_a_hospital_and_hide_none(service):
    four_hospitals(service)
    Hospital.objects.filter(slug="kolding").update(latitude=55.518, longitude=9.464)
    day_of_lunden = date(2026, 12, 4)
    needs = Needs(
        home=VIBORG,
        distance_max=50,
        latest_day=date(2026, 12, 9),
        cannot=(Period(day_of_lunden, day_of_lunden),),
        waits_at="viborg",
    )
    marked = {slug: set(each.marks) for slug, each in found(service, needs=needs).items()}
    assert marked == {
        "viborg": {"after_latest", "waits_there"},
        "aabrink": set(),
        "lunden": {"cannot_then"},
        "kolding": {"too_far", "after_latest"},
    }


@pytest.mark.parametrize(("short_of", "order"), [(0, ["far", "near"]), (1, ["near", "far"])])
def test_hospital_that_is_too_far_away_comes_after_its_like(service, short_of, order):
    far, near = a_hospital("far"), a_hospital("near")
    Hospital.objects.filter(pk=far.pk).update(latitude=55.518, longitude=9.464)
    a_wait(far, service, 5)
    a_wait(near, service, 30)
    away = found(service, needs=Needs(home=VIBORG))["far"].distance_km
    assert list(found(service, needs=Needs(home=VIBORG, distance_max=away - short_of))) == order


def test_distance_is_the_great_circle_and_unknown_where_a_place_is():
    assert distance_km(Point(55.676, 12.568), Point(57.048, 9.919)) == 223  # København and Aalborg
    assert distance_km(VIBORG, VIBORG) == 0
    assert distance_km(None, VIBORG) is None


# -- the regions


@pytest.mark.parametrize(("day", "key"), [(date(2026, 12, 31), "sjaelland"), (date(2027, 1, 1), "ostdanmark")])
def test_region_is_itself_until_its_successor_takes_over(day, key):
    assert region_on("sjaelland", day=day).key == key
    assert (key in regions_on(day)) is True
    assert region_on("abroad", day=day) is None


def test_regions_that_have_merged_are_one():
    assert set(same_region("hovedstaden", day=date(2027, 1, 1))) == {"hovedstaden", "sjaelland", "ostdanmark"}
    assert same_region("hovedstaden", day=date(2026, 12, 31)) == ["hovedstaden"]
    assert same_region("abroad", day=ON) == []


def test_regions_are_read_once_while_they_are_remembered(settings, django_assert_num_queries):
    settings.OFFICE_SECONDS = 3600
    regions_on(ON)
    with django_assert_num_queries(0):
        assert set(regions_on(ON)) == set(Region.objects.none()) | set(regions_on(date(2026, 11, 24)))


def test_hospitals_cost_the_same_few_questions_whatever_their_number(service, django_assert_num_queries):
    four_hospitals(service)
    with django_assert_num_queries(3):  # the regions, the waiting times and the hospitals
        found(service)
    for number in range(20):
        a_wait(a_hospital(f"hospital-{number}"), service, number)
    with django_assert_num_queries(3):
        assert len(found(service)) == 24


# -- none today


@pytest.mark.parametrize("looked", [False, True])
def test_list_without_an_agreement_tells_whether_somebody_has_looked(looked):
    story = a_story()
    a_wait(a_hospital("viborg"), story.service, 5)
    if looked:
        facts = {"kind": "duf", "checked_on": date(2026, 11, 20), "source": "sundhed.dk"}
        NoneToday.objects.create(service=story.service, **facts)
    shown = an_option(story, "viborg", right="free_choice").option_list
    none = {"checked_on": "2026-11-20", "source": "sundhed.dk"} if looked else None
    assert shown.facts["none_today"] == {"agreement": none, "partner": None}


def test_list_with_an_agreement_that_holds_does_not_ask_for_one():
    story = a_story()
    four_hospitals(story.service)
    assert an_option(story, "lunden").option_list.facts["none_today"] == {}
