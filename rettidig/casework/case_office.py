"""Which office a case belongs to, where offices have become part of another."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit
from .lifecycle import TRANSITIONS
from .models import Case, Office, Task, Team


def reason_of_merger(office: Office) -> str:
    """The sentence that the log gives for what went along with an office."""
    return _("%(old)s er blevet en del af %(new)s.") % {"old": office, "new": office.successor}


def follow_office(case: Case, *, at: datetime) -> None:
    """Give a locked case of an office that becomes part of another to that one; its open tasks go along.

    Number, code, state, owner, promise and deadlines stay. The case counts where it was received: `first_office`.
    """
    old, before = case.office, {"office": case.office.name, "team": str(case.team or "")}
    new = old.successor
    if new is None:
        return
    if case.first_office_id is None and old.merges_on and timezone.localdate(case.received_at) < old.merges_on:
        case.first_office = old
    case.team = _next_team(case, new)
    case.office = new
    Case.objects.filter(pk=case.pk).update(office=new, first_office=case.first_office, team=case.team)
    for task in case.tasks.filter(done_at=None, team__office=old).select_related("team__successor"):
        Task.objects.filter(pk=task.pk).update(team=_in_office(task.team, new) or case.team)
    word, after = TRANSITIONS["follow_office"].audit, {"office": new.name, "team": str(case.team or "")}
    reason = " ".join((reason_of_merger(old), _("Løfter og frister er de samme.")))
    audit.record(word, by=None, case=case, before=before, after=after, reason=reason, at=at)


def _next_team(case: Case, new: Office) -> Team | None:
    """The team that takes over from the case's own, else the one that takes the topic there."""
    return _in_office(case.team, new) or next((each for each in new.teams.all() if case.topic in each.topics), None)


def _in_office(team: Team | None, new: Office) -> Team | None:
    successor = team.successor if team else None
    return successor if successor and successor.office_id == new.pk else None
