"""All registers on one page, and what the pages of each share."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.csv_files import read_day
from rettidig.casework.models import ImportState, RegisterChange, RegisterImport, User
from rettidig.casework.permissions import REGISTER_READERS, Denied
from rettidig.casework.registers import (
    REGISTERS,
    Choice,
    Column,
    Day,
    Flag,
    NamedKey,
    Number,
    Reference,
    Register,
    Several,
    check_may_write,
    count_entries,
)
from rettidig.web.formatting import date_short, number
from rettidig.web.gone import Gone, answer_gone
from rettidig.web.guards import roles_required

FILES_SHOWN = 10


class KeeperRequest(HttpRequest):
    """A request of somebody whom `register_page` let in."""

    user: User


register_page = roles_required(*REGISTER_READERS)


Differing = tuple[StrOrPromise, str, str]  # a column's name, what it was and what it became


@dataclass(frozen=True)
class Line:
    """One register on the page of all of them."""

    register: Register
    count: int
    changed_at: Any
    waiting: int


@register_page
def index(request: KeeperRequest) -> HttpResponse:
    """What the office runs on, register by register: how much, how new, and what waits."""
    made, waits = Max("made_at"), Q(made_at=None, undone_at=None)
    changed = dict(RegisterChange.objects.order_by().values_list("register").annotate(made))
    imported = dict(RegisterImport.objects.order_by().values_list("register").annotate(Max("imported_at")))
    waiting = Counter(RegisterChange.objects.filter(waits).values_list("register", flat=True))
    lines = [
        Line(
            register,
            count_entries(register),
            max((at for at in (changed.get(key), imported.get(key)) if at), default=None),
            waiting[key],
        )
        for key, register in REGISTERS.items()
    ]
    return render(request, "registers/index.html", {"lines": lines, "mine": _files_of(request.user)})


def _files_of(user: User) -> list[RegisterImport]:
    """The files of a person that are being read or wait for an answer, and what became of those of the last day."""
    is_open = Q(state__in=[ImportState.CHECKING, ImportState.READY, ImportState.STORING])
    is_new = Q(at__gte=timezone.now() - timedelta(days=1))
    return list(RegisterImport.objects.filter(is_open | is_new, by=user).defer("found")[:FILES_SHOWN])


def of_register(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the register that the address names, or answers that there is no such page."""

    @register_page
    @wraps(view)
    def found(request: KeeperRequest, key: str, **rest: Any) -> HttpResponse:
        if key not in REGISTERS:
            raise Http404
        answer = partial(view, request, REGISTERS[key], **rest)
        try:
            return answer()
        except Gone as gone:
            return answer_gone(request, gone, answer)

    return found


def refusal(request: KeeperRequest, register: Register, cells: Mapping[str, str] | None = None) -> str:
    """Why the reader may not change the register, or the entry of these cells; nothing for one who may."""
    try:
        check_may_write(register, request.user, cells)
    except Denied as denied:
        return str(denied.message)
    return ""


class Speaker:
    """Says the cells of one page; the names of what they refer to are read once for each column that is said."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}

    def say(self, column: Column, cell: str) -> str:
        """A cell as people say it."""
        if not (cell and isinstance(column, Reference) and column.by_name):
            return _say(column, cell)
        if column.name not in self._names:
            entries = column.model._default_manager.values_list(column.key, column.by_name)
            self._names[column.name] = dict(entries)
        return self._names[column.name].get(cell, cell)

    def differing(
        self, register: Register, before: dict[str, str] | None, after: dict[str, str] | None
    ) -> list[Differing]:
        """The columns in which two sets of cells differ."""
        was, becomes = before or {}, after or {}
        return [
            (column.label, self.say(column, was.get(column.name, "")), self.say(column, becomes.get(column.name, "")))
            for column in register.columns
            if was.get(column.name, "") != becomes.get(column.name, "")
        ]


def _say(column: Column, cell: str) -> str:
    if not cell:
        return ""
    if isinstance(column, Choice):
        return str(dict(column.choices).get(cell, cell))
    if isinstance(column, NamedKey):
        return str(dict(column.choices()).get(cell, cell))
    if isinstance(column, Several):
        names = dict(column.choices())
        return ", ".join(str(names.get(each, each)) for each in cell.split())
    if isinstance(column, Flag):
        return _("Ja") if cell == "ja" else _("Nej")
    if isinstance(column, Day) and (day := read_day(cell)):
        return date_short(day)
    return number(int(cell)) if isinstance(column, Number) and column.name != "year" else cell
