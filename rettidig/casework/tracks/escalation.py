"""Escalation as a part of the case page: its acts, its words in the audit log, and what it holds open."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ..lifecycle import OPEN, SYSTEM, WORKER, Actor, Transition
from ..models import Case
from ..policies import must_be_followed_until_seen
from ..registry import Act, Track, register
from ..steps.escalation import find_open


class EscalationWord(models.TextChoices):
    """The words of the audit log about the ladder."""

    ASKED = "escalation.asked", _("Spurgt om en tid")
    ANSWERED = "escalation.answered", _("Svar om en tid")
    UNANSWERED = "escalation.unanswered", _("Intet svar til tiden")
    PAUSED = "escalation.paused", _("Eskalering sat på pause")
    RESUMED = "escalation.resumed", _("Eskalering genoptaget")
    STOPPED = "escalation.stopped", _("Eskalering stoppet")
    SETTLED = "escalation.settled", _("Ja eller nej til hospitalets tid")
    OPENED = "escalation.opened", _("Brevet om en tid er åbnet med link og kode")
    CODE_MADE = "escalation.code_made", _("Nyt link eller ny kode til et brev om en tid")
    CODE_REFUSED = "escalation.code_refused", _("Forkert kode til et brev om en tid")
    DEPARTMENT = "escalation.department", _("Patientens afdeling rettet")


def _find_obstacles(case: Case) -> Iterator[StrOrPromise]:
    if find_open(case):
        yield _("Vi venter stadig på en tid til patienten. Skriv svaret, eller stop eskaleringen.")


def _applies(case: Case) -> bool:
    return must_be_followed_until_seen(case) or find_open(case) is not None


TRACK = register(
    Track(
        name="escalation",
        transitions=(
            Transition("escalate", WORKER, OPEN, EscalationWord.ASKED),
            Transition("answer_escalation", WORKER, OPEN, EscalationWord.ANSWERED),
            Transition("answer_time_letter", (Actor.DEPARTMENT, Actor.HOSPITAL), OPEN, EscalationWord.ANSWERED),
            Transition("settle_time", WORKER, OPEN, EscalationWord.SETTLED),
            Transition("let_in_hospital", WORKER, OPEN, EscalationWord.CODE_MADE),
            Transition("escalation_due", SYSTEM, OPEN, EscalationWord.UNANSWERED),
            Transition("pause_escalation", WORKER, OPEN, EscalationWord.PAUSED),
            Transition("resume_escalation", WORKER, OPEN, EscalationWord.RESUMED),
            Transition("stop_escalation", WORKER, OPEN, EscalationWord.STOPPED),
            Transition("state_department", WORKER, OPEN, EscalationWord.DEPARTMENT),
        ),
        audit_words=EscalationWord,
        shown_otherwise=frozenset({EscalationWord.ASKED, EscalationWord.ANSWERED}),
        by_the_system=frozenset(
            {
                EscalationWord.UNANSWERED,
                EscalationWord.ANSWERED,
                EscalationWord.OPENED,
                EscalationWord.CODE_REFUSED,
            }
        ),
        acts=(Act("escalate", "escalate", _("Spørg om en tid"), "escalate", applies=_applies),),
        find_obstacles=_find_obstacles,
        goes_along=True,
    )
)
