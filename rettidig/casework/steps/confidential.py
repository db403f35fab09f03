"""A case is closed to all but a few, and opened by somebody who must, with a reason that others are told of (G4).

A case of a colleague is marked by hand: the register of staff holds no CPR numbers, and a name only asks (`colleague`).
A new case of somebody who has such a case at the office already comes marked.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from .. import attention, audit, confidentiality, policies
from ..audit_words import AuditWord
from ..models import Case, CaseReader, Confidential, User
from ..permissions import CASE_READERS, Denied, is_of
from .colleague import MAY_BE_COLLEAGUE


@transaction.atomic
def mark(
    case: Case,
    *,
    kind: str,
    reason: str,
    readers: Iterable[User] = (),
    by: User,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Close the case to all but its owner, the roles of its kind, and the `readers` who are named. Marking it again
    changes its kind. Raises Denied for an unknown kind, without a reason, and for readers who read no cases here.
    """
    case = policies.locked(case, act="mark_confidential", by=by, version=version)
    if kind not in Confidential:
        raise Denied(_("Vælg, hvorfor sagen er fortrolig."))
    _check_reason(reason)
    before = {"confidential": case.confidential}
    readers = list(readers)
    for part in case.joined.all():
        mark(part, kind=kind, reason=reason, readers=readers, by=by, at=at)
    case.confidential = kind
    _name(case, readers, reason=reason, by=by, at=at)
    case.tasks.filter(kind=MAY_BE_COLLEAGUE, done_at=None).update(done_at=at, done_by=by)
    step = policies.save(case, "mark_confidential", at=at)
    audit.record(
        step.audit, by=by, case=case, before=before, after={"confidential": kind}, reason=reason.strip(), at=at
    )
    return case


@transaction.atomic
def name_readers(
    case: Case, *, readers: Iterable[User], reason: str, by: User, at: datetime, version: int | None = None
) -> Case:
    """From now on `readers` are those who are named on the case. Raises Denied where the case is not confidential, when
    nothing changes, without a reason, and for somebody who reads no cases here.
    """
    case = policies.locked(case, act="name_readers", by=by, version=version)
    if not case.confidential:
        raise Denied(_("Sagen er ikke fortrolig."))
    _check_reason(reason)
    before, readers = {"readers": _names(case)}, list(readers)
    for part in case.joined.all():
        _name(part, readers, reason=reason, by=by, at=at)
    if not _name(case, readers, reason=reason, by=by, at=at):
        raise Denied(_("Der er ikke rettet noget."))
    step = policies.save(case, "name_readers", at=at)
    after = {"readers": _names(case)}
    audit.record(step.audit, by=by, case=case, before=before, after=after, reason=reason.strip(), at=at)
    return case


@transaction.atomic
def lift(case: Case, *, reason: str, by: User, at: datetime, version: int | None = None) -> Case:
    """The case is open to the whole office again. Raises Denied where it is so already, and without a reason."""
    case = policies.locked(case, act="lift_marking", by=by, version=version)
    if not case.confidential:
        raise Denied(_("Sagen er ikke fortrolig."))
    _check_reason(reason)
    for part in case.joined.all():
        lift(part, reason=reason, by=by, at=at)
    before = {"confidential": case.confidential}
    case.confidential = ""
    case.readers.filter(ended_at=None).update(ended_at=at, ended_by=by)
    step = policies.save(case, "lift_marking", at=at)
    audit.record(step.audit, by=by, case=case, before=before, after={"confidential": ""}, reason=reason.strip(), at=at)
    return case


@transaction.atomic
def open_with_reason(case: Case, *, reason: str, by: User, at: datetime) -> CaseReader:
    """Let `by` see a confidential case for the hours of its kind. The owner is told on the case, the lead in the
    morning, and the data protection officer. Raises Denied for a reason that is too short, and where `by` may not.
    """
    case = policies.locked(case, act="open_with_reason", by=by)
    words, least = " ".join(reason.split()), confidentiality.reason_min()
    if len(words) < least:
        told = ngettext("Skriv grunden med mindst %(n)d tegn.", "Skriv grunden med mindst %(n)d tegn.", least)
        raise Denied(told % {"n": least})
    until = at + confidentiality.rules()[case.confidential].lasts
    opened: CaseReader = case.readers.create(user=by, by=by, at=at, reason=words, until=until)
    attention.follow(case, "open_with_reason", at=at)
    case.save(update_fields=["news_from", "news_at"])  # a reading: what colleagues have open is not overtaken by it
    after = {"kind": case.confidential, "until": until.isoformat()}
    audit.record(AuditWord.OPENED_WITH_REASON, by=by, case=case, after=after, reason=words, at=at)
    return opened


def write_followed(case: Case, *, by: User | None, at: datetime) -> None:
    """Write down that a case has come marked, since the patient has a case that is; whoever of the staff wrote the
    inquiry down goes on seeing it.
    """
    with override("da"):
        reason = _("Patienten har en fortrolig sag i forvejen")
        if by:
            case.readers.create(user=by, by=by, at=at, reason=_("Skrev henvendelsen ned"))
    after = {"confidential": case.confidential}
    audit.record(AuditWord.CASE_MARKED, by=None, case=case, after=after, reason=reason, at=at)


def follow(made: Case, *, out_of: Case, by: User, at: datetime) -> None:
    """A case that is made out of a confidential one is as confidential as that, and names the same people."""
    if not out_of.confidential:
        return
    with override("da"):
        reason = _("Sagen kommer af en fortrolig sag")
    _name(made, {by, *named(out_of)}, reason=reason, by=by, at=at)
    audit.record(
        AuditWord.CASE_MARKED, by=by, case=made, after={"confidential": made.confidential}, reason=reason, at=at
    )


def named(case: Case) -> list[User]:
    """Those who are named on the case now, without those who opened it with a reason."""
    found = case.readers.filter(until=None, ended_at=None).select_related("user").order_by("user__first_name")
    return [each.user for each in found]


def _name(case: Case, readers: Iterable[User], *, reason: str, by: User, at: datetime) -> bool:
    """Whether anything changed: who is new is named, and who is left out is so no longer."""
    wanted = {user.pk: user for user in readers}
    if any(not is_of(user, case.office) or user.role not in CASE_READERS for user in wanted.values()):
        raise Denied(_("Vælg kun kolleger, der læser sager her på kontoret."))
    present = {user.pk for user in named(case)}
    gone, new = present - wanted.keys(), wanted.keys() - present
    case.readers.filter(user__in=gone, until=None, ended_at=None).update(ended_at=at, ended_by=by)
    CaseReader.objects.bulk_create(
        CaseReader(case=case, user=wanted[pk], by=by, at=at, reason=reason.strip()) for pk in sorted(new)
    )
    return bool(gone or new)


def _names(case: Case) -> str:
    return ", ".join(str(user) for user in named(case))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Denied(_("Skriv hvorfor."))
