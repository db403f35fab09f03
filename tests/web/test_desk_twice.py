"""Two people on one case, a stale page, the back button, a second click: a sentence each, and nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import keys
from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import AuditEvent, Case
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
    typed = typed | {"due": add_business_days(timezone.localdate(), 3).strftime("%d-%m-%Y")}
    adviser.post(page(case, view), typed)
    assert said in adviser.post(page(case, view), typed).text


def test_taking_when_a_colleague_took_it_first_then_says_who_and_leaves_it(adviser, case):
    give(case, "vejleder2")
    assert f"{person_called('vejleder2')} har taget sagen." in adviser.post(page(case, "take"), follow=True).text
    case.refresh_from_db()
    assert case.owner == person_called("vejleder2")


CALL = {"channel": "phone", "category": "rights_question", "story": "Vil vide mere.", "reporter": "patient"}
CALL |= {"home_region": "midtjylland", "reply_by": "page"}


def fill_in(adviser, **typed):
    """Open the page of a new inquiry, and send it."""
    form = adviser.get(reverse("desk:new_inquiry")).context["form"]
    sent = CALL | {"key": form["key"].value()} | typed
    return sent, adviser.post(reverse("desk:new_inquiry"), sent)


def test_call_when_the_form_is_sent_twice_then_is_one_case(adviser, office):
    sent, _answer = fill_in(adviser)
    assert "var allerede oprettet" in adviser.post(reverse("desk:new_inquiry"), sent, follow=True).text
    assert Case.objects.count() == 1


@pytest.mark.parametrize("changed", [{"story": "V"}, {"phone": "22222222"}, {"patient_name": "Berit Test Jensen"}])
def test_form_when_sent_again_with_other_words_then_nothing_typed_is_lost(adviser, office, changed):
    sent, _answer = fill_in(adviser)
    page = adviser.post(reverse("desk:new_inquiry"), sent | changed)
    assert page.status_code == 422
    assert "er allerede oprettet med denne blanket" in page.text
    again = sent | changed | {"key": page.context["form"]["key"].value()}
    assert adviser.post(reverse("desk:new_inquiry"), again).status_code == 302
    assert Case.objects.count() == 2


def test_two_callers_with_the_same_words_then_are_two_cases(adviser, office):
    fill_in(adviser, phone="11111111")
    fill_in(adviser, phone="11111111")
    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_form_when_sent_twice_at_the_same_moment_then_is_one_case(adviser, office):
    sent = CALL | {"key": keys.new_key()}

    def post(_turn):
        try:
            return Client(headers={"cookie": cookie}).post(reverse("desk:new_inquiry"), sent).status_code
        finally:
            connection.close()

    cookie = f"sessionid={adviser.cookies['sessionid'].value}"
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(post, range(2))) == [302, 302]
    assert Case.objects.count() == 1


def test_call_from_a_known_patient_then_shows_the_open_cases_before_a_new_one_is_made(adviser, case):
    typed = {"patient_cpr": case.patient.cpr, "story": "Ringer igen."}
    sent, page = fill_in(adviser, **typed)
    assert f"Skriv på sag {case.number}" in page.text
    found = AuditEvent.objects.get(verb="cases.searched")
    assert (found.user, found.subject, found.after) == ("vejleder", "cpr", {"hits": 1})
    assert Case.objects.count() == 1
    before = case.contacts.count()
    for _click in range(2):
        adviser.post(reverse("desk:new_inquiry"), sent | {"on": case.pk})
    assert case.contacts.last().text.startswith("Ringer igen.")
    assert case.contacts.count() == before + 1
    adviser.post(reverse("desk:new_inquiry"), sent | {"anyway": "1"})
    assert Case.objects.count() == 2


@pytest.mark.parametrize(("pressed", "owner"), [({"take": "1"}, "vejleder"), ({}, None)])
def test_new_call_when_taken_with_it_then_has_an_owner_and_else_none(adviser, case, pressed, owner):
    adviser.post(reverse("desk:new_inquiry"), CALL | pressed)
    made = Case.objects.exclude(pk=case.pk).latest("pk")
    assert made.owner == (person_called(owner) if owner else None)
