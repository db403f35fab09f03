"""How often one may try. Counted in the cache of each web process, so it needs no table and forgets by itself (I10)."""

from django.core.cache import cache
from django.http import HttpRequest

from rettidig.casework.models.fields import blind_index

MINUTES = 60


def is_exceeded(what: str, who: str, *, times: int, minutes: int) -> bool:
    """Count one try, and say whether it is one too many. Who it was cannot be read from the cache."""
    key = f"tries:{what}:{blind_index(who)}"
    cache.add(key, 0, minutes * MINUTES)
    try:
        return cache.incr(key) > times
    except ValueError:  # the count ran out between the two lines
        return False


def address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
