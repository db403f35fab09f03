"""When work has to be proved: counted by all processes, and by nobody on another's account."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from rettidig.limits.counting import give_back
from rettidig.limits.models import Count
from rettidig.limits.pressure import Pressure, foresee, weigh

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SEND = Pressure("send", calm=3, high=5, flood=7, seconds=900)


def tries(network, times, *, at=NOW):
    return [weigh(SEND, network, at=at) for _turn in range(times)][-1]


@pytest.mark.parametrize(
    ("times", "is_asked", "is_hard"), [(3, False, False), (4, True, False), (5, True, False), (6, True, True)]
)
def test_who_goes_on_for_long_is_asked_and_then_asked_for_more(times, is_asked, is_hard):
    found = tries("192.0.2.1", times)
    assert (found.is_asked, found.is_hard) == (is_asked, is_hard)


def test_one_network_alone_never_raises_the_pressure_on_another():
    tries("192.0.2.1", 50)
    assert not tries("192.0.2.2", 1).is_asked


@pytest.mark.parametrize(("networks", "is_asked"), [(2, False), (3, True)])
def test_flood_from_many_networks_asks_everybody(networks, is_asked):
    for last in range(networks):
        tries(f"192.0.2.{last + 1}", 3)
    assert tries("198.51.100.1", 1).is_asked is is_asked
    assert not tries("198.51.100.1", 1).is_hard


@pytest.mark.parametrize(("seconds", "is_asked", "minutes"), [(0, True, 15), (830, True, 2), (900, False, 15)])
def test_pressure_is_over_when_its_time_is_over_and_says_when(seconds, is_asked, minutes):
    tries("192.0.2.1", 4)
    found = tries("192.0.2.1", 1, at=NOW + timedelta(seconds=seconds))
    assert (found.is_asked, found.minutes) == (is_asked, minutes)


def test_try_that_was_right_is_given_back():
    codes = Pressure("codes", calm=3, high=5, seconds=900)
    for _turn in range(9):
        assert not weigh(codes, "192.0.2.1", at=NOW).is_asked
        give_back(codes.limit, "192.0.2.1")


def test_what_the_next_try_meets_is_foreseen_and_counts_nothing():
    for times in range(1, 8):
        seen = [foresee(SEND, "192.0.2.1", at=NOW) for _turn in range(3)]
        assert seen == [weigh(SEND, "192.0.2.1", at=NOW)] * 3, times


@pytest.mark.django_db(transaction=True)
def test_tries_of_several_processes_at_the_same_moment_are_all_counted_by_network_and_together():
    def flood(network):
        for _turn in range(5):
            weigh(SEND, network, at=NOW)
        connection.close()

    threads = [threading.Thread(target=flood, args=(f"192.0.2.{each % 2}",)) for each in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(Count.objects.values_list("number", flat=True)) == [6, 10, 10]


def test_counts_name_nobody():
    tries("192.0.2.1", 1)
    assert Count.objects.count() == 2
    assert not Count.objects.filter(key_mark__contains="192.0.2").exists()
