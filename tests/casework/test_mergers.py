"""Offices that become part of another on a day: planned, changed, given up, and made; and what goes along."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rettidig.casework import keys, mergers, offices, queues, staff, teams
from rettidig.casework.models import AuditEvent, Case, CaselessCall, Hospital, Office, User
from rettidig.casework.permissions import Denied, may_read
from rettidig.casework.readiness import find_lacks
from rettidig.casework.steps import caseless_call, closing, patient_page
from rettidig.casework.teams import Plan
from rettidig.insight import extract
from rettidig.jobs import tasks
from tests.casework.factories import a_case, a_team, a_user, an_adviser, an_office, moment
from tests.casework.searching import found
from tests.intake_data import SHOULDER, send

pytestmark = pytest.mark.django_db
BEFORE = moment("2026-12-31 23:50")
AFTER = moment("2027-01-01 00:20")
PLANNED = moment("2026-11-27 10:00")
DAY = date(2027, 1, 1)


@pytest.fixture
def new():
    office = offices.create_office(region="ostdanmark", by=None, at=PLANNED)
    offices.change_office(office, facts={"helpline": "70 20 20 20"}, by=None, at=PLANNED)
    teams.add_planned(office, Plan.USUAL, by=None, at=PLANNED)
    return Office.objects.get(pk=office.pk)


@pytest.fixture
def old():
    office = an_office("hovedstaden", region="hovedstaden", name="Patientkontoret, Region Hovedstaden")
    a_team("Omvisitering", ["waiting"], office=office)
    a_team("Klagevagten", ["service_complaint", "complaint_to_authority"], office=office)
    return office


def plan(old, new, *, on=DAY, by=None, at=PLANNED):
    return mergers.plan_merger(old, into=new, on=on, by=by, at=at)


def merge(*, at=AFTER):
    return mergers.merge_due(at=at)


def read(thing):
    return type(thing).objects.get(pk=thing.pk)


def in_old(old, **more):
    return a_case(office=old, team=old.teams.get(slug="Omvisitering"), home_region="hovedstaden", **more)


# -- the plan


def test_plan_proposes_the_team_of_the_same_name_and_else_the_one_with_the_same_topics(old, new):
    assert plan(old, new) is True
    found = {team.name: team.successor.slug for team in old.teams.select_related("successor")}
    assert found == {"Omvisitering": "re_referral", "Klagevagten": "complaints"}
    assert plan(old, new) is False


@pytest.mark.parametrize("role", ["lead", "adviser"])
def test_only_the_administrator_plans_changes_and_gives_up(old, new, role):
    user = a_user(role, office=old)
    with pytest.raises(Denied, match="Kun den systemansvarlige"):
        plan(old, new, by=user)
    plan(old, new)
    with pytest.raises(Denied, match="Kun den systemansvarlige"):
        mergers.cancel_merger(old, by=user, at=PLANNED)
    with pytest.raises(Denied, match="Kun den systemansvarlige"):
        mergers.choose_teams(old, teams={}, people={}, by=user, at=PLANNED)


@pytest.mark.parametrize(("on", "why"), [(date(2026, 11, 27), "ikke er kommet"), (date(2026, 12, 31), "samme region")])
def test_day_must_be_ahead_and_the_two_of_one_region_then(old, new, on, why):
    with pytest.raises(Denied, match=why):
        plan(old, new, on=on)


def test_offices_of_regions_that_stay_apart_are_refused(old, new):
    with pytest.raises(Denied, match="samme region"):
        plan(an_office(), new)


def test_chains_are_refused(old, new):
    other = an_office("sjaelland", region="sjaelland", name="Sjælland")
    with pytest.raises(Denied, match="end det selv"):
        plan(old, old)
    plan(old, new)
    with pytest.raises(Denied, match="selv en del af"):
        plan(other, old)
    with pytest.raises(Denied, match="Opgiv det først"):
        plan(new, other)


def test_plan_can_be_moved_and_given_up_until_the_day(old, new):
    plan(old, new)
    assert plan(old, new, on=date(2027, 2, 1)) is True
    mergers.cancel_merger(read(old), by=None, at=BEFORE)
    assert (read(old).successor, read(old).merges_on) == (None, None)
    assert not old.teams.exclude(successor=None).exists()
    with pytest.raises(Denied, match="ikke planlagt"):
        mergers.cancel_merger(old, by=None, at=BEFORE)
    plan(old, new)
    with pytest.raises(Denied, match="Dagen er kommet"):
        mergers.cancel_merger(old, by=None, at=AFTER)
    with pytest.raises(Denied, match="Dagen er kommet"):
        plan(old, new, on=date(2027, 2, 1), at=AFTER)


def test_teams_and_people_are_chosen_among_those_of_the_two_offices(old, new):
    plan(old, new)
    team, person, into = old.teams.first(), a_user(office=old), new.teams.get(slug="rights")
    assert mergers.choose_teams(old, teams={team: into}, people={person: into}, by=None, at=PLANNED) is True
    assert (
        mergers.choose_teams(old, teams={read(team): into}, people={read(person): into}, by=None, at=PLANNED) is False
    )
    assert (read(team).successor, read(person).next_team) == (into, into)
    with pytest.raises(Denied, match="det kontor, der tager over"):
        mergers.choose_teams(old, teams={team: old.teams.last()}, people={}, by=None, at=PLANNED)
    with pytest.raises(Denied, match="kontorets egne"):
        mergers.choose_teams(old, teams={}, people={a_user(office=new): into}, by=None, at=PLANNED)


def test_preview_tells_what_goes_along_and_what_lacks(old, new):
    plan(old, new)
    person = a_user(office=old, team=old.teams.get(slug="Omvisitering"))
    in_old(old, owner=person)
    a_case(office=old, team=None)
    old.teams.update(successor=None)
    found = mergers.find_preview(read(old))
    assert (found.cases, found.loose, found.people) == (2, 1, [person])
    first = found.arrivals[0]
    assert (first.team.name, first.into, first.work.cases) == ("Omvisitering", None, 1)
    assert {lack.key for lack in found.lacks} >= {"take_over", "hours", "address"}
    assert "adviser" not in {lack.key for lack in found.lacks}  # one comes along


def test_new_team_that_ends_before_the_day_leaves_its_place_to_the_one_that_takes_over(old, new):
    plan(old, new)
    ends, stays = new.teams.get(slug="complaints"), new.teams.get(slug="rights")
    teams.remove_team(ends, into=stays, by=None, at=PLANNED)
    assert old.teams.get(slug="Klagevagten").successor == stays


# -- the day


def test_nothing_moves_before_the_day_and_everything_once_on_it(old, new):
    plan(old, new)
    case = in_old(old)
    assert merge(at=BEFORE) == 0
    assert read(case).office == old
    assert merge() == 1
    assert read(case).office == new
    assert merge() == 0


def test_open_case_keeps_number_state_owner_promise_and_deadlines(old, new):
    person = a_user(office=old, team=old.teams.get(slug="Omvisitering"))
    case = in_old(old, owner=person, state="triaged", service_due=date(2027, 1, 5), follow_up_code="x")
    task = case.tasks.create(title="Ring", team=case.team, created_at=BEFORE)
    plan(old, new)
    kept = ("number", "state", "owner", "service_due", "next_deadline", "priority", "version", "follow_up_code")
    before = [getattr(read(case), name) for name in kept]
    merge()
    assert [getattr(read(case), name) for name in kept] == before
    assert read(case).team == read(task).team == new.teams.get(slug="re_referral")
    assert read(case).home_region == "hovedstaden"  # the merger is no move of the patient
    event = AuditEvent.objects.get(case_id=case.pk, verb="case.moved")
    assert (event.before["office"], event.after["office"]) == (old.name, new.name)
    assert event.reason == f"{old.name} er blevet en del af {new.name}. Løfter og frister er de samme."


def test_promised_call_without_a_case_then_goes_along(old, new):
    by = an_adviser(office=old)
    rang = {"who": "", "phone": "22222222", "topic": "transport", "text": "Kørsel?", "key": keys.new_key()}
    caseless_call.promise(**rang, due=PLANNED + timedelta(days=3), owner=by, by=by, at=PLANNED)
    plan(old, new)
    merge()
    assert CaselessCall.objects.get().office == new


def test_case_whose_team_has_no_successor_goes_to_the_one_that_takes_the_topic(old, new):
    plan(old, new)
    old.teams.update(successor=None)
    case, loose = in_old(old), a_case(office=old, topic="max_wait", team=None)
    merge()
    assert (read(case).team.slug, read(loose).team.slug) == ("re_referral", "max_wait")


def test_people_go_along_to_their_teams_successor_or_to_the_chosen_one(old, new):
    team = old.teams.get(slug="Omvisitering")
    one, two, three = a_user(office=old, team=team), a_user(office=old, team=team), a_user("lawyer", office=old)
    gone = a_user(office=old, is_active=False)
    plan(old, new)
    mergers.choose_teams(old, teams={}, people={two: new.teams.get(slug="rights")}, by=None, at=PLANNED)
    merge()
    found = [(each.office, each.team and each.team.slug) for each in map(read, (one, two, three, gone))]
    assert found == [(new, "re_referral"), (new, "rights"), (new, None), (new, None)]
    event = AuditEvent.objects.get(subject=two.username, verb="user.changed")
    assert event.after == {"office": new.name, "team": new.teams.get(slug="rights").name}


def test_two_offices_become_one(old, new):
    other = an_office("sjaelland", region="sjaelland", name="Patientkontoret, Region Sjælland")
    a_team("Omvisitering", ["waiting"], office=other)
    for each in (old, other):
        plan(each, new)
    cases = [in_old(old), in_old(other)]
    assert merge() == 2
    assert {read(case).office for case in cases} == {new}
    assert new.lineage == [new.pk, *sorted([old.pk, other.pk])]


def test_what_came_to_the_old_office_meanwhile_is_taken_along_by_the_next_hour(old, new):
    plan(old, new)
    merge()
    late = in_old(old, received_at=AFTER)
    assert merge() == 0
    assert (read(late).office, read(late).first_office) == (new, None)


def test_job_of_each_hour_makes_the_merger_whose_day_has_come(old, new):
    plan(old, new)
    Office.objects.filter(pk=old.pk).update(merges_on=timezone.localdate())
    tasks.merge_offices(0)
    assert read(old).merged_at


def test_old_office_is_closed_for_changes_and_new_people(old, new):
    plan(old, new)
    merge()
    merged = read(old)
    with pytest.raises(Denied, match="kan ikke ændres mere"):
        offices.change_office(merged, facts={"phone": "70 20 20 21"}, by=None, at=AFTER)
    with pytest.raises(Denied, match="Vælg det kontor i stedet"):
        staff.add("ny", role="adviser", office=merged, by=None, at=AFTER)
    with pytest.raises(Denied, match="er blevet en del af"):
        plan(merged, new, on=date(2027, 2, 1), at=AFTER)
    assert merged.contact_phone == "70 20 20 20"


# -- what stays, and how it is reached


def closed_case(old, **more):
    facts = {"state": "closed", "closed_at": BEFORE, "number": "2026-000777", **more}
    return in_old(old, **facts)


def test_closed_case_stays_and_is_found_and_read_in_the_new_office(old, new):
    case, user = closed_case(old), a_user(office=old)
    stranger = a_user(office=an_office("nord", region="nordjylland", name="Nord"))
    plan(old, new)
    merge()
    user = User.objects.select_related("office").get(pk=user.pk)
    assert read(case).office == old
    assert list(queues.queue(user, view="closed")) == found(user, case.number) == [case]
    assert (may_read(user, read(case)), may_read(stranger, read(case))) == (True, False)


def test_closed_case_that_is_opened_again_goes_along_then(old, new):
    case, user = closed_case(old), a_user(office=old)
    plan(old, new)
    merge()
    closing.reopen(read(case), reason="Hun ringer igen", by=read(user), at=AFTER)
    assert (read(case).office, read(case).first_office, read(case).state) == (new, old, "follow_up")
    assert read(case).team.slug == "re_referral"


def test_closed_case_that_somebody_still_waits_in_goes_along_on_the_day(old, new):
    case, user = closed_case(old), a_user(office=old)
    patient_page.write_message(read(case), text="Hvad nu?", at=BEFORE)
    plan(old, new)
    merge()
    assert (read(case).office, read(case).state, read(case).first_office) == (new, "closed", old)
    assert read(case).tasks.get().team.office == read(user).office == new


def test_patient_opens_a_case_of_the_old_office_with_the_old_number_and_code(old, new):
    receipt = send(old, SHOULDER | {"home_region": "hovedstaden"}, at=BEFORE)
    closed = send(old, SHOULDER | {"patient_cpr": "", "patient_name": "A"}, at=BEFORE)
    Case.objects.filter(pk=closed.case.pk).update(state="closed", closed_at=BEFORE)
    plan(old, new)
    merge()
    for each in (receipt, closed):
        found = patient_page.open_with_code(new, each.case.number, each.code)
        assert found == each.case
        assert found.office.contact_phone == "70 20 20 20"


def test_message_to_a_closed_case_becomes_a_task_of_the_new_office(old, new):
    case = closed_case(old)
    plan(old, new)
    merge()
    patient_page.write_message(read(case), text="Hvad nu?", at=AFTER)
    task = read(case).tasks.get()
    assert (read(case).office, task.team.office) == (new, new)


@pytest.mark.parametrize(("now", "shown"), [(BEFORE, "hovedstaden"), (AFTER, "ostdanmark")])
def test_public_pages_are_the_new_offices_from_the_day_before_any_job_has_run(
    old, new, settings, monkeypatch, now, shown
):
    settings.PUBLIC_OFFICE = "hovedstaden"
    plan(old, new)
    monkeypatch.setattr(offices.timezone, "localdate", lambda *_: now.date())
    assert offices.public_office().slug == shown


def test_case_number_of_an_older_import_does_not_stand_in_the_way(old, new):
    plan(old, new)
    in_old(old, number="2025-000001")
    a_case(office=new, number="2025-000001")
    merge()
    assert Case.objects.filter(office=new, number="2025-000001").count() == 2


# -- figures


def test_each_office_counts_what_it_received(old, new):
    in_old(old, received_at=BEFORE)
    plan(old, new)
    merge()
    a_case(office=new, received_at=AFTER)
    counts = {
        slug: [sum(extract.count_inquiries([year], office=slug).values()) for year in (2026, 2027)]
        for slug in ("hovedstaden", "ostdanmark")
    }
    assert counts == {"hovedstaden": [1, 0], "ostdanmark": [0, 1]}
    assert list(extract.find_years(office="ostdanmark")) == [2027]
    assert sum(load.open for load in extract.count_open(DAY, office="ostdanmark")) == 2


# -- before there was anything to merge


@pytest.mark.parametrize(("hospital", "lacks"), [("hovedstaden", False), ("syddanmark", True)])
def test_new_region_has_the_hospitals_of_those_it_is_made_of(old, new, hospital, lacks):
    Hospital.objects.create(slug="h", name="H", kind="public", region=hospital)
    plan(old, new)
    assert ("hospitals" in {lack.key for lack in find_lacks(new, on=PLANNED.date())}) is lacks
