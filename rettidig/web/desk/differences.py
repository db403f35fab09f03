"""What differs between two answers of the rights engine, in the words of the desk."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.rights import Difference
from rettidig.web.formatting import date_short

from .labels import RIGHTS, STATUSES, word

FIELDS: dict[str, StrOrPromise] = {
    "status": _("Status"),
    "entitled": _("Ret til at vælge"),
    "entitled_from": _("Ret til at vælge fra"),
    "deadline": _("Frist"),
    "exceeded": _("Ventetid overskredet"),
    "missing": _("Mangler"),
}


def difference_words(each: Difference) -> str:
    """One difference as a line: "Udvidet frit sygehusvalg: Ret til at vælge nej → ja"."""
    field = word(FIELDS, each.field)
    return f"{word(RIGHTS, each.right)}: {field} {_outcome(each.before)} → {_outcome(each.after)}"


def _outcome(value: object) -> StrOrPromise:
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, str) and value in STATUSES:
        return STATUSES[value][0]
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("intet")
    return date_short(date.fromisoformat(value)) if isinstance(value, str) else _("ikke kendt")
