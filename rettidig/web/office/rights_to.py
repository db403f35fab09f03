"""Who may do and see what, by role, team, subject and field: tables made of the data that the checks themselves use
(feature G1).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import access_rules, confidentiality, field_access, permissions
from rettidig.casework.audit_words import LABELS
from rettidig.casework.field_access import Given
from rettidig.casework.lifecycle import TRANSITIONS
from rettidig.casework.models import AccessRule, Confidential, Office, Role, Team
from rettidig.casework.registers.definitions import REGISTERS
from rettidig.casework.tracks import hospital_complaints
from rettidig.web.guards import roles_required

from .access import KeeperRequest

ROLES = [role for role in Role if role != Role.CITIZEN]


@dataclass(frozen=True)
class Row:
    """One act or thing, and for each role of `ROLES` what it may: empty, or a word."""

    label: StrOrPromise
    cells: list[str]


@dataclass(frozen=True)
class TeamRule:
    """One access rule in words: the office, what it is about, the team, what that has to itself, and when."""

    office: str
    subject: str
    team: str
    reserved: str
    first: date
    last: date | None


@roles_required(*permissions.ACCESS_READERS)
def tables(request: KeeperRequest) -> HttpResponse:
    minutes = round(confidentiality.unmasked_for().total_seconds() / 60)
    context = {
        "roles": [role.label for role in ROLES],
        "with_owner": [*(role.label for role in ROLES), _("Ejeren af sagen"), _("Når adressen er beskyttet")],
        "fields": _fields(),
        "minutes": minutes,
        "things": _things(),
        "acts": _acts(),
        "rules": _rules(request.user.office),
        "passes": [role.label for role in ROLES if role in access_rules.passing_roles()],
        "keeps_rules": request.user.role in REGISTERS["access_rules"].editors,
    }
    return render(request, "office/who_may.html", context)


def _fields() -> list[Row]:
    """Each field of a patient's data, and how each role, the owner, and all with a protected address are given it."""
    return [_field(field) for field in field_access.fields().values()]


def _field(field: field_access.Field) -> Row:
    given = [*(field.of_role(role) for role in ROLES), field.owner, field.protected]
    words = ["" if how in (None, Given.NEVER) else str(Given(how).label) for how in given]
    return Row(field_access.LABELS[field.key], words)


def _rules(office: Office | None) -> list[TeamRule]:
    """The access rules that hold or lie ahead, of the reader's office or of all; each with the teams it names."""
    today = timezone.localdate()
    rows = AccessRule.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), office__merged_at=None)
    rows = rows.filter(office=office) if office else rows
    names = {(team.office_id, team.slug): team.name for team in Team.objects.all()}
    return [
        TeamRule(
            str(row.office),
            access_rules.subject_name(row.subject),
            names.get((row.office_id, row.team), row.team),
            row.get_reserved_display(),
            row.valid_from,
            row.valid_to,
        )
        for row in rows.select_related("office").order_by("office__name", "subject", "team", "valid_from")
    ]


def _acts() -> list[Row]:
    """Each act on a case under its name in the case's story, with the roles that may do it."""
    may: dict[str, set[Role]] = {}
    for act in TRANSITIONS.values():
        roles: set[Role] = set().union(*(permissions.ROLES.get(actor, set()) for actor in act.who))
        may.setdefault(act.audit, set()).update(roles)
    return [_marked(LABELS[word], roles) for word, roles in may.items() if roles]


def _marked(label: StrOrPromise, roles: Collection[Role]) -> Row:
    return Row(label, [_("Ja") if role in roles else "" for role in ROLES])


def _things() -> list[Row]:
    """What each role reads and changes: cases, those that are closed to most, figures, registers and people."""
    cases = _("Sager: navn og alder, det patienten har skrevet og fortalt, noter, breve og filer")
    rows = [_thing(cases, permissions.CASE_READERS, permissions.CASE_WORKERS)]
    for key, rule in confidentiality.rules().items():
        words = {"kind": Confidential(key).label, "n": round(rule.lasts.total_seconds() / 3600)}
        label = _("Fortrolige sager: %(kind)s (med en grund i %(n)d timer)") % words
        cells = [_("Ser") if role in rule.sees else _("Med en grund") if role in rule.opens else "" for role in ROLES]
        rows.append(Row(label, cells))
    rows += [
        _thing(_("Hospitalsklager"), hospital_complaints.readers(), hospital_complaints.workers()),
        _thing(_("Tal uden navne"), permissions.FIGURE_READERS, ()),
        _thing(_("Kontrol af opslag i journaler"), permissions.LOG_READERS, permissions.NOTICE_SENDERS),
        _thing(_("Hvem har læst sager"), permissions.READING_REVIEWERS, permissions.READING_REVIEWERS),
        _thing(_("Kontorets tider, teams og frister"), permissions.OFFICE_KEEPERS, permissions.OFFICE_KEEPERS),
    ]
    return rows + [
        _thing(_("Register: %(name)s") % {"name": each.name}, permissions.REGISTER_READERS, each.editors)
        for each in REGISTERS.values()
    ]


def _thing(label: StrOrPromise, read: Collection[Role], change: Collection[Role]) -> Row:
    return Row(label, [_("Retter") if role in change else _("Læser") if role in read else "" for role in ROLES])
