"""The queue: its order, what is asked of it, how many there are, and that no line is lost between two pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import queues
from rettidig.casework.models import Case
from tests.casework.factories import a_case
from tests.desk_data import person_called

pytestmark = pytest.mark.django_db


def in_days(days: int | None) -> object:
    return None if days is None else timezone.localdate() + timedelta(days=days)


def shown(adviser: Client, **asked: str) -> list[int]:
    return [row.pk for row in adviser.get("/kontor/", {"vis": "all", **asked}).context["rows"]]


@pytest.mark.parametrize("order", ["", "urgency", "received"])
def test_queue_when_paged_in_any_order_then_each_case_stands_once(adviser, office, monkeypatch, order):
    monkeypatch.setattr("rettidig.web.desk.queue.PAGE", 2)
    for priority, days in ((3, None), (1, 4), (3, -2), (2, 4), (1, None), (3, 4), (3, -2)):
        a_case(office=office, priority=priority, next_deadline=in_days(days))
    asked, seen = {"vis": "all", "sorter": order}, []
    while asked.get("efter") != "None":
        context = adviser.get("/kontor/", asked).context
        seen += [row.pk for row in context["rows"]]
        asked["efter"] = str(context["more"])
    right = queues.queue(person_called("vejleder"), view="all", order=order or queues.DEADLINE)
    assert seen == list(right.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"emne": "transport"}, {"late"}),
        ({"frist": "overskredet"}, {"late"}),
        ({"frist": "snart"}, {"late", "near"}),
        ({"hos": "hospital"}, {"away"}),
        ({"emne": "transport", "hos": "hospital"}, set()),
        ({"emne": "der findes ikke", "sorter": "efter navn"}, {"late", "near", "far", "away"}),
    ],
)
def test_queue_when_asked_for_some_then_shows_only_those(adviser, office, asked, found):
    made = {
        "late": a_case(office=office, next_deadline=in_days(-1), topic="transport"),
        "near": a_case(office=office, next_deadline=in_days(3)),
        "far": a_case(office=office, next_deadline=in_days(4)),
        "away": a_case(office=office, state="re_referred"),
    }
    assert set(shown(adviser, **asked)) == {made[name].pk for name in found}


def test_queue_when_asked_for_some_then_the_next_page_is_of_the_same(adviser, office, monkeypatch):
    monkeypatch.setattr("rettidig.web.desk.queue.PAGE", 1)
    for _ in range(2):
        a_case(office=office, topic="transport")
    answer = adviser.get("/kontor/?vis=all&emne=transport&sorter=received")
    assert f"?vis=all&amp;emne=transport&amp;sorter=received&amp;efter={answer.context['more']}" in answer.text


def test_tabs_then_say_how_many_and_stop_counting_at_a_limit(adviser, office, monkeypatch):
    monkeypatch.setattr(queues, "MOST_COUNTED", 2)
    mine = a_case(office=office, owner=person_called("vejleder"))
    for _ in range(2):
        a_case(office=office, team=mine.team)
    counts = {view.key: view.count for view in adviser.get("/kontor/").context["views"]}
    assert (counts["mine"], counts["unassigned"], counts["all"], counts["closed"]) == ("1", "2", "2+", "")


def test_queue_by_urgency_then_stands_under_its_priority_and_says_why(adviser, office):
    a_case(office=office, priority=1, priority_reasons=[{"key": "max_wait"}])
    a_case(office=office, priority=3)
    text = adviser.get("/kontor/?vis=all&sorter=urgency").text
    assert text.index("Haster") < text.index("maksimale ventetider") < text.index("Almindelig prioritet")
    assert "Almindelig prioritet" not in adviser.get("/kontor/?vis=all").text


def test_priority_when_a_person_set_it_then_their_words_stand_on_the_case_alone(adviser, office):
    a_case(office=office, priority=1, priority_reasons=[{"key": "manual", "words": "Har ringet tre gange"}])
    text = adviser.get("/kontor/?vis=all").text
    assert "Sat af en medarbejder" in text
    assert "Har ringet tre gange" not in text


def test_queue_when_nothing_fits_then_says_so_and_leads_back(adviser, office):
    a_case(office=office)
    text = adviser.get("/kontor/?vis=all&emne=transport").text
    assert "Ingen sager passer" in text
    assert 'href="?vis=all"' in text


def test_search_then_lines_are_those_of_the_queue(adviser, office):
    a_case(office=office, reporter_name="Ulla Berg", priority=1)
    a_case(office=office, reporter_name="Ulla Dal")
    text = adviser.post(reverse("desk:search"), {"q": "Ulla"}).text
    assert Case.objects.count() == text.count("<tr data-row")
    assert "Haster" in text
