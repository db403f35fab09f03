"""What may be done with a case in the state it is in; who may is a question for `permissions`."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from . import deadlines
from .lifecycle import Transition, transition
from .models import Case, ExplanationRequest, MarkingState, ReReferralState
from .permissions import Denied

FOLLOW_UP_UNTIL_SEEN = "follow_to_the_door"
FOLLOW_UP_DAYS = 3  # business days until somebody asks again, where no legal date is known


class Stale(Denied):
    """The page was made before somebody else changed the case."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "En kollega har ændret sagen, siden du åbnede siden. Se det nye, og send så igen. "
                "Det, du har skrevet, står her endnu."
            )
        )


def locked(case: Case, version: int | None = None) -> Case:
    """The case as it stands now, locked until the transaction ends. Raises Stale when `version` is given and is not
    the present one.
    """
    fresh = Case.objects.select_for_update(of=("self",)).select_related("office").get(pk=case.pk)
    if version is not None and fresh.version != version:
        raise Stale
    return fresh


def reason_blocked(case: Case, act: str) -> str:
    """The sentence that says why `act` cannot be done now; empty when it can."""
    if case.state in transition(act).sources:
        return ""
    return _("Sagen er afsluttet. Genåbn den først.") if case.is_closed else _("Sagen er ikke afsluttet.")


def check_act(case: Case, act: str) -> Transition:
    """The arrow of `act`. Raises Denied when the life cycle has no such arrow from the case's state."""
    if obstacle := reason_blocked(case, act):
        raise Denied(obstacle)
    return transition(act)


def move(case: Case, act: str) -> Transition:
    """Move the case along the arrow of `act`, find its next deadline and store it. Raises Denied."""
    step = check_act(case, act)
    if step.target:
        case.state = step.target
    store(case)
    return step


def store(case: Case) -> None:
    """Save a changed case as a new version, with its next deadline."""
    deadlines.refresh(case)
    case.version = F("version") + 1
    case.save()
    case.refresh_from_db(fields=["version"])


def mark_first_response(case: Case, at: datetime) -> None:
    """The first answer to the patient stops the service target; the caller stores.

    With a maximum waiting time the case is followed to the door: a task asks, by the legal date, whether the patient
    has been seen.
    """
    if case.answered_at:
        return
    case.answered_at = at
    if is_waiting_at_the_door(case):
        due = case.legal_due or deadlines.add_business_days(timezone.localdate(at), FOLLOW_UP_DAYS)
        case.tasks.create(
            title=gettext_noop("Hør, om patienten er undersøgt"),
            kind=FOLLOW_UP_UNTIL_SEEN,
            due=due,
            team=case.team,
            owner=case.owner,
            created_at=at,
        )


def is_waiting_at_the_door(case: Case) -> bool:
    """Whether the case waits for a patient with a maximum waiting time to be seen, or to decline (proposal 2023, D)."""
    return case.category == "max_wait" and not (case.patient_seen_on or case.patient_declined_on)


def find_obstacles_to_closing(case: Case) -> list[str]:
    """Every reason why the case must stay open, as sentences: open tasks, an unanswered re-referral or question about
    look-ups, a privacy marking that is not carried out, and for maximum waiting times the patient who has neither been
    seen nor declined ("follow the case to the door", proposal 2023, D).
    """
    obstacles = []
    if count := case.tasks.filter(done_at=None).count():
        obstacles.append(
            ngettext(
                "Der er %(count)d opgave, som ikke er færdig.",
                "Der er %(count)d opgaver, som ikke er færdige.",
                count,
            )
            % {"count": count}
        )
    if case.re_referrals.filter(state__in=(ReReferralState.SENT, ReReferralState.RECEIVED)).exists():
        obstacles.append(_("Hospitalet har ikke svaret på omvisiteringen endnu."))
    if ExplanationRequest.objects.filter(question__case=case, answered_at=None).exists():
        obstacles.append(_("Vi har ikke fået svar på spørgsmålet om opslag endnu."))
    if case.privacy_markings.exclude(state__in=(MarkingState.DONE, MarkingState.WITHDRAWN)).exists():
        obstacles.append(_("Privatmarkeringen er ikke udført endnu."))
    if is_waiting_at_the_door(case):
        obstacles.append(
            _(
                "Sagen handler om maksimale ventetider. "
                "Den skal være åben, til patienten er undersøgt eller har sagt nej tak."
            )
        )
    return obstacles


def check_may_close(case: Case) -> None:
    """Raises Denied, with every reason, while something holds the case open."""
    if obstacles := find_obstacles_to_closing(case):
        raise Denied(" ".join(obstacles))
