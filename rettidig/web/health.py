"""Addresses for whoever watches the installation: /health, /ready and /metrics (docs/operations.md).

None of them tells anything about a person, and none is kept in a cache.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from math import inf
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from rettidig.casework import monitoring

FREE_BYTES_LEAST = 200 * 1024 * 1024  # large files that people send are put on disk while they are read
UNCACHED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
GAUGES = {
    "worker_up": "Whether a background worker was heard of within the last minute",
    "worker_silent_seconds": "Seconds since a background worker was heard of",
    "jobs_waiting": "Jobs that may begin now and have not begun",
    "jobs_failed": "Jobs that failed for good within the last two weeks",
    "deliveries_waiting": "Letters and re-referrals on their way",
    "deliveries_stuck": "Those on their way for more than ten minutes",
    "deliveries_failed": "Those that were given up and wait for a person",
    "oldest_unanswered_seconds": "Seconds since the oldest open inquiry came that has no answer",
}

GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """First of all, so that it answers a load balancer that asks over http, by number instead of name, each second."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path_info) if request.method in ("GET", "HEAD") else None
        answer = page(request) if page else None
        return answer or self.get_response(request)


def health(request: HttpRequest) -> HttpResponse:
    """The process lives. Nothing else is asked: an outage of the database must not get web servers restarted."""
    return _json({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when this server can do its work, else 503.

    Without a worker inquiries are still taken in safely, so that alone is told as "degraded", not as unavailable.
    """
    found = _database() | {"storage": _storage()}
    can_serve = all(found[part] == "ok" for part in ("database", "migrations", "storage"))
    status = "unavailable" if not can_serve else "ok" if found["worker"] == "ok" else "degraded"
    return _json({"status": status} | found, status=200 if can_serve else 503)


def metrics(request: HttpRequest) -> HttpResponse | None:
    """Numbers for Prometheus, for whoever knows METRICS_TOKEN; for others there is no such page."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(request.headers.get("Authorization", ""), expected):
        return None
    try:
        work = monitoring.work(at=timezone.now())
    except (DatabaseError, InterfaceError):
        return HttpResponse(status=503, headers=UNCACHED)
    values: dict[str, float] = {
        "worker_up": work.has_worker,
        "worker_silent_seconds": _seconds(work.silent_for, inf),
        "oldest_unanswered_seconds": _seconds(work.oldest_unanswered, 0),
    }
    registry = CollectorRegistry()
    for name, meaning in GAUGES.items():
        value = values[name] if name in values else getattr(work, name)
        Gauge(f"rettidig_{name}", meaning, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers=UNCACHED)


PAGES: dict[str, Callable[[HttpRequest], HttpResponse | None]] = {
    "/health": health,
    "/ready": ready,
    "/metrics": metrics,
}


def describe_request(request: HttpRequest) -> HttpResponse:
    """Describe how the doctor's own request arrived here, past all proxies. For others there is no such page."""
    try:
        proof = request.headers.get(monitoring.DOCTOR_HEADER, "")
        signing.loads(proof, salt=monitoring.DOCTOR_SALT, max_age=monitoring.DOCTOR_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    answer = {"scheme": request.scheme, "host": request.get_host(), "address": request.META["REMOTE_ADDR"]}
    return _json(answer)


def _database() -> dict[str, Any]:
    try:
        _check_tables()
        silent_for = monitoring.worker_silent_for(at=timezone.now())
    except TablesBehind:
        return {"database": "ok", "migrations": "missing", "worker": "unknown"}
    except (DatabaseError, InterfaceError):
        return {"database": "unreachable", "migrations": "unknown", "worker": "unknown"}
    is_heard = silent_for is not None and silent_for < monitoring.SILENT_AFTER
    state = {"database": "ok", "migrations": "ok", "worker": "ok" if is_heard else "silent"}
    return state | ({} if silent_for is None else {"worker_silent_seconds": round(silent_for.total_seconds())})


class TablesBehind(Exception):
    """The program is newer than the tables: `rettidig migrate` has not been run."""


@cache
def _check_tables() -> None:
    """Raises TablesBehind. Asked until it is well, and then no more: a new program is a new process."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise TablesBehind


def _storage() -> str:
    return "ok" if shutil.disk_usage(tempfile.gettempdir()).free > FREE_BYTES_LEAST else "full"


def _seconds(span: timedelta | None, otherwise: float) -> float:
    return otherwise if span is None else span.total_seconds()


def _json(state: Mapping[str, Any], *, status: int = 200) -> JsonResponse:
    return JsonResponse(dict(state), status=status, headers=UNCACHED)
