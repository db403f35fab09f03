"""The papers that go with a claim or an application, and which of them have come in.

Which ones, the rights engine says; a file is told by its kind, which whoever sends or adds it chooses.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .models import Attachment, Case, Matter, MatterEnd
from .steps.attachments import files_of

# The kind of file for each paper of the engine. What the citizen sends to the authority itself is left out: a complaint
# form opens there, and form S2 is what an application is answered with.
KINDS: Mapping[str, Attachment.Kind] = {
    "itemised_invoice": Attachment.Kind.BILL,
    "proof_of_payment": Attachment.Kind.PAYMENT,
    "record_or_translation": Attachment.Kind.RECORD,
    "eu_card": Attachment.Kind.EU_CARD,
    "application_form": Attachment.Kind.APPLICATION,
    "referral_copy": Attachment.Kind.REFERRAL,
    "treatment_description": Attachment.Kind.DESCRIPTION,
    "price_offer": Attachment.Kind.OFFER,
    "treatment_date": Attachment.Kind.OFFER,
    "power_of_attorney": Attachment.Kind.CONSENT,
    "ent_referral": Attachment.Kind.REFERRAL,
}
SETTLED = ("not_applicable", "lapsed")


class Paper(NamedTuple):
    """One paper, by its key in the rights engine, the kind of its files, and those that have come, the newest last."""

    document: str
    kind: str
    files: list[Attachment]


def find_papers(case: Case) -> list[Paper]:
    """What the matters that have not ended need from the citizen now, each paper once, in the order of the engine."""
    newest = case.assessments.first()
    if newest is None:
        return []
    ended = MatterEnd.objects.filter(taken_back_at=None).values("matter")
    matters = {each.key: each for each in case.matters.filter(removed_at=None).exclude(pk__in=ended)}
    documents = dict.fromkeys(_documents(newest.answer, matters))
    if not documents:
        return []
    files = [each for each in files_of(case) if each.scan != Attachment.Scan.INFECTED and each.removed_at is None]
    return [Paper(each, KINDS[each], [file for file in files if file.kind == KINDS[each]]) for each in documents]


def _documents(answer: dict[str, Any], matters: Mapping[str, Matter]) -> Iterator[str]:
    for judged in answer.get("matters", ()):
        matter = matters.get(judged["id"])
        for finding in judged["findings"] if matter else ():
            if finding["status"] not in SETTLED and finding["entitled"] is not False and _is_time(finding, matter):
                yield from (each for each in finding["documents"] if each in KINDS)


def _is_time(finding: dict[str, Any], matter: Matter | None) -> bool:
    """Whether the papers are due: those of an application until it is decided, and those of a refund once there is
    something to refund.
    """
    if matter is None or matter.kind != "cross_border":
        return True
    happened = {each["type"] for each in matter.events}
    if finding["right"] == "prior_authorisation":
        return not any(each["type"] == "decided" and each.get("of") == "authorisation" for each in matter.events)
    return "treated" in happened or matter.facts.get("timing") == "necessary"
