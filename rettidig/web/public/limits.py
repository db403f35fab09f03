"""How often one may try. Counted in the memory of each web process: no database is asked, and it forgets by itself."""

from allauth.account.adapter import get_adapter
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from rettidig.casework.models.fields import blind_index

MINUTE = 60
tries = LocMemCache("tries", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


def is_exceeded(what: str, who: str, *, times: int, minutes: int) -> bool:
    """Count one try, and say whether it is one too many. Who it was cannot be read from the count."""
    key = f"tries:{what}:{blind_index(who)}"
    tries.add(key, 0, minutes * MINUTE)
    try:
        return tries.incr(key) > times
    except ValueError:  # the count ran out between the two lines
        return False


def address(request: HttpRequest) -> str:
    """Where the visitor sits, seen past the proxies that settings trust; empty when that is not known."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""
