"""Counts of tries: shared, kept, and emptied by nobody outside."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from rettidig.limits.counting import Limit, allows, delete_expired, give_back, is_reached
from rettidig.limits.models import Count

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
THREE = Limit("three", 3, 60)


@pytest.mark.parametrize(("tries", "is_allowed"), [(3, True), (4, False)])
def test_limit_allows_the_last_try_and_no_more(tries, is_allowed):
    assert [allows(THREE, "anna", at=NOW) for _turn in range(tries)][-1] is is_allowed


def test_limit_counts_each_key_and_each_purpose_by_itself():
    for _turn in range(4):
        allows(THREE, "anna", at=NOW)
    assert allows(THREE, "bo", at=NOW)
    assert allows(Limit("other", 3, 60), "anna", at=NOW)
    assert allows(THREE, "an", "na", at=NOW)


@pytest.mark.parametrize(("seconds", "is_allowed"), [(59, False), (60, True)])
def test_limit_begins_anew_when_its_time_is_over(seconds, is_allowed):
    for _turn in range(4):
        allows(THREE, "anna", at=NOW)
    assert allows(THREE, "anna", at=NOW + timedelta(seconds=seconds)) is is_allowed


def test_limit_is_reached_when_one_more_would_be_too_many_and_asking_counts_nothing():
    for _turn in range(3):
        assert not is_reached(THREE, "anna", at=NOW)
        allows(THREE, "anna", at=NOW)
    assert is_reached(THREE, "anna", at=NOW)
    assert Count.objects.get().number == 3


def test_try_that_is_given_back_was_none():
    for _turn in range(9):
        assert allows(THREE, "anna", at=NOW)
        give_back(THREE, "anna")


def test_count_when_there_are_a_thousand_others_or_the_cache_is_emptied_stays():
    for _turn in range(3):
        allows(THREE, "anna", at=NOW)
    for number in range(1000):
        allows(THREE, str(number), at=NOW)
    cache.clear()
    assert not allows(THREE, "anna", at=NOW)


def test_count_tells_nobody_whose_it_is():
    allows(THREE, "anna", at=NOW)
    assert "anna" not in str(Count.objects.values().get())


def test_counts_whose_time_is_over_are_deleted_and_no_others():
    allows(THREE, "anna", at=NOW)
    allows(THREE, "bo", at=NOW + timedelta(seconds=30))
    assert delete_expired(at=NOW + timedelta(seconds=60)) == 1
    assert Count.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_are_all_counted():
    answers = []

    def ask():
        answers.extend(allows(THREE, "anna") for _turn in range(5))
        connection.close()

    threads = [threading.Thread(target=ask) for _each in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers.count(True) == 3
