"""The page of a party of a dialogue meeting: opened with the key of a link, shows times and place, and nothing of the
case (K6).

Whoever has the link may see when and where somebody meets, and answer once; so there is no code. The name of the party
is shown nowhere.
"""

import time
from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import calendar_entry
from rettidig.casework.models import MeetingParty, MeetingState
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import dialogue_meeting, dialogue_told
from rettidig.limits.addresses import network_of
from rettidig.limits.counting import give_back
from rettidig.web.formatting import moment_words
from rettidig.web.forms import LongTextField, PlainForm
from rettidig.web.guards import posts_only

from . import limits
from .by_code import Door
from .inquiry import page, posted, switched, typed_in
from .proof import lets_through

DOOR = Door("meeting", "meeting_seen", dialogue_told.parties, dialogue_told.find, dialogue_told.why_closed, bool)


class KeyForm(PlainForm):
    key = forms.CharField(
        label=gettext_lazy("Nøglen fra e-mailen"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-from-link": True}),
    )


class TimesForm(PlainForm):
    times = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hvilke tider passer dig?"),
        help_text=gettext_lazy("Sæt kryds ved alle de tider, du kan."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = LongTextField(
        label=gettext_lazy("Passer ingen af dem?"),
        help_text=gettext_lazy("Skriv, hvornår du kan. Skriv ikke om klagen her."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, party: MeetingParty, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        now = timezone.now()
        coming = [each for each in party.meeting.times.all() if each.starts_at > now]
        self.fields["times"].choices = [(each.pk, moment_words(each.starts_at)) for each in coming]  # type: ignore[attr-defined]


@page
def meeting(request: HttpRequest) -> HttpResponse:
    """Times to answer, or the time that is agreed; or the form that opens it."""
    found = DOOR.find_open(request)
    if found and request.method != "POST":
        return _shown(request, found, TimesForm(found))
    is_switched = "language" in request.POST
    form = KeyForm(None if is_switched else posted(request), initial=typed_in(request, KeyForm))
    if form.is_valid() and _come_in(request, form):
        return redirect("public:meeting")
    show = partial(render, request, "public/meeting_key.html", {"form": form, "language_form": "enter"})
    return switched(request, show) if is_switched else show()


def _come_in(request: HttpRequest, form: KeyForm) -> bool:
    """Open what the key opens. Wrong ones are counted by network."""
    if not lets_through(request, form, limits.ASKED_NETWORK):
        return False
    found = DOOR.find(form.cleaned_data["key"])
    if found is None:
        form.add_error(None, _("Nøglen passer ikke. Se efter i den nyeste e-mail, eller ring til os."))
        return False
    if sentence := DOOR.why_closed(found, on=timezone.localdate()):
        form.add_error(None, sentence)  # said to who has the key, and to nobody else
        return False
    dialogue_told.note_opening(found, at=timezone.now())
    give_back(limits.ASKED_NETWORK.limit, network_of(request))
    request.session.cycle_key()
    request.session[DOOR.name], request.session[DOOR.seen] = found.pk, int(time.time())
    return True


def _shown(request: HttpRequest, found: MeetingParty, form: TimesForm) -> HttpResponse:
    on = found.meeting
    context = {
        "found": found,
        "meeting": on,
        "form": form if on.state == MeetingState.PROPOSED and not found.answered_at else None,
        "is_agreed": on.state == MeetingState.AGREED,
        "fitting": [each.starts_at for each in on.times.all() if getattr(each, f"fits_{found.side}")],
        "language_form": "answer",
    }
    return render(request, "public/meeting.html", context, status=422 if form.errors else 200)


@posts_only("public:meeting")
def answer(request: HttpRequest) -> HttpResponse:
    """Which times fit; answered once."""
    found = DOOR.find_open(request)
    if found is None:
        messages.warning(request, _("Siden har været lukket. Åbn den igen med linket fra e-mailen."))
        return redirect("public:meeting")
    if "language" in request.POST:
        return switched(request, _again(request, found))
    form = TimesForm(found, posted(request))
    if form.is_valid():
        facts = {"fitting": form.cleaned_data["times"], "words": form.cleaned_data["words"]}
        try:
            dialogue_meeting.answer(found, **facts, by=None, at=timezone.now())
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Tak. Patientkontoret har fået dit svar."))
            return redirect("public:meeting")
    return _shown(request, found, form)


def _again(request: HttpRequest, found: MeetingParty) -> Callable[[], HttpResponse]:
    typed = {"times": request.POST.getlist("times"), "words": request.POST.get("words", "")}
    return lambda: _shown(request, found, TimesForm(found, initial=typed))


def calendar(request: HttpRequest) -> HttpResponse:
    """The agreed time as a file for the calendar."""
    found = DOOR.find_open(request)
    entry = dialogue_told.find_entry(found.meeting, found, at=timezone.now()) if found else None
    if entry is None:
        messages.warning(request, _("Siden har været lukket. Åbn den igen med linket fra e-mailen."))
        return redirect("public:meeting")
    headers = {
        "Content-Disposition": f'attachment; filename="{calendar_entry.FILE_NAME}"',
        "Cache-Control": "no-store",
    }
    made = calendar_entry.as_file(entry)
    return HttpResponse(made, content_type=f"text/calendar; method={entry.method}; charset=utf-8", headers=headers)


@posts_only("public:meeting")
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page in this browser; the link still opens it."""
    DOOR.close(request)
    messages.success(request, _("Siden er lukket i denne browser."))
    return redirect("public:meeting")
