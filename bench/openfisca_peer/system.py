"""The tax and benefit system, as OpenFisca calls it: its parameters, inputs and formulas."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.openfisca_peer.pathways import DAYS, FLAGS, NEVER
from rettidig.rights.clocks import public_holidays
from rettidig.rights.interpretation import CHOSEN
from rettidig.rights.parameters import CURRENT

Person = build_entity(key="person", plural="persons", label="One pathway", is_person=True)
BUSINESS_DAYS = np.busdaycalendar(holidays=sorted(day for year in range(2025, 2029) for day in public_holidays(year)))
NONE = np.datetime64(NEVER)
AT_ONCE = CHOSEN.at_once_business_days


class Status(Enum):
    not_applicable = "not_applicable"
    kept = "kept"
    running = "running"
    at_risk = "at_risk"
    breached = "breached"


NOT_APPLICABLE, KEPT, RUNNING, AT_RISK, BREACHED = range(5)  # OpenFisca numbers the members in their order


Formula = Callable[[Any, Any, Any], np.ndarray]
VARIABLES: list[type[Variable]] = []


def declare(name: str, value_type: type, period: DateUnit, **more: object) -> None:
    stated = {"value_type": value_type, "entity": Person, "definition_period": period, **more}
    if value_type is date:
        stated["default_value"] = NEVER
    VARIABLES.append(type(name, (Variable,), stated))


def day(formula: Formula) -> None:
    """A day that each pathway has, or `NONE`."""
    declare(formula.__name__, date, DateUnit.DAY, formula=formula)


def flag(formula: Formula) -> None:
    """Yes or no of each pathway."""
    declare(formula.__name__, bool, DateUnit.DAY, formula=formula)


def verdict(formula: Formula) -> None:
    """The status of a right in each pathway."""
    more = {"possible_values": Status, "default_value": Status.not_applicable, "formula": formula}
    declare(formula.__name__, Enum, DateUnit.DAY, **more)


def is_known(day: np.ndarray) -> np.ndarray:
    return day != NONE


def is_by(day: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Whether something happened, and no later than the limit."""
    return is_known(day) & (day <= limit)


def after_business_days(start: np.ndarray, days: int) -> np.ndarray:
    return np.busday_offset(start, days, roll="backward", busdaycal=BUSINESS_DAYS)


def asked_on(period: Any) -> np.datetime64:
    return np.datetime64(period.start.date)


# -- 1: assessment within 30 days


@day
def fast_assessment_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    start = person("referral_received", period)
    return np.where(is_known(start), start + parameters(period).somatic.fast_assessment_days, NONE)


@verdict
def fast_assessment(person: Any, period: Any, parameters: Any) -> np.ndarray:
    deadline, on = person("fast_assessment_deadline", period), asked_on(period)
    is_late = person("slot", period) > deadline
    conditions = [
        ~is_known(deadline),
        is_by(person("assessment_completed", period), deadline),
        (on <= deadline) & is_late,
        on <= deadline,
        person("professionally_possible", period),
    ]
    return np.select(conditions, [NOT_APPLICABLE, KEPT, AT_RISK, RUNNING, BREACHED], KEPT)


# -- 2: the extended choice, of assessment or of treatment


@day
def standing_slot(person: Any, period: Any, parameters: Any) -> np.ndarray:
    return np.where(is_known(person("slot_cancelled", period)), NONE, person("slot", period))


@day
def waiting_since(person: Any, period: Any, parameters: Any) -> np.ndarray:
    referred = person("referral_received", period)
    return np.where(is_known(referred), referred, person("treatment_referral_received", period))


@day
def waiting_ended(person: Any, period: Any, parameters: Any) -> np.ndarray:
    is_assessment = is_known(person("referral_received", period))
    return np.where(is_assessment, person("assessment_completed", period), person("treatment_started", period))


@day
def extended_choice_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    days = parameters(period).all.extended_choice_assessment_days
    treatment_days = parameters(period).somatic.extended_choice_treatment_days
    is_assessment = is_known(person("referral_received", period))
    return person("waiting_since", period) + np.where(is_assessment, days, treatment_days).astype("timedelta64[D]")


@flag
def choice_has_slipped(person: Any, period: Any, parameters: Any) -> np.ndarray:
    deadline, ended = person("extended_choice_deadline", period), person("waiting_ended", period)
    slot, is_treatment = person("standing_slot", period), ~is_known(person("referral_received", period))
    was_offered = is_treatment & is_by(slot, deadline)
    in_time = ~is_known(ended) & (slot <= deadline) & ((asked_on(period) <= deadline) | was_offered)
    return ~is_by(ended, deadline) & ~in_time


@flag
def choice_is_open(person: Any, period: Any, parameters: Any) -> np.ndarray:
    by_capacity = person("professionally_possible", period) | ~is_known(person("referral_received", period))
    hospital = person("agreement_hospital_available", period) & person("agreement_wait_shorter", period)
    return by_capacity & hospital & ~person("partner_can_meet_limit", period)


@day
def slip_is_clear_on(person: Any, period: Any, parameters: Any) -> np.ndarray:
    deadline, slot = person("extended_choice_deadline", period), person("slot", period)
    cancelled = person("slot_cancelled", period)
    late, lost = slot > deadline, is_known(cancelled)
    return np.select([late, lost], [person("slot_offered", period), cancelled], deadline + np.timedelta64(1, "D"))


@flag
def choice_was_kept_secret(person: Any, period: Any, parameters: Any) -> np.ndarray:
    deadline, clear = person("extended_choice_deadline", period), person("slip_is_clear_on", period)
    was_in_time = is_by(person("slot", period), deadline) & (clear <= deadline)
    since = np.where(was_in_time, clear, person("waiting_since", period))
    due = np.where(clear > deadline, deadline, np.maximum(deadline, after_business_days(clear, AT_ONCE)))
    letter = person("information_letter", period)
    return (asked_on(period) > due) & ~(is_by(letter, due) & (letter >= since))


@verdict
def extended_choice(person: Any, period: Any, parameters: Any) -> np.ndarray:
    is_slipped, is_open = person("choice_has_slipped", period), person("choice_is_open", period)
    deadline, on = person("extended_choice_deadline", period), asked_on(period)
    conditions = [
        ~is_slipped & (is_known(person("waiting_ended", period)) | (on > deadline)),
        ~is_slipped,
        ~is_open,
        person("choice_was_kept_secret", period),
        on <= deadline,
    ]
    return np.select(conditions, [KEPT, RUNNING, KEPT, BREACHED, AT_RISK], KEPT)


@flag
def may_choose(person: Any, period: Any, parameters: Any) -> np.ndarray:
    waits = ~is_known(person("waiting_ended", period))
    return waits & person("choice_has_slipped", period) & person("choice_is_open", period)


# -- 3, 4, 5: the maximum waiting times of cancer


@day
def consent_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    consent = person("consent", period)
    return np.where(is_known(consent), consent + parameters(period).cancer.max_wait_consent_days, NONE)


@day
def treatment_referral_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    referred = person("treatment_referral_received", period)
    return np.where(is_known(referred), referred + parameters(period).cancer.max_wait_referral_days, NONE)


@day
def examination_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    referred = person("referral_received", period)
    days = parameters(period).cancer.max_wait_cancer_assessment_days
    return np.where(is_known(referred), referred + days, NONE)


@day
def max_wait_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    consent, referral = person("consent_deadline", period), person("treatment_referral_deadline", period)
    treatment = np.where(is_known(consent), np.minimum(consent, referral), referral)
    examination = person("examination_deadline", period)
    deadline = np.where(is_known(examination), examination, treatment)
    return np.where(person("has_cancer", period), deadline, NONE)


@verdict
def max_wait(person: Any, period: Any, parameters: Any) -> np.ndarray:
    deadline, on = person("max_wait_deadline", period), asked_on(period)
    slot, is_examination = person("standing_slot", period), is_known(person("referral_received", period))
    done = np.where(is_examination, person("examined", period), person("treatment_started", period))
    conditions = [
        ~person("has_cancer", period),
        is_by(done, deadline),
        (on <= deadline) & (slot > deadline),
        on <= deadline,
        ~is_known(done) & is_by(slot, deadline),
    ]
    return np.select(conditions, [NOT_APPLICABLE, KEPT, AT_RISK, RUNNING, KEPT], BREACHED)


# -- 6: a cancelled operation


@day
def cancellation_notice_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    cancelled = person("slot_cancelled", period)
    due = after_business_days(cancelled, parameters(period).all.surgery_date_change_notice_days)
    return np.where(is_known(cancelled), due, NONE)


@flag
def told_after_cancellation(person: Any, period: Any, parameters: Any) -> np.ndarray:
    letter = person("information_letter", period)
    in_time = is_by(letter, person("cancellation_notice_deadline", period))
    return in_time & (letter >= person("slot_cancelled", period))


@verdict
def cancellation_notice(person: Any, period: Any, parameters: Any) -> np.ndarray:
    due, on = person("cancellation_notice_deadline", period), asked_on(period)
    conditions = [~is_known(due), person("told_after_cancellation", period), on <= due]
    return np.select(conditions, [NOT_APPLICABLE, KEPT, RUNNING], BREACHED)


@verdict
def surgery_date_change(person: Any, period: Any, parameters: Any) -> np.ndarray:
    has_slot = person("is_surgery", period) & is_known(person("slot", period))
    is_silent = person("cancellation_notice", period) == Status.breached
    return np.select(
        [~has_slot, is_silent & person("agreement_hospital_available", period)], [NOT_APPLICABLE, BREACHED], KEPT
    )


@flag
def may_choose_after_cancellation(person: Any, period: Any, parameters: Any) -> np.ndarray:
    waits = ~is_known(person("treatment_started", period))
    is_cancelled = is_known(person("slot_cancelled", period))
    return is_cancelled & waits & person("agreement_hospital_available", period)


# -- 7: the letter within 8 business days


@day
def letter_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    days = parameters(period).all.information_duty_days
    return after_business_days(person("waiting_since", period), days)


@verdict
def letter(person: Any, period: Any, parameters: Any) -> np.ndarray:
    deadline = person("letter_deadline", period)
    is_sent = is_by(person("information_letter", period), deadline)
    return np.select([is_sent, asked_on(period) <= deadline], [KEPT, RUNNING], BREACHED)


@verdict
def information_duty(person: Any, period: Any, parameters: Any) -> np.ndarray:
    """Of the letter and the notice of a cancellation, the worse."""
    return np.maximum(np.asarray(person("letter", period)), np.asarray(person("cancellation_notice", period)))


@day
def information_duty_deadline(person: Any, period: Any, parameters: Any) -> np.ndarray:
    status, letter_due = person("information_duty", period), person("letter_deadline", period)
    notice_due = person("cancellation_notice_deadline", period)
    speaks = np.asarray(person("letter", period)) == status
    answers = np.asarray(person("cancellation_notice", period)) == status
    both = np.where(status == Status.kept, np.maximum(letter_due, notice_due), np.minimum(letter_due, notice_due))
    return np.select([speaks & answers, speaks], [both, letter_due], notice_due)


for name in DAYS:
    declare(name, date, DateUnit.ETERNITY)
for name in FLAGS:
    declare(name, bool, DateUnit.ETERNITY)


def read_parameters() -> ParameterNode:
    """The dated rows of `rettidig.rights` as OpenFisca has them: by scope and name, from the first day of each."""
    rows: dict[str, dict[str, Any]] = {}
    for row in CURRENT.parameters:
        if isinstance(row.value, int) and row.id.endswith("_days"):
            since = (row.first_day or date(1900, 1, 1)).isoformat()
            rows.setdefault(row.scope, {}).setdefault(row.id, {"values": {}})["values"][since] = {"value": row.value}
    return ParameterNode("", data=rows)


def build() -> TaxBenefitSystem:
    """The system, ready for questions."""
    system = TaxBenefitSystem([Person])
    system.parameters = read_parameters()
    system.add_variables(*VARIABLES)
    return system
