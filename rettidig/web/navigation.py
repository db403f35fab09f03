"""Which page stands in whose navigation: the one table."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Role
from rettidig.casework.permissions import FIGURE_READERS

CASE_ROLES = frozenset({Role.ADVISER, Role.ADMINISTRATIVE, Role.LEAD, Role.LAWYER})
FIGURE_ROLES = frozenset(FIGURE_READERS)
LOG_ROLES = frozenset({Role.LEAD, Role.LAWYER, Role.MANAGEMENT})


@dataclass(frozen=True)
class Entry:
    """A page by its view name, what it is called, and the roles that see it."""

    view: str
    label: StrOrPromise
    roles: frozenset[Role]


@dataclass(frozen=True)
class Link:
    """An entry as it stands on one page."""

    href: str
    label: StrOrPromise
    is_current: bool


NAVIGATION = (
    Entry("desk:start", _("Sager"), CASE_ROLES),
    Entry("desk:tasks", _("Opgaver"), CASE_ROLES),
    Entry("desk:new_inquiry", _("Ny henvendelse"), CASE_ROLES),
    Entry("desk:law", _("Loven"), CASE_ROLES),
    Entry("management:start", _("Tal"), FIGURE_ROLES),
    Entry("management:figures", _("Tabeller"), FIGURE_ROLES),
    Entry("management:log_control", _("Logkontrol"), LOG_ROLES),
    Entry("partner:start", _("Omvisiterede patienter"), frozenset({Role.PARTNER})),
)


def links(request: HttpRequest) -> list[Link]:
    """The navigation of the one who asks; a page that is not built in this installation is left out."""
    role = getattr(request.user, "role", None)
    current = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Link(href, entry.label, entry.view == current)
        for entry in NAVIGATION
        if role in entry.roles and (href := address(entry.view))
    ]


def address(view: str) -> str:
    """Where a page is, or nothing when this installation has no such page."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
