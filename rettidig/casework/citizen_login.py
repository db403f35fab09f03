"""The provider at which citizens log in, as the installation names it."""

from django.conf import settings

from rettidig.integrations.citizen_login.provider import Setup


def find_setup() -> Setup | None:
    """The provider of this installation; None where citizens cannot log in."""
    if not settings.CITIZEN_LOGIN_ISSUER:
        return None
    return Setup(
        issuer=settings.CITIZEN_LOGIN_ISSUER,
        client=settings.CITIZEN_LOGIN_CLIENT,
        secret=settings.CITIZEN_LOGIN_SECRET,
        scope=settings.CITIZEN_LOGIN_SCOPE,
        claims=tuple(settings.CITIZEN_LOGIN_CLAIMS),
        levels=frozenset(settings.CITIZEN_LOGIN_LEVELS),
    )
