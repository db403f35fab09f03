"""Explains an answer of the rights engine in Danish, for a terminal."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from rettidig.rights import Answer, Difference, Duty, Finding
from rettidig.rights.texts import duty as say_duty
from rettidig.rights.texts import say

STATUS = {
    "kept": "overholdt",
    "breached": "brudt",
    "running": "fristen løber",
    "at_risk": "i fare",
    "not_applicable": "gælder ikke her",
    "suspended": "sat ud af kraft",
    "undetermined": "kan ikke afgøres",
}
FIELD = {
    "status": "svaret",
    "entitled": "må vælge",
    "entitled_from": "må vælge fra",
    "deadline": "fristen",
    "exceeded": "ventetiden er overskredet",
    "missing": "det, der mangler",
    "clock": "optællingen",
    "duties": "pligterne",
    "basis": "grundlaget",
    "decisions": "afgørelserne",
    "reason": "begrundelsen",
    "rules_version": "reglernes fingeraftryk",
    "receipt.question_hash": "spørgsmålets fingeraftryk",
    "receipt.answer_hash": "svarets fingeraftryk",
}
WHO = {"region": "Regionen", "hospital": "Sygehuset", "health_authority": "Sundhedsstyrelsen"}
REASON = {
    "patient_wish": "patientens ønske",
    "patient_health": "patientens helbred",
    "professional": "faglige grunde",
    "laboratory": "laboratoriet",
}


def explain_answer(answer: Answer) -> str:
    """Applicable rights with date and reason, pathway by pathway; the others come last, in one line."""
    return "\n".join(_lines(answer))


def explain_difference(one: Difference) -> str:
    """Differences between two answers, in words: where, what it was, what it is now."""
    right = say(one.right, "da") if one.right else ""
    where = " · ".join(part for part in (one.pathway, right, FIELD[one.field]) if part)
    return f"{where}: før {_value(one.field, one.before)}, nu {_value(one.field, one.after)}"


def _value(field: str, value: Any) -> str:
    if value is None or value == []:
        return "intet"
    if field == "status":
        return STATUS[value]
    if field in ("deadline", "entitled_from"):
        return say(date.fromisoformat(value), "da")
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if field == "missing":
        return say(tuple(f"missing_{name}" for name in value), "da")
    if field == "reason":
        return f"»{value['da']}«"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _lines(answer: Answer) -> Iterator[str]:
    yield f"Rettigheder {say(answer.on, 'da')}"
    for pathway in answer.pathways:
        yield ""
        yield f"Forløb »{pathway.id}«"
        yield from _in_short(pathway.findings)
        for finding in pathway.findings:
            if finding.status != "not_applicable":
                yield ""
                yield from _finding(finding, answer.on)
        beside = [say(finding.right, "da") for finding in pathway.findings if finding.status == "not_applicable"]
        if beside:
            yield ""
            yield f"  Gælder ikke her: {', '.join(beside)}."
    if answer.together["da"]:
        yield ""
        yield answer.together["da"]
    yield ""
    yield f"Regler: {answer.rules_version}"


def _in_short(findings: Iterable[Finding]) -> Iterator[str]:
    """Findings that call for action: broken, in danger, open to choose, and what must be asked about."""
    findings = list(findings)
    asked = tuple(dict.fromkeys(f"missing_{name}" for finding in findings for name in finding.missing))
    for label, rights in (
        ("Brudt", [one.right for one in findings if one.status == "breached"]),
        ("I fare", [one.right for one in findings if one.status == "at_risk"]),
        ("Patienten må vælge i dag", [one.right for one in findings if one.entitled]),
        ("Mangler svar på", asked),
    ):
        if rights:
            yield f"  {label}: {say(tuple(rights), 'da')}."


def _finding(finding: Finding, on: date) -> Iterator[str]:
    yield f"  {say(finding.right, 'da').capitalize()}: {STATUS[finding.status]}"
    if finding.deadline:
        yield f"    Frist: {say(finding.deadline, 'da')}"
    if finding.entitled is not None:
        yield f"    Må vælge i dag: {'ja' if finding.entitled else 'nej'}"
    yield f"    {finding.reason['da']}"
    for one in finding.clock.excluded if finding.clock else ():
        yield f"    Tæller ikke: {say(one.first_day, 'da')} til {say(one.last_day, 'da')} ({REASON[one.reason]})"
    for duty in finding.duties:
        yield f"    {_duty(duty, on)}"
    if finding.missing:
        yield f"    Mangler: {say(tuple(f'missing_{name}' for name in finding.missing), 'da')}"
    decisions = f". Afgørelser: {', '.join(finding.decisions)}" if finding.decisions else ""
    yield f"    Grundlag: {_law(finding.basis)}{decisions}"


def _duty(duty: Duty, on: date) -> str:
    who, what = WHO[duty.who], say_duty(duty.what)["da"]
    if duty.by and duty.by < on:
        return f"{who} skal (overskredet {say(duty.by, 'da')}): {what}"
    return f"{who} skal" + (f" senest {say(duty.by, 'da')}: " if duty.by else ": ") + what


def _law(basis: Iterable[Mapping[str, str]]) -> str:
    """The provisions, each law named once."""
    laws = groupby(basis, key=lambda one: one["law"])
    return "; ".join(f"{law} {' og '.join(one['section'] for one in sections)}".strip() for law, sections in laws)
