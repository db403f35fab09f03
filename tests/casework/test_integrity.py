"""What the nightly checks find on the cases of an office, each thing by itself, and what they leave alone."""

from datetime import date, datetime, time, timedelta

import pytest

from rettidig.casework.integrity import (
    CHECKS,
    begin_look,
    find_leavers,
    look_over,
    look_over_all,
    release_leavers,
    still_found,
)
from rettidig.casework.models import AuditEvent, Case, IntegrityLook, Office, OutboxMessage, Person, Task
from rettidig.casework.permissions import Denied
from rettidig.jobs import tasks
from rettidig.web.desk.integrity import WORDS
from tests.casework.factories import a_case, a_team, a_user, an_office, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-27 04:00")  # a Friday
DAYS_AGO = {0: date(2026, 11, 27), 2: date(2026, 11, 25), 3: date(2026, 11, 24)}  # business days


@pytest.fixture
def team():
    return a_team("omvisitering", ["waiting"])


@pytest.fixture
def case(team) -> Case:
    """An open case in which nothing is wrong."""
    return a_case(team=team, answered_at=moment("2026-11-17 10:00"), next_deadline=date(2026, 12, 1))


def found(office: Office | None = None) -> dict[str, int]:
    look = look_over(office or an_office(), at=AT)
    return {key: len(items) for key, items in look.found.items()}


def a_task(case: Case, **more) -> Task:
    return case.tasks.create(**{"title": "Ring", "due": date(2026, 12, 1), "created_at": AT, **more})


def change(case: Case, **facts) -> None:
    Case.objects.filter(pk=case.pk).update(**facts)


def test_case_in_which_nothing_is_wrong_is_not_found(case):
    a_task(case)
    assert found() == {}


def test_every_check_has_words_and_a_cure():
    assert list(WORDS) == [check.key for check in CHECKS]


@pytest.mark.parametrize(
    "left", [{"is_active": False}, {"role": "lawyer"}, {"office": "other"}], ids=["closed", "no case worker", "moved"]
)
def test_case_and_task_of_a_leaver_are_found_and_become_the_teams(case, team, left):
    lead, leaver = a_user("lead"), a_user("adviser", team=team)
    change(case, owner=leaver)
    a_task(case, owner=leaver)
    assert found() == {}
    for name, value in left.items():
        setattr(leaver, name, an_office("syd") if value == "other" else value)
    leaver.save()
    assert found() == {"case_of_leaver": 1, "task_of_leaver": 1}
    assert find_leavers(an_office()) == [leaver]
    assert release_leavers(an_office(), by=lead, at=AT) == 1
    case.refresh_from_db()
    assert (case.owner, case.team, case.tasks.get().owner, case.tasks.get().team) == (None, team, None, team)
    assert AuditEvent.objects.filter(case_id=case.pk, verb="case.assigned", user=lead.username).exists()
    assert found() == {}


def test_leaver_keeps_what_is_theirs_in_the_new_office(case):
    syd = an_office("syd")
    moved = a_user("adviser", office=syd)
    change(case, owner=moved)
    theirs = a_case(office=syd, owner=moved)
    release_leavers(an_office(), by=a_user("lead"), at=AT)
    theirs.refresh_from_db()
    assert theirs.owner == moved


@pytest.mark.parametrize("role", ["adviser", "administrative", "lawyer"])
def test_only_the_lead_gives_what_leavers_had_to_the_teams(role):
    with pytest.raises(Denied, match="leder"):
        release_leavers(an_office(), by=a_user(role), at=AT)


def test_lead_of_another_office_gives_nothing_away():
    with pytest.raises(Denied, match="egen leder"):
        release_leavers(an_office(), by=a_user("lead", office=an_office("syd")), at=AT)


def test_case_with_neither_owner_nor_team_is_found(case):
    change(case, team=None)
    assert found() == {"case_of_nobody": 1}


@pytest.mark.parametrize(("days", "count"), [(2, 0), (3, 1)])
def test_promises_are_forgotten_three_business_days_after_their_day(case, days, count):
    a_task(case, due=DAYS_AGO[days])
    change(case, next_deadline=DAYS_AGO[days], service_due=DAYS_AGO[days], answered_at=None)
    assert found() == ({"late_promise": 1, "late_answer": 1} if count else {})


def test_closed_day_of_the_office_is_no_business_day(case):
    case.office.closed_days.create(date=date(2026, 11, 26), reason="Flytning")
    a_task(case, due=DAYS_AGO[3])
    change(case, next_deadline=DAYS_AGO[3])
    assert found() == {}


@pytest.mark.parametrize(("days", "count"), [(2, 0), (3, 1)])
def test_asking_for_a_time_that_has_paused_for_business_days_is_found_until_it_goes_on(case, days, count):
    paused_at = datetime.combine(DAYS_AGO[days], time(10), AT.tzinfo)
    going = case.escalations.create(started_at=paused_at, paused_at=paused_at, pause_reason="Venter på patienten")
    assert found() == ({"paused_long": 1} if count else {})
    case.escalations.filter(pk=going.pk).update(paused_at=None)
    assert found() == {}


@pytest.mark.parametrize(("created", "count"), [("2026-11-25 10:00", 0), ("2026-11-24 10:00", 1)])
def test_drafts_are_forgotten_three_business_days_after_they_were_begun(case, created, count):
    at = moment(created)
    case.letters.create(kind="message", title="Svar", body="Hej", created_at=at)
    case.re_referrals.create(stage="treatment", to="agreement_hospital", created_at=at, created_by=a_user())
    assert found() == ({"old_re_referral": 1, "old_letter": 1} if count else {})


def test_case_that_nothing_brings_back_is_asleep_until_somebody_does_something(team):
    case = a_case(team=team, answered_at=moment("2026-11-03 10:00"), received_at=moment("2026-11-02 10:00"))
    assert found() == {"asleep": 1}
    event(case, "case.opened")
    assert found() == {"asleep": 1}
    event(case, "note.added")
    assert found() == {}


def event(case: Case, verb: str) -> None:
    AuditEvent.objects.create(at=moment("2026-11-26 10:00"), user="x", role="adviser", verb=verb, case_id=case.pk)


def test_message_that_has_not_arrived_is_found_when_no_task_speaks_of_it(case):
    message = OutboxMessage.objects.create(kind="letter", item=1, case=case, channel="x", queued_at=AT, state="failed")
    assert found() == {}
    OutboxMessage.objects.filter(pk=message.pk).update(queued_at=AT - timedelta(days=1))
    assert found() == {"not_arrived": 1}
    a_task(case, kind="delivery")
    assert found() == {}


def closed(case: Case, **more) -> None:
    change(case, state="closed", closed_at=AT, next_deadline=None, **more)


def test_closed_case_with_a_task_is_found_but_not_what_the_patient_wrote_since(case):
    a_task(case, kind="message")
    closed(case)
    assert found() == {}
    a_task(case)
    assert found() == {"closed_with_task": 1}


def test_closed_main_case_with_an_open_sub_case_is_found(case):
    sub_case = a_case(parent=case, team=case.team, answered_at=AT, next_deadline=case.next_deadline)
    closed(case)
    assert found() == {"closed_above_sub_case": 1}
    closed(sub_case)
    assert found() == {}


def test_closed_case_whose_hospital_has_not_answered_is_found(case):
    sent = case.re_referrals.create(stage="treatment", to="agreement_hospital", created_at=AT, created_by=a_user())
    closed(case)
    assert found() == {}
    sent.state = "sent"
    sent.save()
    assert found() == {"closed_with_hospital": 1}


@pytest.mark.parametrize("end", ["patient_seen_on", "patient_declined_on", "died"])
def test_closed_case_of_a_life_threatening_disease_is_found_until_the_wait_has_an_end(case, end):
    closed(case, topic="max_wait")
    assert found() == {"closed_unseen": 1}
    day = date(2026, 11, 20)
    change(case, **({"patient": Person.objects.create(deceased_on=day)} if end == "died" else {end: day}))
    assert found() == {}


@pytest.mark.parametrize(("status", "is_found"), [("breached", True), ("running", True), ("kept", False)])
def test_closed_case_is_found_that_came_about_something_else_while_a_maximum_wait_is_open(case, status, is_found):
    leg = {"pathway": "p", "step": "assessment", "start": "2026-10-01", "limit": "2026-10-15"}
    case.max_wait_legs.create(status=status, **leg)
    closed(case)
    assert found() == ({"closed_unseen": 1} if is_found else {})


@pytest.mark.parametrize(("state", "check"), [("re_referred", "re_referred_nowhere"), ("decided", "decided_nothing")])
def test_state_that_nothing_stands_behind_is_found(case, state, check):
    change(case, state=state)
    assert found() == {check: 1}


def test_case_whose_deadline_lies_after_that_of_its_task_is_found(case):
    a_task(case, due=date(2026, 11, 30))
    assert found() == {"wrong_deadline": 1}


@pytest.mark.parametrize(
    "facts",
    [{"answered_at": moment("2026-11-01 10:00")}, {"patient_seen_on": date(2026, 11, 28)}],
    ids=["answered before it came", "seen tomorrow"],
)
def test_days_that_cannot_be_are_found(case, facts):
    change(case, **facts)
    assert found() == {"impossible_days": 1}


def test_cases_of_another_office_are_not_found(case):
    change(case, team=None)
    assert found(an_office("syd")) == {}


def test_thing_found_again_keeps_the_day_on_which_it_was_first_found(case):
    change(case, team=None)
    look_over(case.office, at=moment("2026-11-25 04:00"))
    again = look_over(case.office, at=AT)
    assert again.found == {"case_of_nobody": {str(case.pk): "2026-11-25"}}


def test_thing_mended_since_the_look_is_no_longer_shown(case):
    change(case, team=None)
    seen = look_over(case.office, at=AT)
    check = next(each for each in CHECKS if each.key == "case_of_nobody")
    assert list(still_found(seen, check, look=begin_look(seen.office, at=AT))) == [case]
    change(case, owner=a_user())
    assert list(still_found(seen, check, look=begin_look(seen.office, at=AT))) == []


def test_offices_that_have_merged_are_not_looked_over(case):
    new = an_office("nyt")
    Office.objects.filter(pk=case.office_id).update(merged_at=AT, merges_on=date(2026, 11, 1), successor=new)
    look_over_all(at=AT)
    assert not IntegrityLook.objects.filter(office=case.office).exists()


def test_looking_twice_in_one_night_changes_nothing(case):
    change(case, team=None)
    tasks.look_over_cases(timestamp=0)
    first = IntegrityLook.objects.get().found
    tasks.look_over_cases(timestamp=0)
    assert IntegrityLook.objects.get().found == first


def test_each_check_is_one_question_to_the_database(case, django_assert_num_queries):
    look = begin_look(case.office, at=AT)
    for check in CHECKS:
        with django_assert_num_queries(1):
            list(check.find(look).values_list("pk", flat=True))


def test_second_open_case_about_the_same_is_found_and_no_other():
    person, told = Person.objects.create(cpr_index="x"), {"hospital": "Aarhus", "referral_received": "2026-11-02"}
    known = {"answered_at": moment("2026-11-17 10:00"), "next_deadline": date(2026, 12, 1)}
    team = a_team("omvisitering", ["waiting"])
    for topic, answers in (("waiting", told), ("transport", {}), ("waiting", told | {"referral_received": ""})):
        a_case(patient=person, topic=topic, answers=answers, team=team, **known)
    a_case(patient=Person.objects.create(cpr_index="y"), answers=told, team=team, **known)
    assert found() == {}
    twice = a_case(patient=person, answers=told, received_at=moment("2026-11-16 12:00"), team=team, **known)
    assert found() == {"same_case": 1}
    change(twice, closed_at=AT)
    assert found() == {}
