"""Two people on one case, a stale page, the back button, a second click: a sentence each, and nothing is doubled."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.casework.steps import triage
from tests.desk_data import page, person_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(case) -> dict[str, object]:
    """A contact as it is sent from the page of the case."""
    return {"channel": "phone", "direction": "out", "with_whom": "patient", "text": "Ringet.", "version": case.version}


def give(case: Case, username: str | None) -> None:
    owner = person_called(username) if username else None
    triage.assign(case, owner=owner, team=None, by=person_called("leder"), at=timezone.now())


def test_contact_when_sent_twice_then_says_that_one_did_it_oneself(adviser, case, call):
    adviser.post(page(case, "add_contact"), call)
    assert "Du har selv ændret sagen kl." in adviser.post(page(case, "add_contact"), call).text
    assert case.contacts.filter(text="Ringet.").count() == 1


def test_contact_when_a_colleague_was_first_then_says_who_and_when(adviser, case, call):
    give(case, None)
    assert f"Det var {person_called('leder')} kl." in adviser.post(page(case, "add_contact"), call).text


@pytest.mark.parametrize(
    ("view", "typed", "said"),
    [("add_note", {"text": "Et notat"}, "allerede gemt"), ("add_task", {"title": "Ring"}, "findes allerede på sagen")],
)
def test_writing_when_sent_twice_then_is_kept_once_with_a_sentence(adviser, case, view, typed, said):
    adviser.post(page(case, view), typed)
    assert said in adviser.post(page(case, view), typed).text


def test_taking_when_a_colleague_took_it_first_then_says_who_and_leaves_it(adviser, case):
    give(case, "vejleder2")
    assert f"{person_called('vejleder2')} har taget sagen." in adviser.post(page(case, "take"), follow=True).text
    case.refresh_from_db()
    assert case.owner == person_called("vejleder2")


@pytest.mark.parametrize(("name", "cases"), [("Anders Test Jensen", 1), ("Berit Test Jensen", 2)])
def test_call_when_sent_twice_then_is_one_case_unless_it_is_about_another_patient(adviser, office, name, cases):
    typed = {"channel": "phone", "category": "rights_question", "story": "Vil vide mere.", "reporter": "patient"}
    typed |= {"home_region": "midtjylland", "patient_name": "Anders Test Jensen"}
    adviser.post(reverse("desk:new_inquiry"), typed)
    adviser.post(reverse("desk:new_inquiry"), typed | {"patient_name": name})
    assert Case.objects.count() == cases
