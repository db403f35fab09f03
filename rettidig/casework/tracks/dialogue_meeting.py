"""Dialogue meetings as a part of the case page: their acts, their words in the audit log, and what they hold open."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ..findings import find_newest
from ..lifecycle import DECIDER, OPEN, SYSTEM, WORKER, Actor, Transition
from ..models import Case, MeetingState
from ..one_look import lacks
from ..registry import Act, Track, register
from ..steps.dialogue_meeting import KIND
from ..steps.dialogue_outcome import TEMPLATE  # noqa: F401 - registers its letter and its kind of sending


class MeetingWord(models.TextChoices):
    """The words of the audit log about dialogue meetings."""

    PLANNED = "meeting.planned", _("Dialogmøde planlagt")
    PROPOSED = "meeting.proposed", _("Tider til dialogmødet foreslået")
    ANSWERED = "meeting.answered", _("Svar på tiderne til dialogmødet")
    AGREED = "meeting.agreed", _("Tiden til dialogmødet aftalt")
    MOVED = "meeting.moved", _("Dialogmødet flyttet")
    LEADER = "meeting.leader", _("En anden leder dialogmødet")
    CANCELLED = "meeting.cancelled", _("Dialogmødet aflyst")
    HELD = "meeting.held", _("Dialogmødet holdt")
    TOLD = "meeting.told", _("Fortalt i telefonen om dialogmødet")
    LINK_MADE = "meeting.link_made", _("Nyt link til dialogmødet")
    OPENED = "meeting.opened", _("Linket til dialogmødet åbnet")
    REMINDED = "meeting.reminded", _("Mindet om dialogmødet")
    OUTCOME_TOLD = "meeting.outcome_told", _("Fortalt, hvad der blev af klagen")


def _find_obstacles(case: Case) -> Iterator[StrOrPromise]:
    if lacks(case, "dialogue_meetings"):
        return
    going = case.dialogue_meetings.filter(ended_at=None).first()
    if going is None:
        return
    if going.state == MeetingState.HELD:
        yield _("Dialogmødet er holdt, men ingen har fået besked om klagen. Skriv, hvad der blev af den.")
    else:
        yield _("Der er et dialogmøde i gang. Hold det, eller aflys det.")


def _applies(case: Case) -> bool:
    newest = find_newest(case)
    matters = newest.answer.get("matters", ()) if newest else ()
    return any(finding["right"] == KIND for matter in matters for finding in matter["findings"])


TRACK = register(
    Track(
        name="dialogue_meeting",
        transitions=(
            Transition("plan_meeting", WORKER, OPEN, MeetingWord.PLANNED),
            Transition("propose_times", WORKER, OPEN, MeetingWord.PROPOSED),
            Transition("answer_meeting", (Actor.WORKER, Actor.PARTY), OPEN, MeetingWord.ANSWERED),
            Transition("choose_time", WORKER, OPEN, MeetingWord.AGREED),
            Transition("move_meeting", WORKER, OPEN, MeetingWord.MOVED),
            Transition("change_meeting_leader", WORKER, OPEN, MeetingWord.LEADER),
            Transition("cancel_meeting", WORKER, OPEN, MeetingWord.CANCELLED),
            Transition("hold_meeting", WORKER, OPEN, MeetingWord.HELD),
            Transition("tell_party", WORKER, OPEN, MeetingWord.TOLD),
            Transition("let_in_party", WORKER, OPEN, MeetingWord.LINK_MADE),
            Transition("remind_of_meeting", SYSTEM, OPEN, MeetingWord.REMINDED),
            Transition("tell_outcome", DECIDER, OPEN, MeetingWord.OUTCOME_TOLD),
        ),
        audit_words=MeetingWord,
        by_the_system=frozenset({MeetingWord.ANSWERED, MeetingWord.OPENED, MeetingWord.REMINDED}),
        acts=(Act("dialogue_meetings", "dialogue_meetings", _("Dialogmøde"), "plan_meeting", applies=_applies),),
        find_obstacles=_find_obstacles,
    )
)
