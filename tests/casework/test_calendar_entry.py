"""Entries for calendars, as the library that made them and a second reader take them (RFC 5545, RFC 5546)."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from rettidig.casework.calendar_entry import Entry, as_file

from .factories import moment

START = moment("2026-11-25 13:00")
VIDEO = "https://video.example.dk/moede"


def an_entry(**more):
    facts = {"uid": uuid4(), "sequence": 3, "made_at": moment("2026-11-16 10:00"), "starts_at": START, "minutes": 45}
    words = {"title": "Dialogmøde", "description": "Ring på 38 66 60 00; vi svarer, altid.", "place": ""}
    who = {"organizer": "Patientkontoret, Midt", "organizer_email": "kontor@example.dk"}
    return Entry(**{**facts, **words, **who, "video_url": VIDEO, "attendee_email": "kaja@example.dk", **more})


def both(entry):
    """The same file as each of the two readers reads it."""
    made = as_file(entry)
    return Calendar.from_ical(made), vobject.readOne(made.decode())


@pytest.mark.parametrize(("is_cancelled", "method"), [(False, "REQUEST"), (True, "CANCEL")])
def test_both_readers_find_the_method_and_the_status(is_cancelled, method):
    one, other = both(an_entry(is_cancelled=is_cancelled))
    assert (one["METHOD"], other.method.value) == (method, method)
    status = "CANCELLED" if is_cancelled else "CONFIRMED"
    assert (one.walk("VEVENT")[0]["STATUS"], other.vevent.status.value) == (status, status)


@pytest.mark.parametrize("start", [START, moment("2026-07-01 13:00"), moment("2026-10-26 08:00")], ids=str)
def test_both_readers_find_the_hour_in_winter_and_summer(start):
    one, other = both(an_entry(starts_at=start))
    for begins, ends in (
        (one.walk("VEVENT")[0]["DTSTART"].dt, one.walk("VEVENT")[0]["DTEND"].dt),
        (other.vevent.dtstart.value, other.vevent.dtend.value),
    ):
        assert begins == start
        assert ends - begins == timedelta(minutes=45)
        assert begins.hour == start.astimezone(ZoneInfo("Europe/Copenhagen")).hour


def test_both_readers_find_uid_number_and_stamp():
    entry = an_entry()
    one, other = both(entry)
    (event,) = one.walk("VEVENT")
    assert event["UID"] == other.vevent.uid.value == f"{entry.uid}@rettidig"
    assert int(event["SEQUENCE"]) == int(other.vevent.sequence.value) == 3
    assert event["DTSTAMP"].dt == other.vevent.dtstamp.value == entry.made_at


def test_both_readers_find_who_asks_and_who_is_asked():
    one, other = both(an_entry())
    (event,) = one.walk("VEVENT")
    assert event["ORGANIZER"] == other.vevent.organizer.value == "mailto:kontor@example.dk"
    assert event["ORGANIZER"].params["CN"] == "Patientkontoret, Midt"
    assert event["ATTENDEE"] == other.vevent.attendee.value == "mailto:kaja@example.dk"


def test_video_address_is_the_place_where_there_is_no_other():
    one, other = both(an_entry())
    assert one.walk("VEVENT")[0]["LOCATION"] == other.vevent.location.value == VIDEO
    assert both(an_entry(place="Lokale 2"))[1].vevent.location.value == "Lokale 2"


def test_words_come_out_as_they_were_written():
    assert both(an_entry())[1].vevent.description.value == an_entry().description


def test_zone_is_a_rule_that_outlook_takes():
    made = as_file(an_entry()).decode()
    assert made.count("RRULE:FREQ=YEARLY") == 2
    assert "DTSTART;TZID=Europe/Copenhagen:20261125T130000" in made
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))


def test_file_that_asks_nobody_is_only_shown():
    one, other = both(an_entry(attendee_email=""))
    assert (one["METHOD"], other.method.value) == ("PUBLISH", "PUBLISH")
    assert "ATTENDEE" not in one.walk("VEVENT")[0]
