"""The rules by which work is shared: what each takes, how much of the time, and at most how many cases (feature T8).

Every change is a row of its own with who and why, so the one before it is the old, and it can be undone.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from . import audit
from .audit_words import AuditWord
from .distribution import current_shares
from .models import Competence, Office, Team, User, WorkShare
from .permissions import CASE_WORKERS, Denied, check_may_keep
from .topics import TOPICS

LEAST_PERCENT, FULL_TIME = 10, 100
WEEKDAYS = 5  # Monday to Friday


@transaction.atomic
def change(
    user: User,
    *,
    percent: int,
    most: int | None,
    topics: Mapping[str, str] | None,
    days_off: Collection[int] = (),
    reason: str,
    by: User,
    at: datetime,
) -> WorkShare | None:
    """Say what `user` takes from now on; `topics` None is what the team takes, `days_off` the
    weekdays without work. Returns None where nothing is new.

    Raises Denied for others than who keeps the office, without a reason, and for what cannot be.
    """
    current = _locked(user, by=by)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor det ændres. Grunden står i historikken."))
    if not LEAST_PERCENT <= percent <= FULL_TIME:
        raise Denied(_("Skriv tiden som 10–100 procent af fuld tid."))
    if topics and not (topics.keys() <= TOPICS.keys() and set(topics.values()) <= set(Competence.values)):
        raise Denied(_("Vælg emner fra listen."))
    if not set(days_off) < set(range(WEEKDAYS)):
        raise Denied(_("Vælg højst fire fridage om ugen."))
    chosen = None if topics is None else dict(topics)
    new = {"percent": percent, "most": most, "topics": chosen, "days_off": sorted(set(days_off))}
    if new == _shown(current):
        return None
    return _write(user, current, new, AuditWord.WORK_SHARE_CHANGED, reason=reason.strip(), by=by, at=at)


@transaction.atomic
def undo(user: User, *, by: User, at: datetime) -> WorkShare:
    """Set the newest change back; undone once more, it holds again. Raises Denied where nothing was changed."""
    current = _locked(user, by=by)
    if current is None:
        raise Denied(_("Der er ikke ændret noget."))
    before = WorkShare.objects.filter(user=user, pk__lt=current.pk).first()
    return _write(user, current, _shown(before), AuditWord.WORK_SHARE_UNDONE, reason=_("Fortrudt"), by=by, at=at)


def history(user: User) -> list[tuple[WorkShare | None, WorkShare]]:
    """The changes of what `user` takes, the newest first, each with the one before it."""
    rows = list(WorkShare.objects.filter(user=user).select_related("by"))
    return list(zip([*rows, None][1:], rows, strict=True))


@transaction.atomic
def set_shares_itself(team: Team, *, on: bool, reason: str, by: User, at: datetime) -> bool:
    """Whether cases of the team get an owner as they come. Returns whether that is new. Raises Denied."""
    check_may_keep(by, team.office)
    team = Team.objects.select_for_update(of=("self",)).select_related("office").get(pk=team.pk)
    if team.shares_itself == on:
        return False
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor det ændres. Grunden står i historikken."))
    team.shares_itself = on
    team.save(update_fields=["shares_itself"])
    before, after = ({"team": team.name, "shares_itself": _yes(state)} for state in (not on, on))
    word, subject = AuditWord.SHARING_CHANGED, team.office.slug
    audit.record(word, by=by, subject=subject, before=before, after=after, reason=reason.strip(), at=at)
    return True


def _yes(state: bool) -> str:
    return "ja" if state else "nej"


def _locked(user: User, *, by: User) -> WorkShare | None:
    """What is in force, with the person locked: two changes at once would not know of each other."""
    user = User.objects.select_for_update(of=("self",)).select_related("office").get(pk=user.pk)
    if user.office is None or user.role not in CASE_WORKERS:
        raise Denied(_("Det er kun for dem, der arbejder med kontorets sager."))
    office: Office = user.office
    check_may_keep(by, office)
    return current_shares([user]).get(user.pk)


def _write(
    user: User,
    current: WorkShare | None,
    new: Mapping[str, Any],
    word: AuditWord,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> WorkShare:
    made = WorkShare.objects.create(user=user, **new, reason=reason, by=by, at=at)
    audit.record(word, by=by, subject=user.username, before=_shown(current), after=dict(new), reason=reason, at=at)
    return made


def _shown(share: WorkShare | None) -> dict[str, Any]:
    if share is None:
        return {"percent": FULL_TIME, "most": None, "topics": None, "days_off": []}
    return {"percent": share.percent, "most": share.most, "topics": share.topics, "days_off": share.days_off}
