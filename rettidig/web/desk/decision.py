"""Deciding: the proposal of the finding filled in, changed and made by a person."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.models import (
    AdviceRequest,
    Assessment,
    Case,
    Decision,
    DecisionKind,
    HearingException,
    Option,
    OptionList,
    Pathway,
    Wish,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_refusal
from rettidig.casework.steps import approval
from rettidig.casework.steps import decision as step
from rettidig.casework.steps.assessment import find_pathway
from rettidig.casework.steps.hearing import hearings_of
from rettidig.casework.steps.options import EXTENDED
from rettidig.casework.things import whole
from rettidig.web.forms import LongTextField, SpokenDateField

from . import advice
from .act_form import ActForm, CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting, reading
from .findings import basis
from .labels import RIGHTS, word
from .subjects import stake, subjects
from .titles import all_names


def _option_words(option: Option) -> str:
    words = f"{option.facts['name']} ({option.option_list.service})"
    return words if option.possible else " – ".join([words, _("ikke mulig")])


ASK_APPROVAL = {"om": "decision", "bed": "godkendelse"}


class DecideForm(CaseForm):
    phrases_into = "reasons"
    subject = forms.ChoiceField(label=gettext_lazy("Afgørelsen handler om"))
    kind = forms.ChoiceField(label=gettext_lazy("Afgørelse"), choices=DecisionKind.choices, widget=forms.RadioSelect)
    option = ChoiceOf(
        Option,
        words=_option_words,
        label=gettext_lazy("Hospital"),
        empty_label=gettext_lazy("Intet hospital"),
        required=False,
    )
    reasons = LongTextField(label=gettext_lazy("Begrundelse"), max_length=8000, required=False)
    hearing_exception = forms.ChoiceField(
        label=gettext_lazy("Afslag, også på en del, uden høring, fordi"),
        choices=[("", gettext_lazy("Patienten er hørt, eller der gives ikke afslag")), *HearingException.choices],
        help_text=gettext_lazy(
            "Forvaltningslovens § 19, stk. 2, nr. 5 og 6 kræver jurist. Bed en jurist om råd, før du bruger dem."
        ),
        required=False,
    )
    effective_on = SpokenDateField(
        label=gettext_lazy("Virker fra"),
        help_text=gettext_lazy("Er feltet tomt, virker afgørelsen fra i dag."),
        prefer="future",
        required=False,
    )

    def __init__(
        self,
        request: StaffRequest,
        case: Case,
        *,
        subjects: dict[str, str],
        subject: str,
        proposal: step.Proposal,
        asked: AdviceRequest | None = None,
    ) -> None:
        wish = _wishes(case).first() if proposal.kind == DecisionKind.GRANT else None
        initial = {"kind": proposal.kind, "reasons": proposal.reasons, "option": wish.option_id if wish else None}
        super().__init__(request, case, initial=initial | (asked.proposed if asked else {}) | {"subject": subject})
        self.set_choice_labels("subject", subjects.items())
        shown = Option.objects.filter(option_list__in=_latest_lists(case)).select_related("option_list__service")
        self.set_choices("option", shown.order_by("-option_list__at", "rank"))

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "subject"}


def _wishes(case: Case) -> QuerySet[Wish]:
    return Wish.objects.filter(case__in=whole(case), option__option_list__pathway__case=case)


def _lists(case: Case) -> QuerySet[OptionList]:
    return OptionList.objects.filter(pathway__case=case, pathway__removed_at=None)


def _latest_lists(case: Case) -> list[OptionList]:
    """The latest list of each pathway and service."""
    lists = _lists(case).order_by("pathway_id", "service_id", "-at", "-id")
    return list(lists.distinct("pathway_id", "service_id"))


class WithdrawForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor trækkes afgørelsen tilbage?"), max_length=500)


@acting("decide")
def decide(request: StaffRequest, case: Case) -> HttpResponse:
    """The form carries the right that its list shows: what is chosen there is what is decided."""
    assessment = case.assessments.first()
    if assessment is None:
        raise Denied(_("Vurdér rettighederne først. Afgørelsen bygger på dem."))
    choices = subjects_of(case, assessment)
    asked = request.POST.get("subject") or request.GET.get("ret", "")
    subject = asked if asked in choices else next(iter(choices))
    if "vis" in request.POST:
        return redirect(f"{request.path}?{urlencode({'ret': subject})}")
    key, _bar, right = subject.rpartition("|")
    proposal = step.propose(case, assessment=assessment, pathway=key, right=right)
    pathway = find_pathway(case, key)
    approvals = approval.find_of_decision(case, pathway, right).select_related("asked", "contact")
    form = DecideForm(request, case, subjects=choices, subject=subject, proposal=proposal, asked=approvals.first())
    if "godkend" in request.POST and form.is_valid():
        advice.keep_proposed(request, case, subject, form.cleaned_data)
        return redirect(f"{reverse('desk:ask_advice', args=[case.pk])}?{urlencode(ASK_APPROVAL)}")
    facts = {"assessment": assessment, "pathway": pathway, "right": right, "at": timezone.now()}
    if form.is_valid() and form.submit(step.decide, case, **facts, **form.facts()):
        messages.success(request, _("Afgørelsen er truffet. Skriv nu brevet til patienten."))
        return redirect("desk:case", case.pk)
    more = {
        "proposal": proposal,
        "basis": [basis(each) for each in proposal.basis],
        "kind": DecisionKind(proposal.kind),
        "approvals": approvals,
        "unapproved": _unapproved(case, form, pathway, right),
        "hear_query": urlencode({"ret": subject}),
    }
    return show(request, "desk/decision/decide.html", case, form, subject=choices[subject], **more)


def _unapproved(case: Case, form: DecideForm, pathway: Pathway | None, right: str) -> str:
    """Why the decision as it stands on the form must not be made yet for want of an approval."""
    kind, option = form["kind"].value(), form["option"].value()
    shown = Option.objects.filter(option_list__pathway__case=case)
    chosen = shown.filter(pk=option).first() if str(option or "").isdecimal() else None
    if kind not in DecisionKind:
        return ""
    text = approval.decision_text(kind, right, chosen, form["reasons"].value() or "")
    return approval.find_decision_obstacle(case, pathway, right, text)


def subjects_of(case: Case, assessment: Assessment) -> dict[str, str]:
    """Possible decisions: first the right under which the patient can come to the hospital that was wished for, then
    the right of the latest list of options, then what is most at stake.
    """
    names = all_names(case)
    several = len(assessment.answer["pathways"]) > 1
    found = {
        f"{pathway}|{finding['right']}": _subject_words(names[pathway] if several else "", finding["right"])
        for pathway, finding in sorted(subjects(assessment.answer), key=lambda each: stake(each[1]))
    }
    first = [key for key in (*_of_the_wish(case, found), *_of_the_list(case)) if key in found]
    return {key: found[key] for key in dict.fromkeys([*first, *found])}


def _of_the_wish(case: Case, found: Iterable[str]) -> list[str]:
    """The rights by which a hospital of the wished kind can be granted."""
    wish = _wishes(case).select_related("option__option_list__pathway").first()
    if wish is None or wish.option is None:
        return []
    key = wish.option.option_list.pathway.key
    rights = [each.rpartition("|")[2] for each in found if each.rpartition("|")[0] == key]
    fitting = {
        "agreement": [right for right in rights if right in EXTENDED],
        "partner": [right for right in rights if right not in (*step.CHOICES, *step.DUTIES)],
    }.get(wish.option.to_kind, [right for right in rights if right == "free_choice"])
    return [f"{key}|{right}" for right in fitting]


def _of_the_list(case: Case) -> list[str]:
    shown = _lists(case).select_related("pathway").first()
    return [f"{shown.pathway.key}|{shown.right}"] if shown else []


def _subject_words(pathway: str, right: str) -> str:
    return f"{pathway}: {word(RIGHTS, right)}" if pathway else str(word(RIGHTS, right))


def _made(case: Case) -> QuerySet[Decision]:
    return Decision.objects.filter(case__in=whole(case))


@reading
def decision(request: StaffRequest, case: Case, decision_pk: int) -> HttpResponse:
    found = get_object_or_404(_made(case).select_related("by", "option"), pk=decision_pk)
    context = {
        "case": case,
        "decision": found,
        "right": word(RIGHTS, found.right),
        "basis": [basis(each) for each in found.basis],
        "letters": found.letters.defer("pdf"),
        "hearings": hearings_of(case, found.pathway, found.right).filter(asked_at__lte=found.at),
        "re_referrals": found.re_referrals.filter(state__in=WITH_HOSPITAL).select_related("hospital"),
        "may_decide": not find_refusal(request.user, case, "withdraw_decision"),
    }
    return render(request, "desk/decision/decision.html", context)


@acting("withdraw_decision")
def withdraw(request: StaffRequest, case: Case, decision_pk: int) -> HttpResponse:
    found = get_object_or_404(_made(case), pk=decision_pk)
    form = WithdrawForm(request, case)
    if form.is_valid() and form.submit(step.withdraw, found, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Afgørelsen er trukket tilbage."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Træk afgørelsen tilbage"), button=_("Træk tilbage"))
