"""The office's own clock: business days, closing days, and what is due next."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.casework import deadlines, service_target

from .factories import a_case, an_adviser, an_office, moment

DAYS = st.dates(date(2014, 1, 1), date(2035, 12, 31))


def test_business_days_when_easter_lies_between_then_skip_it():
    assert deadlines.add_business_days(date(2026, 4, 1), 1) == date(2026, 4, 7)


def test_business_days_when_great_prayer_day_was_abolished_then_it_counts():
    assert deadlines.add_business_days(date(2023, 5, 4), 1) == date(2023, 5, 8)
    assert deadlines.add_business_days(date(2024, 4, 25), 1) == date(2024, 4, 26)


def test_business_days_when_the_office_is_closed_then_skip_it():
    assert deadlines.add_business_days(date(2026, 12, 23), 1, closed=[date(2026, 12, 24)]) == date(2026, 12, 28)


@given(DAYS, st.integers(1, 40))
def test_business_days_when_added_then_as_many_are_counted(day, n):
    assert deadlines.count_business_days(day, deadlines.add_business_days(day, n)) == n


@given(DAYS, st.integers(1, 40))
def test_business_days_when_added_then_end_on_a_business_day(day, n):
    assert deadlines.is_business_day(deadlines.add_business_days(day, n))


def test_legal_deadlines_when_several_run_or_are_broken_then_earliest_first():
    def finding(right, deadline, status):
        return {"right": right, "deadline": deadline, "status": status}

    findings = [
        finding("fast_assessment", "2026-12-01", "running"),
        finding("max_wait", "2026-11-20", "at_risk"),
        finding("information_duty", "2026-11-18", "running"),
        finding("extended_choice", "2026-11-02", "breached"),
    ]
    found = deadlines.legal_deadlines({"pathways": [{"id": "1", "findings": findings}]})
    assert [each.right for each in found] == ["extended_choice", "max_wait", "fast_assessment"]


def test_legal_deadlines_when_two_end_on_one_day_then_in_the_order_of_the_answer():
    findings = [
        {"right": right, "deadline": "2026-12-01", "status": "running"}
        for right in ("fast_assessment", "assessment_plan")
    ]
    found = deadlines.legal_deadlines({"pathways": [{"id": "1", "findings": findings}]})
    assert found[0].right == "fast_assessment"


@pytest.mark.django_db
class TestNextDeadline:
    def test_when_unanswered_then_the_service_target_counts(self):
        case = a_case(service_due=date(2026, 11, 18), legal_due=date(2026, 11, 30), legal_right="fast_assessment")
        deadlines.refresh(case)
        assert (case.next_deadline, case.next_deadline_kind) == (date(2026, 11, 18), "service")

    def test_when_answered_then_the_law_counts(self):
        case = a_case(
            service_due=date(2026, 11, 18),
            answered_at=moment("2026-11-17 09:00"),
            legal_due=date(2026, 11, 30),
            legal_right="fast_assessment",
        )
        deadlines.refresh(case)
        assert (case.next_deadline, case.next_deadline_kind) == (date(2026, 11, 30), "fast_assessment")

    def test_when_a_task_is_due_before_both_then_the_task_counts(self):
        case = a_case(service_due=date(2026, 11, 18))
        case.tasks.create(title="Ring", due=date(2026, 11, 17), created_at=case.received_at, created_by=an_adviser())
        deadlines.refresh(case)
        assert case.next_deadline_kind == "task"

    def test_when_closed_then_nothing_is_due(self):
        case = a_case(service_due=date(2026, 11, 18), closed_at=moment("2026-11-17 09:00"))
        deadlines.refresh(case)
        assert case.next_deadline is None

    def test_service_target_when_received_on_friday_then_counts_from_monday(self):
        case = a_case(office=an_office(service_target_days=3), received_at=moment("2026-11-20 23:30"))
        assert service_target.find_due(case, urgent=False) == date(2026, 11, 25)
        assert service_target.find_due(case, urgent=True) == date(2026, 11, 23)
