"""The administrator writes a new version of the form: a draft that several changes build, and then its publishing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit
from ..audit_words import AuditWord
from ..form_versions import current_version, news_for, shipped_version
from ..models import FormVersion, Role, User
from ..permissions import Denied
from ..questionnaire.form import Content, digest
from ..questionnaire.form_check import find_faults


def find_draft() -> FormVersion | None:
    """The version in the making."""
    return FormVersion.objects.filter(published_at=None).first()


@transaction.atomic
def begin(*, by: User, at: datetime, of: int | None = None) -> FormVersion:
    """The draft, begun of the version in use, or of the earlier one `of`. One that is there already goes on. Raises
    Denied for others than the administrator, and where an earlier version would take the place of a draft.
    """
    _check(by)
    draft = find_draft()
    if draft and of:
        raise Denied(_("Der er allerede en kladde. Tag den i brug, eller smid den væk først."))
    if draft:
        return draft
    source = FormVersion.objects.exclude(published_at=None).get(pk=of or current_version().pk)
    content, base = source.content, source if source.shipped else source.base
    return FormVersion.objects.create(
        content=content, digest=digest(content), base=base, left=source.left, changed_at=at, by=by
    )


@transaction.atomic
def change(draft: FormVersion, content: Content, *, changes: int, by: User, at: datetime) -> FormVersion:
    """Put the draft's content in place of the one that was read after `changes` changes. Raises Denied where somebody
    else has changed it since, and for others than the administrator.
    """
    fresh = _fresh(draft, changes=changes, by=by)
    return _put(fresh, content, by=by, at=at) if digest(content) != fresh.digest else fresh


@transaction.atomic
def undo(draft: FormVersion, *, changes: int, by: User, at: datetime) -> FormVersion:
    """Put back what stood there before the last change; once more takes that back again. Raises Denied as `change`
    does, and where nothing was changed.
    """
    fresh = _fresh(draft, changes=changes, by=by)
    if fresh.before is None:
        raise Denied(_("Der er ikke noget at fortryde."))
    return _put(fresh, fresh.before, by=by, at=at)


@transaction.atomic
def leave(draft: FormVersion, path: str, *, changes: int, by: User, at: datetime) -> FormVersion:
    """Let a part of the program's newer form be. Raises Denied as `change` does, and KeyError where nothing is new."""
    fresh = _fresh(draft, changes=changes, by=by)
    fresh.left[path] = {each.path: each.mark for each in news_for(fresh)[0]}[path]
    fresh.changes, fresh.changed_at, fresh.by = fresh.changes + 1, at, by
    fresh.save()
    return fresh


@transaction.atomic
def publish(draft: FormVersion, *, changes: int, note: str, by: User, at: datetime) -> FormVersion:
    """From now on new inquiries are written in this version. Raises Denied where the form has a fault, where somebody
    else has changed it since, and for others than the administrator.
    """
    fresh = _fresh(draft, changes=changes, by=by)
    if faults := find_faults(fresh.content):
        raise Denied(_("Blanketten har fejl: %(fault)s") % {"fault": faults[0].words})
    fresh.published_at, fresh.changed_at, fresh.by, fresh.note = at, at, by, note.strip()
    fresh.before = None
    if not news_for(fresh)[0]:
        fresh.base, fresh.left = shipped_version(), {}
    fresh.save()
    audit.record(AuditWord.FORM_PUBLISHED, by=by, subject=str(fresh.pk), reason=fresh.note, at=at)
    return fresh


@transaction.atomic
def discard(draft: FormVersion, *, changes: int, by: User) -> None:
    """Throw the draft away. Raises Denied as `change` does."""
    _fresh(draft, changes=changes, by=by).delete()


def _check(by: User) -> None:
    if by.role != Role.ADMINISTRATOR:
        raise Denied(_("Kun administratoren kan ændre blanketten."))


def _put(draft: FormVersion, content: Content, *, by: User, at: datetime) -> FormVersion:
    draft.before, draft.content, draft.digest = draft.content, content, digest(content)
    draft.changes, draft.changed_at, draft.by = draft.changes + 1, at, by
    draft.save()
    return draft


def _fresh(draft: FormVersion, *, changes: int, by: User) -> FormVersion:
    _check(by)
    fresh = FormVersion.objects.select_for_update().filter(pk=draft.pk, published_at=None).first()
    if fresh is None or fresh.changes != changes:
        raise Denied(_("En anden har ændret kladden imens. Se den igen, og gem så."))
    return fresh
