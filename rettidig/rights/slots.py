"""Appointments: which stand after everything that was offered, moved and cancelled, and which of them counts."""

from datetime import date
from typing import NamedTuple, TypeAlias

from rettidig.rights.facts import Event

Purposes: TypeAlias = frozenset[str | None]
ASSESSING: Purposes = frozenset({"examination", "assessment", None})
TREATING: Purposes = frozenset({"treatment", "surgery", "aftercare", None})
HOME = ("own_region", "partner", None)


class Slot(NamedTuple):
    """An appointment that stands: its day, where, and the day on which it was offered."""

    day: date
    place: str | None
    told_on: date


class Slots:
    """The appointments offered for days from `since`, taken in one by one: a new offer replaces those of its purpose
    that were offered before its day.

    Where the step is done when all of it is, the last day that stands is the one that counts; where its first part
    begins it (`first_counts`), the first is (23SFP119). `counting` is that day, `history` each day on which something
    was told, with the day then counting, `declined` the days that the patient declined, and `put_off` those put off at
    the patient's wish or for the patient's health, each with how much of the history came before.
    """

    def __init__(self, purposes: Purposes, since: date, home_limit: date | None, *, first_counts: bool = False) -> None:
        self.purposes, self.since, self.home_limit = purposes, since, home_limit
        self.first_counts = first_counts
        self.standing: dict[str | None, list[Slot]] = {}
        self.counting: date | None = None
        self.history: list[tuple[date, date | None]] = []
        self.declined: list[date] = []
        self.put_off: list[tuple[date, int]] = []

    def late_since(self, limit: date) -> date | None:
        """The day from which no slot within `limit` stood any more; None where one stands or none was ever offered."""
        since = None
        for told_on, day in self.history:
            if day is not None and day <= limit:
                since = None
            elif since is None:
                since = told_on
        return since

    def ever_in_time(self, limit: date) -> bool:
        """Whether a slot within `limit` was ever offered."""
        for _, day in self.history:
            if day is not None and day <= limit:
                return True
        return False

    def declined_within(self, limit: date) -> bool:
        """Whether the patient declined a day within `limit`."""
        return bool(self.declined) and min(self.declined) <= limit

    def put_off_past(self, limit: date, marked_until: date) -> date | None:
        """The day within `limit`, and after the days that are marked, that was put off for the patient's sake, where
        none within the limit stood after that.
        """
        for was, told_before in self.put_off:
            after = self.history[told_before:]
            if marked_until < was <= limit and not any(day is not None and day <= limit for _, day in after):
                return was
        return None

    def enter(self, event: Event) -> None:
        """Take in one appointment event."""
        if event.purpose not in self.purposes:
            return
        standing = self.standing.get(event.purpose, [])
        if event.type == "appointment_held":
            self._set(event, [one for one in standing if one.day != event.date])
            return
        place = event.at
        if event.type == "appointment_offered":
            standing = [one for one in standing if one.told_on == event.date]
        else:
            given_up = self._given_up(event, standing)
            place = place or (given_up[0].place if given_up else None)
            standing = [one for one in standing if one not in given_up]
        if event.day and event.day >= self.since:
            if not self._counts(event.day, place):
                self._set(event, standing)
                return
            standing = [*standing, Slot(event.day, place, event.date)]
        self._set(event, standing)
        self.history.append((event.date, self.counting))

    def _set(self, event: Event, standing: list[Slot]) -> None:
        self.standing[event.purpose] = standing
        days = [slot.day for slots in self.standing.values() for slot in slots]
        self.counting = (min if self.first_counts else max)(days) if days else None

    def _given_up(self, event: Event, standing: list[Slot]) -> list[Slot]:
        """The slots that a moved or cancelled appointment takes away: the one it had, else all of its purpose."""
        was = event.was_day or (standing[-1].day if standing else None)
        at_wish = event.by == "patient" or event.reason == "patient_wish"
        if was and (at_wish or event.reason == "patient_health"):
            self.put_off.append((was, len(self.history)))
        if was and at_wish and event.reason != "patient_health":
            self.declined.append(was)
        found = [one for one in standing if one.day == was]
        return found or (standing if event.type == "appointment_moved" else [])

    def _counts(self, day: date, place: str | None) -> bool:
        if self.home_limit is None or place in HOME:
            return True
        return place == "other_region" and day <= self.home_limit


NO_SLOTS = Slots(frozenset(), date.min, None)
