"""The account of a maximum waiting time that was overrun: which leg, why, and what was done about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import AuthorityTold, Case, Overrun, OverrunCause, Pathway
from rettidig.casework.things import whole
from rettidig.casework.tracks import max_wait_account as track
from rettidig.rights import Leg
from rettidig.rights.texts import say
from rettidig.web.formatting import spoken_language
from rettidig.web.forms import LongTextField, SpokenDateField

from .act_form import CaseForm, show
from .case_access import StaffRequest, acting
from .titles import all_names, event_words

RECORDED = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True)
class Row:
    """One overrun leg of the case, with the account of it, if there is one."""

    leg: Leg
    pathway: str
    step: str
    reason: str
    account: Overrun | None


class OverrunForm(CaseForm):
    phrases_into = "note"
    cause = forms.ChoiceField(
        label=gettext_lazy("Hvorfor blev ventetiden overskredet?"),
        choices=OverrunCause.choices,
        widget=forms.RadioSelect,
    )
    offered_on = SpokenDateField(
        label=gettext_lazy("Hvilken dag fik patienten konkrete tilbud andre steder?"),
        help_text=gettext_lazy("Lad feltet stå tomt, når det allerede står i forløbet, eller når der ingen var."),
        prefer="past",
        latest=timezone.localdate,
        required=False,
    )
    options = LongTextField(
        label=gettext_lazy("Hvilke hospitaler?"),
        help_text=gettext_lazy("Ét på hver linje, gerne med dagen."),
        max_length=2000,
        required=False,
    )
    documented = forms.ChoiceField(
        label=gettext_lazy("Står tilbuddene i journalen?"),
        choices=[("yes", gettext_lazy("Ja")), ("no", gettext_lazy("Nej")), ("unknown", gettext_lazy("Ved ikke"))],
        widget=forms.RadioSelect,
        initial="unknown",
    )
    authority = forms.ChoiceField(
        label=gettext_lazy("Fik Sundhedsstyrelsen besked?"), choices=AuthorityTold.choices, widget=forms.RadioSelect
    )
    authority_on = SpokenDateField(
        label=gettext_lazy("Hvilken dag fik Sundhedsstyrelsen besked?"),
        prefer="past",
        latest=timezone.localdate,
        required=False,
    )
    note = LongTextField(label=gettext_lazy("Hvad skete der?"), max_length=4000, required=False)

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {
            "options": data["options"].splitlines(),
            "documented": RECORDED[data["documented"]] if data["offered_on"] else None,
        }


@acting("account_overrun")
def overruns(request: StaffRequest, case: Case) -> HttpResponse:
    """The legs of the case that were overrun; the only one is opened at once."""
    rows = _rows(case)
    if len(rows) == 1 and rows[0].account is None:
        leg = rows[0].leg
        return redirect("desk:account_overrun", case.pk, leg.pathway, leg.step, leg.start.isoformat())
    return render(request, "desk/overrun/overruns.html", {"case": case, "rows": rows})


@acting("account_overrun")
def account(request: StaffRequest, case: Case, pathway: str, step: str, start: str) -> HttpResponse:
    row = next((each for each in _rows(case) if _key(each.leg) == (pathway, step, start)), None)
    if row is None:
        raise Http404
    found = case.pathways.get(key=pathway)
    form = OverrunForm(request, case, initial=_initial(row.account))
    if form.is_valid() and form.submit(track.account, case, leg=row.leg, at=timezone.now(), **form.facts()):
        messages.success(request, _("Redegørelsen er gemt. Den står i månedens opgørelse."))
        return redirect("desk:case", case.pk)
    return show(
        request,
        "desk/overrun/account.html",
        case,
        form,
        heading=_("Redegør for ventetid"),
        button=_("Gem redegørelsen"),
        row=row,
        known=_known(found, row.leg),
    )


def _rows(case: Case) -> list[Row]:
    names, language = all_names(case), spoken_language()
    newest: dict[tuple[str, str, date], Overrun] = {}
    accounts = Overrun.objects.filter(case__in=whole(case), pathway__case=case)
    for each in accounts.select_related("pathway", "by").order_by("at", "pk"):
        newest[each.pathway.key, each.step, each.start] = each
    return [
        Row(
            leg,
            names[leg.pathway],
            say(f"step_{leg.step}", language),
            leg.wait.reason[language],
            newest.get((leg.pathway, leg.step, leg.start)),
        )
        for leg in track.find_overruns(case, on=timezone.localdate())
    ]


def _key(leg: Leg) -> tuple[str, str, str]:
    return leg.pathway, leg.step, leg.start.isoformat()


def _initial(known: Overrun | None) -> dict[str, Any]:
    return {"cause": known.cause, "authority": known.authority, "note": known.note} if known else {}


def _known(pathway: Pathway, leg: Leg) -> list[tuple[date, str]]:
    """What the pathway already says of offers and of Sundhedsstyrelsen, so that nobody types it again."""
    events = [*track.find_events(pathway, leg, track.TOLD), *track.find_events(pathway, leg, track.NOTIFIED)]
    return [(date.fromisoformat(each["date"]), event_words(each)) for each in events]
