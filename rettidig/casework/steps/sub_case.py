"""Sub-cases: another matter of the same patient that came up in a case; the main case closes last (feature C4)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import attention, audit, policies
from ..audit_words import AuditWord
from ..lifecycle import State
from ..models import Case, Channel, Contact, Direction, Matter, Task, User, WithWhom
from ..permissions import Denied
from ..questionnaire.answers import Answers
from ..questionnaire.document import attributes_of
from ..task_tree import BY_PEOPLE, CALL_BACK
from ..topics import TOPICS
from . import carry, confidential
from . import matter as of_matters
from .assessment import renew
from .contact import stated
from .follow_up import check_owner, write_task
from .pathway import new_pathway
from .receive import mark_of_receipt
from .standard_task import new_tasks
from .triage import priority_snapshot, set_target_and_team

MOVES_ALONG = (*BY_PEOPLE, CALL_BACK)  # kinds of tasks that can be moved to a sub-case; others follow what stays
OF_THE_PERSON = (
    *("office", "patient", "home_region", "language", "confidential", "reporter", "reporter_name"),
    *("reporter_relation", "reply_by", "reply_phone", "reply_email"),
    *("identity_confirmed_at", "identity_confirmed_by", "identity_confirmed_how"),
)


def find_obstacle(case: Case) -> str:
    """Why the case can have no sub-case now; empty where it can."""
    if case.parent_id:
        return _("Sagen er selv en delsag. Opret den nye delsag på hovedsagen.")
    if case.patient_id is None:
        return _("Skriv først, hvem patienten er.")
    return ""


def contacts_of(case: Case) -> list[Contact]:
    """The contacts in which the new matter may have been told, the newest first."""
    told = case.contacts.stated().filter(stated_direction=Direction.IN)
    return list(told.order_by("-stated_at", "-ordinal"))


def tasks_of(case: Case) -> list[Task]:
    """The open tasks that can go along; one that is part of another goes with it."""
    return list(case.tasks.filter(kind__in=MOVES_ALONG, done_at=None, parent=None).order_by("due", "id"))


@transaction.atomic
def open_sub_case(
    main: Case,
    *,
    topic: str,
    owner: User | None,
    text: str,
    contact: Contact | None = None,
    tasks: Collection[Task] = (),
    matters: Collection[Matter] = (),
    by: User,
    at: datetime | None = None,
    version: int | None = None,
) -> Case:
    """Open a case about another matter of the same patient, with a number, an owner and clocks of its own.

    It counts from the moment of the `contact` in which it was told, else from now, by the database's time unless `at`
    tells another (SUL § 51, stk. 5): opening it late takes no day from the patient. `tasks` go along with their parts,
    and `matters` with all that has happened in them, so that their limits run on. Raises Denied: on a sub-case, without
    a patient, a topic or words, and for what does not belong to the main case.
    """
    told, at = at, at or timezone.now()
    main = policies.locked(main, act="open_sub_case", by=by, version=version)
    if reason := find_obstacle(main):
        raise Denied(reason)
    _check(main, topic=topic, text=text, contact=contact)
    check_owner(main, owner)
    made = _write(main, topic=topic, owner=owner, contact=contact, told=told, at=at)
    made.acting = by
    confidential.follow(made, out_of=main, by=by, at=at)
    _write_contact(made, contact, text=text.strip(), by=by, at=at)
    moved = {
        "matters": [_move_matter(each, main, made, by=by, at=at) for each in matters],
        "tasks": [_move_task(each, main, made) for each in tasks],
    }
    for new in new_tasks(made, at=at):
        write_task(made, title=new.title, due=new.due, by=None, at=at, owner=owner, team=made.team, kind=new.kind)
    renew(made, at=at)
    attention.follow(made, "assign", at=at)
    policies.save(made, "triage", at=at, moves=False)
    after = {"main_case": main.number, "owner": str(owner or ""), **priority_snapshot(made), **moved}
    audit.record(AuditWord.CASE_RECEIVED, by=by, case=made, after=after, at=at)
    renew(main, at=at)
    step = policies.save(main, "open_sub_case", at=at)
    audit.record(step.audit, by=by, case=main, subject=f"case {made.number}", after={"topic": topic, **moved}, at=at)
    return made


def _check(main: Case, *, topic: str, text: str, contact: Contact | None) -> None:
    if topic not in TOPICS:
        raise Denied(_("Vælg et emne fra listen."))
    if not text.strip():
        raise Denied(_("Skriv, hvad delsagen handler om."))
    if contact and contact.case_id != main.pk:
        raise Denied(_("Kontakten hører til en anden sag."))


def _write(
    main: Case, *, topic: str, owner: User | None, contact: Contact | None, told: datetime | None, at: datetime
) -> Case:
    known = stated(contact) if contact else {}
    said_no = {name: main.answers[name] for name in ("record_consent",) if name in main.answers}
    made = Case(
        parent=main,
        **mark_of_receipt(known.get("at", told), main=main),
        channel=known.get("channel", Channel.PHONE),
        topic=topic,
        max_wait_form=TOPICS[topic].is_life_threatening,
        owner=owner,
        state=State.TRIAGED if owner else State.RECEIVED,
        answers=Answers.of(said_no).as_json(),
        **{name: getattr(main, name) for name in OF_THE_PERSON},
    )
    set_target_and_team(made)
    made.save(force_insert=True)
    new_pathway(made, attributes=attributes_of(Answers.of(made.answers)), at=at).save()
    return made


def _write_contact(made: Case, contact: Contact | None, *, text: str, by: User, at: datetime) -> None:
    """The first contact of the sub-case: what the patient wants, as it was told in the main case."""
    told = WithWhom.RELATIVE if made.writer == WithWhom.RELATIVE else WithWhom.PATIENT
    with_whom = stated(contact)["with_whom"] if contact else told
    made.contacts.create(ordinal=1, at=made.received_at, channel=made.channel, with_whom=with_whom, text=text, by=by)


def _move_task(task: Task, main: Case, made: Case) -> int:
    """A task and everything that is part of it; returns its id. Raises Denied for one that stays with the main case."""
    fresh: Task | None = main.tasks.filter(pk=task.pk, done_at=None, parent=None).first()
    if fresh is None or fresh.kind not in MOVES_ALONG:
        raise Denied(_("Opgaven “%(title)s” kan ikke flyttes til delsagen.") % {"title": task.title})
    carry.move_tasks(main.tasks.filter(pk=fresh.pk), to=made)
    return fresh.pk


def _move_matter(matter: Matter, main: Case, made: Case, *, by: User, at: datetime) -> dict[str, Any]:
    if matter.case_id != main.pk:
        raise Denied(_("Det hører til en anden sag."))
    return of_matters.move(matter, to=made, by=by, at=at)
