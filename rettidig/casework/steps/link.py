"""Linking cases that have to do with each other and stay apart, of one patient or of several (feature C11)."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from .. import audit, policies
from ..models import Case, CaseLink, LinkKind, User
from ..one_look import LINKS, lacks
from ..permissions import Denied, check_may_read, may_read
from . import carry


class Linked(NamedTuple):
    """A link as it is seen from one of its cases."""

    link: CaseLink
    other: Case


@transaction.atomic
def link(
    case: Case, other: Case, *, kind: str, note: str = "", by: User, at: datetime, version: int | None = None
) -> CaseLink:
    """Say that two cases have to do with each other, and in which way; it stands on both.

    Raises Denied for the case itself, a link that is there already, a kind that there is not, and a case that `by` may
    not read.
    """
    if case.pk == other.pk:
        raise Denied(_("Vælg en anden sag end sagen selv."))
    check_may_read(by, other)
    if case.imported_id or other.imported_id:  # an import can be taken back, and a link cannot
        raise Denied(_("En af sagerne er hentet ind fra tidligere år. Skriv nummeret i et notat i stedet."))
    locked = {
        each.pk: policies.locked(each, act="link", by=by, version=version if each.pk == case.pk else None)
        for each in carry.lock_order(case, other)
    }
    if kind not in LinkKind:
        raise Denied(_("Vælg, hvad sagerne har med hinanden at gøre."))
    if _between(case, other).exists():
        raise Denied(_("Sagerne er allerede knyttet sammen."))
    made = CaseLink.objects.create(case=case, other=other, kind=kind, note=note.strip(), at=at, by=by)
    for here, there in ((case, other), (other, case)):
        step = policies.save(locked[here.pk], "link", at=at)
        after = {"linked": there.number, "kind": kind}
        audit.record(step.audit, by=by, case=here, before={"linked": ""}, after=after, reason=made.note, at=at)
    return made


@transaction.atomic
def unlink(made: CaseLink, *, reason: str, by: User, at: datetime) -> CaseLink:
    """The two cases have nothing to do with each other any more; that they had stays. Raises Denied without a reason,
    and for a link that has ended.
    """
    locked = {each.pk: policies.locked(each, act="unlink", by=by) for each in carry.lock_order(made.case, made.other)}
    made = CaseLink.objects.select_for_update(of=("self",)).select_related("case", "other").get(pk=made.pk)
    if made.ended_at:
        raise Denied(_("Sagerne er ikke længere knyttet sammen."))
    reason = carry.check_reason(reason)
    made.ended_at, made.ended_by = at, by
    made.save(update_fields=["ended_at", "ended_by"])
    for here, there in ((made.case, made.other), (made.other, made.case)):
        step = policies.save(locked[here.pk], "unlink", at=at)
        before = {"linked": there.number}
        audit.record(step.audit, by=by, case=here, before=before, after={"linked": ""}, reason=reason, at=at)
    return made


def _between(case: Case, other: Case) -> QuerySet[CaseLink]:
    pairs = Q(case=case, other=other) | Q(case=other, other=case)
    return CaseLink.objects.filter(pairs, ended_at=None)


def find_links(case: Case, *, reader: User) -> list[Linked]:
    """The links of a case, the oldest first, to cases that `reader` may read too."""
    if lacks(case, LINKS):
        return []
    found = CaseLink.objects.filter(Q(case=case) | Q(other=case), ended_at=None)
    related = [f"{case}__{name}" for case in ("case", "other") for name in ("office", "patient", "joined_to")]
    found = found.select_related(*related, "by")
    linked = [Linked(each, each.other if each.case_id == case.pk else each.case) for each in found]
    return [each for each in linked if may_read(reader, each.other)]
