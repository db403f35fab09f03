"""Closing: only when nothing is promised any more; a maximum-waiting-time case only when the patient has been seen,
has declined with the options on record, or has died. A broken legal limit stays first on a case until somebody has said
what was done about it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..deadlines import find_broken
from ..models import Case, HandledLimit, NewsFrom, Pathway, User
from ..permissions import Denied
from . import escalation
from .assessment import pathways_of, renew
from .follow_up import home_of
from .pathway import write_event
from .taking_back import ask_to_take_back

SEEN, DECLINED = "patient_seen_on", "patient_declined_on"


@transaction.atomic
def record_seen(case: Case, *, on: date, by: User, at: datetime) -> Case:
    """The patient was examined on `on`: the case has been followed up until treatment began (proposal 2023, D).

    Raises Denied for a day that lies ahead, and when it is on record that the patient declined.
    """
    return _record_end(case, "record_seen", SEEN, on=on, by=by, at=at)


@transaction.atomic
def record_declined(
    case: Case, *, on: date, options: Sequence[str] = (), pathway: Pathway | None = None, by: User, at: datetime
) -> Case:
    """The patient declined on `on`, knowing what was offered: `options` are the concrete places, and become an event of
    the pathway. Where a hospital has the patient, a task says to take the re-referral back.

    Raises Denied as `record_seen`, and with a maximum waiting time while no options are on record.
    """
    told = (pathway, [each.strip() for each in options if each.strip()])
    return _record_end(case, "record_declined", DECLINED, on=on, by=by, at=at, told=told)


def _record_end(
    case: Case,
    act: str,
    field: str,
    *,
    on: date,
    by: User,
    at: datetime,
    told: tuple[Pathway | None, list[str]] = (None, []),
) -> Case:
    case = policies.locked(case, act=act, by=by)
    if on > timezone.localdate(at):
        raise Denied(_("Datoen ligger i fremtiden. Skriv den dag, det skete."))
    if field == SEEN and case.patient_declined_on:
        raise Denied(_("Der står, at patienten har sagt nej tak. Fjern det først, hvis det er forkert."))
    if field == DECLINED and case.patient_seen_on:
        raise Denied(_("Der står, at patienten er undersøgt. Fjern det først, hvis det er forkert."))
    if getattr(case, field) not in (None, on):
        raise Denied(_("Der står allerede en anden dag på sagen. Fjern den først, hvis den er forkert."))
    if field == DECLINED and case.patient_declined_on is None:
        _write_options(case, *told, on=on, by=by, at=at)
        ask_to_take_back(case, by=by, at=at)
    setattr(case, field, on)
    end_wait(case, by=by, at=at)
    renew(case, at=at)
    step = policies.save(case, act, at=at)
    audit.record(step.audit, by=by, case=case, after={field: on.isoformat()}, at=at)
    return case


def _write_options(
    case: Case, pathway: Pathway | None, options: list[str], *, on: date, by: User, at: datetime
) -> None:
    """The concrete options that the patient has declined, as an event of the pathway. Raises Denied where they lack."""
    if options:
        known = pathways_of(case)
        chosen = pathway or (known[0] if len(known) == 1 else None)
        told = {"type": "told", "date": on.isoformat(), "of": ["concrete_options"], "options": options}
        write_event(case, chosen, told | {"documented": True}, by=by, at=at)
    elif policies.lacks_options(case):
        raise Denied(
            _(
                "Skriv, hvilke konkrete muligheder patienten fik. "
                "Uden dem må sagen ikke slutte, når der er en maksimal ventetid."
            )
        )


def end_wait(case: Case, *, by: User, at: datetime) -> None:
    """The patient waits no more: nobody is asked for a time, or whether the patient has been seen. The caller has
    locked the case, renews its assessment and saves it.
    """
    escalation.end_with_patient(case, by=by, at=at)
    case.tasks.filter(kind=policies.FOLLOW_UP_UNTIL_SEEN, done_at=None).update(done_at=at, done_by=by)


@transaction.atomic
def clear_end(case: Case, *, reason: str, by: User, at: datetime, version: int | None = None) -> Case:
    """Take back that the patient was seen or declined, because it was wrong. Raises Denied without a reason."""
    case = policies.locked(case, act="clear_end", by=by, version=version)
    if not (case.patient_seen_on or case.patient_declined_on):
        raise Denied(_("Der står hverken, at patienten er undersøgt, eller at patienten har sagt nej tak."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor det var forkert."))
    before = {name: str(getattr(case, name) or "") for name in (SEEN, DECLINED)}
    case.patient_seen_on = case.patient_declined_on = None
    policies.follow_until_seen(case, at=at)
    renew(case, at=at)
    step = policies.save(case, "clear_end", at=at)
    audit.record(step.audit, by=by, case=case, before=before, reason=reason.strip(), at=at)
    return case


@transaction.atomic
def close(case: Case, *, note: str, by: User, at: datetime, version: int | None = None) -> Case:
    """End the case; one that was never answered needs a note that says why.

    Raises Denied, with every reason, while something holds it open (`policies.find_obstacles_to_closing`).
    """
    case = policies.locked(case, act="close", by=by, version=version)
    policies.check_may_close(case)
    if not case.answered_at and not note.strip():
        raise Denied(
            _("Patienten har ikke fået svar endnu. Svar først, eller skriv, hvorfor sagen afsluttes uden svar.")
        )
    case.closed_at, case.closing_note = at, note
    step = policies.save(case, "close", at=at)
    audit.record(step.audit, by=by, case=case, reason=note, at=at)
    return case


@transaction.atomic
def reopen(case: Case, *, reason: str, by: User, at: datetime) -> Case:
    """Open a closed case again, with the reason; a sub-case opens its main case too. Raises Denied without a reason or
    when it is not closed.
    """
    case = policies.locked(case, act="reopen", by=by)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor sagen skal åbnes igen."))
    case.closed_at = None
    renew(case, at=at)
    step = policies.save(case, "reopen", at=at)
    audit.record(step.audit, by=by, case=case, reason=reason, at=at)
    reopen_main(case, by=by, at=at)
    return case


def reopen_main(case: Case, *, by: User, at: datetime) -> None:
    """The main case of a sub-case that is open again is opened too, since it closes last; its owner is told. Where it
    has become part of another, that one is.
    """
    if case.parent is None:
        return
    main = Case.objects.select_for_update(of=("self",)).get(pk=home_of(case.parent).pk)
    if not main.is_closed:
        return
    main = policies.locked(main, act="reopen_main", by=None)
    main.closed_at = None
    main.news_from, main.news_at = NewsFrom.COLLEAGUE, at
    renew(main, at=at)
    step = policies.save(main, "reopen_main", at=at)
    reason = _("Delsagen %(number)s er åbnet igen.") % {"number": case.number}
    audit.record(step.audit, by=by, case=main, reason=reason, at=at)


@transaction.atomic
def handle_limit(
    case: Case,
    *,
    pathway: Pathway,
    right: str,
    deadline: date,
    what: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> HandledLimit:
    """Say what has been done about a broken legal limit; it then no longer stands first on the case.

    Raises Denied without words, and for a limit that is not broken.
    """
    case = policies.locked(case, act="handle_limit", by=by, version=version)
    newest = renew(case, at=at)
    broken = find_broken(case, newest.answer) if newest else []
    if (pathway.key, right, deadline) not in [(limit.pathway, limit.right, limit.date) for limit in broken]:
        raise Denied(_("Fristen er ikke overskredet, eller der er allerede gjort noget ved den."))
    if not what.strip():
        raise Denied(_("Skriv, hvad der er gjort ved den overskredne frist."))
    made: HandledLimit = case.handled_limits.create(
        pathway=pathway, right=right, deadline=deadline, what=what.strip(), at=at, by=by
    )
    renew(case, at=at)
    step = policies.save(case, "handle_limit", at=at)
    after = {"right": right, "deadline": deadline.isoformat()}
    audit.record(step.audit, by=by, case=case, after=after, reason=made.what, at=at)
    return made
