"""The letter about one right in one matter: what it comes to, where to write, by when, with what, and the amount."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from rettidig.rights.matters.schema import KINDS
from rettidig.rights.texts import say, say_amount

from ..deadlines import AHEAD, OWN_LIMITS
from ..models import Case
from ..recipients import find_only
from .decisions import OFFICE, office_values
from .formatting import say_date
from .reasons import BOOK, say_rule
from .text import Text, Wording, compose, register

SHOWN = ("title", "reasons", "recipient", "address", "deadline", "amount", "help", "papers", "is_open", "basis")
MATTER = register("matter", *OFFICE, *SHOWN)


def compose_matter_letter(case: Case, finding: dict[str, Any], *, language: str, own: Wording) -> Text:
    """The letter that tells the citizen of one finding: its own sentence, and what the finding names; nothing more."""
    recipient, deadline, amount = finding["recipient"], finding["deadline"], finding["amount_dkk"]
    is_ahead = deadline and finding["right"] in OWN_LIMITS and finding["status"] in AHEAD
    return compose(
        MATTER,
        language=language,
        own=own,
        values=office_values(case, language)
        | {
            "title": BOOK["matters"][finding["right"]][language],
            "reasons": finding["reason_to_citizen"][language],
            "recipient": say(f"recipient_{recipient}", language, to_citizen=True) if recipient else "",
            "address": _address(case, recipient),
            "deadline": say_date(date.fromisoformat(deadline), language) if is_ahead else "",
            "amount": say_amount(Decimal(str(amount)), language)
            if amount and finding["status"] != "undetermined"
            else "",
            "help": [
                each["what_to_citizen"][language] for each in finding["duties"] if each["who"] == "patient_office"
            ],
            "is_open": finding["status"] == "undetermined" and _can_be_told(finding),
            "papers": [say(f"document_{each}", language) for each in finding["documents"]],
            "basis": list(dict.fromkeys(say_rule(law, language) for law in finding["basis"])),
        },
    )


def _can_be_told(finding: dict[str, Any]) -> bool:
    """Whether all that is missing is something that somebody knows of the matter; an amount of the law's that nobody
    has entered is not that, nor what the law does not say.
    """
    return all(any(each in kind.facts or each in kind.events for kind in KINDS.values()) for each in finding["missing"])


def _address(case: Case, recipient: str | None) -> str:
    if recipient == "patient_office":
        return ", ".join(case.office.address.splitlines())
    known = find_only(recipient, on=timezone.localdate()) if recipient else None
    return (known.website or ", ".join(known.address.splitlines())) if known else ""
