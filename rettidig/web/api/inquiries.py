"""Inquiries over HTTP, from a system that has a form of its own (features I6, I13): the same questions, choices and
conditions as the citizens' form, and the same receipt.

The system has a client id and a secret of its own kind (`rettidig api add NAME --inquiries`). It sends, and sees
nothing.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle
from pydantic import Field

from rettidig.casework import api_clients, form_versions
from rettidig.casework.models import Reporter, User
from rettidig.casework.offices import public_office
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.questionnaire.form import shipped_form
from rettidig.casework.questionnaire.told import describe
from rettidig.casework.steps import inquiry_sent
from rettidig.casework.steps.receive import Receipt, find_missing
from rettidig.casework.topics import TOPICS
from rettidig.limits.counting import Limit, allows

from .assess import Fault, Faults, bounded
from .partner import KEY, Text, Typed

INQUIRIES = Limit("inquiries by API", 300, 60 * 60)  # by client
BODY_BYTES_MAX = 60_000
ANSWERS_MAX = 80
ANSWER_MAX = 4000


class InquiryThrottle(BaseThrottle):
    def allow_request(self, request: HttpRequest) -> bool:
        user = getattr(request, "auth", None)
        return not isinstance(user, User) or allows(INQUIRIES, user.username)


class InquiryToken(HttpBearer):
    """The token of POST /token, given to a system that sends inquiries. Its user stands in `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return api_clients.find_user(token, only_inquiries=True)


router = Router(tags=["Inquiries"], auth=InquiryToken(), throttle=[InquiryThrottle()])
Answer = Annotated[Text, Field(max_length=ANSWER_MAX)]


class Inquiry(Typed):
    """An inquiry. `answers`: by the names of GET /inquiry-form; a choice by its key, a day as YYYY-MM-DD, "unknown" for
    what the person does not know. `track`: max_wait where a life-threatening disease is suspected (SUL § 88).
    `form_version`: the version that the questions were read in, else the one in use.
    """

    answers: dict[str, Answer] = Field(min_length=1, max_length=ANSWERS_MAX)
    track: Literal["general", "max_wait"] = "general"
    language: Literal["da", "en"] = "da"
    form_version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class Received(Schema):
    """The receipt. `received_at` counts by law (SUL § 51, stk. 5). With number and code the person reads the answer.
    `missing`: what the office will ask about.
    """

    number: str
    code: str
    received_at: datetime
    form_version: int
    missing: list[str]


class QuestionAsked(Schema):
    """One question. `kind`: choice, date, line or text. `when`: when it is asked; empty where it always is."""

    name: str
    words: str
    kind: str
    choices: dict[str, str]
    when: str


class AskedForm(Schema):
    """The form in use."""

    version: int
    questions: list[QuestionAsked]


@router.get(
    "/inquiry-form",
    response={200: AskedForm, **dict.fromkeys((400, 401, 422, 429), Fault)},
    summary="The form in use",
)
def inquiry_form(request: HttpRequest, reporter: Reporter = Reporter.PATIENT) -> dict[str, Any]:
    """The questions in the words for whoever writes, in the language of Accept-Language."""
    version = form_versions.current_version().pk
    form = form_versions.form_of(version) or shipped_form()
    return {"version": version, "questions": [each._asdict() for each in describe(form, reporter=reporter)]}


@router.post(
    "/inquiries",
    response={
        200: Received,
        201: Received,
        **dict.fromkeys((400, 401, 409, 413, 429, 503), Fault),
        422: Faults | Fault,
    },
    summary="Send an inquiry",
)
@decorate_view(bounded(BODY_BYTES_MAX))
def send_inquiry(request: HttpRequest, sent: Inquiry, idempotency_key: UUID = KEY) -> Status[dict[str, Any]]:
    """All or nothing: with a fault nothing is stored, and every fault is told. The same key and answers again give the
    same receipt, for a week.
    """
    user: User = request.auth  # type: ignore[attr-defined]  # ninja puts there what InquiryToken has found
    office = public_office()
    if office is None:
        raise HttpError(503, _("Kontoret er ikke åbnet endnu."))
    try:
        receipt, is_new = inquiry_sent.send(
            sent.answers,
            track=sent.track,
            language=sent.language,
            version=sent.form_version,
            key=idempotency_key,
            office=office,
            by=user,
            at=timezone.now(),
        )
    except inquiry_sent.BadInquiry as bad:
        faults = [{"path": each.path, "wrong": each.words, "allowed": each.allowed} for each in bad.faults]
        return Status(422, {"faults": faults})
    except Denied as refusal:
        raise HttpError(409, str(refusal.message)) from None
    return Status(201 if is_new else 200, _as_received(receipt, sent))


def _as_received(receipt: Receipt, sent: Inquiry) -> dict[str, Any]:
    """Told from what was sent, never from what the office knows."""
    case = receipt.case
    return {
        "number": case.number,
        "code": receipt.code,
        "received_at": case.received_at,
        "form_version": case.form_version_id,
        "missing": find_missing(Answers.of(sent.answers), topic=TOPICS[case.topic]),
    }
