"""Many pathways in columns: where each right stands, for a whole region at a time.

Most pathways that wait are simple (`simple`). Their rights are worked out a column at a time (`rules`), from the same
numbers of the law, the same clocks and the same interpretation as everywhere; every other pathway is judged by the
readable rules. So the columns say what `assess` says, of every document, and `tests/rights/test_columns.py` holds the
two together. Why there are two: docs/decisions/0007-rights-in-columns.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rettidig.rights.answers import judge_pathway
from rettidig.rights.batch import no_collection
from rettidig.rights.columns.rules import UNSTATED, Codes, Outcome, judge
from rettidig.rights.columns.simple import NEVER, Row, row_of
from rettidig.rights.facts import Pathway, Question
from rettidig.rights.findings import RIGHTS, STATUSES, Finding
from rettidig.rights.parameters import CURRENT, Law
from rettidig.rights.reading import InvalidDocument, read_question

EPOCH = date(1970, 1, 1).toordinal()  # the first day of NumPy


class Columns(NamedTuple):
    """One row for each pathway of each valid document, in order, and of each right a column of each answer.

    `rows` names the document by its number, and the pathway. `status` holds places in `STATUSES`; `entitled` 1, 0 or -1
    (None); `deadline` days, NaT where there is none. `faults` holds the invalid documents by number; `by_rules` counts
    the rows that the readable rules judged.
    """

    rows: Sequence[tuple[int, Question, Pathway]]
    faults: Mapping[int, InvalidDocument]
    law: Law
    by_rules: int
    status: Mapping[str, Codes]
    entitled: Mapping[str, Codes]
    deadline: Mapping[str, npt.NDArray[np.datetime64]]

    def finding(self, row: int, right: str) -> Finding:
        """The whole finding of one row, with clock, duties and reason, by the readable rules."""
        _, question, pathway = self.rows[row]
        return judge_pathway(pathway, question.patient, question.on, self.law).of(right)


def assess_columns(documents: Iterable[Mapping[Any, Any]], on: date | None = None, law: Law = CURRENT) -> Columns:
    """Where each right stands in each pathway of many documents; an invalid one stands in `faults`, and raises nothing.

    `on` goes before the days that the documents state. Source: the contract of the assessment document.
    """
    rows: list[tuple[int, Question, Pathway]] = []
    faults: dict[int, InvalidDocument] = {}
    simple: list[Row] = []
    places: tuple[list[int], list[int]] = [], []  # of the simple rows, and of the others
    with no_collection():
        for number, document in enumerate(documents):
            try:
                question = read_question(document, on)
            except InvalidDocument as invalid:
                faults[number] = invalid
                continue
            for pathway in question.pathways:
                row = row_of(pathway, question.patient, question.on, law)
                places[row is None].append(len(rows))
                rows.append((number, question, pathway))
                if row:
                    simple.append(row)
        found = [judge(simple, law), _by_rules([rows[place] for place in places[1]], law)]
    outcomes = {right: _put_together([one[right] for one in found], places) for right in RIGHTS}
    return Columns(
        rows,
        faults,
        law,
        len(places[1]),
        {right: outcome.status for right, outcome in outcomes.items()},
        {right: outcome.entitled for right, outcome in outcomes.items()},
        {right: _as_days(outcome) for right, outcome in outcomes.items()},
    )


def _by_rules(rows: Sequence[tuple[int, Question, Pathway]], law: Law) -> dict[str, Outcome]:
    answers = [judge_pathway(pathway, question.patient, question.on, law).findings for _, question, pathway in rows]
    by_right = zip(*answers, strict=True) if answers else ((),) * len(RIGHTS)
    return {right: _column(findings) for right, findings in zip(RIGHTS, by_right, strict=True)}


def _column(findings: Sequence[Finding]) -> Outcome:
    return Outcome(
        np.array([STATUSES.index(one.status) for one in findings], dtype=np.int8),
        np.array([UNSTATED if one.entitled is None else one.entitled for one in findings], dtype=np.int8),
        np.array([one.deadline.toordinal() if one.deadline else NEVER for one in findings], dtype=np.int32),
    )


def _put_together(parts: Sequence[Outcome], places: tuple[list[int], list[int]]) -> Outcome:
    """The parts as one, each row at its place."""
    order = np.argsort(np.concatenate([np.array(one, dtype=np.int64) for one in places]))
    status, entitled, deadline = (np.concatenate(columns)[order] for columns in zip(*parts, strict=True))
    return Outcome(status, entitled, deadline)


def _as_days(outcome: Outcome) -> npt.NDArray[np.datetime64]:
    days = (outcome.deadline - EPOCH).astype("datetime64[D]")
    days[outcome.deadline == NEVER] = np.datetime64("NaT")
    return days
