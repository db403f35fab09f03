"""Danish clock time in SQL beside the time zone database of Python."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.insight.lookups import danish_time

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = st.datetimes(datetime(1997, 1, 1), datetime(2037, 12, 31))  # noqa: DTZ001


def asked(expression: str, value: object) -> object:
    with duckdb.connect() as connection:
        ((answer,),) = connection.execute(f"SELECT {expression} FROM (SELECT ? AS x)", [value]).fetchall()
    return answer


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


@given(TIMES)
def test_instant_of_a_local_time_is_that_of_the_time_zone_database(local) -> None:
    zoned = local.replace(tzinfo=COPENHAGEN)
    exists = zoned.astimezone(UTC).astimezone(COPENHAGEN).replace(tzinfo=None) == local
    assert asked(danish_time.is_skipped("x"), local) is not exists
    if exists:
        assert asked(danish_time.instant("x"), local) == microseconds(zoned)
        assert asked(danish_time.instant("x", last_of_two=True), local) == microseconds(zoned.replace(fold=1))


@given(TIMES)
def test_local_time_of_an_instant_is_that_of_the_time_zone_database(utc) -> None:
    moment = utc.replace(tzinfo=UTC)
    expected = moment.astimezone(COPENHAGEN).replace(tzinfo=None)
    assert asked(danish_time.local("x"), microseconds(moment)) == expected


@pytest.mark.parametrize("year", range(1997, 2038))
def test_hours_around_both_changes_are_right_in_every_year(year) -> None:
    for month in (3, 10):
        for hour in range(24 * 31):
            moment = datetime(year, month, 1, tzinfo=UTC) + timedelta(hours=hour)
            after = (moment + timedelta(hours=1)).astimezone(COPENHAGEN).utcoffset()
            if moment.astimezone(COPENHAGEN).utcoffset() != after:
                for us in range(
                    microseconds(moment), microseconds(moment) + 3 * danish_time.HOUR, danish_time.HOUR // 2
                ):
                    expected = (EPOCH + timedelta(microseconds=us)).astimezone(COPENHAGEN).replace(tzinfo=None)
                    assert asked(danish_time.local("x"), us) == expected
