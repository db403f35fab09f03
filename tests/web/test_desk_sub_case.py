"""A sub-case is opened from the page of its main case, and both show each other."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Case, Person
from rettidig.casework.steps import closing, follow_up, matter
from tests.casework.factories import a_case
from tests.desk_data import page, person_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def main(office) -> Case:
    return a_case(office=office, patient=Person.objects.create(name="Karen"), owner=person_called("vejleder"))


def facts(main: Case, **more) -> dict:
    main.refresh_from_db()
    chosen = {"version": main.version, "topic": "service_complaint", "owner": person_called("vejleder").pk}
    return {**chosen, "text": "Klager over tonen", **more}


def opened(adviser, main: Case, **more) -> Case:
    assert adviser.post(page(main, "open_sub_case"), facts(main, **more)).status_code == 302
    return main.sub_cases.get()


def test_sub_case_is_opened_in_one_act_with_what_goes_along(adviser, main):
    by, now = person_called("vejleder"), timezone.now()
    due = add_business_days(timezone.localdate(), 5)
    task = follow_up.add_task(main, title="Skriv til afdelingen", due=due, by=by, at=now)
    told = matter.add_matter(main, kind="complaint", by=by, at=now)
    assert "Skriv til afdelingen" in adviser.get(page(main, "open_sub_case")).text
    contact = main.contacts.get()
    made = opened(adviser, main, tasks=[task.pk], matters=[told.pk], contact=contact.pk)
    assert (made.tasks.get(), made.matters.get().kind) == (task, "complaint")
    assert made.received_at == contact.at


def test_both_show_each_other_on_the_page_in_the_story_and_on_the_line(adviser, main):
    made = opened(adviser, main)
    of_main, of_sub = adviser.get(page(main, "case")).text, adviser.get(page(made, "case")).text
    assert of_main.count(made.number) >= 2
    assert f"Delsag oprettet: {made.number}, Serviceklage" in of_main
    assert f"Delsag til {main.number}" in of_sub
    assert f"Delsag til sag {main.number}" in of_sub
    assert "som tælles i tallene" not in of_sub
    assert page(made, "open_sub_case") not in of_sub
    assert f"Delsag til {main.number}" in adviser.get("/kontor/?vis=mine").text


def test_bad_input_loses_nothing_that_was_typed(adviser, main):
    answer = adviser.post(page(main, "open_sub_case"), facts(main, topic=""))
    assert answer.status_code == 422
    assert "Klager over tonen" in answer.text
    assert not main.sub_cases.exists()


def test_page_that_closes_the_main_case_names_the_open_sub_case_and_leads_there(adviser, main):
    made = opened(adviser, main, topic="transport")
    shown = adviser.get(page(main, "close")).text
    assert f"Delsagen {made.number} er ikke afsluttet" in shown
    assert reverse("desk:case", args=[made.pk]) in shown
    closing.close(made, note="Løst", by=person_called("vejleder"), at=timezone.now())
    assert "Delsag afsluttet" in adviser.get(page(main, "case")).text
    assert adviser.post(page(main, "close"), facts(main, note="Løst")).status_code == 302


def test_page_is_refused_on_a_sub_case_and_without_a_patient(adviser, main, office):
    made = opened(adviser, main)
    assert adviser.get(page(made, "open_sub_case")).status_code == 403
    assert adviser.post(page(made, "open_sub_case"), facts(made)).status_code == 403
    assert "Skriv først, hvem patienten er." in adviser.get(page(a_case(office=office), "case")).text
