"""The pages of the office's own date: how it was counted, and how it is moved and put back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Case, TargetShift
from rettidig.casework.steps import hold
from tests.casework.factories import a_case
from tests.desk_data import person_called

pytestmark = pytest.mark.django_db


def page(case: Case, name: str) -> str:
    return reverse(f"desk:{name}", args=[case.pk])


@pytest.fixture
def case(office) -> Case:
    now = timezone.now()
    due = add_business_days(timezone.localdate(), 3)
    return a_case(office=office, owner=person_called("vejleder"), received_at=now, service_due=due)


def form(case: Case, days: int = 2, **typed: str) -> dict[str, str]:
    until = add_business_days(case.service_due, days)
    return {"until": until.isoformat(), "reason": "Vi venter på en udtalelse", "version": str(case.version), **typed}


def test_date_is_moved_from_the_page_of_the_case_which_then_counts_it_day_by_day_and_puts_it_back(adviser, case):
    assert page(case, "extend_target") in adviser.get(page(case, "case")).text
    assert "kan flyttes til senest" in adviser.get(page(case, "extend_target")).text
    before = case.service_due
    answer = adviser.post(page(case, "extend_target"), form(case), follow=True)
    assert "Svarfristen er flyttet til" in answer.text
    counted = answer.context["service_count"]
    assert [each.number for each in counted.days if each.number is not None] == [0, 1, 2, 3, 4, 5]
    assert "Vi venter på en udtalelse" in answer.text
    assert counted.can_be_put_back
    adviser.post(page(case, "put_back_target"))
    case.refresh_from_db()
    assert case.service_due == before


@pytest.mark.parametrize(
    ("days", "typed", "status", "said"),
    [(2, {"until": ""}, 422, "Hvilken dag"), (2, {"reason": " "}, 422, "Hvorfor"), (11, {}, 403, "i alt")],
)
def test_what_cannot_be_is_said_beside_what_was_typed(adviser, case, days, typed, status, said):
    answer = adviser.post(page(case, "extend_target"), form(case, days, **typed))
    assert (answer.status_code, said in answer.text) == (status, True)
    assert not TargetShift.objects.exists()


def test_date_that_stands_still_says_so_and_is_not_moved(adviser, case):
    user = person_called("vejleder")
    until = add_business_days(timezone.localdate(), 5)
    hold.hold(case, until=until, waits_for="gp", reason="Henvisning", by=user, at=timezone.now())
    shown = adviser.get(page(case, "case"))
    assert "Står stille siden" in shown.text
    paused = [each.why for each in shown.context["service_count"].days if each.why == "svarfristen stod stille"]
    assert len(paused) == 10
    assert "står stille" in adviser.get(page(case, "extend_target")).text


def test_case_that_is_answered_offers_no_move_and_counts_nothing(adviser, case):
    Case.objects.filter(pk=case.pk).update(answered_at=timezone.now() - timedelta(minutes=1))
    shown = adviser.get(page(case, "case"))
    assert shown.context["service_count"] is None
    assert page(case, "extend_target") not in shown.text
