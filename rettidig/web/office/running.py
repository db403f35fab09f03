"""The administrator's start page: the way to people and registers, the background jobs, and the state of the parts."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import background, health, monitoring
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.models import AuditEvent, HealthLook, Office, Organisation, Role, User
from rettidig.casework.permissions import Denied
from rettidig.web.guards import posts_only

from . import history
from .access import KeeperRequest, administrators

LATEST = 10
ACTS = (AuditWord.JOB_RETRIED, AuditWord.JOB_CANCELLED, AuditWord.JOB_STARTED, AuditWord.HEALTH_LOOKED_AT)
PARTS: dict[str, StrOrPromise] = {
    "Packages": gettext_lazy("Programmets pakker"),
    "Deployment": gettext_lazy("Opsætning og sikkerhed"),
    "Address": gettext_lazy("Adressen på nettet"),
    "Disk": gettext_lazy("Plads på disken"),
    "Time zone": gettext_lazy("Dansk tid"),
    "Translations": gettext_lazy("Tekster på dansk og engelsk"),
    "Style and scripts": gettext_lazy("Sidernes udseende"),
    "Letters": gettext_lazy("Breve som PDF"),
    "Virus scanner": gettext_lazy("Virusscanner"),
    "Mail server": gettext_lazy("Mailserver"),
    "Database": gettext_lazy("Databasen"),
    "Tables": gettext_lazy("Databasens tabeller"),
    "Office": gettext_lazy("Det kontor, borgerne møder"),
    "Background work": gettext_lazy("Arbejderen, der kører job"),
    "Hospitals' folders": gettext_lazy("Hospitalernes mapper"),
    "Keys": gettext_lazy("Nøgler"),
    "Older keys": gettext_lazy("Ældre nøgler"),
    "Role of the database": gettext_lazy("Databasens rolle"),
    "Evidence": gettext_lazy("Værn om det, der ikke må ændres"),
    "Log of the database": gettext_lazy("Databasens log"),
}


@dataclass(frozen=True)
class Part:
    """One part of the installation and what the newest look found."""

    label: StrOrPromise
    status: str
    troubles: list[dict[str, Any]]


@administrators
def running(request: KeeperRequest) -> HttpResponse:
    now = timezone.now()
    look = health.newest()
    jobs = background.jobs(at=now)
    context = {
        "jobs": jobs,
        "failed": sum(len(job.failures) for job in jobs),
        "waiting": sum(job.waiting for job in jobs),
        "work": monitoring.work(at=now),
        "look": look,
        "parts": _parts(look),
        "people": User.objects.filter(is_active=True).exclude(role=Role.CITIZEN).filter(api_client=None).count(),
        "offices": Office.objects.filter(merged_at=None).count(),
        "organisations": Organisation.objects.filter(closed_at=None).count(),
        "changes": history.changes(AuditEvent.objects.filter(verb__in=ACTS).order_by("-id")[:LATEST]),
    }
    return render(request, "office/running.html", context)


def _parts(look: HealthLook | None) -> list[Part]:
    """What is wrong first, and the rest in its order."""
    found = look.found if look else {}
    parts = [Part(PARTS.get(name, name), each["status"], each["troubles"]) for name, each in found.items()]
    order = ("bad", "warning", "good")
    return sorted(parts, key=lambda part: order.index(part.status))


@posts_only("office:running")
@administrators
def examine(request: KeeperRequest) -> HttpResponse:
    look = health.look(by=request.user, at=timezone.now())
    wrong = sum(each["status"] != "good" for each in look.found.values())
    if wrong:
        messages.info(request, _("Undersøgt. Se det, der skal gøres noget ved, under Tilstand."))
    else:
        messages.success(request, _("Undersøgt. Alt er i orden."))
    return redirect("office:running")


@posts_only("office:running")
@administrators
def retry(request: KeeperRequest, pk: int) -> HttpResponse:
    is_done = background.retry(pk, by=request.user, at=timezone.now())
    return _told(request, is_done, _("Jobbet er sat i gang igen."), _("Jobbet er allerede i gang eller i kø."))


@posts_only("office:running")
@administrators
def cancel(request: KeeperRequest, pk: int) -> HttpResponse:
    is_done = background.cancel(pk, by=request.user, at=timezone.now())
    return _told(request, is_done, _("Jobbet er taget ud af køen."), _("Jobbet er begyndt eller er ikke i køen mere."))


@posts_only("office:running")
@administrators
def run_now(request: KeeperRequest, name: str) -> HttpResponse:
    try:
        is_done = background.run_now(name, by=request.user, at=timezone.now())
    except Denied as refusal:
        messages.error(request, str(refusal.message))
        return redirect("office:running")
    return _told(request, is_done, _("Jobbet er sat i kø."), _("Jobbet venter allerede i køen."))


def _told(request: KeeperRequest, is_done: bool, done: str, otherwise: str) -> HttpResponse:
    if is_done:
        messages.success(request, done)
    else:
        messages.info(request, otherwise)
    return redirect("office:running")
