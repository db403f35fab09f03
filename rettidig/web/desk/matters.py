"""The pages of a case's matters beside its pathways: facts and events stated, corrected, removed and undone."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig import rights
from rettidig.casework import fact_history
from rettidig.casework.models import Case, Forwarding, Matter
from rettidig.casework.papers import find_papers
from rettidig.casework.policies import find_refusal
from rettidig.casework.questionnaire.answers import ToldMatter
from rettidig.casework.steps import letter as letter_step
from rettidig.casework.steps import matter as step
from rettidig.casework.steps.assessment import matters_of
from rettidig.casework.steps.forwarding import forwardings_of
from rettidig.casework.steps.matter_end import check_open, ends_of
from rettidig.rights.matters.schema import KINDS
from rettidig.rights.pages import kind_name
from rettidig.web.formatting import spoken_language
from rettidig.web.gone import Gone
from rettidig.web.guards import posts_only
from rettidig.web.matters.labels import EVENTS
from rettidig.web.matters.said import questions_said
from rettidig.web.matters.words import document_of

from .act_form import show
from .case_access import StaffRequest, acting, reading
from .event_forms import FaultForm
from .matter_findings import judged_matters
from .matter_forms import (
    AddMatterForm,
    FactsForm,
    MatterEventForm,
    RemoveMatterForm,
    event_in_words,
    facts_in_words,
)
from .matter_origins import MatterOrigins
from .matter_preview import matter_preview


@reading
def matters(request: StaffRequest, case: Case) -> HttpResponse:
    return _page(request, case)


def _page(request: StaffRequest, case: Case, form: FaultForm | None = None) -> HttpResponse:
    newest = case.assessments.first()
    may_edit = not find_refusal(request.user, case, "edit_matters")
    answer, papers = newest.answer if newest else {}, find_papers(case)
    sent: dict[int, list[Forwarding]] = {}
    for each in forwardings_of(case):
        sent.setdefault(each.matter_id, []).append(each)
    judged = {each.key: each for each in judged_matters(answer, spoken_language(), MatterOrigins(case))}
    present = matters_of(case)
    ends = ends_of(case, [each.key for each in present])
    context = {
        "case": case,
        "corrections": fact_history.count_corrections(case),
        "told": [_told(kind, each) for kind, each in step.find_told(case).items()],
        "papers": [(document_of(each.document), each.files) for each in papers],
        "lacks_papers": any(not each.files for each in papers),
        "shown": [
            (each, _stated(case, each), judged.get(each.key), ends.get(each.key), sent.pop(each.pk, []))
            for each in present
        ],
        "elsewhere": [one for of_one in sent.values() for one in of_one],
        "add": form if isinstance(form, AddMatterForm) else AddMatterForm(request, case),
        "can_undo": may_edit and step.find_undo(case, by=request.user) is not None,
        "may_edit": may_edit,
        "form": form,
    }
    return render(request, "desk/matter/matters.html", context, status=form.status if form else 200)


def _told(kind: str, told: ToldMatter) -> dict[str, Any]:
    """What the citizen answered about a matter, in words."""
    rows = [(question.words, value) for question, value in questions_said(kind, told.said)]
    return {"kind": kind, "name": kind_name(kind)[spoken_language()], "on": date.fromisoformat(told.on), "rows": rows}


def _stated(case: Case, matter: Matter) -> dict[str, Any]:
    """What is stated of a matter, in words, and which of it the citizen has said."""
    told = step.told_in(case).get(matter.kind)
    return {
        "told_on": date.fromisoformat(told.on) if told else None,
        "name": kind_name(matter.kind)[spoken_language()],
        "facts": facts_in_words(matter.kind, matter.facts, told=told.facts if told else {}),
        "events": [(each, event_in_words(matter.kind, each)) for each in matter.events],
        "types": [(name, EVENTS[name]) for name in KINDS[matter.kind].events],
    }


@posts_only("desk:matters", "pk")
@acting("edit_matters")
def add_matter(request: StaffRequest, case: Case) -> HttpResponse:
    form = AddMatterForm(request, case)
    if form.is_valid() and _saved(form, step.add_matter, case, kind=form.cleaned_data["kind"]):
        return redirect("desk:matter_facts", case.pk, form.outcome.pk)
    return _page(request, case, form)


@posts_only("desk:matters", "pk")
@acting("edit_matters")
def take_over(request: StaffRequest, case: Case, kind: str) -> HttpResponse:
    """State what the citizen answered about a matter."""
    form = FaultForm(request, case)
    if form.is_valid() and _saved(form, step.take_over, case, kind=kind):
        return _back(request, case, _("Oplysningerne fra borgeren er overtaget. Du kan fortryde nedenfor."))
    return _page(request, case, form)


@acting("edit_matters")
def facts(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    matter = _editable(request, case, matter_pk)
    form = FactsForm(request, case, matter=matter)
    if request.headers.get("HX-Request"):
        return _live(request, matter, form, lambda: {"facts": form.facts()})
    if form.is_valid() and _saved(form, step.change_matter, matter, facts=form.facts(), reason=form.why()):
        return _back(request, case, _("Oplysningerne er gemt."))
    return _typing_page(request, matter, form, kind_name(matter.kind)[spoken_language()])


@acting("edit_matters")
def choose_event(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    """Lead to the form of the type that was chosen in the list."""
    event = request.GET.get("slags", "")
    if event not in KINDS[_editable(request, case, matter_pk).kind].events:
        messages.info(request, _("Vælg først, hvad der er sket."))
        return redirect("desk:matters", case.pk)
    return redirect("desk:add_matter_event", case.pk, matter_pk, event)


@acting("edit_matters")
def add_event(request: StaffRequest, case: Case, matter_pk: int, event: str) -> HttpResponse:
    matter = _editable(request, case, matter_pk)
    if event not in KINDS[matter.kind].events:
        raise Http404
    form = MatterEventForm(request, case, matter=matter, event=event)
    if request.headers.get("HX-Request"):
        return _live(request, matter, form, lambda: {"events": [*matter.events, form.event()]})
    if form.is_valid() and _saved(form, step.change_matter, matter, events=[*matter.events, form.event()]):
        return _back(request, case, _("Hændelsen er tilføjet."))
    return _typing_page(request, matter, form, str(EVENTS[event]))


@acting("edit_matters")
def change_event(request: StaffRequest, case: Case, matter_pk: int, number: int) -> HttpResponse:
    matter = _editable(request, case, matter_pk)
    stated = _event(request, matter, number)
    form = MatterEventForm(request, case, matter=matter, event=stated["type"], stated=stated)

    def changed() -> dict[str, Any]:
        return {"events": [form.event() if each is stated else each for each in matter.events]}

    if request.headers.get("HX-Request"):
        return _live(request, matter, form, changed)
    if form.is_valid() and _saved(form, step.change_matter, matter, reason=form.why(), **changed()):
        return _back(request, case, _("Hændelsen er rettet."))
    return _typing_page(request, matter, form, str(EVENTS[stated["type"]]))


@posts_only("desk:matters", "pk")
@acting("edit_matters")
def remove_event(request: StaffRequest, case: Case, matter_pk: int, number: int) -> HttpResponse:
    matter, form = _editable(request, case, matter_pk), FaultForm(request, case)
    gone = _event(request, matter, number)
    left = [each for each in matter.events if each is not gone]
    if form.is_valid() and _saved(form, step.change_matter, matter, events=left):
        return _back(request, case, _("Hændelsen er fjernet. Du kan fortryde nedenfor."))
    return _page(request, case, form)


@acting("edit_matters")
def remove_matter(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    matter = _editable(request, case, matter_pk)
    form = RemoveMatterForm(request, case)
    if form.is_valid() and _saved(form, step.remove_matter, matter, reason=form.cleaned_data["reason"]):
        return _back(request, case, _("Det er fjernet fra sagen. Du kan fortryde nedenfor."))
    heading = _("Fjern fra sagen: %(name)s") % {"name": kind_name(matter.kind)[spoken_language()]}
    return show(request, "desk/matter/form.html", case, form, heading=heading, button=_("Fjern"))


@posts_only("desk:matters", "pk")
@acting("edit_matters")
def undo(request: StaffRequest, case: Case) -> HttpResponse:
    """Put back what the user's own latest change has changed. Undone again, it is back."""
    form = FaultForm(request, case)
    if form.is_valid() and _saved(form, step.undo, case):
        return _back(request, case, _("Den seneste ændring er fortrudt."))
    return _page(request, case, form)


@posts_only("desk:matters", "pk")
@acting("draft_letter")
def draft_letter(request: StaffRequest, case: Case, matter_pk: int, right: str) -> HttpResponse:
    """A draft of the letter about one right in the matter: the one that somebody has begun, if it still holds."""
    matter = matter_of(request, case, matter_pk)
    begun = case.letters.filter(sent_at=None, matter=matter.key, right=right, language=case.letter_language).defer(
        "pdf"
    )
    found = next((each for each in begun if not letter_step.is_told_otherwise(each)), None)
    if found is None:
        found = letter_step.draft_matter_letter(matter, right=right, by=request.user, at=timezone.now())
    return redirect("desk:letter", case.pk, found.pk)


def _typing_page(request: StaffRequest, matter: Matter, form: FaultForm, heading: str) -> HttpResponse:
    more = {"heading": heading, "button": _("Gem"), **matter_preview(matter)}
    return show(request, "desk/matter/typing.html", matter.case, form, **more)


def _live(request: StaffRequest, matter: Matter, form: FaultForm, typed: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Preview the findings with what is typed; nothing is stored."""
    if form.is_valid():
        found = matter_preview(matter, **typed())
    else:
        wrong = [f"{form[name].label}: {fault}" for name, errors in form.errors.items() for fault in errors]
        found = {"is_typed": True, "faults": wrong}
    return render(request, "desk/matter/typing.html#live", {"case": matter.case, **found})


def _saved(form: FaultForm, verb: Callable[..., Any], subject: Any, **facts: Any) -> bool:
    try:
        return form.submit(verb, subject, at=timezone.now(), version=form.cleaned_data["version"], **facts)
    except rights.InvalidDocument as invalid:
        form.add_faults(invalid.faults)
        return False


def _editable(request: StaffRequest, case: Case, pk: int) -> Matter:
    """The matter. One that has ended opens no form; a form that was opened before meets the act's refusal."""
    matter = matter_of(request, case, pk)
    if request.method != "POST":
        check_open(matter)
    return matter


def matter_of(request: StaffRequest, case: Case, pk: int) -> Matter:
    """The matter. Raises Gone where it has been removed from the case."""
    matter: Matter = get_object_or_404(case.matters, pk=pk)
    if matter.removed_at is None:
        return matter
    removal = step.find_removal(matter)
    restore = partial(step.restore_matter, matter, by=request.user, at=timezone.now())
    raise Gone(
        _("Det er fjernet fra sagen: %(name)s") % {"name": kind_name(matter.kind)[spoken_language()]},
        by=removal.user if removal else "",
        at=removal.at if removal else None,
        reason=removal.reason if removal else "",
        fields=_fields(request, matter),
        put_back=restore if removal and not find_refusal(request.user, case, "edit_matters") else None,
    )


def _fields(request: StaffRequest, matter: Matter) -> dict[str, forms.Field]:
    """Every field in which something about the matter is typed."""
    events = (MatterEventForm(request, matter.case, matter=matter, event=each) for each in KINDS[matter.kind].events)
    of_forms = (FactsForm(request, matter.case, matter=matter), *events)
    return {name: field for form in of_forms for name, field in form.fields.items()}


def _event(request: StaffRequest, matter: Matter, number: int) -> dict[str, Any]:
    """The event that has that place in the list. Raises Gone where somebody has removed it."""
    if 1 <= number <= len(matter.events):
        event: dict[str, Any] = matter.events[number - 1]
        return event
    shortening = step.find_shortening(matter, number)
    if shortening is None:
        raise Http404
    kind = (shortening.before or {})["events"][number - 1]["type"]
    raise Gone(
        _("Hændelsen er fjernet fra sagen: %(what)s") % {"what": EVENTS[kind]},
        by=shortening.user,
        at=shortening.at,
        reason=shortening.reason,
        fields=MatterEventForm(request, matter.case, matter=matter, event=kind).fields,
        as_new=reverse("desk:add_matter_event", args=[matter.case_id, matter.pk, kind]),
    )


def _back(request: StaffRequest, case: Case, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("desk:matters", case.pk)
