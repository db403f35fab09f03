"""Translation of the check's answers into the record of an inquiry. The check's own keys are translated only here."""

from datetime import date
from typing import Any

from rettidig.casework.offices import public_office
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.questionnaire.document import document_of
from rettidig.casework.topics import life_threatening_topic, waiting_topic

from .questions import UNKNOWN, is_life_threatening
from .questions import Answers as Checked

# The question here, and the question of the inquiry that it is
NAMES = {
    "matter": "purpose",
    "illness": "condition",
    "area": "area",
    "referred": "referral_received",
    "decided": "decided",
    "consented": "treatment_consent",
    "changed": "surgery_changed",
    "offered": "appointment_date",
    "region": "home_region",
}


def known(answers: Checked, name: str) -> str:
    """The answer, or empty when it is not known."""
    value = answers.get(name, "")
    return "" if value == UNKNOWN else value


def inquiry_of(answers: Checked) -> dict[str, Any]:
    """The answers under the names of the inquiry, so that nothing is asked twice."""
    topic = life_threatening_topic() if is_life_threatening(answers) else waiting_topic()
    translated = {name: answers[ours] for ours, name in NAMES.items() if ours in answers}
    if translated.get("home_region") == UNKNOWN:  # the inquiry then begins with the office's own
        del translated["home_region"]
    return {"category": topic.key, **translated}


def record_of(answers: Checked) -> Answers:
    """The answers as the typed record."""
    return Answers.of(inquiry_of(answers))


def question_of(answers: Checked, *, on: date) -> dict[str, Any]:
    """The assessment document of the answers, as it would be for an inquiry that was sent with them."""
    office = public_office()
    return document_of(record_of(answers), on=on, region=office.region if office else "")
