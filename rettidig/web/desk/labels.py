"""Labels of stored keys and of decisions for staff. Labels only; no rule."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.deadlines import MOVE
from rettidig.casework.models import Decision
from rettidig.casework.right_names import RIGHT_NAMES
from rettidig.web.formatting import date_short

RIGHTS = RIGHT_NAMES
DEADLINE_KINDS: dict[str, StrOrPromise] = {
    "service": _("Svarfrist"),
    "task": _("Opgave"),
    MOVE: _("Omvisitering"),
    **RIGHTS,
}

STATUSES: dict[str, tuple[StrOrPromise, str]] = {
    "kept": (_("Overholdt"), "success"),
    "breached": (_("Ikke overholdt"), "error"),
    "running": (_("Løber"), "info"),
    "at_risk": (_("I fare"), "warning"),
    "not_applicable": (_("Gælder ikke"), "neutral"),
    "suspended": (_("Sat ud af kraft"), "neutral"),
    "undetermined": (_("Mangler viden"), "warning"),
    "lapsed": (_("Fristen er gået"), "error"),
    "open": (_("Åben"), "info"),
}

SOURCES: dict[str, StrOrPromise] = {
    "sourced": _("Kilden er efterset"),
    "sourced_old": _("Ældre kilde, som skal efterses"),
    "bill": _("Lovforslag, som ikke er bekræftet vedtaget"),
    "inferred": _("Udledt af kilderne, skal bekræftes af en jurist"),
    "unverified": _("Uden kilde, må ikke citeres"),
}

EXCLUDED: dict[str, StrOrPromise] = {
    "capacity": _("kapacitet"),
    "patient_wish": _("patientens ønske"),
    "patient_health": _("patientens helbred"),
    "professional": _("faglige grunde"),
    "strike": _("strejke"),
    "laboratory": _("prøvesvar"),
    "referrer": _("henviser"),
}

SKIPPED: dict[str, StrOrPromise] = {
    "": "",
    "day_zero": _("dagen, hvor fristen begynder"),
    "weekend": _("weekend"),
    "holiday": _("helligdag"),
    "closed": _("kontoret har lukket"),
    "paused": _("svarfristen stod stille"),
    **EXCLUDED,
}

UNITS: dict[str, StrOrPromise] = {"calendar_days": _("kalenderdage"), "business_days": _("hverdage")}

WHO: dict[str, StrOrPromise] = {
    "region": _("Regionen"),
    "hospital": _("Hospitalet"),
    "health_authority": _("Sundhedsstyrelsen"),
    "office": _("Patientkontoret"),
    "patient_office": _("Patientkontoret"),
    "municipality": _("Kommunen"),
    "medicines_agency": _("Lægemiddelstyrelsen"),
}


def word(words: dict[str, StrOrPromise], key: str) -> StrOrPromise:
    """The word for `key`; a key that the table does not know yet is shown as it is, so that nothing is hidden."""
    return words.get(key, key)


def decision_words(made: Decision) -> str:
    """A decision such that no two of a case look the same: outcome, right, hospital and day."""
    hospital = made.option.facts["name"] if made.option else ""
    said = f"{made.get_kind_display()}: {word(RIGHTS, made.right)}"
    return ", ".join(part for part in (said, hospital, date_short(made.at)) if part)
