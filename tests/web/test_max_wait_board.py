"""The board of maximum waiting times: which legs stand there, in which order, and how many questions it asks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rettidig.casework.models import Case, MaxWaitLeg, Person
from rettidig.casework.steps import assessment, closing, escalation
from rettidig.casework.steps.reassessment import fill_legs
from rettidig.web.desk import max_wait_board

from ..casework.factories import a_case, a_user, an_office
from ..login import log_in

pytestmark = pytest.mark.django_db
PAGE = "/kontor/maksimale-ventetider/"


def a_leg(day: int, *, appointment: int | None = None, **more) -> Case:
    """A case on day n of 14; `appointment` is its day, counted from today."""
    today = timezone.localdate()
    answers = {"condition": "cancer", "purpose": "assessment"}
    answers |= {"referral_received": (today - timedelta(days=day)).isoformat()}
    if appointment is not None:
        answers |= {"appointment_date": (today + timedelta(days=appointment)).isoformat(), "letter_date": str(today)}
    name = more.pop("name", "Kaja")
    case = a_case(topic="max_wait", answers=answers, patient=Person.objects.create(name=name), **more)
    assessment.renew(case, at=timezone.now())
    return case


@pytest.fixture
def adviser(client):
    user = a_user("adviser", office=an_office())
    log_in(client, user)
    return user


def words(client, **query) -> str:
    return " ".join(client.get(PAGE, query).text.split())


def test_leg_stands_with_its_day_and_its_next_duty_the_broken_and_the_late_first(client, adviser):
    a_leg(3, name="Calm")
    a_leg(5, appointment=12, name="Late appointment")
    a_leg(16, name="Broken")
    found = words(client)
    assert found.index("Broken") < found.index("Late appointment") < found.index("Calm")
    assert "dag 3 af 14" in found
    assert "efter fristen" in found
    assert "Kontoret: spørg afdelingen" in found
    assert "Ingen er spurgt" in found


def test_answer_of_the_department_stands_on_the_line(client, adviser):
    case, now = a_leg(3), timezone.now()
    asking = escalation.Asking("department", "phone", "Kirurgi", "Vi bad om en tid.")
    step = escalation.ask(case, asking=asking, by=adviser, at=now)
    found = words(client)
    assert "svar senest" in found
    assert "Afdelingen: svar om en tid" in found
    escalation.record_answer(step, answer="no_time", words="Vi ringer mandag.", by=adviser, at=now)
    found = words(client)
    assert "Vi ringer mandag." in found
    assert "Kontoret: spørg forløbskoordinatoren" in found


def test_who_waits_no_more_and_who_is_of_another_office_is_not_there(client, adviser):
    now, today = timezone.now(), timezone.localdate()
    closing.record_seen(a_leg(3, name="Seen"), on=today, by=adviser, at=now)
    closing.record_declined(a_leg(3, name="Declined"), on=today, options=["Horsens"], by=adviser, at=now)
    dead = a_leg(3, name="Dead")
    Person.objects.filter(pk=dead.patient_id).update(deceased_on=today)
    a_leg(3, name="Elsewhere", office=an_office("syd"))
    a_case(topic="waiting")
    found = words(client)
    assert "Ingen venter" in found
    assert not any(name in found for name in ("Seen", "Declined", "Dead", "Elsewhere"))


def test_pages_follow_each_other_without_a_gap_across_the_colours(client, adviser, monkeypatch):
    monkeypatch.setattr(max_wait_board, "PAGE", 2)
    for name, day in (("A", 18), ("B", 16), ("C", 16), ("D", 4), ("E", 2)):
        a_leg(day, name=f"Patient{name}")
    seen, mark = [], ""
    while True:
        answer = client.get(PAGE, {"efter": mark})
        seen += [row.leg.case.patient.name[-1] for row in answer.context["rows"]]
        mark = answer.context["after"]
        if not mark:
            break
    assert seen == ["A", "B", "C", "D", "E"]
    assert client.get(PAGE, {"efter": "x.y.z"}).status_code == 200


def test_board_asks_as_many_questions_for_three_legs_as_for_one(client, adviser):
    counts = []
    client.get(PAGE)
    for more in (1, 2):
        for _each in range(more):
            a_leg(3)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_legs_of_cases_that_are_older_than_the_board_are_filled_in_once(adviser):
    a_leg(3)
    a_case(topic="waiting")
    MaxWaitLeg.objects.all().delete()
    assert (fill_legs(at=timezone.now()), fill_legs(at=timezone.now())) == (1, 0)
    assert MaxWaitLeg.objects.count() == 1


def test_leg_that_is_done_is_no_leg_that_waits(adviser):
    case = a_leg(3)
    case.pathways.get().events.create(
        type="appointment_held",
        date=timezone.localdate(),
        facts={"mode": "in_person", "purpose": "examination"},
        changed_at=timezone.now(),
    )
    assessment.renew(case, at=timezone.now())
    assert not case.max_wait_legs.filter(step="examination").exists()
