"""What is due in kroner, and a decision held against it."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from rettidig.rights.facts import MatterEvent
from rettidig.rights.findings import NO_FACTS
from rettidig.rights.matters.asked import Asked
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.truth import Truth
from rettidig.rights.parameters import Parameter

NOTHING = Decimal(0)


class Due(NamedTuple):
    """Whether the person has the right, and how much is due; `lacking` names what the amount still wants, which is
    asked for only once the right is there.

    `why_not` is the key of the reason where the right is not there.
    """

    entitled: Truth
    amount: Decimal | None
    lacking: Collection[str] = ()
    why_not: str = ""
    facts: Mapping[str, Any] = NO_FACTS
    rule: Parameter | None = None


def judge_decision(asked: Asked, right: str, due: Due, decided: MatterEvent | None, **given: Any) -> MatterFinding:
    """The finding on an amount, with the last decision on it, where there is one.

    A refusal is breached where something was due, kept where nothing was; a grant is breached where less than what is
    due was granted. The reasons are `due`, `missing`, `amount_unknown`, `granted_unknown`, that of `due.why_not`, and
    those of `_hold_against`.
    """
    entitled = due.entitled.value
    amount = NOTHING if entitled is False else due.amount if entitled else None
    because = f"because_{due.why_not if entitled is False else 'nothing_due'}"
    facts = {**due.facts, "amount": amount, "granted": decided and decided.amount_dkk, "because": because}
    common: dict[str, Any] = {"entitled": entitled, "amount_dkk": amount, "facts": facts, "rule": due.rule, **given}
    common["missing"] = asked.missing({*due.entitled.lacking, *(due.lacking if entitled and amount is None else ())})
    if entitled is None:
        return MatterFinding(right, "undetermined", "missing", **common)
    if decided:
        status, why = _hold_against(decided, amount)
        if status:
            return MatterFinding(right, status, why, **common)
    if amount is None:
        return MatterFinding(right, "undetermined", "amount_unknown", **common)
    if decided:
        return MatterFinding(right, "undetermined", "granted_unknown", **common | {"missing": ("decided",)})
    return MatterFinding(right, "open", "due" if entitled else due.why_not, **common)


def _hold_against(decided: MatterEvent, amount: Decimal | None) -> tuple[str | None, str]:
    """The status that a decision shows, and its reason; no status where the amounts do not say."""
    granted = decided.amount_dkk
    if decided.result == "refused":
        return ("kept", "rightly_refused") if amount == NOTHING else ("breached", "wrongly_refused")
    if granted is not None and amount is not None:
        return ("breached", "granted_too_little") if granted < amount else ("kept", "granted_in_full")
    return ("kept", "granted") if decided.result == "granted" and granted is None else (None, "")
