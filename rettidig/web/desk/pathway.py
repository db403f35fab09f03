"""The pages of a case's pathways: events added, changed, removed and undone, with a live answer beside the form."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig import rights
from rettidig.casework import fact_history
from rettidig.casework.models import AuditEvent, Case, Event, Pathway
from rettidig.casework.policies import find_refusal
from rettidig.casework.steps import pathway as step
from rettidig.casework.steps.assessment import pathways_of
from rettidig.web.gone import Gone
from rettidig.web.guards import posts_only

from . import live
from .act_form import show
from .case_access import StaffRequest, acting, reading
from .event_forms import ChangePathwayForm, Document, EventForm, FaultForm, PathwayForm
from .event_types import EVENT_TYPES, GROUPS
from .titles import event_words

NEW: Document = {"area": "somatic"}

Fields = Mapping[str, forms.Field]


class RemoveForm(FaultForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=500)


@reading
def pathways(request: StaffRequest, case: Case) -> HttpResponse:
    return _page(request, case)


def _page(request: StaffRequest, case: Case, form: FaultForm | None = None) -> HttpResponse:
    may_edit = not find_refusal(request.user, case, "edit_pathways")
    groups = [(group, types.items()) for group, types in GROUPS]
    context = {
        "case": case,
        "corrections": fact_history.count_corrections(case),
        "pathways": pathways_of(case),
        "groups": groups,
        "may_edit": may_edit,
        "can_undo": may_edit and step.find_undo(case, by=request.user) is not None,
        "form": form,
    }
    return render(request, "desk/pathway/pathways.html", context, status=form.status if form else 200)


@acting("edit_pathways")
def choose_event(request: StaffRequest, case: Case, pathway_pk: int) -> HttpResponse:
    """Lead to the form of the type that was chosen in the list."""
    kind = request.GET.get("slags", "")
    if kind not in EVENT_TYPES:
        messages.info(request, _("Vælg først, hvad der er sket."))
        return redirect("desk:pathways", case.pk)
    return redirect("desk:add_event", case.pk, pathway_pk, kind)


@acting("edit_pathways")
def add_pathway(request: StaffRequest, case: Case) -> HttpResponse:
    form = PathwayForm(request, case, label="", attributes=NEW)
    if form.is_valid() and _saved(form, step.add_pathway, case, **form.stated()):
        return _back(request, case, _("Forløbet er oprettet."))
    return show(request, "desk/pathway/pathway.html", case, form, heading=_("Nyt forløb"), button=_("Gem forløb"))


@acting("edit_pathways")
def change_pathway(request: StaffRequest, case: Case, pathway_pk: int) -> HttpResponse:
    pathway = _pathway(request, case, pathway_pk)
    form = ChangePathwayForm(request, case, key=pathway.key, label=pathway.label, attributes=pathway.attributes)
    if form.is_valid() and _saved(form, step.change_pathway, pathway, **form.stated()):
        return _back(request, case, _("Forløbet er rettet."))
    more = {"heading": _("Ret forløb"), "button": _("Gem forløb"), "pathway": pathway}
    return show(request, "desk/pathway/pathway.html", case, form, **more)


@acting("edit_pathways")
def remove_pathway(request: StaffRequest, case: Case, pathway_pk: int) -> HttpResponse:
    form = RemoveForm(request, case)
    pathway = _pathway(request, case, pathway_pk)
    if form.is_valid() and _saved(form, step.remove_pathway, pathway, reason=form.cleaned_data["reason"]):
        return _back(request, case, _("Forløbet er fjernet. Du kan fortryde nedenfor."))
    return show(request, "desk/act.html", case, form, heading=_("Fjern forløb"), button=_("Fjern forløb"))


@acting("edit_pathways")
def add_event(request: StaffRequest, case: Case, pathway_pk: int, kind: str) -> HttpResponse:
    if kind not in EVENT_TYPES:
        raise Http404
    form = EventForm(request, case, kind=kind)
    pathway = _pathway(request, case, pathway_pk, form.fields)
    if request.headers.get("HX-Request"):
        return _live(request, case, pathway, form, None)
    if form.is_valid() and _saved(form, step.add_event, pathway, document=form.event()):
        if "mere" in request.POST:
            messages.success(request, _("Hændelsen er tilføjet."))
            return redirect("desk:add_event", case.pk, pathway.pk, kind)
        return _back(request, case, _("Hændelsen er tilføjet."))
    return _event_page(request, case, form, is_new=True)


@acting("edit_pathways")
def change_event(request: StaffRequest, case: Case, event_pk: int) -> HttpResponse:
    event = _event(request, case, event_pk)
    form = EventForm(request, case, kind=event.type, event=event.document, pk=event.pk)
    if request.headers.get("HX-Request"):
        return _live(request, case, event.pathway, form, event)
    if form.is_valid() and _saved(form, step.change_event, event, document=form.event(), reason=form.why()):
        return _back(request, case, _("Hændelsen er rettet."))
    return _event_page(request, case, form)


@posts_only("desk:pathways", "pk")
@acting("edit_pathways")
def remove_event(request: StaffRequest, case: Case, event_pk: int) -> HttpResponse:
    form = FaultForm(request, case)
    if form.is_valid() and _saved(form, step.remove_event, _event(request, case, event_pk)):
        return _back(request, case, _("Hændelsen er fjernet. Du kan fortryde nedenfor."))
    return _page(request, case, form)


@posts_only("desk:pathways", "pk")
@acting("edit_pathways")
def undo(request: StaffRequest, case: Case) -> HttpResponse:
    """Put back what the user's own latest change has changed. Undone again, it is back."""
    form = FaultForm(request, case)
    if step.find_undo(case, by=request.user) is None:
        messages.info(request, _("Der er ikke noget at fortryde: forløbet er ændret siden."))
        return redirect("desk:pathways", case.pk)
    if form.is_valid() and _saved(form, step.undo, case):
        return _back(request, case, _("Den seneste ændring er fortrudt."))
    return _page(request, case, form)


def _event_page(request: StaffRequest, case: Case, form: EventForm, *, is_new: bool = False) -> HttpResponse:
    more = {"heading": EVENT_TYPES[form.kind].label, "button": _("Gem hændelse"), "is_new": is_new}
    return show(request, "desk/pathway/event.html", case, form, **more, **live.current_preview(case))


def _live(request: StaffRequest, case: Case, pathway: Pathway, form: EventForm, event: Event | None) -> HttpResponse:
    """Preview the rights with the event as typed; nothing is stored."""
    if form.is_valid():
        typed = _documents(case, pathway, event, form.event())
        return render(request, "desk/pathway/event.html#live", live.draft_preview(case, typed))
    wrong = [{"wrong": f"{form[name].label}: {fault}"} for name, errors in form.errors.items() for fault in errors]
    return render(request, "desk/pathway/event.html#live", {"case": case, "is_typed": True, "faults": wrong})


def _documents(case: Case, pathway: Pathway, event: Event | None, typed: Document) -> list[Document]:
    """The case's pathways as documents, with what is typed in the place of `event`, or added."""
    documents = []
    for each in pathways_of(case):
        document = each.document
        if each.pk == pathway.pk:
            others = [one.document for one in each.events.all() if event is None or one.pk != event.pk]
            document["events"] = sorted([*others, typed], key=lambda one: str(one["date"]))
        documents.append(document)
    return documents


def _saved(form: FaultForm, verb: Callable[..., Any], subject: Any, **facts: Any) -> bool:
    try:
        return form.submit(verb, subject, at=timezone.now(), version=form.cleaned_data["version"], **facts)
    except rights.InvalidDocument as invalid:
        form.add_faults(invalid.faults)
        return False


def _pathway(request: StaffRequest, case: Case, pk: int, fields: Fields | None = None) -> Pathway:
    """The pathway. Raises Gone where it has been removed from the case."""
    pathway: Pathway = get_object_or_404(case.pathways, pk=pk)
    if pathway.removed_at is None:
        return pathway
    removal = step.find_removal(case, pathway=pathway.key)
    restore = partial(step.restore_pathway, pathway, by=request.user, at=timezone.now())
    raise Gone(
        _("Forløbet er fjernet fra sagen"),
        **_told(removal),
        fields=fields or PathwayForm(request, case, label="", attributes=NEW).fields,
        put_back=restore if removal and not find_refusal(request.user, case, "edit_pathways") else None,
        as_new="" if fields else reverse("desk:add_pathway", args=[case.pk]),
    )


def _event(request: StaffRequest, case: Case, pk: int) -> Event:
    """The event. Raises Gone where it, or its pathway, has been removed from the case."""
    found = Event.objects.select_related("pathway__case").filter(pathway__case=case, pk=pk).first()
    if found:
        _pathway(request, case, found.pathway_id, EventForm(request, case, kind=found.type).fields)
        return found
    removal = step.find_removal(case, event=pk)
    if removal is None:
        raise Http404
    before = removal.before or {}
    kind, pathway = before["event"]["type"], case.pathways.filter(key=before["pathway"], removed_at=None).first()
    may_edit = not find_refusal(request.user, case, "edit_pathways")
    raise Gone(
        _("Hændelsen er fjernet fra sagen: %(what)s") % {"what": event_words(before["event"])},
        **_told(removal),
        fields=EventForm(request, case, kind=kind).fields,
        put_back=partial(step.restore_event, case, removal, by=request.user, at=timezone.now())
        if may_edit and pathway
        else None,
        as_new=reverse("desk:add_event", args=[case.pk, pathway.pk, kind]) if may_edit and pathway else "",
    )


def _told(removal: AuditEvent | None) -> dict[str, Any]:
    return {"by": removal.user, "at": removal.at, "reason": removal.reason} if removal else {}


def _back(request: StaffRequest, case: Case, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("desk:pathways", case.pk)
