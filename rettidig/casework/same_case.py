"""Find an open case about the same matter as an inquiry (feature I13)."""

from django.db.models import Q, QuerySet

from . import cpr
from .models import Case, Hospital
from .questionnaire.answers import Answers


def key_of_hospital(typed: str) -> str:
    """The one name of a hospital, whoever wrote it: its key where the register knows it, else the words as typed."""
    words = " ".join(typed.split())
    known = Hospital.objects.filter(Q(slug=words) | Q(name__iexact=words)).values_list("slug", flat=True).first()
    return known or words


def find_other_open_cases(case: Case) -> QuerySet[Case]:
    """The other open cases of the same patient at the same office, whatever they are about."""
    if not case.patient_id:
        return Case.objects.none()
    others = Case.objects.filter(office=case.office_id, patient=case.patient_id, closed_at=None).exclude(pk=case.pk)
    return others.order_by("received_at")


def find_open_cases_of(number: str, *, region: str, office: int) -> QuerySet[Case]:
    """The open cases at an office of the person with that CPR number."""
    found = Case.objects.filter(office=office, patient__cpr_index__in=cpr.marks(number, region), closed_at=None)
    return found.order_by("received_at")


def find_same_matter(case: Case) -> list[Case]:
    """Other open cases of the same person about the same referral, or without one of the same topic.

    Only a number tells that two are one person: whoever gave none stands in this case alone.
    """
    if not (case.patient and case.patient.cpr_index):
        return []
    return [other for other in find_other_open_cases(case) if is_same_matter(case, other)]


def is_same_matter(case: Case, other: Case) -> bool:
    """Whether two cases of one person can be about the same: the same letter, or nothing that tells their referrals
    apart and the same hospital or topic.
    """
    answers, earlier = Answers.of(case.answers), Answers.of(other.answers)
    if _is_same_letter(answers, earlier):
        return True
    names_it = answers.hospital and earlier.hospital
    return is_same_referral(answers, earlier) and bool(names_it or other.topic == case.topic)


def find_duplicate_of_draft(answers: Answers, *, among: list[int]) -> Case | None:
    """The sender's own open case about the same person and referral, or letter. `among` are the cases that the sender
    has shown to be the sender's own: nobody else learns from a CPR number that a case exists. Who gives no number, and
    has shown the case, may well be the one of the case; another number is another person.
    """
    if not among:
        return None
    own = Case.objects.filter(pk__in=among, closed_at=None)
    if answers.patient_cpr:
        own = own.filter(patient__cpr_index__in=cpr.marks(answers.patient_cpr, answers.home_region))
    return next((case for case in own if _is_told_again(answers, Answers.of(case.answers))), None)


def _is_told_again(answers: Answers, earlier: Answers) -> bool:
    """Whether the same referral, or the same letter of the same hospital, was told before."""
    if _is_same_letter(answers, earlier):
        return True
    names_it = (answers.hospital and earlier.hospital) or (answers.referral_received and earlier.referral_received)
    is_same_subject = bool(answers.patient_cpr) and answers.category == earlier.category
    return is_same_referral(answers, earlier) and bool(names_it or is_same_subject)


def _is_same_letter(one: Answers, other: Answers) -> bool:
    is_dated = one.letter_date is not None and one.letter_date == other.letter_date
    return is_dated and bool(one.hospital) and _hospital(one) == _hospital(other)


def is_same_referral(one: Answers, other: Answers) -> bool:
    """Whether two inquiries can be about the same referral: its day, hospital and department set them apart only where
    both name them, for a caller knows less than the letter says.
    """
    told = (
        {one.referral_received, other.referral_received} - {None},
        {_hospital(one), _hospital(other)} - {""},
        {_plain(one.department), _plain(other.department)} - {""},
    )
    return all(len(each) < 2 for each in told)


def _hospital(answers: Answers) -> str:
    """Cases from before hospitals had one key hold the name as it was typed."""
    return _plain(key_of_hospital(answers.hospital)) if answers.hospital else ""


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
