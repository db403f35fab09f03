"""Readings of lists with people in them, searches and exports, in the audit log (of one case: desk.case_access)."""

import time
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest

from rettidig.casework import audit
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.models import User

LISTS = "lists_viewed"  # in the session: each list with the time when its reading was written down
SECONDS_BETWEEN = 60 * 60


def record_list(request: HttpRequest, name: str) -> None:
    """Somebody has a list with people in front of them. Written once an hour for each list and login."""
    viewed, now = request.session.get(LISTS, {}), int(time.time())
    if now - viewed.get(name, 0) >= SECONDS_BETWEEN:
        _record(request, AuditWord.LIST_VIEWED, name, {})
        recent = {each: at for each, at in viewed.items() if now - at < SECONDS_BETWEEN}
        request.session[LISTS] = recent | {name: now}


def record_search(request: HttpRequest, *, kind: str, hits: int) -> None:
    """Audit a search: its kind and how many cases were shown; never the search text."""
    _record(request, AuditWord.CASES_SEARCHED, kind, {"hits": hits})


def record_export(request: HttpRequest, *, kind: str, year: int) -> None:
    """The tables of a year were taken home."""
    _record(request, AuditWord.FIGURES_EXPORTED, kind, {"year": year})


@transaction.atomic
def _record(request: HttpRequest, verb: AuditWord, subject: str, after: dict[str, Any]) -> None:
    audit.record(verb, by=cast("User", request.user), subject=subject[: audit.SUBJECT_MAX], after=after or None)
