"""State checks: whether an act is allowed in the case's present state. Roles are checked by `permissions`."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from . import attention, checklists, deadlines, priority, registry
from .access_rules import with_rules
from .case_office import follow_office
from .findings import find_newest
from .lifecycle import ANY, CLOSED, DECIDED_ON, TRANSITIONS, Transition
from .models import GRANTING, Case, Decision, Event, Matter, OptionList, PointOf, ReReferralState, User
from .one_look import lacks
from .permissions import Denied, check_may_act
from .right_names import RIGHT_NAMES, matter_name
from .things import re_referrals_of, tasks_of, whole

FOLLOW_UP_UNTIL_SEEN = "follow_to_the_door"
NAMED = 3  # open tasks that the refusal of closing names
NOT_ON_A_PART = frozenset({"add_note"})  # acts in any state that belong in the case that another is part of
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


def locked(case: Case, *, act: str, by: User | None, version: int | None = None) -> Case:
    """Lock the case for `act` and return it as it stands now; `save` ends the act. One act locks a case once.

    A closed case of an office that has become part of another goes there with its first act. Raises Denied when `by`
    may not do the act or the life cycle forbids it in the present state, and Stale when
    `version` is given and is not the present one.
    """
    fresh = (
        priority.with_ticked(with_rules(Case.objects.select_for_update(of=("self",))))
        .select_related("office__successor", "team__successor", "owner", "patient")
        .get(pk=case.pk)
    )
    check_act(by, fresh, act)
    if version is not None and fresh.version != version:
        raise Stale
    fresh.acting = by
    if fresh.office.merged_at and act != "follow_office":  # a closed case in which something happens again
        follow_office(fresh, at=timezone.now())
    return fresh


def check_act(by: User | None, case: Case, act: str) -> None:
    """Raises Denied when `by` may not do `act`, or the life cycle forbids it in the present state."""
    check_may_act(by, case, TRANSITIONS[act])
    if reason := reason_blocked(case, act):
        raise Denied(reason)


def find_refusal(by: User | None, case: Case, act: str) -> str:
    """The sentence with which `act` would be refused to `by` now; empty when it would not."""
    try:
        check_act(by, case, act)
    except Denied as refusal:
        return str(refusal.message)
    return ""


def reason_blocked(case: Case, act: str) -> str:
    """The sentence that says why the life cycle forbids `act` now; empty when it does not."""
    sources = TRANSITIONS[act].sources
    if case.joined_to_id and (sources != ANY or act in NOT_ON_A_PART) and act != "separate":
        return _("Sagen er blevet en del af en anden sag. Arbejd videre i den.")
    if case.state in sources:
        return ""
    if case.is_closed:
        return _("Sagen er afsluttet. Genåbn den først.")
    if sources == CLOSED:
        return _("Sagen er ikke afsluttet.")
    if sources == DECIDED_ON:
        return _("Træf en afgørelse først.")
    return _("Vurdér rettighederne først.")


def save(case: Case, act: str, *, at: datetime, moves: bool = True) -> Transition:
    """Store a locked case after `act`: its state, priority and next deadline follow, and it is a new version.

    With `moves` False the state stays, for an act that turned out to change nothing of it.
    """
    transition = TRANSITIONS[act]
    if moves and transition.target and case.state not in transition.keeps:
        case.state = transition.target
    attention.follow(case, act, at=at)
    deadlines.refresh(case)
    priority.refresh(case, on=timezone.localdate(at))
    case.version += 1
    case.save()
    return transition


def mark_first_response(case: Case, at: datetime) -> None:
    """The first answer to the patient stops the service target; the caller saves.

    With a maximum waiting time the case is then followed until the patient has been seen.
    """
    if not case.answered_at:
        case.answered_at = at
        follow_until_seen(case, at=at)


def follow_until_seen(case: Case, *, at: datetime) -> None:
    """A task that asks whether a patient with a maximum waiting time has been seen: by the legal date, while it lies
    ahead.
    """
    waiting = case.tasks.filter(kind=FOLLOW_UP_UNTIL_SEEN, done_at=None)
    if not must_be_followed_until_seen(case) or waiting.exists():
        return
    today, due = timezone.localdate(at), case.legal_due
    if due is None or due <= today:
        due = deadlines.add_business_days(today, FOLLOW_UP_DAYS, closed=deadlines.closed_days(case.office))
    case.tasks.create(
        title=gettext_noop("Hør, om patienten er undersøgt"),
        kind=FOLLOW_UP_UNTIL_SEEN,
        due=due,
        team=case.team,
        owner=case.owner,
        created_at=at,
    )


def must_be_followed_until_seen(case: Case) -> bool:
    """Whether the case waits for a patient with a maximum waiting time to be seen, to decline or to die (proposal 2023,
    D).

    It is asked of the case's topic and of the law: a cancer may be found on a case that came about something else.
    """
    return not case.wait_is_over and _is_life_threatening(case)


def _is_life_threatening(case: Case) -> bool:
    latest = find_newest(case)
    return deadlines.is_life_threatening(case, latest.answer if latest else None)


def lacks_options(case: Case) -> bool:
    """Whether a maximum waiting time asks for the concrete options that the patient has had, and none are on record:
    shown here, or told in a pathway. A note that the patient said no is not enough (SUL § 88, published decision).
    """
    if not _is_life_threatening(case):
        return False
    if OptionList.objects.filter(case__in=whole(case), options__possible=True).exists():
        return False
    told = Event.objects.filter(pathway__case=case, pathway__removed_at=None, type="told", facts__has_key="options")
    return not told.exists()


class Obstacle(NamedTuple):
    """A reason why a case must stay open, as a sentence; `decision`, `case` or `matter` is whose page leads on."""

    sentence: str
    decision: Decision | None = None
    case: Case | None = None
    matter: Matter | None = None


def find_obstacles_to_closing(case: Case) -> list[Obstacle]:
    """Every reason why the case must stay open: open tasks, matters and sub-cases, a grant that the patient has had no
    letter of, an unanswered re-referral, what tracks name, points of the checklist, and for maximum waiting times the
    patient who has neither been seen nor died, nor declined with the options on record (proposal 2023, D).
    """
    obstacles: list[str] = []
    if titles := [task.title for task in tasks_of(case) if not task.done_at]:
        obstacles.append(_name_tasks(titles))
    if any(each.state in (ReReferralState.SENT, ReReferralState.RECEIVED) for each in re_referrals_of(case)):
        obstacles.append(_("Hospitalet har ikke svaret på omvisiteringen endnu."))
    obstacles += [str(sentence) for sentence in registry.find_obstacles(case)]
    if must_be_followed_until_seen(case):
        obstacles.append(
            _(
                "Patienten har en maksimal ventetid. "
                "Sagen skal være åben, til patienten er undersøgt, har sagt nej tak eller er død."
            )
        )
    elif case.patient_declined_on and lacks_options(case):
        obstacles.append(
            _(
                "Patienten har sagt nej tak, men det står ikke, hvilke konkrete muligheder patienten fik. "
                "Skriv dem i forløbet."
            )
        )
    if lacking := checklists.find_lacking(case, PointOf.CLOSE, on=timezone.localdate()):
        obstacles.append(lacking)
    led_on = (*_find_open_matters(case), *_find_open_sub_cases(case), *_find_untold(case))
    return [*map(Obstacle, obstacles), *led_on]


def _name_tasks(titles: list[str]) -> str:
    """The open tasks in a sentence that names the first of them."""
    count = len(titles)
    sentence = ngettext(
        "Der er %(count)d opgave, som ikke er færdig: %(which)s.",
        "Der er %(count)d opgaver, som ikke er færdige: %(which)s.",
        count,
    )
    named = [_(title) if title else "" for title in titles[:NAMED]]
    which = ", ".join(f"“{title}”" for title in named)
    return sentence % {"count": count, "which": _("%(which)s med flere") % {"which": which} if count > NAMED else which}


def _find_open_matters(case: Case) -> Iterator[Obstacle]:
    """Each matter beside the pathways ends by itself, before the case."""
    if lacks(case, "matters"):
        return
    for each in case.matters.open():
        with_name = {"name": matter_name(each.kind)}
        yield Obstacle(_("“%(name)s” er ikke afsluttet. Skriv, hvordan det endte.") % with_name, matter=each)


def _find_open_sub_cases(case: Case) -> Iterator[Obstacle]:
    """The main case closes last."""
    if lacks(case, "sub_cases") and lacks(case, "joined"):
        return
    below = Case.objects.filter(Q(parent=case) | Q(parent__joined_to=case), closed_at=None)
    for each in below.order_by("received_at", "pk"):
        yield Obstacle(_("Delsagen %(number)s er ikke afsluttet.") % {"number": each.number}, case=each)


def _find_untold(case: Case) -> Iterator[Obstacle]:
    """The grants in force that the patient has had no letter about."""
    if lacks(case, "decisions") and lacks(case, "joined"):
        return
    granted = Decision.objects.filter(case__in=whole(case), kind__in=GRANTING, withdrawn_at=None)
    for each in granted.exclude(letters__sent_at__isnull=False):
        sentence = _(
            "Patienten har fået ja i afgørelsen “%(right)s”, men brevet om den er ikke sendt. "
            "Send brevet, eller træk afgørelsen tilbage."
        )
        yield Obstacle(sentence % {"right": RIGHT_NAMES.get(each.right, each.right)}, each)


def check_correction(changed: object, *, reason: str) -> str:
    """The reason of a correction, stripped. Raises Denied when nothing is `changed`, and without a reason."""
    if not changed:
        raise Denied(_("Der er ikke rettet noget."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor oplysningerne rettes."))
    return reason.strip()


def check_may_close(case: Case) -> None:
    """Raises Denied, with every reason, while something holds the case open."""
    if obstacles := find_obstacles_to_closing(case):
        raise Denied(" ".join(each.sentence for each in obstacles))
