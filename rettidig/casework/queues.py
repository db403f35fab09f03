"""The lists that people work from, sorted by what is due first. Reads only."""

from typing import TypeAlias

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .models import Case, Team, User

View: TypeAlias = str
VIEWS = {
    "mine": _("Mine sager"),
    "team": _("Mit team"),
    "unassigned": _("Ingen ejer"),
    "all": _("Alle åbne"),
    "closed": _("Afsluttede"),
}
LINE = (
    *("number", "priority", "state", "topic", "outcome", "received_at", "closed_at", "answered_at", "reporter_name"),
    *("patient_seen_on", "patient_declined_on"),
    *("next_deadline", "next_deadline_kind", "service_due", "legal_due", "legal_right", "priority_reasons"),
    *("patient__name", "patient__birth_date", "team__name"),
    *("owner__first_name", "owner__last_name", "owner__username"),
)
DEADLINE, URGENCY = "deadline", "urgency"
ORDERS = {
    DEADLINE: ("next_deadline", "priority", "received_at", "id"),  # the case_queue index
    URGENCY: ("priority", "next_deadline", "received_at", "id"),
    "received": ("received_at", "id"),
}
MOST_COUNTED = 500
COUNTED = {
    "mine": "owner_id = %(user)s",
    "team": "team_id = %(team)s",
    "unassigned": "owner_id IS NULL",
    "all": "TRUE",
}
COUNT = (
    "(SELECT count(*) FROM (SELECT 1 FROM casework_case"
    " WHERE closed_at IS NULL AND office_id = %(office)s AND {where} LIMIT %(most)s) AS found)"
)


def lines(user: User, *, with_merged: bool = False) -> QuerySet[Case]:
    """The cases of the user's own office, each with no more than what one line of a list says about it.

    `with_merged`: and those that offices had closed before they became part of it.
    """
    offices = user.office.lineage if with_merged and user.office else [user.office_id]
    return Case.objects.filter(office__in=offices).select_related("patient", "owner", "team").only(*LINE)


def find_team(user: User, slug: str = "") -> Team | None:
    """The team of the user's office that is called `slug`, else the user's own; None for a user who has none."""
    named = Team.objects.filter(office=user.office, slug=slug).first() if slug else None
    return named or user.team


def counts(user: User, *, team: Team | None) -> dict[View, int]:
    """How many cases stand in each view of open cases, in one question; no more than `MOST_COUNTED` + 1 are counted,
    however many there are.
    """
    facts = {"office": user.office_id, "user": user.pk, "team": team.pk if team else None, "most": MOST_COUNTED + 1}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(COUNT.format(where=where) for where in COUNTED.values()), facts)
        return dict(zip(COUNTED, cursor.fetchone(), strict=True))


def queue(user: User, *, view: View, team: Team | None = None, order: str = DEADLINE) -> QuerySet[Case]:
    """The cases of the user's own office in one view, in one of `ORDERS`; closed cases always the latest first."""
    if view == "closed":
        return lines(user, with_merged=True).exclude(closed_at=None).order_by("-closed_at", "-id")
    cases = lines(user).filter(closed_at=None).order_by(*ORDERS[order])
    if view == "mine":
        return cases.filter(owner=user)
    if view == "team":
        chosen = team or user.team
        return cases.filter(team=chosen) if chosen else cases.none()
    if view == "unassigned":
        return cases.filter(owner=None)
    return cases
