"""Acceptance requests over HTTP, for a hospital's own system: the same verbs and limits as the hospital's pages.

The system gets a token with its client id and secret (RFC 6749, section 4.4) and sees its own hospital's patients.
"""

import base64
import binascii
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Form, Header, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle
from pydantic import Field

from rettidig.casework import api_clients, audit
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.models import AcceptanceRequest, Delivery, ReReferral, ReReferralState, User
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import re_referral as step
from rettidig.casework.tracks import acceptance
from rettidig.limits.addresses import network_of
from rettidig.limits.counting import Limit, allows

TOKENS = Limit("api token", 30, 60)  # by network
CALLS = Limit("api call", 600, 60)  # by client
LISTED = Limit("api list", 1, 60 * 60)  # by client and list: how often its reading is written down
PAGE = 200


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


class Fault(Schema):
    """A sentence that says why, in Danish; or what is wrong with each part of what was sent."""

    detail: str | list[dict[str, Any]]


class Token(Schema):
    """A token, and the seconds that it lasts."""

    access_token: str
    token_type: str
    expires_in: int


class TokenError(Schema):
    """An error of RFC 6749, section 5.2."""

    error: str


class Moved(Schema):
    """A patient whom the hospital has. `answer_due`: by when the office looks for the hospital's answer."""

    id: UUID
    patient_cpr: str
    patient_name: str
    sent_at: datetime
    codes: list[str]
    answer_due: date | None
    may_ask: bool


class Wanted(Schema):
    """What is asked for. `kind`: add, change or price. `reason`: finding, referral, next_step, complication or other.
    `dropped`: with change, the patient's codes that go out. `price` in Danish kroner. `asked_for`: the doctor.
    """

    kind: str
    codes: list[str] = Field(max_length=20)
    reason: str
    words: str = Field(max_length=4000)
    dropped: list[str] = Field([], max_length=20)
    price: Decimal | None = Field(None, gt=0, max_digits=10, decimal_places=2)
    is_urgent: bool = False
    asked_for: str = Field("", max_length=200)


class Act(Schema):
    """One act: replied, asked, accepted, partly, refused or withdrawn."""

    act: str
    text: str
    at: datetime


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
    history: list[Act]


class Reply(Schema):
    text: str = Field(max_length=4000)


class Reason(Schema):
    reason: str = Field(max_length=500)


@router.post(
    "/token",
    auth=None,
    throttle=[TokenThrottle()],
    response={200: Token, 400: TokenError, 401: TokenError},
    summary="Get a token with client id and secret",
)
def give_token(
    request: HttpRequest,
    grant_type: Form[str],
    client_id: Form[str] = "",
    client_secret: Form[str] = "",
) -> HttpResponse:
    """Client credentials grant; id and secret in the form, or by HTTP Basic."""
    if grant_type != "client_credentials":
        return _token_answer({"error": "unsupported_grant_type"}, 400)
    name, secret = _basic(request) or (client_id, client_secret)
    token = api_clients.give_token(name, secret)
    if token is None:
        return _token_answer({"error": "invalid_client"}, 401)
    lasts = int(api_clients.TOKEN_LASTS.total_seconds())
    return _token_answer({"access_token": token, "token_type": "Bearer", "expires_in": lasts}, 200)


def _token_answer(content: dict[str, Any], status: int) -> HttpResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    kind, _space, coded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _colon, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret


@router.get("/re-referrals", response={200: list[Moved], 401: Fault}, summary="The patients that the hospital has")
def re_referrals(request: HttpRequest) -> list[dict[str, Any]]:
    user = _user(request)
    _record_list(user, "re-referrals by API")
    own = Delivery.objects.filter(hospital=user.hospital_id, message__kind=step.KIND.name).exclude(hospital=None)
    by_item = {delivery.message.item: delivery.pk for delivery in own.select_related("message")}
    sent = _with_hospital().filter(pk__in=by_item).order_by("-sent_at")[:PAGE]
    return [_moved(by_item[each.pk], each, user) for each in sent]


def _moved(pk: UUID, sent: ReReferral, user: User) -> dict[str, Any]:
    patient = sent.case.patient
    return {
        "id": pk,
        "patient_cpr": (patient.cpr if patient else "") or "",
        "patient_name": patient.name if patient else "",
        "sent_at": sent.sent_at,
        "codes": acceptance.codes_in_force(sent),
        "answer_due": None if sent.state == ReReferralState.ACCEPTED else sent.answer_by,
        "may_ask": acceptance.may_ask(user, sent),
    }


@router.post(
    "/re-referrals/{uuid:pk}/acceptance-requests",
    response={200: Asked, 201: Asked, 401: Fault, 404: Fault, 409: Fault, 422: Fault},
    summary="Ask for codes, or for a payment outside the agreement",
)
def ask(request: HttpRequest, pk: UUID, wanted: Wanted, idempotency_key: Header[UUID]) -> Status[dict[str, Any]]:
    """The same Idempotency-Key again gives the same request (200); with other contents it is refused (409)."""
    user, sent = _user(request), _find_sent(request, pk)
    known = sent.acceptance_requests.filter(key=idempotency_key).first()
    if known and (known.kind, known.codes, known.words) != (wanted.kind, wanted.codes, wanted.words.strip()):
        raise HttpError(409, _("Nøglen er brugt til en anden anmodning."))
    try:
        made = acceptance.ask(
            sent, wanted=acceptance.Wanted(**wanted.dict()), key=idempotency_key, by=user, at=timezone.now()
        )
    except Denied as refusal:
        raise HttpError(422, str(refusal.message)) from None
    return Status(200 if known else 201, _asked(made))


@router.get("/acceptance-requests", response={200: list[Asked], 401: Fault}, summary="The hospital's requests")
def acceptance_requests(request: HttpRequest) -> list[dict[str, Any]]:
    """The latest first, at most 200."""
    user = _user(request)
    _record_list(user, "acceptance requests by API")
    return [_as_schema(status) for status in acceptance.find_statuses(acceptance.requests_of(user)[:PAGE])]


@router.get("/acceptance-requests/{int:pk}", response={200: Asked, 401: Fault, 404: Fault}, summary="One request")
def acceptance_request(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = _find_request(request, pk)
    audit.record_opening(found.case, by=_user(request), what=f"acceptance request {found.pk}")
    return _asked(found)


@router.post(
    "/acceptance-requests/{int:pk}/reply",
    response={200: Asked, 401: Fault, 404: Fault, 409: Fault, 422: Fault},
    summary="Answer the office's question",
)
def reply(request: HttpRequest, pk: int, said: Reply) -> dict[str, Any]:
    return _act(request, pk, acceptance.reply, text=said.text)


@router.post(
    "/acceptance-requests/{int:pk}/withdraw",
    response={200: Asked, 401: Fault, 404: Fault, 409: Fault, 422: Fault},
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


def _user(request: HttpRequest) -> User:
    user: User = request.auth  # type: ignore[attr-defined]  # ninja puts there what ClientToken has found
    return user


def _with_hospital() -> Any:
    related = ("case__patient", "case__office", "hospital")
    found = ReReferral.objects.filter(state__in=WITH_HOSPITAL).select_related(*related)
    return found.prefetch_related("case__office__closed_days")


def _find_sent(request: HttpRequest, pk: UUID) -> ReReferral:
    user = _user(request)
    own = Delivery.objects.filter(hospital=user.hospital_id, message__kind=step.KIND.name).exclude(hospital=None)
    delivery = own.select_related("message").filter(pk=pk).first()
    sent: ReReferral | None = None
    if delivery is None:
        acceptance.record_refused_entry(user, delivery_pk=pk)
    else:
        sent = _with_hospital().filter(pk=delivery.message.item, hospital=user.hospital_id).first()
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
    fresh = AcceptanceRequest.objects.select_related("case__patient", "re_referral").get(pk=request.pk)
    return _as_schema(acceptance.find_statuses([fresh])[0])


def _as_schema(status: acceptance.Status) -> dict[str, Any]:
    request = status.request
    same = ("kind", "codes", "dropped", "reason", "words", "price", "is_urgent", "asked_at")
    return {
        "id": request.pk,
        **{name: getattr(request, name) for name in same},
        "state": status.state,
        "due": status.due,
        "accepted": status.accepted,
        "history": [{"act": each.act, "text": each.text, "at": each.at} for each in status.steps],
    }


@transaction.atomic
def _record_list(user: User, name: str) -> None:
    """The reading of a list with people in it, written down once an hour."""
    if allows(LISTED, user.username, name):
        audit.record(AuditWord.LIST_VIEWED, by=user, subject=name)
