"""Readers of figures: their office, and the numbers hidden from those who may not read cases."""

from typing import cast

from django.http import HttpRequest

from rettidig.casework.models import User
from rettidig.casework.permissions import CASE_READERS, FIGURE_READERS
from rettidig.insight.disclosure import HIDDEN
from rettidig.web.formatting import number
from rettidig.web.guards import roles_required

figures_page = roles_required(*FIGURE_READERS)


def office_of(request: HttpRequest) -> str | None:
    """The slug of the reader's office; None, which is all of them, for one who belongs to none."""
    office = _reader(request).office
    return office.slug if office else None


def sees_small_numbers(request: HttpRequest) -> bool:
    """Those who may read the cases themselves may also see how few there are (BEK 1659/2013 § 1, feature S8)."""
    return _reader(request).role in CASE_READERS


def _reader(request: HttpRequest) -> User:
    return cast("User", request.user)  # figures_page let nobody else in


def shown(value: int, *, is_hidden: bool) -> str:
    """A number as this reader may see it."""
    return HIDDEN if is_hidden else number(value)
