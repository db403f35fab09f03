"""The letter to a booked patient whose letter did not tell of a right. It has no name: the department puts it in."""

from django.db.models import Q, QuerySet

from rettidig.rights import Finding

from ...letters.formatting import say_date
from ...letters.reasons import say_finding
from ...letters.text import Text, Wording, compose, register
from ...models import BookedList, BookedPatient, Office
from .judging import CHOICE, LETTER, MAX_WAIT, Judged

TEMPLATE = register("booked_choice", "booked", "hospital", "choice", "extended", "free_choice", "office", "phone")
FREE = "free_choice"  # as a right, and as what a letter must say


def find_letters(booked_list: BookedList) -> QuerySet[BookedPatient]:
    """The patients of a list who are to have a letter: those with a right that a letter can tell of. Whose maximum
    waiting time is not kept must be called, and offered something concrete (SUL § 88).
    """
    marked = Q(marks__contains=[CHOICE]) | Q(marks__contains=[LETTER])
    return booked_list.patients.filter(marked).exclude(marks__contains=[MAX_WAIT]).select_related("hospital")


def booked_letter(patient: BookedPatient, found: Judged, office: Office, *, own: Wording) -> Text:
    """The letter to `patient` as the rights engine found it, as the office words it."""
    booked_for = patient.booked_for
    values = {
        "booked": say_date(booked_for, "da") if booked_for else "",
        "hospital": patient.hospital.name,
        "choice": _reasons(found.answer.of(CHOICE)),
        "extended": CHOICE in found.lacking,
        "free_choice": _reasons(found.answer.of(FREE)) if FREE in found.lacking else "",
        "office": office.name,
        "phone": office.contact_phone,
    }
    return compose(TEMPLATE, language="da", values=values, own=own)


def _reasons(finding: Finding) -> str:
    """What is said of a right that the engine found open; empty where it did not."""
    if not finding.entitled:
        return ""
    return say_finding(finding.as_json(), language="da")
