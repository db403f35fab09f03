"""State of the background work for operators: whether a worker runs, stuck messages, and waiting people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from .models import Case, OutboxMessage, OutboxState
from .outbox import STUCK_AFTER

# By this a site knows the doctor of its own installation, and tells it how its request arrived
DOCTOR_HEADER, DOCTOR_SALT, DOCTOR_SECONDS = "X-Rettidig-Doctor", "rettidig.doctor", 60
SILENT_AFTER = timedelta(seconds=60)  # a worker says every ten seconds that it lives


@dataclass(frozen=True)
class Work:
    """The work at one moment. `silent_for` is since a worker was last heard of; None when none is registered."""

    silent_for: timedelta | None
    jobs_waiting: int
    jobs_failed: int
    deliveries_waiting: int
    deliveries_stuck: int
    deliveries_failed: int
    oldest_unanswered: timedelta | None

    @property
    def has_worker(self) -> bool:
        return self.silent_for is not None and self.silent_for < SILENT_AFTER


def worker_silent_for(*, at: datetime) -> timedelta | None:
    """How long ago a worker was last heard of; None when none is registered."""
    last = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    return None if last is None else max(at - last, timedelta(0))


def work(*, at: datetime) -> Work:
    """Count what waits, is stuck or has failed, and how long the oldest open inquiry has waited for its answer."""
    jobs, waiting = ProcrastinateJob.objects, OutboxMessage.objects.filter(state=OutboxState.QUEUED)
    unanswered = Case.objects.filter(closed_at=None, answered_at=None).aggregate(first=Min("received_at"))["first"]
    return Work(
        silent_for=worker_silent_for(at=at),
        jobs_waiting=jobs.filter(status="todo", scheduled_at=None).count(),
        jobs_failed=jobs.filter(status="failed").count(),
        deliveries_waiting=waiting.count(),
        deliveries_stuck=waiting.filter(queued_at__lte=at - STUCK_AFTER).count(),
        deliveries_failed=OutboxMessage.objects.filter(state=OutboxState.FAILED).count(),
        oldest_unanswered=at - unanswered if unanswered else None,
    )
