"""The history of the facts of a case: what stood there, what stands there now, who changed it, when and why.

A wrong value is put back from here.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig import rights
from rettidig.casework import fact_history
from rettidig.casework.fact_history import FactChange
from rettidig.casework.field_access import holdings
from rettidig.casework.models import Case, User
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_refusal
from rettidig.casework.steps import put_back as step
from rettidig.web.forms import PlainForm

from .act_form import CaseForm, show
from .case_access import StaffRequest, reading, working
from .event_forms import sentence
from .fact_words import Speaker
from .masking import find_covered
from .titles import all_names

FACT_MAX = 80


class Line(NamedTuple):
    """One change of one fact, in words."""

    change: FactChange
    thing: str
    label: StrOrPromise
    before: str
    after: str
    who: str
    can_be_put_back: bool


class FilterForm(PlainForm):
    """What narrows the history. Of what it was asked for: a fact, or all of a thing."""

    felt = forms.ChoiceField(label=gettext_lazy("Felt"), required=False)
    hvem = forms.ChoiceField(label=gettext_lazy("Hvem"), required=False)

    def __init__(self, request: StaffRequest, speaker: Speaker) -> None:
        super().__init__(request.GET)
        known = list(fact_history.find_all(speaker.case))
        people = User.objects.filter(username__in={each.by for each in known})
        self.people = {str(each.pk): each for each in people.order_by("first_name", "last_name")}
        whole = {each.fact.thing: (each.fact.thing, speaker.thing(each)) for each in known}
        groups: dict[str, dict[str, StrOrPromise]] = {}
        for each in known:
            label = speaker.label(each) or _("Kom til eller blev fjernet")
            groups.setdefault(each.fact.thing, {}).setdefault(each.fact.key, label)
        self.fields["felt"].choices = [  # type: ignore[attr-defined]
            ("", _("Hele sagen")),
            *((name, [(thing, _("Alt om: %(thing)s") % {"thing": name}), *groups[thing].items()])
              for thing, name in whole.values()),
        ]  # fmt: skip
        self.fields["hvem"].choices = [("", _("Alle")), *((pk, str(each)) for pk, each in self.people.items())]  # type: ignore[attr-defined]


@reading
def history(request: StaffRequest, case: Case) -> HttpResponse:
    """The changes, the newest first; of one fact, of one thing, or by one colleague."""
    speaker = Speaker(case, all_names(case), hidden=holdings(find_covered(request, case)))
    form = FilterForm(request, speaker)
    form.is_valid()
    of, who = form.cleaned_data.get("felt", ""), form.people.get(form.cleaned_data.get("hvem", ""))
    after = request.GET.get("efter", "")[:FACT_MAX]
    page = fact_history.find_changes(case, of=of, by=who.username if who else "", after=after)
    names = {each.username: str(each) for each in form.people.values()}
    lines = [_line(each, speaker, names, request.user) for each in page.changes]
    onward = urlencode({"felt": of, "hvem": who.pk if who else "", "efter": page.next}) if page.next else ""
    return render(request, "desk/history/history.html", {"case": case, "form": form, "lines": lines, "onward": onward})


def _line(change: FactChange, speaker: Speaker, names: dict[str, str], reader: User) -> Line:
    act = step.act_of(change.fact)
    return Line(
        change,
        speaker.thing(change),
        speaker.label(change),
        speaker.say(change, change.before),
        speaker.say(change, change.after),
        names.get(change.by, change.by) or _("Systemet"),
        step.can_be_put_back(change) and not find_refusal(reader, speaker.case, act),
    )


class PutBackForm(CaseForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor sættes det tilbage?"), max_length=500)


@working
def put_back(request: StaffRequest, case: Case, mark: str) -> HttpResponse:
    """State again what stood before one change."""
    change = fact_history.find_change(case, request.GET.get("felt", "")[:FACT_MAX], mark=mark)
    if change is None:
        raise Http404
    if reason := find_refusal(request.user, case, step.act_of(change.fact) or "edit_pathways"):
        raise Denied(reason)
    form = PutBackForm(request, case)
    if form.is_valid() and _is_put_back(form, case, change):
        messages.success(request, _("Det er sat tilbage. Begge dele står i historikken."))
        return redirect("desk:history", case.pk)
    speaker = Speaker(case, all_names(case), hidden=holdings(find_covered(request, case)))
    line = _line(change, speaker, {}, request.user)
    last = fact_history.find_last(case, change.fact) or change
    more = {"line": line, "now": speaker.say(last, last.after)}
    return show(
        request, "desk/history/put_back.html", case, form, heading=_("Sæt tilbage"), button=_("Sæt tilbage"), **more
    )


def _is_put_back(form: PutBackForm, case: Case, change: FactChange) -> bool:
    try:
        return form.submit(step.put_back, case, change, at=timezone.now(), **form.cleaned_data)
    except rights.InvalidDocument as invalid:
        form.status = 422
        for fault in invalid.faults:
            form.add_error(None, sentence(fault))
        return False
