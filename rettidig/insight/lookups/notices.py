"""Look-up notices (borgerbreve): one letter for one citizen and period, about look-ups without a known explanation.

Note 5 of the 2025 annual report: since the second quarter of 2025 citizens get such a letter when no treatment relation
is seen. The legal basis is an open question (law.md § 11), so which verdicts lead to a letter is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rettidig.insight.lookups.figures import ask, files
from rettidig.insight.lookups.questions import REFERENCE
from rettidig.insight.lookups.rules import midnight

NOTIFIED = ("needs_attention", "ask_hospital")
# Of these a letter would say too much: there is a contact, or it is not known where the employee works
NOT_NOTIFIED = ("refusal_against_explanation", "unknown_account")


@dataclass(frozen=True)
class Notice:
    """One letter: to whom, for which period (both days included), about which look-ups by their references."""

    patient: str
    first: date
    last: date
    units: tuple[str, ...]
    days: tuple[date, ...]
    references: tuple[str, ...]

    @property
    def key(self) -> str:
        """The identity of a notice: the citizen and the period."""
        return f"{self.patient}:{self.first}:{self.last}"


def batch(
    out: Path,
    first: date,
    last: date,
    *,
    earlier: Collection[str] = (),
    verdicts: Collection[str] = NOTIFIED,
) -> list[Notice]:
    """The notices to send about look-ups from `first` to `last`, ordered by patient, one for each citizen.

    `earlier` are the references of look-ups that earlier letters were about: they are not told twice, and a citizen
    with nothing new gets no letter. Who has died gets none. A look-up that waits for the registers is in no letter.
    """
    rows = ask(
        f"""SELECT patient, list(DISTINCT unit ORDER BY unit) FILTER (unit IS NOT NULL),
            list(DISTINCT day ORDER BY day), list({REFERENCE} ORDER BY "at", {REFERENCE})
        FROM read_parquet($files)
        WHERE verdict IN (SELECT unnest($verdicts)) AND rule NOT IN (SELECT unnest($left_out))
            AND {REFERENCE} NOT IN (SELECT unnest($earlier::VARCHAR[]))
            AND epoch_us("at") >= $begin AND epoch_us("at") < $end
        GROUP BY patient HAVING NOT bool_or(rule = 'deceased') ORDER BY patient""",  # noqa: S608
        files=files(out, "open"),
        verdicts=list(verdicts),
        earlier=list(earlier),
        left_out=list(NOT_NOTIFIED),
        begin=midnight(first),
        end=midnight(date.fromordinal(last.toordinal() + 1)),
    )
    return [
        Notice(patient, first, last, tuple(units or ()), tuple(days), tuple(ids)) for patient, units, days, ids in rows
    ]
