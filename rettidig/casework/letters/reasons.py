"""Why the patient gets an answer, to the patient and in the language of the letter.

A letter says what the rights engine says to the citizen, which is true of that finding alone. Only of a private
hospital that the region works with it says so in the office's own words (rights.yaml).
"""

import re
from pathlib import Path
from typing import Any

import yaml

from rettidig.rights.findings import CHOICES

from ..findings import find_finding, find_matter_finding
from ..models import GRANTING, Assessment, Decision, Letter
from .language import find_foreign

LANGUAGES = ("da", "en")
PARTNER = "partner"
BOOK: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "rights.yaml").read_text(encoding="utf-8"))


def name_of(right: str, language: str) -> str:
    """The name of a right in a letter, such that it can follow "ret til", "the right to"."""
    return str(BOOK["rights"][right]["name"][language])


def name_of_told(letter: Letter, right: str) -> str:
    """The name of a right that a letter tells of, in its language, such that it can stand by itself."""
    is_of_matter = letter.matter or (letter.decision and letter.decision.matter_id)
    known = BOOK["matters"].get(right) if is_of_matter else BOOK["rights"][right]["name"]
    name = str(known[letter.language])
    return name[:1].upper() + name[1:]


def standard_reasons(
    assessment: Assessment, *, right: str, language: str, pathway: str | None = None, to_kind: str = ""
) -> str:
    """The standard reasons of one right as it was assessed; `to_kind` is the kind of hospital that is granted.

    Empty where the assessment says nothing of the right.
    """
    finding = find_finding(assessment.answer, right=right, pathway=pathway)
    if finding is None:
        return ""
    return say_finding(finding, language=language, to_kind=to_kind)


def say_finding(finding: dict[str, Any], *, language: str, to_kind: str = "") -> str:
    """What a letter says of one finding of the rights engine: the engine's own sentence to the citizen, which is true
    of that finding and says no more. Empty for an answer that is older than those sentences.
    """
    if to_kind == PARTNER and finding["right"] in CHOICES:
        return str(BOOK[PARTNER][language])
    said: str = finding.get("reason_to_citizen", {}).get(language, "")
    return said


def reasons_in(decision: Decision, language: str) -> str:
    """The reasons of a decision for a letter in `language`. Where they are the office's own sentences, or the rights
    engine's, they are said as a letter says them in that language; what a person wrote stays as it is written.
    """
    reasons, own = decision.reasons, own_reasons(decision, language)
    for known in sorted(_known(decision), key=len, reverse=True):
        reasons = reasons.replace(known, own) if known and own else reasons
    return reasons.strip()


def own_reasons(decision: Decision, language: str) -> str:
    """The office's own standard reasons for the decided right."""
    if decision.matter:
        return say_finding(finding_of(decision), language=language)
    granted = decision.option if decision.kind in GRANTING else None
    return standard_reasons(
        decision.assessment,
        right=decision.right,
        language=language,
        pathway=pathway_of(decision),
        to_kind=granted.to_kind if granted else "",
    )


def pathway_of(decision: Decision) -> str | None:
    """The key of the pathway that a decision is about, as its assessment names it; None where it is about none."""
    return decision.pathway.key_in(decision.case_id) if decision.pathway else None


def finding_of(decision: Decision, right: str = "") -> dict[str, Any]:
    """What the assessment of a decision says of its right, or of another; empty where it says nothing."""
    answer, right = decision.assessment.answer, right or decision.right
    if decision.matter:
        return find_matter_finding(answer, matter=decision.matter.key, right=right) or {}
    return find_finding(answer, right=right, pathway=pathway_of(decision)) or {}


def _known(decision: Decision) -> set[str]:
    """Every wording of the reasons that no person wrote."""
    pathway, finding = pathway_of(decision), finding_of(decision)
    standard = {
        standard_reasons(decision.assessment, right=decision.right, language=language, pathway=pathway, to_kind=to_kind)
        for language in LANGUAGES
        for to_kind in ("", PARTNER)
    }
    return standard.union(*(finding.get(voice, {}).values() for voice in ("reason", "reason_to_citizen")))


def rules_of(decision: Decision, language: str) -> list[str]:
    """The legal basis as a letter lists it. A private hospital that the region works with is no free choice (SUL § 86
    is about public hospitals), so that rule is left out there.
    """
    option = decision.option
    if option and option.to_kind == PARTNER and decision.right == "free_choice":
        return []
    return [say_rule(law, language) for law in decision.basis]


def say_rule(law: dict[str, Any], language: str) -> str:
    """One rule as a letter names it: the law and its paragraph, or the law, and which part of it."""
    between = " " if law["section"].startswith("§") else ", "
    if language == "da":
        return f"{law['law'][:1].upper()}{law['law'][1:]}{between}{law['section']}".strip(", ")
    section = re.sub(r",? stk\. ([\d-]+)", r" (\1)", law["section"]).replace(" og ", " and ")
    return f"{BOOK['laws'].get(law['law'], law['law'])}{between}{section}".strip(", ")


def find_offer(letter: Letter) -> str:
    """The office's own reasons in the letter's language, where the letter carries reasons that a person wrote in the
    other one; empty where it does not.
    """
    decision = letter.decision
    if decision is None or not find_foreign(reasons_in(decision, letter.language), letter.language):
        return ""
    return own_reasons(decision, letter.language) if find_foreign(letter.body, letter.language) else ""
