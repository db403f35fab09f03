"""A proposal for the answer to an acceptance request: by rules that are data, and by how like requests were answered.

The proposal decides nothing. A person reads the request and answers; a refusal takes two.
"""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.db.models import Q
from django.utils.translation import get_language

from ...models import AcceptanceReason, AcceptanceRequest, AcceptanceState, Agreement, ReferredTo
from ...regions import same_region
from .codes import OPERATION
from .requests import hospital_of

ANSWERED = (AcceptanceState.ACCEPTED, AcceptanceState.PARTLY, AcceptanceState.REFUSED)
PARTS = (ReferredTo.AGREEMENT_PART, ReferredTo.PARTNER_PART)
DAYS_IN_MONTH = 30.44
CONTENT = Path(__file__).with_suffix(".yaml")


class Verdict(StrEnum):
    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Rule:
    """One rule of proposal.yaml. `law` and `url` are its source; both are empty for one that is the product's own."""

    key: str
    verdict: Verdict
    when: dict[str, Any]
    da: str
    en: str
    law: str
    url: str

    @property
    def sentence(self) -> str:
        """Why, in the reader's language."""
        return self.en if (get_language() or "da").startswith("en") else self.da


class Practice(NamedTuple):
    """How requests of the same kind for one code were answered. `is_few`: too few to tell anything."""

    code: str
    answered: int
    accepted: int
    is_few: bool

    @property
    def percent(self) -> int:
        """The accepted of 100."""
        return round(100 * self.accepted / self.answered) if self.answered else 0


@dataclass(frozen=True)
class Facts:
    """What the rules ask about a request; explained in proposal.yaml."""

    kind: str
    agreement: bool
    covered: str
    part: bool
    operates: bool
    priced: bool
    refused_before: bool
    thin: bool
    practice: str


@dataclass(frozen=True)
class Proposal:
    """The rule that gives the proposal (None: nothing is proposed), and the practice for each code asked for."""

    rule: Rule | None
    practice: list[Practice]


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    return content


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of proposal.yaml, in their order."""
    return tuple(_rule(**row) for row in _content()["rules"])


def find_rule(key: str) -> Rule | None:
    """The rule of that key; None where nothing was proposed, or the rule is no more."""
    return next((rule for rule in rules() if rule.key == key), None)


def _rule(*, verdict: str, source: Any, **rest: Any) -> Rule:
    given = source if isinstance(source, dict) else {"law": "", "url": ""}
    return Rule(verdict=Verdict(verdict), law=given["law"], url=given["url"], **rest)


def propose(request: AcceptanceRequest, *, on: date) -> Proposal:
    """What the rules propose on the day `on`, and why."""
    practice = find_practice(request, on=on)
    facts = asdict(find_facts(request, practice, on=on))
    fitting = (rule for rule in rules() if all(_fits(facts[name], wanted) for name, wanted in rule.when.items()))
    return Proposal(next(fitting, None), practice)


def _fits(fact: Any, wanted: Any) -> bool:
    return fact in wanted if isinstance(wanted, list) else fact == wanted


def find_facts(request: AcceptanceRequest, practice: list[Practice], *, on: date) -> Facts:
    """What is known about a request on the day `on`."""
    agreements = find_agreements(request, on=on)
    within = {code for each in agreements for code in each.covered_codes}
    inside = sum(code in within for code in request.codes)
    refused = _codes_refused_before(request)
    return Facts(
        kind=request.kind,
        agreement=bool(agreements),
        covered="all" if inside == len(request.codes) else "some" if inside else "none",
        part=request.re_referral.to in PARTS,
        operates=any(code.startswith(OPERATION) for code in request.codes),
        priced=request.price is not None,
        refused_before=any(code in refused for code in request.codes),
        thin=request.reason == AcceptanceReason.OTHER and not request.case.attachments.exists(),
        practice=_in_common(practice),
    )


def find_agreements(request: AcceptanceRequest, *, on: date) -> list[Agreement]:
    """The agreements of the hospital that are in force on the day `on`, or were when the patient was re-referred: what
    has begun under an agreement is ended under it.
    """
    sent = request.re_referral
    days = [on, sent.sent_at.date()] if sent.sent_at else [on]
    in_force = Q()
    for day in days:
        in_force |= Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    ours = ["", *same_region(request.case.office.region, day=on)]
    found = hospital_of(request).agreements.filter(in_force, region__in=ours).select_related("service")
    return list(found.order_by("service__name_da", "valid_from"))


def _codes_refused_before(request: AcceptanceRequest) -> set[str]:
    earlier = request.re_referral.acceptance_requests.exclude(pk=request.pk)
    answered = earlier.filter(state__in=(AcceptanceState.PARTLY, AcceptanceState.REFUSED))
    return {code for each in answered for code in each.codes if code not in each.accepted}


def find_practice(request: AcceptanceRequest, *, on: date) -> list[Practice]:
    """How requests of the same kind for each of the codes were answered by the office in the months before `on`."""
    limits = _content()["practice"]
    since = on - timedelta(days=round(limits["months"] * DAYS_IN_MONTH))
    like = AcceptanceRequest.objects.filter(
        kind=request.kind,
        state__in=ANSWERED,
        codes__overlap=request.codes,
        asked_at__date__gte=since,
        case__office__in=request.case.office.lineage,
    ).exclude(pk=request.pk)
    answers = list(like.values_list("codes", "accepted"))
    return [_practice(code, answers, enough=limits["enough"]) for code in request.codes]


def _practice(code: str, answers: list[tuple[list[str], list[str]]], *, enough: int) -> Practice:
    about = [accepted for codes, accepted in answers if code in codes]
    return Practice(code, len(about), sum(code in accepted for accepted in about), len(about) < enough)


def _in_common(practice: list[Practice]) -> str:
    """accepted or refused where that is clear for every code; few where there are too few of one; else mixed."""
    clear = _content()["practice"]["clear"]
    if any(each.is_few for each in practice):
        return "few"
    shares = [each.accepted / each.answered for each in practice]
    if all(share >= clear for share in shares):
        return "accepted"
    return "refused" if all(share <= 1 - clear for share in shares) else "mixed"
