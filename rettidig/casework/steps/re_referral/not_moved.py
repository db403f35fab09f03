"""Not re-referred (feature R17): no offer existed, with the list that proves it, or the patient kept the date."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ... import audit, policies
from ...deadlines import WITH_HOSPITAL
from ...models import Assessment, Case, NotReReferred, Option, OptionList, Outcome, User
from ...option_reasons import LATE, REASONS
from ...permissions import Denied
from ...things import re_referrals_of
from ...topics import TOPICS
from ..assessment import renew
from ..options import find_options
from ..pathway import find_booked_day


@transaction.atomic
def not_re_refer(case: Case, *, reason: str, note: str, by: User, at: datetime, version: int | None = None) -> Case:
    """End the search without moving the patient, with the reason: no offer existed, or the patient kept the date.

    The case counts as not re-referred in table 1. With a maximum waiting time it is followed until the patient has been
    seen. Raises Denied for a case about something else, while a hospital still has the patient, and where what is known
    does not bear the reason.
    """
    case = policies.locked(case, act="not_re_refer", by=by, version=version)
    check_movable(case)
    if reason not in NotReReferred:
        raise Denied(_("Vælg, hvorfor patienten ikke omvisiteres."))
    if obstacle := find_hospital_with_patient(case) or find_lack_of_ground(case, reason, at=at):
        raise Denied(obstacle)
    before = {"outcome": case.outcome}
    case.not_re_referred, case.outcome = reason, Outcome.NOT_RE_REFERRED
    case.re_referral_stage = case.re_referral_to = ""
    if note.strip():
        case.notes.create(text=note.strip(), by=by, at=at)
    renew(case, at=at)
    policies.follow_until_seen(case, at=at)
    step = policies.save(case, "not_re_refer", at=at)
    proof = [shown.pk for shown in _newest_lists(case)] if reason == NotReReferred.NO_OFFER else []
    after = {"outcome": case.outcome, "reason": reason, **({"option_lists": proof} if proof else {})}
    audit.record(step.audit, by=by, case=case, before=before, after=after, at=at)
    return case


def check_movable(case: Case) -> None:
    """Raises Denied for a case about something else than a patient who wants to be moved."""
    if not TOPICS[case.topic].is_movable:
        raise Denied(_("Sagen handler ikke om at komme til et andet hospital. Ret sagens emne først."))


def find_hospital_with_patient(case: Case) -> str:
    """The sentence that says that a hospital has the patient; empty while none has."""
    has = any(each.state in WITH_HOSPITAL for each in re_referrals_of(case))
    return _("Patienten er omvisiteret. Træk omvisiteringen tilbage, eller registrer hospitalets nej.") if has else ""


def find_lack_of_ground(case: Case, reason: str, *, at: datetime) -> str:
    """What is missing before the case can end with `reason`, as a sentence; empty when nothing is."""
    if reason == NotReReferred.KEPT_DATE:
        days = (find_booked_day(pathway) for pathway in case.pathways.filter(removed_at=None))
        return "" if any(days) else _("Skriv først den tid, som patienten beholder, i forløbet.")
    lists = _newest_lists(case)
    if not lists:
        return _("Find mulighederne først. Listen viser, at der ikke var et tilbud.")
    offers = (_find_offer(shown, on=timezone.localdate(at)) for shown in lists)
    offer = next((each for each in offers if each), None)
    if offer is None:
        return ""
    words = {"hospital": offer.name, "why": offer.why}
    return _("%(hospital)s er muligt. %(why)s Spørg patienten, eller skriv, at patienten beholder sin tid.") % words


def _newest_lists(case: Case) -> list[OptionList]:
    """The newest list of hospitals on each pathway that has one."""
    lists = OptionList.objects.filter(pathway__case=case, pathway__removed_at=None).select_related(
        "pathway__case", "service"
    )
    return list(lists.order_by("pathway_id", "-at", "-id").distinct("pathway_id"))


class Offer(NamedTuple):
    """A hospital on a list: why it is there, and the day on which it can begin, where that is known."""

    name: str
    why: str
    begins: date | None
    is_in_time: bool


def _find_offer(shown: OptionList, *, on: date) -> Offer | None:
    """A hospital that the patient could be moved to, by the list as it was shown or by the register on the day."""
    assessment: Assessment = shown.pathway.case.assessments.first() or shown.assessment
    today = find_options(shown.pathway, assessment=assessment, service=shown.service, on=on, right=shown.right)
    now = [_offer(each.hospital.name, each.reason, each.days, on) for each in today if each.possible]
    then = [_offer(each.facts["name"], each.reason, each.facts["days"], shown.on) for each in _possible(shown)]
    booked = find_booked_day(shown.pathway)
    return next((each for each in (*now, *then) if _is_better(each, booked)), None)


def _possible(shown: OptionList) -> QuerySet[Option]:
    return shown.options.filter(possible=True)


def _offer(name: str, reason: str, days: int | None, on: date) -> Offer:
    begins = None if days is None else on + timedelta(days=days)
    return Offer(name, str(REASONS[reason].sentence), begins, reason not in LATE.values())


def _is_better(offer: Offer, booked: date | None) -> bool:
    """Sooner than the time that the patient has; where the patient has none, in time."""
    if offer.begins is None:
        return True
    return offer.begins < booked if booked else offer.is_in_time
