"""What somebody outside has a part in, when two cases become one: a hospital that has the patient, and what is under
way to somebody. Neither notices anything.
"""

from typing import Any

from django.utils.translation import gettext as _

from .. import deadlines
from ..lifecycle import State
from ..models import Case, OutboxState
from ..permissions import Denied
from . import news

OVER = (OutboxState.HANDED_OVER, OutboxState.STOPPED)  # nobody hears of such a message any more
MOVED_TO = ("outcome", "re_referral_stage", "re_referral_to", "not_re_referred")  # where the patient is moved to


def move(case: Case, kept: Case) -> dict[str, Any]:
    """A hospital that has the patient goes on having them in the kept case, which counts as the other did; and whoever
    works on the kept case hears when a message does not arrive, and sends it again. Returns what moved.
    """
    sent = list(case.re_referrals.filter(state__in=deadlines.WITH_HOSPITAL))
    moved = {"sent": [each.pk for each in sent], "moved_to": {name: getattr(kept, name) for name in MOVED_TO}}
    for each in sent:
        each.case = kept
        each.save(update_fields=["case"])
    if sent and case.outcome:
        for name in MOVED_TO:
            setattr(kept, name, getattr(case, name))
    return moved | {"outbox": _move_messages(case, kept)}


def move_back(moved: dict[str, Any], case: Case, kept: Case) -> None:
    """The hospital has the patient in the other case again, and what is under way is told there. Raises Denied where it
    has the patient no more: that has happened in the kept case.
    """
    sent = moved.get("sent", [])
    if kept.re_referrals.filter(pk__in=sent).exclude(state__in=deadlines.WITH_HOSPITAL).exists():
        raise Denied(
            _("Hospitalet har ikke patienten mere, og det er sket i sag %(number)s. Knyt sagerne sammen i stedet.")
            % {"number": kept.number}
        )
    kept.re_referrals.filter(pk__in=sent).update(case=case)
    kept.outbox.filter(pk__in=moved.get("outbox", ())).update(case=case)
    if sent and not kept.re_referrals.filter(state__in=deadlines.WITH_HOSPITAL).exists():
        for name, was in moved["moved_to"].items():
            setattr(kept, name, was)
        if kept.state == State.RE_REFERRED:
            kept.state = moved["kept_state"]


def _move_messages(case: Case, kept: Case) -> list[str]:
    waiting = case.outbox.exclude(state__in=OVER).exclude(kind__in=news.KINDS)
    keys = [str(key) for key in waiting.values_list("pk", flat=True)]
    case.outbox.filter(pk__in=keys).update(case=kept)
    return keys
