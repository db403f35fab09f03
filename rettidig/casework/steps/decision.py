"""Decision: grant, refuse, or guide – with basis and reasons out of the finding (features C15, L2; FVL §§ 22–25)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..answers import find_finding
from ..letters.formatting import appeal_guidance
from ..letters.reasons import standard_reasons
from ..models import Assessment, Case, Decision, DecisionKind, Option, User
from ..permissions import Denied, check_may_decide
from .options import EXTENDED, check_assessment, check_option

CHOICES = ("free_choice", *EXTENDED)
LIMIT_SLIPS = ("at_risk", "breached")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a finding points to. A person decides; `missing` names the facts that stand in the way of an answer."""

    kind: DecisionKind
    basis: list[dict[str, Any]]
    reasons: str
    appeal_guidance: str
    missing: list[str]


def propose(case: Case, *, assessment: Assessment, pathway: str, right: str) -> Proposal:
    """What the finding points to: grant where the right is open, refuse where it is not, guide where that is not
    settled. For a right with a limit: grant (another hospital) when the limit does not hold, else guide.

    Raises Denied when the assessment says nothing of the right on that pathway.
    """
    finding = get_finding(assessment, pathway=pathway, right=right)
    kind = _kind(finding)
    guidance = appeal_guidance(case.language) if _may_complain(kind, finding) else ""
    reasons = standard_reasons(assessment, right=right, language=case.language, pathway=pathway)
    return Proposal(kind, finding["basis"], reasons, guidance, finding["missing"])


def get_finding(assessment: Assessment, *, pathway: str, right: str) -> dict[str, Any]:
    """What the assessment says of one right on one pathway. Raises Denied when it says nothing."""
    finding = find_finding(assessment.answer, pathway=pathway, right=right)
    if finding is None:
        raise Denied(_("Vurderingen siger ikke noget om denne ret. Vurder rettighederne igen."))
    return finding


def _kind(finding: dict[str, Any]) -> DecisionKind:
    if finding["right"] in CHOICES and finding["entitled"] is not None:
        return DecisionKind.GRANT if finding["entitled"] else DecisionKind.REFUSE
    if finding["right"] not in CHOICES and finding["status"] in LIMIT_SLIPS:
        return DecisionKind.GRANT
    return DecisionKind.GUIDE


def _may_complain(kind: str, finding: dict[str, Any]) -> bool:
    """A refusal can be complained of; so can a broken right, also where nothing is decided (law.md § 9)."""
    return kind == DecisionKind.REFUSE or (kind == DecisionKind.GUIDE and finding["status"] == "breached")


@transaction.atomic
def decide(
    case: Case,
    *,
    kind: str,
    right: str,
    assessment: Assessment,
    option: Option | None,
    reasons: str,
    by: User,
    at: datetime,
    pathway: str = "",
    version: int | None = None,
) -> Decision:
    """Decide, with the legal basis of the finding. `pathway` may be left out where an option or the only pathway tells.

    A full grant needs no reasons and no guidance on complaint; everything else needs the reasons (FVL §§ 22, 24, 25).
    Raises Denied: wrong role, outdated assessment, impossible option, a right that is not open, no reasons.
    """
    case = policies.locked(case, version)
    check_may_decide(by, case)
    check_assessment(case, assessment)
    if option:
        check_option(case, option)
        _check_same_assessment(option, assessment)
    finding = get_finding(assessment, pathway=_pathway(assessment, option, right, pathway), right=right)
    if kind == DecisionKind.GRANT:
        check_grant(finding, option=option, on=timezone.localdate(at))
    fully_granted = kind == DecisionKind.GRANT and _is_as_wished(case, option)
    if not fully_granted and not reasons.strip():
        raise Denied(_("Skriv begrundelsen. Kun den, der får alt det ønskede, kan få en afgørelse uden."))
    complain = not fully_granted and (kind == DecisionKind.GRANT or _may_complain(kind, finding))
    decision = case.decisions.create(
        kind=DecisionKind(kind),
        right=right,
        assessment=assessment,
        option=option,
        basis=finding["basis"],
        reasons=reasons.strip(),
        appeal_guidance=appeal_guidance(case.language) if complain else "",
        at=at,
        by=by,
    )
    step = policies.move(case, "decide")
    after = {"decision": decision.pk, "kind": kind, "right": right, "option": option.pk if option else None}
    audit.record(step.audit, by=by, case=case, after=after, at=at)
    return decision


def _pathway(assessment: Assessment, option: Option | None, right: str, named: str) -> str:
    """The pathway that a decision concerns: the option's, else the named, else the only one that has the right."""
    if option or named:
        return option.option_list.pathway if option else named
    pathways = [
        each["id"]
        for each in assessment.answer["pathways"]
        if any(finding["right"] == right for finding in each["findings"])
    ]
    if len(pathways) != 1:
        raise Denied(_("Vælg, hvilket forløb afgørelsen handler om."))
    return str(pathways[0])


def _check_same_assessment(option: Option, assessment: Assessment) -> None:
    if option.option_list.assessment_id != assessment.pk:
        raise Denied(_("Muligheden blev fundet efter en ældre vurdering. Vis mulighederne igen."))


def check_grant(finding: dict[str, Any], *, option: Option | None, on: date) -> None:
    """Raises Denied unless the right is open and the hospital is possible; an agreement hospital needs the right to
    extended choice and an agreement that holds on the day `on`, both (law.md § 0.3, AFG 24SFP82).
    """
    right = finding["right"]
    if right in CHOICES and finding["entitled"] is not True:
        raise Denied(_("Retten er ikke åben efter vurderingen, og valget kan derfor ikke imødekommes."))
    if option is None:
        if right in CHOICES:
            raise Denied(_("Vælg det hospital, som patienten får ret til."))
        return
    if not option.possible:
        raise Denied(_("%(hospital)s er ikke muligt for patienten.") % {"hospital": option.facts["name"]})
    if option.to_kind == "agreement" and right not in EXTENDED:
        raise Denied(_("Et aftalesygehus kræver ret til udvidet frit sygehusvalg."))
    if right in EXTENDED and option.to_kind != "agreement":
        raise Denied(_("Udvidet frit sygehusvalg gælder kun aftalesygehuse. Vælg den ret, der passer til hospitalet."))
    check_agreement(option, on=on)


def check_agreement(option: Option, *, on: date) -> None:
    """Raises Denied when the agreement behind a private hospital has ended on the day `on`."""
    if option.to_kind not in ("agreement", "partner"):
        return
    agreement = option.facts["agreement"]
    if not agreement or (agreement["valid_to"] and agreement["valid_to"] < on.isoformat()):
        raise Denied(_("Aftalen med %(hospital)s gælder ikke længere.") % {"hospital": option.facts["name"]})


def _is_as_wished(case: Case, option: Option | None) -> bool:
    wish = case.wishes.exclude(option=None).first()
    return wish is None or option is None or wish.option is None or wish.option.hospital_id == option.hospital_id


@transaction.atomic
def withdraw(decision: Decision, *, reason: str, by: User, at: datetime) -> Decision:
    """Take a decision back, with the reason; what was written in it stays to be read. Raises Denied."""
    case = policies.locked(decision.case)
    check_may_decide(by, case)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.withdrawn_at:
        raise Denied(_("Afgørelsen er allerede trukket tilbage."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor afgørelsen trækkes tilbage."))
    decision.withdrawn_at, decision.withdrawn_reason = at, reason.strip()
    decision.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    policies.store(case)
    audit.record("decision.withdrawn", by=by, case=case, subject=f"decision {decision.pk}", reason=reason, at=at)
    return decision
