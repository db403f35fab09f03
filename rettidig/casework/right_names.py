"""Names of the rights, as staff read them."""

from functools import partial

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.rights import MATTER_RIGHTS
from rettidig.rights.pages import kind_name, law_page


def _title(right: str) -> str:
    return law_page(right).title["da" if (get_language() or "da").startswith("da") else "en"]


RIGHT_NAMES: dict[str, StrOrPromise] = {
    "free_choice": _("Frit sygehusvalg"),
    "diagnostic_examination": _("Diagnostisk undersøgelse"),
    "fast_assessment": _("Hurtig udredning"),
    "assessment_plan": _("Udredningsplan"),
    "child_psychiatry_combined": _("Samlet ret i børne- og ungdomspsykiatrien"),
    "young_adult_treatment": _("Tilbud til unge med angst eller depression"),
    "extended_choice": _("Udvidet frit sygehusvalg"),
    "surgery_date_change": _("Ændret dato for operation"),
    "max_wait": _("Maksimale ventetider"),
    "duty_to_act": _("Regionens handlepligt"),
    "information_duty": _("Oplysningspligt"),
    **{right: lazy(partial(_title, right), str)() for rights in MATTER_RIGHTS.values() for right in rights},
}


def matter_name(kind: str) -> str:
    """What a kind of matter is called, in the reader's language."""
    return kind_name(kind)["da" if (get_language() or "da").startswith("da") else "en"]
