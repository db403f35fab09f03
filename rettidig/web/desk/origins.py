"""Where each fact of a case came from: who said it, who wrote it here, and where in the case it stands (feature R3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.models import Case, Event, Pathway
from rettidig.casework.regions import HOMES
from rettidig.casework.things import all_pathways_of
from rettidig.rights import InvalidDocument
from rettidig.rights.grounds import EVENT, FACT, PATIENT, Ground, Grounds, find_grounds
from rettidig.rights.receipt import law_of
from rettidig.web.formatting import date_short

from .titles import event_words, stated_words

SAID_BY: dict[str, StrOrPromise] = {
    "record": gettext_lazy("fra journalen"),
    "patient": gettext_lazy("fra patienten"),
    "hospital": gettext_lazy("fra hospitalet"),
    "region": gettext_lazy("fra regionen"),
}
OF_THE_REGISTER = ("agreement_hospital_available", "agreement_wait_shorter", "partner_can_meet_limit")


@dataclass(frozen=True)
class Origin:
    """A fact that a finding rests on, in words, with where it came from; `href` is where it stands, if it does."""

    what: str
    whence: str
    href: str = ""


class Origins:
    """The origins of the facts of one case."""

    def __init__(self, case: Case) -> None:
        self._pathways = {each.key: each for each in all_pathways_of(case)}
        self._case_page, self._page = (reverse(name, args=[case.pk]) for name in ("desk:case", "desk:pathways"))

    def of(self, answer: dict[str, Any]) -> dict[tuple[str, str], list[Origin]]:
        """What each finding of an answer rests on, by pathway and right; nothing for an answer without a receipt."""
        return {key: [self._origin(key[0], ground) for ground in found] for key, found in _grounds(answer).items()}

    def _origin(self, key: str, ground: Ground) -> Origin:
        pathway = self._pathways.get(key)
        if ground.kind == PATIENT:
            return Origin(patient_words(ground), _("står på sagen"), f"{self._case_page}#person")
        if ground.kind == EVENT:
            return self._of_event(pathway, ground.value)
        what = stated_words(ground.name, ground.value)
        if pathway and {**pathway.attributes, **pathway.attributes.get("facts", {})}.get(ground.name) == ground.value:
            return Origin(what, _("skrevet på forløbet"), self._page)
        of_register = ground.kind == FACT and ground.name in OF_THE_REGISTER
        return Origin(what, _("fra registrene over hospitaler og aftaler") if of_register else _("rettet siden"))

    def _of_event(self, pathway: Pathway | None, stated: dict[str, Any]) -> Origin:
        what = f"{date_short(date.fromisoformat(stated['date']))} {event_words(stated)}"
        said = str(SAID_BY.get(stated.get("source", ""), _("kilden er ikke oplyst")))
        events = pathway.events.all() if pathway else ()
        event = next((each for each in events if stated.items() <= each.document.items()), None)
        if event is None:
            return Origin(what, _("%(said)s; står ikke sådan på sagen nu") % {"said": said})
        return Origin(what, f"{said}, {_written(event)}", f"{self._page}#event-{event.pk}")


def _written(event: Event) -> str:
    if event.changed_by:
        facts = {"name": event.changed_by, "day": date_short(event.changed_at)}
        return _("skrevet af %(name)s %(day)s") % facts
    if event.facts.get("source") == "patient":
        return _("skrevet i henvendelsen")
    return _("skrevet af kontorets system")


def patient_words(ground: Ground) -> str:
    if ground.name == "birth_date":
        return _("Patientens fødselsdag")  # the day itself stands on the case, for whoever asks for it
    return _("Bopælsregion: %(name)s") % {"name": HOMES[ground.value]}


def _grounds(answer: dict[str, Any]) -> Grounds:
    """By the rules that gave the answer, or by those of now where they were not kept."""
    receipt = answer.get("receipt", {})
    law = law_in_force()
    if answer["rules_version"] != law.version:
        law = law_of(receipt) or law
    try:
        return find_grounds(receipt.get("question", {}), law)
    except InvalidDocument:
        return {}
