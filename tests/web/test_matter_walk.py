"""Answers about matters, walked: each two answers that can meet are given together, and no sentence denies another.

All combinations would be millions, since up to 21 questions follow one another. A fault needs two answers that go ill
together; so each walk takes, at every question, the answer that meets most of the earlier ones for the first time.
"""

import json
import re
from datetime import date
from itertools import combinations, islice

import pytest

from rettidig.rights.matters.schema import KINDS
from rettidig.web.formatting import date_words
from rettidig.web.public.check import path as way
from rettidig.web.public.check.matter_answer import answer, short_verdict
from rettidig.web.public.check.matter_phrases import REFUSALS
from rettidig.web.public.check.path import Path, is_dated, possible
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 27)
DATE = r"\d{1,2}\. [a-z]+ \d{4}"
WALKS = 250  # of a kind, where the first meet the most; the last pairs of care abroad would need sixty times as many


@pytest.fixture(autouse=True)
def office(monkeypatch):
    monkeypatch.setattr(way, "DAYS_BACK", (0, 40, 1300))
    monkeypatch.setattr(way, "DAYS_AHEAD", (40,))
    return make_office()


def walks(path):
    """Answers to every question asked, until each two answers that can meet have met."""
    met, asked_next, taken, since_new = set(), {}, {}, 0
    while since_new < 25:
        answers, steps, picks = {}, [], []
        while True:
            so_far = json.dumps(answers)
            if so_far not in asked_next:
                asked_next[so_far] = path._next(answers, steps)
            if not (question := asked_next[so_far]):
                break
            some = [*possible(path.kind, question, answers, on=ON), *(["no"] if question.no else []), "unknown"]
            marks = [(question.name, place) for place in range(len(some))]
            gains = [sum((mark, earlier) not in met for earlier in picks) for mark in marks]
            best = max(range(len(some)), key=lambda place: (gains[place], -taken.get(marks[place], 0)))
            taken[marks[best]] = taken.get(marks[best], 0) + 1
            picks.append(marks[best])
            answers[question.name] = some[best]
            steps.append(question)
        pairs = {(later, earlier) for earlier, later in combinations(picks, 2)}
        since_new = 0 if pairs - met else since_new + 1
        met |= pairs
        yield answers


def contradictions(answers, lines, verdict):
    """Sentences that cannot be true together, or not beside what was answered."""
    states = {line.state for line in lines}
    if verdict.startswith("Nej") and states - {*REFUSALS, "not_applicable"}:
        yield "the verdict says no, a line yes or perhaps"
    if verdict.startswith("Ja") and states <= {*REFUSALS, "undetermined", "not_applicable"}:
        yield "the verdict says yes, no line"
    said = set(re.findall(DATE, verdict))
    if said and not said & {re.search(DATE, date_words(line.until))[0] for line in lines if line.until}:
        yield "the verdict has a date that no line has"
    if len({line.right for line in lines}) < len(lines):
        yield "one right told twice"
    for line in lines:
        yield from of_one_right(line, answers)


def of_one_right(line, answers):
    said_no = line.headline.startswith("Nej")
    if not line.is_apart and said_no is not (line.state in REFUSALS) and line.headline[:3] in ("Ja,", "Nej"):
        yield f"{line.right}: yes and no are turned round"
    if line.state in ("running", "at_risk") and line.until and line.until < ON:
        yield f"{line.right}: ahead, and over"
    if line.state == "lapsed" and line.until and line.until >= ON:
        yield f"{line.right}: over, and ahead"
    if line.state == "running" and date_words(line.until) not in f"{line.headline} {line.why}":
        yield f"{line.right}: a date that is not said"
    if "None" in f"{line.headline} {line.why}" or "  " in f"{line.headline} {line.why}":
        yield f"{line.right}: a gap in the words"
    amounts = [set(re.findall(r"[\d.,]+(?= kr\.)", part)) for part in (line.headline, line.why)]
    if all(amounts) and not amounts[0] & amounts[1]:
        yield f"{line.right}: two amounts"
    for event, denied in DENIED.items():
        if is_dated(answers.get(event)) and re.search(denied, line.why):
            yield f"{line.right}: says of {event} that it did not happen"


DENIED = {  # words that would deny what was answered to have happened
    "application_received": r"[Dd]u har ikke søgt",
    "meeting_held": r"ikke holdt endnu",
    "appeal_received": r"[Dd]u har ikke klaget",
    "fee_charged": r"ikke fået en regning",
    "party_heard": r"[Dd]u blev ikke spurgt",
    "forwarded": r"ikke sendt videre",
    "start_offered": r"ikke fået en dag",
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_two_answers_that_can_meet_get_an_answer_without_contradiction(kind):
    path, wrong = Path(kind, ON), {}
    for answers in islice(walks(path), WALKS):
        lines = answer(path, answers)
        assert lines, answers
        for fault in contradictions(answers, lines, short_verdict(lines)):
            wrong.setdefault(fault, (answers, [(line.headline, line.why) for line in lines]))
    assert not wrong
