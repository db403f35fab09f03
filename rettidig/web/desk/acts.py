"""Acts of a case: the one to suggest first, and the reason why an act is not allowed.

The reasons are those of `permissions` and `policies`, so that the button and the refusal say the same sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import BooleanField, Exists, Func, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import registry
from rettidig.casework.access_rules import with_rules
from rettidig.casework.checklists import find_lacking, waits_for
from rettidig.casework.deadlines import WITH_HOSPITAL
from rettidig.casework.findings import OPEN_MAX_WAIT, find_newest
from rettidig.casework.identity import is_identity_confirmed
from rettidig.casework.ladder import find_receiver
from rettidig.casework.lifecycle import State
from rettidig.casework.models import (
    GRANTING,
    Assessment,
    Case,
    Letter,
    Pathway,
    PointOf,
    ReReferral,
    ReReferralState,
    Rung,
    Task,
    User,
)
from rettidig.casework.permissions import Denied, check_may_work
from rettidig.casework.policies import find_obstacles_to_closing, find_refusal, must_be_followed_until_seen
from rettidig.casework.registry import Act
from rettidig.casework.steps import escalation, options, re_refer, sub_case, target
from rettidig.casework.steps.follow_up import QUESTION
from rettidig.casework.steps.letter import goes_with_re_referral
from rettidig.casework.steps.re_refer.next_move import BEFORE_DECISION
from rettidig.casework.steps.re_referral import ENDED, OPEN_STATES, find_hospital_with_patient
from rettidig.casework.things import decisions_of, letters_of, re_referrals_of, tasks_of
from rettidig.casework.topics import TOPICS
from rettidig.web.navigation import address


def _not_ready(case: Case) -> str:
    if find_newest(case) is None:
        return str(_("Vurdér rettighederne først."))
    return find_lacking(case, PointOf.DECIDE, on=timezone.localdate())


def _not_movable_yet(case: Case) -> StrOrPromise:
    return re_refer.find_obstacle(case) or find_lacking(case, PointOf.DECIDE, PointOf.SEND, on=timezone.localdate())


def _not_decided(case: Case) -> str:
    return "" if any(not each.withdrawn_at for each in decisions_of(case)) else str(_("Træf en afgørelse først."))


def _held_open(case: Case) -> str:
    return " ".join(each.sentence for each in find_obstacles_to_closing(case))


def _is_movable(case: Case) -> bool:
    return TOPICS[case.topic].is_movable


def _has_end(case: Case) -> bool:
    return bool(case.patient_seen_on or case.patient_declined_on)


def _is_no_sub_case(case: Case) -> bool:
    return case.parent_id is None


def _has_no_end(case: Case) -> bool:
    return not case.wait_is_over


def _has_target(case: Case) -> bool:
    return case.service_due is not None and not case.answered_at


def _target_is_fixed(case: Case) -> str:
    return target.find_obstacle(case, on=timezone.localdate())


# The acts of every case, in the order in which they stand on its page; tracks add theirs (`casework.registry`)
ACTS = {
    act.key: act
    for act in (
        Act("re_refer", "re_refer", _("Omvisitér"), "re_refer", _not_movable_yet, _is_movable),
        Act("assign", "assign", _("Fordel"), "assign"),
        Act("hold", "hold", _("Sæt på hold"), "hold", shortcut="h"),
        Act(
            "extend_target",
            "extend_target",
            _("Flyt svarfristen"),
            "extend_target",
            _target_is_fixed,
            _has_target,
            is_rare=True,
        ),
        Act("ask", "ask", _("Spørg efter oplysninger"), "ask"),
        Act("ask_advice", "ask_advice", _("Spørg om råd eller godkendelse"), "ask_advice"),
        Act("pathways", "pathways", _("Ret forløb"), "edit_pathways", shortcut="f"),
        Act("matters", "matters", _("Klage, transport og andet"), "edit_matters", is_rare=True),
        Act("assess", "assess", _("Vurdér rettigheder"), "assess", shortcut="v"),
        Act("options", "options", _("Find muligheder"), "offer", options.find_obstacle, _is_movable),
        Act("decide", "decide", _("Træf afgørelse"), "decide", _not_ready),
        Act("letter", "draft_letter", _("Skriv brev"), "send_letter", shortcut="b"),
        Act(
            "re_referral",
            "prepare_re_referral",
            _("Forbered omvisitering"),
            "send_re_referral",
            _not_decided,
            _is_movable,
        ),
        Act(
            "not_re_refer",
            "not_re_refer",
            _("Omvisiteres ikke"),
            "not_re_refer",
            find_hospital_with_patient,
            _is_movable,
            is_rare=True,
        ),
        Act(
            "sub_case",
            "open_sub_case",
            _("Opret delsag"),
            "open_sub_case",
            sub_case.find_obstacle,
            _is_no_sub_case,
            is_rare=True,
        ),
        Act("seen", "record_seen", _("Patienten er undersøgt"), "record_seen", applies=_has_no_end, is_rare=True),
        Act(
            "declined",
            "record_declined",
            _("Patienten har sagt nej tak"),
            "record_declined",
            applies=_has_no_end,
            is_rare=True,
        ),
        Act("died", "record_died", _("Patienten er død"), "correct_person", applies=_has_no_end, is_rare=True),
        Act(
            "clear_end",
            "clear_end",
            _("Fjern “undersøgt” eller “nej tak”"),
            "clear_end",
            applies=_has_end,
            is_rare=True,
        ),
        Act("join", "join", _("Saml med en anden sag"), "join", is_rare=True),
        Act("link", "link", _("Knyt til en anden sag"), "link", is_rare=True),
        Act("split", "split", _("Del sagen i to"), "split", is_rare=True),
        Act("close", "close", _("Afslut sag"), "close", _held_open, shortcut="a"),
    )
}
REOPEN = Act("reopen", "reopen", _("Genåbn sag"), "reopen")
SEPARATE = Act("separate", "separate", _("Skil sagerne ad igen"), "separate")
ANSWER = Act("answer_re_referral", "answer_re_referral", _("Skriv hospitalets svar"), "answer_re_referral")
FIRST = {
    State.RECEIVED: "assess",
    State.TRIAGED: "assess",
    State.ASSESSED: "options",
    State.OFFERED: "decide",
    State.RE_REFERRED: "seen",
    State.FOLLOW_UP: "close",
}


LACKS_IDENTITY = "confirm_identity", _("Bekræft, hvem patienten er")
LACKS_CONSENT = "record_consent", _("Skriv patientens samtykke")
OF_RIGHTS = frozenset({"pathways", "assess", "decide"})  # rare where a letter or a track answers
_CALL, _ASK = _("Ring til %(who)s"), _("Spørg %(who)s")


@dataclass(frozen=True)
class Button:
    """An act as shown on the page of one case; `refusal` says why it cannot be done now."""

    label: StrOrPromise
    href: str
    refusal: StrOrPromise
    key: str = ""
    is_rare: bool = False
    posts: dict[str, str] = field(default_factory=dict)  # what it sends: it does the act, where a link asks first


@dataclass(frozen=True)
class ToDo:
    """The primary act, and the others beside it; or why this user can do nothing here."""

    first: Button | None
    others: list[Button]
    refusal: str = ""

    @property
    def usual(self) -> list[Button]:
        """What can be done now stands before what cannot."""
        return sorted((button for button in self.others if not button.is_rare), key=lambda each: bool(each.refusal))

    @property
    def rare(self) -> list[Button]:
        return [button for button in self.others if button.is_rare]


def to_do(case: Case, user: User) -> ToDo:
    """Acts allowed in an open case; of a closed one, to open it again, and what a track does all the same."""
    try:
        check_may_work(user, case)
    except Denied as refusal:
        return ToDo(None, [], str(refusal.message))
    if case.is_closed:
        still = [act for act in registry.acts().values() if not _refusal(act, case, user) and _is_here(act, case)]
        again = SEPARATE if case.joined_to_id else REOPEN
        return ToDo(_button(again, case, user), [_button(act, case, user) for act in still])
    here = {act.key: act for act in (*ACTS.values(), *registry.acts().values()) if _is_here(act, case)}
    buttons = {key: _button(act, case, user) for key, act in here.items()}
    key = _first(case, here, user)
    first = (
        _unfinished(case, user)
        or _ask_for_time(case, user)
        or _awaited(case, user)
        or _hindrance(case, buttons, key, user)
        or buttons.get(key)
        or next(iter(buttons.values()))
    )
    first = _answer(case) if first.href == buttons["letter"].href and not first.refusal else first
    return ToDo(first, [button for button in buttons.values() if button.href != first.href or first.posts])


def _answer(case: Case) -> Button:
    """The letter that comes next is begun at once, where there is no choice of what it follows from."""
    made = [each for each in decisions_of(case) if not each.withdrawn_at]
    href = reverse("desk:draft_letter", args=[case.pk])
    if len(made) > 1:
        return Button(ACTS["letter"].label, href, "")
    decision = str(made[0].pk) if made else ""
    label = _("Skriv brevet om afgørelsen") if made else _("Skriv svarbrev")
    return Button(label, href, "", posts={"decision": decision, "language": case.letter_language})


def _first(case: Case, here: dict[str, Act], user: User) -> str:
    """The key of the act that comes next: moving the patient in one act by somebody who may; else what the topic begins
    with until the citizen is answered, then by state.
    """
    if _has_time(case):
        return "seen" if case.answered_at else "letter"
    if _is_to_be_moved(case) and not _refusal(ACTS["re_refer"], case, user):
        return "re_refer"
    topic = TOPICS[case.topic]
    if case.state == State.DECIDED:
        return "re_referral" if letters_of(case) and "re_referral" in here else "letter"
    if topic.first_act not in ("assess", "letter"):
        return "close" if case.answered_at else topic.first_act
    if topic.first_act == "letter" and case.state in (State.RECEIVED, State.TRIAGED):
        return "close" if case.answered_at else "letter"
    if case.state == State.ASSESSED and not topic.is_about_waiting:  # a question, whose rights are known now
        return "close" if case.answered_at else "letter"
    return FIRST[State(case.state)]


def _has_time(case: Case) -> bool:
    """Whether a patient with a maximum waiting time has got a day within the limit: nobody need be moved."""
    is_before = case.state in BEFORE_DECISION
    return is_before and must_be_followed_until_seen(case) and not escalation.lacks_time(case)


def _awaited(case: Case, user: User) -> Button | None:
    """The answer to what somebody was asked, as it comes by telephone or post."""
    task = next((each for each in tasks_of(case) if each.kind == QUESTION and not each.done_at), None)
    if task is None:
        return None
    words = {"who": task.question.get_party_display().lower()}
    href = reverse("desk:answer_question", args=[case.pk, task.question.pk])
    return Button(_("Skriv svaret fra %(who)s") % words, href, find_refusal(user, case, "answer_question"))


def _hindrance(case: Case, buttons: dict[str, Button], first: str, user: User) -> Button | None:
    """What comes before the act: who the patient is and what they agree to, or, before closing a case, its own tasks
    and points of its checklist. They are done on the page that closes it.
    """
    if first in registry.acts() and registry.acts()[first].obstacle(case):
        view, label = LACKS_CONSENT if is_identity_confirmed(case) else LACKS_IDENTITY
        return Button(label, reverse(f"desk:{view}", args=[case.pk]), find_refusal(user, case, view))
    if first != "close" or not buttons["close"].refusal:
        return None
    href = buttons["close"].href
    if any(not task.done_at for task in tasks_of(case)):
        return Button(_("Gør opgaverne færdige, og afslut"), href, "")
    if find_lacking(case, PointOf.CLOSE, on=timezone.localdate()):
        return Button(_("Svar på tjeklisten, og afslut"), href, "")
    return None


def _is_to_be_moved(case: Case) -> bool:
    """Whether moving the patient comes next: nothing is decided yet, a hospital is granted, or the one that had the
    patient has no longer.
    """
    if case.state == State.DECIDED:
        granted = [each for each in decisions_of(case) if each.kind in GRANTING and not each.withdrawn_at]
        return re_refer.is_about_moving(case) and any(each.option_id for each in granted)
    if case.state == State.FOLLOW_UP:
        return re_refer.is_about_moving(case) and any(each.state in ENDED for each in re_referrals_of(case))
    return re_refer.awaits_move(case)


def find_moved_next(cases: Iterable[Case], user: User) -> set[int]:
    """The keys of those cases, of one office, whose first act (`to_do`) is to move the patient: a list asks for all of
    its lines at once. Where a maximum waiting time runs, the case itself tells what comes first.
    """
    asked = {case.pk for case in cases if re_refer.awaits_move(case) and not TOPICS[case.topic].is_life_threatening}
    if not asked:
        return set()
    here = {"case": OuterRef("pk")}
    newest = Assessment.objects.filter(**here).order_by("-at", "-id")
    runs = Func(
        "answer",
        Value(OPEN_MAX_WAIT),
        template="jsonb_path_exists(%(expressions)s::jsonpath)",
        output_field=BooleanField(),
    )
    found = (
        with_rules(Case.objects.filter(pk__in=asked))
        .filter(
            Q(confidential="") | Q(owner=user),
            Exists(Pathway.objects.filter(**here, removed_at=None)),
            ~Exists(Letter.objects.filter(**here, sent_at=None)),
            ~Exists(ReReferral.objects.filter(**here, state__in=(ReReferralState.DRAFT, *WITH_HOSPITAL))),
            ~Exists(Task.objects.filter(**here, kind=QUESTION, done_at=None)),
            ~waits_for(PointOf.DECIDE, PointOf.SEND, on=timezone.localdate()),
        )
        .alias(runs=Subquery(newest.annotate(runs=runs).values("runs")[:1]))
        .exclude(runs=True)
        .select_related("office__successor", "joined_to")
        .defer("answers")
    )
    return {case.pk for case in found if not find_refusal(user, case, ACTS["re_refer"].transition)}


def _unfinished(case: Case, user: User) -> Button | None:
    """A draft that only waits to be sent comes before everything else; then the answer of a hospital."""
    letter = next((each for each in letters_of(case) if not each.sent_at), None)
    if letter and not goes_with_re_referral(letter):
        return Button(_("Læs og send brevet"), reverse("desk:letter", args=[case.pk, letter.pk]), "")
    draft = next((each for each in re_referrals_of(case) if each.state == ReReferralState.DRAFT), None)
    if draft:
        href = reverse("desk:re_referral", args=[case.pk, draft.pk])
        return Button(_("Læs og send omvisiteringen"), href, "")
    sent = next((each for each in re_referrals_of(case) if each.state in OPEN_STATES), None)
    if sent:
        href = reverse("desk:answer_re_referral", args=[case.pk, sent.pk])
        return Button(ANSWER.label, href, _refusal(ANSWER, case, user))
    return None


def _ask_for_time(case: Case, user: User) -> Button | None:
    """With a maximum waiting time and no day that keeps it, the department is called: the number stands on the button.
    Then its answer is written down, and the next rung asked.
    """
    if not escalation.lacks_time(case):
        return None
    going, refusal = escalation.find_open(case), find_refusal(user, case, "escalate")
    if going and going.paused_at:
        return None
    last = going.steps.last() if going else None
    if last and not (last.answered_at or last.overdue_at):
        href = reverse("desk:answer_escalation", args=[case.pk, last.pk])
        return Button(_("Skriv svaret om en tid"), href, find_refusal(user, case, "answer_escalation"))
    if last and escalation.awaits_yes(last):
        href = reverse("desk:settle_time", args=[case.pk, last.pk])
        return Button(_("Sig ja eller nej til hospitalets tid"), href, find_refusal(user, case, "settle_time"))
    on = timezone.localdate()
    step = escalation.find_next(case, on=on)
    if step is None:
        return None
    known = find_receiver(case, step.rung, on=on)
    words = _CALL if step.rung == Rung.DEPARTMENT else _ASK
    label = " ".join(each for each in (str(words) % {"who": str(step.rung.label).lower()}, known.phone) if each)
    return Button(label, reverse("desk:escalate", args=[case.pk]), refusal)


def _button(act: Act, case: Case, user: User) -> Button:
    is_rare = act.is_rare or (act.key in OF_RIGHTS and _is_answered_by_letter(case))
    return Button(
        act.label, reverse(f"desk:{act.view}", args=[case.pk]), _refusal(act, case, user), act.shortcut, is_rare
    )


def _is_answered_by_letter(case: Case) -> bool:
    """Whether the topic asks for no assessment of rights; one that was made all the same is gone on with."""
    return TOPICS[case.topic].first_act != "assess" and case.state in (State.RECEIVED, State.TRIAGED)


def _is_here(act: Act, case: Case) -> bool:
    """Whether it is an act of this case, and this installation has its page: a part of the product may be left out."""
    return act.applies(case) and bool(address(f"desk:{act.view}", case.pk))


def _refusal(act: Act, case: Case, user: User) -> StrOrPromise:
    return find_refusal(user, case, act.transition) or act.obstacle(case)


def find_reason(user: User, case: Case, transition: str) -> str:
    """Why the pages offer an act of the life cycle to nobody but others, or not yet; empty where they offer it. The
    page that closes a case opens all the same: it tells what holds the case open, and leads there.
    """
    if refusal := find_refusal(user, case, transition):
        return refusal
    before = (act.obstacle(case) for act in ACTS.values() if act.transition == transition != "close")
    return " ".join(str(each) for each in before if each)
