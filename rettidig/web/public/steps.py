"""The order of the questions: which pages there are, and for whom. What is asked follows what was answered."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from rettidig.casework.questionnaire.answers import FROM_LETTER
from rettidig.casework.topics import TOPICS

from . import questions

OTHERS = ("relative", "professional")
SERIOUS = ("cancer", "heart")
CONSENTED = ("patient", "guardian")
ABOUT_THE_PATIENT = (
    *("sygdom", "henvist", "hospital", "datoer", "bestemt", "aendret", "tid", "ja", "beskriv", "samtykke"),
)
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


def _general(_answers: Answers, max_wait: bool) -> bool:
    return not max_wait


def _serious(answers: Answers, max_wait: bool) -> bool:
    return max_wait or (_waiting(answers, max_wait) and answers.get("condition") in SERIOUS)


def _for_treatment(answers: Answers, max_wait: bool) -> bool:
    return _waiting(answers, max_wait) and answers.get("purpose") == "treatment"


def _surgery_moved(answers: Answers, max_wait: bool) -> bool:
    return _waiting(answers, max_wait) and answers.get("purpose") == "surgery_moved"


def _from_referral(answers: Answers, max_wait: bool) -> bool:
    is_later = answers.get("purpose") in ("treatment", "surgery_moved")
    return _waiting(answers, max_wait) and not is_later


def _may_ask_the_hospital(answers: Answers, max_wait: bool) -> bool:
    """Nobody but the patient, or who has the patient's yes, can allow the office to fetch anything."""
    is_own = not _for_another(answers, max_wait) or answers.get("consent_basis") in CONSENTED
    return is_own and _at_a_hospital(answers, max_wait)


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
    Step("sygdom", questions.IllnessForm, _waiting, must="condition"),
    Step("henvist", questions.PurposeForm, _waiting),
    Step("hospital", questions.HospitalForm, _at_a_hospital),
    Step("datoer", questions.ReferralForm, _waiting),
    Step("bestemt", questions.DecisionForm, _for_treatment),
    Step("aendret", questions.SurgeryChangedForm, _surgery_moved),
    Step("tid", questions.AppointmentForm, _waiting),
    Step("ja", questions.TreatmentConsentForm, _serious),
    Step("beskriv", questions.StoryForm, _everybody),
    Step(FILES, questions.FilesForm, _everybody),
    Step("patient", questions.PatientForm, _everybody),
    Step("samtykke", questions.RecordConsentForm, _may_ask_the_hospital),
    Step("svar", questions.ReplyForm, _everybody),
)


# The answers that only the check asks for, and the inquiries that they belong to
ONLY_IN_THE_CHECK: dict[str, Applies] = {
    "waits_over_a_month": _waiting,
    "referred_again": _from_referral,
    "referred_again_on": _from_referral,
    "change_reason": _surgery_moved,
    "treatment_begun": _for_treatment,
    "treatment_begun_on": _for_treatment,
    "postponed": _waiting,
    "first_appointment": _waiting,
    "choice_used": _waiting,
    "choice_used_on": _waiting,
    "given_back": _waiting,
}


def steps_for(answers: Answers, *, max_wait: bool) -> list[Step]:
    """The pages of this inquiry, in order."""
    return [step for step in STEPS if step.applies(answers, max_wait)]


def find_not_asked(answers: Answers, *, max_wait: bool) -> set[str]:
    """The names of answers whose page does not belong to this inquiry: given before subject or sender was changed."""
    asked = {name for step in steps_for(answers, max_wait=max_wait) for name in step.form.base_fields}
    asked |= {name for name, applies in ONLY_IN_THE_CHECK.items() if applies(answers, max_wait)}
    return {*ONLY_IN_THE_CHECK, *(name for step in STEPS for name in step.form.base_fields)} - asked


def find_step(slug: str) -> Step | None:
    """The page at an address; also where it is not asked in this inquiry."""
    return next((step for step in STEPS if step.slug == slug), None)


def find_unanswered(answers: Answers, *, max_wait: bool, faulty: Collection[str] = ()) -> Step | None:
    """The first page that must be answered and is not, or on which something cannot be taken as it was typed."""
    pages = steps_for(answers, max_wait=max_wait)
    return next((step for step in pages if step.slug in faulty or (step.must and not answers.get(step.must))), None)


def find_unseen(answers: Answers, *, max_wait: bool, seen: Collection[str]) -> list[Step]:
    """The pages of this inquiry that have not been answered yet, not even with nothing."""
    pages = steps_for(answers, max_wait=max_wait)
    return [step for step in pages if step.slug not in seen and not _is_carried(step, answers)]


class Place(NamedTuple):
    """The position among the pages: the addresses before and after, the number of the page, and how many there are.

    `total` is None until what decides the pages is answered, so that the number never grows before one's eyes.
    """

    before: str
    after: str
    number: int
    total: int | None


def place_of(slug: str, answers: Answers, *, max_wait: bool) -> Place | None:
    """The place of a page among the others of this inquiry; None when it is not asked here."""
    pages = steps_for(answers, max_wait=max_wait)
    slugs = ["", *(each.slug for each in pages if each.slug == slug or not _is_carried(each, answers)), REVIEW, ""]
    if slug not in slugs[1:-1]:
        return None
    number = slugs.index(slug)
    is_decided = all(name in answers for name in _deciding(answers, max_wait=max_wait))
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


def _deciding(answers: Answers, *, max_wait: bool) -> tuple[str, ...]:
    """The questions whose answers decide which pages there are."""
    about = () if max_wait else ("category",)
    waiting = ("condition", "purpose") if _waiting(answers, max_wait) else ()
    on_behalf = ("consent_basis",) if _for_another(answers, max_wait) and _at_a_hospital(answers, max_wait) else ()
    return ("reporter", *about, *waiting, *on_behalf)
