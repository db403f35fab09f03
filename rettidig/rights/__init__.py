"""The rights engine: from an assessment document to what each right says of it.

The entry is `assess(document, on=date) -> Answer`. Pure Python: no clock, no database, no network. See
`docs/architecture.md`.
"""

from rettidig.rights.answers import Answer, Leg, assess, find_deadlines, find_legs, judge_question, rules_version
from rettidig.rights.batch import assess_many
from rettidig.rights.findings import RIGHTS, STATUSES, Duty, Finding, PathwayAnswer
from rettidig.rights.interpretation import CHOSEN, Interpretation
from rettidig.rights.parameters import CURRENT, Law
from rettidig.rights.reading import Fault, InvalidDocument, Unfit, read_question
from rettidig.rights.receipt import Difference, compare, differences, verify

__all__ = [
    "CHOSEN",
    "CURRENT",
    "RIGHTS",
    "STATUSES",
    "Answer",
    "Difference",
    "Duty",
    "Fault",
    "Finding",
    "Interpretation",
    "InvalidDocument",
    "Law",
    "Leg",
    "PathwayAnswer",
    "Unfit",
    "assess",
    "assess_many",
    "compare",
    "differences",
    "find_deadlines",
    "find_legs",
    "judge_question",
    "read_question",
    "rules_version",
    "verify",
]
