"""Whether the patient of a case is moved next, and on which pathway."""

from django.utils.translation import gettext as _

from ...deadlines import WITH_HOSPITAL
from ...lifecycle import State
from ...models import (
    Case,
    Pathway,
    ReReferral,
)
from ...topics import TOPICS
from ..assessment import pathways_of
from ..options import find_absence

BEFORE_DECISION = (State.RECEIVED, State.TRIAGED, State.ASSESSED, State.OFFERED)


def find_pathway_to_move(case: Case) -> Pathway | None:
    """The pathway on which the patient is moved next: the first that no hospital has the patient on, else the last."""
    known = pathways_of(case)
    return next((each for each in known if not find_re_referral(each)), known[-1] if known else None)


def is_about_moving(case: Case) -> bool:
    """Whether the patient waits too long somewhere and can be moved, and neither that nor anything else came of it."""
    topic = TOPICS[case.topic]
    is_over = case.outcome or case.wait_is_over
    return topic.is_movable and topic.is_about_waiting and not is_over


def awaits_move(case: Case) -> bool:
    """Whether moving the patient comes next, by the case alone: nothing has been decided yet."""
    return is_about_moving(case) and case.state in BEFORE_DECISION


def find_obstacle(case: Case) -> str:
    """The sentence that says why the patient can be moved on no pathway now; empty while one can."""
    return find_absence(case) if pathways_of(case) else _("Sagen har ingen forløb. Opret et forløb først.")


def find_re_referral(pathway: Pathway) -> ReReferral | None:
    """The re-referral by which a hospital has the patient on the pathway."""
    return pathway.re_referrals.filter(state__in=WITH_HOSPITAL).select_related("hospital").first()
