"""Writing down the minutes that a case took, where the office keeps them (feature C18)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..audit_words import AuditWord
from ..models import Activity, Case, TimeSpent, User
from ..permissions import Denied

LONGEST = 600  # minutes of one activity on one day


@transaction.atomic
def record(case: Case, *, activity: str, minutes: int, on: date, by: User, at: datetime) -> TimeSpent:
    """Write down `minutes` of an activity on the day `on`; the case itself stays as it is, also for those who have it
    open. Raises Denied where the office keeps no time, for what cannot be, and for a day to come.
    """
    policies.check_act(by, case, "record_time")
    if not case.office.keeps_time:
        raise Denied(_("Kontoret skriver ikke tid ned. Lederen kan slå det til."))
    if minutes < 1:
        raise Denied(_("Skriv, hvor mange minutter det tog."))
    _check(activity=activity, minutes=minutes, on=on, at=at)
    made = TimeSpent.objects.create(case=case, activity=activity, minutes=minutes, on=on, by=by, at=at)
    _write_down(made, before=None, at=at)
    return made


@transaction.atomic
def correct(entry: TimeSpent, *, activity: str, minutes: int, on: date, by: User, at: datetime) -> TimeSpent:
    """Correct what oneself has written; no minutes at all take it back. Raises Denied for others, and as `record`."""
    entry = TimeSpent.objects.select_for_update(of=("self",)).select_related("case__office", "by").get(pk=entry.pk)
    policies.check_act(by, entry.case, "record_time")
    if entry.by != by:
        raise Denied(_("Kun den, der skrev tiden, kan rette den."))
    _check(activity=activity, minutes=minutes, on=on, at=at)
    before = _shown(entry)
    entry.activity, entry.minutes, entry.on = activity, minutes, on
    if _shown(entry) == before:
        raise Denied(_("Der er ikke rettet noget."))
    entry.save(update_fields=["activity", "minutes", "on"])
    _write_down(entry, before=before, at=at)
    return entry


def _check(*, activity: str, minutes: int, on: date, at: datetime) -> None:
    if activity not in Activity:
        raise Denied(_("Vælg, hvad tiden gik med."))
    if not 0 <= minutes <= LONGEST:
        raise Denied(_("Skriv højst %(most)d minutter for en dag.") % {"most": LONGEST})
    if on > timezone.localdate(at):
        raise Denied(_("Dagen er ikke kommet endnu."))


def _write_down(entry: TimeSpent, *, before: dict[str, str] | None, at: datetime) -> None:
    subject = f"time {entry.pk}"
    audit.record(
        AuditWord.TIME_RECORDED,
        by=entry.by,
        case=entry.case,
        subject=subject,
        before=before,
        after=_shown(entry),
        at=at,
    )


def _shown(entry: TimeSpent) -> dict[str, str]:
    return {"activity": entry.activity, "minutes": str(entry.minutes), "on": entry.on.isoformat()}
