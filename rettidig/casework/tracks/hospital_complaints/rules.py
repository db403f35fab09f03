"""Who may do what with hospital complaints, in which states, and within how many days: rules.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ... import audit, deadlines
from ...models import ComplaintState, ComplaintStep, ComplaintVerb, HospitalComplaint, Office, Role, User
from ...permissions import Denied


class ComplaintWord(TextChoices):
    """The words of the audit log about hospital complaints."""

    CAME = "hospital_complaint.came", gettext_lazy("Hospitalsklage kom ind")
    CAME_AGAIN = "hospital_complaint.came_again", gettext_lazy("Samme hospitalsklage kom igen")
    CONFIRMED = "hospital_complaint.confirmed", gettext_lazy("Hospitalsklage bekræftet")
    CORRECTED = "hospital_complaint.corrected", gettext_lazy("Hospitalsklage rettet")
    SENT = "hospital_complaint.sent", gettext_lazy("Hospitalsklage sendt")
    POSTED = "hospital_complaint.posted", gettext_lazy("Hospitalsklage lagt i posten")
    CHASED = "hospital_complaint.chased", gettext_lazy("Rykket for kvittering for en hospitalsklage")
    ACKNOWLEDGED = "hospital_complaint.acknowledged", gettext_lazy("Hospitalet har kvitteret for en klage")
    RETURNED = "hospital_complaint.returned", gettext_lazy("Hospitalsklage kom tilbage")
    PUT_AWAY = "hospital_complaint.put_away", gettext_lazy("Hospitalsklage lagt væk")
    OPENED = "hospital_complaint.opened", gettext_lazy("Hospitalsklage læst")


@dataclass(frozen=True)
class Act:
    """Who may do it, in which states, and the state afterwards; None where it stays."""

    who: frozenset[Role]
    states: frozenset[ComplaintState]
    to: ComplaintState | None


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text(encoding="utf-8"))
    return found


@cache
def readers() -> frozenset[Role]:
    """The roles that see hospital complaints."""
    return frozenset(map(Role, _data()["readers"]))


@cache
def acts() -> Mapping[str, Act]:
    """Every act, by its key."""
    return {
        key: Act(
            frozenset(map(Role, row["who"])),
            frozenset(map(ComplaintState, row.get("from", ()))),
            ComplaintState(row["to"]) if "to" in row else None,
        )
        for key, row in _data()["acts"].items()
    }


def workers() -> frozenset[Role]:
    """The roles that do anything with hospital complaints."""
    return frozenset().union(*(act.who for act in acts().values()))


def due_after(office: Office, what: str, *, at: datetime) -> date:
    """The business day by which somebody must do the next thing."""
    days = int(_data()["days"][what])
    return deadlines.add_business_days(timezone.localdate(at), days, closed=deadlines.closed_days(office))


def find_complaints(user: User) -> QuerySet[HospitalComplaint]:
    """The hospital complaints that the user may see: those of the user's office, and of those that are part of it."""
    if user.role not in readers() or user.office is None:
        return HospitalComplaint.objects.none()
    return HospitalComplaint.objects.filter(office__in=user.office.lineage).select_related("hospital", "first")


def check_role(user: User, act: str) -> None:
    """Raises Denied where the user's role does not do such an act."""
    if user.role not in acts()[act].who:
        raise Denied(_("Du kan læse klagen, men ikke gøre det. Bed en patientvejleder om hjælp."))


def find_reason(user: User, complaint: HospitalComplaint, act: str) -> str:
    """Why the user may not do the act with the complaint now; empty where it may be done."""
    try:
        _check(user, complaint, act)
    except Denied as refusal:
        return str(refusal)
    return ""


def _check(user: User, complaint: HospitalComplaint, act: str) -> None:
    check_role(user, act)
    if complaint.state not in acts()[act].states:
        state = complaint.get_state_display().lower()
        raise Denied(
            _("Det kan ikke gøres nu. Klagen er: %(state)s. Åbn den, og se, hvad der mangler.") % {"state": state}
        )


def locked(complaint: HospitalComplaint, act: str, *, by: User) -> HospitalComplaint:
    """The complaint as it is now, held until the transaction ends. Raises Denied where `by` may not do the act."""
    rows = HospitalComplaint.objects.select_for_update(of=("self",)).select_related("office", "hospital")
    held = rows.get(pk=complaint.pk)
    if by.office and by.office_id == held.office_id:
        held.office = by.office  # whose closed days are read once for many complaints
    if by.role not in readers() or by.office is None or held.office_id not in by.office.lineage:
        raise Denied(_("Klagen hører til et andet kontor eller en anden rolle end din."))
    _check(by, held, act)
    return held


def write_step(
    complaint: HospitalComplaint, verb: ComplaintVerb, *, by: User | None, at: datetime, words: str = "", **facts: Any
) -> ComplaintStep:
    """Write down what was done. Part of the caller's transaction."""
    step = ComplaintStep.objects.create(complaint=complaint, verb=verb, by=by, at=at, words=words, **facts)
    subject = f"hospital complaint {complaint.pk}"
    audit.record(
        ComplaintWord[verb.name], by=by, subject=subject, after={"state": complaint.state}, reason=words, at=at
    )
    return step


def subject_of(complaint: HospitalComplaint) -> str:
    """How the audit log names the complaint."""
    return f"hospital complaint {complaint.pk}"


@transaction.atomic
def record_opening(complaint: HospitalComplaint, *, by: User, what: str, at: datetime) -> None:
    """Somebody opened the complaint, or its file, to read it (feature G3)."""
    audit.record(ComplaintWord.OPENED, by=by, subject=subject_of(complaint), after={"what": what}, at=at)


def of_folder(what: str) -> int:
    """A number that holds for the folder: files, megabytes, kept_days."""
    return int(_data()["folder"][what])
