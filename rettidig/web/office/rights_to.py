"""Who may do and see what, by role: two tables, made of the ones that the checks themselves use (feature G1)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import confidentiality, permissions
from rettidig.casework.audit_words import LABELS
from rettidig.casework.lifecycle import TRANSITIONS
from rettidig.casework.models import Confidential, Role
from rettidig.casework.registers.definitions import REGISTERS
from rettidig.web.guards import roles_required

from .access import KeeperRequest

ROLES = [role for role in Role if role != Role.CITIZEN]


@dataclass(frozen=True)
class Row:
    """One act or thing, and for each role of `ROLES` what it may: empty, or a word."""

    label: StrOrPromise
    cells: list[str]


@roles_required(*permissions.ACCESS_READERS)
def tables(request: KeeperRequest) -> HttpResponse:
    context = {"roles": [role.label for role in ROLES], "things": _things(), "acts": _acts()}
    return render(request, "office/who_may.html", context)


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
    """What each role reads and changes: cases, what is masked and closed in them, figures, registers and people."""
    minutes = {"n": round(confidentiality.unmasked_for().total_seconds() / 60)}
    masked = _("Fødselsdag, telefon, e-mail og adresse (skjult, til man beder om det, så i %(n)d minutter)") % minutes
    rows = [
        _thing(_("Sager og patientens navn, uden de fortrolige"), permissions.CASE_READERS, permissions.CASE_WORKERS),
        _thing(masked, permissions.CASE_READERS, permissions.CASE_WORKERS),
        _thing(_("CPR-nummer (vises hver gang efter et tryk)"), permissions.CASE_READERS, permissions.CASE_WORKERS),
    ]
    for key, rule in confidentiality.rules().items():
        words = {"kind": Confidential(key).label, "n": round(rule.lasts.total_seconds() / 3600)}
        label = _("Fortrolige sager: %(kind)s (med en grund i %(n)d timer)") % words
        cells = [_("Ser") if role in rule.sees else _("Med en grund") if role in rule.opens else "" for role in ROLES]
        rows.append(Row(label, cells))
    rows += [
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
