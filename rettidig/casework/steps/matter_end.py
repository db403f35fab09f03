"""The end of one matter: each ends by itself, with an outcome that fits its kind. The case closes after the last."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit, deadlines, policies
from ..models import Case, Matter, MatterEnd, MatterOutcome, User
from ..permissions import Denied

_OF_REQUESTS = (MatterOutcome.FORWARDED, MatterOutcome.ANSWERED, MatterOutcome.DECIDED)
_LEFT = (MatterOutcome.WITHDRAWN, MatterOutcome.GIVEN_UP, MatterOutcome.OTHER)
OUTCOMES: Mapping[str, tuple[MatterOutcome, ...]] = {  # by kind, in the order in which they are offered
    **dict.fromkeys(("complaint", "compensation"), (*_OF_REQUESTS, *_LEFT)),
    "dialogue_meeting": (
        *(MatterOutcome.WITHDRAWN, MatterOutcome.MAINTAINED, MatterOutcome.CHANGED),
        *(MatterOutcome.GIVEN_UP, MatterOutcome.OTHER),
    ),
    **dict.fromkeys(
        ("cross_border", "transport", "rehabilitation", "hearing_aid", "interpreter"), (*_OF_REQUESTS, *_LEFT)
    ),
    "decision": (MatterOutcome.DECIDED, MatterOutcome.FORWARDED, *_LEFT),
}


@transaction.atomic
def end_matter(
    matter: Matter, *, outcome: str, note: str = "", by: User, at: datetime, version: int | None = None
) -> MatterEnd:
    """End a matter. Its own limit no longer counts among the dates of the case. Raises Denied: for an outcome that does
    not fit its kind, for "other" without words, while a meeting about it goes on, and for one that has ended or been
    removed.
    """
    case = policies.locked(matter.case, act="end_matter", by=by, version=version)
    matter = Matter.objects.get(pk=matter.pk, case=case)
    if matter.removed_at:
        raise Denied(_("Det er fjernet fra sagen. Se på sagen, som den er nu."))
    check_open(matter)
    check_no_meeting(matter)
    if outcome not in OUTCOMES[matter.kind]:
        raise Denied(_("Vælg, hvordan det endte."))
    if outcome == MatterOutcome.OTHER and not note.strip():
        raise Denied(_("Skriv, hvordan det endte."))
    made: MatterEnd = matter.ends.create(outcome=outcome, note=note.strip(), ended_at=at, ended_by=by)
    _renew_limit(case)
    step = policies.save(case, "end_matter", at=at)
    after = {"matter": matter.key, "outcome": outcome, "note": made.note}
    audit.record(step.audit, by=by, case=case, subject=f"matter {matter.key}", after=after, at=at)
    return made


@transaction.atomic
def take_back(end: MatterEnd, *, reason: str, by: User, at: datetime, version: int | None = None) -> MatterEnd:
    """The matter is open again; the end that was wrong stays, with the reason. Raises Denied without one, and where it
    has been taken back already.
    """
    case = policies.locked(end.matter.case, act="reopen_matter", by=by, version=version)
    end = MatterEnd.objects.select_related("matter").get(pk=end.pk)
    if end.taken_back_at:
        raise Denied(_("Afslutningen er allerede taget tilbage. Se på sagen, som den er nu."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor afslutningen tages tilbage."))
    _take_back(end, reason=reason.strip(), by=by, at=at)
    _renew_limit(case)
    step = policies.save(case, "reopen_matter", at=at)
    before = {"matter": end.matter.key, "outcome": end.outcome}
    audit.record(
        step.audit, by=by, case=case, subject=f"matter {end.matter.key}", before=before, reason=reason.strip(), at=at
    )
    return end


def _renew_limit(case: Case) -> None:
    newest = case.assessments.first()
    deadlines.set_legal(case, newest.answer if newest else None)


def _take_back(end: MatterEnd, *, reason: str, by: User, at: datetime) -> None:
    end.taken_back_at, end.taken_back_by, end.taken_back_reason = at, by, reason
    end.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])


def find_end(matter: Matter) -> MatterEnd | None:
    """The end of the matter that stands."""
    found: MatterEnd | None = matter.ends.filter(taken_back_at=None).select_related("ended_by").first()
    return found


def ends_of(case: Case, keys: Iterable[str]) -> dict[str, MatterEnd]:
    """By key, the ends that stand of those matters of the case. Asks nothing where there are no keys."""
    wanted = set(keys)
    if not wanted:
        return {}
    found = MatterEnd.objects.filter(matter__case=case, matter__key__in=wanted, taken_back_at=None)
    return {each.matter.key: each for each in found.select_related("matter", "ended_by")}


def check_open(matter: Matter) -> None:
    """Raises Denied for a matter that has ended."""
    if find_end(matter):
        raise Denied(_("Det er afsluttet. Tag afslutningen tilbage først."))


def check_no_meeting(matter: Matter) -> None:
    """Raises Denied while a dialogue meeting about the matter is going on."""
    if matter.meetings.filter(ended_at=None).exists():
        raise Denied(_("Der er et dialogmøde i gang om det. Hold det, eller aflys det først."))


def follow_end(source: Matter, copy: Matter, *, at: datetime) -> None:
    """The end of a matter goes along to its copy in another case, as it was, or was not any more. The caller has
    locked both cases.
    """
    stands, there = find_end(source), find_end(copy)
    if there and (stands is None or stands.ended_at != there.ended_at):
        last = source.ends.filter(ended_at=there.ended_at).first()
        _take_back(
            there,
            reason=last.taken_back_reason if last else "",
            by=last.taken_back_by if last and last.taken_back_by else there.ended_by,
            at=(last.taken_back_at if last else None) or at,
        )
        there = None
    if stands and there is None:
        copy.ends.create(outcome=stands.outcome, note=stands.note, ended_at=stands.ended_at, ended_by=stands.ended_by)
