"""Splitting a case whose inquiry holds two matters (feature C11).

The inquiry is one, and is counted once; the new case has its time of receipt, so that the days that the patient has
waited count on. Undone by joining the two again.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext as _

from .. import audit, deadlines, policies, priority
from ..letters.formatting import say_date
from ..lifecycle import State
from ..models import Case, Contact, Task, User
from ..permissions import Denied
from ..topics import TOPICS
from . import carry, confidential, follow_up, news
from .assessment import renew
from .receive import mark_of_receipt
from .triage import set_target_and_team

SAME = (  # what the new case has of the one that it is split from
    *("office", "first_office", "came_at", "channel", "language", "patient", "home_region", "priority"),
    *("confidential", "reporter", "reporter_name", "reporter_relation", "reply_by", "reply_phone", "reply_email"),
    "follow_up_code",
    *("identity_confirmed_at", "identity_confirmed_by", "identity_confirmed_how"),
)
CLAIMS = ("patient_name", "record_consent")  # of the answers: who it is about, and a no that must not be lost
FROM = gettext_noop("Delt fra sag %(number)s, som kom %(day)s.")


def tasks_of(case: Case) -> QuerySet[Task]:
    """The open tasks that can go along: all but those that await an answer to what was asked in the case."""
    return case.tasks.filter(done_at=None).exclude(kind__in=follow_up.AWAITING)


@transaction.atomic
def split(
    case: Case,
    *,
    topic: str,
    about: str,
    owner: User | None = None,
    contacts: Collection[int] = (),
    tasks: Collection[int] = (),
    pathways: Collection[int] = (),
    matters: Collection[int] = (),
    by: User,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Make a case of its own of the second matter in an inquiry: `about` says which. Returns the new case.

    A note there holds `about` and the text of the chosen contacts; chosen tasks, pathways and matters (by key of the
    row) go along. The new case can be followed with the same code. Raises Denied without words or a known topic, for an
    owner of another office, and for a pathway on which something rests.
    """
    case = policies.locked(case, act="split", by=by, version=version)
    if topic not in TOPICS:
        raise Denied(_("Vælg, hvad den nye sag handler om."))
    if not about.strip():
        raise Denied(_("Skriv, hvad den nye sag handler om."))
    if owner and owner.office_id != case.office_id:
        raise Denied(_("Sagen kan kun gives til en kollega i samme kontor."))
    chosen = list(case.pathways.filter(pk__in=pathways, removed_at=None))
    if any(map(carry.is_rested_on, chosen)):
        raise Denied(_("Der er valgt, afgjort eller omvisiteret på et af forløbene. Lad det blive på sagen."))
    made = _new_case(case, topic=topic, owner=owner, at=at)
    confidential.follow(made, out_of=case, by=by, at=at)
    for pathway in chosen:
        carry.copy_pathway(pathway, to=made, at=at)
    for matter in case.matters.filter(pk__in=matters, removed_at=None).select_related("changed_by"):
        carry.copy_matter(matter, to=made, at=at)
    carry.move_tasks(tasks_of(case).filter(pk__in=tasks), to=made)
    made.notes.create(text=_words(case, about.strip(), case.contacts.stated().filter(pk__in=contacts)), by=by, at=at)
    renew(made, at=at)
    deadlines.refresh(made)
    priority.refresh(made, on=timezone.localdate(at))
    made.save()
    renew(case, at=at)
    step = policies.save(case, "split", at=at)
    after = {"split_off": made.number}
    audit.record(step.audit, by=by, case=case, before={"split_off": ""}, after=after, reason=about.strip(), at=at)
    after = {"split_from": case.number}
    audit.record(step.audit, by=by, case=made, before={"split_from": ""}, after=after, reason=about.strip(), at=at)
    news.tell(case, at=at)
    return made


def _new_case(case: Case, *, topic: str, owner: User | None, at: datetime) -> Case:
    made = Case(
        **mark_of_receipt(case.received_at, main=case),
        **{name: getattr(case, name) for name in SAME},
        split_from=case.split_from or case,
        topic=topic,
        owner=owner,
    )
    made.answers = {name: case.answers[name] for name in CLAIMS if name in case.answers}
    made.max_wait_form = TOPICS[topic].is_life_threatening
    made.state = State.TRIAGED if owner else State.RECEIVED
    set_target_and_team(made)
    made.save()
    return made


def _words(case: Case, about: str, contacts: Iterable[Contact]) -> str:
    """The first note of the new case: where it comes from, what it is about, and what was written of it."""
    with override("da"):
        intro = gettext(FROM) % {"number": case.number, "day": say_date(timezone.localdate(case.received_at), "da")}
    quoted = [f"{_when(each)}:\n{each.text}" for each in contacts if each.text]
    return "\n\n".join([f"{intro} {about}", *quoted])


def _when(contact: Any) -> str:
    return f"{timezone.localtime(contact.stated_at):%d.%m.%Y %H.%M}"
