"""The rights engine: from an assessment document to what each right says of it.

The entry is `assess(document, on=date) -> Answer`. Pure Python: no clock, no database, no network. See
`docs/architecture.md`.
"""

from rettidig.rights.answers import Answer, Leg, assess, find_deadlines, find_legs, judge_question
from rettidig.rights.batch import assess_many
from rettidig.rights.faults import Fault, InvalidDocument, Unfit
from rettidig.rights.findings import RIGHTS, STATUSES, Duty, Finding, PathwayAnswer
from rettidig.rights.interpretation import CHOSEN, Interpretation
from rettidig.rights.json_schema import answer_schema, document_schema
from rettidig.rights.loading import load_documents, load_json
from rettidig.rights.matters.findings import RIGHTS as MATTER_RIGHTS
from rettidig.rights.matters.findings import MatterAnswer, MatterFinding
from rettidig.rights.parameters import CURRENT, Law
from rettidig.rights.reading import read_question
from rettidig.rights.receipt import Cause, Difference, Verified, compare, differences, verify
from rettidig.rights.versions import Version

__all__ = [
    "CHOSEN",
    "CURRENT",
    "MATTER_RIGHTS",
    "RIGHTS",
    "STATUSES",
    "Answer",
    "Cause",
    "Difference",
    "Duty",
    "Fault",
    "Finding",
    "Interpretation",
    "InvalidDocument",
    "Law",
    "Leg",
    "MatterAnswer",
    "MatterFinding",
    "PathwayAnswer",
    "Unfit",
    "Verified",
    "Version",
    "answer_schema",
    "assess",
    "assess_many",
    "compare",
    "differences",
    "document_schema",
    "find_deadlines",
    "find_legs",
    "judge_question",
    "load_documents",
    "load_json",
    "read_question",
    "verify",
]
