"""What to do now: the acts of a case, the one that comes first, and why an act cannot be done.

The reasons are those of `permissions` and `policies`, so that the button and the refusal say the same sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.categories import CATEGORIES
from rettidig.casework.lifecycle import State
from rettidig.casework.models import Case, Letter, ReReferral, ReReferralState, User
from rettidig.casework.permissions import Denied, check_may_decide, check_may_work
from rettidig.casework.policies import find_obstacles_to_closing, reason_blocked
from rettidig.casework.steps.re_referral import OPEN_STATES

from .case_access import Check

Obstacle = Callable[[Case], str]


@dataclass(frozen=True)
class Kind:
    """One act: its page, who may, and the arrow of the life cycle that it walks."""

    view: str
    label: StrOrPromise
    check: Check
    arrow: str
    obstacle: Obstacle = lambda case: ""
    key: str = ""


@dataclass(frozen=True)
class Act:
    label: StrOrPromise
    href: str
    refusal: str
    key: str = ""


def _not_assessed(case: Case) -> str:
    return "" if case.assessments.exists() else str(_("Vurdér rettighederne først."))


def _not_decided(case: Case) -> str:
    return "" if case.decisions.filter(withdrawn_at=None).exists() else str(_("Træf en afgørelse først."))


def _held_open(case: Case) -> str:
    return " ".join(find_obstacles_to_closing(case))


KINDS = {
    "assign": Kind("assign", _("Fordel"), check_may_work, "triage"),
    "pathways": Kind("pathways", _("Ret forløb"), check_may_work, "assess", key="f"),
    "assess": Kind("assess", _("Vurdér rettigheder"), check_may_work, "assess", key="v"),
    "options": Kind("options", _("Find muligheder"), check_may_work, "offer", _not_assessed),
    "decide": Kind("decide", _("Træf afgørelse"), check_may_decide, "decide", _not_assessed),
    "letter": Kind("draft_letter", _("Skriv brev"), check_may_decide, "send_letter"),
    "re_referral": Kind(
        "prepare_re_referral", _("Forbered omvisitering"), check_may_decide, "send_re_referral", _not_decided
    ),
    "not_re_refer": Kind("not_re_refer", _("Omvisiteres ikke"), check_may_decide, "not_re_refer"),
    "seen": Kind("record_seen", _("Patienten er undersøgt"), check_may_work, "follow_up"),
    "declined": Kind("record_declined", _("Patienten har sagt nej tak"), check_may_work, "follow_up"),
    "close": Kind("close", _("Afslut sag"), check_may_work, "close", _held_open),
    "reopen": Kind("reopen", _("Genåbn sag"), check_may_work, "reopen"),
}
OF_THE_RECORD = {
    "look_up_log": Kind("ask_log", _("Hvem har læst i journalen?"), check_may_work, "follow_up"),
    "marking": Kind("markings", _("Privatmarkering"), check_may_work, "follow_up"),
}
ANSWER = Kind("answer_re_referral", _("Skriv hospitalets svar"), check_may_work, "follow_up")
FIRST = {
    State.RECEIVED: "assess",
    State.TRIAGED: "assess",
    State.ASSESSED: "options",
    State.OFFERED: "decide",
    State.RE_REFERRED: "seen",
    State.FOLLOW_UP: "close",
}


@dataclass(frozen=True)
class ToDo:
    """The primary act, and the others beside it; or why this user can do nothing here."""

    first: Act | None
    others: list[Act]
    refusal: str = ""


def to_do(case: Case, user: User) -> ToDo:
    """What can be done with an open case, or the one act of a closed one."""
    try:
        check_may_work(user, case)
    except Denied as refusal:
        return ToDo(None, [], str(refusal.message))
    if case.is_closed:
        return ToDo(_act("reopen", case, user), [])
    acts = {key: _act(key, case, user) for key in KINDS if key != "reopen"}
    first = _unfinished(case, user) or _of_the_record(case, user) or acts[_first(case)]
    return ToDo(first, [act for act in acts.values() if act != first])


def _of_the_record(case: Case, user: User) -> Act | None:
    """The first act of a case about the record itself, until the citizen has been answered."""
    kind = OF_THE_RECORD.get(CATEGORIES[case.category].begins)
    return None if kind is None or case.answered_at else _as_act(kind, case, user)


def _first(case: Case) -> str:
    if CATEGORIES[case.category].begins == "letter" and case.state in (State.RECEIVED, State.TRIAGED):
        return "close" if case.answered_at else "letter"
    if case.state != State.DECIDED:
        return FIRST[State(case.state)]
    return "re_referral" if case.letters.exclude(sent_at=None).exists() else "letter"


def _unfinished(case: Case, user: User) -> Act | None:
    """A draft that only waits to be sent comes before everything else; then the answer that one waits for."""
    letter: Letter | None = case.letters.filter(sent_at=None).first()
    if letter:
        return Act(_("Læs og send brevet"), reverse("desk:letter", args=[case.pk, letter.pk]), "")
    draft: ReReferral | None = case.re_referrals.filter(state=ReReferralState.DRAFT).first()
    if draft:
        return Act(_("Læs og send omvisiteringen"), reverse("desk:re_referral", args=[case.pk, draft.pk]), "")
    sent: ReReferral | None = case.re_referrals.filter(state__in=OPEN_STATES).first()
    if sent:
        href = reverse("desk:answer_re_referral", args=[case.pk, sent.pk])
        return Act(ANSWER.label, href, _refusal(ANSWER, case, user))
    return None


def _act(key: str, case: Case, user: User) -> Act:
    return _as_act(KINDS[key], case, user)


def _as_act(kind: Kind, case: Case, user: User) -> Act:
    return Act(kind.label, reverse(f"desk:{kind.view}", args=[case.pk]), _refusal(kind, case, user), kind.key)


def _refusal(kind: Kind, case: Case, user: User) -> str:
    try:
        kind.check(user, case)
    except Denied as refusal:
        return str(refusal.message)
    return reason_blocked(case, kind.arrow) or kind.obstacle(case)
