"""Which page stands in whose navigation: the one table."""

from collections.abc import Set
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Role
from rettidig.casework.permissions import CASE_READERS, CASE_WORKERS, FIGURE_READERS, LOG_READERS


@dataclass(frozen=True)
class Entry:
    """A page by its view name, what it is called, and the roles that see it."""

    view: str
    label: StrOrPromise
    roles: Set[Role]


@dataclass(frozen=True)
class Link:
    """An entry as it stands on one page."""

    href: str
    label: StrOrPromise
    is_current: bool


NAVIGATION = (
    Entry("desk:start", _("Sager"), CASE_READERS),
    Entry("desk:tasks", _("Opgaver"), CASE_READERS),
    Entry("desk:new_inquiry", _("Ny henvendelse"), CASE_WORKERS),
    Entry("desk:law", _("Loven"), CASE_READERS),
    Entry("management:start", _("Tal"), FIGURE_READERS),
    Entry("management:figures", _("Tabeller"), FIGURE_READERS),
    Entry("management:log_control", _("Logkontrol"), LOG_READERS),
    Entry("partner:start", _("Omvisiterede patienter"), {Role.PARTNER}),
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
