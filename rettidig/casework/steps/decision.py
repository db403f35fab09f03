"""Decision: grant, wholly or in part, refuse, or guide – with basis and reasons out of the finding (features C15 and
L2; FVL §§ 22–25).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext as _

from rettidig import rights

from .. import audit, policies
from ..checklists import check_ticked
from ..deadlines import WITH_HOSPITAL
from ..findings import find_finding
from ..letters.formatting import appeal_guidance
from ..letters.reasons import LANGUAGES, PARTNER, standard_reasons
from ..models import GRANTING, REFUSING, Assessment, Case, Decision, DecisionKind, Option, Pathway, PointOf, User, Wish
from ..permissions import Denied
from ..right_names import RIGHT_NAMES
from ..things import whole
from . import approval, follow_up, hearing, news
from .assessment import find_answer, find_outdated, find_pathway, finish_looking, renew
from .matter import take_back_decided
from .options import EXTENDED, check_not_with_hospital, check_option, find_change
from .pathway import present
from .taking_back import take_back

CHOICES = ("free_choice", *EXTENDED)
DUTIES = ("information_duty", "assessment_plan", "duty_to_act")  # of the region: nothing to grant or to refuse
LIMIT_SLIPS = ("at_risk", "breached")
OUT_OF_REACH = ("not_applicable", "suspended")
PUBLIC = frozenset({"own_region", "other_region"})
# The kinds of hospital that each right leads to: § 86 to public ones, § 87 to agreement hospitals, and a limit to the
# places of the region itself, to which a partner's belong, and of other regions (law.md § 0.3)
LEADS_TO = {"free_choice": PUBLIC, **dict.fromkeys(EXTENDED, frozenset({"agreement"}))}
LIMIT_LEADS_TO = PUBLIC | {"partner"}
WORDS_MIN = 4  # fewer words than that give no reasons (FVL § 24)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed decision. A person decides; `missing` names the facts that prevent an answer."""

    kind: DecisionKind
    basis: list[dict[str, Any]]
    reasons: str
    appeal_guidance: str
    missing: list[str]


def propose(case: Case, *, assessment: Assessment, pathway: str, right: str) -> Proposal:
    """Propose a decision by the finding: grant where the right is open, refuse where it is not, guide where that is not
    settled. For a right with a limit: grant (another hospital) when the limit does not hold, else guide.

    Raises Denied when the assessment says nothing of the right on that pathway.
    """
    finding = get_finding(assessment, pathway=pathway, right=right)
    kind = _kind(finding)
    guidance = appeal_guidance(case.letter_language) if _may_complain(kind, finding) else ""
    reasons = standard_reasons(assessment, right=right, language=case.letter_language, pathway=pathway)
    return Proposal(kind, finding["basis"], reasons, guidance, finding["missing"])


def get_finding(assessment: Assessment, *, pathway: str, right: str) -> dict[str, Any]:
    """The assessment's finding for one right on one pathway. Raises Denied when there is none."""
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
    pathway: Pathway | None = None,
    version: int | None = None,
    hearing_exception: str = "",
    effective_on: date | None = None,
) -> Decision:
    """Decide, with the legal basis of the finding. `pathway` may be left out where an option or the only pathway tells.

    A full grant needs no reasons and no guidance on complaint; everything else needs the reasons (FVL §§ 22, 24, 25). A
    grant in part gives a hospital and refuses the rest, so it waits for the hearing and says why, as a refusal does.
    Raises Denied for what does not hold or belong together, lacking reasons or ticks, and a refusal without a hearing.
    """
    case = policies.locked(case, act="decide", by=by, version=version)
    on = timezone.localdate(at)
    pathway, finding = _find_ground(case, kind, right, assessment, option, pathway, on=on)
    hearing_exception = hearing_exception if kind in REFUSING else ""
    _check_may_be_made(case, kind, pathway, right, exception=hearing_exception, on=on)
    approval.check_decision(case, pathway, right, approval.decision_text(kind, right, option, reasons))
    _check_possible(kind, option, assessment, right, on)
    fully_granted = kind == DecisionKind.GRANT and _is_as_wished(pathway, option)
    _check_reasons(reasons, assessment, pathway=pathway.key, right=right, must_be_given=not fully_granted)
    if kind == DecisionKind.PART:
        _check_says_why_not(reasons, assessment, pathway=pathway.key, right=right)
    decision: Decision = case.decisions.create(
        kind=DecisionKind(kind),
        right=right,
        pathway=pathway,
        assessment=assessment,
        option=option,
        at=at,
        by=by,
        hearing_exception=hearing_exception,
        effective_on=_effective_day(effective_on, on=on),
        basis=finding["basis"],
        reasons=reasons.strip(),
        appeal_guidance="" if fully_granted else _guidance(case, kind, finding),
    )
    finish_looking(case, by=by, at=at)
    after = {"decision": decision.pk, "kind": kind, "right": right, "option": option.pk if option else None}
    audit.record(policies.save(case, "decide", at=at).audit, by=by, case=case, after=after, at=at)
    return decision


def _find_ground(
    case: Case, kind: str, right: str, assessment: Assessment, option: Option | None, named: Pathway | None, *, on: date
) -> tuple[Pathway, dict[str, Any]]:
    """The pathway and the finding that the decision rests on. Raises Denied for what does not belong together."""
    check_assessment(case, assessment, on=on)
    if option:
        check_option(case, option)
    pathway = present(case, _find_pathway(case, assessment, option, right, named))
    finding = get_finding(assessment, pathway=pathway.key, right=right)
    check_fits(kind, finding, option)
    return pathway, finding


def _guidance(case: Case, kind: str, finding: dict[str, Any]) -> str:
    """Where to complain, of what is not a full grant."""
    is_due = kind in GRANTING or _may_complain(kind, finding)
    return appeal_guidance(case.letter_language) if is_due else ""


def _effective_day(asked: date | None, *, on: date) -> date:
    """The day from which it works: the one asked for, else the day `on`. Raises Denied for one that is past."""
    if asked and asked < on:
        raise Denied(_("Afgørelsen kan ikke virke fra en dag, der er gået."))
    return asked or on


def _check_may_be_made(case: Case, kind: str, pathway: Pathway, right: str, *, exception: str, on: date) -> None:
    """Raises Denied while the checklist lacks a point, the hospital has the patient, another decision is in force, or
    the patient is to be heard.
    """
    check_ticked(case, PointOf.DECIDE, on=on)
    if kind == DecisionKind.GUIDE:
        return
    check_not_with_hospital(pathway)
    check_is_first(pathway, right)
    if kind in REFUSING:
        hearing.check_heard(hearing.hearings_of(case, pathway, right), exception=exception, on=on)


def check_fits(kind: str, finding: dict[str, Any], option: Option | None) -> None:
    """Raises Denied unless a decision of `kind`, the finding of its right and the hospital of `option` belong together.

    Whether the hospital is possible on the day is asked by `find_change`.
    """
    if kind == DecisionKind.GUIDE:
        if option:
            raise Denied(
                _("En vejledning giver ikke ret til et hospital. Vælg Imødekommet, eller vælg intet hospital.")
            )
        return
    if kind == DecisionKind.REFUSE:
        check_refusal(finding, option=option)
    else:
        check_grant(finding, option=option)


def find_obstacle_on_day(decision: Decision, case: Case, *, at: datetime) -> str:
    """Why the hospital that `decision` grants cannot be had at the moment `at`, by rights, agreement and waiting times
    as they are on that day (AFG 24SFP82); empty while it can. Nothing is stored.
    """
    on, option = timezone.localdate(at), decision.option
    try:
        answer = find_answer(case, on=on)
    except rights.InvalidDocument:
        return _("Oplysningerne om forløbet modsiger hinanden. Ret forløbet, og vurdér rettighederne igen.")
    if answer is None or option is None:
        return ""
    current = Assessment(case=case, on=on, answer=answer)
    if change := find_change(option, assessment=current, on=on, right=decision.right):
        return change
    finding = find_finding(answer, pathway=option.option_list.pathway.key, right=decision.right)
    try:
        if finding:
            check_fits(decision.kind, finding, option)
    except Denied as refusal:
        return str(refusal.message)
    return ""


def _find_pathway(
    case: Case, assessment: Assessment, option: Option | None, right: str, named: Pathway | None
) -> Pathway | None:
    """The pathway that a decision concerns: the option's, else the named, else the only one that has the right."""
    if option and named and option.option_list.pathway_id != named.pk:
        raise Denied(
            _("Hospitalet er vist for et andet forløb. Vælg et hospital fra det forløb, som afgørelsen gælder.")
        )
    if option or named:
        return option.option_list.pathway if option else named
    keys = [
        each["id"]
        for each in assessment.answer["pathways"]
        if any(finding["right"] == right for finding in each["findings"])
    ]
    return find_pathway(case, keys[0]) if len(keys) == 1 else None


def check_assessment(case: Case, assessment: Assessment, *, on: date) -> None:
    """Raises Denied, with what has changed, unless `assessment` is the case's newest one and still holds on the day
    `on`: by the facts, the register of hospitals and the rules as they are now.
    """
    if assessment != case.assessments.first():
        raise Denied(_("Der er kommet en nyere vurdering af rettighederne. Brug den."))
    if changed := find_outdated(assessment, on=on):
        names = dict.fromkeys(str(RIGHT_NAMES[each.right]) for each in changed if each.right)
        raise Denied(
            _("Vurderingen holder ikke længere. Det er ændret: %(rights)s. Vurdér rettighederne igen.")
            % {"rights": ", ".join(names)}
        )


def check_is_first(pathway: Pathway, right: str) -> None:
    """Raises Denied while another decision on the same right of the pathway is in force."""
    in_force = pathway.decisions.filter(right=right, withdrawn_at=None)
    if in_force.exclude(kind=DecisionKind.GUIDE).exists():
        raise Denied(_("Der er allerede truffet afgørelse om denne ret. Træk den tilbage, før du træffer en ny."))


def _check_possible(kind: str, option: Option | None, assessment: Assessment, right: str, on: date) -> None:
    if option is None or kind not in GRANTING:
        return
    if change := find_change(option, assessment=assessment, on=on, right=right):
        raise Denied(change)


def check_refusal(finding: dict[str, Any], *, option: Option | None = None) -> None:
    """Raises Denied unless the assessment gives a ground to refuse: a choice that is not open, or a right that does not
    reach the patient, whose limit is kept, or that is out of force; and for a hospital that the right never leads to.
    """
    right = finding["right"]
    _check_is_no_duty(right)
    if right in CHOICES and finding["entitled"] is True:
        raise Denied(_("Retten er åben efter vurderingen og kan derfor ikke afslås."))
    if (right in CHOICES and finding["entitled"] is None) or finding["status"] == "undetermined":
        raise Denied(_("Vurderingen kan ikke sige, om retten er åben. Find ud af det, der mangler, før du afslår."))
    if right not in CHOICES and finding["status"] in LIMIT_SLIPS:
        raise Denied(_("Fristen holder ikke efter vurderingen, så retten kan ikke afslås."))
    if option:
        _check_leads_to(right, option)


def _check_is_no_duty(right: str) -> None:
    if right in DUTIES:
        raise Denied(_("Det er en pligt for regionen og ikke noget, man søger om. Vælg vejledning i stedet."))


def check_grant(finding: dict[str, Any], *, option: Option | None) -> None:
    """Raises Denied unless the right is open, or reaches the patient with a limit, and leads to the hospital, which was
    possible when it was shown.
    """
    _check_is_no_duty(finding["right"])
    if finding["right"] in CHOICES and finding["entitled"] is not True:
        raise Denied(_("Retten er ikke åben efter vurderingen, og valget kan derfor ikke imødekommes."))
    if finding["status"] in OUT_OF_REACH:
        raise Denied(_("Retten gælder ikke for patienten efter vurderingen. Vælg den ret, der giver et hospital."))
    if option is None:
        raise Denied(_("Vælg det hospital, som patienten får ret til."))
    if not option.possible:
        raise Denied(_("%(hospital)s er ikke muligt for patienten.") % {"hospital": option.facts["name"]})
    _check_leads_to(finding["right"], option)


def _check_leads_to(right: str, option: Option) -> None:
    """Raises Denied where the right does not lead to a hospital of that kind (law.md § 0.3, AFG 24SFP82)."""
    if option.to_kind in LEADS_TO.get(right, LIMIT_LEADS_TO):
        return
    if right in EXTENDED:
        raise Denied(_("Udvidet frit sygehusvalg gælder kun aftalesygehuse. Vælg den ret, der passer til hospitalet."))
    if option.to_kind == "agreement":
        raise Denied(_("Et aftalesygehus kræver ret til udvidet frit sygehusvalg."))
    if option.to_kind == "partner":
        raise Denied(
            _("Et samarbejdssygehus hører til regionens egne pladser og vælges ikke frit. Vælg retten med fristen.")
        )
    raise Denied(_("Hospitalet har ingen aftale. Ingen ret giver patienten adgang til det."))


def _check_reasons(reasons: str, assessment: Assessment, *, pathway: str, right: str, must_be_given: bool) -> None:
    """Raises Denied without reasons where they must be given, and where they are word for word the office's own for
    another right or another pathway: they were left standing when what is decided was changed.
    """
    if must_be_given and len(reasons.split()) < WORDS_MIN:
        raise Denied(_("Skriv begrundelsen i hele sætninger. Kun den, der får alt det ønskede, kan undvære den."))
    if not reasons.strip():
        return
    others = [
        (each["id"], finding["right"])
        for each in assessment.answer["pathways"]
        for finding in each["findings"]
        if (each["id"], finding["right"]) != (pathway, right)
    ]
    if reasons.strip() in _own_words(assessment, others) - _own_words(assessment, [(pathway, right)]):
        raise Denied(_("Begrundelsen hører til en anden ret. Tryk på “Vis forslag”, eller skriv den, der passer."))


def _check_says_why_not(reasons: str, assessment: Assessment, *, pathway: str, right: str) -> None:
    """Raises Denied where the reasons speak of what is granted alone: the rest is refused (FVL §§ 22, 24)."""
    for known in _own_words(assessment, [(pathway, right)]) - {""}:
        reasons = reasons.replace(known, "")
    if len(reasons.split()) < WORDS_MIN:
        raise Denied(_("Skriv også i begrundelsen, hvad der ikke bliver imødekommet, og hvorfor."))


def _own_words(assessment: Assessment, subjects: list[tuple[str, str]]) -> set[str]:
    return {
        standard_reasons(assessment, right=right, language=language, pathway=pathway, to_kind=to_kind)
        for pathway, right in subjects
        for language in LANGUAGES
        for to_kind in ("", PARTNER)
    }


def _is_as_wished(pathway: Pathway, option: Option | None) -> bool:
    wish = Wish.objects.filter(option__option_list__pathway=pathway).select_related("option").first()
    return wish is None or option is None or wish.option is None or wish.option.hospital_id == option.hospital_id


@transaction.atomic
def withdraw(decision: Decision, *, reason: str, by: User, at: datetime) -> Decision:
    """Withdraw a decision, with the reason; what was written in it stays to be read.

    A re-referral that was sent on it is taken back from the hospital, and a task asks to tell a patient who has heard
    of the decision.
    Raises Denied.
    """
    case = policies.locked(follow_up.home_of(decision.case), act="withdraw_decision", by=by)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.withdrawn_at:
        raise Denied(_("Afgørelsen er allerede trukket tilbage."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor afgørelsen trækkes tilbage."))
    decision.withdrawn_at, decision.withdrawn_reason = at, reason.strip()
    decision.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    if decision.matter:
        take_back_decided(decision.matter, by=by, at=at)
    moved = list(decision.re_referrals.filter(state__in=WITH_HOSPITAL))
    for sent in moved:
        take_back(case, sent, reason=reason, by=by, at=at)
    if moved:
        news.tell(case, at=at)
    elif decision.letters.exclude(sent_at=None).exists():
        _ask_to_tell(case, by=by, at=at)
    renew(case, at=at)
    has_another = Decision.objects.filter(case__in=whole(case), withdrawn_at=None).exists()
    step = policies.save(case, "withdraw_decision", at=at, moves=bool(moved) or not has_another)
    audit.record(step.audit, by=by, case=case, subject=f"decision {decision.pk}", reason=reason, at=at)
    return decision


def _ask_to_tell(case: Case, *, by: User, at: datetime) -> None:
    with override("da"):
        title = gettext(TELL)
    due = timezone.localdate(at)
    follow_up.write_task(case, title=title, due=due, by=by, at=at, owner=case.owner, team=case.team, kind="decision")


TELL = gettext_noop("Fortæl patienten, at afgørelsen er trukket tilbage")
