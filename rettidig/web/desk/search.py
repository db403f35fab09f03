"""Search by name, number or any word of a case. Search terms are POSTed so that they never appear in a URL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import search as index
from rettidig.casework.confidentiality import is_covered
from rettidig.casework.lifecycle import State
from rettidig.casework.models import Part, Team, User
from rettidig.casework.permissions import CASE_WORKERS
from rettidig.casework.queues import lines
from rettidig.casework.topics import TOPICS
from rettidig.web.forms import PlainForm, SpokenDateField
from rettidig.web.readings import record_search

from .case_access import StaffRequest, staff_required
from .queue import Row, rows

SHORTER = _("Søg med højst 200 tegn: et navn, et nummer eller ord fra sagen.")
ANCHORS = {Part.CASE: "#written", Part.CONTACT: "#story", Part.NOTE: "#story"}


class PlaceField(forms.Field):
    """Where the page before ended; what is not one is left out."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> index.Place | None:
        at, _space, rest = str(value or "").partition(" ")
        pk, _space, near = rest.partition(" ")
        try:
            place = index.Place(datetime.fromisoformat(at), int(pk), near == "near")
        except (ValueError, OverflowError):
            return None
        return place if timezone.is_aware(place.received_at) and 0 < place.case_id < 2**63 else None

    def prepare_value(self, value: Any) -> str:
        if not isinstance(value, index.Place):
            return ""
        return f"{value.received_at.isoformat()} {value.case_id}{' near' if value.is_near else ''}"


class SearchForm(PlainForm):
    """What is searched for, and what narrows it; each filter may be empty."""

    q = forms.CharField(
        label=_("Navn, nummer eller ord fra sagen"),
        max_length=index.LONGEST,
        required=False,
        widget=forms.SearchInput(attrs={"id": "find", "autocomplete": "off"}),
        error_messages={"max_length": SHORTER, "null_characters_not_allowed": SHORTER},
    )
    part = forms.ChoiceField(label=_("Fundet i"), required=False)
    topic = forms.ChoiceField(label=_("Emne"), required=False)
    state = forms.ChoiceField(label=_("Står ved"), required=False)
    team = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)
    owner = forms.TypedChoiceField(label=_("Ejer"), coerce=int, empty_value=None, required=False)
    first = SpokenDateField(label=_("Modtaget fra"), prefer="past", required=False)
    last = SpokenDateField(label=_("Modtaget til"), prefer="past", required=False)
    after = PlaceField(required=False)

    def __init__(self, request: StaffRequest) -> None:
        self.office = request.user.office
        super().__init__(request.POST if request.method == "POST" else None)

    def word(self) -> None:
        people = User.objects.filter(office=self.office, role__in=CASE_WORKERS).order_by("first_name", "last_name")
        choices: dict[str, list[tuple[Any, StrOrPromise]]] = {
            "part": [("", _("Hele sagen")), *Part.choices],
            "topic": [("", _("Alle emner")), *((key, topic.label) for key, topic in TOPICS.items())],
            "state": [("", _("Alle")), *State.choices],
            "team": [("", _("Alle team")), *((each.pk, each.name) for each in Team.objects.filter(office=self.office))],
            "owner": [("", _("Alle")), *((each.pk, str(each)) for each in people)],
        }
        for name, several in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = several

    @property
    def filters(self) -> index.Filters:
        return index.Filters(**{name: self.cleaned_data[name] for name in index.Filters._fields})

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The filters as they are shown."""
        return [self[name] for name in index.Filters._fields]


@dataclass(frozen=True)
class Shown:
    """A part of a case that fits: its name, its address, and the words around what was searched for."""

    label: StrOrPromise
    href: str
    day: date
    pieces: list[index.Piece]


@dataclass(frozen=True)
class Line:
    """A found case as a line of the queue, with the parts that fit; `more` are not shown."""

    row: Row
    hits: list[Shown]
    more: int
    is_near: bool


@staff_required
def search(request: StaffRequest) -> HttpResponse:
    form = SearchForm(request)
    if not form.is_valid():
        return render(request, "desk/search/search.html", {"form": form}, status=422 if form.is_bound else 200)
    text, filters, after = form.cleaned_data["q"], form.filters, form.cleaned_data["after"]
    asked = index.read(text)
    page = index.find(request.user, asked, filters=filters, after=after)
    if asked:
        record_search(request, kind=asked.kind, hits=len(page.found))
    hits = index.show(asked, page.found, reader=request.user, filters=filters) if asked and page.found else {}
    if after is None and len(page.found) == 1 and _is_plain(hits[page.found[0].case_id], page.found[0]):
        return redirect("desk:case", page.found[0].case_id)
    is_only_near = after is None and all(each.is_near for each in page.found)
    context = {
        "form": form,
        "asked": text.strip(),
        "lines": _lines(request.user, page.found, hits),
        "meant": index.suggest(text, hits.values()) if is_only_near else [],
        "is_only_near": is_only_near,
        "then": form.fields["after"].prepare_value(page.then),
        "first_page": after is None,
        "is_narrowed": any(filters),
    }
    return render(request, "desk/search/search.html", context)


def _is_plain(hits: list[index.Hit], found: index.Found) -> bool:
    """Whether somebody looked for this one patient: nothing is to be read in the list first."""
    return not found.is_near and all(hit.part is Part.PATIENT for hit in hits)


def _lines(user: User, found: list[index.Found], hits: dict[int, list[index.Hit]]) -> list[Line]:
    cases = lines(user, with_merged=True).in_bulk([each.case_id for each in found])
    here = [each for each in found if each.case_id in cases]
    shown = rows((cases[each.case_id] for each in here), timezone.localdate())
    seen = {pk: hits[pk] for pk, case in cases.items() if pk in hits and not is_covered(case)}
    return [
        Line(row, list(_shown(row, seen.get(row.pk, []))), _more(seen.get(row.pk, [])), each.is_near)
        for row, each in zip(shown, here, strict=True)
    ]


def _more(hits: list[index.Hit]) -> int:
    return hits[0].total - len(hits) if hits else 0


def _shown(row: Row, hits: list[index.Hit]) -> Iterator[Shown]:
    for hit in hits:
        yield Shown(hit.part.label, _href(row, hit), timezone.localtime(hit.at).date(), hit.pieces)


def _href(row: Row, hit: index.Hit) -> str:
    match hit.part:
        case Part.LETTER:
            return reverse("desk:letter", args=[row.pk, hit.item])
        case Part.FILE:
            return reverse("desk:attachment", args=[row.pk, hit.item])
    return row.href + ANCHORS.get(hit.part, "")
