"""Who opens the pages of an office: its own lead, and the administrator, who keeps every office."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from rettidig.casework.models import Office, Role, User
from rettidig.casework.permissions import OFFICE_KEEPERS
from rettidig.web.guards import roles_required


class KeeperRequest(HttpRequest):
    """A request from somebody who keeps an office: the guards let nobody else through."""

    user: User


keepers = roles_required(*OFFICE_KEEPERS)
administrators = roles_required(Role.ADMINISTRATOR)


def offices_of(user: User, *, merged: bool = True) -> QuerySet[Office]:
    """The offices that `user` keeps; without `merged` none that has become part of another."""
    offices = Office.objects.select_related("successor").order_by("name")
    offices = offices if merged else offices.filter(merged_at=None)
    return offices if user.role == Role.ADMINISTRATOR else offices.filter(users=user)


def office_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the office instead of its short name. One that the reader does not keep is answered like none."""

    @keepers
    @wraps(view)
    def opened(request: KeeperRequest, slug: str, **rest: Any) -> HttpResponse:
        return view(request, get_object_or_404(offices_of(request.user), slug=slug), **rest)

    return opened
