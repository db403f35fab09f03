"""Find an examination or treatment by name or by SKS code, as both are on a day."""

from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from .models import ClassificationCode, Service

CODE_MIN = 3  # letters and digits: fewer begin too many codes
CODES_MAX = 200


class FoundServices(NamedTuple):
    """The services that the words name. `code` is the SKS code that was typed, if it was one; `ended` its last day,
    where it has passed.
    """

    services: list[Service]
    code: str = ""
    ended: date | None = None


def services_on(day: date) -> QuerySet[Service]:
    """The services that exist on `day`."""
    return Service.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day))


def find_services(words: str, *, on: date) -> FoundServices:
    """The services of the day whose name has all `words`, that have the code, or whose code means it, by name.

    A name that is typed in full is that one alone.
    """
    typed = " ".join(words.split())
    if not typed:
        return FoundServices([])
    there = services_on(on)
    whole = list(there.filter(Q(name_da__iexact=typed) | Q(name_en__iexact=typed)))
    if len(whole) == 1:
        return FoundServices(whole)
    by_code = _by_code(typed.replace(" ", "").upper(), there, on=on)
    return by_code if by_code.services or by_code.ended else FoundServices(_by_name(typed, there, on=on))


def _by_code(code: str, there: QuerySet[Service], *, on: date) -> FoundServices:
    if len(code) < CODE_MIN or not code.isalnum():
        return FoundServices([])
    known = list(ClassificationCode.objects.filter(code=code, valid_from__lte=on))
    ended = [each.valid_to for each in known if each.valid_to and each.valid_to < on]
    if known and len(ended) == len(known):
        return FoundServices([], code, max(ended))
    codes = there.values_list("pk", "codes")
    fitting = [pk for pk, own in codes if any(one.startswith(code) or code.startswith(one) for one in own)]
    services = list(there.filter(pk__in=fitting))
    is_whole = bool(known) or any(own == code or code.startswith(own) for each in services for own in each.codes)
    return FoundServices(services, code if is_whole else "")


def _by_name(typed: str, there: QuerySet[Service], *, on: date) -> list[Service]:
    named, meant = Q(), Q()
    for word in typed.split():
        named &= Q(name_da__icontains=word) | Q(name_en__icontains=word)
        meant &= Q(text__icontains=word)
    valid = ClassificationCode.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), meant, valid_from__lte=on)
    codes = list(valid.values_list("code", flat=True)[:CODES_MAX])
    return list(there.filter(named | Q(codes__overlap=codes)))
