"""A meeting as calendars take it: one iCalendar entry (RFC 5545) with its request or cancellation (RFC 5546).

Each receiver gets a file that names itself and the office alone, so that nobody learns another's address from it. The
title says what it is, and nothing of whom or what it is about: calendars are seen by others.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, vCalAddress, vText, vUri

PRODUCT = "-//Rettidig//Dialogue meeting//DA"
ZONE = ZoneInfo("Europe/Copenhagen")
FILE_NAME = "dialogmoede.ics"
# The European rule of summer time (directive 2000/84/EC) as a rule: Outlook does not take a list of single days
ZONE_RULES = b"""BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


class Entry(NamedTuple):
    """What stands in the calendar. An entry with a higher `sequence` takes the place of the one with the same `uid`."""

    uid: UUID
    sequence: int
    made_at: datetime
    starts_at: datetime
    minutes: int
    title: str
    description: str
    place: str
    video_url: str
    organizer: str
    organizer_email: str
    attendee_email: str = ""
    is_cancelled: bool = False

    @property
    def method(self) -> str:
        """What a calendar does with it. Where nobody is asked by name, it is only shown (RFC 5546, 3.2.1)."""
        return "CANCEL" if self.is_cancelled else "REQUEST" if self.attendee_email else "PUBLISH"


def as_file(entry: Entry) -> bytes:
    """The entry as the bytes of an .ics file, with the rules of Danish summer time in it."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", entry.method)
    start = entry.starts_at.astimezone(ZONE)
    event.add("uid", f"{entry.uid}@rettidig")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.made_at.astimezone(ZoneInfo("UTC")))
    event.add("dtstart", start)
    event.add("dtend", (entry.starts_at + timedelta(minutes=entry.minutes)).astimezone(ZONE))
    event.add("summary", entry.title)
    event.add("description", entry.description)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if where := entry.place or entry.video_url:
        event.add("location", where)
    if entry.video_url:
        event.add("url", vUri(entry.video_url))
    event.add("organizer", _address(entry.organizer_email, CN=entry.organizer), encode=False)
    if entry.attendee_email:
        invited = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
        event.add("attendee", _address(entry.attendee_email, **invited), encode=False)
    calendar.add_component(Component.from_ical(ZONE_RULES))
    calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def _address(email: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address
