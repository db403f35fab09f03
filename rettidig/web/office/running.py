"""The administrator's start page: the way to people and registers, the background jobs, and the state of the parts."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import background, health, monitoring, not_finished
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.form_versions import current_version, news_for
from rettidig.casework.models import AuditEvent, HealthLook, Office, Organisation, Role, User
from rettidig.casework.permissions import Denied
from rettidig.web.guards import posts_only

from . import history
from .access import KeeperRequest, administrators

LATEST = 10
ACTS = (AuditWord.JOB_RETRIED, AuditWord.JOB_CANCELLED, AuditWord.JOB_STARTED, AuditWord.HEALTH_LOOKED_AT)


class Words(NamedTuple):
    """What the page says of one part: its name, what to do where something is wrong, and the page where it is done."""

    label: StrOrPromise
    cure: StrOrPromise
    view: str = ""
    anchor: str = ""


PARTS: dict[str, Words] = {
    "Packages": Words(
        gettext_lazy("Programmets pakker"),
        gettext_lazy("Installér igen, så pakkerne er dem, som programmet er prøvet med."),
    ),
    "Deployment": Words(gettext_lazy("Opsætning og sikkerhed"), gettext_lazy("Ret opsætningen på serveren.")),
    "Address": Words(gettext_lazy("Adressen på nettet"), gettext_lazy("Ret adressen og HTTPS i serverens opsætning.")),
    "Disk": Words(
        gettext_lazy("Plads på disken"),
        gettext_lazy("Gør plads på disken, eller giv programmet lov til at skrive i mappen."),
    ),
    "Time zone": Words(
        gettext_lazy("Dansk tid"), gettext_lazy("Opdatér serverens tidszoner, ellers bliver frister regnet forkert.")
    ),
    "Translations": Words(
        gettext_lazy("Tekster på dansk og engelsk"), gettext_lazy("Installér igen, så teksterne er med på begge sprog.")
    ),
    "Style and scripts": Words(
        gettext_lazy("Sidernes udseende"), gettext_lazy("Installér igen, så sidernes udseende er med.")
    ),
    "Letters": Words(gettext_lazy("Breve som PDF"), gettext_lazy("Installér igen. Indtil da kan ingen breve laves.")),
    "Virus scanner": Words(
        gettext_lazy("Virusscanner"), gettext_lazy("Start virusscanneren. Indtil da venter de filer, som folk sender.")
    ),
    "Mail server": Words(
        gettext_lazy("Mailserver"),
        gettext_lazy("Ret mailserverens adresse i opsætningen. Indtil da går ingen e-mail ud."),
    ),
    "Text messages": Words(
        gettext_lazy("Sms"),
        gettext_lazy("Ret adressen på den tjeneste, der sender sms. Indtil da venter de."),
    ),
    "Login of citizens": Words(
        gettext_lazy("Borgernes login (MitID)"),
        gettext_lazy("Ret opsætningen af login, eller spørg udbyderen. Indtil da skriver borgerne uden login."),
    ),
    "Database": Words(
        gettext_lazy("Databasen"), gettext_lazy("Ret databasens opsætning, eller giv den en nyere version.")
    ),
    "Tables": Words(gettext_lazy("Databasens tabeller"), gettext_lazy("Opdatér tabellerne på serveren.")),
    "Office": Words(
        gettext_lazy("Det kontor, borgerne møder"),
        gettext_lazy("Udfyld det, som kontoret mangler."),
        "office:readiness",
    ),
    "Background work": Words(
        gettext_lazy("Arbejderen, der kører job"),
        gettext_lazy("Start arbejderen på serveren, og kør de job igen, som fejlede."),
        "office:running",
        "jobs",
    ),
    "Hospitals' folders": Words(
        gettext_lazy("Hospitalernes mapper"),
        gettext_lazy("Gør mappen klar, eller vælg en anden vej til hospitalet i registret."),
        "registers:index",
    ),
    "Folder of complaints": Words(
        gettext_lazy("Mappen med hospitalsklager"),
        gettext_lazy("Gør mappen klar på serveren. Indtil da lægges klagerne ind på siden."),
    ),
    "Keys": Words(gettext_lazy("Nøgler"), gettext_lazy("Ret nøglerne i serverens opsætning.")),
    "Older keys": Words(
        gettext_lazy("Ældre nøgler"), gettext_lazy("Gør udskiftningen af nøglerne færdig på serveren.")
    ),
    "Role of the database": Words(
        gettext_lazy("Databasens rolle"),
        gettext_lazy("Giv databasens rolle de rettigheder, den skal have, og ikke flere."),
    ),
    "Evidence": Words(
        gettext_lazy("Værn om det, der ikke må ændres"),
        gettext_lazy("Sæt værnet op igen på serveren, og se efter, at arbejderen kører."),
        "office:running",
        "jobs",
    ),
    "Log of the database": Words(
        gettext_lazy("Databasens log"),
        gettext_lazy("Ret databasens log, så den ikke gemmer det, som folk bliver søgt frem med."),
    ),
}


@dataclass(frozen=True)
class Part:
    """One part of the installation and what the newest look found."""

    words: Words
    status: str
    troubles: list[dict[str, Any]]

    @property
    def href(self) -> str:
        """The page where it is put right; empty where that is done on the server."""
        if not self.words.view:
            return ""
        return f"{reverse(self.words.view)}{'#' if self.words.anchor else ''}{self.words.anchor}"


@administrators
def running(request: KeeperRequest) -> HttpResponse:
    now = timezone.now()
    look = health.newest()
    jobs = background.jobs(at=now)
    context = {
        "jobs": jobs,
        "unfinished": len(not_finished.find(at=now)),
        "failed": sum(len(job.failures) for job in jobs),
        "waiting": sum(job.waiting for job in jobs),
        "work": monitoring.work(at=now),
        "look": look,
        "form_news": news_for(current_version())[0],
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
    parts = [Part(PARTS.get(name, Words(name, "")), each["status"], each["troubles"]) for name, each in found.items()]
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
