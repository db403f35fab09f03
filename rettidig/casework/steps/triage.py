"""Triage: how urgent, which team, by when – by rules that are data, each with its reason (features T2, T6, T8)."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rettidig.rights import InvalidDocument

from .. import audit, deadlines, policies
from ..categories import CATEGORIES
from ..lifecycle import State
from ..models import Case, Priority, Team, User
from ..permissions import Denied, check_may_work
from .assessment import draft_pathway, preview

MANUAL = "manual"


class PriorityRule(NamedTuple):
    """One row of priority.yaml: all conditions in `when` must fit."""

    key: str
    priority: int
    when: dict[str, Any]
    da: str
    en: str


class Facts(NamedTuple):
    """What the rules may look at; days are until the date and negative when it has passed."""

    category: str
    condition: str
    legal_days: int | None
    service_days: int | None


_TESTS: dict[str, Callable[[Facts, Any], bool]] = {
    "category": lambda facts, allowed: facts.category in allowed,
    "condition": lambda facts, allowed: facts.condition in allowed,
    "legal_days_at_most": lambda facts, limit: facts.legal_days is not None and facts.legal_days <= limit,
    "service_days_at_most": lambda facts, limit: facts.service_days is not None and facts.service_days <= limit,
}


@cache
def priority_rules() -> tuple[PriorityRule, ...]:
    """The rules of priority.yaml, in their order."""
    rows = yaml.safe_load((Path(__file__).parents[1] / "priority.yaml").read_text(encoding="utf-8"))
    return tuple(PriorityRule(**row) for row in rows)


def find_reasons(facts: Facts) -> list[PriorityRule]:
    """Every rule that fits, the most urgent first."""
    fitting = [
        rule for rule in priority_rules() if all(_TESTS[test](facts, value) for test, value in rule.when.items())
    ]
    return sorted(fitting, key=lambda rule: rule.priority)


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
    ]


@transaction.atomic
def triage(case: Case, *, at: datetime, by: User | None = None) -> Case:
    """Weigh the case anew; `by` None is the system itself, when what is known has changed. Raises Denied."""
    case = policies.locked(case)
    if by:
        check_may_work(by, case)
    prioritise(case, at=at)
    if by:
        policies.move(case, "triage")
    else:
        policies.store(case)
    audit.record("case.triaged", by=by, case=case, after=priority_snapshot(case), at=at)
    return case


def escalate_due_cases(*, at: datetime) -> int:
    """Give each open case the priority that the days left call for by now; how many changed (features T5, T6).

    A limit comes nearer while nobody touches the case. A priority that a person has set is kept.
    """
    on, changed = timezone.localdate(at), 0
    for seen in Case.objects.filter(closed_at=None).iterator():
        if _set_priority(seen, on=on):
            changed += _escalate(seen, at=at)
    return changed


@transaction.atomic
def _escalate(seen: Case, *, at: datetime) -> bool:
    case = policies.locked(seen)
    before = priority_snapshot(case)
    if case.is_closed or not _set_priority(case, on=timezone.localdate(at)):
        return False
    policies.store(case)
    if priority_snapshot(case) != before:
        audit.record("case.triaged", by=None, case=case, before=before, after=priority_snapshot(case), at=at)
    return True


def prioritise(case: Case, *, at: datetime) -> None:
    """Give the case its priority, team and dates, also before it is first stored; the caller stores.

    A priority that a person has set is kept. The first look at the law uses only what the citizen told; facts that do
    not hold together give no legal date, and never stop the inquiry.
    """
    on = timezone.localdate(at)
    _look_at_the_law(case, on=on)
    case.service_due = deadlines.find_service_due(case, urgent=_is_urgent_by_nature(case))
    _set_priority(case, on=on)
    case.team = next((team for team in case.office.teams.all() if case.category in team.categories), None)
    deadlines.refresh(case)


def priority_snapshot(case: Case) -> dict[str, Any]:
    """What `prioritise` found, for the audit log."""
    return {"priority": case.priority, "team": str(case.team or "")}


def _look_at_the_law(case: Case, *, on: date) -> None:
    if case.pk and case.assessments.exists():
        return
    try:
        answer = preview(case, documents=[draft_pathway(case)], on=on)
    except InvalidDocument:
        return
    deadlines.set_legal(case, answer)


def _is_urgent_by_nature(case: Case) -> bool:
    facts = Facts(case.category, case.answers.get("condition", ""), None, None)
    return any(rule.priority == Priority.URGENT for rule in find_reasons(facts))


def _set_priority(case: Case, *, on: date) -> bool:
    """Whether that changed anything."""
    if any(reason["key"] == MANUAL for reason in case.priority_reasons):
        return False
    before = case.priority, case.priority_reasons
    reasons = find_reasons(
        Facts(
            case.category,
            case.answers.get("condition", ""),
            (case.legal_due - on).days if case.legal_due else None,
            (case.service_due - on).days if case.service_due and not case.answered_at else None,
        )
    )
    case.priority = reasons[0].priority if reasons else Priority.NORMAL
    case.priority_reasons = [{"key": rule.key} for rule in reasons]
    return before != (case.priority, case.priority_reasons)


@transaction.atomic
def assign(
    case: Case,
    *,
    owner: User | None,
    team: Team | None,
    by: User,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Give the case to a person or a team, or let go of it (both None). Raises Denied."""
    case = policies.locked(case, version)
    check_may_work(by, case)
    if owner and owner.office_id != case.office_id:
        raise Denied(_("Sagen kan kun gives til en kollega i samme kontor."))
    before = {"owner": str(case.owner or ""), "team": str(case.team or "")}
    case.owner, case.team = owner, team or case.team
    if owner and case.state == State.RECEIVED:
        policies.move(case, "triage")
    else:
        policies.store(case)
    after = {"owner": str(owner or ""), "team": str(case.team or "")}
    audit.record("case.assigned", by=by, case=case, before=before, after=after, reason=reason, at=at)
    return case


@transaction.atomic
def overrule_priority(
    case: Case, *, priority: int, reason: str, by: User, at: datetime, version: int | None = None
) -> Case:
    """A person sets the priority; the rules then leave it alone. Raises Denied without a reason."""
    case = policies.locked(case, version)
    check_may_work(by, case)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor sagen skal have en anden prioritet."))
    before = {"priority": case.priority}
    case.priority = Priority(priority)
    case.priority_reasons = [{"key": MANUAL, "words": reason}]
    policies.store(case)
    audit.record(
        "case.prioritised", by=by, case=case, before=before, after={"priority": priority}, reason=reason, at=at
    )
    return case


@transaction.atomic
def change_category(
    case: Case, *, category: str, reason: str, by: User, at: datetime, version: int | None = None
) -> Case:
    """Correct what the inquiry is about: another row of table 1. Raises Denied for a row that only an act can give."""
    case = policies.locked(case, version)
    check_may_work(by, case)
    if category not in CATEGORIES or category == "re_referred":
        raise Denied(_("Vælg et emne fra listen. Omvisiteringer tælles, når de er sendt."))
    if case.category == "re_referred":
        raise Denied(_("Sagen er omvisiteret, og emnet kan derfor ikke ændres."))
    before = {"category": case.category}
    case.category = category
    policies.store(case)
    audit.record(
        "case.recategorised", by=by, case=case, before=before, after={"category": category}, reason=reason, at=at
    )
    return triage(case, at=at)
