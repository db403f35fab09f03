"""Which pathways are simple enough for columns, and such a pathway as a row of numbers.

Simple is a patient in somatic care who waits for assessment or, referred for it, for treatment, and of whom so much is
stated, and so little else, that no rule has to ask further:

* no move, no acute illness, no exempt treatment, no legal status, and no condition but none or cancer (`_is_plain`);
* the four facts of the choice and no other, so that nothing of the choice is unknown (`FACTS`);
* after the last suspension, and while each limit is one number of days (`_has_one_number_each`);
* one referral, which comes first, and then at most one event of each type in `SIMPLE`, each as its function says: so
  there is one clock, at most one appointment stands, and one letter answers for all.

Whatever else is stated calls for the readable rules.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from rettidig.rights.course import PATIENT_REASONS, is_treatment
from rettidig.rights.facts import Event, Pathway, Patient
from rettidig.rights.parameters import Law
from rettidig.rights.reading import LETTER_ITEMS

NEVER = 0  # a day that has not been; the others are ordinals
HERE = (None, "own_region")
NUMBERS = (  # of the law, each with its scope: those that `rules` asks for
    ("fast_assessment_days", "somatic"),
    ("assessment_plan_days", "all"),
    ("extended_choice_assessment_days", "all"),
    ("extended_choice_treatment_days", "somatic"),
    ("max_wait_cancer_assessment_days", "cancer"),
    ("max_wait_referral_days", "cancer"),
    ("max_wait_consent_days", "cancer"),
    ("information_duty_days", "all"),
    ("surgery_date_change_notice_days", "all"),
)
FACTS = ("agreement_hospital_available", "agreement_wait_shorter", "partner_can_meet_limit", "professionally_possible")
Found: TypeAlias = Mapping[str, Event]


class Row(NamedTuple):
    """A simple pathway as it is known on the day `on`: days as ordinals (or NEVER), flags as 0 and 1."""

    on: int
    start: int  # the referral, day 0
    for_treatment: bool
    for_surgery: bool
    has_cancer: bool
    agreement_hospital: bool
    shorter_wait: bool
    partner_can: bool
    possible: bool
    letter: int
    offered: int  # the day on which `slot` was offered
    slot: int
    cancelled: int
    examined: int
    assessed: int
    consent: int
    started: int


def row_of(pathway: Pathway, patient: Patient, on: date, law: Law) -> Row | None:
    """The pathway as a row, or None where it is not simple."""
    facts, events = pathway.facts, pathway.events
    if patient.residence or not events or events[0].date > on or not _is_plain(pathway):
        return None
    found = _found(events, on)
    if found is None or not _has_one_number_each(law, events[0].date):
        return None
    offered = found.get("appointment_offered")
    agreement_hospital, shorter_wait, partner_can, possible = [bool(facts[name]) for name in FACTS]
    return Row(
        on.toordinal(),
        events[0].date.toordinal(),
        events[0].type == "treatment_referral_received",
        offered is not None and offered.purpose == "surgery",
        pathway.condition == "cancer",
        agreement_hospital,
        shorter_wait,
        partner_can,
        possible,
        _day(found, "information_letter"),
        _day(found, "appointment_offered"),
        offered.day.toordinal() if offered and offered.day else NEVER,
        _day(found, "appointment_cancelled"),
        _day(found, "appointment_held"),
        _day(found, "assessment_completed"),
        _day(found, "consent"),
        _day(found, "treatment_started"),
    )


def _day(found: Found, kind: str) -> int:
    event = found.get(kind)
    return event.date.toordinal() if event else NEVER


def _is_plain(pathway: Pathway) -> bool:
    return (
        pathway.area == "somatic"
        and pathway.condition in ("none", "cancer")
        and not pathway.acute
        and pathway.exempt_treatment is None
        and pathway.legal_status == "none"
        and len(pathway.facts) == len(FACTS)
        and all(name in pathway.facts for name in FACTS)
    )


@lru_cache(maxsize=16384)
def _has_one_number_each(law: Law, day: date) -> bool:
    """Whether no right was out of force on the day or later, the letter is owed, and each limit is one number of days
    (2013-2016 the severity decided between two).
    """
    numbers = [law.value(name, day, scope) for name, scope in NUMBERS]
    letter = law.value("information_letter_items", day)
    return day > law.last_suspended_day and bool(letter) and all(type(one) is int for one in numbers)


def _found(events: tuple[Event, ...], on: date) -> Found | None:
    """The known events by their type, or None where one of them is not simple."""
    fits = SIMPLE.get(events[0].type)
    if fits is None:
        return None
    found: dict[str, Event] = {}
    for event in events:
        fit = fits.get(event.type)
        if fit is None or event.type in found or not fit(event, found):
            return None
        if event.date <= on:
            found[event.type] = event
    return found


# -- what each event may be


def _any(event: Event, found: Found) -> bool:
    return True


def _first(event: Event, found: Found) -> bool:
    return not found


def _for_assessment(event: Event, found: Found) -> bool:
    """To the own region; a wish for another hospital is judged by free choice."""
    return not found and event.purpose == "assessment" and event.at in HERE and event.wish is None


def _says_all(event: Event, found: Found) -> bool:
    """All that a letter must say, so that it can only be in time or late; a promise may be false."""
    return event.states is not None and len(set(event.states)) == len(LETTER_ITEMS) and not event.promises


def _offers(*purposes: str) -> Callable[[Event, Found], bool]:
    """A day at the own region, after day 0, for what the patient waits for."""

    def offers(event: Event, found: Found) -> bool:
        start = next(iter(found.values())).date
        return event.day is not None and event.day >= start and event.at in HERE and event.purpose in purposes

    return offers


def _examines(event: Event, found: Found) -> bool:
    """In person (19SFP20); not by an appointment for an examination on that very day, which then stands no more."""
    offered = found.get("appointment_offered")
    is_it = offered is not None and offered.purpose == "examination" and offered.day == event.date
    return event.purpose == "examination" and event.mode in ("in_person", None) and not is_it


def _cancels(event: Event, found: Found) -> bool:
    """The hospital cancels the operation that was offered, for a reason of its own."""
    offered = found.get("appointment_offered")
    by_hospital = event.by == "hospital" and event.reason not in PATIENT_REASONS and event.at in HERE
    operation = offered is not None and offered.purpose == event.purpose == "surgery"
    return by_hospital and operation and offered is not None and event.was_day in (None, offered.day)


def _before_treatment(event: Event, found: Found) -> bool:
    """A consent after the treatment would begin the wait for the next one."""
    return "treatment_started" not in found


def _treats(event: Event, found: Found) -> bool:
    """Preparation and talk end no wait."""
    return is_treatment(event)


SIMPLE: Mapping[str, Mapping[str, Callable[[Event, Found], bool]]] = {  # by the event that comes first
    "referral_received": {
        "referral_received": _for_assessment,
        "information_letter": _says_all,
        "appointment_offered": _offers("assessment", "examination"),
        "appointment_held": _examines,
        "assessment_completed": _any,
    },
    "treatment_referral_received": {
        "treatment_referral_received": _first,
        "information_letter": _says_all,
        "appointment_offered": _offers("treatment", "surgery"),
        "appointment_cancelled": _cancels,
        "consent": _before_treatment,
        "treatment_started": _treats,
    },
}
