"""Translation of the check's answers into the record of an inquiry. The check's own keys are translated only here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rettidig.casework.offices import public_office
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.questionnaire.document import document_of
from rettidig.casework.topics import life_threatening_topic, waiting_topic

from .questions import ITEMS, LONG_AGO, QUESTIONS, UNKNOWN, date_asked, is_life_threatening, told
from .questions import Answers as Checked

# The question here, and the question of the inquiry that it is
NAMES = {
    "matter": "purpose",
    "illness": "condition",
    "referred": "referral_received",
    "decided": "decided",
    "consented": "treatment_consent",
    "changed": "surgery_changed",
    "reason": "change_reason",
    "offered": "appointment_date",
    "again": "referred_again",
    "again_on": "referred_again_on",
    "begun_on": "treatment_begun_on",
    "first_offered": "first_appointment",
    "used_on": "choice_used_on",
    "back": "given_back",
}
BOXES = {
    "again": "referred_again",
    "begun": "treatment_begun",
    "postponed": "postponed",
    "used": "choice_used",
}


def known(answers: Mapping[str, str], name: str) -> str:
    """The answer, or empty when it is not known."""
    value = answers.get(name, "")
    return "" if value in (UNKNOWN, LONG_AGO) else value


def inquiry_of(answers: Checked) -> dict[str, Any]:
    """The answers under the names of the inquiry, so that nothing is asked twice. An answer to a question that is not
    asked any more is left out.
    """
    topic = life_threatening_topic() if is_life_threatening(answers) else waiting_topic()
    boxes = {ours: told(answers, box) for box, ours in BOXES.items() if ITEMS[box].is_meant(answers)}
    given = [each.name for each in QUESTIONS if each.name in NAMES and each.name in answers and each.is_asked(answers)]
    said = {NAMES[name]: known(answers, name) or UNKNOWN for name in given}
    if answers.get(date_asked(answers)) == LONG_AGO:
        said["waits_over_a_month"] = "yes"
    # that somebody was referred again is not known to be any of the ways until it is said which
    return {"category": topic.key, **{name: value for name, value in boxes.items() if value}, **said}


def record_of(answers: Checked) -> Answers:
    """The answers as the typed record."""
    return Answers.of(inquiry_of(answers))


def region_here() -> str:
    """The region whose office shows the pages."""
    office = public_office()
    return office.region if office else ""


def question_of(answers: Checked, *, on: date, region: str) -> dict[str, Any]:
    """The assessment document of the answers, as it would be for an inquiry that was sent with them."""
    return document_of(record_of(answers), on=on, region=region)
