"""Finding a case by its number, the patient's name or CPR number (feature C10). Reads only."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from . import cpr
from .models import Case, User
from .queues import lines

YEARS = 3  # back from this one, where only the running number is given


def find_cases(user: User, text: str) -> QuerySet[Case]:
    """The cases of the user's own office that fit `text`, the newest first.

    A CPR number finds by its blind index, a case number whole or by its running number, anything else by the words
    of the patient's or the sender's name, each word or the beginning of it.
    """
    cases = lines(user).order_by("-received_at", "-id")
    if not text.strip():
        return cases.none()
    return cases.filter(_by_cpr(user, text) or _by_number(text.strip()) or _by_name(text))


def _by_cpr(user: User, text: str) -> Q | None:
    try:
        number = cpr.parse(text)
    except cpr.BadNumber:
        return None
    return Q(patient__cpr_index=cpr.mark(number, user.office.region if user.office else ""))


def _by_number(text: str) -> Q | None:
    if text.isdecimal() and len(text) <= 6:
        this_year = timezone.localdate().year
        return Q(number__in=[f"{this_year - back}-{int(text):06d}" for back in range(YEARS)])
    return Q(number=text) if text[:1].isdecimal() else None


def _by_name(text: str) -> Q:
    found = Q()
    for word in text.split():
        found &= Q(patient__name__icontains=word) | Q(reporter_name__icontains=word)
    return found
