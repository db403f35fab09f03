"""Finding a case by its number, the patient's name or CPR number (feature C10). Reads only."""

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from . import cpr
from .case_number import possible_numbers
from .models import Case, Person, User
from .models.fields import fold, words_of
from .queues import lines
from .regions import same_region

YEARS = 3  # back from this one, where only the running number is given
LONGEST, WORDS_MAX = 200, 10  # characters of a search, words of a name
YEAR_APART = re.compile(r"\s*(?:19|20)\d\d[^\d]")  # a case number such as 2012-000290 could else be a CPR number
UNQUOTED = str.maketrans("'\\", "  ")  # what would end or change a quoted word of the search


def find_cases(user: User, text: str) -> QuerySet[Case]:
    """The cases of the user's own office that fit `text`, the newest first.

    A CPR number finds by its blind index, a case number however it is written (`case_number`), anything else by the
    words of the patient's name, as it is registered and as it was written, or of the sender's: each word or the
    beginning of it, in any order and however it is spelt (`fold`).
    """
    cases = lines(user, with_merged=True).order_by("-received_at", "-id")
    text = text.replace("\0", " ")[:LONGEST]
    if not text.strip():
        return cases.none()
    return cases.filter(_by_cpr(user, text) or _by_number(text.strip()) or _by_name(text))


def kind_of(user: User, text: str) -> str:
    """The kind of search for the audit log: "cpr", "number" or "name". Never the search text itself."""
    if _by_cpr(user, text) is not None:
        return "cpr"
    return "number" if _by_number(text.strip()) is not None else "name"


def _by_cpr(user: User, text: str) -> Q | None:
    try:
        number = "" if YEAR_APART.match(text) else cpr.parse(text)
    except cpr.BadNumber:
        return None
    if not number:
        return None
    region = user.office.region if user.office else ""
    regions = same_region(region, day=timezone.localdate()) or [region]
    return Q(patient__cpr_index__in={mark for each in regions for mark in cpr.marks(number, each)})


def _by_number(text: str) -> Q | None:
    possible = possible_numbers(text, on=timezone.localdate(), years=YEARS)
    return Q(number__in=[text, *possible]) if possible or text[:1].isdecimal() else None


def _by_name(text: str) -> Q:
    words = fold(text).translate(UNQUOTED).split()[:WORDS_MAX]
    if not words:
        return Q(pk__in=())
    asked = SearchQuery(" & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw")
    patients = Person.objects.annotate(words=words_of("name")).filter(words=asked)
    as_patient = Case.objects.filter(patient__in=patients.values("pk"))
    as_claimed = Case.objects.annotate(words=words_of(KeyTextTransform("patient_name", "answers"))).filter(words=asked)
    as_sender = Case.objects.exclude(reporter_name="").annotate(words=words_of("reporter_name")).filter(words=asked)
    # Lists put together, for no index serves an "or" between two tables
    return Q(pk__in=as_patient.values("pk").union(as_sender.values("pk"), as_claimed.values("pk")))
