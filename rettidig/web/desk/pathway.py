"""The pathways of a case: what happened, event by event, as the rights engine reads it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rettidig import rights
from rettidig.casework.models import Case
from rettidig.casework.steps import assessment

from . import live
from .act_form import show
from .case_access import StaffRequest, reading, working
from .event_forms import Document, EventForm, FaultForm, PathwayForm
from .event_types import EVENT_TYPES, GROUPS

Edit = Callable[[], list[Document]]
NEW: Document = {"id": "", "area": "somatic", "events": []}


@reading
def pathways(request: StaffRequest, case: Case) -> HttpResponse:
    return _page(request, case)


def _page(request: StaffRequest, case: Case, form: FaultForm | None = None) -> HttpResponse:
    groups = [(label, [(key, EVENT_TYPES[key]) for key in keys]) for label, keys in GROUPS]
    context = {
        "case": case,
        "pathways": assessment.documents_of(case),
        "groups": groups,
        "can_undo": assessment.find_undo(case, by=request.user) is not None,
        "form": form,
    }
    return render(request, "desk/pathway/pathways.html", context, status=form.status if form else 200)


@working
def choose_event(request: StaffRequest, case: Case, place: int) -> HttpResponse:
    """The form of the kind that was chosen in the list."""
    kind = request.GET.get("slags", "")
    if kind not in EVENT_TYPES:
        messages.info(request, _("Vælg først, hvad der er sket."))
        return redirect("desk:pathways", case.pk)
    return redirect("desk:add_event", case.pk, place, kind)


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
    return _event(request, case, place, form, lambda: [*events, form.event()], _("Hændelsen er tilføjet."), is_new=True)


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
        return _back(request, case, _("Hændelsen er fjernet. Du kan fortryde nedenfor."))
    return _page(request, case, form)


@require_POST
@working
def undo(request: StaffRequest, case: Case) -> HttpResponse:
    """Put the pathways back as they were before the user's own latest change. Undone again, it is back."""
    form = FaultForm(request, case)
    before = assessment.find_undo(case, by=request.user)
    if before is None:
        messages.info(request, _("Der er ikke noget at fortryde: forløbet er ændret siden."))
        return redirect("desk:pathways", case.pk)
    if form.is_valid() and _saved(form, case, lambda: before):
        return _back(request, case, _("Den seneste ændring er fortrudt."))
    return _page(request, case, form)


def _event(
    request: StaffRequest, case: Case, place: int, form: EventForm, events: Edit, done: str, *, is_new: bool = False
) -> HttpResponse:
    """Save the form's event, or answer live to what is being typed, or show the form."""
    if request.headers.get("HX-Request"):
        return _live(request, case, place, form, events)
    if form.is_valid() and _saved(form, case, lambda: _with_events(case, place, events())):
        if "mere" in request.POST:
            messages.success(request, done)
            return redirect("desk:add_event", case.pk, place, form.kind)
        return _back(request, case, done)
    more = {"heading": EVENT_TYPES[form.kind].label, "button": _("Gem hændelse"), "is_new": is_new}
    return show(request, "desk/pathway/event.html", case, form, **more, **live.current_preview(case))


def _live(request: StaffRequest, case: Case, place: int, form: EventForm, events: Edit) -> HttpResponse:
    """What the rights would be with the event as it is typed now; nothing is stored."""
    if form.is_valid():
        return render(request, "desk/pathway/live.html", live.draft_preview(case, _with_events(case, place, events())))
    wrong = [{"wrong": f"{form[name].label}: {said}"} for name, errors in form.errors.items() for said in errors]
    context = {"case": case, "is_typed": True, "faults": wrong} | {"pathways": assessment.documents_of(case)}
    return render(request, "desk/pathway/live.html", context)


def _saved(form: FaultForm, case: Case, documents: Edit) -> bool:
    try:
        version = form.cleaned_data["version"]
        return form.submit(assessment.save_pathways, case, documents=documents(), at=timezone.now(), version=version)
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
