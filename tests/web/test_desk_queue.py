"""The queue: its order, what is asked of it, how many there are, and that no line is lost between two pages."""

import re
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import absences, queues
from rettidig.casework.models import Case, Task
from rettidig.casework.steps.follow_up import write_task
from rettidig.casework.steps.patient_page import write_message
from rettidig.web.desk.filters import FilterForm
from tests.casework.factories import a_case
from tests.desk_data import person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db
DAYS = {"late": -1, "today": 0, "tomorrow": 1}


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


@pytest.mark.parametrize(
    "asked", [{"emne": "transport"}, {"hos": "hospital"}, {"kolonner": "emne"}, {"sorter": "received"}]
)
@pytest.mark.parametrize(("facts", "is_seen"), [({"priority": 1}, True), ({}, False), ({"owner": True}, False)])
def test_no_filter_hides_what_is_urgent_and_nobodys(adviser, office, asked, facts, is_seen):
    case = a_case(
        office=office, **({"priority": 1, "owner": person_called("vejleder2")} if "owner" in facts else facts)
    )
    assert (case.pk in [row.pk for row in lines(adviser, vis="mine", **asked)]) is is_seen


def test_what_is_urgent_and_nobodys_is_not_said_again_on_later_pages_nor_among_closed_cases(adviser, office):
    case, own = a_case(office=office, priority=1), a_case(office=office, owner=person_called("vejleder"))
    for asked in ({"vis": "mine", "efter": str(own.pk)}, {"vis": "closed"}, {"vis": "done"}):
        assert case.pk not in [row.pk for row in lines(adviser, **asked)]


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


def lines(adviser: Client, **asked: str) -> list:
    return adviser.get("/kontor/", asked).context["lines"]


def test_queue_whoever_looks_then_what_is_urgent_or_late_and_nobodys_stands_above(adviser, office):
    urgent, late = a_case(office=office, priority=1), a_case(office=office, next_deadline=in_days(0))
    a_case(office=office, next_deadline=in_days(1))
    for view in ("mine", "held", "waiting"):
        assert {row.pk for row in lines(adviser, vis=view)} == {urgent.pk, late.pk}
    assert "ingen har sagen" in adviser.get("/kontor/").text


def test_queue_when_more_is_late_and_nobodys_than_stands_above_then_leads_to_all_of_it(adviser, office):
    for _each in range(queues.MOST_PRESSING):
        a_case(office=office, priority=1)
    assert "uden at nogen har dem" not in adviser.get("/kontor/").text
    a_case(office=office, priority=1)
    assert "uden at nogen har dem" in adviser.get("/kontor/").text


@pytest.mark.parametrize("owned", [{"priority": 1}, {"next_deadline": "late"}])
def test_queue_when_somebody_has_the_urgent_case_then_it_stands_with_them_alone(adviser, office, owned):
    days = {"next_deadline": in_days(-1)} if "next_deadline" in owned else {}
    a_case(office=office, owner=person_called("leder"), **{**owned, **days})
    assert lines(adviser, vis="mine") == []


@pytest.mark.parametrize(
    ("due", "found"), [("i-dag", {"today"}), ("kl-16", {"today", "late"}), ("overskredet", {"late"})]
)
def test_queue_when_asked_for_a_day_then_shows_what_is_due_by_it(office, due, found):
    monday = date(2026, 11, 23)
    made = {name: a_case(office=office, next_deadline=monday + timedelta(days)) for name, days in DAYS.items()}
    cases = FilterForm(QueryDict(f"frist={due}")).narrow(Case.objects.all(), monday, office)
    assert {each.pk for each in cases} == {made[name].pk for name in found}


def test_queue_when_asked_for_four_o_clock_then_has_what_falls_due_while_the_office_is_closed(office):
    friday = date(2026, 11, 27)
    office.closed_days.create(date=date(2026, 11, 30), reason="Flytning")
    for days in range(5):  # until Tuesday, when the office is open again
        a_case(office=office, next_deadline=friday + timedelta(days))
    cases = FilterForm(QueryDict("frist=kl-16")).narrow(Case.objects.all(), friday, office)
    assert [each.next_deadline.day for each in cases.order_by("next_deadline")] == [27, 28, 29, 30]


def test_morning_says_that_it_has_what_falls_due_before_the_office_opens_again(client, office):
    log_in(client, person_called("leder"))
    office.closed_days.create(date=in_days(1), reason="Flytning")
    case = a_case(office=office, next_deadline=in_days(1))
    page = client.get(reverse("desk:morning"))
    assert [row.pk for row in page.context["rows"]] == [case.pk]
    assert "før kontoret åbner igen" in page.text


def test_queue_when_asked_for_a_colleagues_or_unread_cases_then_shows_only_those(adviser, office):
    theirs = a_case(office=office, owner=person_called("leder"))
    unread = a_case(office=office, news_at=timezone.now(), news_from="patient")
    assert shown(adviser, ejer="leder") == [theirs.pk]
    assert shown(adviser, ulaest="ja") == [unread.pk]


def test_team_when_one_has_none_then_says_so_and_shows_no_other_teams_cases(adviser, office):
    user = person_called("vejleder")
    a_case(office=office, team=user.team)
    user.team = None
    user.save()
    answer = adviser.get("/kontor/?vis=team")
    assert "Du hører ikke til et team." in answer.text
    assert answer.context["rows"] == []


def test_done_today_then_has_ones_own_answered_and_closed_cases_of_today(adviser, office):
    user, yesterday = person_called("vejleder"), timezone.now() - timedelta(days=1)
    closed = a_case(office=office, owner=user, closed_at=timezone.now(), state="closed")
    answered = a_case(office=office, owner=user, answered_at=timezone.now())
    a_case(office=office, owner=user, answered_at=yesterday)
    a_case(office=office, owner=person_called("leder"), answered_at=timezone.now())
    assert shown(adviser, vis="done") == [answered.pk, closed.pk]


def test_news_then_stand_on_the_line_until_the_owner_opens_the_case_and_nobody_else(adviser, office):
    case = a_case(office=office, owner=person_called("vejleder"))
    write_message(case, text="Nu gør det meget ondt", at=timezone.now())
    lead = Client()
    log_in(lead, person_called("leder"))
    lead.get(reverse("desk:case", args=[case.pk]))
    assert "Besked fra patienten" in adviser.get("/kontor/").text
    page = adviser.get(reverse("desk:case", args=[case.pk])).text
    assert page.index("Læs beskeden fra patienten") < page.index("Sagens gang")
    assert "Besked fra patient" in page[page.index("Sagens gang") :]
    assert "Besked fra patienten" not in adviser.get("/kontor/").text


def test_message_then_is_the_next_task_before_one_that_is_due_sooner(adviser, office):
    case = a_case(office=office)
    write_task(case, title="Ring", due=timezone.localdate(), by=person_called("vejleder"), at=timezone.now())
    write_message(case, text="Nu gør det meget ondt", at=timezone.now())
    next_task = adviser.get(reverse("desk:case", args=[case.pk])).context["next_task"]["task"]
    assert next_task.title == "Læs beskeden fra patienten"


def test_cases_of_one_who_is_away_then_are_on_the_substitutes_queue_and_tasks(adviser, office):
    away, today = person_called("vejleder2"), timezone.localdate()
    case = a_case(office=office, owner=away)
    write_task(case, title="Ring", due=today, owner=away, by=away, at=timezone.now())
    assert shown(adviser, vis="mine") == []
    substitute = person_called("vejleder")
    absences.enter(away, first=today, last=today, substitute=substitute, by=away, at=timezone.now())
    assert shown(adviser, vis="mine") == [case.pk]
    assert case.number in adviser.get(reverse("desk:tasks")).text
    assert "er afløser" in adviser.get(reverse("desk:case", args=[case.pk])).text


def test_next_case_then_leads_down_ones_own_queue_and_then_to_what_nobody_has(adviser, office):
    user = person_called("vejleder")
    first, second = (a_case(office=office, owner=user, next_deadline=in_days(days)) for days in (1, 2))
    loose = a_case(office=office)
    way = [adviser.get(reverse("desk:next_case"), {"efter": case.pk}).url for case in (loose, first, second)]
    assert way == [reverse("desk:case", args=[case.pk]) for case in (first, second, loose)]


def test_next_case_then_leads_on_however_many_cases_one_has(adviser, office, django_assert_max_num_queries):
    user = person_called("vejleder")
    own = [a_case(office=office, owner=user, next_deadline=in_days(days)) for days in range(1, 8)]
    with django_assert_max_num_queries(12):
        way = adviser.get(reverse("desk:next_case"), {"efter": own[5].pk}).url
    assert way == reverse("desk:case", args=[own[6].pk])


def test_next_case_of_nobody_is_of_a_topic_that_one_takes(adviser, office):
    a_case(office=office, topic="ehr")
    assert "ingen sag uden ejer har et emne, du tager" in adviser.get(reverse("desk:next_case"), follow=True).text


def test_next_case_when_there_is_none_then_leads_to_the_queue_and_says_so(adviser):
    assert "ingen flere sager" in adviser.get(reverse("desk:next_case"), follow=True).text


@pytest.mark.parametrize("cases", [1, 50])
def test_queue_asks_the_database_the_same_whatever_the_number_of_cases(
    adviser, office, django_assert_num_queries, cases
):
    adviser.get("/kontor/?vis=all")  # the reading is written down once an hour
    for _ in range(cases):
        a_case(office=office, next_deadline=in_days(1), news_from="patient", owner=person_called("leder"))
    with django_assert_num_queries(12):
        adviser.get("/kontor/?vis=all")


def test_view_when_saved_then_stands_on_the_queue_of_that_person_alone_and_can_be_removed(adviser):
    asked = "vis=all&frist=kl-16&sorter=urgency&ukendt=1"
    adviser.post(reverse("desk:save_view"), {"navn": "Inden kl. 16", "udsnit": asked})
    saved = person_called("vejleder").saved_views.get()
    assert saved.address == "vis=all&frist=kl-16&sorter=urgency"
    assert "Inden kl. 16" in adviser.get("/kontor/").text
    lead = Client()
    log_in(lead, person_called("leder"))
    assert "Inden kl. 16" not in lead.get("/kontor/").text
    lead.post(reverse("desk:remove_view", args=[saved.pk]))
    assert "Fjern Inden kl. 16" in adviser.get(f"/kontor/?{saved.address}").text
    adviser.post(reverse("desk:remove_view", args=[saved.pk]))
    assert not person_called("vejleder").saved_views.exists()


@pytest.mark.parametrize(("name", "said"), [(" ", "Giv udsnittet et navn"), ("Et til", "højst have 1 udsnit")])
def test_view_when_it_has_no_name_or_is_one_too_many_then_is_not_saved(adviser, monkeypatch, name, said):
    monkeypatch.setattr("rettidig.casework.saved_views.MOST", 1)
    adviser.post(reverse("desk:save_view"), {"navn": "Det første", "udsnit": "vis=all"})
    answer = adviser.post(reverse("desk:save_view"), {"navn": name, "udsnit": "vis=held"}, follow=True)
    assert said in answer.text
    assert person_called("vejleder").saved_views.count() == 1


def headings(client, address: str = "/kontor/?vis=all") -> list[str]:
    head = client.get(address).text.partition("<thead>")[2].partition("</thead>")[0]
    return [" ".join(each.split()) for each in re.findall(r'class="col-\w+">(.*?)</th>', head, re.DOTALL)]


def test_columns_are_chosen_in_an_order_kept_for_oneself_alone_and_set_back(adviser, office):
    a_case(office=office)
    usual = ["Næste frist", "Patient", "Emne", "Står ved", "Svar / lov", "Modtaget", "Ejer"]
    assert headings(adviser) == usual
    adviser.post(
        reverse("desk:columns"), {"plads-ejer": "1", "plads-patient": "2", "plads-hastegrad": "3", "plads-x": "4"}
    )
    assert headings(adviser) == ["Emne", "Ejer", "Patient", "Prioritet"]
    other = Client()
    log_in(other, person_called("vejleder2"))
    assert headings(other) == usual
    assert 'value="nulstil"' not in adviser.get(reverse("desk:columns")).text
    adviser.post(reverse("desk:columns"), {"nulstil": "ja"})
    assert headings(adviser) == usual


def test_saved_view_then_keeps_the_columns_that_it_was_saved_with(adviser, office):
    a_case(office=office)
    adviser.post(reverse("desk:columns"), {"plads-ejer": "1", "plads-patient": "2", "plads-emne": "3"})
    adviser.post(reverse("desk:save_view"), {"navn": "Fordeling", "udsnit": "vis=all&sorter=urgency"})
    adviser.post(reverse("desk:columns"), {"nulstil": "ja"})
    saved = person_called("vejleder").saved_views.get().address
    assert headings(adviser, f"/kontor/?{saved}") == ["Ejer", "Patient", "Emne"]
    assert headings(adviser, "/kontor/?vis=all&kolonner=x,team") == ["Patient", "Emne", "Team"]


def test_tiles_of_the_lead_then_lead_to_as_many_as_they_say(client, office):
    log_in(client, person_called("leder"))
    today = timezone.localdate()
    a_case(office=office, priority=1)
    a_case(office=office, priority=3)
    a_case(office=office, priority=1, held_until=today + timedelta(days=7), next_deadline=None)
    late = a_case(office=office, owner=person_called("vejleder"))
    facts = {"due": today - timedelta(days=1), "due_time": "10:00", "created_at": timezone.now(), "kind": "call_back"}
    Task.objects.create(case=late, title="Svar", **facts)
    tiles = {str(tile.label): tile for tile in client.get(reverse("desk:morning")).context["tiles"]}
    for label, number in {"haster uden ejer": "1", "uden ejer": "2", "samtaler over tiden": "1"}.items():
        assert tiles[label].number == number
        assert client.get(tiles[label].href).text.count("<tr data-row") == int(number)
