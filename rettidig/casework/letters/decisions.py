"""The letter that belongs to a decision, or an open message where nothing is decided (feature L2)."""

from datetime import date
from typing import Any

from ..deadlines import add_business_days, closed_days
from ..models import Case, Decision, DecisionKind, HearingException, Matter
from . import wording
from .addressee import greeting
from .formatting import appeal_guidance, say_date, say_wait
from .reasons import finding_of, name_of, reasons_in, rules_of
from .text import Text, Wording, compose, register

ANSWER_DAYS = 5  # business days until the patient should have heard from the hospital
OFFICE = ("greeting", "phone", "office")
GROUNDS = ("reasons", "basis", "appeal")
OFFER = ("hospital", "service", "wait", "answer_by")
MESSAGE = register("message", *OFFICE)
GRANT = register("grant", *OFFICE, *GROUNDS, "right", "deadline")
GRANT_AT = {
    "partner": register("grant_partner", *OFFICE, *GROUNDS, *OFFER),
    "agreement": register("grant_agreement", *OFFICE, *GROUNDS, *OFFER),
}
GRANT_PUBLIC = register("grant_public", *OFFICE, *GROUNDS, *OFFER, "other_region")
PART = register("part", *OFFICE, *GROUNDS, *OFFER, "private", "own_transport", "reopen")
REFUSE = register("refuse", *OFFICE, *GROUNDS, "right", "no_right", "extended", "free_choice", "reopen")
GUIDE = register("guide", *OFFICE, *GROUNDS, "free_choice")
AUTHORISED = register("authorised", *OFFICE, *GROUNDS, "by_regulation")
NOT_AUTHORISED = register("not_authorised", *OFFICE, *GROUNDS, "offered_on", "reopen")
BY_KIND = {DecisionKind.REFUSE: REFUSE, DecisionKind.GUIDE: GUIDE}


def compose_letter(
    case: Case, *, decision: Decision | None, on: date, language: str, own: Wording | None = None
) -> Text:
    """The letter that belongs to `decision`, sent on the day `on`, as the office words it on that day or as `own` says.
    What it promises is what the decision carries, and nothing more.
    """
    own = wording.of_office(case.office, on=on) if own is None else own
    values = office_values(case, language)
    name = template_of(decision)
    if decision is None:
        return compose(name, language=language, values=values, own=own)
    values |= _grounds(decision, language)
    if decision.matter and name == AUTHORISED:
        values |= _authorised(decision.matter)
    elif decision.matter:
        values |= _not_authorised(decision, decision.matter, language)
    elif name == REFUSE:
        values |= _refused(decision, language)
    elif name == GUIDE:
        values |= {"free_choice": _has_other_choice(decision)}
    elif decision.option is None:
        values |= _right(decision, language)
    else:
        values |= _offer(case, decision, on=on, language=language)
        if name == PART:
            values |= _in_part(decision, decision.option.to_kind)
        elif name == GRANT_PUBLIC:
            values |= {"other_region": decision.option.to_kind == "other_region"}
    return compose(name, language=language, values=values, own=own)


def template_of(decision: Decision | None) -> str:
    """The name of the template of the letter that belongs to `decision`."""
    if decision is None:
        return MESSAGE
    if decision.matter:
        return NOT_AUTHORISED if decision.kind == DecisionKind.REFUSE else AUTHORISED
    if name := BY_KIND.get(DecisionKind(decision.kind)):
        return name
    if decision.option is None:
        return GRANT
    if decision.kind == DecisionKind.PART:
        return PART
    return GRANT_AT.get(decision.option.to_kind, GRANT_PUBLIC)


def office_values(case: Case, language: str) -> dict[str, Any]:
    """Values shared by every letter of a case: the greeting, and whom to call."""
    return {"greeting": greeting(case, language), "phone": case.office.contact_phone, "office": case.office.name}


def _grounds(decision: Decision, language: str) -> dict[str, Any]:
    return {
        "reasons": reasons_in(decision, language),
        "basis": rules_of(decision, language),
        "appeal": appeal_guidance(language) if decision.appeal_guidance else "",
    }


def _right(decision: Decision, language: str) -> dict[str, Any]:
    deadline = finding_of(decision).get("deadline")
    return {
        "right": name_of(decision.right, language),
        "deadline": say_date(date.fromisoformat(deadline), language) if deadline else "",
    }


def _authorised(matter: Matter) -> dict[str, Any]:
    decided: dict[str, Any] = next((each for each in matter.events if each["type"] == "decided"), {})
    return {"by_regulation": decided.get("regime") == "regulation"}


def _not_authorised(decision: Decision, matter: Matter, language: str) -> dict[str, Any]:
    """The date in Denmark on which the refusal rests, where the treatment is offered here."""
    concrete = [each for each in matter.events if each["type"] == "danish_offer" and each.get("concrete")]
    day = concrete[-1].get("for") if concrete else None
    return {
        "offered_on": say_date(date.fromisoformat(str(day)), language) if day else "",
        "reopen": _can_be_reopened(decision),
    }


def _refused(decision: Decision, language: str) -> dict[str, Any]:
    return {
        "right": name_of(decision.right, language),
        "no_right": finding_of(decision).get("entitled") is False,
        "extended": decision.right == "extended_choice",
        "free_choice": _has_other_choice(decision),
        "reopen": _can_be_reopened(decision),
    }


def _in_part(decision: Decision, to_kind: str) -> dict[str, Any]:
    return {
        "private": {"partner": "region", "agreement": "extended"}.get(to_kind, ""),
        "own_transport": to_kind in ("agreement", "other_region"),
        "reopen": _can_be_reopened(decision),
    }


def _can_be_reopened(decision: Decision) -> bool:
    """Whether nobody heard the patient because the case can be taken up again: the letter says so (FVL § 20, 2)."""
    return decision.hearing_exception == HearingException.CAN_BE_REOPENED


def _offer(case: Case, decision: Decision, *, on: date, language: str) -> dict[str, Any]:
    option = decision.option
    if option is None:
        raise ValueError(decision.pk)
    service = option.option_list.service
    answer_by = add_business_days(on, ANSWER_DAYS, closed=closed_days(case.office))
    return {
        "hospital": option.facts["name"],
        "service": service.name_en if language == "en" else _lower_first(service.name_da),
        "wait": say_wait(option.facts["days"], language),
        "answer_by": say_date(answer_by, language),
    }


def _lower_first(name: str) -> str:
    """A name in the middle of a sentence; MR-scanning keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _has_other_choice(decision: Decision) -> bool:
    """Whether the patient may choose another public hospital, where that is not what was decided about."""
    return decision.right != "free_choice" and bool(finding_of(decision, "free_choice").get("entitled"))
