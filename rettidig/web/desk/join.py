"""Cases that become one: choosing the other case, joining, doing it for several, and separating them again."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rettidig.casework.case_number import possible_numbers
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.form_versions import form_of
from rettidig.casework.models import Case, Escalation, OutboxState, User
from rettidig.casework.one_look import lacks
from rettidig.casework.permissions import Denied, may_read
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.same_case import is_same_matter
from rettidig.casework.steps import join as step
from rettidig.casework.steps.bulk import Outcome
from rettidig.casework.steps.carry import is_rested_on
from rettidig.casework.steps.joined_drafts import BOTH, JOINED, KEPT, Alike, find_alike
from rettidig.casework.steps.link import find_links
from rettidig.casework.topics import TOPICS
from rettidig.web.answers import Row, rows_of
from rettidig.web.formatting import date_short
from rettidig.web.guards import posts_only

from .act_form import ActForm, CaseForm, show
from .case_access import StaffRequest, acting, workers_required
from .many import ManyForm, ask, chosen_cases, find_home, nothing_chosen
from .titles import all_names

FIRST = {  # what can be done first, where two cases cannot be joined
    "add_note": gettext_lazy("Skriv et notat på sag %(number)s"),
    "clear_end": gettext_lazy("Fjern “undersøgt” eller “nej tak” på sag %(number)s"),
    "correct_person": gettext_lazy("Ret personen på sag %(number)s"),
    "mark_confidential": gettext_lazy("Gør sag %(number)s fortrolig, eller ret hvorfor"),
}
SHOWN = 20  # other cases of the patient
UNDER_WAY = (OutboxState.QUEUED, OutboxState.PLACED, OutboxState.FAILED, OutboxState.UNREAD)


class NumberForm(ActForm):
    """A case by its number, of those that the one who asks may read."""

    number = forms.CharField(label=gettext_lazy("Nummeret på den anden sag"), max_length=60)

    def clean_number(self) -> Case:
        return find_case(self.cleaned_data["number"], reader=self.by)


def find_case(number: str, *, reader: User) -> Case:
    """The case that `number`, however it is written, names to `reader`. Raises ValidationError for none and several."""
    numbers = [number.strip(), *possible_numbers(number, on=timezone.localdate())]
    offices = reader.office.lineage if reader.office else []
    found = list(Case.objects.filter(office__in=offices, number__in=numbers).select_related("office", "patient"))
    readable = [case for case in found if may_read(reader, case)]
    if not readable:
        raise forms.ValidationError(_("Der er ingen sag med det nummer. Se efter, om det er skrevet rigtigt."))
    if len(readable) > 1:
        raise forms.ValidationError(_("Flere sager kan have det nummer. Skriv årstallet med."))
    return readable[0]


class JoinForm(CaseForm):
    pathways = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Forløb, der følger med"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Det forløb, som begge sager har, skal kun stå én gang."),
    )
    goes_on = forms.TypedChoiceField(
        label=gettext_lazy("Begge sager er på vej op ad trappen. Hvilken eskalering går videre?"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Den anden bliver stoppet."),
    )
    draft = forms.ChoiceField(
        label=gettext_lazy("Begge sager har en kladde til det samme brev. Hvilken går videre?"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Den anden bliver lagt til side. Den kan læses, og den kommer igen, hvis du fortryder."),
    )
    is_one_person = forms.BooleanField(
        label=gettext_lazy("Jeg har sikret mig, at sagerne handler om samme person"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("Hvorfor samles de?"), max_length=500)

    def __init__(self, request: StaffRequest, case: Case, other: Case) -> None:
        newer, kept = step.in_order(case, other)
        proposed = [each.pk for each in step.propose_pathways(newer, kept)]
        same = _("De handler om det samme.") if is_same_matter(newer, kept) else ""
        going = step.find_escalations(newer, kept)
        super().__init__(request, case, initial={"pathways": proposed, "reason": same})
        names = all_names(newer)
        free = [each for each in newer.pathways.filter(removed_at=None) if not is_rested_on(each)]
        self.set_choice_labels("pathways", [(str(each.pk), names[each.key]) for each in free])
        self.set_choice_labels("goes_on", [(str(each.case_id), _going_words(each)) for each in going])
        alike = find_alike(newer, kept)
        self.set_choice_labels("draft", _draft_choices(alike) if alike else [])
        not_asked = {
            "draft": not alike,
            "pathways": not free,
            "goes_on": not going,
            "is_one_person": not step.needs_word(newer, kept),
        }
        for name in (name for name, is_left_out in not_asked.items() if is_left_out):
            del self.fields[name]


def _draft_choices(alike: list[Alike]) -> list[tuple[str, str]]:
    """A choice for each case, with the titles of its drafts, and one for both."""
    choices = []
    for key, drafts in ((KEPT, [each.kept for each in alike]), (JOINED, [each.joined for each in alike])):
        words = {
            "number": drafts[0].case.number,
            "titles": ", ".join(dict.fromkeys(each.title for each in drafts)),
            "on": date_short(max(each.created_at for each in drafts)),
        }
        choices.append((key, _("Den fra sag %(number)s: %(titles)s, skrevet %(on)s") % words))
    return [*choices, (BOTH, _("Begge. Der bliver to breve"))]


def _going_words(going: Escalation) -> str:
    """Sag 3-2026: Afdelingsledelsen, siden 20. nov. 2026."""
    last = going.steps.last()
    facts = {"number": going.case.number, "on": date_short(going.started_at)}
    words = _("Sag %(number)s, begyndt %(on)s") % facts
    return f"{words}: {last.get_rung_display()}" if last else words


class ReasonForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=500)


class Candidate(NamedTuple):
    case: Case
    subject: str
    is_same: bool


@acting("join")
def choose(request: StaffRequest, case: Case) -> HttpResponse:
    """The patient's other cases, those about the same first; or one by its number."""
    form = NumberForm(request, case)
    if form.is_valid():
        return redirect("desk:join_with", case.pk, form.cleaned_data["number"].pk)
    context = {"candidates": _candidates(case), "heading": _("Saml med en anden sag"), "button": _("Se de to sager")}
    return show(request, "desk/join/choose.html", case, form, **context)


def _candidates(case: Case) -> list[Candidate]:
    if not case.patient_id:
        return []
    others = Case.objects.filter(office=case.office_id, patient=case.patient_id, joined_to=None).exclude(pk=case.pk)
    found = [Candidate(each, TOPICS[each.topic].label, is_same_matter(case, each)) for each in _newest(others)]
    return sorted(found, key=lambda each: (not each.is_same, each.case.is_closed))


def _newest(cases: Any) -> Any:
    return cases.order_by("-received_at")[:SHOWN]


@acting("join")
def join(request: StaffRequest, case: Case, other_pk: int) -> HttpResponse:
    """The two beside each other, what goes along, and the act."""
    other = _other(request, other_pk)
    newer, kept = step.in_order(case, other)
    form = JoinForm(request, case, other)
    if form.is_valid() and form.submit(step.join, case, other, at=timezone.now(), **form.cleaned_data):
        words = _("Sag %(number)s er nu en del af denne sag.")
        messages.success(request, words % {"number": newer.number})
        return redirect("desk:case", kept.pk)
    names, obstacles = all_names(newer), step.find_obstacles(newer, kept)
    context = {
        "newer": newer,
        "kept": kept,
        "cases": [(kept, TOPICS[kept.topic].label), (newer, TOPICS[newer.topic].label)],
        "obstacles": obstacles,
        "first": [link for each in obstacles for link in _link_first(each, newer.joined_to_id or kept.joined_to_id)],
        "going": _find_going(newer),
        "decided_twice": step.find_decided_twice(newer, kept),
        "resting": [names[each.key] for each in newer.pathways.filter(removed_at=None) if is_rested_on(each)],
    }
    return show(request, "desk/join/join.html", case, form, heading=_("Saml sagerne"), button=_("Saml"), **context)


def _link_first(obstacle: step.Obstacle, joined_to: int | None) -> list[tuple[str, str]]:
    """Words and address of what can be done first."""
    if obstacle.act == "join":
        words = _("Saml med den sag, som den er blevet en del af")
        return [(words, reverse("desk:join_with", args=[each.pk, joined_to])) for each in obstacle.cases]
    return [
        (str(FIRST[obstacle.act]) % {"number": each.number}, reverse(f"desk:{obstacle.act}", args=[each.pk]))
        for each in obstacle.cases
    ]


def _find_going(newer: Case) -> dict[str, Any]:
    """What goes along that other people have a part in: hospitals with the patient, open sub-cases, what is under way,
    and the escalation.
    """
    sent = newer.re_referrals.filter(state__in=WITH_HOSPITAL).select_related("hospital")
    return {
        "hospitals": [str(each.hospital) for each in sent],
        "sub_cases": list(newer.sub_cases.filter(closed_at=None)),
        "is_under_way": newer.outbox.filter(state__in=UNDER_WAY).exists(),
    }


def _other(request: StaffRequest, pk: int) -> Case:
    """The other case, of those that the user may read; for the rest as if it did not exist."""
    other = get_object_or_404(Case.objects.select_related("office", "patient", "owner", "team"), pk=pk)
    if not may_read(request.user, other):
        raise Denied(_("Du kan ikke åbne den anden sag."))
    return other


@acting("separate")
def separate(request: StaffRequest, case: Case) -> HttpResponse:
    if not case.joined_to_id:
        raise Denied(_("Sagen er ikke en del af en anden."))
    form, kept = ReasonForm(request, case), case.joined_to
    if form.is_valid() and form.submit(step.separate, case, at=timezone.now(), **form.cleaned_data):
        words = _("Sagerne er skilt ad igen. Det, der fulgte med, er tilbage på denne sag.")
        if kept and step.find_ended_elsewhere(case, kept):
            words += " " + _("En eskalering, der er slut, bliver stående i sag %(number)s.") % {"number": kept.number}
        messages.success(request, words)
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Skil sagerne ad igen"), button=_("Skil ad"))


@posts_only("desk:start")
@workers_required
def join_many(request: StaffRequest) -> HttpResponse:
    """The cases that are chosen in the queue become one: all part of the one that came first."""
    if not (cases := chosen_cases(request)):
        return nothing_chosen(request)
    form = ManyForm(request)
    if form.is_valid():
        try:
            outcome = step.join_all(cases, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return _joined(request, outcome)
    return ask(request, form, cases, heading=_("Saml sagerne"), button=_("Saml"))


def _joined(request: StaffRequest, outcome: Outcome) -> HttpResponse:
    done = len(outcome.done)
    words = ngettext("%(n)d sag er blevet en del af den ældste.", "%(n)d sager er blevet en del af den ældste.", done)
    if outcome.refused:
        context = {"said": words % {"n": done}, "refused": outcome.refused, "home": find_home(request)}
        return render(request, "desk/queue/many_done.html", context)
    messages.success(request, words % {"n": done})
    return redirect("desk:case", Case.objects.get(pk=outcome.done[0].case).joined_to_id)


def belonging(case: Case, *, reader: User, hidden: Collection[str]) -> dict[str, Any]:
    """What the page of a case says of others that belong to it: parts of it, what was split off, and links. `hidden`:
    the answers that are masked.
    """
    others = Case.objects.filter(Q(joined_to=case) | Q(split_from=case)).order_by("received_at", "pk")
    found = [] if lacks(case, "joined") and lacks(case, "split_off") else list(others)
    return {
        "parts": [(each, _written(each, hidden)) for each in found if each.joined_to_id == case.pk],
        "split_off": [each for each in found if each.split_from_id == case.pk],
        "links": [(each, TOPICS[each.other.topic].label) for each in find_links(case, reader=reader)],
    }


def _written(part: Case, hidden: Collection[str]) -> list[Row]:
    """What the citizen answered in the form that the part was made of."""
    shown = Answers.of({name: value for name, value in part.answers.items() if name not in hidden})
    return list(rows_of(shown, form_of(part.form_version_id)))
