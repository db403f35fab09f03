"""Calls at the desk that are about no case, and what may be told in a call."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import keys
from rettidig.casework.models import Case, CaselessCall, Consent
from rettidig.casework.steps import asked_call, caseless_call
from rettidig.web.desk.call_back import next_time
from tests.desk_data import page, person_called
from tests.intake_data import SHOULDER, send

pytestmark = pytest.mark.django_db
NEW = "desk:caseless_call"
RANG = {"text": "Hvem kan få kørsel?", "topic": "transport", "phone": "22222222", "who": ""}


@pytest.fixture
def call(office) -> CaselessCall:
    by, now = person_called("vejleder"), timezone.now()
    due = next_time(office, at=now)
    return caseless_call.promise(**RANG, due=due, owner=by, key=keys.new_key(), by=by, at=now)


def typed(adviser, **more):
    form = adviser.get(reverse(NEW)).context["form"]
    usual = {name: form[name].value() for name in ("key", "day", "clock", "owner")}
    return {**RANG, **usual, **more}


def test_general_question_when_it_is_answered_then_is_a_closed_case_and_no_promise(adviser, office):
    adviser.post(reverse(NEW), typed(adviser, said="Den, der er ret til.", answered="1", phone="", day=""))
    case = Case.objects.get()
    assert (case.topic, bool(case.closed_at), CaselessCall.objects.count()) == ("transport", True, 0)
    assert adviser.get(page(case, "case")).status_code == 200


def test_promise_then_stands_in_the_list_with_its_number_and_on_the_queue_when_it_is_late(adviser, office):
    assert adviser.post(reverse(NEW), typed(adviser)).url == reverse("desk:call_backs")
    assert "2222" in adviser.get(reverse("desk:call_backs")).text
    assert "uden sag" not in adviser.get(reverse("desk:start")).text
    CaselessCall.objects.update(due=timezone.now() - timedelta(hours=1))
    assert "uden sag" in adviser.get(reverse("desk:start")).text


@pytest.mark.parametrize(
    ("changed", "field"), [({"phone": ""}, "phone"), ({"answered": "1"}, "said"), ({"clock": "25"}, "clock")]
)
def test_call_when_something_is_missing_then_says_so_beside_the_field_and_keeps_the_rest(
    adviser, office, changed, field
):
    answer = adviser.post(reverse(NEW), typed(adviser, **changed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert RANG["text"] in answer.text


def test_call_when_it_was_begun_as_a_new_inquiry_then_comes_along_without_errors(adviser, office):
    begun = {"caseless": "1", "story": RANG["text"], "phone": "22222222", "key": keys.new_key()}
    answer = adviser.post(reverse(NEW), begun)
    assert answer.context["form"]["text"].value() == RANG["text"]
    assert not answer.context["form"].errors


def test_promised_call_when_it_is_answered_then_leaves_the_list_and_later_words_are_not_lost(adviser, call):
    address = reverse("desk:answer_caseless", args=[call.pk])
    assert adviser.post(address, {"said": ""}).status_code == 422
    adviser.post(address, {"said": "Se på siden."})
    again = adviser.post(address, {"said": "Ring til kommunen."})
    assert (again.status_code, Case.objects.count()) == (409, 1)
    assert "Ring til kommunen." in again.text
    assert adviser.get(address).status_code == 404


def test_promised_call_when_nobody_answers_or_it_is_given_up_then_each_has_its_page(adviser, call):
    for name in ("try_caseless_again", "give_up_caseless"):
        assert adviser.get(reverse(f"desk:{name}", args=[call.pk])).status_code == 200
    adviser.post(reverse("desk:give_up_caseless", args=[call.pk]), {"reason": "Nummeret findes ikke."})
    assert Case.objects.get().closing_note == "Nummeret findes ikke."


def test_promised_call_that_becomes_a_case_then_was_received_when_they_rang(adviser, call):
    address = f"{reverse('desk:new_inquiry')}?opkald={call.pk}"
    form = adviser.get(address).context["form"]
    assert (form["story"].value(), form["phone"].value()) == (RANG["text"], RANG["phone"])
    names = ("key", "call", "story", "category", "phone")
    sent = {"channel": "phone", "reporter": "patient", "home_region": "midtjylland"}
    for _click in range(2):
        adviser.post(address, sent | {name: form[name].value() for name in names})
    assert Case.objects.get().received_at == call.taken_at
    assert adviser.get(address).status_code == 404


def test_relative_when_nobody_has_said_yes_then_may_be_told_nothing_and_afterwards_the_named_one_may(adviser, case):
    no, yes = "Patienten har ikke sagt ja", "Patienten har sagt ja til, at vi taler om sagen med: Bo"
    said = {"with_whom": "relative", "channel": "phone", "direction": "in", "text": "Sønnen ringer."}
    given = {"consent_giver": "patient", "consent_scopes": "case", "consent_to_whom": "Bo"}
    told = page(case, "told")
    assert no in adviser.post(told, said).text
    assert yes in adviser.post(told, said | given).text
    assert no not in adviser.post(told, said | {"with_whom": "department"}).text
    case.refresh_from_db()
    adviser.post(page(case, "add_contact"), said | given | {"version": case.version})
    assert Consent.objects.get().to_whom == "Bo"
    assert yes in adviser.post(told, said).text
    assert no in adviser.post(told, said | {"consent_withdrawn": Consent.objects.get().pk}).text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"consent_scopes": []}, "consent_scopes"),
        ({"consent_to_whom": ""}, "consent_to_whom"),
        ({"channel": "post"}, "consent_giver"),
    ],
)
def test_consent_in_a_call_when_half_of_it_is_said_then_nothing_is_written(adviser, case, changed, field):
    said = {"with_whom": "relative", "channel": "phone", "direction": "in", "text": "Ja.", "version": case.version}
    given = {"consent_giver": "patient", "consent_scopes": ["case"], "consent_to_whom": "Bo"}
    answer = adviser.post(page(case, "add_contact"), said | given | changed)
    assert list(answer.context["form"].errors) == [field]
    assert not Consent.objects.exists()


def test_call_about_what_was_broken_off_says_that_another_has_come_and_is_ended_from_the_list(adviser, office, call):
    CaselessCall.objects.update(taken_by=None)
    case = send(office, SHOULDER | {"phone": "22 22 22 22"}, at=timezone.now()).case
    shown = adviser.get(reverse("desk:call_backs")).text
    assert f'<a href="{page(case, "case")}">{case.number}</a> siden' in shown
    adviser.post(reverse("desk:end_caseless_as_sent", args=[call.pk]))
    assert not CaselessCall.objects.exists()
    assert not Case.objects.exclude(pk=case.pk).exists()


def test_page_of_the_call_lists_what_the_form_has_not_asked(adviser, office):
    told = {"reporter": "patient", "condition": "cancer", "phone": "22222222", "call_me": "yes"}
    case = send(office, told, max_wait_form=True, at=timezone.now()).case
    task = case.tasks.get(kind="call_back")
    shown = adviser.get(reverse("desk:call_back", args=[case.pk, task.pk])).context["unasked"]
    assert shown == asked_call.find_unasked(case)
    assert len(shown) > 1
