"""The order of the questions: which pages there are, and for whom. What is asked follows what was answered.

The pages themselves are data: `casework.questionnaire.form`. `form` is the version that the inquiry is written in.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from rettidig.casework.questionnaire.conditions import Situation, questions_in
from rettidig.casework.questionnaire.form import Form, Page, shipped_form

from .questions import StepForm, page_form

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
    """The page at an address, or the one that asks now what was asked there; also where it is not in this inquiry."""
    page = (form or shipped_form()).find_page(slug)
    return next((step for step in steps_of(form or shipped_form()) if page and step.slug == page.slug), None)


def find_instead(step: Step, answers: Answers, *, max_wait: bool, form: Form | None = None) -> Step | None:
    """The page that asks in this inquiry most of what `step`, which does not belong to it, asks in another."""
    now = Situation(answers, max_wait)

    def count_shared(each: Step) -> int:
        return sum(each.page.asks(name, now) for name in {*step.page.names} & {*each.page.names})

    best = max(steps_for(answers, max_wait=max_wait, form=form), key=count_shared, default=None)
    return best if best and count_shared(best) else None


def find_files(answers: Answers, *, max_wait: bool, form: Form | None = None) -> str:
    """The address of the page where files can be sent along; empty where there is none."""
    pages = steps_for(answers, max_wait=max_wait, form=form)
    return next((each.slug for each in pages if each.page.takes_files), "")


def find_unanswered(
    answers: Answers, *, max_wait: bool, faulty: Collection[str] = (), form: Form | None = None
) -> Step | None:
    """The first page that must be answered and is not, or on which something cannot be taken as it was typed."""
    now = Situation(answers, max_wait)
    pages = steps_for(answers, max_wait=max_wait, form=form)
    form = form or shipped_form()
    lack = form.find_lack(answers, among=form.put_to(now))
    chosen = lack.chosen if lack else ""
    return next((step for step in pages if step.slug in faulty or _lacks(step.page, now, chosen)), None)


def _lacks(page: Page, now: Situation, chosen: str) -> bool:
    """Whether a page lacks what it must have, or what its question `chosen` cannot do without."""
    if page.is_skipped(now):
        return False
    must = any(page.asks(name, now) and not now.answers.get(name) for name in page.must)
    return must or (chosen in page.names and page.asks(chosen, now))


def find_unseen(answers: Answers, *, max_wait: bool, seen: Collection[str], form: Form | None = None) -> list[Step]:
    """The pages of this inquiry that have not been answered yet, not even with nothing."""
    now = Situation(answers, max_wait)
    pages = steps_for(answers, max_wait=max_wait, form=form)
    return [step for step in pages if step.slug not in seen and not step.page.is_told(now)]


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
    now = Situation(answers, max_wait)
    pages = steps_for(answers, max_wait=max_wait, form=form)
    slugs = ["", *(each.slug for each in pages if each.slug == slug or not each.page.is_told(now)), REVIEW, ""]
    if slug not in slugs[1:-1]:
        return None
    number = slugs.index(slug)
    is_decided = all(name in answers for name in _deciding(form or shipped_form(), now))
    return Place(slugs[number - 1], slugs[number + 1], number, len(slugs) - 2 if is_decided else None)


def _deciding(form: Form, now: Situation) -> set[str]:
    """The questions of this inquiry whose answers decide which pages there are."""
    deciding = {name for page in form.pages for name in questions_in(page.when) | _deciding_alone(page, now)}
    deciding.add("condition")  # a life-threatening disease is a topic of its own
    return deciding & form.names_for(now)


def _deciding_alone(page: Page, now: Situation) -> set[str]:
    """What decides whether a page has anything to ask; nothing where it always asks something."""
    told = page.told_by if now.is_from_letter else {}
    if any(name not in page.conditions and name not in told for name in page.names):
        return set()
    return {name for condition in page.conditions.values() for name in questions_in(condition)}
