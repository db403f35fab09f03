"""The pages of absence, hold and the lead's morning: who may, what they say, and where they lead."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import absences
from rettidig.casework.models import Absence, Case
from tests.casework.factories import a_case, a_user, an_office, off_on
from tests.desk_data import page, person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%d-%m-%Y")


@pytest.fixture
def lead(office) -> Client:
    client = Client()
    log_in(client, person_called("leder"))
    return client


def enter(client: Client, username: str, substitute: str, *, first: int = 0, last: int = 0):
    people = {"user": person_called(username).pk, "substitute": person_called(substitute).pk}
    return client.post(reverse("desk:absences"), {**people, "first": in_days(first), "last": in_days(last)})


def test_absence_then_is_entered_for_oneself_and_ended_again(adviser):
    assert enter(adviser, "vejleder", "vejleder2").status_code == 302
    assert "Viggo Vejleder" in adviser.get(reverse("desk:absences")).text
    adviser.post(reverse("desk:end_absence", args=[Absence.objects.get().pk]))
    assert Absence.objects.get().ended_by == person_called("vejleder")


def test_absence_of_a_colleague_then_is_the_leads_to_enter_and_nobody_elses(adviser, lead):
    assert enter(adviser, "vejleder2", "vejleder").status_code == 422
    assert not Absence.objects.exists()
    assert enter(lead, "vejleder2", "vejleder").status_code == 302


def test_absence_when_it_is_refused_then_says_why_on_the_form(adviser):
    answer = enter(adviser, "vejleder", "kontor")
    assert (answer.status_code, "må det samme" in answer.text) == (422, True)


def test_absence_of_another_office_then_is_not_there(adviser):
    elsewhere = an_office("nordjylland")
    away, other = (a_user("adviser", office=elsewhere) for _ in range(2))
    today = timezone.localdate()
    absence = absences.enter(away, first=today, last=today, substitute=other, by=away, at=timezone.now())
    assert adviser.post(reverse("desk:end_absence", args=[absence.pk])).status_code == 404


def test_hold_then_is_on_the_case_until_it_is_taken_up(adviser, office):
    case = a_case(office=office)
    facts = {"version": case.version, "until": "den 32.", "reason": "Ferie"}
    assert adviser.post(page(case, "hold"), facts).status_code == 422
    Case.objects.filter(pk=case.pk).update(held_until=timezone.localdate() + timedelta(days=3), held_reason="Ferie")
    assert "Sagen er på hold til" in adviser.get(page(case, "case")).text
    adviser.post(page(case, "resume"))
    assert "Sagen er på hold til" not in adviser.get(page(case, "case")).text


def test_morning_then_names_who_has_what_is_due_and_each_number_leads_to_as_many_cases(lead, office):
    today, owner = timezone.localdate(), person_called("vejleder")
    a_case(office=office, owner=owner, next_deadline=today - timedelta(days=1))
    a_case(office=office, owner=owner, next_deadline=today, news_from="patient", news_at=timezone.now())
    a_case(office=office, priority=1)
    a_case(office=office, held_until=today + timedelta(days=2), next_deadline=today + timedelta(days=3))
    context = lead.get(reverse("desk:morning")).context
    assert [row.owner for row in context["rows"]] == ["Vibeke Vejleder", "Vibeke Vejleder"]
    assert [tile.number for tile in context["tiles"]] == ["1", "1", "1", "1", "1", "0", "0", "1"]
    for tile in context["tiles"]:
        if "sorter=urgency" not in tile.href:
            shown = lead.get(tile.href).context
            assert len(shown["lines"] if "lines" in shown else shown["rows"]) >= int(tile.number)
    share = next(each for each in context["shares"] if each.person == owner)
    assert (share.open, share.late, share.due) == (2, 1, 1)
    assert len(lead.get(share.href).context["rows"]) == 2


def test_morning_then_shows_who_is_away_and_whether_anybody_stands_in(lead, office):
    enter(lead, "vejleder", "vejleder2")
    assert "Afløser: Viggo Vejleder" in " ".join(lead.get(reverse("desk:morning")).text.split())


def test_morning_then_shows_whose_fixed_day_off_it_is_and_that_warnings_go_to_the_lead(lead, office):
    off_on(timezone.now(), person_called("vejleder"))
    shown = " ".join(lead.get(reverse("desk:morning")).text.split())
    assert "Har fast fri i dag · ingen afløser, advarsler går til dig" in shown


@pytest.mark.parametrize("cases", [1, 20])
def test_morning_asks_the_database_the_same_whatever_the_number_of_cases(
    lead, office, django_assert_num_queries, cases
):
    lead.get(reverse("desk:morning"))
    for _ in range(cases):
        a_case(office=office, next_deadline=timezone.localdate(), owner=person_called("vejleder"))
    with django_assert_num_queries(12):
        lead.get(reverse("desk:morning"))
