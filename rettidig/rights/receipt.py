"""Whether a stored answer comes out again, by the rules of its day and by those of now, what differs, and why; and
what differs between two days or two versions of the rules.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, NamedTuple

from rettidig.rights.answers import Answer, assess
from rettidig.rights.faults import Fault, InvalidDocument
from rettidig.rights.interpretation import CHOSEN, Interpretation
from rettidig.rights.parameters import CURRENT, Law, Parameter, read_value
from rettidig.rights.versions import Version, hash_of, versions_since

OUTCOME = (
    *("status", "entitled", "entitled_from", "deadline", "exceeded", "amount_dkk", "recipient", "documents"),
    "missing",
)
EVERYTHING = (*OUTCOME, "clock", "duties", "basis", "decisions", "reason", "reason_to_citizen")


class Difference(NamedTuple):
    """One field of one finding that is not the same in two answers; for a whole answer, pathway and right are empty."""

    pathway: str
    right: str
    field: str
    before: Any
    after: Any


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str] = OUTCOME
) -> list[Difference]:
    """Differences between two answers in their JSON form, finding by finding."""
    fields = tuple(fields)
    old, new = _by_right(before), _by_right(after)
    found = []
    for pathway, right in {**old, **new}:
        was, is_now = old.get((pathway, right), {}), new.get((pathway, right), {})
        found += [
            Difference(pathway, right, field, was.get(field), is_now.get(field))
            for field in fields
            if was.get(field) != is_now.get(field)
        ]
    return found


def compare(
    document: Mapping[Any, Any], on_a: date, on_b: date, law_a: Law = CURRENT, law_b: Law = CURRENT
) -> list[Difference]:
    """Differences of outcome: the outcome of one document on two days, or under two versions of the law.

    Raises InvalidDocument.
    """
    before: Answer = assess(document, on_a, law_a)
    after: Answer = assess(document, on_b, law_b)
    return differences(before.as_json(), after.as_json())


class Cause(NamedTuple):
    """One thing in which the rules of now are not those of an answer's day: a choice of interpretation, by its name, or
    a row of the law, `before` and `after` being Parameters. None: there was or is no such row.
    """

    name: str
    before: Any
    after: Any


class Verified(NamedTuple):
    """What became of a stored answer.

    `broken`: which of its parts, "question" or "answer", no longer fit its receipt. `by_code`: what the rules of its
    day, applied by the code of now, make otherwise; None where the receipt does not hold those rules. `by_rules`: what
    the rules of now make otherwise than those of its day, or than the answer where those are not known. `causes`: what
    in the rules makes the difference. `versions`: those that came since, the newest first.
    """

    broken: tuple[str, ...]
    by_code: list[Difference] | None
    by_rules: list[Difference]
    causes: list[Cause]
    versions: tuple[Version, ...]

    @property
    def is_same(self) -> bool:
        """Whether the very same answer comes out today."""
        return not (self.broken or self.by_code or self.by_rules)


def verify(stored: Mapping[str, Any], law: Law | None = None) -> Verified:
    """Ask the question of a stored answer (its JSON form, with receipt) again, by the rules of its day and of now.

    `law` is the law of now; where none is given, the law's own data with the rows that the receipt adds to it. Raises
    InvalidDocument where the stored answer has no receipt, or a question that can no longer be read.
    """
    receipt = stored.get("receipt") if isinstance(stored, Mapping) else None
    if not isinstance(receipt, Mapping) or not isinstance(receipt.get("question"), Mapping):
        raise InvalidDocument([Fault("receipt", "no_receipt")])
    question = receipt["question"]
    hashed = (("question", question), ("answer", _judged(stored)))
    broken = tuple(part for part, value in hashed if receipt.get(f"{part}_hash") != hash_of(value))
    then = law_of(receipt)
    law = law or _with_added(receipt)
    now = assess(question, law=law).as_json()
    if then is None:
        return Verified(broken, None, differences(stored, now, EVERYTHING), [], versions_since(""))
    of_its_day = assess(question, law=then).as_json()
    by_rules = differences(of_its_day, now, EVERYTHING)
    return Verified(
        broken,
        differences(stored, of_its_day, EVERYTHING),
        by_rules,
        find_causes(question, then, law) if by_rules else [],
        versions_since(receipt["version"]),
    )


def law_of(receipt: Mapping[str, Any]) -> Law | None:
    """The rows and choices by which an answer was given; None for a receipt of before they were kept. A row of the
    law's own is cited as now.
    """
    if "parameters" not in receipt:
        return None
    added = _added(receipt)
    rows = [
        replace(
            near := _near(name, scope, _day(first), added),
            scope=scope,
            first_day=_day(first),
            last_day=_day(last),
            value=read_value(value, near.unit),
        )
        for name, scopes in receipt["parameters"].items()
        for scope, periods in scopes.items()
        for first, last, value in periods
    ]
    known = {one.name for one in fields(Interpretation)}
    choices = {name: _day(value) for name, value in receipt["choices"].items() if name in known}
    return Law(rows, replace(CHOSEN, **choices))


def _with_added(receipt: Mapping[str, Any]) -> Law:
    held = {(row.id, row.scope, row.first_day) for row in CURRENT.parameters if row.value is not None}
    added = [row for row in _added(receipt) if (row.id, row.scope, row.first_day) not in held]
    return Law((*CURRENT.parameters, *added)) if added else CURRENT


def _added(receipt: Mapping[str, Any]) -> list[Parameter]:
    """The rows of a receipt that the law's own data did not have."""
    rows = receipt.get("added", ())
    days = ("first_day", "last_day")
    return [
        Parameter(**{**row, **{name: _day(row[name]) for name in days}, "value": read_value(row["value"], row["unit"])})
        for row in rows
    ]


def _near(name: str, scope: str, first_day: date | None, added: list[Parameter]) -> Parameter:
    """The row that says where the law has a number: that of the same day, else of the same scope, else another; one
    that says nothing of a number that the law no longer has.
    """
    unknown = Parameter(name, scope, None, "", None, None, "", "", "", "", "unverified", None)
    rows = [row for row in (*added, *CURRENT.parameters) if row.id == name]
    return min(rows, key=lambda row: (row.scope != scope, row.first_day != first_day), default=unknown)


def _day(value: Any) -> Any:
    """A value out of JSON; a text is a day."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def find_causes(question: Mapping[str, Any], then: Law, now: Law) -> list[Cause]:
    """In what two laws differ, as far as it changes the answer to a question by itself; everything, where nothing does.
    Raises InvalidDocument.
    """
    answer = assess(question, law=now).as_json()
    changes = [*_changed_rows(then, now), *_changed_choices(then, now)]
    alone = [cause for cause, undone in changes if _is_other(answer, question, undone)]
    return alone or [cause for cause, _undone in changes]


def _is_other(answer: Mapping[str, Any], question: Mapping[str, Any], law: Law) -> bool:
    """Whether a law answers otherwise. One that lacks a number which belongs to another cannot be applied at all."""
    try:
        return bool(differences(answer, assess(question, law=law).as_json(), EVERYTHING))
    except TypeError:
        return True


def _changed_rows(then: Law, now: Law) -> Iterator[tuple[Cause, Law]]:
    """Each row that is not as it was, and the law of now without that change."""
    was, is_now = ({(row.id, row.scope, row.first_day): row for row in law.parameters} for law in (then, now))
    for key in {**was, **is_now}:
        before, after = was.get(key), is_now.get(key)
        if before and after and (before.value, before.last_day) == (after.value, after.last_day):
            continue
        name, scope, first_day = key
        replaced = before or (first_day and then.row(name, first_day, scope))
        others = [row for each, row in is_now.items() if each != key]
        undone = [before] if before else [replace(after, value=replaced.value)] if after and replaced else []
        yield Cause(name, replaced, after), Law([*others, *undone], now.choices)


def _changed_choices(then: Law, now: Law) -> Iterator[tuple[Cause, Law]]:
    for one in fields(Interpretation):
        before, after = getattr(then.choices, one.name), getattr(now.choices, one.name)
        if before != after:
            yield Cause(one.name, before, after), Law(now.parameters, replace(now.choices, **{one.name: before}))


def _by_right(answer: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(one["id"], finding["right"]): finding for one in _judged(answer) for finding in one["findings"]}


def _judged(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The pathways and matters of an answer; one from before there were matters has none."""
    return [*answer.get("pathways", ()), *answer.get("matters", ())]
