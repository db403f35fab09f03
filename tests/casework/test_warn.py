"""Warnings before a date passes: when, to whom, and once."""

from datetime import date, time

import pytest

from rettidig.casework import absences, queues
from rettidig.casework.models import AuditEvent, CaselessCall, ClosedDay, DeadlineWarning, OpeningHour, User
from rettidig.casework.steps import caseless_call, follow_up, warn

from .factories import a_case, a_user, an_adviser, an_office, moment, off_on

pytestmark = pytest.mark.django_db
MONDAY = moment("2026-11-23 10:00")
TUESDAY = date(2026, 11, 24)


def warned() -> set:
    return set(DeadlineWarning.objects.values_list("to", flat=True))


def due_on(day: date, **more):
    case = a_case(**more)
    follow_up.add_task(case, title="Ring", due=day, by=an_adviser(), at=moment("2026-11-16 11:00"))
    return case


@pytest.mark.parametrize(
    ("now", "due", "told"),
    [
        ("2026-11-23 10:00", date(2026, 11, 25), False),
        ("2026-11-23 10:00", TUESDAY, True),
        ("2026-11-23 07:59", TUESDAY, False),
        ("2026-11-23 16:00", TUESDAY, False),
        ("2026-11-20 10:00", date(2026, 11, 23), True),  # Friday, of Monday
        ("2026-11-20 10:00", TUESDAY, False),
        ("2026-11-21 10:00", date(2026, 11, 23), False),  # Saturday
    ],
)
def test_owner_is_warned_on_the_business_day_before_in_office_hours(now, due, told):
    owner = an_adviser()
    due_on(due, owner=owner)
    warn.warn_in_time(at=moment(now))
    assert warned() == ({owner.pk} if told else set())


def test_nobody_is_warned_outside_the_hours_that_the_office_has_entered_nor_on_its_closed_days():
    office = an_office()
    OpeningHour.objects.create(office=office, weekday=0, opens=time(9), closes=time(12))
    due_on(TUESDAY, owner=an_adviser())
    for now in ("2026-11-23 08:59", "2026-11-23 12:00", "2026-11-24 10:00"):
        assert warn.warn_in_time(at=moment(now)) == 0
    ClosedDay.objects.create(office=office, date=MONDAY.date(), reason="Kursus")
    assert warn.warn_in_time(at=MONDAY) == 0


def test_office_that_works_longer_than_its_helpline_is_open_is_warned_in_its_own_hours():
    office = an_office()
    office.opening_hours.create(weekday=0, opens=time(9), closes=time(12))
    office.working_hours.create(weekday=0, opens=time(8), closes=time(15, 30))
    due_on(TUESDAY, owner=an_adviser())
    told = [warn.warn_in_time(at=moment(f"2026-11-23 {clock}")) for clock in ("07:59", "15:30", "15:29")]
    assert told == [0, 0, 1]


def test_warning_is_given_once_however_often_the_job_runs():
    owner = an_adviser()
    case = due_on(TUESDAY, owner=owner)
    assert [warn.warn_in_time(at=MONDAY) for _ in range(3)] == [1, 0, 0]
    assert AuditEvent.objects.get(verb="case.warned").case_id == case.pk


def test_warning_when_the_owner_is_away_then_goes_to_the_substitute():
    owner, substitute, lead = an_adviser(), an_adviser(), a_user("lead")
    due_on(TUESDAY, owner=owner)
    absences.enter(owner, first=TUESDAY, last=TUESDAY, substitute=substitute, by=owner, at=MONDAY)
    absences.enter(owner, first=MONDAY.date(), last=MONDAY.date(), substitute=substitute, by=lead, at=MONDAY)
    warn.warn_in_time(at=MONDAY)
    assert warned() == {substitute.pk}


def on_monday_off(*, away: bool, substitute_is_off: bool = False) -> tuple[User, User, User]:
    """The owner, who never works on a Monday, the one who stands in where the owner is `away` too, and the lead."""
    owner, substitute, lead = an_adviser(), an_adviser(), a_user("lead")
    off_on(MONDAY, owner, *([substitute] if substitute_is_off else []))
    due_on(TUESDAY, owner=owner)
    if away:
        days = {"first": MONDAY.date(), "last": MONDAY.date()}
        absences.enter(owner, **days, substitute=substitute, by=owner, at=MONDAY)
    return owner, substitute, lead


@pytest.mark.parametrize(
    ("away", "substitute_is_off", "told"), [(False, False, "lead"), (True, False, "substitute"), (True, True, "lead")]
)
def test_on_a_fixed_day_off_the_substitute_is_warned_and_else_the_lead(away, substitute_is_off, told):
    _owner, substitute, lead = on_monday_off(away=away, substitute_is_off=substitute_is_off)
    warn.warn_in_time(at=MONDAY)
    assert warned() == {{"substitute": substitute, "lead": lead}[told].pk}


def test_owner_is_warned_when_back_from_the_day_off():
    owner, _substitute, lead = on_monday_off(away=False)
    for at in (MONDAY, moment("2026-11-24 09:00")):
        warn.warn_in_time(at=at)
    assert warned() == {owner.pk, lead.pk}


def test_lead_with_a_day_off_is_warned_only_where_no_other_lead_is_there():
    one, other = a_user("lead"), a_user("lead")
    off_on(MONDAY, one)
    due_on(TUESDAY)
    warn.warn_in_time(at=MONDAY)
    assert warned() == {other.pk}
    off_on(MONDAY, other)
    late = due_on(TUESDAY)
    warn.warn_in_time(at=MONDAY)
    assert set(late.warnings.values_list("to", flat=True)) == {one.pk, other.pk}


def test_lead_is_warned_on_the_day_itself_and_at_once_of_what_nobody_has():
    owner, lead = an_adviser(), a_user("lead")
    due_on(TUESDAY, owner=owner)
    warn.warn_in_time(at=MONDAY)
    assert warned() == {owner.pk}
    warn.warn_in_time(at=moment("2026-11-24 09:00"))
    assert warned() == {owner.pk, lead.pk}
    DeadlineWarning.objects.filter(to=lead).update(seen_at=MONDAY)
    loose = due_on(date(2026, 11, 25))
    warn.warn_in_time(at=moment("2026-11-24 10:00"))
    assert DeadlineWarning.objects.get(case=loose).to == lead


def test_lead_of_another_office_is_never_warned():
    a_user("lead", office=an_office("nordjylland"))
    due_on(TUESDAY)
    assert warn.warn_in_time(at=MONDAY) == 0


def test_warning_stands_on_the_line_until_the_case_is_opened_or_the_date_moves():
    owner = an_adviser()
    case = due_on(TUESDAY, owner=owner)

    def is_shown() -> bool:
        return queues.with_warnings(queues.queue(owner, view="mine"), owner).get().is_warned

    warn.warn_in_time(at=MONDAY)
    assert is_shown()
    follow_up.finish_task(case.tasks.get(), by=owner, at=MONDAY)
    assert not is_shown()
    follow_up.add_task(case, title="Skriv", due=TUESDAY, by=owner, at=MONDAY)
    warn.mark_seen(case, by=owner, at=MONDAY)
    assert not is_shown()


# -- promised calls about no case


def a_call(due: str, **more) -> CaselessCall:
    at = moment("2026-11-20 10:00")
    facts = {"office": an_office(), "key": due, "taken_at": at, "phone": "22222222", "topic": "transport"}
    return CaselessCall.objects.create(**facts, text="Kørsel?", taken_by=an_adviser(), due=moment(due), **more)


@pytest.mark.parametrize(
    ("due", "told"), [("2026-11-23 11:01", False), ("2026-11-23 11:00", True), ("2026-11-20 12:00", True)]
)
def test_call_about_no_case_is_told_of_before_its_hour_once(due, told):
    call = a_call(due, owner=an_adviser())
    assert warn.warn_in_time(at=MONDAY) == told
    assert warn.warn_in_time(at=MONDAY) == 0
    call.refresh_from_db()
    assert (call.warned_at == MONDAY) == told


def test_call_about_no_case_is_told_of_again_when_it_is_moved_and_not_outside_the_hours():
    call = a_call("2026-11-23 10:30", owner=an_adviser())
    assert warn.warn_in_time(at=moment("2026-11-22 10:00")) == 0
    warn.warn_in_time(at=MONDAY)
    caseless_call.try_again(call, due=moment("2026-11-24 10:00"), tries=0, by=call.taken_by, at=MONDAY)
    assert warn.warn_in_time(at=moment("2026-11-24 09:30")) == 1


def test_call_of_somebody_with_a_day_off_is_the_leads(settings):
    settings.EMAIL_HOST = "mail.example.dk"
    lead, owner = a_user("lead", email="leder@example.dk", told_by_mail=["warning"]), an_adviser()
    off_on(MONDAY, owner)
    a_call("2026-11-23 10:30", owner=owner)
    warn.warn_in_time(at=MONDAY)
    assert lead.notices.exists()


def test_call_that_nobody_has_or_whose_hour_has_passed_is_the_leads_too(settings):
    settings.EMAIL_HOST = "mail.example.dk"
    lead = a_user("lead", email="leder@example.dk", told_by_mail=["warning"])
    a_call("2026-11-23 10:30", owner=an_adviser())
    warn.warn_in_time(at=MONDAY)
    assert not lead.notices.exists()
    a_call("2026-11-23 10:31", owner=None)
    warn.warn_in_time(at=MONDAY)
    assert lead.notices.count() == 1
