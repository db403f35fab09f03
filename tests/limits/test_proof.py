"""A proof of work opens one kind of door, once, for a while."""

import base64
import json
from datetime import timedelta

import pytest
from altcha import Challenge
from django.utils import timezone

from rettidig.limits import proof
from rettidig.limits.proof import is_proved, new_challenge
from tests.proof_of_work import make_easy, solve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def easy(monkeypatch):
    make_easy(monkeypatch)


def test_solution_is_taken_once():
    solution = solve(new_challenge("send"))
    assert is_proved(solution, "send")
    assert not is_proved(solution, "send")


def test_solution_opens_nothing_else():
    assert not is_proved(solve(new_challenge("draft")), "send")


def test_solution_of_little_work_is_not_enough_where_more_is_asked():
    assert not is_proved(solve(new_challenge("send")), "send", is_hard=True)
    assert is_proved(solve(new_challenge("send", is_hard=True)), "send", is_hard=True)


def test_solution_expires():
    made_at = timezone.now() - proof.LIFE - timedelta(seconds=2)
    assert not is_proved(solve(new_challenge("send", at=made_at)), "send")


def test_challenge_of_somebody_else_proves_nothing(settings):
    solution = solve(new_challenge("send"))
    settings.SECRET_KEY = "another"
    assert not is_proved(solution, "send")


def test_challenge_that_was_made_easier_or_later_proves_nothing():
    for change in ({"keyPrefix": "00"}, {"expiresAt": 4102444800}, {"data": {"for": "send", "hard": True}}):
        made = json.loads(new_challenge("send"))
        made["parameters"] |= change
        assert not is_proved(solve(json.dumps(made)), "send"), change


def told_without_work():
    made = Challenge.from_dict(json.loads(new_challenge("send")))
    return base64.b64encode(
        json.dumps({"challenge": made.to_dict(), "solution": {"counter": 1, "derivedKey": "00" * 32}}).encode()
    ).decode()


@pytest.mark.parametrize("sent", ["", "x", "e30=", "bnVsbA==", "W10=", "é", "A" * 5000, "eyJjaGFsbGVuZ2UiOjF9"])
def test_what_is_no_solution_proves_nothing(sent):
    assert not is_proved(sent, "send")


def test_challenge_without_its_work_proves_nothing():
    assert not is_proved(told_without_work(), "send")
