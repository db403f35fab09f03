"""Joining two cases about the same matter, and undoing it (feature C11).

The older case is kept, so that the days that the patient has waited count from the first time they wrote. What was
written in the other stays where it was written, and is read through `Case.joined_to`; what is still to be done goes
along: tasks, drafts, and pathways with the decisions, re-referrals and escalations that rest on them.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext as _

from .. import attention, audit, deadlines, policies, registry
from ..audit_words import AuditWord
from ..lifecycle import State
from ..models import (
    Case,
    ConsentScope,
    Decision,
    Escalation,
    EscalationOutcome,
    Joining,
    Matter,
    Pathway,
    PatientNeeds,
    ReReferralState,
    Task,
    User,
)
from ..permissions import Denied
from ..priority import MANUAL
from ..same_case import is_same_matter
from ..things import whole
from . import carry, escalation, follow_up, joined_drafts, joined_outside, news
from .assessment import renew
from .bulk import Outcome, do_each
from .consent import has_consent
from .joined_drafts import check_choice
from .receive import REPLY, SAME

IN_ORDER = (
    *(State.RECEIVED, State.TRIAGED, State.ASSESSED, State.OFFERED, State.DECIDED, State.RE_REFERRED),
    State.FOLLOW_UP,
)
GOES_ON = IN_ORDER[3:]
JOINED = "joined"  # kind of the task that tells the owner of a case what became of it
READ_IT = gettext_noop("Sag %(number)s, som du havde, er blevet en del af denne. Se, hvem der gør hvad")
TEAM_HAD = gettext_noop("Sag %(number)s, som jeres team havde, er blevet en del af denne. Se, hvem der gør hvad")
ANSWER_IT = gettext_noop("Svar på henvendelsen i sag %(number)s, som er blevet en del af denne")
SAID_NO = gettext_noop("I sag %(number)s er der sagt nej til, at vi henter oplysninger. Skriv det på denne sag")


def in_order(one: Case, other: Case) -> tuple[Case, Case]:
    """The case that becomes part of the other, and the one that is kept: the one that came first."""
    kept, case = sorted((one, other), key=lambda each: (each.counts_from, each.pk))
    return case, kept


def propose_pathways(case: Case, kept: Case) -> list[Pathway]:
    """The pathways that should go along: all but the one with which the same inquiry was made a second time. One that
    something rests on goes along whatever is chosen.
    """
    pathways = list(case.pathways.filter(removed_at=None))
    is_known = is_same_matter(case, kept) and kept.pathways.filter(removed_at=None).exists()
    return [each for each in pathways if carry.is_rested_on(each) or not (is_known and each == pathways[0])]


def find_twin(case: Case, kept: Case) -> Pathway | None:
    """The pathway of the kept case that the same inquiry has made a second time, where the one of `case` goes along and
    tells all that it tells, and nothing rests on it: no right is judged twice.
    """
    own, theirs = (each.pathways.filter(removed_at=None).first() for each in (case, kept))
    if own is None or theirs is None or not is_same_matter(case, kept):
        return None
    told, known = (set(each.events.values_list("type", "date")) for each in (theirs, own))
    return theirs if carry.is_rested_on(own) and not carry.is_rested_on(theirs) and told <= known else None


def find_escalations(case: Case, kept: Case) -> list[Escalation]:
    """The open escalations of both cases, where both have one: a person says which of them goes on."""
    found = [going for each in (kept, case) if (going := escalation.find_open(each))]
    return found if len(found) > 1 else []


def find_decided_twice(case: Case, kept: Case) -> list[Decision]:
    """The decisions in force of both cases on a right that both have decided on: both hold until one is withdrawn."""
    made = Decision.objects.filter(withdrawn_at=None).select_related("case", "by")
    ours, theirs = (list(made.filter(case__in=whole(each))) for each in (kept, case))
    both = {each.right for each in ours} & {each.right for each in theirs}
    return [each for each in (*ours, *theirs) if each.right in both]


def find_ended_elsewhere(case: Case, other: Case) -> list[Escalation]:
    """The escalations on pathways of the case that ended while these stood in the other, where they are told."""
    return list(Escalation.objects.filter(pathway__case=case, case=other).exclude(ended_at=None))


def needs_word(case: Case, kept: Case) -> bool:
    """Whether numbers do not show that the two are about one person, so that somebody must say so."""
    return case.patient_id is None or case.patient_id != kept.patient_id


class Obstacle(NamedTuple):
    """Why two cases cannot become one, as a sentence; `act` is what can be done first, in each of `cases`."""

    sentence: str
    act: str = ""
    cases: tuple[Case, ...] = ()


def find_obstacles(case: Case, kept: Case) -> list[Obstacle]:
    """Each reason why `case` cannot become part of `kept`."""
    found = [*_of_two(case, kept)]
    return found or [Obstacle(str(sentence)) for sentence in registry.find_what_stays(case)]


def _of_two(case: Case, kept: Case) -> Iterable[Obstacle]:
    if case.pk == kept.pk:
        yield Obstacle(_("Vælg en anden sag end sagen selv."))
    elif case.office_id != kept.office_id:
        yield Obstacle(_("Sagerne hører til hvert sit kontor. Knyt dem sammen i stedet."))
    elif case.joined_to_id or kept.joined_to_id:
        into = {case.joined_to_id, kept.joined_to_id}
        free = tuple(each for each in (case, kept) if not each.joined_to_id and each.pk not in into)
        yield Obstacle(_("En af sagerne er allerede blevet en del af en anden sag."), "join", free)
    elif case.imported_id or kept.imported_id:
        own = tuple(each for each in (case, kept) if not each.imported_id)
        words = _("En af sagerne er hentet ind fra tidligere år. Skriv nummeret i et notat i stedet.")
        yield Obstacle(words, "add_note", own)
    elif hasattr(case, "acceptance_request") or hasattr(kept, "acceptance_request"):
        yield Obstacle(_("En af sagerne er en anmodning fra et hospital. Knyt dem sammen i stedet."))
    elif case.confidential != kept.confidential:
        yield _of_confidential(case, kept)
    elif _are_two_people(case, kept):
        words = _("Sagerne handler om to forskellige personer. Er den ene skrevet forkert, så ret den først.")
        yield Obstacle(words, "correct_person", (case, kept))
    elif kept.wait_is_over and not case.wait_is_over:
        words = _(
            "I sag %(number)s står der, at patienten er undersøgt eller har sagt nej tak. "
            "Er det forkert, så fjern det først."
        )
        yield Obstacle(words % {"number": kept.number}, "clear_end", (kept,))


def _of_confidential(case: Case, kept: Case) -> Obstacle:
    if case.confidential and kept.confidential:
        words = _("Sagerne er fortrolige af hver sin grund. Ret den ene først.")
        return Obstacle(words, "mark_confidential", (case, kept))
    words = _("Kun den ene af sagerne er fortrolig. Gør dem begge fortrolige først.")
    return Obstacle(words, "mark_confidential", (kept if case.confidential else case,))


def _are_two_people(case: Case, kept: Case) -> bool:
    one, other = case.patient, kept.patient
    return bool(one and other and one.pk != other.pk and one.cpr_index and other.cpr_index)


@transaction.atomic
def join(
    one: Case,
    other: Case,
    *,
    reason: str,
    pathways: Collection[int] | None = None,
    is_one_person: bool = False,
    goes_on: int | None = None,
    draft: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Case:
    """The newer of two cases becomes part of the older, which is opened again if it was closed. Returns the older.

    Open tasks, drafts, matters, the chosen `pathways` (by key of the row; those of `propose_pathways` where none are
    named) and those that something rests on go along, the writer is told that there is news, and the owners see it. A
    question, or advice, that is awaited stays where it was asked, and is answered from the older. An open escalation
    goes on in the older; where both have one, `goes_on` is the case whose escalation does, and the other is stopped.
    So with drafts of the same letter: `draft` says whose goes on (DRAFTS), and the other is kept where it can be read.
    A hospital that has the patient, sub-cases and what is under way to somebody go along. `version` is that of `one`.

    Raises Denied for every obstacle, without a reason, where nothing shows that the two are about one person, without
    `goes_on` or `draft` where it is asked for, and where a maximum waiting time would be left behind.
    """
    case, kept = _locked(one, other, by=by, version=version)
    _check(case, kept, is_one_person=is_one_person)
    reason = carry.check_reason(reason)
    had_max_wait, closed_before = policies.must_be_followed_until_seen(case), kept.closed_at
    joining = Joining(case=case, kept=kept, reason=reason, state=case.state, closed_at=case.closed_at, at=at, by=by)
    joining.moved = _move_escalations(case, kept, goes_on, reason=reason, by=by, at=at)
    alike = check_choice(case, kept, draft)
    joining.moved |= _move_pathways(case, kept, pathways, by=by, at=at) | joined_outside.move(case, kept)
    joining.kept_closed_at = closed_before
    if case.held_until:  # so that its date runs again before anybody reads it
        attention.end_hold(case, by=by, at=at)
    _take_over(case, kept)
    _promise(case, kept, by=by, at=at)
    _close(case, kept, reason=reason, at=at)
    _open(kept, case, joining, at=at)
    joining.moved |= joined_drafts.move(case, kept, alike, draft, joining.moved["matters"])
    if had_max_wait and not policies.must_be_followed_until_seen(kept):
        words = _("Sag %(number)s har en maksimal ventetid. Lad forløbet følge med, eller ret emnet på den anden sag.")
        raise Denied(words % {"number": case.number})
    joining.moved["version"] = kept.version
    joining.save()
    news.tell(case, at=at)
    if closed_before:
        news.tell(kept, at=at)
    return kept


def _check(case: Case, kept: Case, *, is_one_person: bool) -> None:
    if obstacles := find_obstacles(case, kept):
        raise Denied(" ".join(each.sentence for each in obstacles))
    if needs_word(case, kept) and not is_one_person:
        raise Denied(_("Sæt kryds ved, at I har sikret jer, at det er samme person."))


def _move_pathways(
    case: Case, kept: Case, pathways: Collection[int] | None, *, by: User, at: datetime
) -> dict[str, Any]:
    """The chosen pathways, and those that something rests on, go along with what else is open. Returns what moved."""
    live = case.pathways.filter(removed_at=None)
    chosen = propose_pathways(case, kept) if pathways is None else live.filter(pk__in=pathways)
    resting = [each.pk for each in live if carry.is_rested_on(each)]
    twin = find_twin(case, kept)
    moved = _move(case, kept, [each for each in chosen if each.pk not in resting], by=by, at=at)
    return moved | _move_resting(case, kept, resting, twin, at=at)


def join_all(cases: Iterable[Case], *, reason: str, by: User, at: datetime) -> Outcome:
    """Every case becomes part of the one among them that came first; what may not be joined is named with its reason.

    Raises Denied for fewer than two, and without a reason.
    """
    ordered = sorted(cases, key=lambda each: (each.counts_from, each.pk))
    if len(ordered) < 2:
        raise Denied(_("Vælg mindst to sager."))
    carry.check_reason(reason)
    first, *rest = ordered
    return do_each(rest, lambda case: join(case, first, reason=reason, by=by, at=at, version=case.version))


def _locked(one: Case, other: Case, *, by: User, version: int | None) -> tuple[Case, Case]:
    if one.pk == other.pk:
        raise Denied(_("Vælg en anden sag end sagen selv."))
    case, kept = in_order(one, other)
    acts = {case.pk: "join", kept.pk: "take_in"}
    locked = {}
    for each in carry.lock_order(one, other):
        seen = version if each.pk == one.pk else None
        locked[each.pk] = policies.locked(each, act=acts[each.pk], by=by, version=seen)
    return locked[case.pk], locked[kept.pk]


def _move(case: Case, kept: Case, pathways: list[Pathway], *, by: User, at: datetime) -> dict[str, Any]:
    """Move what is still to be done, and say what it was, as it is kept in `Joining.moved`."""
    ended = _end_tasks(case, kept, by=by, at=at)
    matters = case.matters.filter(removed_at=None).select_related("changed_by")
    moved = {
        "ended": ended,
        "tasks": carry.move_tasks(case.tasks.filter(done_at=None), to=kept),
        "pathways": [[each.pk, carry.copy_pathway(each, to=kept, at=at).pk] for each in pathways],
        "matters": [[each.pk, carry.copy_matter(each, to=kept, at=at).pk] for each in matters],
        "letters": [],
        "joined": list(case.joined.values_list("pk", flat=True)),
        "needs": bool(not PatientNeeds.objects.filter(case=kept).exists() and _move_needs(case, kept)),
    }
    case.joined.update(joined_to=kept)
    case.max_wait_legs.all().delete()
    return moved


def _move_escalations(
    case: Case, kept: Case, goes_on: int | None, *, reason: str, by: User, at: datetime
) -> dict[str, Any]:
    """The open escalation goes on in the kept case. Of two, the one that was not chosen is stopped. Raises Denied where
    nobody has chosen.
    """
    ours, theirs = escalation.find_open(kept), escalation.find_open(case)
    stopped: list[Any] = []
    if ours and theirs:
        if goes_on not in (case.pk, kept.pk):
            raise Denied(_("Begge sager er på vej op ad trappen. Vælg, hvilken eskalering der går videre."))
        home, ending = (kept, ours) if goes_on == case.pk else (case, theirs)
        tasks = list(home.tasks.filter(kind=escalation.TASK, done_at=None).values_list("pk", flat=True))
        escalation.stop_for_other(home, ending, reason=reason, by=by, at=at)
        stopped = [ending.pk, tasks]
        theirs = theirs if goes_on == case.pk else None
    if theirs:
        theirs.case = kept
        theirs.save(update_fields=["case"])
    return {"escalation": theirs.pk if theirs else None, "stopped": stopped}


def _move_escalations_back(moved: dict[str, Any], case: Case, kept: Case) -> None:
    """One that is still open goes on where it was, and one that was stopped for it, or it for that, is open again."""
    going = moved.get("escalation") or 0
    if Escalation.objects.filter(pk=going, ended_at=None).update(case=case):
        carry.move_tasks(kept.tasks.filter(kind=escalation.TASK, done_at=None), to=case)
    if not (stopped := moved.get("stopped")):
        return
    pk, tasks = stopped
    other = Escalation.objects.select_related("case").get(pk=pk)
    if other.outcome == EscalationOutcome.STOPPED and not escalation.find_open(other.case):
        Escalation.objects.filter(pk=pk).update(ended_at=None, outcome="")
        Task.objects.filter(pk__in=tasks).update(done_at=None, done_by=None)


def _move_resting(case: Case, kept: Case, resting: list[int], twin: Pathway | None, *, at: datetime) -> dict[str, Any]:
    """The pathways that something rests on, and the drafts of re-referrals, go along. The kept case stands at least
    where these have come to.
    """
    for pathway in case.pathways.filter(pk__in=resting):
        carry.move_pathway(pathway, to=kept)
    drafts = case.re_referrals.filter(state=ReReferralState.DRAFT)
    moved = {"resting": resting, "drafts": list(drafts.values_list("pk", flat=True)), "kept_state": kept.state}
    drafts.update(case=kept)
    if twin:
        twin.removed_at = at
        twin.save(update_fields=["removed_at"])
    _stand_as_far(case, kept, has_more=bool(resting or moved["drafts"]))
    return moved | {"twin": twin.pk if twin else None}


def _stand_as_far(case: Case, kept: Case, *, has_more: bool) -> None:
    """The kept case stands at least as far on as the other, where something of that goes on in it."""
    order = [state.value for state in IN_ORDER]
    if has_more and case.state in GOES_ON and kept.state in order[: order.index(case.state)]:
        kept.state = case.state


def _move_resting_back(moved: dict[str, Any], case: Case, kept: Case) -> None:
    """Raises Denied where something has been made of a pathway since."""
    kept.re_referrals.filter(pk__in=moved.get("drafts", ()), state=ReReferralState.DRAFT).update(case=case)
    for pathway in kept.pathways.filter(pk__in=moved.get("resting", ())):
        carry.move_pathway_back(pathway, to=case)
    kept.pathways.filter(pk=moved.get("twin") or 0).update(removed_at=None)
    is_decided = Decision.objects.filter(case__in=whole(kept), withdrawn_at=None).exclude(case=case).exists()
    if kept.state == State.DECIDED and not is_decided:
        kept.state = moved.get("kept_state", kept.state)


def _end_tasks(case: Case, kept: Case, *, by: User, at: datetime) -> list[int]:
    """The tasks that the act itself does: to look whether the two are one case, and what the kept one asks already."""
    asked = case.tasks.filter(kind=SAME, title__endswith=kept.number)
    back = kept.tasks.filter(kind=SAME, title__endswith=case.number)
    twice = Task.objects.none()
    if kept.tasks.filter(kind=policies.FOLLOW_UP_UNTIL_SEEN, done_at=None).exists():
        twice = case.tasks.filter(kind=policies.FOLLOW_UP_UNTIL_SEEN)
    ended = [*asked.filter(done_at=None), *back.filter(done_at=None), *twice.filter(done_at=None)]
    for task in ended:
        follow_up.write_task_done(case if task.case_id == case.pk else kept, task, by=by, at=at)
    return [task.pk for task in ended]


def _move_needs(case: Case, kept: Case) -> int:
    return PatientNeeds.objects.filter(case=case).update(case=kept)


def _take_over(case: Case, kept: Case) -> None:
    """Whose the case is and when it is to be answered, where the kept one lacks it. What somebody has set to urgent
    stays so.
    """
    kept.owner, kept.team = kept.owner or case.owner, kept.team or case.team
    kept.service_due = kept.service_due or case.service_due
    is_set = any(reason["key"] == MANUAL for reason in case.priority_reasons)
    if is_set and case.priority < kept.priority:
        kept.priority, kept.priority_reasons = case.priority, case.priority_reasons


def _promise(case: Case, kept: Case, *, by: User, at: datetime) -> None:
    """The tasks that keep what the closed case would have brought to somebody's eyes."""
    today = timezone.localdate(at)
    soon = deadlines.add_business_days(today, 1, closed=deadlines.closed_days(kept.office))
    if kept.answered_at and not case.answered_at:
        due = max(case.service_due or soon, today)
        _write(kept, ANSWER_IT, case, due=due, kind=REPLY, owner=kept.owner, by=by, at=at)
    if case.owner and case.owner not in (by, kept.owner):
        _write(kept, READ_IT, case, due=soon, kind=JOINED, owner=case.owner, by=by, at=at)
    elif not case.owner and case.team and case.team != kept.team:
        _write(kept, TEAM_HAD, case, due=soon, kind=JOINED, owner=None, team=case.team, by=by, at=at)
    if case.answers.get("record_consent") == "no" and has_consent(kept, ConsentScope.RECORDS):
        _write(kept, SAID_NO, case, due=today, kind=REPLY, owner=kept.owner, by=by, at=at)


def _write(kept: Case, words: str, case: Case, *, owner: User | None, by: User, **facts: Any) -> None:
    with override("da"):
        title = gettext(words) % {"number": case.number}
    follow_up.write_task(kept, title=title, by=by, owner=owner, **{"team": kept.team, **facts})


def _close(case: Case, kept: Case, *, reason: str, at: datetime) -> None:
    case.joined_to, case.closed_at = kept, case.closed_at or at
    case.news_at, case.news_from = None, ""
    step = policies.save(case, "join", at=at)
    after = {"joined_to": kept.number}
    audit.record(step.audit, by=case.acting, case=case, before={"joined_to": ""}, after=after, reason=reason, at=at)


def _open(kept: Case, case: Case, joining: Joining, *, at: datetime) -> None:
    """Take in the case: one that was closed goes on where the newer stood, unless a decision is in force in it."""
    reason = joining.reason
    if kept.held_until:
        attention.end_hold(kept, by=kept.acting, at=at)
    if kept.closed_at:
        kept.closed_at = None
        if not (joining.closed_at or Decision.objects.filter(case__in=whole(kept), withdrawn_at=None).exists()):
            kept.state = joining.state
        audit.record(AuditWord.CASE_REOPENED, by=kept.acting, case=kept, reason=reason, at=at)
    renew(kept, at=at)
    if kept.answered_at:
        policies.follow_until_seen(kept, at=at)
    step = policies.save(kept, "take_in", at=at)
    after = {"took_in": case.number}
    audit.record(step.audit, by=kept.acting, case=kept, before={"took_in": ""}, after=after, reason=reason, at=at)


def find_joining(case: Case) -> Joining | None:
    """How the case became part of another; None where it is not."""
    return case.joinings.filter(undone_at=None).select_related("kept", "by").first()


@transaction.atomic
def separate(case: Case, *, reason: str, by: User, at: datetime, version: int | None = None) -> Case:
    """Undo `join`: what went along goes back, and the case stands as it did. The other closes again where the joining
    had opened it and nothing has been done there since. Returns the case.

    Raises Denied without a reason, where something rests on what went along, and while the other is itself part of a
    third.
    """
    joining = find_joining(case)
    if joining is None:
        raise Denied(_("Sagen er ikke en del af en anden."))
    acts = {case.pk: "separate", joining.kept_id: "give_back"}
    locked = {
        each.pk: policies.locked(each, act=acts[each.pk], by=by, version=version if each.pk == case.pk else None)
        for each in carry.lock_order(case, joining.kept)
    }
    case, kept = locked[case.pk], locked[joining.kept_id]
    joining = Joining.objects.select_for_update(of=("self",)).get(pk=joining.pk)
    if joining.undone_at or case.joined_to_id is None:
        raise Denied(_("Sagen er ikke en del af en anden."))
    if kept.joined_to_id:
        raise Denied(
            _("Sag %(number)s er selv blevet en del af en anden. Skil den ud først.") % {"number": kept.number}
        )
    reason = carry.check_reason(reason)
    is_untouched = kept.version == joining.moved["version"]
    _move_back(joining, case, kept, by=by, at=at)
    joining.undone_at, joining.undone_by = at, by
    joining.save(update_fields=["undone_at", "undone_by"])
    case.joined_to, case.state, case.closed_at = None, joining.state, joining.closed_at
    if case.closed_at and case.sub_cases.filter(closed_at=None).exists():  # opened since; the main case closes last
        case.state, case.closed_at = State.FOLLOW_UP, None
    if not case.closed_at:
        renew(case, at=at)
    step = policies.save(case, "separate", at=at)
    before = {"joined_to": kept.number}
    audit.record(step.audit, by=by, case=case, before=before, after={"joined_to": ""}, reason=reason, at=at)
    _close_again(kept, joining if is_untouched else None, at=at)
    step = policies.save(kept, "give_back", at=at)
    before, after = {"took_in": case.number}, {"took_in": ""}
    if find_ended_elsewhere(case, kept):
        after["stays"] = "escalation"
    audit.record(step.audit, by=by, case=kept, before=before, after=after, reason=reason, at=at)
    return case


def _move_back(joining: Joining, case: Case, kept: Case, *, by: User, at: datetime) -> None:
    moved = joining.moved
    _move_escalations_back(moved, case, kept)
    joined_outside.move_back(moved, case, kept)
    _move_resting_back(moved, case, kept)
    joined_drafts.move_back(moved, case, kept)
    carry.move_tasks(kept.tasks.filter(pk__in=moved["tasks"]), to=case)
    Task.objects.filter(pk__in=moved["ended"]).update(done_at=None, done_by=None)
    kept.tasks.filter(kind__in=(JOINED, REPLY), created_at=joining.at, done_at=None).update(done_at=at, done_by=by)
    for source, copy in moved["pathways"]:
        carry.take_back_pathway(case.pathways.get(pk=source), kept.pathways.get(pk=copy), at=at)
    for source, copy in moved["matters"]:
        carry.take_back_matter(Matter.objects.get(pk=source), Matter.objects.get(pk=copy), at=at)
    kept.joined.filter(pk__in=moved["joined"]).update(joined_to=case)
    if moved["needs"]:
        PatientNeeds.objects.filter(case=kept).update(case=case)


def _close_again(kept: Case, joining: Joining | None, *, at: datetime) -> None:
    """The kept case after what went along has left it; without a `joining` it stays open. The caller saves."""
    if joining and joining.kept_closed_at:
        kept.closed_at, kept.state = joining.kept_closed_at, State.CLOSED
    if not kept.closed_at:
        renew(kept, at=at)
