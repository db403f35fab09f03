"""Acceptance requests over HTTP, for a hospital's own system: the same verbs and limits as the hospital's pages.

The system gets a token with its client id and secret (RFC 6749, section 4.4) and sees the patients of its
organisation's hospitals, or of the one that it is limited to.
"""

import base64
import binascii
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.params.functions import Header
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle
from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from rettidig.casework import api_clients, audit
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.models import (
    AcceptanceKind,
    AcceptanceReason,
    AcceptanceRequest,
    Attachment,
    Delivery,
    ReReferral,
    ReReferralState,
    User,
)
from rettidig.casework.permissions import Denied, hospitals_of
from rettidig.casework.steps import re_referral as step
from rettidig.casework.steps.attachments import BadFile, Busy, examine, find_obstacle, find_remark
from rettidig.casework.tracks import acceptance
from rettidig.limits.addresses import network_of
from rettidig.limits.counting import Limit, allows

from .assess import Fault

TOKENS = Limit("api token", 30, 60)  # by network
CALLS = Limit("api call", 600, 60)  # by client
LISTED = Limit("api list", 1, 60 * 60)  # by client and list: how often its reading is written down
PAGE = 200
GRANT = "client_credentials"


def _each_once(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))


Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]  # what the database can keep
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{4,10}$")]
AMOUNT = {
    "anyOf": [
        {"type": "number", "minimum": 0.01, "maximum": 99_999_999, "multipleOf": 0.01},
        {"type": "string", "pattern": r"^[1-9][0-9]{0,7}(\.[0-9]{1,2})?$"},
    ]
}
Kroner = Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=2), WithJsonSchema(AMOUNT, mode="validation")]


KEY = Header(alias="Idempotency-Key")


class TokenThrottle(BaseThrottle):
    def allow_request(self, request: HttpRequest) -> bool:
        return allows(TOKENS, network_of(request))


class ClientThrottle(BaseThrottle):
    def allow_request(self, request: HttpRequest) -> bool:
        user = getattr(request, "auth", None)
        return allows(CALLS, user.username if isinstance(user, User) else network_of(request))


class ClientToken(HttpBearer):
    """The token of POST /token. Its user stands in `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return api_clients.find_user(token)


router = Router(tags=["Acceptance requests"], auth=ClientToken(), throttle=[ClientThrottle()])


def faults(*more: int) -> dict[int, type[Fault]]:
    """How a call can fail: as every call that needs a token, and in the ways that are its own."""
    return dict.fromkeys((400, 401, 413, 429, *more), Fault)


class Token(Schema):
    """A token, and the seconds that it lasts."""

    access_token: str
    token_type: str
    expires_in: int


class TokenError(Schema):
    """An error of RFC 6749, section 5.2."""

    error: str


class Credentials(Schema):
    """Client id and secret, where they do not come by HTTP Basic."""

    model_config = {"json_schema_extra": {"required": ["grant_type"]}}  # without it the answer is the standard's own

    grant_type: str = Field("", json_schema_extra={"enum": [GRANT]})
    client_id: str = ""
    client_secret: str = ""


class Moved(Schema):
    """A patient whom a hospital has. `answer_due`: by when the office looks for the hospital's answer."""

    id: UUID
    hospital: str
    patient_cpr: str
    patient_name: str
    sent_at: datetime
    codes: list[str]
    answer_due: date | None
    may_ask: bool


class Typed(Schema):
    """What a system sends: a field that is not known is an error, and is not lost without a word."""

    model_config = {"extra": "forbid"}


class Wanted(Typed):
    """What is asked for. `codes` are SKS codes in capitals. `dropped`: with change, the patient's codes that go out.
    `price` in Danish kroner. `asked_for`: the doctor.
    """

    kind: AcceptanceKind
    codes: Annotated[list[Code], AfterValidator(_each_once)] = Field(min_length=1, max_length=acceptance.CODES_MAX)
    reason: AcceptanceReason
    words: Text = Field(min_length=acceptance.WORDS_MIN, max_length=4000)
    dropped: list[Text] = Field([], max_length=acceptance.CODES_MAX)
    price: Kroner | None = None
    is_urgent: bool = False
    asked_for: Text = Field("", max_length=200)

    def is_same(self, asked: AcceptanceRequest) -> bool:
        """Whether it is what was asked for."""
        same = ("kind", "codes", "reason", "price", "is_urgent")
        dropped = self.dropped if self.kind == AcceptanceKind.CHANGE else []
        words = (self.words.strip(), self.asked_for.strip(), dropped)
        return words == (asked.words, asked.asked_for, asked.dropped) and all(
            getattr(self, name) == getattr(asked, name) for name in same
        )


class Act(Schema):
    """One act: replied, asked, accepted, partly, refused or withdrawn."""

    act: str
    text: str
    at: datetime


class Sent(Schema):
    """A file of a request. `state`: clean, quarantine (not examined for viruses yet), infected (found afterwards), or
    unsafe (it cannot be opened safely). `remark`, in Danish: why nobody can open it, or what is not in the safe copy.
    """

    id: int
    name: str
    size: int
    state: str
    remark: str


class Asked(Schema):
    """A request as the hospital sees it. `state`: waiting, asked, accepted, partly, refused or withdrawn. `due`: by
    when the office answers, or the hospital where it is asked.
    """

    id: int
    kind: str
    codes: list[str]
    dropped: list[str]
    reason: str
    words: str
    price: Decimal | None
    is_urgent: bool
    asked_at: datetime
    state: str
    due: date | None
    accepted: list[str]
    attachments: list[Sent]
    history: list[Act]


class Reply(Typed):
    text: Text = Field(min_length=1, max_length=4000)


class Reason(Typed):
    reason: Text = Field(min_length=1, max_length=500)


@router.post(
    "/token",
    auth=None,
    throttle=[TokenThrottle()],
    response={200: Token, 400: TokenError, 401: TokenError, 429: Fault},
    summary="Get a token with client id and secret",
)
def give_token(request: HttpRequest, form: Form[Credentials]) -> HttpResponse:
    """Client credentials grant; id and secret in the form, or by HTTP Basic."""
    if form.grant_type != GRANT:
        return _token_answer({"error": "unsupported_grant_type" if form.grant_type else "invalid_request"}, 400)
    name, secret = _basic(request) or (form.client_id, form.client_secret)
    token = api_clients.give_token(name, secret)
    if token is None:
        return _token_answer({"error": "invalid_client"}, 401)
    lasts = int(api_clients.TOKEN_LASTS.total_seconds())
    return _token_answer({"access_token": token, "token_type": "Bearer", "expires_in": lasts}, 200)


def _token_answer(content: dict[str, Any], status: int) -> HttpResponse:
    how = {"WWW-Authenticate": 'Basic realm="Rettidig"'} if status == 401 else {}
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store", **how})


def ask_for_token(_request: HttpRequest, _error: Exception | type[Exception]) -> HttpResponse:
    """401 as RFC 6750, section 3, has it."""
    sentence = _("Hent et token, og send det med: det, du har sendt, er ikke et, eller det er udløbet.")
    return JsonResponse({"detail": sentence}, status=401, headers={"WWW-Authenticate": "Bearer"})


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    kind, _space, coded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _colon, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret


@router.get("/re-referrals", response={200: list[Moved], **faults()}, summary="The patients that the hospital has")
def re_referrals(request: HttpRequest) -> list[dict[str, Any]]:
    user = _user(request)
    _record_list(user, "re-referrals by API")
    by_item = {delivery.message.item: delivery.pk for delivery in _deliveries(user)}
    sent = _with_hospital().filter(pk__in=by_item).order_by("-sent_at")[:PAGE]
    return [_moved(by_item[each.pk], each, user) for each in sent]


def _moved(pk: UUID, sent: ReReferral, user: User) -> dict[str, Any]:
    patient = sent.case.patient
    return {
        "id": pk,
        "hospital": str(sent.hospital),
        "patient_cpr": (patient.cpr if patient else "") or "",
        "patient_name": patient.name if patient else "",
        "sent_at": sent.sent_at,
        "codes": acceptance.codes_in_force(sent),
        "answer_due": None if sent.state == ReReferralState.ACCEPTED else sent.answer_by,
        "may_ask": acceptance.may_ask(user, sent),
    }


@router.post(
    "/re-referrals/{uuid:pk}/acceptance-requests",
    response={200: Asked, 201: Asked, **faults(404, 409, 422)},
    summary="Ask for codes, or for a payment outside the agreement",
)
def ask(
    request: HttpRequest, pk: UUID, wanted: Wanted, idempotency_key: Annotated[UUID, KEY]
) -> Status[dict[str, Any]]:
    """The same Idempotency-Key again gives the same request (200); with other contents it is refused (409)."""
    user, sent = _user(request), _find_sent(request, pk)
    known = sent.acceptance_requests.filter(key=idempotency_key).first()
    if known and not wanted.is_same(known):
        raise HttpError(409, _("Nøglen er brugt til en anden anmodning."))
    try:
        made = acceptance.ask(sent, wanted=acceptance.Wanted(**wanted.dict()), key=idempotency_key, by=user)
    except Denied as refusal:
        raise HttpError(422, str(refusal.message)) from None
    return Status(200 if known else 201, _asked(made))


@router.get("/acceptance-requests", response={200: list[Asked], **faults()}, summary="The hospital's requests")
def acceptance_requests(request: HttpRequest) -> list[dict[str, Any]]:
    """The latest first, at most 200."""
    user = _user(request)
    _record_list(user, "acceptance requests by API")
    return [_as_schema(status) for status in acceptance.find_statuses(_with_files(acceptance.requests_of(user))[:PAGE])]


@router.get("/acceptance-requests/{int:pk}", response={200: Asked, **faults(404)}, summary="One request")
def acceptance_request(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = _find_request(request, pk)
    audit.record_opening(found.case, by=_user(request), what=f"acceptance request {found.pk}")
    return _asked(found)


@router.post(
    "/acceptance-requests/{int:pk}/attachments",
    response={200: Sent, 201: Sent, **faults(404, 409, 422, 503)},
    summary="Send a file to a request that waits for an answer",
)
def attach(request: HttpRequest, pk: int, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """PDF, JPEG, PNG, WebP or HEIC. The same file again gives the same attachment (200 instead of 201)."""
    found = _find_request(request, pk)
    try:
        examined = examine(name=file.name or "", content=file.read())
        kept, is_new = acceptance.attach(found, examined, by=_user(request), at=timezone.now())
    except BadFile as bad:
        raise HttpError(503 if isinstance(bad, Busy) else 422, str(bad)) from None
    except Denied as refusal:
        raise HttpError(409, str(refusal.message)) from None
    return Status(201 if is_new else 200, _as_sent(kept))


@router.post(
    "/acceptance-requests/{int:pk}/reply",
    response={200: Asked, **faults(404, 409, 422)},
    summary="Answer the office's question",
)
def reply(request: HttpRequest, pk: int, said: Reply) -> dict[str, Any]:
    return _act(request, pk, acceptance.reply, text=said.text)


@router.post(
    "/acceptance-requests/{int:pk}/withdraw",
    response={200: Asked, **faults(404, 409, 422)},
    summary="Take a request back",
)
def withdraw(request: HttpRequest, pk: int, said: Reason) -> dict[str, Any]:
    return _act(request, pk, acceptance.withdraw, reason=said.reason)


def _act(request: HttpRequest, pk: int, verb: Any, **facts: Any) -> dict[str, Any]:
    found = _find_request(request, pk)
    try:
        verb(found, by=_user(request), at=timezone.now(), **facts)
    except Denied as refusal:
        raise HttpError(409, str(refusal.message)) from None
    return _asked(found)


def _as_sent(file: Attachment) -> dict[str, Any]:
    remark = find_obstacle(file) or find_remark(file)
    return {"id": file.pk, "name": file.name, "size": file.size, "state": file.scan, "remark": remark}


def _user(request: HttpRequest) -> User:
    user: User = request.auth  # type: ignore[attr-defined]  # ninja puts there what ClientToken has found
    return user


def _with_hospital() -> Any:
    related = ("case__patient", "case__office", "hospital")
    found = ReReferral.objects.filter(state__in=WITH_HOSPITAL).select_related(*related)
    return found.prefetch_related("case__office__closed_days")


def _deliveries(user: User) -> QuerySet[Delivery]:
    own = Delivery.objects.filter(hospital__in=hospitals_of(user), message__kind=step.KIND.name)
    return own.select_related("message", "hospital")


def _find_sent(request: HttpRequest, pk: UUID) -> ReReferral:
    user = _user(request)
    delivery = _deliveries(user).filter(pk=pk).first()
    sent: ReReferral | None = None
    if delivery is None:
        acceptance.record_refused_entry(user, delivery_pk=pk)
    else:
        sent = _with_hospital().filter(pk=delivery.message.item, hospital=delivery.hospital).first()
    if sent is None:
        raise HttpError(404, _("Den patient har I ikke."))
    return sent


def _find_request(request: HttpRequest, pk: int) -> AcceptanceRequest:
    user = _user(request)
    found = acceptance.requests_of(user).filter(pk=pk).first()
    if found is None:
        acceptance.record_refused_entry(user, acceptance_pk=pk)
        raise HttpError(404, _("Den anmodning har I ikke."))
    return found


def _asked(request: AcceptanceRequest) -> dict[str, Any]:
    fresh = _with_files(AcceptanceRequest.objects.select_related("case", "re_referral")).get(pk=request.pk)
    return _as_schema(acceptance.find_statuses([fresh])[0])


def _with_files(requests: QuerySet[AcceptanceRequest]) -> QuerySet[AcceptanceRequest]:
    """The requests, each with what the hospital's page shows of its files."""
    files = Attachment.objects.filter(kind=Attachment.Kind.OTHER).defer("content")
    return requests.prefetch_related(Prefetch("case__attachments", files))


def _as_schema(status: acceptance.Status) -> dict[str, Any]:
    request = status.request
    same = ("kind", "codes", "dropped", "reason", "words", "price", "is_urgent", "asked_at")
    return {
        "id": request.pk,
        **{name: getattr(request, name) for name in same},
        "state": status.state,
        "due": status.due,
        "accepted": status.accepted,
        "attachments": [_as_sent(each) for each in request.case.attachments.all()],
        "history": [{"act": each.act, "text": each.text, "at": each.at} for each in status.steps],
    }


@transaction.atomic
def _record_list(user: User, name: str) -> None:
    """The reading of a list with people in it, written down once an hour."""
    if allows(LISTED, user.username, name):
        audit.record(AuditWord.LIST_VIEWED, by=user, subject=name)
