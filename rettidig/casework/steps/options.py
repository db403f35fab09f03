"""Options: the hospitals a patient can be moved to, shown and kept as they stood, and the patient's wish (R11–R14)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..answers import find_finding
from ..matching import Candidate, Rights, match
from ..models import Assessment, Case, Option, OptionList, Service, User, Wish
from ..permissions import Denied, check_may_work
from .assessment import CHOICE_LIMITS, add_event, learn_service

EXTENDED = ("extended_choice", "surgery_date_change")  # the rights that open agreement hospitals (SUL § 87)
OUT_OF_REACH = ("not_applicable", "suspended")


def find_rights(assessment: Assessment, *, pathway: str, right: str | None = None) -> Rights:
    """What an assessment says of extended and free choice on a pathway; `right` narrows it to one of the extended ones.

    A changed date of surgery opens agreement hospitals whatever their waiting time (SUL § 87, stk. 3).
    """
    entitled = {each: _entitled(assessment, pathway, each) for each in (*EXTENDED, "free_choice")}
    looked_at = [right] if right in EXTENDED else list(EXTENDED)
    answers = [entitled[each] for each in looked_at]
    extended = True if True in answers else None if None in answers else False
    moved_surgery = "surgery_date_change" in looked_at and entitled["surgery_date_change"] is True
    return Rights(extended=extended, free=entitled["free_choice"], wait_must_be_shorter=not moved_surgery)


def _entitled(assessment: Assessment, pathway: str, right: str) -> bool | None:
    """Whether the right to choose is open; None when the engine could not tell."""
    finding = find_finding(assessment.answer, pathway=pathway, right=right)
    if finding is None:
        return None
    return False if finding["status"] in OUT_OF_REACH else finding["entitled"]


def find_options(
    case: Case, *, assessment: Assessment, pathway: str, service: Service, on: date, right: str | None = None
) -> list[Candidate]:
    """Every hospital for the service on the day `on`, each possible or not, and why, in the order of law.md § 0.3."""
    rights = find_rights(assessment, pathway=pathway, right=right)
    limit = find_limit(assessment, pathway=pathway, right=right)
    return match(service, home_region=case.home_region, rights=rights, on=on, limit=limit)


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
    assessment: Assessment,
    pathway: str,
    right: str,
    service: Service,
    on: date,
    by: User,
    at: datetime,
    version: int | None = None,
) -> OptionList:
    """Keep the list of hospitals as it stands now; the database refuses to change it later. Raises Denied."""
    case = policies.locked(case, version)
    check_may_work(by, case)
    check_assessment(case, assessment)
    shown = case.option_lists.create(
        assessment=assessment, service=service, pathway=pathway, right=right, on=on, at=at, by=by
    )
    candidates = find_options(case, assessment=assessment, pathway=pathway, service=service, on=on, right=right)
    Option.objects.bulk_create([_frozen(candidate, shown) for candidate in candidates])
    learn_service(case, pathway=pathway, service=service, at=at)
    case.service = service
    step = policies.move(case, "offer")
    possible = sum(candidate.possible for candidate in candidates)
    after = {"option_list": shown.pk, "shown": len(candidates), "possible": possible}
    audit.record(step.audit, by=by, case=case, after=after, at=at)
    return shown


def check_assessment(case: Case, assessment: Assessment) -> None:
    """Raises Denied unless `assessment` is the newest one of `case`."""
    if assessment != case.assessments.first():
        raise Denied(_("Der er kommet en nyere vurdering af rettighederne. Brug den."))


def _frozen(candidate: Candidate, shown: OptionList) -> Option:
    return Option(
        option_list=shown,
        hospital=candidate.hospital,
        rank=candidate.rank,
        to_kind=candidate.to_kind,
        possible=candidate.possible,
        reason=candidate.reason,
        facts=candidate.as_facts(on=shown.on),
    )


@transaction.atomic
def record_wish(
    case: Case, *, words: str, option: Option | None, by: User, at: datetime, version: int | None = None
) -> Wish:
    """Write down what the patient wished, in the patient's words; only a documented wish counts (law.md § 1).

    A wish for an option becomes a `patient_request` on the option's pathway. Raises Denied.
    """
    case = policies.locked(case, version)
    check_may_work(by, case)
    if not words.strip():
        raise Denied(_("Skriv patientens ønske med patientens egne ord."))
    if option:
        check_option(case, option)
        _add_request(case, option, at)
    wish = case.wishes.create(option=option, words=words, at=at, by=by)
    step = policies.move(case, "record_wish")
    audit.record(step.audit, by=by, case=case, subject=f"wish {wish.pk}", at=at)
    return wish


def check_option(case: Case, option: Option) -> None:
    """Raises Denied when `option` was shown in another case."""
    if option.option_list.case_id != case.pk:
        raise Denied(_("Muligheden hører til en anden sag."))


def _add_request(case: Case, option: Option, at: datetime) -> None:
    what = {"agreement": "extended_choice", "other_region": "free_choice"}.get(option.to_kind)
    if what:
        event = {
            "date": timezone.localdate(at).isoformat(),
            "type": "patient_request",
            "what": what,
            "to": option.facts["name"],
            "documented": True,
        }
        add_event(case, pathway=option.option_list.pathway, event=event, at=at)
