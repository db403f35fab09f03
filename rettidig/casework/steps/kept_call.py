"""A call while somebody of the office writes it down: kept every few seconds, found again by whoever wrote it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ..models import IntakeDraft, User
from ..models.fields import blind_index
from .draft import change_key, find_draft, open_draft, read_typed, save_answers

PAGE = "call"  # under which what was typed is kept
WORTH_KEEPING = ("story", "wish", "text", "patient_name", "patient_cpr", "phone", "email", "hospital")


@transaction.atomic
def keep(fields: Mapping[str, str], *, key: str, by: User, at: datetime) -> IntakeDraft | None:
    """Keep what has been typed so far under the key of its form. Nothing is kept of a form in which nobody has written
    anything, nor of another's; one that has become a case stays as it is (raises AlreadySent).
    """
    if not any(fields.get(name, "").strip() for name in WORTH_KEEPING):
        return None
    draft = find_draft(key, at=at)
    if draft and draft.by_id not in (None, by.pk):
        return None
    if draft is None:
        draft, _key = open_draft(max_wait_form=False, at=at, key=key)
    save_answers(draft, {}, page=PAGE, typed=fields, at=at)
    if draft.discarded_at:  # somebody writes on
        restore(draft)
    if draft.by_id is None:
        draft.by = by
        draft.save(update_fields=["by"])
    return draft


def find_kept(by: User, *, at: datetime) -> QuerySet[IntakeDraft]:
    """The calls that somebody began to write down and has not finished, the newest first; discarded ones too, until
    their time is over.
    """
    return IntakeDraft.objects.filter(by=by, case=None, expires_at__gt=at).order_by("-changed_at")


def read(draft: IntakeDraft) -> dict[str, str]:
    """What was typed, by field."""
    return read_typed(draft).get(PAGE, {})


def take_up(draft: IntakeDraft, *, at: datetime) -> tuple[dict[str, str], str]:
    """What was typed, and the key under which it is written on: the one it was kept under, so that the same call opened
    in two windows stays one; a new one where that is not known.
    """
    typed = read(draft)
    key = typed.get("key", "")
    return typed, key if key and blind_index(key) == draft.key_mark else change_key(draft, at=at)


def finish(key: str, *, by: User, at: datetime) -> None:
    """Forget a kept call that has been written on a case; what others keep stays."""
    draft = find_draft(key, at=at) if key else None
    if draft and draft.by_id == by.pk and draft.case_id is None:
        draft.delete()


def discard(draft: IntakeDraft, *, at: datetime) -> None:
    """Lay a kept call aside; it can be taken up again until its time is over."""
    draft.discarded_at = at
    draft.save(update_fields=["discarded_at"])


def restore(draft: IntakeDraft) -> None:
    """Undo `discard`."""
    draft.discarded_at = None
    draft.save(update_fields=["discarded_at"])
