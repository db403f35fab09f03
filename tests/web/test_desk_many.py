"""Several cases at once, from the queue: chosen, asked why, told what was left, undone."""

import pytest
from django.test import Client
from django.urls import reverse

from rettidig.casework.models import AuditEvent, Case
from tests.casework.factories import a_case, an_office
from tests.desk_data import person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db


def keys(*cases: Case) -> list[str]:
    return [f"{case.pk}.{case.version}" for case in cases]


def send(adviser, view: str, *cases: Case, **facts):
    return adviser.post(reverse(f"desk:{view}"), {"sag": keys(*cases), **facts}, follow=True)


def owner_of(case: Case):
    return Case.objects.get(pk=case.pk).owner


def test_assign_then_asks_for_a_reason_first_and_changes_nothing_without_it(adviser, office):
    case, other = a_case(office=office), person_called("vejleder2")
    assert "Fordel sagerne" in send(adviser, "assign_many", case).text
    refused = send(adviser, "assign_many", case, gem="ja", owner=other.pk)
    assert (refused.status_code, owner_of(case)) == (422, None)
    assert "1 sag er ændret." in send(adviser, "assign_many", case, gem="ja", owner=other.pk, reason="Ferie").text
    assert (owner_of(case), AuditEvent.objects.get(verb="case.assigned").reason) == (other, "Ferie")


def test_act_when_a_case_was_changed_meanwhile_then_it_is_named_and_the_other_is_done(adviser, office):
    first, second = a_case(office=office), a_case(office=office)
    Case.objects.filter(pk=first.pk).update(version=first.version + 1)
    text = send(adviser, "take_many", first, second).text
    assert "1 sag er ændret." in text
    assert first.number in text
    assert second.number not in text
    assert (owner_of(first), owner_of(second)) == (None, person_called("vejleder"))


def test_taking_leads_back_to_the_queue_as_it_was_with_the_way_to_undo_it(adviser, office):
    case = a_case(office=office)
    answer = send(adviser, "take_many", case, fra="vis=unassigned")
    assert answer.redirect_chain[-1][0] == reverse("desk:start") + "?vis=unassigned"
    assert "1 sag er ændret." in answer.text
    assert f'action="{reverse("desk:undo_many")}"' in answer.text
    assert owner_of(case) == person_called("vejleder")


@pytest.mark.parametrize("name", ["leder", "vejleder"])
def test_act_on_cases_of_the_morning_leads_back_there_and_so_does_its_undo_for_whom_it_is(office, name):
    case, person = a_case(office=office), Client()
    home = reverse("desk:morning") if name == "leder" else reverse("desk:start") + "?vis=mine"
    log_in(person, person_called(name))
    asked = send(person, "assign_many", case, fra="morgen").text
    assert f'class="back-link" href="{home}"' in asked
    assert 'name="fra" value="morgen"' in asked
    given = {"gem": "ja", "owner": person_called("vejleder2").pk, "reason": "Ferie", "fra": "morgen"}
    assert send(person, "assign_many", case, **given).redirect_chain[-1][0] == home
    undone = person.post(reverse("desk:undo_many"), follow=True)
    assert (undone.redirect_chain[-1][0], owner_of(case)) == (home, None)


def test_queue_keeps_what_was_narrowed_when_nothing_was_ticked(adviser, office):
    assert (
        send(adviser, "assign_many", fra="vis=all&frist=i-dag").redirect_chain[-1][0].endswith("?vis=all&frist=i-dag")
    )


def test_undo_then_all_is_as_it_was_and_a_second_undo_finds_nothing(adviser, office):
    case = a_case(office=office)
    send(adviser, "take_many", case)
    assert "1 sag er, som den var." in adviser.post(reverse("desk:undo_many"), follow=True).text
    assert owner_of(case) is None
    assert "0 sager er, som de var." in adviser.post(reverse("desk:undo_many"), follow=True).text


def test_choice_when_of_another_office_or_no_case_at_all_then_is_left_out(adviser):
    elsewhere = a_case(office=an_office("nordjylland"))
    answer = adviser.post(reverse("desk:take_many"), {"sag": [*keys(elsewhere), "1", "x.y", "9.9.9"]}, follow=True)
    assert "Sæt kryds ved mindst én sag først." in answer.text
    assert owner_of(elsewhere) is None


def test_queue_when_one_may_only_read_then_has_no_boxes(adviser, office):
    a_case(office=office)
    reader = Client()
    log_in(reader, person_called("jurist"))
    assert 'name="sag"' in adviser.get("/kontor/?vis=all").text
    assert 'name="sag"' not in reader.get("/kontor/?vis=all").text


@pytest.mark.parametrize(
    "view", ["take_many", "assign_many", "release_many", "prioritise_many", "undo_many", "join_many"]
)
def test_address_of_an_act_when_opened_then_leads_to_the_queue(adviser, view):
    assert adviser.get(reverse(f"desk:{view}")).url == reverse("desk:start")
