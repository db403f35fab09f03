"""SKS codes in acceptance requests: read as people type them, and checked for a day."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from ...models import ClassificationCode, ReReferral
from ...permissions import Denied

CODES_MAX = 20
# Forms of SKS codes: diagnoses, operations, examinations, and the other groups, each with a first letter of its own
FORMS = re.compile(
    r"D[A-Z]\d{2}[0-9A-Z]{0,6}"
    r"|K[A-Z]{3}\d{2}[0-9A-Z]{0,4}"
    r"|U[A-Z]{3}\d{2}[0-9A-Z]{0,4}"
    r"|(?=[A-Z]*\d)[ABEFMNPRTVWZ][0-9A-Z]{3,9}"
)
APART = re.compile(r"[\s,;+]+")
OPERATION = "K"  # the first letter of every code of an operation


def read_codes(text: str) -> list[str]:
    """The codes in a text, in capitals, each once: "kngd11, KNGA11" gives KNGD11 and KNGA11."""
    return list(dict.fromkeys(part for part in APART.split(text.upper()) if part))


def known_codes(codes: Iterable[str], on: date) -> set[str]:
    """The codes among `codes` that can be used on the day `on`, as the register of SKS codes has it. While the register
    is empty, a code is known when it has the form of one.
    """
    formed = {code for code in codes if FORMS.fullmatch(code)}
    if not formed or not ClassificationCode.objects.exists():
        return formed
    in_force = ClassificationCode.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), code__in=formed, valid_from__lte=on
    )
    return set(in_force.values_list("code", flat=True))


def check_codes(codes: Sequence[str], *, on: date) -> None:
    """Raises Denied, naming them, when codes are not known on the day `on`; also without codes, and with too many."""
    if not codes:
        raise Denied(_("Skriv mindst én kode."))
    if len(codes) > CODES_MAX:
        raise Denied(_("Skriv højst %(count)d koder i én anmodning.") % {"count": CODES_MAX})
    known = known_codes(codes, on)
    if unknown := [code for code in codes if code not in known]:
        raise Denied(_("Vi kender ikke koden %(codes)s. Ret den.") % {"codes": ", ".join(unknown)})


def codes_in_force(re_referral: ReReferral) -> list[str]:
    """The codes that the hospital may use for the patient: those of the re-referral, less those that an accepted
    request has taken the place of, and those that were accepted.
    """
    codes = dict.fromkeys(read_codes(re_referral.codes))
    for request in re_referral.acceptance_requests.exclude(accepted=[]).order_by("asked_at", "id"):
        codes = {code: None for code in codes if code not in request.dropped} | dict.fromkeys(request.accepted)
    return list(codes)
