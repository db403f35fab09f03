"""Priority of a case, by rules that are data, each with its reason (priority.yaml, feature T6)."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Case, Person, Priority, Tick, TickState
from .topics import TOPICS

MANUAL = "manual"
FLAGS = ("protected_address", "guardian", "interpreter_language")  # of a patient: what rules may ask for
MENTIONED = "mentioned"  # the writer used a warning word


class PriorityRule(NamedTuple):
    """One row of priority.yaml: all conditions in `when` must fit."""

    key: str
    priority: int
    when: dict[str, Any]
    da: str
    en: str


class Facts(NamedTuple):
    """Input of the priority rules; days are counted until the date, and negative when it has passed. `flags` are those
    of the patient that are set, `ticked` the points of the checklist that are done.
    """

    traits: frozenset[str]
    conditions: frozenset[str]
    legal_days: int | None
    service_days: int | None
    flags: frozenset[str] = frozenset()
    ticked: frozenset[str] = frozenset()


def _between(days: int | None, limits: list[int | None]) -> bool:
    first, last = limits
    return days is not None and (first is None or first <= days) and (last is None or days <= last)


_TESTS: dict[str, Callable[[Facts, Any], bool]] = {
    "trait": lambda facts, trait: trait in facts.traits,
    "condition": lambda facts, allowed: not facts.conditions.isdisjoint(allowed),
    "flag": lambda facts, allowed: not facts.flags.isdisjoint(allowed),
    "ticked": lambda facts, allowed: not facts.ticked.isdisjoint(allowed),
    "legal_days": lambda facts, limits: _between(facts.legal_days, limits),
    "service_days": lambda facts, limits: _between(facts.service_days, limits),
}


@cache
def priority_rules() -> tuple[PriorityRule, ...]:
    """The rules of priority.yaml, in their order."""
    rows = yaml.safe_load((Path(__file__).parent / "priority.yaml").read_text(encoding="utf-8"))
    return tuple(PriorityRule(**row) for row in rows)


def find_reasons(facts: Facts) -> list[PriorityRule]:
    """Every rule that fits, the most urgent first."""
    fitting = [
        rule for rule in priority_rules() if all(_TESTS[test](facts, value) for test, value in rule.when.items())
    ]
    return sorted(fitting, key=lambda rule: rule.priority)


def is_urgent_by_nature(case: Case) -> bool:
    """Whether what the case is about makes it urgent, whatever its dates are."""
    facts = Facts(TOPICS[case.topic].traits, _conditions(case), None, None, find_flags(case.patient))
    return any(rule.priority == Priority.URGENT for rule in find_reasons(facts))


def _conditions(case: Case) -> frozenset[str]:
    """The conditions that were named in the inquiry or stand on one of the pathways."""
    stated = {case.answers.get("condition") or "", MENTIONED if case.warning_words else ""}
    known = {each.attributes.get("condition", "") for each in case.pathways.all()} if case.pk else set()
    return frozenset(stated | known)


def find_flags(patient: Person | None) -> frozenset[str]:
    """The flags of the patient that are set."""
    return frozenset(name for name in FLAGS if patient and getattr(patient, name))


def with_ticked(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases, each with the points that are ticked on it, so that nobody need ask for them again."""
    later = Tick.objects.filter(case=OuterRef("case"), point=OuterRef("point"), pk__gt=OuterRef("pk"))
    done = Tick.objects.filter(~Exists(later), case=OuterRef("pk"), state=TickState.DONE).order_by()
    return cases.annotate(ticked_points=ArraySubquery(done.values("point")))


def _find_ticked(case: Case) -> frozenset[str]:
    if case.pk is None:
        return frozenset()
    known = getattr(case, "ticked_points", None)
    if known is None:
        asked: Any = with_ticked(Case.objects.filter(pk=case.pk))
        known = asked.values_list("ticked_points", flat=True).get()
    return frozenset(known)


def refresh(case: Case, *, on: date) -> bool:
    """Give the case the priority that its topic and the days left on the day `on` call for; the caller saves.

    A priority set by a person is kept. Returns whether anything changed.
    """
    if any(reason["key"] == MANUAL for reason in case.priority_reasons):
        return False
    before = case.priority, case.priority_reasons
    reasons = find_reasons(
        Facts(
            TOPICS[case.topic].traits,
            _conditions(case),
            (case.legal_due - on).days if case.legal_due else None,
            (case.service_due - on).days if case.service_due and not case.answered_at else None,
            find_flags(case.patient),
            _find_ticked(case),
        )
    )
    case.priority = reasons[0].priority if reasons else Priority.NORMAL
    case.priority_reasons = [{"key": rule.key} for rule in reasons]
    return before != (case.priority, case.priority_reasons)


def reason_sentences(case: Case) -> list[str]:
    """Why the case has its priority, in the reader's language; also the ordinary one says why."""
    if not case.priority_reasons:
        return [_("Intet gav hast, da sagen kom. Den tages efter næste frist.")]
    english = (get_language() or "da").startswith("en")
    texts = {rule.key: rule.en if english else rule.da for rule in priority_rules()}
    return [
        _("Sat af en medarbejder: %(reason)s") % {"reason": reason["words"]}
        if reason["key"] == MANUAL
        else texts[reason["key"]]
        for reason in case.priority_reasons
        if reason["key"] == MANUAL or reason["key"] in texts
    ]
