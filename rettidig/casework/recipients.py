"""The recipients of the rights engine as the register knows them: who they are, and how they are reached."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django_stubs_ext import StrOrPromise

from rettidig.rights.texts import say

from .in_force import in_force
from .law_in_force import in_language
from .models import Recipient

OFFICE = "patient_office"  # the office itself, which is in no register
KEYS = (
    *("complaints_agency", "psychiatric_complaints_board", "hospital", "practice", "home_region_practice"),
    *("compensation_office", "compensation_appeals_board", "safety_authority", "medicines_agency", "municipality"),
    *("home_region", "last_home_region", "region_of_stay"),
)


def name_of_key(key: str) -> str:
    """What the rights engine calls a recipient, in the reader's language."""
    return in_language({language: say(f"recipient_{key}", language) for language in ("da", "en")})


_said = lazy(name_of_key, str)
CHOICES: list[tuple[str, StrOrPromise]] = [(key, _said(key)) for key in KEYS]


def find_recipients(*, on: date) -> QuerySet[Recipient]:
    """The entries of the register that hold on the day."""
    return Recipient.objects.filter(in_force(on))


def find_only(key: str, *, on: date) -> Recipient | None:
    """The entry for a key that has one; None where there is none, or several to choose between."""
    found = list(find_recipients(on=on).filter(recipient=key)[:2])
    return found[0] if len(found) == 1 else None


def websites() -> Mapping[str, str]:
    """By key, the website of those recipients that have one entry. Each process remembers it for OFFICE_SECONDS."""
    seconds = settings.OFFICE_SECONDS
    return _remembered(int(monotonic() / seconds), timezone.localdate()) if seconds else _read(timezone.localdate())


@lru_cache(maxsize=1)
def _remembered(_moment: int, on: date) -> Mapping[str, str]:
    return _read(on)


def _read(on: date) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for key, website in find_recipients(on=on).values_list("recipient", "website"):
        found.setdefault(key, []).append(website)
    return {key: each[0] for key, each in found.items() if len(each) == 1 and each[0]}
