"""The open queue asks what has happened since: lines that others have changed, and new ones."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.casework.steps import triage
from tests.casework.factories import a_case
from tests.desk_data import person_called
from tests.web.test_sessions import let_time_pass

pytestmark = pytest.mark.django_db


def live(client, view, *cases, **more):
    shown = ",".join(f"{case.pk}.{case.version}" for case in cases)
    return client.get(reverse("desk:live"), {"vis": view, "kendt": shown, **more}).json()


def waiting(office, **more) -> Case:
    return a_case(office=office, next_deadline=timezone.localdate() + timedelta(days=5), priority=3, **more)


def give(case, username):
    owner = person_called(username)
    triage.assign(case, owner=owner, team=None, by=owner, at=timezone.now())


def test_line_that_nobody_has_touched_then_is_not_told(adviser, office):
    assert live(adviser, "unassigned", waiting(office)) == {"changed": [], "new": ""}


def test_line_that_a_colleague_has_taken_then_is_gone_and_says_who_has_it(adviser, office):
    case = waiting(office)
    give(case, "vejleder2")
    told = {"key": f"{case.pk}.{case.version}", "words": "Viggo Vejleder har sagen", "gone": True}
    assert live(adviser, "unassigned", case)["changed"] == [told]
    assert not live(adviser, "all", case)["changed"][0]["gone"]


@pytest.mark.parametrize(
    ("changed", "words", "gone"),
    [
        ({"closed_at": timezone.now()}, "Afsluttet", True),
        ({"held_until": timezone.localdate() + timedelta(days=2)}, "På hold", True),
        ({"priority": 1}, "Ændret, haster", False),
        ({}, "Ændret", False),
    ],
)
def test_line_that_is_changed_then_says_how(adviser, office, changed, words, gone):
    case = waiting(office)
    Case.objects.filter(pk=case.pk).update(version=case.version + 1, **changed)
    (told,) = live(adviser, "unassigned", case)["changed"]
    assert (told["words"], told["gone"]) == (words, gone)


def test_new_cases_then_are_counted_and_an_urgent_one_of_nobody_in_every_view(adviser, office):
    case = waiting(office, owner=person_called("vejleder"))
    waiting(office, owner=person_called("vejleder"))
    assert live(adviser, "mine", case)["new"] == "1 ny"
    Case.objects.filter(pk=waiting(office).pk).update(priority=1)
    assert live(adviser, "mine", case)["new"] == "2 nye, 1 haster"
    assert live(adviser, "mine", case, emne="transport")["new"] == ""
    assert live(adviser, "mine", case, efter=case.pk)["new"] == ""


def test_case_that_moves_up_from_the_next_page_then_is_not_new(adviser, office, monkeypatch):
    monkeypatch.setattr("rettidig.web.desk.queue_live.PAGE", 2)
    first, second, _third = (waiting(office) for _ in range(3))
    give(first, "vejleder2")
    assert live(adviser, "unassigned", first, second)["new"] == ""


@pytest.mark.parametrize("known", ["", "x", "1", "1.x,2", "99999999999999999999.1", "1.1"])
def test_lines_that_make_no_sense_then_are_left_out(adviser, office, known):
    assert adviser.get(reverse("desk:live"), {"kendt": known}).json() == {"changed": [], "new": ""}


def test_page_that_asks_by_itself_then_keeps_nobody_logged_in(adviser, office, settings):
    half = settings.SESSION_IDLE_SECONDS // 2 + 60
    for _time in range(2):
        let_time_pass(adviser, seen_at=half)
        answer = adviser.get(reverse("desk:live"), headers={"X-By-Itself": "yes"})
    assert answer.status_code == 302
