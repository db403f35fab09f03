"""Answer times, and the share answered as promised (feature S2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from .. import extract
from ..extract import Answer

LONGEST_SHOWN = 5  # business days; the last number is of that many or more


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The inquiries of a period.

    `within` were answered by the promised day, `late` were not (answered later, or not yet although the day has
    passed), `waiting` may still be answered in time. `days` counts the answered ones by business days from receipt to
    answer: 0, 1, 2, 3, 4, and 5 or more.
    """

    within: int
    late: int
    waiting: int
    days: tuple[int, ...]

    @property
    def judged(self) -> int:
        return self.within + self.late

    @property
    def share(self) -> float | None:
        """Share in percent that were answered by the promised day; None when there is nothing to judge."""
        return 100 * self.within / self.judged if self.judged else None


def find_answer_times(since: date, until: date, *, today: date, office: str | None = None) -> AnswerTimes:
    """Answer times of the inquiries received from `since` to `until`, as of `today`."""
    answers = extract.count_answers(since, until, office=office)
    return judge(answers, today=today, closed=extract.find_closed_days(office=office))


def judge(answers: Counter[Answer], *, today: date, closed: frozenset[date]) -> AnswerTimes:
    """Sort answers by whether the promise was kept; `closed` are the office's own closing days."""
    outcomes: Counter[str] = Counter()
    days = [0] * (LONGEST_SHOWN + 1)
    for answer, number in answers.items():
        outcomes[_outcome(answer, today)] += number
        if answer.answered_on:
            waited = extract.count_business_days(answer.received_on, answer.answered_on, closed=closed)
            days[min(waited, LONGEST_SHOWN)] += number
    return AnswerTimes(outcomes["within"], outcomes["late"], outcomes["waiting"], tuple(days))


def _outcome(answer: Answer, today: date) -> str:
    if answer.answered_on:
        return "within" if answer.answered_on <= answer.due else "late"
    return "waiting" if today <= answer.due else "late"
