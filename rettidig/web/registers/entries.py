"""The entries of a register: listed, shown with their history, entered, corrected, removed, and each taken back."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NoReturn, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.csv_files import BadFile
from rettidig.casework.law_in_force import find_lacking
from rettidig.casework.models import Amount, Phrase, RegisterChange, RegisterImport, User
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import (
    REGISTERS,
    Choice,
    Column,
    Day,
    Entry,
    Flag,
    NamedKey,
    Reference,
    Register,
    Several,
    Text,
    check_may_edit,
    check_may_write,
    count_entries,
    find_entries,
    find_entry,
    find_history,
    remove,
    undo,
    write,
)
from rettidig.web.edit_form import EditForm, who_and_when
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField
from rettidig.web.gone import Gone
from rettidig.web.guards import posts_only
from rettidig.web.summary import SummaryRow

from .start import Differing, KeeperRequest, Speaker, of_register, refusal, register_page

PAGE_SIZE = 50
MOST_LISTED = 6  # columns of the list; all of them stand on the entry's page
LATEST_FILES = 5
SEARCH_MAX = 100
LONG_LISTS = 300  # of references: with more, the key is typed


@of_register
def entries(request: KeeperRequest, register: Register) -> HttpResponse:
    """The list with its search; files and planned changes below."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_MAX]
    page = Paginator(range(count_entries(register, search=search)), PAGE_SIZE).get_page(request.GET.get("side"))
    found = find_entries(register, search=search, first=max(page.start_index() - 1, 0), most=PAGE_SIZE)
    listed, speaker = _listed(register), Speaker()
    changes = RegisterChange.objects.filter(register=register.key, undone_at=None).select_related("by")
    context = {
        "register": register,
        "refusal": refusal(request, register),
        "search": search,
        "page": page,
        "headings": [column.label for column in listed],
        "rows": [_row(entry, listed, speaker) for entry in found],
        "planned": changes.filter(made_at=None).order_by("from_day"),
        "lacking": find_lacking(on=timezone.localdate()) if register.model is Amount else [],
        "files": RegisterImport.objects.filter(register=register.key).defer("found")[:LATEST_FILES],
    }
    return render(request, "registers/entries.html", context)


def _listed(register: Register) -> list[Column]:
    """The columns of the list: those by which entries are told apart, and then the first of the others."""
    first = [register.column(name) for name in dict.fromkeys((*register.title, *register.identity))]
    return [*first, *(column for column in register.columns if column not in first)][:MOST_LISTED]


def _row(entry: Entry, listed: list[Column], speaker: Speaker) -> tuple[Entry, list[tuple[StrOrPromise, str]]]:
    return entry, [(column.label, speaker.say(column, entry.cells[column.name])) for column in listed]


@of_register
def entry(request: KeeperRequest, register: Register, number: int) -> HttpResponse:
    """One entry: what it holds now, and everything that happened to it."""
    found, speaker = _entry_or_404(register, number), Speaker()
    context = {
        "register": register,
        "entry": found,
        "refusal": refusal(request, register, found.cells),
        "used": _used(register, number),
        "facts": [
            SummaryRow(column.label, speaker.say(column, found.cells[column.name]) or "–")
            for column in register.columns
        ],
        "history": [
            Told(each, speaker.differing(register, each.before, each.after)) for each in find_history(register, number)
        ],
        "remarks": register.remarks(found.cells),
        "file": RegisterImport.objects.filter(pk=found.imported or 0).defer("found").select_related("by").first(),
    }
    return render(request, "registers/entry.html", context)


@dataclass(frozen=True)
class Told:
    """One change as the history tells it; `lines` are a column's name, what it was and what it became."""

    change: RegisterChange
    lines: list[Differing]


class EntryForm(PlainForm):
    """The columns of a register as fields; what is typed is read by the register, as a file is."""

    def __init__(self, register: Register, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        own = {column.name: field_of(column) for column in register.columns}
        self.fields = {**own, **self.fields}
        for name, field in own.items():
            if field.required:
                field.error_messages["required"] = _("Udfyld feltet: %(name)s") % {"name": field.label or name}

    def cells(self) -> dict[str, str]:
        """What was typed, by column."""
        return {name: _as_cell(self.cleaned_data[name]) for name in self.register.headings}

    def refuse(self, trouble: BadFile | Denied) -> None:
        """Show what the register says against it, each at its field."""
        if isinstance(trouble, Denied):
            self.add_error(None, str(trouble.message))
            return
        for fault in trouble.faults:
            allowed = _(" Tilladt: %(allowed)s.") % {"allowed": fault.allowed} if fault.allowed else ""
            self.add_error(fault.column or None, f"{fault.problem}{allowed}")


def _as_cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value or "").strip()


def field_of(column: Column) -> forms.Field:
    """The field in which a column is typed."""
    common: dict[str, Any] = {"label": column.label, "required": column.required, "help_text": column.hint}
    if isinstance(column, Flag):
        common |= {"choices": [("ja", _("Ja")), ("nej", _("Nej"))], "widget": forms.RadioSelect}
        return forms.ChoiceField(initial="ja" if column.empty else "nej", **common)
    if isinstance(column, Choice):
        empty = [] if column.required and len(column.choices) == 1 else [("", "")]
        return forms.ChoiceField(choices=[*empty, *column.choices], initial=column.empty, **common)
    if isinstance(column, NamedKey):
        return forms.ChoiceField(choices=[("", column.none), *column.choices()], **common)
    if isinstance(column, Several):
        return forms.MultipleChoiceField(choices=column.choices(), widget=forms.CheckboxSelectMultiple, **common)
    if isinstance(column, Reference) and column.model._default_manager.count() <= LONG_LISTS:
        names = column.model._default_manager.values_list(column.key, column.by_name).order_by(column.by_name)
        return forms.ChoiceField(choices=[("", ""), *names], **common)
    if isinstance(column, Day):
        return SpokenDateField(prefer="past" if column.past else "near", **common)
    if isinstance(column, Text) and column.is_long:
        return LongTextField(max_length=column.length, **common)
    return forms.CharField(**common)


class ChangeForm(EditForm, EntryForm):
    """A correction: from which day, where the register has no dates of its own, and why."""

    beside = ("opened", "seen", "from_day", "reason")

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    from_day = SpokenDateField(
        label=gettext_lazy("Gælder fra"),
        required=False,
        prefer="future",
        help_text=gettext_lazy("Tom betyder fra i dag. En senere dag venter til dagen."),
    )
    reason = forms.CharField(label=gettext_lazy("Hvorfor rettes det?"), max_length=500)

    def __init__(self, register: Register, entry: Entry, *args: Any, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(register, *args, **kwargs)
        if register.has_dates:
            del self.fields["from_day"]

    def follow(self) -> None:
        cast("QueryDict", self.data)["seen"] = _mark(self.entry)

    def last_change(self, name: str) -> str:
        last = next(iter(find_history(self.register, self.entry.pk)), None)
        return who_and_when(last.by.username if last.by else "", last.at) if last else ""


class RemoveForm(PlainForm):
    """Why an entry is removed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(label=gettext_lazy("Hvorfor fjernes den?"), max_length=500)


def _mark(entry: Entry) -> str:
    """A mark of what the entry holds, by which a page knows whether it was changed since."""
    return hashlib.sha256(json.dumps(entry.cells, sort_keys=True).encode()).hexdigest()


@of_register
def new(request: KeeperRequest, register: Register) -> HttpResponse:
    """Enter one entry; the next one is a click away."""
    check_may_edit(register, request.user)
    form = EntryForm(register, request.POST or None, initial=_own(register, request.user))
    if request.method == "POST" and form.is_valid():
        try:
            made = write(register, form.cells(), by=request.user, at=timezone.now())
        except (BadFile, Denied) as trouble:
            form.refuse(trouble)
        else:
            messages.success(request, _("%(name)s er skrevet ind.") % {"name": made.name})
            return redirect("registers:entry", key=register.key, number=made.entry)
    context = {"register": register, "form": form}
    return render(request, "registers/new.html", context, status=422 if form.errors else 200)


@of_register
def change(request: KeeperRequest, register: Register, number: int) -> HttpResponse:
    """Correct one entry, from today or from a later day."""
    found = _editable(request, register, number)
    initial = {**found.cells, "seen": _mark(found)}
    form = ChangeForm(register, found, request.POST or None, initial=_readable(register, initial))
    if request.method == "POST" and form.is_valid():
        try:
            _check_seen(form, found)
            made = write(
                register,
                form.cells(),
                seen=found,
                from_day=form.cleaned_data.get("from_day"),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except (BadFile, Denied) as trouble:
            form.refuse(trouble)
        else:
            done = _("Rettelsen er gemt.") if made.made_at else _("Rettelsen venter til dagen kommer.")
            messages.success(request, done)
            return redirect("registers:entry", key=register.key, number=number)
    context = {"register": register, "entry": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "registers/change.html", context, status=409 if form.clashes else status)


@of_register
def remove_entry(request: KeeperRequest, register: Register, number: int) -> HttpResponse:
    """Remove an entry that never was right."""
    found = _editable(request, register, number)
    form = RemoveForm(request.POST or None, initial={"seen": _mark(found)})
    if request.method == "POST" and form.is_valid():
        try:
            _check_seen(form, found)
            reason, by = form.cleaned_data["reason"], request.user
            made = remove(register, found, reason=reason, by=by, at=timezone.now())
        except Denied as trouble:
            form.add_error(None, str(trouble.message))
        else:
            messages.success(request, _("%(name)s er fjernet.") % {"name": made.name})
            return redirect("registers:entry", key=register.key, number=number)
    context = {"register": register, "entry": found, "form": form}
    return render(request, "registers/remove.html", context, status=422 if form.errors else 200)


@register_page
@posts_only("registers:index")
def undo_change(request: KeeperRequest, number: int) -> HttpResponse:
    """Take a change back, and show the entry that it was about."""
    made = get_object_or_404(RegisterChange, pk=number)
    undo(made, by=request.user, at=timezone.now())
    messages.success(request, _("Rettelsen er fortrudt."))
    if made.entry and find_entry(REGISTERS[made.register], made.entry):
        return redirect("registers:entry", key=made.register, number=made.entry)
    return redirect("registers:entries", key=made.register)


def _check_seen(form: PlainForm, found: Entry) -> None:
    if form.cleaned_data["seen"] != _mark(found):
        raise Denied(_("En anden har rettet den imens. Se på den igen."))


def _editable(request: KeeperRequest, register: Register, number: int) -> Entry:
    """The entry. Raises Gone where somebody has removed it, and Denied where it is not the user's to write."""
    found = find_entry(register, number)
    if found is None:
        check_may_edit(register, request.user)
        _gone(request, register, number)
    check_may_write(register, request.user, found.cells)
    return found


def _gone(request: KeeperRequest, register: Register, number: int) -> NoReturn:
    removal = next((each for each in find_history(register, number) if each.made_at and not each.undone_at), None)
    if removal is None or removal.after is not None:
        raise Http404
    raise Gone(
        _("%(name)s er fjernet") % {"name": removal.name},
        by=removal.by.username if removal.by else "",
        at=removal.at,
        reason=removal.reason,
        fields=EntryForm(register).fields,
        put_back=partial(undo, removal, by=request.user, at=timezone.now()),
        as_new=reverse("registers:new", args=[register.key]),
    )


def _used(register: Register, number: int) -> Phrase | None:
    """How often a phrase is used stands on its page."""
    return Phrase.objects.filter(pk=number).first() if register.model is Phrase else None


def _own(register: Register, user: User) -> dict[str, str]:
    """What a new entry begins with: the office of whoever writes it, and a phrase the team."""
    if "office" not in register.headings or user.office is None:
        return {}
    team = user.team.slug if register.model is Phrase and user.team else ""
    return {"office": user.office.slug, "team": team} if team else {"office": user.office.slug}


def _entry_or_404(register: Register, number: int) -> Entry:
    found = find_entry(register, number)
    if found is None:
        raise Http404
    return found


def _readable(register: Register, cells: dict[str, str]) -> dict[str, Any]:
    """Cells as the fields show them: a date as people write it, each of several values by itself."""
    kinds = {column.name: type(column) for column in register.columns}
    return {name: _as_initial(cell, kinds.get(name)) for name, cell in cells.items()}


def _as_initial(cell: str, kind: type[Column] | None) -> Any:
    if kind is Several:
        return cell.split()
    return date.fromisoformat(cell) if kind is Day and cell else cell
