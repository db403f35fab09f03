"""What a department that is asked may see of a case: no more than the asker has chosen, as it was then."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from ..deadlines import legal_deadlines
from ..identity import claimed_name, is_identity_confirmed
from ..letters.formatting import say_date
from ..models import AdvicePart, Case
from ..right_names import RIGHT_NAMES
from .assessment import pathways_of


def compose_shown(case: Case, parts: Collection[str]) -> list[dict[str, str]]:
    """The chosen parts as headings with a text, in Danish: what is stored is what the department reads."""
    with override("da"):
        made = {
            AdvicePart.PERSON: (_("Patienten"), _person),
            AdvicePart.PATHWAYS: (_("Det gælder"), _pathways),
            AdvicePart.LIMITS: (_("Lovens frister"), _limits),
        }
        chosen = [(heading, "\n".join(lines(case))) for part, (heading, lines) in made.items() if part in parts]
    return [{"heading": heading, "text": text} for heading, text in chosen if text]


def _person(case: Case) -> Iterator[str]:
    """Name and day of birth, as far as they may be told."""
    patient = case.patient
    if patient is None or not is_identity_confirmed(case):
        yield claimed_name(case)
    elif patient.birth_date:
        yield _("%(name)s, født %(day)s") % {"name": patient.name, "day": say_date(patient.birth_date, "da")}
    else:
        yield patient.name


def _pathways(case: Case) -> Iterator[str]:
    yield from map(str, pathways_of(case))


def _limits(case: Case) -> Iterator[str]:
    newest = case.assessments.first()
    for each in legal_deadlines(newest.answer) if newest else ():
        yield f"{RIGHT_NAMES[each.right]}: {say_date(each.date, 'da')}"
