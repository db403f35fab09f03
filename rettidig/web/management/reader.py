"""Readers of figures: their office, and the numbers hidden from those who may not read cases."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from rettidig.casework.models import User
from rettidig.casework.permissions import CASE_READERS, FIGURE_READERS
from rettidig.insight.disclosure import HIDDEN
from rettidig.web.formatting import number
from rettidig.web.guards import posts_only, roles_required

CHOSEN = "office_of_figures"
figures_page = roles_required(*FIGURE_READERS)


def offices_of(request: HttpRequest) -> dict[str, str]:
    """The offices whose figures the reader can choose, by slug: the own one, and those that have become part of it with
    what they counted until then. None for one who belongs to no office: figures of all of them beside those of each
    would tell the small numbers that are hidden.
    """
    own = _reader(request).office
    if own is None:
        return {}
    earlier = own.predecessors.filter(merged_at__isnull=False).order_by("name")
    return {own.slug: own.name, **dict(earlier.values_list("slug", "name"))}


def office_of(request: HttpRequest) -> str | None:
    """The slug of the office whose figures are shown: the chosen one, else the reader's own; None is all of them."""
    chosen, own = request.session.get(CHOSEN), _reader(request).office
    if chosen and chosen in offices_of(request):
        return str(chosen)
    return own.slug if own else None


@posts_only("management:start")
@figures_page
def choose_office(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the figures of another office from now on, on the page that it was asked on."""
    request.session[CHOSEN] = slug
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(reverse("management:start"))
    return redirect(back if is_ours else "management:start")


def sees_small_numbers(request: HttpRequest) -> bool:
    """Those who may read the cases themselves may also see how few there are (BEK 1659/2013 § 1, feature S8)."""
    return _reader(request).role in CASE_READERS


def _reader(request: HttpRequest) -> User:
    return cast("User", request.user)  # figures_page let nobody else in


def shown(value: int, *, is_hidden: bool) -> str:
    """A number as this reader may see it."""
    return HIDDEN if is_hidden else number(value)
