"""What was changed of an office or a person, when, by whom, from what to what: read from the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.audit_words import LABELS, AuditWord
from rettidig.casework.models import AuditEvent, Office, Organisation, Role, User
from rettidig.casework.organisations import subject_of
from rettidig.casework.regions import names
from rettidig.casework.topics import TOPICS
from rettidig.web.formatting import date_short

OF_AN_OFFICE = (
    *(AuditWord.OFFICES_CREATED, AuditWord.OFFICE_CHANGED, AuditWord.TOPICS_SHARED),
    *(AuditWord.MERGER_PLANNED, AuditWord.MERGER_CANCELLED, AuditWord.OFFICE_MERGED),
    *(AuditWord.TEAM_ADDED, AuditWord.TEAM_RENAMED, AuditWord.TEAM_REMOVED, AuditWord.SHARING_CHANGED),
)
OF_A_PERSON = (
    *(AuditWord.USER_ADDED, AuditWord.USER_CHANGED, AuditWord.USER_RENEWED),
    *(AuditWord.USER_CLOSED, AuditWord.USER_REOPENED, AuditWord.LOGGED_OUT_EVERYWHERE),
)
OF_AN_ORGANISATION = (
    *(AuditWord.ORGANISATION_ADDED, AuditWord.ORGANISATION_CHANGED),
    *(AuditWord.ORGANISATION_CLOSED, AuditWord.ORGANISATION_REOPENED),
)
NAMES: dict[str, StrOrPromise] = {
    "name": gettext_lazy("Navn"),
    "region": gettext_lazy("Region"),
    "phone": gettext_lazy("Telefon"),
    "helpline": gettext_lazy("Hjælpetelefon"),
    "email": gettext_lazy("E-mail"),
    "address": gettext_lazy("Adresse"),
    "hours": gettext_lazy("Åbningstider"),
    "working_hours": gettext_lazy("Arbejdstid"),
    "service_target_days": gettext_lazy("Svarfrist i hverdage"),
    "urgent_target_days": gettext_lazy("Svarfrist, når det haster"),
    "most_added_days": gettext_lazy("Svarfristen kan flyttes højst hverdage"),
    "quiet_hours": gettext_lazy("Afbrudt efter timer"),
    "call_hours": gettext_lazy("Ringes op inden for åbne timer"),
    "keeps_time": gettext_lazy("Skriver tid ned"),
    "closed_days": gettext_lazy("Lukkedage"),
    "reason": gettext_lazy("Hvorfor"),
    "team": gettext_lazy("Team"),
    "topics": gettext_lazy("Emner"),
    "shares_itself": gettext_lazy("Fordeler selv nye sager"),
    "role": gettext_lazy("Rolle"),
    "office": gettext_lazy("Kontor"),
    "organisation": gettext_lazy("Organisation"),
    "hospital": gettext_lazy("Hospital"),
    "successor": gettext_lazy("Bliver en del af"),
    "merges_on": gettext_lazy("Fra"),
    "teams": gettext_lazy("Teams"),
    "people": gettext_lazy("Kolleger"),
    "cases": gettext_lazy("Åbne sager"),
    "keeps_people": gettext_lazy("Brugeransvarlig"),
    "job": gettext_lazy("Job"),
    "cvr": gettext_lazy("CVR-nummer"),
    "hospitals": gettext_lazy("Hospitaler"),
}


@dataclass(frozen=True)
class Line:
    """One field of a change."""

    label: StrOrPromise
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One change. `who` is empty for somebody at the machine itself."""

    at: datetime
    who: str
    what: StrOrPromise
    lines: list[Line]
    reason: str


def of_office(office: Office) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(case_id=None, subject=office.slug, verb__in=OF_AN_OFFICE)


def of_person(person: User) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(case_id=None, subject=person.username, verb__in=OF_A_PERSON)


def of_organisation(organisation: Organisation) -> QuerySet[AuditEvent]:
    subject = subject_of(organisation)
    return AuditEvent.objects.filter(case_id=None, subject=subject, verb__in=OF_AN_ORGANISATION)


def changes(events: Iterable[AuditEvent]) -> list[Change]:
    """The events as people read them."""
    events = list(events)
    people = {each.username: str(each) for each in User.objects.filter(username__in={event.user for event in events})}
    return [
        Change(
            event.at,
            people.get(event.user, event.user),
            LABELS.get(event.verb, event.verb),
            _lines(event),
            event.reason,
        )
        for event in events
    ]


def _lines(event: AuditEvent) -> list[Line]:
    before, after = event.before or {}, event.after or {}
    if event.verb == AuditWord.TOPICS_SHARED:
        return _shares(before, after)
    return [
        Line(label, _words(name, before.get(name)), _words(name, after.get(name)))
        for name, label in NAMES.items()
        if before.get(name) or after.get(name)
    ]


def _shares(before: dict[str, str | None], after: dict[str, str | None]) -> list[Line]:
    """The topics that went from one team to another, as one line."""
    moves: dict[tuple[str, str], list[str]] = {}
    for topic, team in after.items():
        label = TOPICS[topic].label if topic in TOPICS else topic
        moves.setdefault((before.get(topic) or "", team or ""), []).append(label)
    return [Line(", ".join(topics), old, new) for (old, new), topics in moves.items()]


def _words(name: str, value: Any) -> str:
    """A value of the audit log in words; nothing where there was none."""
    if not value:
        return ""
    if name in ("hours", "working_hours"):
        return ", ".join(_hours(each) for each in value)
    if name == "closed_days":
        return ", ".join(date_short(date.fromisoformat(each)) for each in value)
    if name == "merges_on":
        return date_short(date.fromisoformat(value))
    if isinstance(value, dict):  # who takes over from whom
        return ", ".join(f"{old} → {new or '–'}" for old, new in value.items())
    if name == "topics":
        return ", ".join(TOPICS[each].label for each in value if each in TOPICS)
    if name == "hospitals":
        return ", ".join(value)
    if name == "keeps_people":
        return _("Ja")
    if name == "role":
        return str(Role(value).label)
    return str(names().get(value, value)) if name == "region" else str(value)


def _hours(text: str) -> str:
    number, _space, span = text.partition(" ")
    return f"{str(WEEKDAYS[int(number)]).lower()} {span.replace(':', '.')}"
