"""Explains an answer of the rights engine in Danish or English, for a terminal."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from rettidig.rights import RIGHTS, Answer, Cause, Difference, Duty, Finding, MatterFinding, Verified
from rettidig.rights.bands import span_words, title_of, value_words
from rettidig.rights.interpretation import open_questions
from rettidig.rights.pages import kind_name, law_page
from rettidig.rights.parameters import Parameter
from rettidig.rights.texts import duty as say_duty
from rettidig.rights.texts import say
from rettidig.rights.versions import newest


@cache
def _texts() -> Any:
    return yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


class Explainer:
    """Explains in one language, with the words of `explain.yaml`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def word(self, table: str, key: str) -> str:
        """One word of a table."""
        return str(_texts()[table][key][self.language])

    def line(self, key: str, **values: object) -> str:
        """One line, with days and lists in words."""
        said = {name: value if isinstance(value, str) else self.said(value) for name, value in values.items()}
        return self.word("lines", key).format_map(said)

    def said(self, value: object) -> str:
        return say(value, self.language)

    def missing(self, names: Iterable[str]) -> str:
        return self.said(tuple(f"missing_{name}" for name in names))

    def difference(self, one: Difference) -> str:
        """A difference between two answers: where, what it was, what it is now."""
        right = self.right(one.right) if one.right else ""
        where = " · ".join(part for part in (one.pathway, right, self.word("fields", one.field)) if part)
        before, after = (self.value(one.field, value) for value in (one.before, one.after))
        return self.line("difference", where=where, before=before, after=after)

    def verified(self, found: Verified) -> Iterator[str]:
        """What became of a stored answer: what differs by the rules of its day and of today, and why."""
        yield from (self.word("receipt", part) for part in found.broken)
        if found.by_code is None:
            yield self.line("rules_unknown")
        for key, differences in (("by_rules_of_then", found.by_code or []), ("by_rules_of_now", found.by_rules)):
            if differences:
                yield self.line(key)
                yield from (f"  {self.difference(one)}" for one in differences)
        yield from (f"  {self.line('because', cause=self.cause(one))}" for one in found.causes)
        if not found.is_same:
            for each in found.versions:
                yield self.line("since", number=each.number, changes=each.changes[self.language])

    def cause(self, one: Cause) -> str:
        """What in the rules is not as it was."""
        row = next((each for each in (one.before, one.after) if isinstance(each, Parameter)), None)
        asked = {each["id"]: each["asks"] for each in open_questions()}
        where = title_of(row.id, row.scope)[self.language] if row else asked[one.name]
        return self.line("difference", where=where, before=self.chosen(one.before), after=self.chosen(one.after))

    def chosen(self, value: Any) -> str:
        if isinstance(value, Parameter):
            return f"{value_words(value) or self.line('nothing')} ({span_words(value)})"
        return (
            self.said(value) if isinstance(value, date | int) and not isinstance(value, bool) else self.value("", value)
        )

    def value(self, field: str, value: Any) -> str:
        if value is None or value == []:
            return self.line("nothing")
        if field == "status":
            return self.word("status", value)
        if field in ("deadline", "entitled_from"):
            return self.said(date.fromisoformat(value))
        if isinstance(value, bool):
            return self.line("yes" if value else "no")
        if field == "missing":
            return self.missing(value)
        if field in ("documents", "recipient"):
            names = value if isinstance(value, list) else [value]
            return self.said(tuple(f"{field.removesuffix('s')}_{name}" for name in names))
        if field in ("reason", "reason_to_citizen"):
            return self.line("quoted", text=value[self.language])
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def answer(self, answer: Answer) -> str:
        """Applicable rights with date and reason, pathway by pathway; the others come last, in one line."""
        return "\n".join(self.lines(answer))

    def lines(self, answer: Answer) -> Iterator[str]:
        yield self.line("heading", day=answer.on)
        for pathway in answer.pathways:
            yield ""
            yield self.line("pathway", name=pathway.id)
            yield from self.in_short(pathway.findings)
            for finding in pathway.findings:
                if finding.status != "not_applicable":
                    yield ""
                    yield from self.finding(finding, answer.on)
            yield from self.beside(pathway.findings)
        for matter in answer.matters:
            yield ""
            yield self.line("matter", name=matter.id, kind=kind_name(matter.kind)[self.language])
            for one in matter.findings:
                if one.status != "not_applicable":
                    yield ""
                    yield f"  {self.right(one.right).capitalize()}: {self.word('status', one.status)}"
                    yield from (f"    {line}" for line in self.about_matter(one, answer.on))
            yield from self.beside(matter.findings)
        if answer.together[self.language]:
            yield ""
            yield answer.together[self.language]
        yield ""
        yield self.line("rules", number=newest().number, version=answer.rules_version)

    def right(self, right: str) -> str:
        """The name of a right within a sentence."""
        return self.said(right) if right in RIGHTS else law_page(right).title[self.language].lower()

    def beside(self, findings: Iterable[Finding | MatterFinding]) -> Iterator[str]:
        """The rights that do not apply, in one line."""
        beside = [self.right(one.right) for one in findings if one.status == "not_applicable"]
        if beside:
            yield ""
            yield f"  {self.line('beside', rights=', '.join(beside))}"

    def in_short(self, findings: Iterable[Finding]) -> Iterator[str]:
        """Findings that call for action: broken, in danger, open to choose, and what must be asked about."""
        findings = list(findings)
        asked = tuple(dict.fromkeys(f"missing_{name}" for finding in findings for name in finding.missing))
        for key, what in (
            ("broken", tuple(one.right for one in findings if one.status == "breached")),
            ("at_risk", tuple(one.right for one in findings if one.status == "at_risk")),
            ("may_choose", tuple(one.right for one in findings if one.entitled)),
            ("to_ask", asked),
        ):
            if what:
                yield f"  {self.line(key, what=what)}"

    def finding(self, finding: Finding, on: date) -> Iterator[str]:
        yield f"  {self.said(finding.right).capitalize()}: {self.word('status', finding.status)}"
        yield from (f"    {line}" for line in self.about(finding, on))

    def about(self, finding: Finding, on: date) -> Iterator[str]:
        if finding.deadline:
            yield self.line("deadline", day=finding.deadline)
        if finding.entitled is not None:
            yield self.line("choice", answer=self.line("yes" if finding.entitled else "no"))
        yield finding.reason[self.language]
        for one in finding.clock.excluded if finding.clock else ():
            reason = self.word("reasons", one.reason)
            yield self.line("excluded", first=one.first_day, last=one.last_day, reason=reason)
        yield from self.why(finding, on)

    def about_matter(self, finding: MatterFinding, on: date) -> Iterator[str]:
        if finding.deadline:
            yield self.line("deadline", day=finding.deadline)
        if finding.entitled is not None:
            yield self.line("right", answer=self.line("yes" if finding.entitled else "no"))
        if finding.amount_dkk is not None:
            yield self.line("amount", amount=finding.amount_dkk)
        if finding.recipient:
            yield self.line("recipient", who=self.said(f"recipient_{finding.recipient}"))
        if finding.documents:
            yield self.line("documents", what=tuple(f"document_{name}" for name in finding.documents))
        yield finding.reason[self.language]
        yield from self.why(finding, on)

    def why(self, finding: Finding | MatterFinding, on: date) -> Iterator[str]:
        """Who must do what, what is missing, and what it rests on."""
        for duty in finding.duties:
            yield self.duty(duty, on)
        if finding.missing:
            yield self.line("missing", what=self.missing(finding.missing))
        basis = "basis_and_decisions" if finding.decisions else "basis"
        yield self.line(basis, law=self.law(finding.basis), decisions=", ".join(finding.decisions))

    def duty(self, duty: Duty, on: date) -> str:
        when = "duty" if duty.by is None else "duty_overdue" if duty.by < on else "duty_by"
        return self.line(when, who=self.word("who", duty.who), what=say_duty(duty.what)[self.language], day=duty.by)

    def law(self, basis: Iterable[Mapping[str, str]]) -> str:
        """The provisions, each law named once."""
        laws = groupby(basis, key=lambda one: one["law"])
        joint = self.line("and")
        return "; ".join(f"{law} {joint.join(one['section'] for one in sections)}".strip() for law, sections in laws)
