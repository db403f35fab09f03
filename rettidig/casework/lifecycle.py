"""The life of a case as small tables: states, acts, and who may do them in which state."""

from enum import StrEnum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from .audit_words import AuditWord


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


class Actor(StrEnum):
    """The actor of an act. `permissions` maps it to roles."""

    WORKER = "case worker"
    DECIDER = "adviser or lead"
    OUTSIDER = "whoever the case is closed to"
    HOSPITAL = "the receiving hospital"
    READER = "who reads the case"
    DEPARTMENT = "the asked department, by link and code"
    PARTY = "a party of a meeting, by link"
    PATIENT = "the patient, by number and code or by login"
    SYSTEM = "the system"


class Transition(NamedTuple):
    """One act on a case: who may do it, in which states, and the state that it leads to.

    `target` None leaves the state as it is; so does an act done in one of the states `keeps`. `audit` is the word
    under which the act stands in the audit log.
    """

    act: str
    who: tuple[Actor, ...]
    sources: tuple[State, ...]
    audit: str
    target: State | None = None
    keeps: tuple[State, ...] = ()


ANY = tuple(State)
OPEN = tuple(state for state in State if state is not State.CLOSED)
CLOSED = (State.CLOSED,)
ASSESSED_ON = OPEN[OPEN.index(State.ASSESSED) :]  # an assessment has been made
DECIDED_ON = OPEN[OPEN.index(State.DECIDED) :]  # a decision has been made
AFTER_RECEIPT = OPEN[1:]

WORKER = (Actor.WORKER,)
DECIDER = (Actor.DECIDER,)
PATIENT = (Actor.PATIENT,)
READER = (Actor.READER,)
SYSTEM = (Actor.SYSTEM,)
WORKER_OR_SYSTEM = (Actor.WORKER, Actor.SYSTEM)
HOSPITAL_OR_WORKER = (Actor.HOSPITAL, Actor.WORKER)

TRANSITIONS: dict[str, Transition] = {}


def register_transitions(*transitions: Transition) -> None:
    """Add acts to the table. Raises ValueError for an act that is there already."""
    for each in transitions:
        if each.act in TRANSITIONS:
            raise ValueError(each.act)
        TRANSITIONS[each.act] = each


register_transitions(
    Transition("triage", WORKER_OR_SYSTEM, OPEN, AuditWord.CASE_TRIAGED, State.TRIAGED, AFTER_RECEIPT),
    Transition("assign", WORKER, OPEN, AuditWord.CASE_ASSIGNED, State.TRIAGED, AFTER_RECEIPT),
    Transition("release", WORKER, OPEN, AuditWord.CASE_ASSIGNED),
    Transition("share_out", SYSTEM, OPEN, AuditWord.CASE_ASSIGNED, State.TRIAGED, AFTER_RECEIPT),  # as cases arrive
    Transition("hand_over", SYSTEM, OPEN, AuditWord.CASE_ASSIGNED),  # a team ends or loses a topic, a colleague leaves
    Transition("follow_office", SYSTEM, ANY, AuditWord.CASE_MOVED),  # the office becomes part of another
    Transition("hold", WORKER, OPEN, AuditWord.CASE_HELD),
    Transition("resume", WORKER_OR_SYSTEM, OPEN, AuditWord.CASE_RESUMED),
    Transition("extend_target", WORKER, OPEN, AuditWord.TARGET_EXTENDED),
    Transition("put_back_target", WORKER, OPEN, AuditWord.TARGET_PUT_BACK),
    Transition("mark_confidential", WORKER, ANY, AuditWord.CASE_MARKED),
    Transition("name_readers", WORKER, ANY, AuditWord.READERS_CHANGED),
    Transition("lift_marking", DECIDER, ANY, AuditWord.MARKING_LIFTED),
    Transition("open_with_reason", (Actor.OUTSIDER,), ANY, AuditWord.OPENED_WITH_REASON),
    Transition("ask", WORKER, OPEN, AuditWord.QUESTION_ASKED),
    Transition("answer_question", (Actor.WORKER, Actor.PATIENT), OPEN, AuditWord.QUESTION_ENDED),
    Transition("end_question", WORKER, OPEN, AuditWord.QUESTION_ENDED),
    Transition("ask_advice", WORKER, OPEN, AuditWord.ADVICE_ASKED),
    Transition("answer_advice", READER, OPEN, AuditWord.ADVICE_ENDED),
    Transition("answer_by_link", (Actor.DEPARTMENT,), OPEN, AuditWord.ADVICE_ENDED),
    Transition("forward_advice", READER, OPEN, AuditWord.ADVICE_FORWARDED),
    Transition("withdraw_advice", WORKER, OPEN, AuditWord.ADVICE_ENDED),
    Transition("let_in_department", WORKER, OPEN, AuditWord.ADVICE_CODE_MADE),
    Transition("remind_of_advice", SYSTEM, OPEN, AuditWord.ADVICE_REMINDED),
    Transition("warn", SYSTEM, OPEN, AuditWord.WARNED),
    Transition("prioritise", WORKER, OPEN, AuditWord.CASE_PRIORITISED),
    Transition("change_topic", WORKER, OPEN, AuditWord.TOPIC_CHANGED),
    Transition("open_sub_case", WORKER, OPEN, AuditWord.SUB_CASE_OPENED),
    Transition("correct_person", WORKER, OPEN, AuditWord.PERSON_CORRECTED),
    Transition("confirm_identity", WORKER, OPEN, AuditWord.IDENTITY_CONFIRMED),
    Transition("record_consent", WORKER, OPEN, AuditWord.CONSENT_RECORDED),
    Transition("withdraw_consent", WORKER, OPEN, AuditWord.CONSENT_WITHDRAWN),
    Transition("edit_pathways", WORKER, OPEN, AuditWord.PATHWAYS_SAVED),
    Transition("edit_matters", WORKER, OPEN, AuditWord.MATTERS_SAVED),
    Transition("end_matter", WORKER, OPEN, AuditWord.MATTER_ENDED),
    Transition("reopen_matter", WORKER, OPEN, AuditWord.MATTER_REOPENED),
    Transition("forward", DECIDER, OPEN, AuditWord.FORWARDED),
    Transition("answer_forwarding", WORKER, OPEN, AuditWord.FORWARDING_ENDED),
    Transition("assess", WORKER_OR_SYSTEM, OPEN, AuditWord.CASE_ASSESSED, State.ASSESSED, ASSESSED_ON),
    Transition("reassess", SYSTEM, OPEN, AuditWord.CASE_REASSESSED),
    Transition("handle_limit", WORKER, OPEN, AuditWord.LIMIT_HANDLED),
    Transition("offer", WORKER, OPEN, AuditWord.OPTIONS_SHOWN, State.OFFERED, (State.DECIDED, State.RE_REFERRED)),
    Transition("record_needs", WORKER, OPEN, AuditWord.NEEDS_RECORDED),
    Transition("record_waiting_time", WORKER, OPEN, AuditWord.WAITING_TIME_RECORDED),
    Transition("record_wish", WORKER, OPEN, AuditWord.WISH_RECORDED),
    Transition("decide", DECIDER, ASSESSED_ON, AuditWord.DECISION_MADE, State.DECIDED, (State.RE_REFERRED,)),
    Transition("withdraw_decision", DECIDER, ASSESSED_ON, AuditWord.DECISION_WITHDRAWN, State.ASSESSED),
    Transition("draft_letter", DECIDER, OPEN, AuditWord.LETTER_DRAFTED),
    Transition("edit_letter", WORKER, OPEN, AuditWord.LETTER_EDITED),
    Transition("discard_letter", DECIDER, OPEN, AuditWord.LETTER_DISCARDED),
    Transition("send_letter", DECIDER, OPEN, AuditWord.LETTER_SENT),
    Transition("prepare_re_referral", WORKER, DECIDED_ON, AuditWord.RE_REFERRAL_PREPARED),
    Transition("change_re_referral", WORKER, DECIDED_ON, AuditWord.RE_REFERRAL_CHANGED),
    Transition("discard_re_referral", DECIDER, OPEN, AuditWord.RE_REFERRAL_DISCARDED),
    Transition("send_re_referral", DECIDER, DECIDED_ON, AuditWord.RE_REFERRAL_SENT, State.RE_REFERRED),
    Transition("answer_re_referral", HOSPITAL_OR_WORKER, OPEN, AuditWord.RE_REFERRAL_ANSWERED),
    Transition("give_time", HOSPITAL_OR_WORKER, ANY, AuditWord.RE_REFERRAL_ANSWERED),
    Transition("chase_re_referral", WORKER, OPEN, AuditWord.RE_REFERRAL_CHASED),
    Transition("give_back_patient", HOSPITAL_OR_WORKER, ANY, AuditWord.RE_REFERRAL_ANSWERED, State.FOLLOW_UP),
    Transition("withdraw_re_referral", DECIDER, OPEN, AuditWord.RE_REFERRAL_WITHDRAWN, State.FOLLOW_UP),
    Transition("see_recall", (Actor.HOSPITAL,), ANY, AuditWord.RECALL_SEEN),
    Transition("warn_of_delay", SYSTEM, OPEN, AuditWord.TASK_ADDED),
    Transition("re_refer", DECIDER, OPEN, AuditWord.RE_REFERRAL_SENT, State.RE_REFERRED),
    Transition("not_re_refer", DECIDER, OPEN, AuditWord.NOT_RE_REFERRED, State.FOLLOW_UP),
    Transition("add_contact", WORKER, OPEN, AuditWord.CONTACT_ADDED),
    Transition("correct_contact", WORKER, ANY, AuditWord.CONTACT_CORRECTED),
    Transition("promise_call_back", WORKER, OPEN, AuditWord.TASK_ADDED),
    Transition("call_back", WORKER, OPEN, AuditWord.TASK_FINISHED),
    Transition("try_call_again", WORKER, OPEN, AuditWord.CALL_TRIED),
    Transition("add_note", WORKER, ANY, AuditWord.NOTE_ADDED),
    Transition("add_task", WORKER, OPEN, AuditWord.TASK_ADDED),
    Transition("change_task", WORKER, OPEN, AuditWord.TASK_CHANGED),
    Transition("drop_task", WORKER, OPEN, AuditWord.TASK_DROPPED),
    Transition("finish_task", WORKER, OPEN, AuditWord.TASK_FINISHED),
    Transition("finish_reading", WORKER, ANY, AuditWord.TASK_FINISHED),
    Transition("reopen_task", WORKER, OPEN, AuditWord.TASK_REOPENED),
    Transition("tick", WORKER, OPEN, AuditWord.POINT_TICKED),
    Transition("record_time", WORKER, ANY, AuditWord.TIME_RECORDED),
    Transition("attach", WORKER, OPEN, AuditWord.ATTACHMENT_ADDED),
    Transition("write_message", PATIENT, ANY, AuditWord.CONTACT_ADDED),
    Transition("choose_reply", PATIENT, ANY, AuditWord.REPLY_CHOSEN),
    Transition("send_file", PATIENT, ANY, AuditWord.ATTACHMENT_ADDED),
    Transition("withdraw_inquiry", PATIENT, OPEN, AuditWord.INQUIRY_WITHDRAWN),
    Transition("confirm_by_login", PATIENT, ANY, AuditWord.IDENTITY_CONFIRMED),
    Transition("record_seen", WORKER, OPEN, AuditWord.PATIENT_SEEN, State.FOLLOW_UP),
    Transition("record_declined", WORKER, OPEN, AuditWord.PATIENT_DECLINED, State.FOLLOW_UP),
    Transition("clear_end", WORKER, OPEN, AuditWord.PATIENT_END_CLEARED),
    Transition("close", WORKER, OPEN, AuditWord.CASE_CLOSED, State.CLOSED),
    Transition("reopen", WORKER, CLOSED, AuditWord.CASE_REOPENED, State.FOLLOW_UP),
    Transition("join", WORKER, ANY, AuditWord.CASE_JOINED, State.CLOSED),
    Transition("take_in", WORKER, ANY, AuditWord.CASE_TOOK_IN, State.FOLLOW_UP, OPEN),
    Transition("separate", WORKER, CLOSED, AuditWord.CASE_SEPARATED),
    Transition("give_back", WORKER, ANY, AuditWord.CASE_SEPARATED),
    Transition("link", WORKER, ANY, AuditWord.CASE_LINKED),
    Transition("unlink", WORKER, ANY, AuditWord.CASE_UNLINKED),
    Transition("split", WORKER, OPEN, AuditWord.CASE_SPLIT),
    Transition("reopen_main", SYSTEM, CLOSED, AuditWord.CASE_REOPENED, State.FOLLOW_UP),  # with a sub-case of it
    Transition("report_failure", SYSTEM, ANY, AuditWord.DELIVERY_FAILED),
    Transition("report_arrival", SYSTEM, ANY, AuditWord.DELIVERY_FETCHED),
    Transition("hand_over_delivery", WORKER, OPEN, AuditWord.DELIVERY_HANDED_OVER),
    Transition("retry_delivery", DECIDER, OPEN, AuditWord.DELIVERY_RETRIED),
    Transition("give_up_delivery", WORKER, OPEN, AuditWord.DELIVERY_GIVEN_UP),
    Transition("report_unfinished", SYSTEM, OPEN, AuditWord.STAGES_FAILED),
    Transition("retry_unfinished", WORKER, OPEN, AuditWord.STAGES_RETRIED),
    Transition("end_unfinished", WORKER, OPEN, AuditWord.STAGES_ENDED),
    Transition("report_scan", SYSTEM, ANY, AuditWord.ATTACHMENT_SCANNED),
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


def as_markdown() -> str:
    """The life cycle for docs/states.md, printed from the tables above."""
    lines = ["# The life of a case", "", "Printed from `rettidig/casework/lifecycle.py`; `make docs` renews it.", ""]
    lines += ["| state | whose turn |", "|---|---|"]
    lines += [f"| `{state.value}` | {RESPONSIBLE_PARTY[state].value} |" for state in State]
    lines += ["", "An act whose target is a state leaves a case that stands in brackets where it is.", ""]
    lines += ["| act | who | from | to | audit word |", "|---|---|---|---|---|"]
    for each in TRANSITIONS.values():
        row = [each.act, ", ".join(each.who), _states(each.sources), _target(each), f"`{each.audit}`"]
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def _states(states: tuple[State, ...]) -> str:
    named = {ANY: "any state", OPEN: "any open state"}
    return named.get(states) or ", ".join(f"`{state.value}`" for state in states)


def _target(transition: Transition) -> str:
    if transition.target is None:
        return "unchanged"
    kept = f" ({_states(transition.keeps)})" if transition.keeps else ""
    return f"`{transition.target.value}`{kept}"
