"""The state of the installation as the administrator's page tells it: looked at when somebody asks, and kept (O4)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from . import audit
from .audit_words import AuditWord
from .models import HealthLook, User
from .permissions import check_may_let_in


class Result(Protocol):
    """One part of the installation, and what is wrong with it."""

    @property
    def name(self) -> str: ...
    @property
    def found(self) -> list[Any]: ...
    @property
    def status(self) -> str: ...


def newest() -> HealthLook | None:
    return HealthLook.objects.order_by("-at").first()


def look(*, by: User, at: datetime) -> HealthLook:
    """Examine every part, as `rettidig doctor` does, and keep what was found in the place of the look before. Raises
    Denied for others than an administrator.
    """
    check_may_let_in(by)
    examine: Callable[[], Iterable[Result]] = import_string(settings.EXAMINATIONS)
    found = {
        each.name: {
            "status": each.status,
            "troubles": [{"what": one.what, "cure": one.cure, "is_serious": one.is_serious} for one in each.found],
        }
        for each in examine()
    }
    return _keep(found, by=by, at=at)


@transaction.atomic
def _keep(found: dict[str, Any], *, by: User, at: datetime) -> HealthLook:
    made, _is_new = HealthLook.objects.update_or_create(pk=1, defaults={"at": at, "found": found})
    wrong = sorted(name for name, each in found.items() if each["status"] != "good")
    audit.record(AuditWord.HEALTH_LOOKED_AT, by=by, after={"wrong": wrong}, at=at)
    return made
