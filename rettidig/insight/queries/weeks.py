"""Inquiries by week, and how many of them were answered in time."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from .. import extract
from ..extract import Answer
from .answer_times import AnswerTimes, judge

WEEK = timedelta(days=7)


class Week(NamedTuple):
    """One week from Monday to Sunday: `received` counts all inquiries, `answers` those with a promised day."""

    monday: date
    received: int
    answers: AnswerTimes

    @property
    def number(self) -> int:
        """The number of the week in the Danish calendar (ISO 8601)."""
        return self.monday.isocalendar().week


def find_weeks(today: date, *, weeks: int = 12, office: str | None = None) -> list[Week]:
    """The last `weeks` whole weeks before the one that `today` falls in, the oldest first."""
    end = _monday(today)
    span = (end - WEEK * weeks, end - timedelta(days=1))
    closed = extract.find_closed_days(office=office)
    arrivals: Counter[date] = Counter()
    for day, number in extract.count_arrivals(*span, office=office).items():
        arrivals[_monday(day)] += number
    answers: defaultdict[date, Counter[Answer]] = defaultdict(Counter)
    for answer, number in extract.count_answers(*span, office=office).items():
        answers[_monday(answer.received_on)][answer] = number
    mondays = [end - WEEK * back for back in range(weeks, 0, -1)]
    return [Week(monday, arrivals[monday], judge(answers[monday], today=today, closed=closed)) for monday in mondays]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
