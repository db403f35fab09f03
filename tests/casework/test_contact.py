"""A contact that was written down wrongly is corrected beside what was written, and counted as it is known today."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from rettidig.casework import fact_history
from rettidig.casework.models import AuditEvent, Case, Contact
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import contact, follow_up, put_back
from rettidig.insight import extract

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
CAME, AT = moment("2026-11-16 10:00"), moment("2026-11-20 10:00")
CALLED = moment("2026-11-18 09:00")


@pytest.fixture
def by():
    return an_adviser()


@pytest.fixture
def case(by) -> Case:
    """A case that began by telephone."""
    return a_case(channel="phone", service_due=date(2026, 11, 19), by=by)


@pytest.fixture
def first(case) -> Contact:
    return case.contacts.get()


def add(case, by, **more) -> Contact:
    facts = {"channel": "phone", "direction": "out", "with_whom": "patient", "text": "Svar", "held_at": CALLED}
    return follow_up.add_contact(case, **(facts | more), by=by, at=AT)


def correct(found, by, reason="Tastefejl", version=None, **changes):
    return contact.correct_contact(found, changes=changes, reason=reason, by=by, at=AT, version=version)


def again(case) -> Case:
    return Case.objects.get(pk=case.pk)


def known(found) -> tuple:
    each = Contact.objects.stated().get(pk=found.pk)
    return each.stated_at, each.stated_channel, each.stated_direction, each.stated_with_whom


def test_contact_that_is_corrected_keeps_what_was_written_and_is_known_as_it_was(case, by):
    made = add(case, by)
    correct(made, by, channel="email", with_whom="gp")
    made.refresh_from_db()
    assert (made.channel, made.with_whom) == ("phone", "patient")
    assert known(made) == (CALLED, "email", "out", "gp")


def test_correction_twice_then_the_newest_counts_and_both_stand_in_the_history(case, by):
    made = add(case, by)
    correct(made, by, channel="email")
    correct(made, by, channel="post", reason="Det var et brev")
    assert known(made)[1] == "post"
    told = fact_history.find_changes(case, of=f"contact-{made.pk}").changes
    assert [(each.before, each.after, each.reason, each.by) for each in told] == [
        ("email", "post", "Det var et brev", by.username),
        ("phone", "email", "Tastefejl", by.username),
    ]


def test_correction_is_put_back_by_a_new_one_and_both_stay(case, by):
    made = add(case, by)
    correct(made, by, channel="email")
    change = fact_history.find_changes(case).changes[0]
    put_back.put_back(again(case), change, reason="Det var rigtigt", by=by, at=AT)
    assert (known(made)[1], made.corrections.count()) == ("phone", 2)


def test_time_that_is_corrected_is_put_back_too(case, by):
    made = add(case, by)
    contact.correct_contact(made, changes={"at": CALLED + timedelta(hours=1)}, reason="Ur", by=by, at=AT)
    put_back.put_back(again(case), fact_history.find_changes(case).changes[0], reason="Nej", by=by, at=AT)
    assert known(made)[0] == CALLED
    assert again(case).answered_at == CALLED


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"channel": "email"}, " ", "hvorfor"),
        ({}, "x", "ikke rettet noget"),
        ({"channel": "pigeon"}, "x", "listen"),
        ({"at": AT + timedelta(minutes=1)}, "x", "senere end nu"),
        ({"at": CAME - timedelta(days=1)}, "x", "før henvendelsen"),
    ],
)
def test_correction_is_refused(case, by, changes, reason, words):
    made = add(case, by)
    with pytest.raises(Denied, match=words):
        contact.correct_contact(made, changes=changes, reason=reason, by=by, at=AT)
    assert not made.corrections.exists()


def test_correction_of_what_the_citizen_sent_is_refused(by):
    with pytest.raises(Denied, match="ikke skrevet af kontoret"):
        correct(a_case().contacts.get(), by, channel="post")


def test_correction_is_refused_to_those_who_do_not_work_on_cases_and_from_an_old_page(case, by):
    made = add(case, by)
    with pytest.raises(Denied):
        correct(made, a_user("lawyer"), channel="email")
    with pytest.raises(Stale):
        correct(made, by, channel="email", version=1)


def test_correction_may_not_be_changed_or_removed(case, by):
    made = correct(add(case, by), by, channel="email")
    for change in (made.delete, lambda: type(made).objects.filter(pk=made.pk).update(reason="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_first_contact_on_another_day_then_the_promise_and_the_figures_count_from_it(case, by, first):
    contact.correct_contact(first, changes={"at": moment("2026-11-13 15:00")}, reason="Fredag", by=by, at=AT)
    case = again(case)
    assert (case.received_at, case.counts_from) == (CAME, moment("2026-11-13 15:00"))
    assert case.service_due == date(2026, 11, 18)
    counted = extract.count_arrivals(date(2026, 11, 1), date(2026, 11, 30))
    assert counted == {date(2026, 11, 13): 1}


def test_first_contact_in_another_year_then_is_counted_there_and_once(by):
    case = a_case(received_at=moment("2027-01-04 09:00"), channel="phone", by=by)
    contact.correct_contact(
        case.contacts.get(),
        changes={"at": moment("2026-12-30 09:00")},
        reason="Før nytår",
        by=by,
        at=moment("2027-01-05 09:00"),
    )
    assert extract.find_years() == range(2026, 2028)
    assert {kind.year: number for kind, number in extract.count_inquiries([2026, 2027]).items()} == {2026: 1}


def test_first_contact_by_another_way_then_the_case_came_that_way(case, by, first):
    correct(first, by, channel="in_person")
    assert again(case).channel == "in_person"


def test_first_contact_after_the_answer_is_refused(case, by, first):
    add(case, by)
    with pytest.raises(Denied, match="efter at I svarede"):
        contact.correct_contact(first, changes={"at": CALLED + timedelta(hours=1)}, reason="x", by=by, at=AT)


def test_answer_that_was_none_then_the_promise_runs_again(case, by):
    made = add(case, by)
    assert again(case).answered_at == CALLED
    correct(made, by, direction="in")
    case = again(case)
    assert (case.answered_at, case.next_deadline) == (None, case.service_due)


def test_answer_that_was_none_when_there_is_a_later_one_then_that_is_the_answer(case, by):
    made, later = add(case, by), add(case, by, held_at=AT)
    correct(made, by, with_whom="gp")
    assert again(case).answered_at == later.at


def test_contact_that_was_an_answer_after_all_then_it_is(case, by):
    made = add(case, by, direction="in")
    correct(made, by, direction="out")
    assert again(case).answered_at == CALLED


def test_contact_of_a_closed_case_is_corrected_without_opening_it(case, by):
    made = add(case, by)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=AT)
    correct(made, by, channel="email")
    assert again(case).is_closed


def test_correction_stands_in_the_log_with_what_was_and_what_is(case, by):
    made = add(case, by)
    correct(made, by, with_whom="relative")
    event = AuditEvent.objects.get(verb="contact.corrected")
    assert (event.before["with_whom"], event.after["with_whom"], event.reason) == ("patient", "relative", "Tastefejl")
