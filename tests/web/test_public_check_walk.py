"""Every combination of answers about waiting, walked: each gets an answer, easy to read, without a contradiction.

The combinations are made of the form's own choices, with days on both sides of every limit. Sentences contradict one
another where one says that a time is in time and another that it is late, where a limit has two dates, where a
choice is offered and denied, and where the verdict on top says what no line says.
"""

import re
from datetime import date, timedelta
from itertools import combinations, islice, product

import pytest
from django.utils import translation

from rettidig import rights
from rettidig.casework.letters.language import lix
from rettidig.web.formatting import date_words
from rettidig.web.public.check.answer import DaysContradict, Today, answer, short_verdict
from rettidig.web.public.check.questions import AGAIN, BACK, ILLNESSES, ITEMS, MATTERS, REASONS
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
LIX_MAX = 35
ON = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def office():
    return make_office()


def day(days):
    return (ON + timedelta(days=days)).isoformat()


STARTS = ("unknown", "long_ago", day(-400), day(-31), day(-2))
OFFERS = ("unknown", day(-40), day(-1), day(5), day(200))
CONSENTS = ("unknown", day(-40), day(-3))
SAID = {
    "again": [{"again": again, "again_on": again_on} for again in AGAIN for again_on in ("unknown", day(-50), day(-1))],
    "begun": [{"begun_on": begun} for begun in ("unknown", day(-1))],
    "postponed": [{"first_offered": first} for first in ("unknown", day(-3), day(4), day(150))],
    "used": [{"used_on": used, "back": back} for used in ("unknown", day(-1)) for back in BACK],
}
DATE = r"\d{1,2}\. \w+ \d{4}"


def boxes_ticked():
    """Nothing more, nothing known, each box by itself with all that can be said of it, and each two together."""
    yield {}
    yield {"more": " ".join(f"{name}:unknown" for name in ITEMS)}
    for names in (*combinations(ITEMS, 1), *combinations(ITEMS, 2)):
        for said in product(*(SAID[name] for name in names)):
            more = " ".join(f"{name}:{'yes' if name in names else 'no'}" for name in ITEMS)
            yield {"more": more} | {key: value for each in said for key, value in each.items()}


def everything_said():
    """Every choice of every question, in each combination that the pages ask for."""
    for more in boxes_ticked():
        ticked = [each.split(":")[0] for each in more.get("more", "").split() if not each.endswith(":no")]
        starts, offers = (STARTS, OFFERS) if len(ticked) != 2 else (STARTS[::3], OFFERS[::4])
        for matter, illness, start, offered in product(MATTERS, ILLNESSES, starts, offers):
            told = {"matter": matter, "illness": illness, "offered": offered, **more}
            told |= dict.fromkeys(("referred", "decided", "changed"), start)
            if ticked and not all(ITEMS[box].is_meant(told) for box in ticked if len(ticked) < len(ITEMS)):
                continue
            reasons = REASONS if matter == "surgery_moved" else [""]
            consents = CONSENTS if (matter, illness) == ("treatment", "cancer") else ["unknown"]
            yield from ({**told, "reason": why, "consented": yes} for why, yes in product(reasons, consents))


def read(lines):
    return " ".join(f"{line.headline} {line.why} {line.counted}" for line in lines)


def contradictions(told, lines, verdict):
    """Sentences that cannot be true together."""
    text = read(lines)
    may = "Ja, du kan vælge et privathospital" in text
    if may and ("ikke vælge et privathospital" in text or "brugt dit valg" in text):
        yield "may choose a private hospital, and may not"
    if "Ja, du kan vælge et andet offentligt" in text and "Nej, du kan ikke vælge et andet offentligt" in text:
        yield "may choose a public hospital, and may not"
    for line in lines:
        yield from of_one_right(line)
    if len({line.right for line in lines}) < len(lines):
        yield "one right told twice"
    yield from of_the_verdict(verdict, lines, text)
    if told.get("illness") == "unknown" and "Er det kræft" not in text:
        yield "cancer is not named"
    if told.get("illness") == "none" and "kræft" in text.lower():
        yield "cancer is named to who said no"
    if told.get("illness") in ("cancer", "heart") and any(line.right == "if_cancer" for line in lines):
        yield "asks whether it is what was said"


def of_one_right(line):
    own = f"{line.headline} {line.why} {line.counted}"
    if line.state in ("late", "over") and "Det er før fristen" in own:
        yield "late, and in time"
    if line.state == "in_time" and "efter fristen" in line.why:
        yield "in time, and late"
    if line.state == "over" and line.until and line.until >= ON:
        yield "over, and ahead"
    if line.state in ("running", "late", "in_time") and line.until and line.until < ON:
        yield "ahead, and over"
    if line.until and date_words(line.until) not in own:
        yield "a date that is not said"
    limits = set(re.findall(rf"(?:[Ff]risten (?:er|var)|senest) (?:\w+dag den )?({DATE})", own))
    if len(limits) > 1:
        yield "two dates for one limit"
    if "fristen var" in own.lower() and "fristen er " in own.lower().replace("fristen er gået", ""):
        yield "the limit is, and was"


def of_the_verdict(verdict, lines, text):
    if "ligger efter fristen" in verdict and "Det er før fristen" in text:
        yield "the verdict says late, a line in time"
    if "ligger før fristen" in verdict and re.search(r"Det er \d+ dage? efter fristen", text):
        yield "the verdict says in time, a line late"
    if "Fristen er gået" in verdict and not any(line.state == "over" for line in lines):
        yield "the verdict says over, no line"
    if verdict.startswith("Nej, der er ingen frist") and any(
        line.state in ("late", "in_time", "running", "over") and line.right != "free_choice" for line in lines
    ):
        yield "the verdict says no limit, a line has one"
    said = set(re.findall(DATE, verdict))
    if said and not said & {re.search(DATE, date_words(line.until))[0] for line in lines if line.until}:
        yield "the verdict has a date that no line has"


def walk(step=1):
    """The answers of each combination whose days fit, with the verdict on top and the lines."""
    now = Today(ON)
    for told in islice(everything_said(), 0, None, step):
        try:
            lines = answer(told, now)
        except rights.InvalidDocument:
            continue  # the page says that the days contradict one another
        yield told, short_verdict(lines, told), lines


def test_every_combination_of_answers_gets_an_answer_easy_to_read_and_without_contradiction():
    wrong, read_ease, walked = {}, {}, 0
    for told, verdict, lines in walk():
        walked += 1
        assert lines, told
        assert verdict, told
        assert "%(" not in read(lines) + verdict, told
        for fault in contradictions(told, lines, verdict):
            wrong.setdefault(fault, told)
        for line in lines:
            assert not re.search(r"patienten|dag 0|sygehus", line.why + line.counted, re.IGNORECASE)
            shown = f"{line.headline} {line.why} {line.next_step}"
            read_ease[shown] = read_ease.get(shown) or lix(shown)
    assert not wrong
    assert not {shown: found for shown, found in read_ease.items() if found > LIX_MAX}
    assert walked > 20_000


def test_every_seventh_combination_is_answered_in_english():
    with translation.override("en"):
        for told, verdict, lines in walk(step=7):
            assert not re.search(r"[æøå]|%\(|\b(?:fristen|ikke|hospitalet)\b", f"{verdict} {read(lines)}"), told


def test_new_referral_before_the_first_is_asked_again_and_not_answered():
    told = {"matter": "assessment", "illness": "none", "referred": day(-2), "offered": "unknown", "more": "again:yes"}
    told |= {"again": "sent_on", "again_on": day(-50)}
    with pytest.raises(DaysContradict):
        answer(told, Today(ON))
    assert answer({**told, "more": "again:no"}, Today(ON))


@pytest.mark.parametrize(("matter", "kept"), [("assessment", "Ja, fristen for udredning er holdt.")])
def test_limit_that_a_private_hospital_kept_is_not_said_to_be_broken(matter, kept):
    told = {"matter": matter, "illness": "none", "referred": day(-31), "offered": "unknown", "more": "used:yes"}
    lines = answer(told | {"used_on": day(-1), "back": "no"}, Today(ON))
    assert lines[0].headline == kept
    assert short_verdict(lines, told) == "Ja, reglerne er fulgt."
