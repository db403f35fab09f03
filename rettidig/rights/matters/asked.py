"""One matter as it is asked about: its facts and events on the day `on`, and the counts of days that rights share."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from rettidig.rights.clocks import ONE_DAY, days_after, is_business_day
from rettidig.rights.facts import Matter, MatterEvent, Patient
from rettidig.rights.findings import Duty
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.schema import FORESEEN, KINDS
from rettidig.rights.matters.truth import Truth, known, unknown
from rettidig.rights.parameters import Law, Parameter

FILED_AT = ("office", "authority")  # where what is sent counts as received (SUL § 51, stk. 5)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; where it does not exist, the last day of the month (inferred)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Asked:
    """A matter, whose it is, and the law and the day it is judged by. What lies after that day is left aside, but for
    a journey or a visit that is asked about before it.
    """

    def __init__(self, matter: Matter, patient: Patient, on: date, law: Law) -> None:
        self.matter, self.patient, self.on, self.law = matter, patient, on, law
        self.kind = KINDS[matter.kind]
        self._events = [one for one in matter.events if one.date <= on or one.type in FORESEEN]

    # -- facts

    def fact(self, name: str) -> Any:
        """What is stated, or describes the ordinary case; None: not known."""
        value = self.matter.facts.get(name)
        return self.kind.ordinary.get(name) if value is None else value

    def holds(self, name: str) -> Truth:
        """Whether a fact holds."""
        return self.is_any(name, True)

    def is_any(self, name: str, *words: object) -> Truth:
        """Whether a fact is one of these."""
        value = self.fact(name)
        return unknown(name) if value is None else known(value in words)

    # -- events

    def all(self, kind: str, **keys: object) -> list[MatterEvent]:
        """The events of a type, in order, of which the named fields have these values."""
        found = (one for one in self._events if one.type == kind)
        return [one for one in found if all(getattr(one, name) == value for name, value in keys.items())]

    def first(self, kind: str, **keys: object) -> date | None:
        """The day of the first event of a type."""
        return next((one.date for one in self.all(kind, **keys)), None)

    def last(self, kind: str, **keys: object) -> MatterEvent | None:
        """The last event of a type."""
        found = self.all(kind, **keys)
        return found[-1] if found else None

    def filed(self, kind: str, after: date | None = None) -> date | None:
        """The day on which the person's own paper was first received by the office or by an authority, on a day
        `after` that one. Source: SUL § 51, stk. 5.
        """
        days = (one.date for one in self.all(kind) if one.at in FILED_AT)
        return next((day for day in days if after is None or day > after), None)

    # -- the law

    def rule(self, name: str, day: date | None = None, scope: str = "all") -> Parameter | None:
        """The row of a parameter on the day `day` (default: the day asked about); None where the law has no value."""
        return self.law.row(name, day or self.on, scope)

    def number(self, name: str, scope: str = "all") -> int:
        """A number that has held as long as the law has known it."""
        return int(self.law.value(name, self.on, scope))

    def days_to_complain(self, start: date, name: str) -> date:
        """The last day of a complainant's limit in days. Where that is no business day, the next one."""
        day = days_after(start, self.number(name))
        if self.law.value("roll_over_complaint", day):
            while not is_business_day(day, self.law.choices):
                day += ONE_DAY
        return day

    # -- findings

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """What could change the answer, in the order of the tables: facts, events, parameters."""
        order = (*self.kind.facts, *self.kind.events)
        return tuple(sorted(set(names), key=lambda name: (order.index(name) if name in order else len(order), name)))

    def undetermined(self, right: str, names: Collection[str], why: str = "missing", **given: Any) -> MatterFinding:
        """The finding where something is missing."""
        return MatterFinding(right, "undetermined", why, missing=self.missing(names), **given)

    def addressed(self, finding: MatterFinding, recipient: str | None, wanted: Iterable[str]) -> MatterFinding:
        """The finding with its recipient. Where something is due, but from whom is not known for want of the facts
        `wanted`, these are missing, and what would be open is not determined.
        """
        if not wanted or finding.entitled is False or finding.status == "not_applicable":
            return finding._replace(recipient=recipient)
        status = "undetermined" if finding.status == "open" else finding.status
        return finding._replace(status=status, missing=self.missing({*finding.missing, *wanted}))

    def own_limit(self, right: str, deadline: date, filed: date | None, **given: Any) -> MatterFinding:
        """The finding on the person's own deadline: what was sent was received in time or too late, or nothing came.

        The reasons are `filed_in_time`, `filed_late`, `time_left` and `too_late`.
        """
        facts = {"filed": filed, **given.pop("facts", {})}
        in_time = (filed or self.on) <= deadline
        if filed:
            status, why = ("kept", "filed_in_time") if in_time else ("lapsed", "filed_late")
        else:
            status, why = ("running", "time_left") if in_time else ("lapsed", "too_late")
        return MatterFinding(right, status, why, in_time, deadline, facts=facts, **given)

    def known_and_incident(self, right: str, parameter: str, filed: date | None, **given: Any) -> MatterFinding:
        """The finding on a limit in years from knowledge, and in more years from the event, whichever ends first."""
        short, long = (12 * self.number(parameter, scope) for scope in ("known", "absolute"))
        learned, incident = self.first("known"), self.first("incident")
        asked = filed or self.on
        if learned and incident:
            ends = months_after(learned, short), months_after(incident, long)
            facts = {"learned": learned, "incident": incident, **given.pop("facts", {})}
            return self.own_limit(right, min(ends), filed, facts=facts, **given)
        late = (learned and asked > months_after(learned, short)) or (incident and asked > months_after(incident, long))
        if late:
            return MatterFinding(right, "lapsed", "surely_late", False, **given)
        in_time = incident is not None and asked <= months_after(incident, short)
        if in_time and filed:
            return MatterFinding(right, "kept", "surely_in_time", True, facts={"filed": filed}, **given)
        names = [name for name, day in (("incident", incident), ("known", learned)) if not day]
        return self.undetermined(right, names, entitled=in_time or None, **given)


def duty(who: str, what: str, by: date | None = None) -> tuple[Duty, ...]:
    """One obligation."""
    return (Duty(who, what, by),)
