"""Correcting what was written of a contact: when it was, how, which way and with whom (features C1, C8).

What was said stays as it was written; a note says what was meant.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import audit, policies, service_target
from ..models import CONTACT_FACTS, Case, Channel, Contact, ContactCorrection, Direction, User, WithWhom
from ..permissions import Denied
from .letter import is_answer

NOT_OURS = gettext_lazy("Det er ikke skrevet af kontoret og kan ikke rettes. Skriv et notat i stedet.")
CHOICES = {"channel": Channel, "direction": Direction, "with_whom": WithWhom}
ANSWERED = (WithWhom.PATIENT, WithWhom.RELATIVE)


def is_correctable(contact: Contact) -> bool:
    """Whether somebody in the office wrote it down: what the patient sent by the form, and what an import brought, came
    as it stands.
    """
    return contact.by_id is not None and contact.imported_id is None


def stated(contact: Contact) -> dict[str, Any]:
    """What is known of the contact today, fact by fact."""
    newest = contact.corrections.last() or contact
    return {name: getattr(newest, name) for name in CONTACT_FACTS}


@transaction.atomic
def correct_contact(
    contact: Contact,
    *,
    changes: Mapping[str, Any],
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> ContactCorrection:
    """Say what is true of a contact: `changes` by fact (`CONTACT_FACTS`). What was written stays beside it.

    Where it is the first contact, the office's promise and the figures count from the time that is right, and where it
    was the answer to the patient, or becomes it, so does the answer. Raises Denied: for what the citizen or an import
    wrote, where nothing differs, without a reason, for what there is not, and for a time to come, before the first
    contact, or of the first contact after the answer.
    """
    case = policies.locked(contact.case, act="correct_contact", by=by, version=version)
    contact = case.contacts.get(pk=contact.pk)
    if not is_correctable(contact):
        raise Denied(NOT_OURS)
    before = stated(contact)
    after = {**before, **changes}
    reason = policies.check_correction(before != after, reason=reason)
    if any(after[name] not in known for name, known in CHOICES.items()):
        raise Denied(_("Vælg på listen."))
    _check_time(case, contact, after["at"], at=at)
    made = contact.corrections.create(**after, reason=reason, made_at=at, by=by)
    if contact.ordinal == 1:
        _count_anew(case, before, after)
    _answer_anew(case, contact.text, before, after, at=at)
    step = policies.save(case, "correct_contact", at=at)
    audit.record(
        step.audit,
        by=by,
        case=case,
        subject=f"contact {contact.ordinal}",
        before=_logged(before),
        after={"contact": contact.pk, "number": contact.ordinal, **_logged(after)},
        reason=reason,
        at=at,
    )
    return made


def _check_time(case: Case, contact: Contact, held_at: datetime, *, at: datetime) -> None:
    if held_at > at:
        raise Denied(_("Kontakten kan ikke have været senere end nu."))
    if contact.ordinal > 1 and timezone.localdate(held_at) < timezone.localdate(case.counts_from):
        raise Denied(_("Kontakten kan ikke have været før henvendelsen."))
    if contact.ordinal == 1 and case.answered_at and held_at > case.answered_at:
        raise Denied(_("Henvendelsen kan ikke være kommet, efter at I svarede på den."))


def _count_anew(case: Case, before: dict[str, Any], after: dict[str, Any]) -> None:
    case.channel = after["channel"]
    if before["at"] == after["at"]:
        return
    case.came_at = None if after["at"] == case.received_at else after["at"]
    if case.service_due:
        case.service_due = service_target.find_due(case)


def _answer_anew(case: Case, text: str, before: dict[str, Any], after: dict[str, Any], *, at: datetime) -> None:
    """The answer is the first of what reached the patient with words."""
    was_answer, is_answer_now = (bool(text.strip()) and _reaches_patient(facts) for facts in (before, after))
    if was_answer and case.answered_at == before["at"]:
        case.answered_at = min(_answers(case), default=None)
    elif is_answer_now and case.answered_at:
        case.answered_at = min(case.answered_at, after["at"])
    elif is_answer_now:
        policies.mark_first_response(case, after["at"])


def _reaches_patient(facts: dict[str, Any]) -> bool:
    return facts["direction"] == Direction.OUT and facts["with_whom"] in ANSWERED


def _answers(case: Case) -> list[datetime]:
    """When the office has reached the patient with words: by contacts, as they are known today, and by letters."""
    told = case.contacts.stated().exclude(text="")
    told = told.filter(stated_direction=Direction.OUT, stated_with_whom__in=ANSWERED)
    letters = [letter.sent_at for letter in case.letters.exclude(sent_at=None) if is_answer(letter)]
    return [*told.values_list("stated_at", flat=True), *filter(None, letters)]


def _logged(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "at": facts["at"].isoformat()}
