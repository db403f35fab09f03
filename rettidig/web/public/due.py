"""The event required by a case's legal limit, in the words of the patient page. Labels only; no rule."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Case, Reporter

LIMIT = _("Lovens frist i din sag er")
# By the right whose limit it is; the date follows
DUE: dict[str, StrOrPromise] = {
    "diagnostic_examination": _("Regionen skal kunne undersøge dig senest"),
    "fast_assessment": _(
        "Hvis det er fagligt muligt, skal hospitalet have undersøgt dig og fundet ud af, hvad du fejler, senest"
    ),
    "assessment_plan": _("Hospitalet skal have givet dig en plan for, hvad der nu skal ske, senest"),
    "child_psychiatry_combined": _("Det næste skridt i udredningen eller behandlingen skal være taget senest"),
    "young_adult_treatment": _("Regionen skal have svaret dig om behandling, eller behandlingen skal begynde, senest"),
    "extended_choice": _("Regionen skal kunne undersøge eller behandle dig senest"),
    "max_wait": _("Din undersøgelse eller behandling skal begynde senest"),
    "duty_to_act": _("Regionen skal have fundet et sted, der kan undersøge eller behandle dig, senest"),
}


def words_of_limit(case: Case) -> StrOrPromise:
    """The subject of the legal limit of `case`. The right tells of the illness: whoever writes for another only learns
    that there is a limit.
    """
    return DUE.get(case.legal_right, LIMIT) if case.reporter == Reporter.PATIENT else LIMIT
