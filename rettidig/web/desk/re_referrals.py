"""All re-referrals of the office that are under way, by hospital: those to send, and those that wait for an answer."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rettidig.casework.confidentiality import only_shown
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.models import Hospital, ReReferral, ReReferralState, User
from rettidig.casework.permissions import CASE_WORKERS, DECIDERS
from rettidig.casework.steps import re_referral as step
from rettidig.web.guards import posts_only, roles_required
from rettidig.web.readings import record_list

from .case_access import StaffRequest, staff_required
from .queue import Due

MOST = 200  # on one page
RELATED = ("case__patient", "case__office", "hospital", "pathway", "referral", "decision__option__option_list__service")


@dataclass(frozen=True)
class Draft:
    """A draft with what it lacks; its box sends its key and the version of its case that is shown."""

    re_referral: ReReferral
    missing: list[str]

    @property
    def value(self) -> str:
        return f"{self.re_referral.pk}.{self.re_referral.case.version}"


@dataclass(frozen=True)
class Batch:
    """The drafts to one hospital."""

    hospital: Hospital
    drafts: list[Draft]

    @property
    def is_ready(self) -> bool:
        return any(not draft.missing for draft in self.drafts)


@staff_required
def re_referrals(request: StaffRequest) -> HttpResponse:
    record_list(request, "re-referrals")
    return _page(request)


@posts_only("desk:re_referrals")
@roles_required(*DECIDERS)
def send_to(request: StaffRequest, hospital: str) -> HttpResponse:
    """Send the chosen drafts to one hospital; what cannot be sent stays, with the reason."""
    there = get_object_or_404(Hospital, slug=hospital)
    chosen = dict(_pairs(request.POST.getlist("kladde")))
    drafts = _drafts(request.user).filter(hospital=there, pk__in=chosen)
    sent, left = step.send_to(there, [(each, chosen[each.pk]) for each in drafts], by=request.user, at=timezone.now())
    if sent:
        words = {"count": len(sent), "hospital": there}
        told = ngettext(
            "%(count)d omvisitering er sendt til %(hospital)s.",
            "%(count)d omvisiteringer er sendt til %(hospital)s.",
            len(sent),
        )
        messages.success(request, told % words)
    elif not left:
        messages.warning(request, _("Vælg mindst én omvisitering."))
    for each in left:
        words = {"number": each.re_referral.case.number, "why": each.why}
        messages.error(request, _("Sag %(number)s er ikke sendt. %(why)s") % words)
    return redirect("desk:re_referrals")


def _pairs(values: list[str]) -> list[tuple[int, int]]:
    """Key and version out of each box; what is no such pair is left out."""
    pairs = (value.split(".") for value in values)
    return [(int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2 and all(map(str.isdecimal, pair))]


def _drafts(user: User) -> QuerySet[ReReferral]:
    open_ones = ReReferral.objects.filter(state=ReReferralState.DRAFT, case__office=user.office, case__closed_at=None)
    return only_shown(open_ones, user).select_related(*RELATED).defer("referral__content")


def _page(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today, now = timezone.localdate(), timezone.now()
    drafts = _drafts(user).exclude(hospital=None).order_by("hospital__name", "created_at")[:MOST]
    with_missing = [Draft(each, step.find_missing(each, at=now)) for each in drafts]
    batches = [
        Batch(hospital, list(of_one))
        for hospital, of_one in groupby(with_missing, key=lambda draft: draft.re_referral.hospital)
        if hospital
    ]
    waiting = ReReferral.objects.filter(case__office=user.office, case__closed_at=None, state__in=WITH_HOSPITAL)
    waiting = only_shown(waiting, user)
    waiting = waiting.exclude(state=ReReferralState.ACCEPTED).select_related("case__patient", "hospital")
    rows = [(each, Due.of(each.answer_by, "task", today)) for each in waiting.order_by("answer_by", "sent_at")[:MOST]]
    may = {"may_send": user.role in DECIDERS, "may_work": user.role in CASE_WORKERS}
    context = {"batches": batches, "waiting": rows, **may}
    return render(request, "desk/re_referral/all.html", context)
