"""The way through the questions about waiting: their order, and what an answer could still change.

Only the boxes that could change what the citizen reads are shown; that is tried, as the ways of matters are (path.py).
"""

from collections.abc import Iterator
from datetime import timedelta

from django_stubs_ext import StrOrPromise

from rettidig import rights
from rettidig.casework.questionnaire.answers import QUESTIONS as RECORD

from .answer import Today, answer
from .document import BOXES
from .questions import ILLNESSES, ITEMS, LONG_AGO, MATTERS, MORE, QUESTIONS, UNKNOWN, Answers, Item, Question, told

DAYS_BACK = (0, 10, 20, 40, 400)  # on both sides of every limit
NOT_YET = ("offered", "consented")  # where not to know is the same as that it has not happened
# A day in the words of a box that was ticked
_DAY_OF = {"again": "again_on", "begun": "begun_on", "postponed": "first_offered", "used": "used_on"}


def items(answers: Answers, *, today: Today) -> list[Item]:
    """The boxes that could change what the citizen reads."""
    return [each for each in ITEMS.values() if each.is_meant(answers) and _box_matters(answers, each.name, today=today)]


def asked(answers: Answers, *, today: Today) -> list[Question]:
    """The questions that the answers so far lead to, in their order."""
    found = [question for question in QUESTIONS if question.is_asked(answers)]
    return [each for each in found if each.name != MORE or items(answers, today=today)]


def first_unanswered(answers: Answers, *, today: Today) -> Question | None:
    """The first question without an answer that can be given today."""
    return next((each for each in asked(answers, today=today) if not is_answered(each, answers, today=today)), None)


def is_answered(question: Question, answers: Answers, *, today: Today) -> bool:
    """Whether the question has an answer, and each of its boxes too."""
    if question.name == MORE:
        return all(told(answers, item.name) for item in items(answers, today=today))
    return question.name in answers and question.is_possible(answers[question.name])


def total(answers: Answers) -> int:
    """How many questions there are before one says that something more has happened, told so that the number does not
    grow on the way.
    """
    matters = [answers["matter"]] if answers.get("matter") else MATTERS
    illnesses = [answers["illness"]] if answers.get("illness") else ILLNESSES
    return max(
        sum(each.is_asked({"matter": matter, "illness": illness}) for each in QUESTIONS if _is_shown(each, illness))
        for matter in matters
        for illness in illnesses
    )


def _is_shown(question: Question, illness: str) -> bool:
    """Whether the question can be asked: for a disease of the heart no box changes anything."""
    return question.name != MORE or illness != "heart"


def open_questions(answers: Answers, *, today: Today) -> Iterator[tuple[StrOrPromise, Question]]:
    """What was answered with "I do not know" and could still change the answer: its words, and the question."""
    for question in asked(answers, today=today):
        if question.name == MORE:
            unknown = (each.name for each in items(answers, today=today) if told(answers, each.name) == UNKNOWN)
            yield from ((RECORD[BOXES[name]].label, question) for name in unknown)
        elif question.name not in NOT_YET and answers[question.name] in (UNKNOWN, LONG_AGO):
            possible = [{question.name: said} for said in _possible(question, today=today)]
            if any(_differs(answers, changes, today=today) for changes in possible):
                yield question.words, question


def _box_matters(answers: Answers, name: str, *, today: Today) -> bool:
    """Whether a tick could change what is read, by itself or beside a new referral with a count of its own."""
    base = {key: value for key, value in answers.items() if key not in (MORE, *_DAY_OF, *_DAY_OF.values())}
    anew = {"again": "ended", _DAY_OF["again"]: today.on.isoformat()}
    beside = [("", {})] if name == "again" or not ITEMS["again"].is_meant(answers) else [("", {}), ("again:yes ", anew)]
    return any(
        _differs(
            {**base, **also, MORE: boxes},
            {MORE: f"{boxes}{name}:yes", "again": "ended", _DAY_OF[name]: day},
            today=today,
        )
        for boxes, also in beside
        for day in (today.on.isoformat(), UNKNOWN)
    )


def _possible(question: Question, *, today: Today) -> Iterator[str]:
    """Every choice, or days on both sides of the limits."""
    if question.choices:
        yield from question.choices
        return
    yield from ((today.on - timedelta(days=days)).isoformat() for days in DAYS_BACK)
    if question.ahead:
        yield (today.on + timedelta(days=400)).isoformat()


def _differs(answers: Answers, changes: Answers, *, today: Today) -> bool:
    return _read(answers, today=today) != _read({**answers, **changes}, today=today)


def _read(answers: Answers, *, today: Today) -> list[tuple[object, ...]]:
    """What a citizen reads; nothing where the days contradict one another."""
    try:
        return [(one.right, one.state, one.headline, one.until) for one in answer(answers, today)]
    except rights.InvalidDocument:
        return []
