"""Random pathways of the simple kind, as flat records for OpenFisca and as documents for `rettidig.rights`."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np

from rettidig.rights.schema import LETTER_ITEMS

ON = date(2026, 11, 20)
NEVER = date(1970, 1, 1)  # OpenFisca's default of a day
DAYS = (
    "referral_received",
    "treatment_referral_received",
    "consent",
    "information_letter",
    "slot_offered",
    "slot",
    "slot_cancelled",
    "examined",
    "assessment_completed",
    "treatment_started",
)
FACTS = (
    "agreement_hospital_available",
    "agreement_wait_shorter",
    "partner_can_meet_limit",
    "professionally_possible",
)
FLAGS = ("has_cancer", "is_surgery", *FACTS)
Record = dict[str, Any]  # the days that have been, and every flag

KINDS = ("assessment", "treatment", "surgery")


def draw(count: int, seed: int = 1) -> list[Record]:
    """Pathways in turn: waiting for assessment, for treatment, and for an operation that may be cancelled."""
    dice = Random(seed)
    return [_draw(dice, KINDS[number % len(KINDS)]) for number in range(count)]


def _draw(dice: Random, kind: str) -> Record:
    start = ON - timedelta(days=dice.randint(0, 70))
    record: Record = {name: dice.random() < 0.7 for name in FACTS}
    record["is_surgery"], record["has_cancer"] = kind == "surgery", kind != "surgery" and dice.random() < 0.5
    record["referral_received" if kind == "assessment" else "treatment_referral_received"] = start
    _maybe(dice, record, "information_letter", start, 16)
    offered = _maybe(dice, record, "slot_offered", start, 20)
    if offered:
        record["slot"] = offered + timedelta(days=dice.randint(1, 50))
    if kind == "assessment":
        examined = _maybe(dice, record, "examined", start, 25) if record["has_cancer"] else start
        if examined:
            _maybe(dice, record, "assessment_completed", examined, 30)
        return record
    cancelled = _maybe(dice, record, "slot_cancelled", offered, 10) if kind == "surgery" and offered else None
    consent = _maybe(dice, record, "consent", start, 14)
    _maybe(dice, record, "treatment_started", max(cancelled or start, consent or start), 40)
    return record


def _maybe(dice: Random, record: Record, name: str, since: date, within: int) -> date | None:
    """In two of three records, and only where it lies before the question: a day of its own."""
    day = since + timedelta(days=dice.randint(0, within))
    if day > ON or dice.random() > 0.67:
        return None
    record[name] = day
    return day


def columns(records: Iterable[Record]) -> dict[str, np.ndarray]:
    """The records as arrays, one for each input of OpenFisca."""
    records = list(records)
    days = {name: np.array([one.get(name, NEVER) for one in records], dtype="datetime64[D]") for name in DAYS}
    return days | {name: np.array([one[name] for one in records], dtype=bool) for name in FLAGS}


def document(record: Record) -> dict[str, Any]:
    """The record as an assessment document."""
    pathway = {
        "id": "pathway",
        "area": "somatic",
        "condition": "cancer" if record["has_cancer"] else "none",
        "facts": {name: record[name] for name in FACTS},
        "events": [
            {"type": kind, "date": record[name], **keys}
            for name, kind, keys in _kinds_of_event(record)
            if name in record
        ],
    }
    return {"on": ON, "pathways": [pathway]}


def _kinds_of_event(record: Record) -> list[tuple[str, str, dict[str, Any]]]:
    purpose = "surgery" if record["is_surgery"] else "assessment" if "referral_received" in record else "treatment"
    cancelled = {"purpose": purpose, "was_for": record.get("slot"), "by": "hospital", "reason": "capacity"}
    return [
        ("referral_received", "referral_received", {"purpose": "assessment", "from": "gp"}),
        ("treatment_referral_received", "treatment_referral_received", {}),
        ("consent", "consent", {}),
        ("information_letter", "information_letter", {"states": list(LETTER_ITEMS)}),
        ("slot_offered", "appointment_offered", {"purpose": purpose, "for": record.get("slot")}),
        ("slot_cancelled", "appointment_cancelled", cancelled),
        ("examined", "appointment_held", {"purpose": "examination", "mode": "in_person"}),
        ("assessment_completed", "assessment_completed", {}),
        ("treatment_started", "treatment_started", {"kind": "surgery"}),
    ]
