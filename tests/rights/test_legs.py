"""Each step with a maximum waiting time of its own, beside the answer in which one of them speaks for all."""

from datetime import date

import pytest

from rettidig.rights import InvalidDocument, assess, find_deadlines, find_legs

ON = date(2026, 11, 20)


def a_document(*events, condition="cancer"):
    referral = {"type": "referral_received", "date": "2026-09-01", "purpose": "assessment"}
    return {"pathways": [{"id": "1", "area": "somatic", "condition": condition, "events": [referral, *events]}]}


EXAMINED = {"type": "appointment_held", "date": "2026-09-20", "purpose": "examination", "mode": "in_person"}
CONSENT = {"type": "consent", "date": "2026-10-01"}


def test_each_step_has_its_own_limit_and_findings():
    legs = {leg.step: leg for leg in find_legs(a_document(EXAMINED, CONSENT), ON)}
    assert (legs["examination"].limit, legs["examination"].done) == (date(2026, 9, 15), date(2026, 9, 20))
    assert (legs["treatment"].start, legs["treatment"].limit) == (date(2026, 10, 1), date(2026, 10, 15))
    assert {leg.wait.status for leg in legs.values()} == {leg.duty.status for leg in legs.values()} == {"breached"}


def test_answer_shows_one_of_the_legs():
    document = a_document(EXAMINED, CONSENT)
    spoken = assess(document, ON).of("1", "max_wait")
    assert spoken in [leg.wait for leg in find_legs(document, ON)]


@pytest.mark.parametrize("condition", ["none", "other_heart"])
def test_no_leg_where_no_maximum_waiting_time_reaches_the_pathway(condition):
    assert find_legs(a_document(EXAMINED, condition=condition), ON) == []


def test_document_that_contradicts_the_schema_is_refused():
    with pytest.raises(InvalidDocument):
        find_legs({"pathways": [{"id": "1"}]}, ON)


def test_deadline_that_hospitals_are_asked_to_keep_is_that_of_the_last_course():
    first = {"type": "referral_received", "date": "2026-09-01", "purpose": "assessment"}
    ended, again = {"type": "course_closed", "date": "2026-10-20", "by": "patient"}, first | {"date": "2026-11-02"}
    pathway = {"id": "1", "area": "somatic", "facts": {"professionally_possible": True}}
    document = {"pathways": [pathway | {"events": [first, ended, again]}]}
    assert assess(document, ON).of("1", "fast_assessment").deadline == date(2026, 10, 1)  # broken, and stays so
    assert find_deadlines(document, ON, ["fast_assessment"]) == [date(2026, 12, 2)]
