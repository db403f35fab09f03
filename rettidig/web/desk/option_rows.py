"""A list of hospitals as the adviser reads it: each line out of the facts that were frozen with it."""

from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import AgreementKind, AgreementScope, Option, OptionList, WaitKind, WaitSource
from rettidig.casework.option_reasons import AGAINST, KIND_NAMES, LATE, MARKS, REASONS, Order, Reason
from rettidig.casework.steps.options import find_rights
from rettidig.web.formatting import date_short, date_words
from rettidig.web.option_words import wait_words
from rettidig.web.waiting_times import AGES

from .labels import word

NEEDS: dict[str, StrOrPromise] = {
    "distance_max": gettext_lazy("Længste vej"),
    "latest_day": gettext_lazy("Vil senest til"),
    "cannot": gettext_lazy("Kan ikke"),
    "transport": gettext_lazy("Transport, fx kørestol eller ledsager"),
    "interpreter": gettext_lazy("Tolk på"),
    "earlier_visits": gettext_lazy("Tidligere behandlet hos"),
}

TOLD: dict[str, StrOrPromise] = {
    WaitSource.CALL: gettext_lazy("oplyst %(day)s i telefonen til %(by)s"),
    WaitSource.HOSPITAL: gettext_lazy("meldt %(day)s af %(by)s fra hospitalet"),
    WaitSource.IMPORT: gettext_lazy("oplyst %(day)s"),
}


class WaitLine(NamedTuple):
    """One of the waiting times that a hospital has told; `counts` says whether it is the one that the list goes by."""

    kind: StrOrPromise
    words: str
    told: str
    counts: bool
    badge: StrOrPromise


class Row(NamedTuple):
    """One line of the list; `badge` says in a word and a shape whether one can go there."""

    option: Option
    kind: StrOrPromise
    reason: Reason
    word: str
    badge: str
    waits: list[WaitLine]
    marks: list[tuple[StrOrPromise, bool]]  # and whether it speaks against the hospital
    terms: list[str]


def rows(found: OptionList) -> list[Row]:
    """Every line of the list, in its order."""
    return [_row(option) for option in found.options.all()]


def _row(option: Option) -> Row:
    possible = (_("Mulig"), "success") if option.reason not in LATE.values() else (_("Mulig, men for sent"), "warning")
    word, badge = possible if option.possible else (_("Ikke mulig"), "neutral")
    return Row(
        option=option,
        kind=KIND_NAMES[option.to_kind],
        reason=REASONS[option.reason],
        word=word,
        badge=badge,
        waits=_waits(option.facts),
        marks=[(MARKS[mark], mark in AGAINST) for mark in option.facts.get("marks", [])],
        terms=list(_terms(option.facts)),
    )


def _waits(facts: dict[str, Any]) -> list[WaitLine]:
    """The one that counts first. Lists from before there were kinds hold one."""
    told = facts.get("waits")
    if told is None:
        return [_older(facts)] if facts.get("days") is not None else []
    lines = [_wait_line(each, counts=each["kind"] == facts.get("wait_kind")) for each in told]
    return sorted(lines, key=lambda line: not line.counts)


def _older(facts: dict[str, Any]) -> WaitLine:
    day = date_short(date.fromisoformat(facts["reported_on"]))
    return WaitLine("", wait_words(facts["days"]), _("oplyst %(day)s") % {"day": day}, counts=True, badge="")


def _wait_line(wait: dict[str, Any], *, counts: bool) -> WaitLine:
    day = {"day": date_short(date.fromisoformat(wait["reported_on"])), "by": wait["reported_by"] or ""}
    told = str(TOLD[WaitSource(wait["source"])])
    badge = AGES.get(wait["age"], "")
    own = "" if wait["other_regions"] else ", " + _("kun for egne patienter")
    return WaitLine(WaitKind(wait["kind"]).label, wait_words(wait["days"]), told % day + own, counts, badge)


def _terms(facts: dict[str, Any]) -> Any:
    """What the agreement and the approval say, line by line."""
    agreement = facts.get("agreement") or {}
    if last := agreement.get("valid_to"):
        yield _("Aftalen gælder til %(day)s") % {"day": date_short(date.fromisoformat(last))}
    if agreement.get("scope") == AgreementScope.PART:
        yield _("Aftalen gælder kun en del af udredningen")
    if codes := agreement.get("codes"):
        yield _("Aftalen gælder koderne %(codes)s") % {"codes": ", ".join(codes)}
    if agreement.get("conditions"):
        yield agreement["conditions"]
    if last := facts.get("approved_to"):
        yield _("Godkendelsen gælder til %(day)s") % {"day": date_short(date.fromisoformat(last))}


def none_today(found: OptionList) -> list[str]:
    """Of each kind of agreement that holds nowhere: when somebody looked and found none, or that nobody has."""
    return [_none(kind, looked) for kind, looked in found.facts.get("none_today", {}).items()]


def _none(to_kind: str, looked: dict[str, str] | None) -> str:
    kind = AgreementKind.PARTNER if to_kind == "partner" else AgreementKind.DUF
    words = {"kind": str(kind.label)}
    if looked is None:
        return _("%(kind)s: ingen i registret, og ingen har skrevet, at det er undersøgt.") % words
    words |= {"day": date_words(date.fromisoformat(looked["checked_on"])), "source": looked["source"]}
    return _("%(kind)s: ingen aftale, tjekket %(day)s (%(source)s).") % words


def needs_words(facts: dict[str, Any]) -> list[tuple[StrOrPromise, str]]:
    """What the patient had said when the list was made, each with its label."""
    said = facts.get("needs", {})
    return [(word(NEEDS, name), _need(name, said[name])) for name in NEEDS if said.get(name)]


def _need(name: str, value: Any) -> str:
    if name == "distance_max":
        return _("%(km)d km") % {"km": value}
    if name == "latest_day":
        return date_words(date.fromisoformat(value))
    if name == "cannot":
        return "; ".join(period_words(*each) for each in value)
    return str(value)


def period_words(first: str, last: str) -> str:
    """1. dec. 2026 – 14. dec. 2026."""
    days = [date_short(date.fromisoformat(each)) for each in (first, last)]
    return days[0] if first == last else " – ".join(days)


def order_of(found: OptionList) -> Order:
    """In which order the list stands, in words, and by which paragraph."""
    rights = find_rights(found.assessment, pathway=found.pathway.key_in(found.case_id), right=found.right)
    return rights.order
