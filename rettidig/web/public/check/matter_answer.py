"""The answer on a matter as a citizen reads it: yes, no or it depends; by when or how much; who, what, and the law."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django_stubs_ext import StrOrPromise

from rettidig.rights.matters.findings import MatterFinding
from rettidig.web.formatting import date_words, kroner, spoken_language
from rettidig.web.matters.words import NOT_KNOWN, Recipient, document_of, recipient_of

from .matter_phrases import (
    ASK_THEM,
    HEADLINES,
    NEXT,
    NO,
    NO_BUT,
    ORDER,
    REFUSALS,
    REFUSED,
    TURNED,
    VERDICTS,
    WITHOUT_DATE,
    YES,
    YES_AND_NO,
    YES_AND_UNKNOWN,
    YES_BUT,
)
from .path import Answers, Path

OPEN, APART = "undetermined", "not_applicable"
RIGHTLY = ("rightly_refused", "charged_right", "charged_below_all")
NOT_SEEN = "charged_unnamed"  # whether a bill is right that names no amount is not said


@dataclass(frozen=True)
class MatterLine:
    """One right in plain words; `until` is the last day in time, while it is not kept."""

    right: str
    state: str
    headline: str
    until: date | None
    why: str
    next_step: StrOrPromise
    recipient: Recipient | None
    documents: list[str]
    not_known: list[StrOrPromise]
    basis: tuple[Mapping[str, str], ...]

    @property
    def page(self) -> str:
        """The address of the page on the right."""
        return reverse("public:law_page", args=[self.right])

    @property
    def is_apart(self) -> bool:
        """Whether the right does not reach the matter."""
        return self.state == APART


def answer(path: Path, answers: Answers) -> list[MatterLine]:
    """Every right of the kind, those first that say most.

    The rights engine reads what is not stated to have happened as not having happened. Of what the citizen does not
    know that says too much: where it could turn the answer, the answer depends on it.
    """
    turned = _turned(path, answers)
    found = [_unsettled(line) if line.right in turned else line for line in map(_line, path.findings(answers))]
    # of a right that may not reach the matter, nothing can be said; the question stands under what is missing
    lines = [line for line in found if line.right not in turned or turned[line.right] != APART] or found
    return sorted(lines, key=lambda line: ORDER.index(line.state))


def _turned(path: Path, answers: Answers) -> dict[str, str]:
    """The rights whose answer something can turn that the citizen does not know to have happened, with the side on
    which each stands without it.
    """
    before = {one.right: side_of(state_of(one)) for one in path.findings(answers)}
    return {
        one.right: before[one.right]
        for tried in path.unknown_events(answers)
        for one in path.findings(tried)
        if before.get(one.right, OPEN) not in (OPEN, side_of(state_of(one)))
    }


def side_of(state: str) -> str:
    """Yes, no, not known, or not about this."""
    if state in REFUSALS:
        return NO
    return {"undetermined": OPEN, APART: APART}.get(state, YES)


def _unsettled(line: MatterLine) -> MatterLine:
    known = HEADLINES[line.right] if line.state != APART else {}
    return replace(
        line,
        state=OPEN,
        headline=str(known.get(OPEN, VERDICTS[OPEN])),
        until=None,
        why=str(TURNED),
        next_step=NEXT[OPEN],
        recipient=None,
        documents=[],
    )


def short_verdict(lines: list[MatterLine]) -> str:
    """The one sentence on top of the answer: it is as true of the other rights as of the one that speaks first."""
    first, states = lines[0], {line.state for line in lines}
    if first.state in WITHOUT_DATE and states.intersection(REFUSALS):
        return str(YES_AND_NO)
    if first.state in WITHOUT_DATE and "undetermined" in states:
        return str(YES_AND_UNKNOWN)
    return str(VERDICTS[first.state]) % {"date": date_words(first.until)}


def state_of(finding: MatterFinding) -> str:
    """The citizen's position under a right (matter_phrases.py)."""
    if finding.status == "open" or finding.why == NOT_SEEN:
        return YES if finding.entitled else NO
    if finding.status == "undetermined" and finding.entitled is not None:
        return YES_BUT if finding.entitled else NO_BUT
    return REFUSED if finding.why in RIGHTLY else finding.status


def _can_be_found(finding: MatterFinding) -> bool:
    """Whether the citizen can find what is missing, if anything is; the law's amounts cannot be found in a letter."""
    return not finding.missing or not all(each in NOT_KNOWN for each in finding.missing)


def _line(finding: MatterFinding) -> MatterLine:
    right, state = finding.right, state_of(finding)
    facts = {"date": date_words(finding.deadline), "amount": kroner(finding.amount_dkk)}
    known = HEADLINES[right]
    headline = known.get(finding.why) or known.get(state, VERDICTS[state])
    is_wanting = state not in ("not_applicable", "kept", NO, REFUSED)
    until = finding.deadline if state != "kept" else None
    return MatterLine(
        right,
        state,
        str(headline) % facts,
        until,
        why=finding.reason_to_citizen[spoken_language()],
        next_step=NEXT.get((right, state), NEXT[state]) if _can_be_found(finding) else ASK_THEM,
        recipient=recipient_of(finding.recipient, to_citizen=True) if finding.recipient and is_wanting else None,
        documents=[document_of(each) for each in finding.documents if is_wanting],
        not_known=[NOT_KNOWN[each] for each in finding.missing if each in NOT_KNOWN],
        basis=finding.basis,
    )
