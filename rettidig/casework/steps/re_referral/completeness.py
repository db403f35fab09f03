"""What a re-referral lacks before it can leave, by rules that are data (completeness.yaml).

A re-referral without the referral itself does not stop the clock of the patient's right (AFG 23SFP15).
"""

from collections.abc import Callable, Container, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ...checklists import find_lacking
from ...deadlines import WITH_HOSPITAL
from ...files import DOCUMENTS
from ...letters.promises import find_faults
from ...models import (
    GRANTING,
    PARTS,
    AgreementScope,
    Attachment,
    Case,
    ConsentScope,
    Decision,
    Letter,
    PointOf,
    ReReferral,
    ReReferralState,
)
from ...permissions import Denied
from ...regions import same_region
from ..approval import find_letter_obstacle
from ..attachments import find_obstacle
from ..consent import has_consent
from ..decision import find_obstacle_on_day
from ..options import check_not_with_hospital
from ..packet import find_reach, find_wish
from ..pathway import present

ENDED = (ReReferralState.DECLINED, ReReferralState.RETURNED, ReReferralState.WITHDRAWN)


class Rule(NamedTuple):
    """One row of completeness.yaml: a part, and the kinds of re-referral that need it."""

    part: str
    when: dict[str, list[str]]


@cache
def rules() -> tuple[Rule, ...]:
    """The rows of completeness.yaml, in their order."""
    rows = yaml.safe_load((Path(__file__).parent / "completeness.yaml").read_text(encoding="utf-8"))
    return tuple(
        Rule(row["part"], {name: _listed(value) for name, value in row.get("when", {}).items()}) for row in rows
    )


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def find_parts(re_referral: ReReferral) -> list[str]:
    """The parts that a re-referral of this kind needs, each once."""
    option = re_referral.decision.option if re_referral.decision else None
    place = option.to_kind if option else ""
    facts = {
        "stage": re_referral.stage,
        "scope": "part" if re_referral.to in PARTS else "whole",
        "at": place if place in ("partner", "agreement") else "public",
    }
    fitting = (rule.part for rule in rules() if all(facts[name] in fits for name, fits in rule.when.items()))
    return list(dict.fromkeys(fitting))


def find_missing(re_referral: ReReferral, *, at: datetime | None = None) -> list[str]:
    """Every reason why the re-referral cannot be sent, as sentences; empty when it is complete."""
    return [sentence for _part, sentence in find_missing_parts(re_referral, at=at or timezone.now())]


def find_missing_parts(
    re_referral: ReReferral, *, at: datetime, leave_out: Container[str] = ()
) -> list[tuple[str, str]]:
    """Each part that is missing, but for those that the caller asks about itself, with the sentence that says so."""
    parts = [part for part in find_parts(re_referral) if part not in leave_out]
    return [(part, sentence) for part in parts for sentence in _FIND[part](re_referral, at)]


def _pathway(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    """That the pathway is gone, that a hospital has the patient on it already, or that the patient does not want it."""
    case = re_referral.case
    if case.patient and case.patient.deceased_on:
        yield _("Patienten er død. Ret det på sagen, hvis det er forkert.")
    if case.patient_declined_on:
        yield _("Patienten har sagt nej tak. Ret det på sagen, hvis det er forkert.")
    try:
        if re_referral.pathway:
            check_not_with_hospital(present(case, re_referral.pathway))
    except Denied as refusal:
        yield str(refusal.message)
    else:
        yield from _same_part(re_referral)


def _same_part(re_referral: ReReferral) -> Iterator[str]:
    from_same = re_referral.case.re_referrals.filter(
        pathway=re_referral.pathway, state__in=WITH_HOSPITAL, to__in=PARTS, codes=re_referral.codes
    )
    if re_referral.pathway and re_referral.to in PARTS and from_same.exists():
        yield _("Denne del af udredningen er allerede sendt til et hospital.")


def _referral(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    yield from missing_referral(re_referral.referral)


def missing_referral(referral: Attachment | None) -> list[str]:
    """Why the referral cannot leave with the patient; empty when it can."""
    if referral is None:
        return [_("Henvisningen mangler. Vedhæft den.")]
    if referral.kind != Attachment.Kind.REFERRAL:
        return [_("Den vedhæftede fil er ikke en henvisning.")]
    if referral.content_type in DOCUMENTS:  # the hospital gets it printed or as a PDF
        return [_("Henvisningen er et tekstdokument. Gem den som PDF, og vedhæft den igen.")]
    if obstacle := find_obstacle(referral):
        return [_("Henvisningen kan ikke åbnes. %(why)s") % {"why": obstacle}]
    return []


def _hospital(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    if re_referral.hospital is None:
        yield _("Vælg et hospital.")


def _decision(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    """That no decision gives the right to this hospital, or that agreement or right no longer hold on the day."""
    decision = re_referral.decision
    if decision is None or decision.kind not in GRANTING or decision.withdrawn_at:
        yield _("Der er ingen afgørelse, der giver patienten ret til hospitalet.")
    elif decision.option is None or decision.option.hospital_id != re_referral.hospital_id:
        yield _("Afgørelsen gælder et andet hospital.")
    elif obstacle := find_obstacle_on_day(decision, re_referral.case, at=at):
        yield obstacle


def _letter(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    if draft := find_letter(re_referral):
        yield from find_faults(draft)
        if obstacle := find_letter_obstacle(draft, on=timezone.localdate(at)):
            yield obstacle
        if lacking := find_lacking(re_referral.case, PointOf.SEND, on=timezone.localdate(at)):
            yield lacking
    elif re_referral.decision and not is_told(re_referral.decision):
        yield _("Brevet til patienten mangler. Skriv det. Det bliver sendt sammen med henvisningen.")


def find_letter(re_referral: ReReferral) -> Letter | None:
    """The draft that leaves for the patient together with the re-referral."""
    if (decision := re_referral.decision) is None:
        return None
    found: Letter | None = decision.letters.filter(sent_at=None).defer("pdf").last()
    if found:
        found.case, found.decision = re_referral.case, decision
    return found


def is_told(decision: Decision) -> bool:
    """Whether the patient has had a letter about the decision that an ended re-referral has not made untrue since."""
    told = decision.letters.exclude(sent_at=None)
    ended = decision.re_referrals.filter(state__in=ENDED).order_by("-answered_at").first()
    return told.filter(sent_at__gt=ended.answered_at).exists() if ended else told.exists()


def _codes(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    if not re_referral.codes:
        yield _("Koderne mangler. Skriv dem, så hospitalet ved, hvad patienten er henvist til.")


def _which_part(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    if not re_referral.message:
        yield _("Skriv i beskeden, hvilken del hospitalet skal tage, og hvad der bliver, hvor det er.")


def find_price_frame(re_referral: ReReferral, *, on: date) -> int | None:
    """Kroner up to which the hospital treats without asking: as written, else the price of the agreement that holds on
    the day `on` for the whole or the part; None where there is neither.
    """
    option = re_referral.decision.option if re_referral.decision else None
    if re_referral.price_frame is not None or option is None:
        return re_referral.price_frame
    scope = AgreementScope.PART if re_referral.to in PARTS else AgreementScope.WHOLE
    ours = ["", *same_region(re_referral.case.home_region, day=on)]
    in_force = Q(valid_to=None) | Q(valid_to__gte=on)
    agreements = option.hospital.agreements.filter(
        in_force, service=option.option_list.service, scope=scope, region__in=ours, valid_from__lte=on
    )
    price = agreements.exclude(price=None).order_by("-valid_from").values_list("price", flat=True).first()
    return None if price is None else round(price)


def _price_frame(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    if find_price_frame(re_referral, on=timezone.localdate(at)) is None:
        yield _("Prisrammen mangler. Skriv, hvad en del af udredningen højst må koste.")


def _images(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    if not re_referral.images:
        yield _("Skriv, hvor hospitalet finder billeder, eller at der ingen er.")


def _person(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    yield from missing_identity(re_referral.case)


def missing_identity(case: Case) -> list[str]:
    """What a hospital lacks to know who the patient is and to call the patient in."""
    patient, missing = case.patient, []
    if patient is None or not patient.name:
        missing.append(_("Patientens navn mangler."))
    if patient is None or not (patient.cpr or patient.birth_date):
        missing.append(_("Patientens CPR-nummer mangler, eller fødselsdagen for en uden CPR-nummer."))
    if not (find_reach(case) or (patient and patient.address)):  # a protected address is there, but not shown
        missing.append(_("Der mangler et telefonnummer, en e-mail eller en adresse på patienten."))
    return missing


def _wish(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    if not find_wish(re_referral):
        yield _("Patientens ønske er ikke skrevet ned.")


def _consent(re_referral: ReReferral, at: datetime) -> Iterator[str]:
    if not has_consent(re_referral.case, ConsentScope.MOVE):
        yield _("Patientens samtykke til at blive omvisiteret mangler. Skriv det ned på sagen.")


_FIND: dict[str, Callable[[ReReferral, datetime], Iterator[str]]] = {
    "pathway": _pathway,
    "referral": _referral,
    "hospital": _hospital,
    "decision": _decision,
    "letter": _letter,
    "codes": _codes,
    "which_part": _which_part,
    "price_frame": _price_frame,
    "images": _images,
    "person": _person,
    "wish": _wish,
    "consent": _consent,
}
