"""Links for the letters of a hospital, made over HTTP by its letter system (feature I17).

The system has a client id and a secret of its own kind (`rettidig api add NAME --letters`), which open nothing else.
It sends what the letter says of the referral, and gets an address and a QR code to print. No patient is named.
"""

from datetime import date
from io import BytesIO
from typing import Annotated, Any, Literal

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle
from pydantic import BeforeValidator, Field

from rettidig.casework import api_clients, letter_links
from rettidig.casework.models import User
from rettidig.limits.counting import Limit, allows

from .assess import Fault, Faults, bounded
from .partner import Text, Typed

LINKS = Limit("letter links", 200, 60 * 60)  # calls by client, each with up to 500 letters
BODY_BYTES_MAX = 300_000
QR_ERROR = "m"  # a fold or a stain over 15 per cent of the code is read all the same
QR_QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


class LetterThrottle(BaseThrottle):
    def allow_request(self, request: HttpRequest) -> bool:
        user = getattr(request, "auth", None)
        return not isinstance(user, User) or allows(LINKS, user.username)


class LetterToken(HttpBearer):
    """The token of POST /token, given to a letter system. Its user stands in `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return api_clients.find_user(token, only_letters=True)


router = Router(tags=["Links for letters"], auth=LetterToken(), throttle=[LetterThrottle()])


def _day(sent: object) -> object:
    """A day is text: a number would be read as seconds."""
    if sent is not None and not isinstance(sent, str):
        raise ValueError("YYYY-MM-DD")
    return sent


Day = Annotated[date, BeforeValidator(_day)]


class LetterFacts(Typed):
    """What one letter says. `hospital`: its key in the register. `track`: max_wait where the letter is about a
    life-threatening disease (SUL § 88).
    """

    hospital: Text = Field(max_length=60)
    department: Text = Field("", max_length=120)
    referral_received: Day
    letter_date: Day
    appointment_date: Day | None = None
    appointment_kind: Literal["", "examination", "assessment", "treatment", "surgery"] = ""
    purpose: Literal["", "assessment", "diagnostic_examination", "treatment", "surgery_moved"] = ""
    track: Literal["general", "max_wait"] = "general"


class Letters(Typed):
    """The letters of one print. `days`: how long their links open the form."""

    letters: Annotated[list[LetterFacts], Field(min_length=1, max_length=letter_links.LETTERS_MAX)]
    days: int = Field(letter_links.DAYS_DEFAULT, ge=1, le=letter_links.DAYS_MAX)
    qr: Literal["svg", "png", "none"] = "svg"


class Linked(Schema):
    """A link. `url` is told here and nowhere else. `qr`: SVG as it is, PNG as a data URI, or empty."""

    id: int
    url: str
    expires_on: date
    qr: str


class Links(Schema):
    """The links, in the order of the letters."""

    links: list[Linked]


@router.post(
    "/letter-links",
    response={201: Links, 400: Fault, 401: Fault, 413: Fault, 422: Faults | Fault, 429: Fault},
    summary="Make links and QR codes for letters",
)
@decorate_view(bounded(BODY_BYTES_MAX))
def make_links(request: HttpRequest, sent: Letters) -> Status[dict[str, Any]]:
    """All or none: one wrong letter, and no link is made. The same call again makes new links."""
    user: User = request.auth  # type: ignore[attr-defined]  # ninja puts there what LetterToken has found
    letters = [_letter(each) for each in sent.letters]
    try:
        made = letter_links.make(letters, by=user, at=timezone.now(), days=sent.days)
    except letter_links.BadLetters as bad:
        return Status(422, {"faults": [{**fault._asdict(), "allowed": []} for fault in bad.faults]})
    return Status(201, {"links": [_linked(request, each, sent.qr) for each in made]})


@router.post(
    "/letter-links/{int:pk}/revoke",
    response={204: None, 400: Fault, 401: Fault, 404: Fault, 413: Fault, 429: Fault},
    summary="Close a link",
)
def revoke_link(request: HttpRequest, pk: int) -> Status[None]:
    """The link opens nothing any more. What was sent from it stays."""
    user: User = request.auth  # type: ignore[attr-defined]
    found = letter_links.links_of(user).filter(pk=pk)
    if not found:
        raise HttpError(404, _("Det link har I ikke."))
    letter_links.revoke(found, by=user, at=timezone.now())
    return Status(204, None)


def _letter(sent: LetterFacts) -> letter_links.Letter:
    facts = sent.dict()
    return letter_links.Letter(is_max_wait=facts.pop("track") == "max_wait", **facts)


def _linked(request: HttpRequest, made: letter_links.Made, qr: str) -> dict[str, Any]:
    url = request.build_absolute_uri(reverse("public:letter_link", args=[made.token]))
    return {"id": made.link.pk, "url": url, "expires_on": made.link.expires_on, "qr": _qr(url, qr)}


def _qr(url: str, kind: str) -> str:
    if kind == "none":
        return ""
    code = segno.make_qr(url, error=QR_ERROR)
    if kind == "png":
        return code.png_data_uri(scale=8, border=QR_QUIET)
    out = BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgclass=None, lineclass=None, border=QR_QUIET, omitsize=True)
    return out.getvalue().decode()
