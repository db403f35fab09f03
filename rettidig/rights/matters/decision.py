"""Afgørelser: the checklist of a decision – hearing, reasons, guidance on appeal, notification, notes, forwarding.

FVL §§ 7, 19, 22-25 and OFL § 13. A duty that is not yet met is open before the decision is sent, and breached after it.
What shows a duty met is asked for only once the decision is sent.
"""

from collections.abc import Callable
from datetime import date

from rettidig.rights.clocks import after_business_days
from rettidig.rights.matters.asked import Asked
from rettidig.rights.matters.findings import MatterFinding
from rettidig.rights.matters.truth import Truth, all_of, any_of, known, negation


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """Each point of the checklist."""
    fact, not_granted = asked.holds, negation(asked.holds("fully_granted"))
    written = (not_granted, fact("written"))
    hearing = (
        fact("unknown_to_party"),
        fact("disadvantageous"),
        fact("essential"),
        asked.is_any("hearing_exception", "none"),
    )
    return (
        _duty(asked, "party_hearing", (not_granted, *hearing), _was_heard),
        _duty(asked, "reasons", written, _has_reasons),
        _duty(asked, "appeal_guidance", (*written, fact("appealable")), _has_guidance),
        _duty(asked, "notification", (), _was_given),
        _note_duty(asked),
        _forwarding(asked),
    )


def _sent(asked: Asked) -> date | None:
    sent = asked.last("decision_sent")
    return sent.date if sent else None


def _was_heard(asked: Asked) -> Truth:
    heard, sent = asked.first("party_heard"), _sent(asked)
    return known(heard is not None and (sent is None or heard <= sent))


def _has_reasons(asked: Asked) -> Truth:
    considered = any_of(negation(asked.holds("discretion")), asked.holds("states_considerations"))
    return all_of(asked.holds("cites_rules"), asked.holds("states_facts"), considered)


def _has_guidance(asked: Asked) -> Truth:
    return all_of(*map(asked.holds, ("names_body", "names_procedure", "names_deadline")))


def _was_given(asked: Asked) -> Truth:
    return known(any(one.given in ("writing", "oral") for one in asked.all("decision_sent")))


def _duty(asked: Asked, right: str, conditions: tuple[Truth, ...], met: Callable[[Asked], Truth]) -> MatterFinding:
    """One duty of a decision: where all its conditions hold, it is met, not yet met, or broken."""
    applies = all_of(asked.holds("is_decision"), *conditions)
    if applies.value is False:
        why = "no_decision" if asked.fact("is_decision") is False else "no_duty"
        return MatterFinding(right, "not_applicable", why, False)
    if applies.value is None:
        return asked.undetermined(right, applies.lacking)
    done, sent = met(asked), _sent(asked)
    if done.value:
        return MatterFinding(right, "kept", "met", True)
    if not sent:
        return MatterFinding(right, "open", "to_do", True)
    if done.value is None:
        return asked.undetermined(right, done.lacking, "not_known_met", entitled=True)
    return MatterFinding(right, "breached", "not_met", True, facts={"sent": sent})


def _note_duty(asked: Asked) -> MatterFinding:
    """Was what was said noted? »As soon as possible« is the next business day; later is no number of days."""
    right = "note_duty"
    told = [one for one in asked.all("information_received") if one.by != "writing"]
    oral = [one for one in told if one.by == "oral"]
    if told and not oral:
        return asked.undetermined(right, ["information_received"])
    if not oral:
        return MatterFinding(right, "not_applicable", "nothing_oral", False)
    found = [_note(asked, one.date) for one in oral]
    return next((one for one in found if one.status != "kept"), found[0])


def _note(asked: Asked, told: date) -> MatterFinding:
    noted = next((one.date for one in asked.all("note_made") if one.date >= told), None)
    facts = {"told": told, "noted": noted}
    if noted and noted <= after_business_days(told, 1, asked.law.choices):
        return MatterFinding("note_duty", "kept", "noted", True, facts=facts)
    if noted:
        return asked.undetermined("note_duty", ["note_duty_days"], "noted_later", entitled=True, facts=facts)
    status, why = ("breached", "not_noted") if _sent(asked) else ("open", "to_note")
    return MatterFinding("note_duty", status, why, True, facts=facts)


def _forwarding(asked: Asked) -> MatterFinding:
    right, competent = "forwarding", asked.holds("competent")
    if competent.value is None:
        return asked.undetermined(right, competent.lacking)
    if competent.value:
        return MatterFinding(right, "not_applicable", "right_place", False)
    forwarded = asked.first("forwarded")
    if forwarded:
        return MatterFinding(right, "kept", "forwarded", True, facts={"forwarded": forwarded})
    status, why = ("breached", "decided_instead") if _sent(asked) else ("open", "to_forward")
    return MatterFinding(right, status, why, True)
