"""Findings on matters: what each right of a kind says of one matter: deadline, amount, recipient, documents."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from rettidig.rights import texts
from rettidig.rights.findings import NO_FACTS, Duty
from rettidig.rights.parameters import Parameter

RIGHTS: Mapping[str, tuple[str, ...]] = {  # of each kind, in the order of the answer
    "complaint": ("complaint", "dialogue_offer"),
    "compensation": ("compensation_claim", "compensation_reopening", "compensation_appeal"),
    "dialogue_meeting": ("dialogue_meeting", "dialogue_report"),
    "cross_border": (
        "prior_authorisation",
        "authorisation_decision",
        "refund_directive",
        "refund_regulation",
        "regime_guidance",
        "refund_limitation",
    ),
    "transport": ("driving", "transport_allowance"),
    "rehabilitation": ("rehab_start", "rehab_private_choice"),
    "hearing_aid": ("hearing_aid_subsidy",),
    "interpreter": ("interpreter_fee",),
    "decision": ("party_hearing", "reasons", "appeal_guidance", "notification", "note_duty", "forwarding"),
}
STATUSES = ("kept", "breached", "running", "at_risk", "lapsed", "open", "not_applicable", "undetermined")


class MatterFinding(NamedTuple):
    """The answer for one right in one matter. `why` is the key of the reason; `facts` are what the reason names.

    `amount_dkk` is due to the person, but for `interpreter_fee`, where the person must pay it; None: the finding has
    no amount, or none that is known. `recipient` and `documents` are words of the contract.
    """

    right: str
    status: str
    why: str
    entitled: bool | None = None
    deadline: date | None = None
    amount_dkk: Decimal | None = None
    recipient: str | None = None
    documents: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    missing: tuple[str, ...] = ()
    facts: Mapping[str, Any] = NO_FACTS
    rule: Parameter | None = None  # the row of the law that the limit or the amount is taken from

    @property
    def reason(self) -> dict[str, str]:
        """Why, in plain Danish and English, naming the facts used: for the adviser, of the patient."""
        return texts.reason(self)

    @property
    def reason_to_citizen(self) -> dict[str, str]:
        """The same, to the citizen."""
        return texts.reason(self, to_citizen=True)

    @property
    def basis(self) -> tuple[Mapping[str, str], ...]:
        """The provisions the finding rests on: law, section, status, url."""
        rule = self.rule
        cited = rule.citation if rule and (rule.last_day or rule.status != "sourced") else None
        return texts.basis(self.right, self.why, None, cited)

    @property
    def decisions(self) -> tuple[str, ...]:
        """The published decisions that support it, by number."""
        return texts.decisions(self.right, self.why)

    def as_json(self) -> dict[str, Any]:
        """The finding as the contract of the assessment document shows it."""
        return {
            "right": self.right,
            "status": self.status,
            "entitled": self.entitled,
            "deadline": self.deadline and self.deadline.isoformat(),
            "amount_dkk": None if self.amount_dkk is None else float(self.amount_dkk),
            "recipient": self.recipient,
            "documents": list(self.documents),
            "duties": [duty.as_json() for duty in self.duties],
            "basis": [dict(one) for one in self.basis],
            "decisions": list(self.decisions),
            "reason": self.reason,
            "reason_to_citizen": self.reason_to_citizen,
            "missing": list(self.missing),
        }


class MatterAnswer(NamedTuple):
    """One finding for each right of the kind, in the order of `RIGHTS`."""

    id: str
    kind: str
    findings: tuple[MatterFinding, ...]

    def of(self, right: str) -> MatterFinding:
        """The finding on one right."""
        return self.findings[RIGHTS[self.kind].index(right)]
