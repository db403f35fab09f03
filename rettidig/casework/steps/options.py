"""Options: the hospitals a patient can be moved to, shown and kept as they stood, and the patient's wish (R11–R14)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..audit_words import AuditWord
from ..deadlines import WITH_HOSPITAL
from ..findings import find_finding, find_newest
from ..matching import Candidate, Needs, Rights, match
from ..models import (
    PARTS,
    Assessment,
    Case,
    Hospital,
    Option,
    OptionList,
    Pathway,
    ReReferral,
    Role,
    Service,
    User,
    WaitingTime,
    WaitSource,
    Wish,
)
from ..offers import OLD, age_of, counted_kinds, find_none_today
from ..one_look import lacks, once
from ..option_reasons import AGREEMENT, PARTNER
from ..permissions import Denied, check_may_report
from ..registers import REGISTERS, find_entry, keep_change
from ..registers.definitions import LONGEST_WAIT
from .assessment import CHOICE_LIMITS, declined_by, pathways_of, renew
from .needs import needs_of
from .pathway import present, write_event

DAYS_MAX = LONGEST_WAIT
EXTENDED = ("extended_choice", "surgery_date_change")  # the rights that open agreement hospitals (SUL § 87)
REGION_ACTS = ("max_wait", "duty_to_act")  # the region itself finds the place (SUL § 88)
OUT_OF_REACH = ("not_applicable", "suspended")


def find_rights(assessment: Assessment, *, pathway: str, right: str | None = None) -> Rights:
    """The rights to extended and free choice on a pathway, by an assessment; `right` narrows it to one extended
    right.

    A changed date of surgery opens agreement hospitals whatever their waiting time (SUL § 87, stk. 3).
    """
    entitled = {each: _entitled(assessment, pathway, each) for each in (*EXTENDED, "free_choice")}
    looked_at = [right] if right in EXTENDED else list(EXTENDED)
    answers = [entitled[each] for each in looked_at]
    extended = True if True in answers else None if None in answers else False
    moved_surgery = "surgery_date_change" in looked_at and entitled["surgery_date_change"] is True
    return Rights(
        extended=extended,
        free=entitled["free_choice"],
        wait_must_be_shorter=not moved_surgery,
        must_act=right in REGION_ACTS,
    )


def _entitled(assessment: Assessment, pathway: str, right: str) -> bool | None:
    """Whether the right to choose is open; None when the engine could not tell."""
    finding = find_finding(assessment.answer, pathway=pathway, right=right)
    if finding is None:
        return None
    return False if finding["status"] in OUT_OF_REACH else finding["entitled"]


def find_options(
    pathway: Pathway,
    *,
    assessment: Assessment,
    service: Service,
    on: date,
    right: str | None = None,
    code: str = "",
    needs: Needs = Needs(),  # noqa: B008 – frozen
) -> list[Candidate]:
    """Every hospital for the service on the day `on`, each possible or not, and why, in the order of law.md § 0.3.

    `code` narrows the agreements to those for that SKS code; `needs` marks and sorts, and closes no hospital.
    """
    return match(
        service,
        home_region=pathway.case.home_region,
        rights=find_rights(assessment, pathway=pathway.key, right=right),
        on=on,
        limit=find_limit(assessment, pathway=pathway.key, right=right),
        declined=declined_by(pathway),
        code=code,
        needs=needs,
    )


def find_limit(assessment: Assessment, *, pathway: str, right: str | None = None) -> date | None:
    """The last day in time on a pathway: of `right` where it has one, else of the first right that moves a patient."""
    findings = (
        find_finding(assessment.answer, pathway=pathway, right=each)
        for each in (right, "max_wait", *CHOICE_LIMITS)
        if each
    )
    found = next((finding["deadline"] for finding in findings if finding and finding["deadline"]), None)
    return date.fromisoformat(found) if found else None


@transaction.atomic
def show_options(
    case: Case,
    *,
    pathway: Pathway,
    right: str,
    service: Service,
    by: User,
    at: datetime,
    code: str = "",
    version: int | None = None,
) -> OptionList:
    """Keep the list of hospitals for a service on a pathway as it is today; the database refuses to change it later.

    The service is written on the pathway, and the rights are assessed anew if that adds facts. Raises Denied, also for
    a pathway that has been removed, and while a hospital has the patient on it.
    """
    case = policies.locked(case, act="offer", by=by, version=version)
    pathway = present(case, pathway)
    check_not_with_hospital(pathway)
    if pathway.service_id != service.pk:
        pathway.service = service
        pathway.save(update_fields=["service"])
    assessment = renew(case, at=at, strict=True)
    if assessment is None:
        raise Denied(_("Vurdér rettighederne først. De afgør, hvilke hospitaler patienten kan vælge."))
    on = timezone.localdate(at)
    needs, told = needs_of(case, on=on)
    asked: dict[str, Any] = {"assessment": assessment, "service": service, "right": right, "on": on}
    candidates = find_options(pathway, **asked, code=code, needs=needs)
    facts = told | {"code": code, "none_today": _none_today(case, service, candidates, on=on)}
    shown: OptionList = case.option_lists.create(pathway=pathway, **asked, facts=facts, at=at, by=by)
    Option.objects.bulk_create([frozen(candidate, shown) for candidate in candidates])
    step = policies.save(case, "offer", at=at)
    possible = sum(candidate.possible for candidate in candidates)
    after = {"option_list": shown.pk, "shown": len(candidates), "possible": possible}
    audit.record(step.audit, by=by, case=case, after=after, at=at)
    return shown


def _none_today(case: Case, service: Service, candidates: list[Candidate], *, on: date) -> dict[str, Any]:
    """Of each kind of agreement that holds nowhere: when somebody last looked and found none, and in which source; None
    where nobody has.
    """
    held = {each.to_kind for each in candidates if each.agreement and each.agreement.holds}
    looked = find_none_today(service, home_region=case.home_region, on=on)
    kinds = {PARTNER: "partner", AGREEMENT: "duf"}
    return {
        to_kind: (found := looked.get(kind)) and {"checked_on": found.checked_on.isoformat(), "source": found.source}
        for to_kind, kind in kinds.items()
        if to_kind not in held
    }


def check_not_with_hospital(*pathways: Pathway) -> None:
    """Raises Denied while a hospital has the patient on each of these pathways; for a part of an assessment it has not
    the patient.
    """
    moved = ReReferral.objects.filter(state__in=WITH_HOSPITAL, pathway__in=pathways).exclude(to__in=PARTS)
    away = set(moved.values_list("pathway", flat=True))
    if all(pathway.pk in away for pathway in pathways):
        raise Denied(_("Patienten er omvisiteret i dette forløb. Træk omvisiteringen tilbage, eller vent på svar."))


def find_obstacle(case: Case) -> str:
    """The sentence that says why no options can be shown on any pathway of the case now; empty when they can."""
    return find_absence(case) if find_newest(case) else _("Vurdér rettighederne først.")


@once
def find_absence(case: Case) -> str:
    """The sentence that says that a hospital has the patient on every pathway; empty while one is left."""
    pathways = pathways_of(case)
    if pathways and lacks(case, "re_referrals"):
        return ""
    try:
        check_not_with_hospital(*pathways)
    except Denied as refusal:
        return str(refusal.message)
    return ""


def frozen(candidate: Candidate, shown: OptionList) -> Option:
    """The candidate as an option of a list, not stored yet."""
    return Option(
        option_list=shown,
        hospital_id=candidate.hospital.pk,
        rank=candidate.rank,
        to_kind=candidate.to_kind,
        possible=candidate.possible,
        reason=candidate.reason,
        facts=candidate.as_facts(on=shown.on),
    )


@transaction.atomic
def record_wish(
    case: Case,
    *,
    words: str,
    option: Option | None,
    by: User,
    at: datetime,
    channel: str = "",
    said_on: date | None = None,
    version: int | None = None,
) -> Wish:
    """Write down what the patient wished, in the patient's words; only a documented wish counts (law.md § 1).

    `said_on` is the day on which it was said, by `channel`; today where none is named. A wish for an option becomes a
    `patient_request` of that day on the option's pathway. Raises Denied, also for a day that has not come.
    """
    case = policies.locked(case, act="record_wish", by=by, version=version)
    if not words.strip():
        raise Denied(_("Skriv patientens ønske med patientens egne ord."))
    today = timezone.localdate(at)
    if said_on and said_on > today:
        raise Denied(_("Ønsket kan ikke være sagt senere end i dag."))
    if option:
        check_option(case, option)
        _write_request(case, option, on=said_on or today, by=by, at=at)
        renew(case, at=at)
    wish: Wish = case.wishes.create(
        option=option, words=words, channel=channel, said_at=_moment_said(case, words, said_on, at), at=at, by=by
    )
    step = policies.save(case, "record_wish", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"wish {wish.pk}", at=at)
    return wish


def _moment_said(case: Case, words: str, said_on: date | None, at: datetime) -> datetime:
    """When it was said: what stands in the inquiry came with it, another day has no hour."""
    if said_on == timezone.localdate(case.received_at) and words.strip() == case.answers.get("wish", "").strip():
        return case.received_at
    if said_on is None or said_on == timezone.localdate(at):
        return at
    return timezone.make_aware(datetime.combine(said_on, datetime.min.time()))


def find_change(option: Option, *, assessment: Assessment, on: date, right: str = "") -> str:
    """Why the hospital of `option` is not possible on the day `on`, by the register of hospitals and the assessment as
    they are now; empty while it is (AFG 24SFP82). `right` is the one that is decided, where it is not that of the list.
    """
    shown = option.option_list
    asked = {"service": shown.service, "right": right or shown.right, "code": shown.facts.get("code", "")}
    candidates = find_options(shown.pathway, assessment=assessment, on=on, **asked)
    found = next((each for each in candidates if each.hospital.pk == option.hospital_id), None)
    if found and found.possible and found.to_kind == option.to_kind:
        return ""
    why = found.sentence if found else _("Hospitalet står ikke længere i registret for denne behandling.")
    words = {"hospital": option.facts["name"], "why": why}
    return _("%(hospital)s er ikke muligt i dag. %(why)s Find mulighederne igen.") % words


@transaction.atomic
def record_waiting_time(
    case: Case | None,
    *,
    hospital: Hospital,
    service: Service,
    days: int,
    by: User,
    at: datetime,
    kind: str = "",
    reported_on: date | None = None,
    other_regions: bool = True,
    version: int | None = None,
) -> WaitingTime:
    """Write down the waiting time that a hospital has told, in days from `reported_on`; today where none is named.

    The newest report of a day and kind counts; it is of the kind that counts for the service, where none is named. With
    a case it is what an adviser was told in the work on it, and the case is assessed with it from now on; without one,
    the hospital's own people report it. Raises Denied.
    """
    today = timezone.localdate(at)
    locked = policies.locked(case, act="record_waiting_time", by=by, version=version) if case else None
    if locked is None:
        check_may_report(by, hospital)
    _check_report(days, reported_on or today, today=today)
    kept = {
        "days": days,
        "other_regions": other_regions,
        "source": WaitSource.HOSPITAL if by.role == Role.PARTNER else WaitSource.CALL,
        "reported_by": by,
        "imported": None,
    }
    kind, register = kind or counted_kinds(service)[0], REGISTERS["waiting_times"]
    named: dict[str, Any] = {
        "hospital": hospital,
        "service": service,
        "kind": kind,
        "reported_on": reported_on or today,
    }
    known = WaitingTime.objects.select_for_update(of=("self",)).filter(**named).first()
    before = find_entry(register, known.pk) if known else None
    reported, _created = WaitingTime.objects.update_or_create(**named, defaults=kept)
    if before is None or before != find_entry(register, reported.pk):
        keep_change(register, reported.pk, before=before, by=by, at=at)
    subject = f"hospital {hospital.pk}, service {service.pk}"
    after = {"days": days, "kind": kind, "reported_on": reported.reported_on.isoformat()}
    if locked:
        renew(locked, at=at)
        policies.save(locked, "record_waiting_time", at=at)
    audit.record(AuditWord.WAITING_TIME_RECORDED, by=by, case=locked, subject=subject, after=after, at=at)
    return reported


def _check_report(days: int, reported_on: date, *, today: date) -> None:
    if not 0 <= days <= DAYS_MAX:
        raise Denied(_("Skriv ventetiden i hele dage, fra 0 til %(most)d.") % {"most": DAYS_MAX})
    if reported_on > today:
        raise Denied(_("Ventetiden kan ikke være oplyst senere end i dag."))
    if age_of(reported_on, on=today) == OLD:
        raise Denied(_("Ventetiden er ældre end tre måneder og bruges ikke. Spørg hospitalet igen."))


def check_option(case: Case, option: Option) -> None:
    """Raises Denied when `option` was shown in another case, or on a pathway that has been removed."""
    if option.option_list.pathway.case_id != case.pk:
        raise Denied(_("Muligheden hører til en anden sag."))
    present(case, option.option_list.pathway)


def _write_request(case: Case, option: Option, *, on: date, by: User, at: datetime) -> None:
    what = {"agreement": "extended_choice", "other_region": "free_choice"}.get(option.to_kind)
    if what:
        event = {
            "date": on.isoformat(),
            "type": "patient_request",
            "what": what,
            "to": option.facts["name"],
            "documented": True,
        }
        write_event(case, option.option_list.pathway, event, at=at, by=by)
