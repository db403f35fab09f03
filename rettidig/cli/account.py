"""The readable account of an answer, for a terminal, in Danish."""

from collections.abc import Iterator

from rettidig.rights import Answer, Finding
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
REASON = {
    "patient_wish": "patientens ønske",
    "patient_health": "patientens helbred",
    "professional": "faglige grunde",
    "laboratory": "laboratoriet",
}


def account_of(answer: Answer) -> str:
    """What applies, until when and why, pathway by pathway; what does not reach it comes last, in one line."""
    return "\n".join(_lines(answer))


def _lines(answer: Answer) -> Iterator[str]:
    yield f"Rettigheder {say(answer.on, 'da')}"
    for pathway in answer.pathways:
        yield ""
        yield f"Forløb »{pathway.id}«"
        beside = []
        for finding in pathway.findings:
            if finding.status == "not_applicable":
                beside.append(say(finding.right, "da"))
            else:
                yield from _finding(finding)
        if beside:
            yield f"  Gælder ikke her: {', '.join(beside)}."
    if answer.together["da"]:
        yield ""
        yield answer.together["da"]
    yield ""
    yield f"Regler: {answer.rules_version}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"  {say(finding.right, 'da').capitalize()}: {STATUS[finding.status]}"
    if finding.deadline:
        yield f"    Frist: {say(finding.deadline, 'da')}"
    if finding.entitled is not None:
        yield f"    Må vælge i dag: {'ja' if finding.entitled else 'nej'}"
    yield f"    {finding.reason['da']}"
    for one in finding.clock.excluded if finding.clock else ():
        yield f"    Tæller ikke: {say(one.first_day, 'da')} til {say(one.last_day, 'da')} ({REASON[one.reason]})"
    for duty in finding.duties:
        by = f" senest {say(duty.by, 'da')}" if duty.by else ""
        yield f"    Pligt: {duty.as_json()['what']}{by}"
    if finding.missing:
        yield f"    Mangler: {say(tuple(f'missing_{name}' for name in finding.missing), 'da')}"
    law = "; ".join(f"{one['law']} {one['section']}".strip() for one in finding.basis)
    yield f"    Grundlag: {law}" + (f". Afgørelser: {', '.join(finding.decisions)}" if finding.decisions else "")
