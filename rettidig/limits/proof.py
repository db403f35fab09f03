"""Proof of work: a browser computes for some seconds before it goes on. One person hardly notices; a flood does.

The challenge is signed by this installation and remembered nowhere; each solution opens one door, once, for a while.
"""

import base64
import json
from datetime import datetime, timedelta
from secrets import randbelow

from altcha import Challenge, create_challenge, verify_solution
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .counting import Limit, allows

ALGORITHM = "PBKDF2/SHA-256"
COST = 5_000  # rounds of the derivation, and so is each try of the browser
LEAST_TRIES, MORE_TRIES = 400, 400  # some seconds on an older telephone
HARD = 4  # times as many tries, where one network has gone on for long
LIFE = timedelta(minutes=20)
USED = Limit("proof of work", 1, int(LIFE.total_seconds()))
LONGEST = 4_000  # characters of a solution


def new_challenge(purpose: str, *, is_hard: bool = False, at: datetime | None = None) -> str:
    """A challenge for one purpose, as JSON for the browser."""
    tries = (LEAST_TRIES + randbelow(MORE_TRIES)) * (HARD if is_hard else 1)
    made = create_challenge(
        ALGORITHM,
        COST,
        counter=tries,
        expires_at=(at or timezone.now()) + LIFE,
        data={"for": purpose, "hard": is_hard},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    return json.dumps(made.to_dict(), separators=(",", ":"))


def is_proved(solution: str, purpose: str, *, is_hard: bool = False, at: datetime | None = None) -> bool:
    """Whether `solution` solves a challenge of ours for that purpose, as hard as that, which has not expired, and is
    used for the first time.
    """
    told = _read(solution)
    if told is None or not verify_solution(solution, _secret("challenge"), hmac_key_secret=_secret("key")).verified:
        return False
    data = told.parameters.data or {}
    is_hard_enough = bool(data.get("hard")) or not is_hard
    return data.get("for") == purpose and is_hard_enough and allows(USED, told.parameters.nonce, at=at)


def _read(solution: str) -> Challenge | None:
    if not solution or len(solution) > LONGEST:
        return None
    try:
        return Challenge.from_dict(json.loads(base64.b64decode(solution))["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _secret(purpose: str) -> bytes:
    return salted_hmac("rettidig.limits.proof", purpose, algorithm="sha256").digest()
