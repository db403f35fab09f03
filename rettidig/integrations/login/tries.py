"""How often a password or a code may be wrong. The limits and their reasons: docs/decisions/0010."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from rettidig.limits.addresses import network_of
from rettidig.limits.counting import Limit, allows, give_back, is_reached

from .devices import find_device
from .signals import locked_out

MINUTE, DAY = 60, int(timedelta(days=1).total_seconds())
PASSWORD_HERE = Limit("password here", 5, 5 * MINUTE)  # by name, and by device or else network
PASSWORD_NETWORK = Limit("password network", 50, 15 * MINUTE)  # whatever the names
PASSWORD_ELSEWHERE = Limit("password elsewhere", 100, 60 * MINUTE)  # by name, from where it never logged in
CODE_HERE = Limit("code here", 5, 5 * MINUTE)
CODE_DAY = Limit("code day", 20, DAY)  # 60 of a million codes a day
CODE_USED = Limit("code used", 1, 90)  # seconds that a code is taken: its own half minute, and one on either side
OLD_PASSWORD = Limit("old password", 5, 5 * MINUTE)
KNOWN_NETWORK = Limit("known network", 1, 90 * DAY)
LOCK_OUT_TOLD = Limit("lock-out told", 1, 5 * MINUTE)

Counted = tuple[Limit, tuple[str, ...]]


class Try:
    """One try, counted before it is made, so that many at the same moment are counted too."""

    def __init__(self, request: HttpRequest, username: str, counted: list[Counted]) -> None:
        self.counted: list[Counted] = []
        self.is_allowed = all(self._count(limit, key) for limit, key in counted)
        if not self.is_allowed and allows(LOCK_OUT_TOLD, username):
            locked_out.send(Try, request=request, username=username)

    def _count(self, limit: Limit, key: tuple[str, ...]) -> bool:
        self.counted.append((limit, key))
        return allows(limit, *key)

    def was_right(self) -> None:
        """A right password or code is no wrong one."""
        for limit, key in self.counted:
            give_back(limit, *key)


def try_password(request: HttpRequest, username: str) -> Try:
    """A try to log in as `username`, whoever that is."""
    name, network = username.strip().casefold(), network_of(request)
    if device := find_device(request, name):
        return Try(request, name, [(PASSWORD_HERE, (name, device))])
    counted: list[Counted] = [(PASSWORD_NETWORK, (network,)), (PASSWORD_HERE, (name, network))]
    if not is_reached(KNOWN_NETWORK, name, network):
        counted.append((PASSWORD_ELSEWHERE, (name,)))
    return Try(request, name, counted)


def try_code(request: HttpRequest, user: Any) -> Try:
    """A try to show the second factor, after the right password."""
    name = user.get_username()
    device = find_device(request, name)
    key = str(user.pk)
    counted: list[Counted] = [(CODE_HERE, (key, device or network_of(request))), (CODE_DAY, (key, device))]
    return Try(request, name, counted)


def try_old_password(request: HttpRequest, user: Any) -> Try:
    """A try to choose a new password, by one who is logged in."""
    return Try(request, user.get_username(), [(OLD_PASSWORD, (str(user.pk),))])


def use_code(user: Any, code: str) -> bool:
    """Whether this is the first time that the one-time code is used while it is valid (RFC 6238, section 5.2)."""
    return allows(CODE_USED, str(user.pk), "".join(character for character in code if character.isalnum()).upper())


def remember_network(request: HttpRequest, username: str) -> None:
    """The user has logged in from here."""
    allows(KNOWN_NETWORK, username.casefold(), network_of(request))
