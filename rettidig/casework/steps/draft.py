"""An inquiry while it is being written: kept on the server from the first answer, found by its key (feature I3)."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from .. import cpr, form_versions, keys, same_case
from ..models import Attachment, IntakeDraft, LetterLink, SpentKey
from ..models.fields import EncryptedField, blind_index, blind_indexes
from ..questionnaire.answers import FROM_LETTER, QUESTIONS, Answers
from ..questionnaire.form import Form, shipped_form
from .attachments import UNDO, AlreadySent

DRAFT_LIFE = timedelta(days=7)
SPENT_KEPT = timedelta(days=30)  # so long whoever comes with a key is told why it opens nothing
SECRET_ANSWERS = tuple(name for name, question in QUESTIONS.items() if question.is_secret)
_secret = EncryptedField()


def open_draft(
    *, max_wait_form: bool, at: datetime, key: str = "", letter: LetterLink | None = None
) -> tuple[IntakeDraft, str]:
    """Begin an inquiry, or go on with the one of a `key` that was given out before.

    The key is given once and not stored: whoever holds it holds the draft. One whose time is over is begun anew.
    """
    if key := keys.plain(key):
        IntakeDraft.objects.filter(key_mark=blind_index(key), expires_at__lte=at).delete()
    key = key or keys.new_key()
    draft, _is_new = IntakeDraft.objects.get_or_create(
        key_mark=blind_index(key),
        defaults={
            "max_wait_form": max_wait_form,
            "letter": letter,
            "form_version": form_versions.current_version,  # type: ignore[misc]  # asked for where there is none
            "created_at": at,
            "changed_at": at,
            "expires_at": at + DRAFT_LIFE,
        },
    )
    return draft, key


def find_draft(key: str, *, at: datetime) -> IntakeDraft | None:
    """The draft of `key`, sent or not; None when there is none or its time is over."""
    return IntakeDraft.objects.filter(key_mark__in=blind_indexes(keys.plain(key)), expires_at__gt=at).first()


def keep_for(draft: IntakeDraft, number: str) -> None:
    """Whoever has logged in with that CPR number finds the draft again by the next login."""
    IntakeDraft.objects.filter(pk=draft.pk, case=None).update(citizen=cpr.mark(number, ""))


def find_drafts_of(number: str, *, at: datetime) -> QuerySet[IntakeDraft]:
    """The drafts that the citizen with that CPR number has written on while logged in, the newest first."""
    own = IntakeDraft.objects.filter(citizen__in=cpr.marks(number, ""), case=None, discarded_at=None, expires_at__gt=at)
    return own.exclude(seen=[]).order_by("-changed_at")


def why_spent(key: str, *, at: datetime) -> str:
    """Why the key opens no draft: a word of SpentKey.Why; empty for one that never did, or is long forgotten."""
    marks = blind_indexes(keys.plain(key))
    if IntakeDraft.objects.filter(key_mark__in=marks, expires_at__lte=at).exists():
        return SpentKey.Why.EXPIRED
    return next(iter(SpentKey.objects.filter(key_mark__in=marks).values_list("why", flat=True)), "")


@transaction.atomic
def change_key(draft: IntakeDraft, *, at: datetime) -> str:
    """A new key; the old one opens nothing any more, so a written-down key works once. Raises AlreadySent."""
    draft = _locked(draft)
    key = keys.new_key()
    SpentKey.objects.get_or_create(key_mark=draft.key_mark, defaults={"why": SpentKey.Why.USED, "at": at})
    draft.key_mark, draft.changed_at, draft.expires_at = blind_index(key), at, at + DRAFT_LIFE
    draft.save(update_fields=["key_mark", "changed_at", "expires_at"])
    return key


@transaction.atomic
def save_answers(
    draft: IntakeDraft,
    answers: Mapping[str, Any],
    *,
    at: datetime,
    page: str = "",
    typed: Mapping[str, str] | None = None,
) -> None:
    """Add answers to the draft, over the earlier ones of the same names, and prolong its life. Raises AlreadySent.

    `page` has now been answered. `typed` is what stands on it as it was typed, where it cannot be taken as it is: it is
    kept beside the answers, encrypted, until the page is right.
    """
    fresh = _locked(draft)
    plain = dict(answers)
    if plain.get("hospital"):
        plain["hospital"] = same_case.key_of_hospital(str(plain["hospital"]))
    if fresh.letter_id and FROM_LETTER not in plain:  # what is corrected is the sender's own words from now on
        told = fresh.answers
        plain[FROM_LETTER] = [each for each in told.get(FROM_LETTER, []) if plain.get(each, told[each]) == told[each]]
    sealed = {name: _secret.get_prep_value(plain[name]) for name in SECRET_ANSWERS if plain.get(name)}
    fresh.answers = fresh.answers | plain | sealed
    if page:
        fresh.seen = list(dict.fromkeys([*fresh.seen, page]))
        pages = read_typed(fresh) | {page: dict(typed or {})}
        kept = {each: fields for each, fields in pages.items() if fields}
        fresh.typed = json.dumps(kept) if kept else ""
    fresh.changed_at, fresh.expires_at = at, at + DRAFT_LIFE
    fresh.save(update_fields=["answers", "seen", "typed", "changed_at", "expires_at"])
    draft.answers, draft.seen, draft.typed = fresh.answers, fresh.seen, fresh.typed


def keep_place(draft: IntakeDraft, page: str) -> None:
    """`page` is shown now: who comes back to the draft comes back to it."""
    if draft.place != page:
        IntakeDraft.objects.filter(pk=draft.pk).update(place=page)
        draft.place = page


def read_answers(draft: IntakeDraft) -> dict[str, Any]:
    """All answers so far, the CPR number readable."""
    opened = {name: _secret.from_db_value(draft.answers.get(name), None, None) for name in SECRET_ANSWERS}
    return {**draft.answers, **{name: value for name, value in opened.items() if value}}


def read_record(draft: IntakeDraft, *, leave_out: Collection[str] = ()) -> Answers:
    """The answers so far as the typed record, without those that `leave_out` names."""
    return Answers.of({name: value for name, value in read_answers(draft).items() if name not in leave_out})


def form_of(draft: IntakeDraft) -> Form:
    """The version of the form that the draft is written in."""
    return form_versions.form_of(draft.form_version_id) or shipped_form()


def read_typed(draft: IntakeDraft) -> dict[str, dict[str, str]]:
    """Raw input that could not be accepted, by page and field."""
    pages: dict[str, dict[str, str]] = json.loads(draft.typed or "{}")
    return pages


@transaction.atomic
def delete_expired(*, at: datetime) -> None:
    """Delete the drafts whose time is over, with the files that belong to no case, those that were taken out, and the
    addresses to which their links went. That a key has expired is told for a while.
    """
    over = list(IntakeDraft.objects.filter(expires_at__lte=at).select_for_update(skip_locked=True).defer("answers"))
    unsent = [each for each in over if not each.case_id]
    spent = [SpentKey(key_mark=each.key_mark, why=SpentKey.Why.EXPIRED, at=at) for each in unsent]
    SpentKey.objects.bulk_create(spent, ignore_conflicts=True)
    SpentKey.objects.filter(at__lte=at - SPENT_KEPT).delete()
    gone = Q(draft__in=over) | Q(draft=None, removed_at__lte=at - UNDO)
    Attachment.objects.filter(gone, case=None).defer("content").delete()
    IntakeDraft.objects.filter(pk__in=[each.pk for each in over]).delete()


def _locked(draft: IntakeDraft) -> IntakeDraft:
    fresh = IntakeDraft.objects.select_for_update().get(pk=draft.pk)
    if fresh.case_id:
        raise AlreadySent
    return fresh
