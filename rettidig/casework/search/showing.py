"""The parts of found cases that fit, with what fits marked; only for the rows that are shown."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db import connection

from ..field_access import LABELS, find_covered
from ..models import Case, Part, Person, User
from ..models.fields import fold
from . import keys, spelling
from .asking import Asked
from .finding import Filters, Found
from .keys import all_of, any_of, key

HITS_MAX = 3  # of a case
SUGGESTED = 3
BEFORE, WINDOW = 200, 1200  # characters of a long text that are looked at, and how many of them before the first hit
SHOWN = 90  # characters on each side of a telephone number
START, STOP, NO_TAG = "\x02", "\x03", "\x04"  # no text has them
COVERED = "●●●●●●"
LESS_THAN = "<"  # what follows it would be left out of a headline as a tag
SHORT = 240  # characters of a text that is shown whole
HEADLINE = f'StartSel="{START}",StopSel="{STOP}"'
SHOW = """
    SELECT hit.case_id, hit.kind, hit.item, hit.at, hit.total, CASE
        WHEN text.words = '' THEN ''
        WHEN %(stems)s::text[] = '{}' THEN part.shown
        WHEN length(part.shown) <= %(short)s THEN ts_headline('danish', part.shown, %(marked)s::tsquery, %(whole)s)
        ELSE ts_headline('danish', part.shown, %(marked)s::tsquery, %(options)s)
    END
    FROM (
        SELECT case_id, kind, item, at, count(*) OVER (PARTITION BY case_id) AS total,
            row_number() OVER (PARTITION BY case_id ORDER BY kind = 'patient' DESC, at DESC, id DESC) AS place
        FROM casework_searchentry WHERE case_id = ANY(%(cases)s) AND keys @@ %(keys)s::tsquery
    ) AS hit
    CROSS JOIN LATERAL casework_search_text(hit.kind, hit.item) AS text
    CROSS JOIN LATERAL (
        SELECT translate(substr(text.words, greatest(1, least(
            (SELECT min(nullif(strpos(lower(text.words), stem), 0)) FROM unnest(%(stems)s::text[]) AS stem),
            nullif(CASE WHEN %(digits)s <> '' THEN regexp_instr(text.words, %(digits)s) ELSE 0 END, 0)
        ) - %(before)s), %(window)s), %(signs)s, %(sign)s) AS shown
    ) AS part
    WHERE hit.place <= %(most)s ORDER BY hit.case_id, hit.place
"""


class Piece(NamedTuple):
    """A piece of a shown text; `is_hit`: it is what was searched for."""

    text: str
    is_hit: bool


class Hit(NamedTuple):
    """A part of a case that fits; `total` is how many parts of this case do."""

    part: Part
    item: int
    at: datetime
    total: int
    pieces: list[Piece]


def show(
    asked: Asked,
    found: Iterable[Found],
    *,
    reader: User,
    filters: Filters = Filters(),  # noqa: B008
) -> dict[int, list[Hit]]:
    """The newest hits of each found case, the patient's first, by the key of the case. What the table of fields covers
    to `reader` stands as covered.
    """
    cases = [each.case_id for each in found]
    hits: dict[int, list[Hit]] = defaultdict(list)
    patients = _patients(asked, cases, reader)
    for case_id, kind, item, at, total, text in _parts(asked, cases, filters):
        part = Part(kind)
        pieces = patients.get(case_id, []) if part is Part.PATIENT else list(_pieces(asked, text))
        hits[case_id].append(Hit(part, item, at, total, pieces))
    return hits


def suggest(text: str, hits: Iterable[list[Hit]]) -> list[str]:
    """What may have been meant by `text`: itself with a word exchanged for a name that was found near it."""
    words = text.split()
    names = [[piece.text for piece in hit.pieces if piece.is_hit] for several in hits for hit in several]
    meant = [
        " ".join(next((name for name in known if _is_near(name, word)), word) for word in words) for known in names
    ]
    return [each for each in dict.fromkeys(meant) if fold(each) != fold(text)][:SUGGESTED]


def _is_near(name: str, word: str) -> bool:
    return bool(spelling.near(fold(name)) & spelling.near(fold(word)))


def _parts(asked: Asked, cases: list[int], filters: Filters) -> list[tuple[int, str, int, datetime, int, str]]:
    fitting = any_of([asked.exact, asked.near]) or key(f"{keys.PART}{Part.PATIENT}")
    within = key(keys.PART + filters.part) if filters.part else ""
    known: dict[str, Any] = {
        "cases": cases,
        "keys": all_of([fitting, within]),
        "stems": asked.stems,
        "marked": any_of(map(key, asked.stems)),
        "digits": _written(asked.digits),
        "short": SHORT,
        "whole": f"{HEADLINE},HighlightAll=true",
        "options": f"{HEADLINE},MaxFragments=1,MaxWords=28,MinWords=12",
        "signs": LESS_THAN + START + STOP,
        "sign": NO_TAG,
        "before": BEFORE,
        "window": WINDOW,
        "most": HITS_MAX,
    }
    with connection.cursor() as cursor:
        cursor.execute(SHOW, known)
        return cast("list[tuple[int, str, int, datetime, int, str]]", cursor.fetchall())


def _pieces(asked: Asked, text: str) -> Iterator[Piece]:
    """The text around what was searched for, in pieces."""
    if asked.digits:
        yield from _with_digits(asked.digits, text)
        return
    for place, each in enumerate(re.split(f"[{START}{STOP}]", text.replace(NO_TAG, LESS_THAN))):
        if each:
            yield Piece(each, bool(place % 2))


def _written(digits: str) -> str:
    """The digits with what people write between them, as a pattern."""
    return "[ ()./-]{0,2}".join(digits)


def _with_digits(digits: str, text: str) -> Iterator[Piece]:
    text = text.replace(NO_TAG, LESS_THAN)
    found = re.search(_written(digits), text)
    if found is None:
        yield Piece(text[: 2 * SHOWN], False)
        return
    yield Piece(text[max(0, found.start() - SHOWN) : found.start()], False)
    yield Piece(found[0], True)
    yield Piece(text[found.end() : found.end() + SHOWN], False)


def _patients(asked: Asked, cases: list[int], reader: User) -> dict[int, list[Piece]]:
    """What fits of patient and sender; the name alone where a number was asked for."""
    shown = {}
    for case in Case.objects.filter(pk__in=cases).select_related("patient"):
        covered = find_covered(reader, case)
        told = dict.fromkeys((field in covered and field, text) for field, text in _about(case) if text)
        fields = [list(_covered(asked, text, field) if field else _marked(asked, text)) for field, text in told]
        fitting = [field for field in fields if any(piece.is_hit for piece in field)] or fields[:1]
        shown[case.pk] = [piece for field in fitting for piece in (*field, Piece(" · ", False))][:-1]
    return shown


def _about(case: Case) -> Iterator[tuple[str, str]]:
    """What is known of patient and sender, each with the field that it belongs to."""
    patient, answers = case.patient or Person(), case.answers
    names = (patient.name, answers.get("patient_name") or "", case.reporter_name, case.number)
    contact = (case.reply_phone, answers.get("phone") or "", case.reply_email, patient.phone, patient.email)
    address = () if patient.protected_address else (patient.address, answers.get("address") or "")
    yield from (("", name) for name in names)
    yield ("guardian", patient.guardian)
    yield from (("contact", each) for each in contact)
    yield from (("address", each) for each in address)


def _covered(asked: Asked, text: str, field: str) -> Iterator[Piece]:
    """The name of a field whose content the reader is not shown; that it fits is told, for it was typed."""
    yield Piece(f"{LABELS[field]} {COVERED}", any(piece.is_hit for piece in _marked(asked, text)))


def _marked(asked: Asked, text: str) -> Iterator[Piece]:
    if asked.digits:
        found = re.search(_written(asked.digits), text)
        parts = [(text[: found.start()], False), (found[0], True), (text[found.end() :], False)] if found else []
        yield from (Piece(*each) for each in parts or [(text, False)] if each[0])
        return
    if asked.kind == "email":
        yield Piece(text, text.lower().startswith(asked.stems[0]))
        return
    for word in re.findall(r"[^\W_]+|[\W_]+", text):
        yield Piece(word, _is_asked_for(asked, word))


def _is_asked_for(asked: Asked, word: str) -> bool:
    folded = fold(word)
    sounds = spelling.near(folded) if len(spelling.sound(folded)) >= spelling.NEAR_MIN else set()
    return any(folded.startswith(name) or sounds & spelling.near(name) for name in asked.names)
