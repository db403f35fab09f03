"""The time line: what lies where, and that nothing on it lies outside it."""

from datetime import date
from itertools import pairwise

import pytest

from rettidig import rights
from rettidig.web.desk.findings import Judged, judged
from rettidig.web.desk.timeline import MARK, NARROW, WIDE, Paper, TimeLine, draw, drawings

ON = date(2026, 11, 21)
REFERRAL = {"date": "2026-11-01", "type": "referral_received", "purpose": "assessment"}
OFFER = {"date": "2026-11-05", "type": "appointment_offered", "for": "2026-12-20", "purpose": "assessment"}
HOLIDAY = {"date": "2026-11-10", "type": "delay", "from": "2026-11-10", "to": "2026-11-14", "reason": "patient_wish"}


def asked(*events: dict[str, str], **pathway: str) -> tuple[dict, Judged]:
    one = {"id": "p", "area": "somatic", "events": list(events), **pathway}
    document = {"on": ON.isoformat(), "patient": {"home_region": "midtjylland"}, "pathways": [one]}
    return document, judged(rights.assess(document, ON).as_json(), "da", {})[0]


def drawn(*events: dict[str, str], paper: Paper = WIDE, **pathway: str) -> TimeLine:
    return draw(*asked(*events, **pathway), ON, paper)


def test_deadline_when_later_than_today_then_lies_to_its_right():
    line = drawn(REFERRAL)
    bar = next(bar for bar in line.bars if bar.line.right == "fast_assessment")
    assert bar.whole.x < line.today_x < bar.deadline_x
    assert bar.gone.width == line.today_x - bar.whole.x


def test_appointment_when_offered_then_stands_on_the_day_it_is_for():
    marks = drawn(REFERRAL, OFFER).marks
    assert [(mark.day, mark.is_appointment) for mark in marks] == [
        (date(2026, 11, 1), False),
        (date(2026, 12, 20), True),
    ]


def test_excluded_days_when_there_are_some_then_are_as_wide_as_their_number():
    line = drawn(REFERRAL, OFFER, HOLIDAY)
    bar = next(bar for bar in line.bars if bar.excluded)
    one_day = (line.right - line.left) / ((date(2026, 12, 23) - date(2026, 10, 29)).days)
    assert bar.excluded[0].width == pytest.approx(5 * one_day, abs=2)


def test_marks_when_of_one_day_then_are_stacked_not_hidden():
    marks = drawn(REFERRAL, REFERRAL, REFERRAL).marks
    assert sorted(mark.y for mark in marks) == [marks[0].y - 2 * MARK, marks[0].y - MARK, marks[0].y]
    assert [mark.number for mark in marks] == [1, 2, 3]


def test_everything_then_lies_inside_the_drawing():
    line = drawn(REFERRAL, OFFER, HOLIDAY, condition="cancer")
    for x in [line.today_x, *(mark.x for mark in line.marks), *(bar.deadline_x for bar in line.bars)]:
        assert line.left <= x <= line.right
    assert all(0 < mark.y < line.height for mark in line.marks)
    assert all(line.axis_y < bar.y < line.height for bar in line.bars)


def test_line_when_nothing_is_known_then_is_not_drawn():
    assert drawings(*asked(), ON) == {}
    assert list(drawings(*asked(REFERRAL), ON)) == ["wide", "narrow"]


def test_dates_when_many_years_apart_then_are_few_enough_to_read():
    assert len(drawn({**REFERRAL, "date": "2016-11-01"}).ticks) <= 9


def test_bill_when_a_right_rests_on_one_then_is_shown_as_such():
    one = {"id": "p", "area": "child_psychiatry", "events": [REFERRAL]}
    document = {"patient": {"birth_date": "2015-01-01", "home_region": "midtjylland"}, "pathways": [one]}
    lines = judged(rights.assess(document, ON).as_json(), "da", {})[0]
    bills = [line for line in lines.lines + lines.others if any(basis.is_bill for basis in line.basis)]
    assert {line.right for line in bills} >= {"child_psychiatry_combined"}


def test_narrow_drawing_then_lies_inside_a_telephone_with_each_name_above_its_bar():
    line = drawn(REFERRAL, OFFER, HOLIDAY, paper=NARROW)
    assert line.width <= 360
    assert len(line.ticks) <= NARROW.most_ticks
    assert all(bar.name_y < bar.top for bar in line.bars)
    assert all(earlier.bottom < later.name_y - 10 for earlier, later in pairwise(line.bars))
    assert all(line.left <= bar.deadline_x <= line.right for bar in line.bars)
