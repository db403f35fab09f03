"""Reading the answer of the rights engine (the shape is that of `Answer.as_json`)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_stubs_ext import StrOrPromise

from rettidig.rights.facts import CONDITIONS

from .models import Assessment, Case, Letter
from .one_look import lacks, once

DUTY, LETTER = "information_duty", "information_letter"
MAX_WAIT = "max_wait"
LIFE_THREATENING = [each for each in CONDITIONS if each not in ("none", "other_heart")]
OPEN_LIMIT = frozenset({"running", "at_risk", "breached", "undetermined"})


OPEN_MAX_WAIT = '$.pathways[*].findings[*] ? (@.right == "{}" && ({}))'.format(  # `has_open_max_wait`, for a query
    MAX_WAIT, " || ".join(f'@.status == "{status}"' for status in sorted(OPEN_LIMIT))
)


@once
def find_newest(case: Case) -> Assessment | None:
    """The newest assessment of the case; None while it has none."""
    newest: Assessment | None = None if lacks(case, "assessments") else case.assessments.first()
    return newest


def find_finding(answer: dict[str, Any], *, right: str, pathway: str | None = None) -> dict[str, Any] | None:
    """The finding for one right on one pathway, or on the first that has the right where none is named; None
    when it says nothing.
    """
    return next(
        (
            finding
            for each in answer["pathways"]
            if pathway in (None, each["id"])
            for finding in findings_on(answer, each)
            if finding["right"] == right
        ),
        None,
    )


def find_matter_finding(answer: dict[str, Any], *, matter: str, right: str) -> dict[str, Any] | None:
    """The finding for one right in the matter of that key; None when the answer says nothing."""
    found = (each for one in answer.get("matters", ()) if one["id"] == matter for each in one["findings"])
    return next((each for each in found if each["right"] == right), None)


def find_told(letter: Letter) -> dict[str, Any] | None:
    """The finding on a matter that a letter tells of, as it was when the letter was written; None for other letters."""
    if letter.assessment is None:
        return None
    return find_matter_finding(letter.assessment.answer, matter=letter.matter, right=letter.right)


def has_open_max_wait(answer: dict[str, Any]) -> bool:
    """Whether a maximum waiting time runs, is broken or cannot be settled on a pathway (SUL § 88)."""
    findings = (each for pathway in answer["pathways"] for each in pathway["findings"])
    return any(each["right"] == MAX_WAIT and each["status"] in OPEN_LIMIT for each in findings)


def findings_on(answer: dict[str, Any], pathway: dict[str, Any]) -> list[dict[str, Any]]:
    """What an answer says of each right on one of its pathways. The rights engine takes the events that it is given for
    all that happened; where nobody has said whether the hospital's letter came, the duty to inform is not known.
    """
    asked = answer.get("receipt", {}).get("question", {}).get("pathways", [])
    events = next((each["events"] for each in asked if each["id"] == pathway["id"]), None)
    findings: list[dict[str, Any]] = pathway["findings"]
    if events is None or any(event["type"] == LETTER for event in events):
        return findings
    return [_unknown(each) if (each["right"], each["status"]) == (DUTY, "breached") else each for each in findings]


def _unknown(finding: dict[str, Any]) -> dict[str, Any]:
    return finding | {
        "status": "undetermined",
        "reason": _in_both(_("Vi ved ikke, om hospitalet har sendt et brev om rettighederne. Spørg patienten.")),
        "reason_to_citizen": _in_both(_("Vi ved ikke, om hospitalet har sendt dig et brev om dine rettigheder.")),
        "missing": [],
    }


def _in_both(words: StrOrPromise) -> dict[str, str]:
    found = {}
    for language in ("da", "en"):
        with override(language):
            found[language] = str(words)
    return found
