"""The life of a case as small tables: states, arrows, whose turn it is, the audit word and what the patient is told."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


class State(models.TextChoices):
    RECEIVED = "received", _("Modtaget")
    TRIAGED = "triaged", _("Fordelt")
    ASSESSED = "assessed", _("Rettigheder vurderet")
    OFFERED = "offered", _("Muligheder vist")
    DECIDED = "decided", _("Afgjort")
    RE_REFERRED = "re_referred", _("Omvisiteret")
    FOLLOW_UP = "follow_up", _("Følges op")
    CLOSED = "closed", _("Afsluttet")


class ResponsibleParty(models.TextChoices):
    OFFICE = "office", _("Patientkontoret")
    HOSPITAL = "hospital", _("Hospitalet")
    NOBODY = "nobody", _("Ingen")


class Transition(NamedTuple):
    """One act that may move a case: from where, to where, and the word in the audit log."""

    act: str
    sources: tuple[State, ...]
    target: State | None
    audit: str


OPEN = tuple(state for state in State if state is not State.CLOSED)

TRANSITIONS: tuple[Transition, ...] = (
    Transition("triage", OPEN, State.TRIAGED, "case.triaged"),
    Transition("assess", OPEN, State.ASSESSED, "case.assessed"),
    Transition("offer", OPEN, State.OFFERED, "options.shown"),
    Transition("record_wish", OPEN, None, "wish.recorded"),
    Transition("decide", OPEN, State.DECIDED, "decision.made"),
    Transition("send_letter", OPEN, None, "letter.sent"),
    Transition("send_re_referral", OPEN, State.RE_REFERRED, "re_referral.sent"),
    Transition("not_re_refer", OPEN, State.FOLLOW_UP, "case.not_re_referred"),
    Transition("follow_up", OPEN, State.FOLLOW_UP, "case.followed_up"),
    Transition("close", OPEN, State.CLOSED, "case.closed"),
    Transition("reopen", (State.CLOSED,), State.FOLLOW_UP, "case.reopened"),
)

RESPONSIBLE_PARTY: dict[State, ResponsibleParty] = {
    State.RECEIVED: ResponsibleParty.OFFICE,
    State.TRIAGED: ResponsibleParty.OFFICE,
    State.ASSESSED: ResponsibleParty.OFFICE,
    State.OFFERED: ResponsibleParty.OFFICE,
    State.DECIDED: ResponsibleParty.OFFICE,
    State.RE_REFERRED: ResponsibleParty.HOSPITAL,
    State.FOLLOW_UP: ResponsibleParty.OFFICE,
    State.CLOSED: ResponsibleParty.NOBODY,
}

PATIENT_STATUS_TEXT: dict[State, StrPromise] = {
    State.RECEIVED: _("Vi har modtaget din henvendelse. En patientvejleder læser den snart."),
    State.TRIAGED: _("En patientvejleder er i gang med din henvendelse."),
    State.ASSESSED: _("Vi har set på dine rettigheder og finder nu ud af, hvad du kan tilbydes."),
    State.OFFERED: _("Vi har fundet muligheder til dig. Du hører fra os."),
    State.DECIDED: _("Vi har svaret dig. Læs brevet nedenfor."),
    State.RE_REFERRED: _("Vi har sendt din henvisning videre. Hospitalet kontakter dig."),
    State.FOLLOW_UP: _("Vi følger op på din sag."),
    State.CLOSED: _("Din sag er afsluttet. Du kan altid skrive til os igen."),
}


def transition(act: str) -> Transition:
    """The arrow of an act; KeyError for an act that the table does not know."""
    return _BY_ACT[act]


_BY_ACT = {each.act: each for each in TRANSITIONS}


def as_markdown() -> str:
    """The life cycle for docs/states.md, printed from the tables above."""
    lines = ["# The life of a case", "", "Printed from `rettidig/casework/lifecycle.py`; `make docs` renews it.", ""]
    lines += ["| state | whose turn |", "|---|---|"]
    lines += [f"| `{state.value}` | {RESPONSIBLE_PARTY[state].value} |" for state in State]
    lines += ["", "| act | from | to | audit word |", "|---|---|---|---|"]
    for each in TRANSITIONS:
        sources = "any open state" if each.sources == OPEN else ", ".join(f"`{state.value}`" for state in each.sources)
        target = f"`{each.target.value}`" if each.target else "unchanged"
        lines.append(f"| {each.act} | {sources} | {target} | `{each.audit}` |")
    return "\n".join(lines) + "\n"
