"""Absence: who may enter it, who may stand in, and that nothing waits for somebody who is away."""

from datetime import date, timedelta

import pytest

from rettidig.casework import absences, audit, queues
from rettidig.casework.models import AuditEvent
from rettidig.casework.permissions import Denied

from .factories import a_case, a_user, an_adviser, an_office, moment, off_on

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-20 10:00")
FIRST, LAST = date(2026, 11, 23), date(2026, 11, 25)


def entered(user, substitute, **more):
    return absences.enter(user, substitute=substitute, **{"first": FIRST, "last": LAST, "by": user, "at": NOW, **more})


@pytest.mark.parametrize(("day", "has_them"), [(22, False), (23, True), (25, True), (26, False)])
def test_absence_then_the_substitute_has_the_cases_on_its_days_alone(day, has_them):
    away, substitute = an_adviser(), an_adviser()
    case = a_case(owner=away)
    entered(away, substitute)
    on = date(2026, 11, day)
    found = list(queues.queue(substitute, view="mine", people=queues.find_people(substitute, on=on), on=on))
    assert (found == [case]) == has_them


def test_absence_then_the_cases_stay_the_absent_persons_and_the_log_has_it():
    away, substitute = an_adviser(), an_adviser()
    case = a_case(owner=away)
    entered(away, substitute)
    case.refresh_from_db()
    assert case.owner == away
    event = AuditEvent.objects.get(verb="absence.entered")
    assert (event.subject, event.after["substitute"]) == (away.username, substitute.username)


def test_absence_when_the_substitute_goes_away_later_then_their_substitute_stands_in_for_both():
    first, second, third = an_adviser(), an_adviser(), an_adviser()
    entered(first, second)
    entered(second, third)
    assert set(absences.find_replaced(third, on=FIRST)) == {first.pk, second.pk}


def test_absence_when_all_are_away_for_each_other_then_nobody_stands_in():
    first, second, third = an_adviser(), an_adviser(), an_adviser()
    entered(first, second)
    entered(second, third)
    with pytest.raises(Denied, match="selv væk"):
        entered(third, first)
    third.is_active = False
    third.save()
    assert set(absences.stand_ins(FIRST, office_id=first.office_id).values()) == {None}


def test_day_off_then_the_work_stays_in_sight_of_who_stands_in_by_an_absence():
    away, substitute = an_adviser(), an_adviser()
    entered(away, substitute)
    off_on(moment("2026-11-23 10:00"), substitute)
    assert absences.told_instead(FIRST, office_id=away.office_id) == {away.pk: None, substitute.pk: None}
    assert absences.told_instead(LAST, office_id=away.office_id) == {away.pk: substitute}
    assert absences.find_replaced(substitute, on=FIRST) == [away.pk]


def test_day_off_that_was_given_up_then_counts_no_more():
    user = an_adviser()
    for days_off in ([0], []):
        user.work_shares.create(days_off=days_off, reason="Aftale", by=user, at=NOW)
    assert absences.find_off(FIRST, office_id=user.office_id) == set()


def test_absence_when_ended_then_the_person_has_the_cases_alone_again():
    away, substitute = an_adviser(), an_adviser()
    absence = entered(away, substitute)
    for _ in range(2):
        absences.end(absence, by=away, at=NOW)
    assert absences.find_replaced(substitute, on=FIRST) == []
    assert AuditEvent.objects.filter(verb="absence.ended").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last": date(2026, 11, 22)}, "ikke være før"),
        ({"first": date(2026, 11, 18), "last": date(2026, 11, 19)}, "ikke være gået"),
    ],
)
def test_absence_when_its_days_cannot_be_then_is_refused(wrong, said):
    with pytest.raises(Denied, match=said):
        entered(an_adviser(), an_adviser(), **wrong)


def test_absence_when_twice_on_one_day_then_is_refused_and_on_the_day_after_not():
    away, substitute = an_adviser(), an_adviser()
    entered(away, substitute)
    with pytest.raises(Denied, match="allerede"):
        entered(away, substitute, first=LAST, last=LAST)
    entered(away, substitute, first=date(2026, 11, 26), last=date(2026, 11, 26))


def test_substitute_when_not_one_who_may_do_the_same_then_is_refused():
    away = an_adviser()
    others = a_user("administrative"), a_user("lawyer"), an_adviser(office=an_office("nordjylland")), away
    for other in (*others, an_adviser(is_active=False)):
        with pytest.raises(Denied, match="Afløseren"):
            entered(away, other)


def test_absence_of_another_then_is_entered_and_ended_by_the_offices_own_lead_alone():
    away, substitute = an_adviser(), an_adviser()
    for other in (an_adviser(), a_user("lead", office=an_office("nordjylland")), a_user("lawyer")):
        with pytest.raises(Denied, match="dit eget fravær"):
            entered(away, substitute, by=other)
    absence = entered(away, substitute, by=a_user("lead"))
    with pytest.raises(Denied):
        absences.end(absence, by=substitute, at=NOW)


# -- back again


@pytest.mark.parametrize(("day", "is_back"), [(25, False), (26, True), (9 + 30, True), (10 + 30, False)])
def test_return_then_is_told_from_the_day_after_the_last_and_for_two_weeks(day, is_back):
    absence = entered(an_adviser(), an_adviser())
    found = absences.find_return(absence.user, on=date(2026, 11, 1) + timedelta(days=day - 1))
    assert found == (absence if is_back else None)


def test_return_when_the_absence_is_ended_then_is_told_at_once_and_of_one_that_never_began_not():
    absence = entered(an_adviser(), an_adviser())
    absences.end(absence, by=absence.user, at=moment("2026-11-24 10:00"))
    assert absences.find_return(absence.user, on=date(2026, 11, 24)) == absence
    never = entered(an_adviser(), an_adviser())
    absences.end(never, by=never.user, at=NOW)
    assert absences.find_return(never.user, on=date(2026, 11, 24)) is None


def test_return_then_has_what_others_did_in_the_own_cases_meanwhile_and_nothing_else():
    away, substitute = an_adviser(), an_adviser()
    case, other = a_case(owner=away), a_case(owner=substitute)
    absence = entered(away, substitute)
    for each, by, day in (
        (case, substitute, "2026-11-22"),
        (case, substitute, "2026-11-23"),
        (case, away, "2026-11-24"),
        (case, None, "2026-11-24"),
        (case, substitute, "2026-11-26"),
        (other, substitute, "2026-11-23"),
    ):
        audit.record("note.added", by=by, case=each, at=moment(f"{day} 10:00"))
    audit.record("case.opened", by=substitute, case=case, at=moment("2026-11-25 10:00"))
    assert absences.find_done(absence) == [(case.pk, moment("2026-11-23 10:00"), [substitute.username])]
