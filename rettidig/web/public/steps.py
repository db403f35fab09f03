"""The order of the questions: which pages there are, and for whom. What is asked follows what was answered.

The pages themselves are data: `casework.questionnaire.form`. `form` is the version that the inquiry is written in.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from rettidig.casework.questionnaire.answers import FROM_LETTER
from rettidig.casework.questionnaire.conditions import Situation, questions_in
from rettidig.casework.questionnaire.form import Form, Page, shipped_form

from .questions import StepForm, page_form

FILES = "filer"
REVIEW = "tjek"
Answers = Mapping[str, Any]


class Step(NamedTuple):
    """One page: what it is made of, and its form."""

    page: Page
    form: type[StepForm]

    @property
    def slug(self) -> str:
        return self.page.slug


@lru_cache(maxsize=32)
def steps_of(form: Form) -> tuple[Step, ...]:
    """Every page of a form, in order."""
    return tuple(Step(page, page_form(form, page)) for page in form.pages)


STEPS = steps_of(shipped_form())
ONLY_IN_THE_CHECK = shipped_form().only_in_the_check


def steps_for(answers: Answers, *, max_wait: bool, form: Form | None = None) -> list[Step]:
    """The pages of this inquiry, in order."""
    now = Situation(answers, max_wait)
    return [step for step in steps_of(form or shipped_form()) if step.page.is_for(now)]


def find_not_asked(answers: Answers, *, max_wait: bool, form: Form | None = None) -> set[str]:
    """The names of answers whose page does not belong to this inquiry: given before subject or sender was changed."""
    form = form or shipped_form()
    return form.names() - form.names_for(Situation(answers, max_wait))


def find_step(slug: str, form: Form | None = None) -> Step | None:
    """The page at an address; also where it is not asked in this inquiry."""
    return next((step for step in steps_of(form or shipped_form()) if step.slug == slug), None)


def find_unanswered(
    answers: Answers, *, max_wait: bool, faulty: Collection[str] = (), form: Form | None = None
) -> Step | None:
    """The first page that must be answered and is not, or on which something cannot be taken as it was typed."""
    now = Situation(answers, max_wait)
    pages = steps_for(answers, max_wait=max_wait, form=form)
    return next((step for step in pages if step.slug in faulty or _lacks(step.page, now)), None)


def _lacks(page: Page, now: Situation) -> bool:
    return any(page.asks(name, now) and not now.answers.get(name) for name in page.must)


def find_unseen(answers: Answers, *, max_wait: bool, seen: Collection[str], form: Form | None = None) -> list[Step]:
    """The pages of this inquiry that have not been answered yet, not even with nothing."""
    pages = steps_for(answers, max_wait=max_wait, form=form)
    return [step for step in pages if step.slug not in seen and not _is_carried(step, answers)]


class Place(NamedTuple):
    """The position among the pages: the addresses before and after, the number of the page, and how many there are.

    `total` is None until what decides the pages is answered, so that the number never grows before one's eyes.
    """

    before: str
    after: str
    number: int
    total: int | None


def place_of(slug: str, answers: Answers, *, max_wait: bool, form: Form | None = None) -> Place | None:
    """The place of a page among the others of this inquiry; None when it is not asked here."""
    pages = steps_for(answers, max_wait=max_wait, form=form)
    slugs = ["", *(each.slug for each in pages if each.slug == slug or not _is_carried(each, answers)), REVIEW, ""]
    if slug not in slugs[1:-1]:
        return None
    number = slugs.index(slug)
    is_decided = all(name in answers for name in _deciding(form or shipped_form(), Situation(answers, max_wait)))
    return Place(slugs[number - 1], slugs[number + 1], number, len(slugs) - 2 if is_decided else None)


# The pages that a letter has answered: each by one answer that the sender has confirmed
_ANSWERED_BY = {
    "emne": "category",
    "henvist": "purpose",
    "hospital": "hospital",
    "datoer": "referral_received",
    "tid": "appointment_date",
}


def _is_carried(step: Step, answers: Answers) -> bool:
    """Whether the page from the letter stood in for this one: it is shown only to who wants to correct it."""
    return bool(answers.get(FROM_LETTER) is not None and answers.get(_ANSWERED_BY.get(step.slug, "")))


def _deciding(form: Form, now: Situation) -> set[str]:
    """The questions of this inquiry whose answers decide which pages there are."""
    deciding = {name for page in form.pages for name in questions_in(page.when)}
    deciding.add("condition")  # a life-threatening disease is a topic of its own
    return deciding & form.names_for(now)
