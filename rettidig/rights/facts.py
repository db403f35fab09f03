"""Facts about a patient and the pathways: frozen values, in which `None` always means *not stated*.

The words are those of the assessment document. Nothing here judges; nothing here is ever taken to be false because it
is silent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

Day: TypeAlias = date

REGIONS = ("hovedstaden", "sjaelland", "syddanmark", "midtjylland", "nordjylland", "ostdanmark")
MERGED_REGIONS = frozenset({"hovedstaden", "sjaelland"})
MERGER = date(2027, 1, 1)  # Region Hovedstaden and Region Sjælland become Region Østdanmark (L 213/214 of 2024-25)

AREAS = ("somatic", "adult_psychiatry", "child_psychiatry")
CONDITIONS = ("none", "cancer", "left_main", "unstable_angina", "post_ami", "other_heart")
LEGAL_STATUSES = (
    "none",
    "forensic_inpatient",
    "forensic_outpatient",
    "prison",
    "secure_institution",
    "immigration_detention",
)
# Out of extended choice (SYGEHUSBEK § 21) …
CHOICE_EXEMPT = (
    "transplant",
    "sterilisation",
    "fertility",
    "hearing_aid",
    "cosmetic",
    "gender",
    "recreation",
    "experimental",
)
# … and out of the maximum waiting times (cancer.dk, as referred to in the law book)
MAX_WAIT_EXEMPT = ("non_melanoma_skin_cancer", "bone_marrow_cancer")
EXEMPT_TREATMENTS = CHOICE_EXEMPT + MAX_WAIT_EXEMPT
PLACES = ("own_region", "other_region", "partner", "agreement", "private_specialist", "abroad")


@dataclass(frozen=True)  # without slots: what is not stated stays the default of the class
class Event:
    """One thing that happened in a pathway. Which fields can be stated depends on `type` (`schema.EVENT_TYPES`)."""

    date: Day
    type: str
    source: str | None = None
    purpose: str | None = None
    sender: str | None = None  # "from" of a referral
    at: str | None = None
    wish: str | None = None
    suspected: str | None = None  # "of" of a suspicion: cancer or heart
    of: tuple[str, ...] = ()
    states: tuple[str, ...] | None = None  # None: what the letter says is not stated; empty: it says nothing of it
    promises: tuple[str, ...] = ()
    received: Day | None = None  # the day on which the letter reached the patient
    documented: bool | None = None
    options: tuple[str, ...] = ()
    day: Day | None = None  # "for": the day of the appointment
    was_day: Day | None = None  # "was_for": the day it had before
    mode: str | None = None
    by: str | None = None
    reason: str | None = None
    first_day: Day | None = None  # "from" of a delay
    last_day: Day | None = None  # "to" of a delay, itself included
    next_step: bool | None = None
    kind: str | None = None
    what: str | None = None
    to: str | None = None
    to_kind: str | None = None
    complete: bool | None = None
    scope: str | None = None
    ground: str | None = None
    individual: bool | None = None
    compared: bool | None = None
    essential_regard: bool | None = None
    prosecution_asked: bool | None = None

    @classmethod
    def stated(cls, values: dict[str, Any]) -> "Event":
        """The event with what is stated of it, by field; it keeps `values`, which must not be changed after."""
        event = cls.__new__(cls)
        object.__setattr__(event, "__dict__", values)
        return event


BY_DATE = attrgetter("date")


class Residence(NamedTuple):
    """A period of residence in a region, both days included; `last_day` None: still."""

    region: str
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Patient:
    """The person, without a name: only what a right can turn on."""

    birth_date: date | None = None
    home_region: str | None = None
    residence: tuple[Residence, ...] = ()

    def region_on(self, day: date) -> str | None:
        """The region of residence on `day`, under the name the region has on that day. Source: SUL § 86, law book §
        13.
        """
        return "ostdanmark" if self.renamed_on(day) else self._stated_on(day)

    def renamed_on(self, day: date) -> str | None:
        """The region of residence as it is stated, where it has become another by `day`; else None."""
        region = self._stated_on(day)
        return region if day >= MERGER and region in MERGED_REGIONS else None

    def _stated_on(self, day: date) -> str | None:
        region = self.home_region
        for stay in self.residence:
            if (stay.first_day or day) <= day <= (stay.last_day or day):
                region = stay.region
        return region

    def moved_between(self, start: date, end: date) -> date | None:
        """The first day after `start`, up to and including `end`, on which the patient lives in another region.

        The merger of regions on 1 January 2027 is no move: running rights go on.
        """
        for stay in self.residence:
            moved_in = stay.first_day
            if moved_in and start < moved_in <= end and not self._same_region(start, moved_in):
                return moved_in
        return None

    def _same_region(self, before: date, after: date) -> bool:
        was, is_now = self.region_on(before), self.region_on(after)
        return was == is_now or (is_now == "ostdanmark" and was in MERGED_REGIONS)


class Pathway(NamedTuple):
    """One suspected condition of one patient: it is judged by itself. Events stand by date, then as they were given."""

    id: str
    area: str
    condition: str = "none"
    acute: bool = False
    exempt_treatment: str | None = None
    legal_status: str = "none"
    facts: Mapping[str, bool | str] = MappingProxyType({})
    events: tuple[Event, ...] = ()


class MatterEvent(NamedTuple):
    """One thing that happened in a matter. Which fields can be stated depends on its kind (`matters.schema.KINDS`)."""

    date: Day
    type: str
    source: str | None = None
    at: str | None = None
    to: str | None = None
    by: str | None = None
    of: str | None = None
    given: str | None = None
    result: str | None = None
    regime: str | None = None
    regimes: tuple[str, ...] | None = None
    outcome: str | None = None  # "is" of an outcome
    concrete: bool | None = None
    amount_dkk: Decimal | None = None
    day: Day | None = None  # "for": the day of an offer or a start


class Matter(NamedTuple):
    """One question beside the pathways: a complaint, a refund, a fee. Events stand by date, then as they were given."""

    id: str
    kind: str
    facts: Mapping[str, Any] = MappingProxyType({})
    events: tuple[MatterEvent, ...] = ()


class Question(NamedTuple):
    """The input of an assessment: these pathways and matters of this patient, assessed on the day `on`."""

    on: date
    patient: Patient
    pathways: tuple[Pathway, ...]
    matters: tuple[Matter, ...] = ()
