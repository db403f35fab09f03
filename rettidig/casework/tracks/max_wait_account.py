"""The account of maximum waiting times that were overrun (feature S7): which legs, why, and what was done about it.

The rights engine finds the overruns; what the patient was offered and whether Sundhedsstyrelsen was told are events of
the pathway. The account adds the class of the cause, and writes the events that nobody has written yet.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig import rights
from rettidig.rights import Leg

from .. import audit, policies
from ..law_in_force import law_in_force
from ..lifecycle import ANY, WORKER, Transition
from ..models import AuthorityTold, Case, Overrun, OverrunCause, Pathway, User
from ..permissions import Denied
from ..registry import Act, Track, register
from ..steps import assessment
from ..steps.pathway import write_event
from ..topics import TOPICS

TOLD, NOTIFIED, PUT_OFF = "told", "health_authority_notified", "delay"
SEEN, STARTED = "appointment_held", "treatment_started"
CALLS_FOR_TREATMENT = ("treatment_decided", "treatment_referral_received", "consent")
CONCRETE = "concrete_options"

Event = dict[str, Any]


class OverrunWord(models.TextChoices):
    """The words of the audit log about overruns."""

    ACCOUNTED = "overrun.accounted", gettext_lazy("Redegjort for en overskredet ventetid")


def find_overruns(case: Case, *, on: date) -> list[Leg]:
    """The legs of the case whose maximum waiting time has been exceeded on the day `on`, also where the rule was kept;
    none where the facts contradict each other.
    """
    pathways = [pathway.document for pathway in case.pathways.all() if pathway.removed_at is None]
    if len(pathways) == 1:
        pathways = [{**pathways[0], "events": [*pathways[0]["events"], *_ends(case, pathways[0]["events"])]}]
    if not pathways:
        return []
    try:
        legs = rights.find_legs(assessment.question_of(case, on=on, documents=pathways), on, law_in_force())
    except rights.InvalidDocument:
        return []
    return [leg for leg in legs if leg.wait.exceeded]


def _ends(case: Case, events: Sequence[Event]) -> Iterator[Event]:
    """That the patient was seen, declined or died stands outside the pathways; where the case has one, it is an event
    of it: the beginning of treatment, where treatment was called for, else the examination.
    """
    if case.patient_seen_on:
        day = case.patient_seen_on.isoformat()
        is_treatment = any(event["type"] in CALLS_FOR_TREATMENT and event["date"] <= day for event in events)
        if all(event["type"] != (STARTED if is_treatment else SEEN) for event in events):
            yield {"type": STARTED, "date": day} if is_treatment else {"type": SEEN, "date": day, "mode": "in_person"}
    if case.patient_declined_on:
        yield {"type": "course_closed", "date": case.patient_declined_on.isoformat(), "by": "patient"}
    if case.patient and case.patient.deceased_on:
        yield {"type": "course_closed", "date": case.patient.deceased_on.isoformat(), "by": "hospital"}


def find_events(pathway: Pathway, leg: Leg, kind: str) -> list[Event]:
    """The events of a type from the day 0 of the leg, as documents."""
    found = pathway.events.all()
    return [event.document for event in found if event.type == kind and event.date >= leg.start]


@transaction.atomic
def account(
    case: Case,
    *,
    leg: Leg,
    cause: OverrunCause,
    authority: AuthorityTold,
    authority_on: date | None = None,
    offered_on: date | None = None,
    options: Sequence[str] = (),
    documented: bool | None = None,
    note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Overrun:
    """Say why a leg was overrun, what the patient was offered, and whether Sundhedsstyrelsen was told; also when the
    case is closed. The days become events of the pathway, and so does the patient's own choice of a later day; a later
    account takes the place of an earlier one.

    Raises Denied for a leg that is not overrun, for days that cannot be, and for offers without a name.
    """
    case = policies.locked(case, act="account_overrun", by=by, version=version)
    pathway = case.pathways.filter(removed_at=None, key=leg.pathway).first()
    found = _find(case, leg, on=timezone.localdate(at))
    if pathway is None or found is None:
        raise Denied(_("Ventetiden er ikke overskredet."))
    events = list(_new_events(pathway, found, authority, authority_on, offered_on, options, documented))
    if cause == OverrunCause.CHOICE:
        events += _choice(pathway, found, documented)
    for event in events:
        _check_day(date.fromisoformat(event["date"]), found, at=at)
        write_event(case, pathway, event, by=by, at=at)
    made: Overrun = case.overruns.create(
        pathway=pathway,
        step=found.step,
        start=found.start,
        cause=OverrunCause(cause),
        authority=AuthorityTold(authority),
        note=note.strip(),
        at=at,
        by=by,
    )
    assessment.renew(case, at=at, strict=True)
    step = policies.save(case, "account_overrun", at=at)
    after = {"step": found.step, "start": found.start.isoformat(), "cause": made.cause, "authority": made.authority}
    audit.record(step.audit, by=by, case=case, after=after | {"events": events}, reason=made.note, at=at)
    return made


def _find(case: Case, leg: Leg, *, on: date) -> Leg | None:
    wanted = (leg.pathway, leg.step, leg.start)
    return next((each for each in find_overruns(case, on=on) if (each.pathway, each.step, each.start) == wanted), None)


def _new_events(
    pathway: Pathway,
    leg: Leg,
    authority: AuthorityTold,
    authority_on: date | None,
    offered_on: date | None,
    options: Sequence[str],
    documented: bool | None,
) -> Iterator[Event]:
    """What the account adds to the pathway. Raises Denied where a day or the name of an offer is missing."""
    named = [each.strip() for each in options if each.strip()]
    if offered_on:
        if not named:
            raise Denied(_("Skriv, hvilke hospitaler patienten fik tilbud om. Uden navn er tilbuddet ikke konkret."))
        told = {"type": TOLD, "date": offered_on.isoformat(), "of": [CONCRETE], "options": named}
        yield told if documented is None else told | {"documented": documented}
    elif named:
        raise Denied(_("Skriv, hvilken dag patienten fik tilbuddene."))
    if authority == AuthorityTold.TOLD and authority_on:
        yield {"type": NOTIFIED, "date": authority_on.isoformat()}
    elif authority == AuthorityTold.TOLD and not find_events(pathway, leg, NOTIFIED):
        raise Denied(_("Skriv, hvilken dag Sundhedsstyrelsen fik besked."))
    elif authority_on:
        raise Denied(_("Du har skrevet en dag, men svaret er nej. Ret det ene."))


def _choice(pathway: Pathway, leg: Leg, documented: bool | None) -> list[Event]:
    """That the patient put the leg off, from its limit to the day it was done; nothing where the pathway says so. It is
    on record where the offers are.
    """
    if any(event.get("reason") == "patient_wish" for event in find_events(pathway, leg, PUT_OFF)):
        return []
    is_recorded = documented or any(event.get("documented") for event in find_events(pathway, leg, TOLD))
    record = {"documented": True} if is_recorded else {}
    last = {"to": leg.done.isoformat()} if leg.done else {}
    day = leg.limit.isoformat()
    return [{"type": PUT_OFF, "date": day, "from": day, "reason": "patient_wish", **record, **last}]


def _check_day(day: date, leg: Leg, *, at: datetime) -> None:
    if not leg.start <= day <= timezone.localdate(at):
        raise Denied(_("Dagen skal være efter, at fristen begyndte, og ikke efter i dag."))


def _applies(case: Case) -> bool:
    """Whether a maximum waiting time of the case is overrun; of the open cases only those are asked about that may have
    one, as few have. In a closed one an overrun may have been found since.
    """
    may_have_one = case.is_closed or TOPICS[case.topic].is_life_threatening or case.legal_right == "max_wait"
    return may_have_one and bool(find_overruns(case, on=timezone.localdate()))


TRACK = register(
    Track(
        name="max_wait_account",
        transitions=(Transition("account_overrun", WORKER, ANY, OverrunWord.ACCOUNTED),),
        audit_words=OverrunWord,
        acts=(Act("overruns", "overruns", gettext_lazy("Redegør for ventetid"), "account_overrun", applies=_applies),),
    )
)
