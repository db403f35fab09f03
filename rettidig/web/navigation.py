"""The navigation of each part of the site, as one table, and as the menu of the one who asks."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Role
from rettidig.casework.permissions import (
    ACCESS_READERS,
    CASE_READERS,
    CASE_WORKERS,
    DECIDERS,
    FIGURE_READERS,
    OFFICE_KEEPERS,
    READING_REVIEWERS,
    REGISTER_READERS,
)
from rettidig.casework.registry import NavigationEntry, navigation


@dataclass(frozen=True)
class Link:
    """An entry of the navigation as shown on one page."""

    href: str
    label: StrOrPromise
    is_current: bool


@dataclass(frozen=True)
class Menu:
    """The pages that always stand there, and those that fold together."""

    first: list[Link]
    more: list[Link]

    @property
    def current(self) -> StrOrPromise:
        """The label of the open page, where it is one that folds."""
        return next((link.label for link in self.more if link.is_current), "")


FLAT = 6  # so many stand beside each other also on a phone
NAVIGATION = (
    NavigationEntry("desk:start", _("Sager"), frozenset(CASE_READERS), is_daily=True),
    NavigationEntry("desk:morning", _("Morgen"), frozenset({Role.LEAD}), is_daily=True),
    NavigationEntry("desk:tasks", _("Mine opgaver"), frozenset(CASE_READERS), is_daily=True),
    NavigationEntry("desk:call_backs", _("Ring tilbage"), frozenset(CASE_READERS), is_daily=True),
    NavigationEntry("desk:re_referrals", _("Omvisiteringer"), frozenset(CASE_READERS), is_daily=True),
    NavigationEntry("desk:new_inquiry", _("Ny henvendelse"), frozenset(CASE_WORKERS), is_daily=True),
    NavigationEntry("desk:distribute", _("Fordel"), frozenset({Role.LEAD})),
    NavigationEntry("desk:absences", _("Fravær"), frozenset(CASE_READERS)),
    NavigationEntry("desk:asked", _("Spurgt dig"), frozenset(CASE_READERS)),
    NavigationEntry("desk:complaints", _("Klager"), frozenset(CASE_READERS)),
    NavigationEntry("desk:law", _("Loven"), frozenset(CASE_READERS)),
    NavigationEntry("desk:quality", _("Kvalitet"), frozenset(DECIDERS)),
    NavigationEntry("desk:integrity", _("Eftersyn"), frozenset({Role.LEAD})),
    NavigationEntry("office:running", _("Driften"), frozenset({Role.ADMINISTRATOR}), is_daily=True),
    NavigationEntry("office:readings", _("Læsninger"), frozenset(READING_REVIEWERS), is_daily=True),
    NavigationEntry("office:who_may", _("Hvem må hvad"), frozenset(ACCESS_READERS)),
    NavigationEntry("office:start", _("Kontoret"), frozenset(OFFICE_KEEPERS)),
    NavigationEntry("office:people", _("Personer"), frozenset({Role.ADMINISTRATOR})),  # a lead comes from the office
    NavigationEntry("office:organisations", _("Organisationer"), frozenset({Role.ADMINISTRATOR})),
    NavigationEntry("registers:index", _("Registre"), frozenset(REGISTER_READERS)),
    NavigationEntry("management:start", _("Tal"), frozenset(FIGURE_READERS), is_daily=True),
    NavigationEntry("management:figures", _("Tabeller"), frozenset(FIGURE_READERS)),
    NavigationEntry("partner:start", _("Omvisiterede patienter"), frozenset({Role.PARTNER})),
    NavigationEntry("partner:waiting_times", _("Ventetider"), frozenset({Role.PARTNER})),
    NavigationEntry("partner:letter_links", _("Link i breve"), frozenset({Role.PARTNER, Role.ADMINISTRATOR})),
    NavigationEntry("partner:people", _("Kolleger"), frozenset({Role.PARTNER})),
)


def entries() -> tuple[NavigationEntry, ...]:
    """Every entry, those of the tracks too."""
    return (*NAVIGATION, *navigation())


def menu(request: HttpRequest) -> Menu:
    """The navigation of the one who asks; a page that is not built in this installation is left out."""
    role = getattr(request.user, "role", None)
    current = request.resolver_match.view_name if request.resolver_match else ""
    found = [
        (entry, Link(href, entry.label, entry.view == current))
        for entry in entries()
        if role in entry.roles and (href := address(entry.view))
    ]
    is_long = len(found) > FLAT
    return Menu(
        [link for entry, link in found if entry.is_daily or not is_long],
        [link for entry, link in found if is_long and not entry.is_daily],
    )


def address(view: str, *keys: object) -> str:
    """The page's address, or nothing when this installation has no such page."""
    try:
        return reverse(view, args=keys)
    except NoReverseMatch:
        return ""
