"""The citizen who has logged in: a mark in the visitor's session, which is encrypted, and no user of the installation.

It ends by itself, and never stands beside a login of the staff.
"""

import time
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rettidig.casework.questionnaire.answers import is_patient
from rettidig.integrations.citizen_login.provider import Identified
from rettidig.web.middleware import SECONDS_UNSEEN

MARK = "citizen"
NUMBER, NAME, PROTECTED, TOKEN, AT, SEEN = "number", "name", "protected", "token", "at", "seen"


class Citizen(NamedTuple):
    """Who has logged in. `token` ends the login at the provider too."""

    number: str
    name: str
    is_protected: bool
    token: str


def enter(request: HttpRequest, found: Identified, *, number: str) -> None:
    """The citizen with that CPR number has logged in; whatever was known of the session's key opens it no more."""
    now = int(time.time())
    request.session.cycle_key()
    request.session[MARK] = {
        NUMBER: number,
        NAME: found.name,
        PROTECTED: found.is_protected,
        TOKEN: found.token,
        AT: now,
        SEEN: now,
    }


def fill(request: HttpRequest, reporter: str) -> dict[str, str]:
    """The answers that the login knows, to be shown where nothing is answered yet; the citizen confirms or corrects."""
    known = find(request)
    if known is None:
        return {}
    if is_patient(reporter):
        return {"patient_name": known.name, "patient_cpr": known.number}
    return {"reporter_name": known.name}


def find(request: HttpRequest) -> Citizen | None:
    """Who has logged in in this browser. The login ends after SESSION_IDLE_SECONDS without doing anything, and in any
    case after SESSION_LOGIN_SECONDS.
    """
    mark = request.session.get(MARK)
    if mark is None:
        return None
    now = int(time.time())
    is_idle = now - mark[SEEN] >= settings.SESSION_IDLE_SECONDS
    if request.user.is_authenticated or is_idle or now - mark[AT] >= settings.SESSION_LOGIN_SECONDS:
        del request.session[MARK]
        messages.info(request, _("Du er logget af. Log ind igen for at se dine sager."))
        return None
    if now - mark[SEEN] >= SECONDS_UNSEEN:
        request.session[MARK] = mark | {SEEN: now}
    return Citizen(mark[NUMBER], mark[NAME], mark[PROTECTED], mark[TOKEN])
