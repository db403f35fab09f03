"""The rights of simple pathways, a column at a time.

Each function has the name of a module in `rettidig.rights.rules` and says of a simple pathway what that module says;
sources and decisions stand there. `simple` has made sure of what is not asked here: one clock, no suspension, no move,
no request, no refusal. A right without a function does not reach a simple pathway, or is always kept there (`judge`).
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from rettidig.rights.clocks import after_business_days, calendar_deadline
from rettidig.rights.columns.simple import NEVER, Row
from rettidig.rights.findings import RIGHTS, STATUSES
from rettidig.rights.parameters import Law

Days: TypeAlias = npt.NDArray[np.int32]
Flags: TypeAlias = npt.NDArray[np.bool_]
Codes: TypeAlias = npt.NDArray[np.int8]

KEPT, BREACHED, RUNNING, AT_RISK, NOT_APPLICABLE, UNDETERMINED = map(
    STATUSES.index, ("kept", "breached", "running", "at_risk", "not_applicable", "undetermined")
)
NO, YES, UNSTATED = 0, 1, -1


class Outcome(NamedTuple):
    """How one right stands in each pathway: places in `STATUSES`; 1, 0 or -1 (None); ordinals, or NEVER."""

    status: Codes
    entitled: Codes
    deadline: Days


class Pathways:
    """The columns of the rows, and the clocks of the law on them."""

    def __init__(self, rows: Sequence[Row], law: Law) -> None:
        self.law = law
        table = np.array(rows, dtype=np.int32).reshape(len(rows), len(Row._fields))
        day = dict(zip(Row._fields, table.T.copy(), strict=True))
        self.on: Days = day["on"]
        self.start: Days = day["start"]
        self.letter: Days = day["letter"]
        self.offered: Days = day["offered"]
        self.slot: Days = day["slot"]
        self.cancelled: Days = day["cancelled"]
        self.examined: Days = day["examined"]
        self.assessed: Days = day["assessed"]
        self.consent: Days = day["consent"]
        self.started: Days = day["started"]
        self.for_treatment: Flags = day["for_treatment"] == YES
        self.for_surgery: Flags = day["for_surgery"] == YES
        self.has_cancer: Flags = day["has_cancer"] == YES
        self.agreement_hospital: Flags = day["agreement_hospital"] == YES
        self.shorter_wait: Flags = day["shorter_wait"] == YES
        self.partner_can: Flags = day["partner_can"] == YES
        self.possible: Flags = day["possible"] == YES
        self.standing: Days = np.where(has_been(self.cancelled), NEVER, self.slot)

    def days_of(self, name: str, scope: str) -> Days:
        """The number of the law that holds on day 0."""
        return for_each(self.start, lambda day: int(self.law.value(name, day, scope)))

    def limit(self, name: str, scope: str, since: Days | None = None) -> Days:
        """The last day in time, in calendar days since day 0, or since another day with the number of day 0."""
        since = self.start if since is None else since
        days = self.days_of(name, scope)
        deadline = np.zeros_like(since)
        for number in np.unique(days).tolist():
            counted = for_each(since, partial(self._calendar, number))
            deadline = np.where(days == number, counted, deadline)
        return deadline

    def _calendar(self, days: int, day: date) -> int:
        return calendar_deadline(day, days, (), self.law.choices)[0].toordinal()

    def business_limit(self, name: str, since: Days) -> Days:
        """The last day in time, in business days, with the number that holds on the day `since`."""
        return for_each(since, lambda day: self._business(day, self.law.value(name, day)))

    def at_once(self, since: Days) -> Days:
        """The last day that is still at once, counted from the day `since`."""
        return for_each(since, lambda day: self._business(day, self.law.choices.at_once_business_days))

    def _business(self, day: date, days: int) -> int:
        return after_business_days(day, days, self.law.choices).toordinal()


def for_each(days: Days, count: Callable[[date], int]) -> Days:
    """What `count` says of each day, asked once for each different one; of NEVER it is NEVER."""
    different, places = np.unique(days, return_inverse=True)
    said = [count(date.fromordinal(day)) if day != NEVER else NEVER for day in different.tolist()]
    return np.array(said, dtype=np.int32)[places]


def has_been(day: Days) -> Flags:
    return np.not_equal(day, NEVER)


def is_by(day: Days, limit: Days) -> Flags:
    """Whether something has been, and no later than the limit."""
    return has_been(day) & (day <= limit)


def choose(*cases: tuple[Flags, int], otherwise: int) -> Codes:
    """The code of the first case that is true."""
    return np.select([case for case, _ in cases], [np.int8(code) for _, code in cases], np.int8(otherwise))


def judge(rows: Sequence[Row], law: Law) -> dict[str, Outcome]:
    """How each right stands in each row."""
    paths = Pathways(rows, law)
    outside = without_clock(len(rows), NOT_APPLICABLE, UNSTATED)
    wait = max_wait(paths)
    return dict.fromkeys(RIGHTS, outside) | {
        "free_choice": without_clock(len(rows), KEPT, YES),  # no wish was set aside and nothing refused
        "fast_assessment": fast_assessment(paths),
        "assessment_plan": assessment_plan(paths),
        "extended_choice": extended_choice(paths),
        "surgery_date_change": surgery_date_change(paths),
        "max_wait": wait,
        "duty_to_act": wait,  # nothing that the region did about the wait is stated, so the duty stands as the wait
        "information_duty": information_duty(paths),
    }


def without_clock(count: int, status: int, entitled: int) -> Outcome:
    """The same for all pathways, and no deadline."""
    return Outcome(np.full(count, status, np.int8), np.full(count, entitled, np.int8), np.full(count, NEVER, np.int32))


def where(reached: Flags, status: Codes, deadline: Days) -> Outcome:
    """A right that is no choice; it does not apply where it does not reach the pathway."""
    return Outcome(
        np.where(reached, status, np.int8(NOT_APPLICABLE)),
        np.full_like(status, UNSTATED),
        np.where(reached, deadline, np.int32(NEVER)),
    )


def fast_assessment(paths: Pathways) -> Outcome:
    """Broken only where assessment in time was professionally possible."""
    deadline = paths.limit("fast_assessment_days", "somatic")
    ahead = paths.on <= deadline
    status = choose(
        (is_by(paths.assessed, deadline), KEPT),
        (ahead & (paths.slot > deadline), AT_RISK),
        (ahead, RUNNING),
        (paths.possible, BREACHED),
        otherwise=KEPT,
    )
    return where(~paths.for_treatment, status, deadline)


def assessment_plan(paths: Pathways) -> Outcome:
    """A plan that was given is not simple: without one, only the assessment itself is in time."""
    deadline = paths.limit("assessment_plan_days", "all")
    status = choose((is_by(paths.assessed, deadline), KEPT), (paths.on <= deadline, RUNNING), otherwise=BREACHED)
    return where(~paths.for_treatment, status, deadline)


def extended_choice(paths: Pathways) -> Outcome:
    """Open where the limit slips and the facts allow it; without a request, only silence breaks it."""
    treatment = paths.limit("extended_choice_treatment_days", "somatic")
    deadline = np.where(paths.for_treatment, treatment, paths.limit("extended_choice_assessment_days", "all"))
    done = np.where(paths.for_treatment, paths.started, paths.assessed)
    ahead, waits = paths.on <= deadline, ~has_been(done)
    was_offered = paths.for_treatment & waits & ~ahead & is_by(paths.standing, deadline)
    is_met = is_by(done, deadline) | was_offered
    in_time = ahead & waits & (paths.standing <= deadline)
    by_capacity = paths.possible | paths.for_treatment
    is_open = by_capacity & paths.agreement_hospital & paths.shorter_wait & ~paths.partner_can
    status = choose(
        (is_met, KEPT),
        (in_time, RUNNING),
        (~is_open, KEPT),
        (_is_untold(paths, deadline), BREACHED),
        (ahead, AT_RISK),
        otherwise=KEPT,
    )
    may_choose = ~is_met & ~in_time & is_open & waits
    return Outcome(status, may_choose.astype(np.int8), deadline)


def _is_untold(paths: Pathways, deadline: Days) -> Flags:
    """Whether the region did not tell of the choice when it became clear that the limit slips (20SFP44); the letter is
    the only telling that is simple.
    """
    clear = np.where(paths.slot > deadline, paths.offered, paths.cancelled)
    clear = np.where(has_been(clear), clear, deadline + 1)
    in_time = is_by(paths.slot, deadline) & (clear <= deadline)
    since = np.where(in_time, clear, paths.start)
    due = np.where(clear > deadline, deadline, np.maximum(deadline, paths.at_once(clear)))
    return _not_told(paths, since, due)


def _not_told(paths: Pathways, since: Days, due: Days) -> Flags:
    """Whether the letter did not come from the day `since` until the day it was due, and that day is over."""
    return (paths.on > due) & ~((paths.letter >= since) & (paths.letter <= due))


def surgery_date_change(paths: Pathways) -> Outcome:
    """Open from the day the operation was cancelled until the patient is operated; the letter tells of it."""
    is_open = has_been(paths.cancelled) & paths.agreement_hospital
    due = paths.business_limit("surgery_date_change_notice_days", paths.cancelled)
    status = choose(
        (~paths.for_surgery, NOT_APPLICABLE),
        (is_open & _not_told(paths, paths.cancelled, due), BREACHED),
        otherwise=KEPT,
    )
    operated = paths.started >= paths.cancelled
    may_choose = is_open & ~(operated & has_been(paths.started))
    return Outcome(status, may_choose.astype(np.int8), np.full_like(due, NEVER))


def max_wait(paths: Pathways) -> Outcome:
    """The first examination, or the treatment: at the earlier of the days from the referral and from the consent."""
    examination = paths.limit("max_wait_cancer_assessment_days", "cancer")
    treatment = paths.limit("max_wait_referral_days", "cancer")
    consent = paths.limit("max_wait_consent_days", "cancer", paths.consent)
    treatment = np.where(has_been(paths.consent), np.minimum(treatment, consent), treatment)
    deadline = np.where(paths.for_treatment, treatment, examination)
    done = np.where(paths.for_treatment, paths.started, paths.examined)
    ahead = paths.on <= deadline
    unseen = ~paths.for_treatment & ~has_been(paths.offered) & has_been(paths.assessed) & ~has_been(done)
    status = choose(
        (is_by(done, deadline), KEPT),
        (ahead & (paths.standing > deadline), AT_RISK),
        (ahead, RUNNING),
        (~has_been(done) & is_by(paths.standing, deadline), KEPT),
        (unseen & (paths.assessed <= deadline), KEPT),
        (unseen, UNDETERMINED),
        otherwise=BREACHED,
    )
    return where(paths.has_cancer, status, deadline)


def information_duty(paths: Pathways) -> Outcome:
    """The letter after the referral, and the notice after a cancelled operation: the leading one speaks for both."""
    first = _letter(paths, paths.start, "information_duty_days")
    notice = _letter(paths, paths.cancelled, "surgery_date_change_notice_days")
    leads = has_been(paths.cancelled) & _leads(notice, first)
    status = np.where(leads, notice.status, first.status)
    return Outcome(status, first.entitled, np.where(leads, notice.deadline, first.deadline))


def _letter(paths: Pathways, since: Days, number: str) -> Outcome:
    deadline = paths.business_limit(number, since)
    told = (paths.letter >= since) & is_by(paths.letter, deadline)
    status = choose((told, KEPT), (paths.on <= deadline, RUNNING), otherwise=BREACHED)
    return Outcome(status, np.full_like(status, UNSTATED), deadline)


def _leads(one: Outcome, other: Outcome) -> Flags:
    """Whether `one` speaks for both limits, as in `findings.leading`: broken first, else due next, else the last."""
    mine, yours = _urgency(one.status), _urgency(other.status)
    speaks = np.where(one.status == KEPT, one.deadline > other.deadline, one.deadline < other.deadline)
    return np.where(mine == yours, speaks, mine < yours)


def _urgency(status: Codes) -> Codes:
    return choose((status == BREACHED, 0), (status == RUNNING, 1), otherwise=2)
