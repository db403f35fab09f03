"""What a hospital sees of its own requests: no more than has been told to it, and nothing once the patient is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ... import audit, outbox
from ...deadlines import WITH_HOSPITAL
from ...models import (
    AcceptanceAct,
    AcceptanceRequest,
    AcceptanceState,
    AcceptanceStep,
    Delivery,
    OutboxMessage,
    OutboxState,
    Task,
    User,
)
from ...permissions import hospitals_of
from .answers import KIND, TOLD
from .requests import OPEN_STATES, TASK_KIND
from .words import AcceptanceWord

OF_THE_HOSPITAL = (AcceptanceAct.REPLIED, AcceptanceAct.WITHDRAWN)
STATES = {AcceptanceAct.REPLIED: AcceptanceState.WAITING}  # else an act leads to the state of the same name
ARRIVED = (OutboxState.DELIVERED, OutboxState.UNREAD)


@dataclass(frozen=True)
class Status:
    """One request as its hospital sees it. `due` is the day by which somebody answers, the office or the hospital."""

    request: AcceptanceRequest
    state: AcceptanceState
    steps: list[AcceptanceStep]
    due: date | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state in OPEN_STATES

    @property
    def is_asked(self) -> bool:
        """Whether the office waits for the hospital."""
        return self.state == AcceptanceState.ASKED

    @property
    def accepted(self) -> list[str]:
        """The codes that the hospital has been given."""
        return self.request.accepted if not self.is_open else []


def requests_of(user: User) -> QuerySet[AcceptanceRequest]:
    """The requests of the user's hospitals for patients that they have."""
    own = AcceptanceRequest.objects.filter(
        re_referral__hospital__in=hospitals_of(user), re_referral__state__in=WITH_HOSPITAL
    )
    return own.select_related("case__patient", "case__office", "re_referral__hospital")


def find_statuses(requests: Iterable[AcceptanceRequest]) -> list[Status]:
    """Each request with the acts that have reached its hospital, the earliest first."""
    found = list(requests)
    steps = AcceptanceStep.objects.filter(request__in=found, act__in=(*TOLD, *OF_THE_HOSPITAL)).order_by("at", "id")
    by_request: dict[int, list[AcceptanceStep]] = {request.pk: [] for request in found}
    told = list(steps)
    messages = outbox.find_messages(KIND, told)
    for step in told:
        if step.act in OF_THE_HOSPITAL or _has_arrived(messages.get(step.pk)):
            by_request[step.request_id].append(step)
    dues = _find_dues(found)
    return [_status(request, by_request[request.pk], dues.get(request.case_id)) for request in found]


def _has_arrived(message: OutboxMessage | None) -> bool:
    return message is not None and message.state in ARRIVED


def _find_dues(requests: list[AcceptanceRequest]) -> dict[int, date | None]:
    cases = [request.case_id for request in requests]
    tasks = Task.objects.filter(case__in=cases, kind=TASK_KIND, done_at=None)
    return dict(tasks.values_list("case_id", "due"))


def _status(request: AcceptanceRequest, steps: list[AcceptanceStep], due: date | None) -> Status:
    act = AcceptanceAct(steps[-1].act) if steps else AcceptanceAct.REPLIED
    state = STATES.get(act) or AcceptanceState(act.value)
    return Status(request, state, steps, due if state in OPEN_STATES else None)


@transaction.atomic
def record_refused_entry(by: User, *, acceptance_pk: int = 0, delivery_pk: UUID | None = None) -> None:
    """Somebody has asked for the request or the patient of another hospital: it stands in the story of the case. What
    is not there is not written down.
    """
    own = hospitals_of(by)
    requests = AcceptanceRequest.objects.filter(pk=acceptance_pk).exclude(re_referral__hospital__in=own)
    deliveries = Delivery.objects.filter(pk=delivery_pk).exclude(hospital__in=own)
    found = requests.select_related("case").first() or deliveries.select_related("case").first()
    if found:
        audit.record(AcceptanceWord.REFUSED_ENTRY, by=by, case=found.case, at=timezone.now())
