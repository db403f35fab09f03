"""A list of hospitals as the patient reads it: plain rows out of the facts that were frozen with it."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Option, OptionList
from rettidig.casework.option_reasons import AGREEMENT, OTHER, OWN, PARTNER, REASONS

from .formatting import date_short, date_words

EXACT_DAYS = 21  # a longer wait is told in weeks
# SUL § 171; law.md § 8.1: a partner is as the region's own, and who chooses another hospital pays what is more
AS_OWN = gettext_lazy("Du kan få hjælp til transport efter de almindelige regler.")
BY_CHOICE = gettext_lazy(
    "Du sørger selv for transport. Har du ret til at få den betalt, "
    "får du højst det, som turen til regionens eget hospital koster."
)
TRANSPORT: dict[str, StrOrPromise] = {OWN: AS_OWN, PARTNER: AS_OWN, OTHER: BY_CHOICE, AGREEMENT: BY_CHOICE}
FROM_WHERE: dict[str, StrOrPromise] = {
    "typed": gettext_lazy("fra %(place)s"),
    "address": gettext_lazy("fra %(place)s"),
    "region": gettext_lazy("fra regionens hovedby"),
}


class PlainOption(NamedTuple):
    """One hospital in plain words."""

    name: str
    why: str
    wait: str
    distance: str
    transport: StrOrPromise
    is_part: bool


class PlainList(NamedTuple):
    """What the patient is shown: the hospitals that can be chosen, and those that cannot."""

    found: OptionList
    can: list[PlainOption]
    cannot: list[PlainOption]
    searched: str


def as_patient_reads(found: OptionList) -> PlainList:
    """The list in plain words, in the reader's language."""
    origin = found.facts.get("from")
    can: list[PlainOption] = []
    cannot: list[PlainOption] = []
    for option in found.options.all():
        (can if option.possible else cannot).append(_row(option, origin))
    return PlainList(found, can, cannot, _searched(found))


def _row(option: Option, origin: dict[str, str] | None) -> PlainOption:
    away, agreement = option.facts.get("distance_km"), option.facts.get("agreement") or {}
    words = {"km": away, "from": from_where(origin)}
    return PlainOption(
        name=option.facts["name"],
        why=str(REASONS[option.reason].to_patient),
        wait=_wait(option),
        distance="" if away is None else _("Cirka %(km)d km %(from)s i lige linje.") % words,
        transport=TRANSPORT.get(option.to_kind, "") if option.possible else "",
        is_part=agreement.get("scope") == "part",
    )


def from_where(origin: dict[str, str] | None) -> str:
    """From where the way is counted; older lists counted from the region's seat and do not say so."""
    told = origin or {"how": "region", "name": ""}
    return str(FROM_WHERE[told["how"]]) % {"place": told["name"]}


def wait_words(days: int) -> str:
    """12 dage; cirka 7 uger."""
    if days <= EXACT_DAYS:
        return ngettext("%(days)d dag", "%(days)d dage", days) % {"days": days}
    return _("cirka %(weeks)d uger") % {"weeks": round(days / 7)}


def _wait(option: Option) -> str:
    days, reported_on = option.facts.get("days"), option.facts.get("reported_on")
    if days is None or reported_on is None:
        return ""
    told = {"wait": wait_words(days), "day": date_short(date.fromisoformat(reported_on))}
    return _("Ventetid: %(wait)s. Hospitalet oplyste det %(day)s.") % told


def _searched(found: OptionList) -> str:
    """That there is no private hospital with an agreement, and since when that is known."""
    none = (found.facts.get("none_today") or {}).get(AGREEMENT)
    if not none:
        return ""
    words = {"day": date_words(date.fromisoformat(none["checked_on"]))}
    return _("Intet privathospital har en aftale om din behandling. Vi så efter %(day)s.") % words
