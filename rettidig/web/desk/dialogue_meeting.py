"""The pages of a case's dialogue meetings: how far each is, who has been told what, and each act (K6)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework import calendar_entry, outbox
from rettidig.casework.models import Case, DialogueMeeting, MeetingNotice, MeetingParty, ToldBy
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_refusal
from rettidig.casework.steps import dialogue_meeting as step
from rettidig.casework.steps import dialogue_outcome, dialogue_told
from rettidig.web.guards import posts_only

from .act_form import ActForm, show
from .case_access import StaffRequest, acting, reading
from .dialogue_forms import (
    CancelForm,
    ChooseForm,
    HoldForm,
    LeaderForm,
    MoveForm,
    OutcomeForm,
    PlanForm,
    ProposeForm,
    RecordForm,
    with_answers,
)

HOME = "desk:dialogue_meetings"


@reading
def meetings(request: StaffRequest, case: Case) -> HttpResponse:
    """Every meeting of the case, the newest first."""
    return _meetings_page(request, case)


def _meetings_page(request: StaffRequest, case: Case, **more: Any) -> HttpResponse:
    found = list(step.meetings_of(case))
    context = {
        "case": case,
        "shown": [_shown(case, each) for each in found],
        "plannable": step.find_plannable(case),
        "refusal": find_refusal(request.user, case, "plan_meeting"),
        **more,
    }
    return render(request, "desk/dialogue/meetings.html", context)


def _shown(case: Case, each: DialogueMeeting) -> dict[str, Any]:
    """A meeting as its page tells it."""
    each.case = case
    notices = list(each.notices.select_related("by").defer("pdf"))
    carried = {kind.name: outbox.find_messages(kind, notices) for kind in (dialogue_told.KIND, dialogue_outcome.KIND)}
    kinds = {ToldBy.EMAIL.value: dialogue_told.KIND.name, ToldBy.LETTER.value: dialogue_outcome.KIND.name}
    told = [(one, carried[kinds[one.way]].get(one.pk) if one.way in kinds else None) for one in notices]
    return {
        "meeting": each,
        "limit": step.find_limit(each),
        "parties": each.parties.all(),
        "times": [with_answers(time) for time in each.times.all()],
        "told": told,
        "can_tell": dialogue_told.news_now(each) is not None and not case.is_closed,
        "is_open": each.ended_at is None and not case.is_closed,
    }


@acting("plan_meeting")
def plan(request: StaffRequest, case: Case) -> HttpResponse:
    plannable = step.find_plannable(case)
    if not plannable:
        raise Denied(_("Der er ikke et dialogmøde at planlægge. Se det, der er i gang, eller tilføj det på sagen."))
    form = PlanForm(request, case, plannable)
    if form.is_valid() and _did(form, step.plan, form.about()):
        return _home(request, case, _("Mødet er planlagt. Foreslå nu nogle tider."))
    return _page(request, case, form, _("Planlæg dialogmøde"), _("Gem"))


@acting("propose_times")
def propose(request: StaffRequest, case: Case, meeting_pk: int) -> HttpResponse:
    meeting = _find(case, meeting_pk)
    form = ProposeForm(request, case, meeting)
    if form.is_valid() and _did(form, step.propose, meeting):
        return _home(request, case, _("Begge får tiderne. Svarene kommer her."))
    return _page(request, case, form, _("Foreslå tider til dialogmødet"), _("Foreslå tiderne"), meeting=meeting)


@acting("answer_meeting")
def record_answer(request: StaffRequest, case: Case, meeting_pk: int, side: str) -> HttpResponse:
    """The answer of a party that came by telephone, or that is to be corrected."""
    party = _party(case, meeting_pk, side)
    form = RecordForm(request, case, party)
    if form.is_valid() and _did(form, step.answer, party):
        return _home(request, case, _("Svaret er skrevet."))
    heading = _("Hvad svarede %(who)s?") % {"who": party.get_side_display().lower()}
    return _page(request, case, form, heading, _("Gem svaret"), meeting=party.meeting)


@acting("choose_time")
def choose(request: StaffRequest, case: Case, meeting_pk: int) -> HttpResponse:
    meeting = _find(case, meeting_pk)
    form = ChooseForm(request, case, meeting)
    if form.is_valid() and _did(form, step.choose, meeting):
        return _home(request, case, _("Tiden er aftalt, og begge får besked."))
    return _page(request, case, form, _("Vælg en tid til dialogmødet"), _("Vælg tiden"), meeting=meeting)


@acting("move_meeting")
def move(request: StaffRequest, case: Case, meeting_pk: int) -> HttpResponse:
    meeting = _find(case, meeting_pk)
    form = MoveForm(request, case, meeting)
    if form.is_valid() and _did(form, step.move, meeting):
        return _home(request, case, _("Mødet er flyttet, og begge får besked."))
    return _page(request, case, form, _("Flyt dialogmødet"), _("Flyt mødet"), meeting=meeting)


@acting("change_meeting_leader")
def change_leader(request: StaffRequest, case: Case, meeting_pk: int) -> HttpResponse:
    meeting = _find(case, meeting_pk)
    form = LeaderForm(request, case, meeting)
    if form.is_valid() and _did(form, step.change_leader, meeting):
        return _home(request, case, _("En anden leder mødet nu."))
    return _page(request, case, form, _("Hvem leder dialogmødet?"), _("Gem"), meeting=meeting)


@acting("cancel_meeting")
def cancel(request: StaffRequest, case: Case, meeting_pk: int) -> HttpResponse:
    meeting = _find(case, meeting_pk)
    form = CancelForm(request, case)
    if form.is_valid() and _did(form, step.cancel, meeting):
        return _home(request, case, _("Mødet er aflyst."))
    return _page(request, case, form, _("Aflys dialogmødet"), _("Aflys mødet"), meeting=meeting)


@acting("hold_meeting")
def hold(request: StaffRequest, case: Case, meeting_pk: int) -> HttpResponse:
    meeting = _find(case, meeting_pk)
    form = HoldForm(request, case)
    if form.is_valid() and _did(form, step.hold, meeting):
        return _home(request, case, _("Mødet er holdt. Skriv, når klageren har valgt."))
    return _page(request, case, form, _("Dialogmødet er holdt"), _("Gem referatet"), meeting=meeting)


@acting("tell_outcome")
def tell_outcome(request: StaffRequest, case: Case, meeting_pk: int) -> HttpResponse:
    meeting = _find(case, meeting_pk)
    form = OutcomeForm(request, case)
    if form.is_valid() and _did(form, dialogue_outcome.tell_outcome, meeting):
        return _home(request, case, _("Begge breve er skrevet. Send dem, og skriv, at de er afleveret."))
    return _page(request, case, form, _("Hvad blev der af klagen?"), _("Giv begge besked"), meeting=meeting)


@posts_only(HOME, "pk")
@acting("tell_party")
def tell_party(request: StaffRequest, case: Case, meeting_pk: int, side: str) -> HttpResponse:
    """A party has been told by telephone how the meeting stands."""
    dialogue_told.told_by_phone(_party(case, meeting_pk, side), by=request.user, at=timezone.now())
    return _home(request, case, _("Det står på mødet, at du har ringet."))


@posts_only(HOME, "pk")
@acting("let_in_party")
def show_link(request: StaffRequest, case: Case, meeting_pk: int, side: str) -> HttpResponse:
    """A new link, on the page this once, for the one who brings it to the party in another way."""
    party = _party(case, meeting_pk, side)
    key = dialogue_told.new_link(party, by=request.user, at=timezone.now())
    address = f"{request.build_absolute_uri(reverse('public:meeting'))}#{key}"
    return _meetings_page(request, case, address=address, let_in=party.pk)


@reading
def calendar(request: StaffRequest, case: Case, meeting_pk: int) -> HttpResponse:
    """The agreed time as a file for the calendar of a colleague."""
    entry = dialogue_told.find_entry(_find(case, meeting_pk), None, at=timezone.now())
    if entry is None:
        raise Http404
    name = f'attachment; filename="{calendar_entry.FILE_NAME}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    kind = f"text/calendar; method={entry.method}; charset=utf-8"
    return HttpResponse(calendar_entry.as_file(entry), content_type=kind, headers=headers)


@reading
def letter(request: StaffRequest, case: Case, notice_pk: int) -> HttpResponse:
    """A letter about what became of the complaint, as PDF."""
    found = get_object_or_404(MeetingNotice.objects.filter(meeting__case=case), pk=notice_pk)
    if not found.pdf:
        raise Http404
    name = f'inline; filename="{case.number}-{found.to}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=headers)


def _did(form: Any, verb: Callable[..., Any], subject: Any) -> bool:
    """Do the act with what the form tells; whether it was done."""
    facts = form.facts() if hasattr(form, "facts") else form.cleaned_data
    done: bool = form.submit(verb, subject, at=timezone.now(), **facts)
    return done


def _home(request: StaffRequest, case: Case, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(HOME, case.pk)


def _page(
    request: StaffRequest,
    case: Case,
    form: ActForm,
    heading: str,
    button: str,
    meeting: DialogueMeeting | None = None,
) -> HttpResponse:
    limit = step.find_limit(meeting) if meeting else None
    more: dict[str, Any] = {"heading": heading, "button": button, "meeting": meeting, "limit": limit}
    return show(request, "desk/dialogue/act.html", case, form, **more)


def _find(case: Case, pk: int) -> DialogueMeeting:
    found: DialogueMeeting = get_object_or_404(step.meetings_of(case), pk=pk)
    found.case = case
    return found


def _party(case: Case, meeting_pk: int, side: str) -> MeetingParty:
    return get_object_or_404(_find(case, meeting_pk).parties.select_related("meeting__case"), side=side)
