"""A re-referral while it is a draft: prepared, changed and thrown away; nothing has left the house."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ... import audit, fact_history, policies
from ...audit_words import AuditWord
from ...models import (
    PARTS,
    Attachment,
    AuditEvent,
    Case,
    Decision,
    Option,
    ReferredTo,
    ReReferral,
    ReReferralState,
    Stage,
    User,
)
from ...permissions import Denied
from ...things import whole
from ..options import check_option

# Which rows of table 2 a hospital of each kind can belong to
TO_BY_KIND = {
    "own_region": {ReferredTo.FREE_CHOICE},
    "other_region": {ReferredTo.FREE_CHOICE},
    "partner": {ReferredTo.PARTNER, ReferredTo.PARTNER_PART},
    "agreement": {ReferredTo.AGREEMENT, ReferredTo.AGREEMENT_PART},
}


@dataclass(frozen=True)
class Move:
    """What a re-referral holds: on which decision the patient goes to the hospital of `option`, in which row of table 2
    (`stage` and `to`), with which referral. Left empty, `codes` are those of the service. `images` says where the
    hospital finds them; beyond `price_frame` (kroner) it asks before it treats.
    """

    decision: Decision | None
    option: Option | None
    stage: str
    to: str
    referral: Attachment | None
    codes: str = ""
    message: str = ""
    images: str = ""
    price_frame: int | None = None


@transaction.atomic
def prepare(case: Case, *, move: Move, by: User, at: datetime, version: int | None = None) -> ReReferral:
    """Prepare a re-referral; what is missing is found by `find_missing`.

    Raises Denied when stage, row and hospital do not fit (table 2).
    """
    case = policies.locked(case, act="prepare_re_referral", by=by, version=version)
    draft = ReReferral(case=case, created_at=at, created_by=by)
    _fill(draft, move)
    draft.save()
    step = policies.save(case, "prepare_re_referral", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"re_referral {draft.pk}", at=at)
    return draft


@transaction.atomic
def change(re_referral: ReReferral, *, move: Move, by: User, at: datetime, version: int | None = None) -> ReReferral:
    """Change a draft. Raises Denied as `prepare`, and once it is sent."""
    case = policies.locked(re_referral.case, act="change_re_referral", by=by, version=version)
    draft = locked_draft(case, re_referral)
    before = _stated(draft)
    _fill(draft, move)
    draft.save()
    fact_history.write(case, f"re_referral-{draft.pk}", before, _stated(draft), by=by, at=at)
    step = policies.save(case, "change_re_referral", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"re_referral {draft.pk}", at=at)
    return draft


@transaction.atomic
def discard(re_referral: ReReferral, *, by: User, at: datetime, version: int | None = None) -> None:
    """Throw a draft away; the audit log keeps the name of its hospital. Raises Denied once it is sent."""
    case = policies.locked(re_referral.case, act="discard_re_referral", by=by, version=version)
    draft = locked_draft(case, re_referral)
    subject, before = f"re_referral {draft.pk}", {"draft": draft.hospital.name if draft.hospital else ""}
    draft.delete()
    step = policies.save(case, "discard_re_referral", at=at)
    audit.record(step.audit, by=by, case=case, subject=subject, before=before, at=at)


def find_discarding(case: Case, re_referral: int) -> AuditEvent | None:
    """How a draft of the case was thrown away, if somebody did, by its id."""
    thrown = AuditEvent.objects.filter(case_id=case.pk, verb=AuditWord.RE_REFERRAL_DISCARDED)
    return thrown.filter(subject=f"re_referral {re_referral}").first()


def _stated(draft: ReReferral) -> dict[str, Any]:
    """What stands in the draft, for the history of its facts."""
    words = ("stage", "to", "codes", "images", "message", "price_frame")
    stated = {name: getattr(draft, name) for name in words}
    return stated | {"hospital": str(draft.hospital or ""), "referral": draft.referral.name if draft.referral else ""}


def _fill(draft: ReReferral, move: Move) -> None:
    _check_own(draft.case, move)
    check_row(stage=move.stage, to=move.to, kind=move.option.to_kind if move.option else None)
    shown = move.option.option_list if move.option else None
    draft.decision, draft.referral = move.decision, move.referral
    draft.hospital = move.option.hospital if move.option else None
    draft.pathway = shown.pathway if shown else None
    draft.stage, draft.to = move.stage, move.to
    draft.codes = move.codes.strip() or (" ".join(shown.service.codes) if shown else "")
    draft.message, draft.images, draft.price_frame = move.message.strip(), move.images.strip(), move.price_frame


def _check_own(case: Case, move: Move) -> None:
    others = [part for part in (move.decision, move.referral) if part and part.case_id != case.pk]
    if others and not {part.case_id for part in others} <= set(whole(case)):
        raise Denied(_("Afgørelsen og henvisningen skal høre til sagen."))
    if move.option:
        check_option(case, move.option)


def check_row(*, stage: str, to: str, kind: str | None) -> None:
    """Raises Denied unless `stage` and `to` name a row of table 2 that a hospital of `kind` can belong to."""
    if stage not in Stage or to not in ReferredTo:
        raise Denied(_("Vælg, hvad patienten henvises til, og efter hvilke regler."))
    if to in PARTS and stage != Stage.DIAGNOSTIC:
        raise Denied(_("En del af udredningen kan kun vælges ved diagnostisk undersøgelse."))
    if kind and to not in TO_BY_KIND.get(kind, ()):
        raise Denied(_("Reglerne passer ikke til hospitalet. Vælg den række, som hospitalet hører til."))


def locked_draft(case: Case, re_referral: ReReferral) -> ReReferral:
    """The draft, locked, of a case that the caller has locked. Raises Denied once it is sent."""
    related = ("pathway", "hospital", "referral", "decision__option__option_list__service")
    drafts = ReReferral.objects.select_related(*related).defer("referral__content")
    draft = drafts.select_for_update(of=("self",)).get(pk=re_referral.pk)
    draft.case = case
    if draft.state != ReReferralState.DRAFT:
        raise Denied(_("Omvisiteringen er sendt og kan ikke ændres."))
    return draft
