"""Prior authorisation of planned hospital care in another EU or EEA country: granted, or refused with a concrete date
in Denmark (law.md § 10; FVL §§ 19–25).

The decision is written as an event of the matter too, so that the clock of the application stops and the refund is
judged by it.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..findings import find_matter_finding
from ..letters.formatting import appeal_guidance
from ..letters.reasons import say_finding
from ..models import Assessment, Case, Decision, DecisionKind, Matter, User
from ..permissions import Denied
from . import hearing
from .assessment import Document, renew
from .decision import WORDS_MIN
from .matter import find_authorised, write_events

RIGHT, KIND = "prior_authorisation", "cross_border"
CLOCK, GUIDANCE = "authorisation_decision", "regime_guidance"
REGIMES = ("directive", "regulation")
RESULTS = {DecisionKind.GRANT: "granted", DecisionKind.REFUSE: "refused"}


def find_obstacle(matter: Matter, assessment: Assessment | None, kind: str) -> str:
    """Why the application cannot be granted or refused as it is assessed; empty where it can.

    Both regimes are explained first (16SPS22). A refusal rests on a treatment that is not offered in Denmark, or on a
    concrete offer here in time (17SPS48, 16SPS45).
    """
    finding, applied, guided = (_find(assessment, matter, right) for right in (RIGHT, CLOCK, GUIDANCE))
    if finding is None or applied is None or guided is None:
        return _("Vurderingen siger ikke noget om forhåndsgodkendelsen. Vurdér rettighederne igen.")
    if find_authorised(matter):
        return _("Der er allerede truffet afgørelse. Træk den tilbage, før du træffer en ny.")
    if finding["status"] == "not_applicable":
        return _("Behandlingen kræver ingen forhåndsgodkendelse efter vurderingen. Vejled i stedet.")
    if applied["status"] == "not_applicable":
        return _("Skriv først, hvornår ansøgningen kom. Fristen tæller fra den dag.")
    if guided["status"] != "kept":
        return _("Vejled først om begge regler, direktivet og forordningen, og skriv det som en hændelse.")
    return _find_obstacle_to_refusal(finding) if kind == DecisionKind.REFUSE else ""


def _find_obstacle_to_refusal(finding: Document) -> str:
    if finding["entitled"] is True:
        return _("Patienten har ret til godkendelsen efter vurderingen. Et afslag kræver et konkret tilbud med dato.")
    if finding["entitled"] is None:
        return _(
            "Vurderingen kan ikke sige, om den kan afslås. Skriv, om behandlingen tilbydes i Danmark, og det konkrete "
            "tilbud med dato."
        )
    return ""


def propose_reasons(case: Case, finding: Document | None) -> str:
    """The engine's own sentence to the patient, in the language of the case's letters."""
    return say_finding(finding, language=case.letter_language) if finding else ""


def find_authorisation(assessment: Assessment | None, matter: Matter) -> Document | None:
    """What the assessment says of the authorisation; None where it says nothing."""
    return _find(assessment, matter, RIGHT)


def _find(assessment: Assessment | None, matter: Matter, right: str) -> Document | None:
    return find_matter_finding(assessment.answer, matter=matter.key, right=right) if assessment else None


def _check_asked(matter: Matter, kind: str, regime: str) -> None:
    if matter.removed_at or matter.kind != KIND:
        raise Denied(_("Det er fjernet fra sagen. Se på sagen, som den er nu."))
    if kind not in RESULTS or regime not in REGIMES:
        raise Denied(_("Vælg, om du imødekommer eller afslår, og efter hvilke regler."))


@transaction.atomic
def decide(
    matter: Matter,
    *,
    kind: str,
    regime: str,
    reasons: str,
    by: User,
    at: datetime,
    hearing_exception: str = "",
    version: int | None = None,
) -> Decision:
    """Grant or refuse the application, by one of the regimes, and write it among the events of the matter.

    A refusal is made after the patient was heard, with reasons and guidance on complaint. Raises Denied for what
    `find_obstacle` says, another kind of decision, lacking reasons, a refusal without a hearing, and a removed matter.
    """
    case = policies.locked(matter.case, act="decide", by=by, version=version)
    on = timezone.localdate(at)
    matter = Matter.objects.get(pk=matter.pk)
    _check_asked(matter, kind, regime)
    assessment = renew(case, at=at)
    finding, obstacle = find_authorisation(assessment, matter), find_obstacle(matter, assessment, kind)
    if assessment is None or finding is None or obstacle:
        raise Denied(obstacle)
    refuses = kind == DecisionKind.REFUSE
    if refuses:
        hearing.check_heard(matter.hearings.filter(right=RIGHT), exception=hearing_exception, on=on)
        if len(reasons.split()) < WORDS_MIN:
            raise Denied(_("Skriv begrundelsen i hele sætninger. Kun den, der får alt det ønskede, kan undvære den."))
    decision: Decision = case.decisions.create(
        kind=DecisionKind(kind),
        right=RIGHT,
        matter=matter,
        assessment=assessment,
        at=at,
        by=by,
        hearing_exception=hearing_exception if refuses else "",
        effective_on=on,
        basis=finding["basis"],
        reasons=reasons.strip(),
        appeal_guidance=appeal_guidance(case.letter_language) if refuses else "",
    )
    event = {"date": on.isoformat(), "type": "decided", "of": "authorisation", "result": RESULTS[DecisionKind(kind)]}
    write_events(matter, [*matter.events, event | {"regime": regime}], by=by, at=at)
    renew(case, at=at, strict=True)
    after = {"decision": decision.pk, "kind": kind, "right": RIGHT, "regime": regime}
    audit.record(policies.save(case, "decide", at=at).audit, by=by, case=case, after=after, at=at)
    return decision
