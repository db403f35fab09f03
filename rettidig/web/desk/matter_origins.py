"""Where each fact of a matter came from: who said it, who wrote it here, and when."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rettidig import rights
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.models import AuditEvent, Case, User
from rettidig.casework.questionnaire.answers import Answers
from rettidig.rights.grounds import PATIENT, Ground
from rettidig.web.formatting import date_short

from .matter_forms import event_in_words, facts_in_words
from .origins import SAID_BY, Origin, patient_words

Document = dict[str, Any]
ByRight = dict[tuple[str, str], list[Origin]]


class MatterOrigins:
    """The origins of the facts of the matters of one case; who wrote what is asked of its log, once."""

    def __init__(self, case: Case) -> None:
        self._case_page, self._page = (reverse(name, args=[case.pk]) for name in ("desk:case", "desk:matters"))
        self._told = Answers.of(case.answers).matters
        self._case = case

    @cached_property
    def _saved(self) -> list[AuditEvent]:
        return list(AuditEvent.objects.filter(case_id=self._case.pk, verb=AuditWord.MATTERS_SAVED))

    @cached_property
    def _names(self) -> dict[str, str]:
        names = User.objects.filter(username__in={each.user for each in self._saved})
        return {each.username: str(each) for each in names}

    def of(self, answer: Document) -> ByRight:
        """What each finding on a matter rests on, by matter and right; nothing for an answer without a receipt."""
        question = answer.get("receipt", {}).get("question", {})
        found: ByRight = {}
        for matter in question.get("matters", ()):
            asked = {"on": answer["on"], "patient": question.get("patient", {}), "matters": [matter]}
            whole = _findings(asked)
            for origin, lacking in self._without_each(asked, matter):
                without = _findings(lacking)
                for right, finding in whole.items():
                    if without and without[right] != finding:
                        found.setdefault((matter["id"], right), []).append(origin)
        return found

    def _without_each(self, asked: Document, matter: Document) -> Iterator[tuple[Origin, Document]]:
        """Each part of a question about one matter, with the question that lacks it."""
        for event in matter["events"]:
            lacking = matter | {"events": [each for each in matter["events"] if each is not event]}
            yield self._of_event(matter, event), asked | {"matters": [lacking]}
        for name in matter["facts"]:
            lacking = matter | {"facts": {key: value for key, value in matter["facts"].items() if key != name}}
            yield self._of_fact(matter, name), asked | {"matters": [lacking]}
        for name, value in asked["patient"].items():
            if name == "birth_date":
                words = patient_words(Ground(PATIENT, name, date.fromisoformat(value)))
                lacking = {key: each for key, each in asked["patient"].items() if key != name}
                yield Origin(words, _("står på sagen"), f"{self._case_page}#person"), asked | {"patient": lacking}

    def _of_fact(self, matter: Document, name: str) -> Origin:
        told = self._told.get(matter["kind"])
        stated = {name: matter["facts"][name]}
        ((_name, label, value, is_told),) = facts_in_words(matter["kind"], stated, told=told.facts if told else {})
        written = self._written(matter, "facts", name)
        if told and is_told:
            day = date_short(date.fromisoformat(told.on))
            written = _("borgeren, %(day)s; %(written)s") % {"day": day, "written": written}
        return Origin(f"{label}: {value}", written, self._page)

    def _of_event(self, matter: Document, event: Document) -> Origin:
        day = date.fromisoformat(event["date"])
        what = f"{date_short(day)} {event_in_words(matter['kind'], event)}"
        said = str(SAID_BY.get(event.get("source", ""), _("kilden er ikke oplyst")))
        return Origin(what, f"{said}, {self._written(matter, 'events', event)}", self._page)

    def _written(self, matter: Document, part: str, what: Any) -> str:
        """Who wrote it, and when: the newest change that brought it."""
        for saved in self._saved:
            before, after = saved.before or {}, saved.after or {}
            is_new = _holds(after, part, what, matter) and not _holds(before, part, what, matter)
            if is_new and after["matter"] == matter["id"]:
                facts = {"name": self._names.get(saved.user, saved.user), "day": date_short(saved.at)}
                return _("skrevet af %(name)s %(day)s") % facts
        return _("rettet siden")


def _holds(logged: Document, part: str, what: Any, matter: Document) -> bool:
    """Whether the matter, as the log had it, held the same fact or event."""
    if part == "facts":
        return bool(logged.get("facts", {}).get(what) == matter["facts"][what])
    return any(what.items() <= each.items() for each in logged.get("events", ()))


def _findings(asked: Document) -> dict[str, Document]:
    """The findings on the only matter asked about, by right; nothing where the question cannot be read."""
    try:
        answer = rights.assess(asked, law=law_in_force()).as_json()
    except rights.InvalidDocument:
        return {}
    return {each["right"]: each for each in answer["matters"][0]["findings"]}
