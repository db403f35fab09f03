"""The page of a case's history: each change in words, what is covered stays covered, and a value is put back."""

import pytest
from django.utils import timezone

from rettidig.casework import fact_history
from rettidig.casework.models import Case, PatientNeeds
from rettidig.casework.steps import matter, needs, pathway, person
from tests.desk_data import page, person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db
NANCY = "2512489996"  # an official test person of MedCom


def correct(case: Case, **changes: object) -> None:
    person.correct_person(case, changes=changes, reason="Sagt", by=person_called("vejleder2"), at=timezone.now())


def move_event(case: Case):
    event = case.pathways.get().events.get(type="appointment_offered")
    by, at = person_called("vejleder2"), timezone.now()
    return pathway.change_event(event, document={**event.document, "for": "2027-02-01"}, reason="Stempel", by=by, at=at)


def lines(client, case, **asked):
    return client.get(page(case, "history"), asked).context["lines"]


def test_history_then_tells_each_change_in_words_with_who_and_why(adviser, case):
    was = case.pathways.get().events.get(type="appointment_offered").document["for"]
    moved = move_event(case)
    (line,) = lines(adviser, case, felt=f"event-{moved.pk}.for")
    assert (line.label, line.after, line.who) == ("Tid den", "1. feb. 2027", str(person_called("vejleder2")))
    assert was not in line.before
    text = adviser.get(page(case, "history")).text
    assert all(word in text for word in ("Tid tilbudt", "1. feb. 2027", "Stempel"))


def test_history_of_one_fact_or_thing_or_colleague_then_shows_no_other(adviser, case):
    correct(case, guardian="Berit Test", phone="40404040")
    move_event(case)
    assert {line.change.fact.key for line in lines(adviser, case, felt="person.phone")} == {"person.phone"}
    assert {line.change.fact.thing for line in lines(adviser, case, felt="person")} == {"person"}
    other = person_called("vejleder2").pk
    assert {line.change.by for line in lines(adviser, case, hvem=other)} == {"vejleder2"}


@pytest.mark.parametrize("asked", [{"felt": "x"}, {"felt": "'"}, {"hvem": "x"}, {"efter": "log-x"}, {"efter": "\0"}])
def test_history_asked_for_what_is_not_there_then_shows_all(adviser, case, asked):
    correct(case, phone="40404040")
    assert lines(adviser, case, **asked)


def test_number_and_protected_address_then_stay_covered(adviser, case):
    correct(case, address="Testvej 1", protected_address=True)
    by, at = person_called("vejleder2"), timezone.now()
    person.correct_number(Case.objects.get(pk=case.pk), number=NANCY, reason="Sagt", by=by, at=at)
    case.refresh_from_db()
    case.patient.protected_address = True
    case.patient.save()
    text = adviser.get(page(case, "history")).text
    assert [word in text for word in (NANCY, "251248", "Testvej 1")] == [False] * 3
    adviser.post(page(case, "show_person"))
    text = adviser.get(page(case, "history")).text
    assert [word in text for word in (NANCY, "251248-****", "Testvej 1")] == [False, True, False]


def test_page_of_the_case_then_says_beside_a_fact_how_often_it_was_changed(adviser, case):
    assert "ændret 1 gang" not in adviser.get(page(case, "case")).text
    correct(case, phone="40404040")
    correct(case, phone="50505050")
    moved = move_event(case)
    text = adviser.post(page(case, "show_person"), follow=True).text
    assert f'{page(case, "history")}?felt=person.phone">ændret 1 gang' in text
    assert f'{page(case, "history")}?felt=event-{moved.pk}">ændret 1 gang' in text


def test_matter_and_needs_then_are_told_in_words(adviser, case):
    by, at = person_called("vejleder2"), timezone.now()
    complaint = matter.add_matter(case, kind="complaint", by=by, at=at)
    matter.change_matter(complaint, facts={"about": "service"}, by=by, at=at)
    needs.record_needs(case, said={"cannot": [("2026-12-01", "2026-12-14")], "transport": "Kørestol"}, by=by, at=at)
    text = adviser.get(page(case, "history")).text
    assert all(word in text for word in ("1. dec. 2026 – 14. dec. 2026", "Kørestol", "Dage, patienten ikke kan"))
    assert not any(key in text for key in (">service<", "cannot<", "about<"))


def back(case, key):
    change = next(each for each in fact_history.find_all(case) if each.fact.key == key)
    return f"{page(case, 'put_back', change.mark)}?felt={key}"


def test_value_when_put_back_then_stands_again_with_its_reason_in_the_history(adviser, case):
    needs.record_needs(case, said={"distance_max": 50}, by=person_called("vejleder2"), at=timezone.now())
    needs.record_needs(case, said={"distance_max": 80}, by=person_called("vejleder2"), at=timezone.now())
    address = back(case, "needs.distance_max")
    form = adviser.get(address).context["form"]
    assert adviser.post(address, {"version": form["version"].value(), "reason": ""}).status_code == 422
    sent = {"version": form["version"].value(), "reason": "Hørt forkert"}
    assert adviser.post(address, sent).status_code == 302
    assert PatientNeeds.objects.get(case=case).distance_max == 50
    assert "Hørt forkert" in adviser.get(page(case, "history")).text
    assert "Det står der allerede." in adviser.post(address, sent).text


def test_value_when_put_back_by_who_only_reads_then_is_neither_offered_nor_done(client, adviser, case):
    correct(case, phone="40404040")
    address = back(case, "person.phone")
    log_in(client, person_called("jurist"))
    assert not any(line.can_be_put_back for line in lines(client, case))
    assert client.post(address, {"version": 99, "reason": "Forkert"}).status_code == 403


@pytest.mark.parametrize("felt", ["", "person.name", "x"])
def test_value_that_a_change_is_not_about_then_is_not_found(adviser, case, felt):
    correct(case, phone="40404040")
    address = back(case, "person.phone").partition("?")[0]
    assert adviser.get(address, {"felt": felt}).status_code == 404
