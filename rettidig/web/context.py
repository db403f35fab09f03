"""Template context of every page: the office, whether the helpline is open, and the navigation."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django_stubs_ext import StrOrPromise

from rettidig.casework.deadlines import closed_days
from rettidig.casework.models import Office
from rettidig.casework.offices import public_office
from rettidig.casework.permissions import CASE_READERS
from rettidig.casework.regions import names

from .languages import is_in_german
from .navigation import Menu, address, menu
from .opening_hours import Hours, Opening, opening


class Site:
    """Asks the database only for what the page shows."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def office(self) -> Office | None:
        """The reader's own office, or the one that this installation serves."""
        own = getattr(getattr(self._request, "user", None), "office", None)
        return own or public_office()

    @property
    def office_name(self) -> str:
        return self.office.name if self.office else ""

    @property
    def region(self) -> StrOrPromise:
        return names().get(self.office.region, "") if self.office else ""

    @property
    def helpline(self) -> str:
        """The number that people are asked to call; empty while none is known."""
        return self.office.contact_phone if self.office else ""

    @cached_property
    def opening(self) -> Opening | None:
        """None when the office has told no hours."""
        if not self.office:
            return None
        hours = [Hours(each.weekday, each.opens, each.closes) for each in self.office.opening_hours.all()]
        return opening(hours, closed_days(self.office), timezone.localtime()) if hours else None

    @cached_property
    def menu(self) -> Menu:
        return menu(self._request)

    @property
    def role_label(self) -> StrOrPromise:
        user = self._request.user
        return user.get_role_display() if user.is_authenticated else ""

    @property
    def start_url(self) -> str:
        """The start page of the logged-in user's role."""
        return address(settings.START_PAGES.get(getattr(self._request.user, "role", ""), ""))

    @property
    def search_url(self) -> str:
        """The search page, for those who may see cases."""
        return address("desk:search") if getattr(self._request.user, "role", "") in CASE_READERS else ""

    @property
    def notices_url(self) -> str:
        """Where a reader of cases chooses what to be told of by e-mail."""
        return address("desk:notices") if getattr(self._request.user, "role", "") in CASE_READERS else ""

    @property
    def privacy_url(self) -> str:
        return address("public:privacy")

    @property
    def contact_url(self) -> str:
        return address("public:contact")

    @property
    def is_in_german(self) -> bool:
        """Whether the page exists in German too."""
        return is_in_german(self._request.path_info)

    @property
    def has_citizen_login(self) -> bool:
        return bool(settings.CITIZEN_LOGIN_ISSUER)

    @property
    def demo(self) -> bool:
        return settings.DEMO


def site(request: HttpRequest) -> dict[str, Any]:
    return {"site": Site(request)}
