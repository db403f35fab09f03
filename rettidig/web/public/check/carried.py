"""What only the check asks, as rows of the page where an inquiry is read before it is sent."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from rettidig.casework.questionnaire.answers import Answers
from rettidig.web.answers import in_words
from rettidig.web.matters.said import questions_said
from rettidig.web.summary import SummaryRow

from .. import steps
from .document import BOXES, NAMES
from .questions import MORE, date_asked


def from_the_check(answers: Mapping[str, Any], *, max_wait: bool) -> Iterator[SummaryRow]:
    """The rows of the answers that the pages of the inquiry do not ask for."""
    left_out = steps.find_not_asked(answers, max_wait=max_wait)
    record = Answers.of({name: value for name, value in answers.items() if name not in left_out})
    places = {**{name: question for question, name in NAMES.items()}, **dict.fromkeys(BOXES.values(), MORE)}
    for name, question, value in record.answered():
        if name in steps.ONLY_IN_THE_CHECK:
            words = in_words(name, question, value, record.reporter)
            place = places.get(name, date_asked({"matter": record.purpose}))
            yield SummaryRow(question.label_for(record.reporter), words, reverse("public:check_question", args=[place]))
    for kind, told in record.matters.items():
        for asked, value in questions_said(kind, told.said):
            yield SummaryRow(asked.words, value, reverse("public:check_matter", args=[kind, asked.name]))
