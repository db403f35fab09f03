"""The pathways of a case: what happened, event by event, as the rights engine reads it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rettidig import rights
from rettidig.casework.models import Case
from rettidig.casework.steps import assessment

from .event_forms import Document, EventForm, FaultForm, PathwayForm
from .event_types import EVENT_TYPES
from .findings import judged
from .forms import show
from .opening import StaffRequest, reading, working

Edit = Callable[[], list[Document]]
NEW: Document = {"id": "", "area": "somatic", "events": []}


@reading
def pathways(request: StaffRequest, case: Case) -> HttpResponse:
    context = {"case": case, "pathways": assessment.documents_of(case), "types": EVENT_TYPES}
    return render(request, "desk/pathway/pathways.html", context)


@working
def add_pathway(request: StaffRequest, case: Case) -> HttpResponse:
    form = PathwayForm(request, case, document=NEW)
    if form.is_valid() and _saved(form, case, lambda: [*assessment.documents_of(case), form.pathway()]):
        return _back(request, case, _("Forløbet er oprettet."))
    return show(request, "desk/pathway/pathway.html", case, form, heading=_("Nyt forløb"), button=_("Gem forløb"))


@working
def change_pathway(request: StaffRequest, case: Case, place: int) -> HttpResponse:
    form = PathwayForm(request, case, document=_pathway(case, place))
    if form.is_valid() and _saved(form, case, lambda: _with_pathway(case, place, form.pathway())):
        return _back(request, case, _("Forløbet er rettet."))
    return show(request, "desk/pathway/pathway.html", case, form, heading=_("Ret forløb"), button=_("Gem forløb"))


@working
def add_event(request: StaffRequest, case: Case, place: int, kind: str) -> HttpResponse:
    if kind not in EVENT_TYPES:
        raise Http404
    form = EventForm(request, case, kind=kind)
    events = _pathway(case, place).get("events", [])
    return _event(request, case, place, form, lambda: [*events, form.event()], _("Hændelsen er tilføjet."))


@working
def change_event(request: StaffRequest, case: Case, place: int, event: int) -> HttpResponse:
    events = _pathway(case, place).get("events", [])
    if event >= len(events):
        raise Http404
    form = EventForm(request, case, kind=events[event]["type"], event=events[event])
    return _event(
        request,
        case,
        place,
        form,
        lambda: [*events[:event], form.event(), *events[event + 1 :]],
        _("Hændelsen er rettet."),
    )


@require_POST
@working
def remove_event(request: StaffRequest, case: Case, place: int, event: int) -> HttpResponse:
    form = FaultForm(request, case)
    events = _pathway(case, place).get("events", [])
    left = events[:event] + events[event + 1 :]
    if form.is_valid() and _saved(form, case, lambda: _with_events(case, place, left)):
        return _back(request, case, _("Hændelsen er fjernet. Du kan tilføje den igen."))
    context = {"case": case, "pathways": assessment.documents_of(case), "types": EVENT_TYPES, "form": form}
    return render(request, "desk/pathway/pathways.html", context, status=form.status)


def _event(request: StaffRequest, case: Case, place: int, form: EventForm, events: Edit, done: str) -> HttpResponse:
    """Save the form's event, or answer live to what is being typed, or show the form."""
    if request.headers.get("HX-Request"):
        return _live(request, case, place, form, events)
    if form.is_valid() and _saved(form, case, lambda: _with_events(case, place, events())):
        return _back(request, case, done)
    kind = EVENT_TYPES[form.kind]
    return show(request, "desk/pathway/event.html", case, form, kind=kind, heading=kind.label, button=_("Gem hændelse"))


def _live(request: StaffRequest, case: Case, place: int, form: EventForm, events: Edit) -> HttpResponse:
    """What the rights would be with the event as it is typed now; nothing is stored."""
    context: dict[str, Any] = {"case": case}
    if form.is_valid():
        try:
            documents = _with_events(case, place, events())
            answer = assessment.preview(case, documents=documents, on=timezone.localdate())
            context["judged"] = judged(answer, (get_language() or "da")[:2])
        except rights.InvalidDocument as invalid:
            context["faults"] = invalid.faults
    return render(request, "desk/pathway/live.html", context)


def _saved(form: FaultForm, case: Case, documents: Edit) -> bool:
    try:
        version = form.cleaned_data["version"]
        return form.carry_out(assessment.save_pathways, case, documents=documents(), at=timezone.now(), version=version)
    except rights.InvalidDocument as invalid:
        form.add_faults(invalid.faults)
        return False


def _pathway(case: Case, place: int) -> Document:
    documents = assessment.documents_of(case)
    if place >= len(documents):
        raise Http404
    return documents[place]


def _with_pathway(case: Case, place: int, document: Document) -> list[Document]:
    documents = assessment.documents_of(case)
    return [*documents[:place], document, *documents[place + 1 :]]


def _with_events(case: Case, place: int, events: list[Document]) -> list[Document]:
    """The case's pathways with other events in one of them, in the order of their dates."""
    in_order = sorted(events, key=lambda event: str(event["date"]))
    return _with_pathway(case, place, _pathway(case, place) | {"events": in_order})


def _back(request: StaffRequest, case: Case, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("desk:pathways", case.pk)
