"""Acceptance requests (anmodning om accept): a private hospital asks to change or add codes for a patient that it has,
or for a payment outside the agreement (feature P2; annual report 2025, note 2).
"""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from ...audit_words import AuditWord
from ...lifecycle import ANY, DECIDER, HOSPITAL_OR_WORKER, OPEN, WORKER, State, Transition
from ...models import AcceptanceState, Case, Role
from ...one_look import lacks
from ...permissions import FIGURE_READERS
from ...registry import Act, NavigationEntry, Track, register
from .answers import KIND, answer, confirm, find_proposed, find_reason_not_to_confirm, send_back
from .codes import CODES_MAX, codes_in_force, known_codes, read_codes
from .proposal import Verdict, find_agreements, find_rule, propose
from .requests import (
    FIRST_ACT,
    OPEN_STATES,
    WORDS_MIN,
    Wanted,
    ask,
    attach,
    check_may_ask,
    is_about_acceptance,
    may_ask,
    reply,
    withdraw,
)
from .status import Status, find_statuses, record_refused_entry, requests_of
from .words import AcceptanceWord

__all__ = [
    "CODES_MAX",
    "KIND",
    "OPEN_STATES",
    "WORDS_MIN",
    "Status",
    "Verdict",
    "Wanted",
    "answer",
    "ask",
    "attach",
    "check_may_ask",
    "codes_in_force",
    "confirm",
    "find_agreements",
    "find_proposed",
    "find_reason_not_to_confirm",
    "find_rule",
    "find_statuses",
    "is_about_acceptance",
    "known_codes",
    "may_ask",
    "propose",
    "read_codes",
    "record_refused_entry",
    "reply",
    "requests_of",
    "send_back",
    "withdraw",
]


def _find_obstacles(case: Case) -> Iterator[StrOrPromise]:
    request = None if lacks(case, "acceptance_request") else getattr(case, "acceptance_request", None)
    if request is None or request.state not in OPEN_STATES:
        return
    yield (
        _("Afslaget på anmodningen om accept venter på en kollega.")
        if request.state == AcceptanceState.PROPOSED
        else _("Anmodningen om accept er ikke besvaret endnu.")
    )


TRACK = register(
    Track(
        name="acceptance",
        topics=Path(__file__).with_name("topics.yaml"),
        transitions=(
            Transition("request_acceptance", HOSPITAL_OR_WORKER, ANY, AcceptanceWord.REQUESTED),
            Transition("record_acceptance", WORKER, OPEN, AcceptanceWord.REQUESTED),
            Transition("reply_to_acceptance", HOSPITAL_OR_WORKER, OPEN, AcceptanceWord.REPLIED),
            Transition("attach_to_acceptance", HOSPITAL_OR_WORKER, OPEN, AuditWord.ATTACHMENT_ADDED),
            Transition("answer_acceptance", DECIDER, OPEN, AcceptanceWord.ANSWERED, State.FOLLOW_UP),
            Transition("confirm_refusal", DECIDER, OPEN, AcceptanceWord.CONFIRMED, State.FOLLOW_UP),
            Transition("send_back_refusal", DECIDER, OPEN, AcceptanceWord.SENT_BACK),
            Transition("withdraw_acceptance", HOSPITAL_OR_WORKER, OPEN, AcceptanceWord.WITHDRAWN, State.FOLLOW_UP),
        ),
        audit_words=AcceptanceWord,
        acts=(
            Act(
                FIRST_ACT,
                "acceptance",
                gettext_lazy("Anmodning om accept"),
                "answer_acceptance",
                applies=is_about_acceptance,
            ),
        ),
        find_obstacles=_find_obstacles,
        navigation=(
            NavigationEntry("partner:acceptances", gettext_lazy("Anmodninger om accept"), frozenset({Role.PARTNER})),
            NavigationEntry("management:acceptance", gettext_lazy("Anmodninger"), frozenset(FIGURE_READERS)),
        ),
        panel="desk/acceptance/panel.html",
    )
)
