"""The order of the questions: which pages there are, and for whom."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from rettidig.casework.topics import TOPICS

from . import questions

OTHERS = ("relative", "professional")
ABOUT_THE_PATIENT = ("sygdom", "henvist", "hospital", "datoer", "tid", "ja", "beskriv", "samtykke")
FILES = "filer"
REVIEW = "tjek"
Answers = Mapping[str, Any]
Applies = Callable[[Answers, bool], bool]


class Step(NamedTuple):
    """One page: its place in the address, its form, whom it is for, and what it must know."""

    slug: str
    form: type[questions.StepForm]
    applies: Applies
    must: str = ""


def _everybody(_answers: Answers, _max_wait: bool) -> bool:
    return True


def _for_another(answers: Answers, _max_wait: bool) -> bool:
    return answers.get("reporter") in OTHERS


def _for_oneself(answers: Answers, max_wait: bool) -> bool:
    return not _for_another(answers, max_wait)


def _general(_answers: Answers, max_wait: bool) -> bool:
    return not max_wait


def _max_wait(_answers: Answers, max_wait: bool) -> bool:
    return max_wait


def _waiting(answers: Answers, max_wait: bool) -> bool:
    topic = TOPICS.get(answers.get("category", ""))
    return max_wait or (topic is not None and topic.is_about_waiting)


def _at_a_hospital(answers: Answers, max_wait: bool) -> bool:
    topic = TOPICS.get(answers.get("category", ""))
    return max_wait or (topic is not None and topic.names_hospital)


STEPS = (
    Step("hvem", questions.ReporterForm, _everybody, must="reporter"),
    Step("om-dig", questions.AboutReporterForm, _for_another),
    Step("emne", questions.CategoryForm, _general, must="category"),
    Step("sygdom", questions.IllnessForm, _max_wait, must="condition"),
    Step("henvist", questions.PurposeForm, _waiting),
    Step("hospital", questions.HospitalForm, _at_a_hospital),
    Step("datoer", questions.ReferralForm, _waiting),
    Step("tid", questions.AppointmentForm, _waiting),
    Step("ja", questions.TreatmentConsentForm, _max_wait),
    Step("beskriv", questions.StoryForm, _everybody),
    Step(FILES, questions.FilesForm, _everybody),
    Step("patient", questions.OwnPersonForm, _for_oneself),
    Step("patient", questions.PatientForm, _for_another),
    Step("samtykke", questions.RecordConsentForm, _at_a_hospital),
    Step("svar", questions.ReplyForm, _everybody),
)


def steps_for(answers: Answers, *, max_wait: bool) -> list[Step]:
    """The pages of this inquiry, in order."""
    return [step for step in STEPS if step.applies(answers, max_wait)]


def find_step(slug: str, answers: Answers, *, max_wait: bool) -> Step | None:
    """The page at an address, in the words for who writes; also where it is not asked in this inquiry."""
    pages = [step for step in STEPS if step.slug == slug]
    return next((step for step in pages if step.applies(answers, max_wait)), next(iter(pages), None))


def find_unanswered(answers: Answers, *, max_wait: bool) -> Step | None:
    """The first page that must be answered and is not."""
    pages = steps_for(answers, max_wait=max_wait)
    return next((step for step in pages if step.must and not answers.get(step.must)), None)


class Place(NamedTuple):
    """Where one is: the pages before and after by address, the number of the page, and how many there are.

    `total` is None until what decides the pages is answered, so that the number never grows before one's eyes.
    """

    before: str
    after: str
    number: int
    total: int | None


def place_of(slug: str, answers: Answers, *, max_wait: bool) -> Place | None:
    """The place of a page among the others of this inquiry; None when it is not asked here."""
    slugs = ["", *(each.slug for each in steps_for(answers, max_wait=max_wait)), REVIEW, ""]
    if slug not in slugs[1:-1]:
        return None
    number = slugs.index(slug)
    is_decided = answers.get("reporter") and (max_wait or answers.get("category"))
    return Place(slugs[number - 1], slugs[number + 1], number, len(slugs) - 2 if is_decided else None)
