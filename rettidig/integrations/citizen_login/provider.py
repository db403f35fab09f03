"""The login provider: an authorization code with PKCE, state and nonce, and a signed answer that is verified.

Brokers name the same facts otherwise, so the names come with the installation (`Setup.claims`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from authlib.oauth2.rfc6749.errors import OAuth2Error
from django.http import HttpRequest, HttpResponseRedirect
from joserfc.errors import JoseError
from requests import RequestException

SECONDS = 10  # for each answer of the provider
SIGNED = ("RS256", "PS256", "ES256", "RS512", "PS512", "ES512")  # never "none", and no secret that both sides know
NUMBER, NAME, LEVEL, PROTECTED = "number", "name", "level", "protected"
CLAIMS = (NUMBER, NAME, LEVEL, PROTECTED)
ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
YES = ("true", "1", "yes", "ja")


class Reason(StrEnum):
    CANCELLED = "cancelled"  # the citizen went back
    NOT_OURS = "not_ours"  # an answer that belongs to no login begun here, or that cannot be verified
    TOO_LOW = "too_low"  # the level of assurance
    NO_NUMBER = "no_number"
    UNREACHABLE = "unreachable"


class NotLoggedIn(Exception):
    """The login came to nothing, for the `reason`."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Setup:
    """The provider as the installation knows it. `claims` names for each of CLAIMS what the provider calls it; `levels`
    are its words for the levels of assurance that are high enough.
    """

    issuer: str
    client: str
    secret: str
    scope: str
    claims: tuple[tuple[str, str], ...]
    levels: frozenset[str]


@dataclass(frozen=True)
class Identified:
    """Who has logged in: the CPR number as the provider wrote it, the name, whether name and address are protected, and
    the signed answer, which the provider asks for when the login is to end there too.
    """

    number: str
    name: str
    is_protected: bool
    token: str


def begin(request: HttpRequest, setup: Setup, *, back: str) -> HttpResponseRedirect:
    """Send the citizen to the provider, who comes `back`. Raises NotLoggedIn while the provider cannot be reached."""
    try:
        answer: HttpResponseRedirect = _client(setup).authorize_redirect(request, back)
    except (RequestException, ValueError) as trouble:
        raise NotLoggedIn(Reason.UNREACHABLE) from trouble
    return answer


def finish(request: HttpRequest, setup: Setup) -> Identified:
    """Who has come back from the provider. Raises NotLoggedIn; nothing of the provider's own words is kept."""
    try:
        token, claims = _answer(request, setup)
    except OAuthError as refusal:
        is_cancelled = refusal.error in ("access_denied", "login_required", "interaction_required")
        raise NotLoggedIn(Reason.CANCELLED if is_cancelled else Reason.NOT_OURS) from refusal
    except RequestException as trouble:
        raise NotLoggedIn(Reason.UNREACHABLE) from trouble
    except (JoseError, OAuth2Error, ValueError, KeyError, TypeError) as fault:
        raise NotLoggedIn(Reason.NOT_OURS) from fault
    names = dict(setup.claims)
    said = {fact: str(claims.get(name, "")).strip() for fact, name in names.items()}
    if said.get(LEVEL, "") not in setup.levels:
        raise NotLoggedIn(Reason.TOO_LOW)
    if not said.get(NUMBER):
        raise NotLoggedIn(Reason.NO_NUMBER)
    return Identified(said[NUMBER], said.get(NAME, ""), said.get(PROTECTED, "").lower() in YES, token)


def find_end(setup: Setup) -> str:
    """The address at which a login ends at the provider; empty where there is none, or it cannot be asked now."""
    try:
        return str(_client(setup).load_server_metadata().get("end_session_endpoint", ""))
    except (RequestException, ValueError):
        return ""


def find_lacks(setup: Setup) -> list[str]:
    """What stands in the way of a login, in words for who runs the server: the provider does not answer, is another
    than the one that is set, cannot do what is asked of it, or knows none of the names of `setup.claims`.
    """
    _client.cache_clear()  # what was remembered may be what was wrong
    try:
        told = _client(setup).load_server_metadata()
    except (RequestException, ValueError) as trouble:
        return [f"{setup.issuer} does not answer: {type(trouble).__name__}"]
    lacks = [f"{name} is missing in its metadata" for name in ENDPOINTS if not told.get(name)]
    if str(told.get("issuer", "")).rstrip("/") != setup.issuer:
        lacks.append("its metadata is of another issuer")
    if not set(told.get("id_token_signing_alg_values_supported", SIGNED)) & set(SIGNED):
        lacks.append("it signs with none of " + ", ".join(SIGNED))
    named = dict(setup.claims)
    lacks += [f"CITIZEN_LOGIN_CLAIMS does not say what it calls the {fact}" for fact in CLAIMS if not named.get(fact)]
    known = told.get("claims_supported")  # a provider need not tell them
    lacks += [f"it does not know the claim {name}" for name in named.values() if known and name not in known]
    return lacks


def _answer(request: HttpRequest, setup: Setup) -> tuple[str, Mapping[str, Any]]:
    """The signed answer, verified, and what it says; where the provider tells more about the same person at its own
    address, that too.
    """
    client = _client(setup)
    metadata = client.load_server_metadata()
    known = [each for each in metadata.get("id_token_signing_alg_values_supported", SIGNED) if each in SIGNED]
    metadata["id_token_signing_alg_values_supported"] = known
    asked = {
        "iss": {"essential": True, "values": [metadata["issuer"]]},
        "aud": {"essential": True, "value": setup.client},
        "exp": {"essential": True},
        "nonce": {"essential": True},
    }
    token = client.authorize_access_token(request, claims_options=asked)
    claims = dict(token["userinfo"])  # there is none without a signed answer
    if metadata["issuer"].rstrip("/") != setup.issuer:
        raise ValueError(setup.issuer)
    if not set(dict(setup.claims).values()) <= set(claims) and metadata.get("userinfo_endpoint"):
        told = client.userinfo(token=token)
        claims = {**told, **claims} if told.get("sub") == claims["sub"] else claims
    return str(token["id_token"]), claims


@lru_cache(maxsize=4)
def _client(setup: Setup) -> DjangoOAuth2App:
    """What this process knows of the provider: asked once, and its keys again when it signs with a new one."""
    return OAuth().register(
        "citizen",
        client_id=setup.client,
        client_secret=setup.secret,
        server_metadata_url=f"{setup.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": setup.scope, "code_challenge_method": "S256", "default_timeout": SECONDS},
    )
