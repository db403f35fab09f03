"""The decisions of a year by kind, and the calls that were promised and not made."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import CaselessCall, Task
from rettidig.insight.queries import decisions, promised_calls
from tests.casework.factories import a_case, a_user, an_adviser, an_office, moment
from tests.login import log_in

pytestmark = pytest.mark.django_db
AT = moment("2026-03-02 10:00")
TODAY = date(2026, 3, 11)  # a Wednesday


def decide(kind: str, *, at=AT, case=None, heard: bool = False, **more) -> None:
    case, by = case or a_case(), an_adviser()
    [pathway] = case.pathways.all()
    if heard:
        task = case.tasks.create(title="x", created_at=at)
        asked = {"party": "patient", "channel": "phone", "text": "x", "due": at.date(), "task": task}
        case.questions.create(right="extended_choice", pathway=pathway, asked_at=at, asked_by=by, **asked)
    judged = case.assessments.create(
        at=at, by=by, on=at.date(), document={}, answer={"pathways": []}, rules_version="1"
    )
    case.decisions.create(kind=kind, right="extended_choice", pathway=pathway, assessment=judged, at=at, by=by, **more)


def promise(due: date, *, alone: bool = False, case=None, **more) -> None:
    case = case or a_case()
    if not alone:
        Task.objects.create(case=case, title="Ring", kind="call_back", due=due, created_at=AT, **more)
        return
    CaselessCall.objects.create(
        office=case.office, key=str(case.pk), taken_at=AT, phone="40404040", topic="other", text="x",
        due=moment(f"{due} 23:30"),
    )  # fmt: skip


def counted(numbers) -> dict:
    return {path: number for path, number in numbers.items() if number}


def test_decisions_are_counted_by_kind_with_hearings_and_withdrawals():
    decide("grant")
    decide("refuse", heard=True)
    decide("refuse", hearing_exception="not_new", withdrawn_at=AT)
    decide("guide", at=moment("2027-01-01 00:00"))
    assert counted(decisions.count_decisions(2026).numbers) == {
        ("made", "grant"): 1,
        ("made", "refuse"): 2,
        ("made", "total"): 3,
        ("heard", "refuse"): 1,
        ("heard", "total"): 1,
        ("excepted", "refuse"): 1,
        ("excepted", "total"): 1,
        ("withdrawn", "refuse"): 1,
        ("withdrawn", "total"): 1,
    }


def test_hearing_on_another_right_is_not_counted():
    case = a_case()
    decide("refuse", case=case, heard=True)
    case.decisions.create(
        kind="refuse", right="equal_time", pathway=case.pathways.get(), assessment=case.assessments.get(), at=AT,
        by=an_adviser(),
    )  # fmt: skip
    assert decisions.count_decisions(2026).numbers["heard", "refuse"] == 1


def test_decisions_of_another_office_are_not_counted():
    decide("grant", case=a_case(office=an_office("sjaelland", region="sjaelland")))
    assert counted(decisions.count_decisions(2026, office="midtjylland").numbers) == {}


@pytest.mark.parametrize(
    ("due", "age"),
    [
        ("2026-03-12", "ahead"),
        ("2026-03-11", "today"),
        ("2026-03-10", "one"),
        ("2026-03-09", "few"),
        ("2026-03-05", "few"),  # over the weekend: four business days
        ("2026-03-04", "many"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_promised_call_is_counted_by_the_business_days_that_it_is_overdue(due, age, alone):
    promise(date.fromisoformat(due), alone=alone)
    place = "alone" if alone else "on_case"
    found = counted(promised_calls.count_promised_calls(TODAY).numbers)
    assert found == {(row, column): 1 for row in (age, "total") for column in (place, "total")}


def test_call_that_was_made_and_one_of_another_office_are_not_counted():
    promise(TODAY, done_at=AT)
    promise(TODAY, case=a_case(office=an_office("sjaelland", region="sjaelland")))
    assert counted(promised_calls.count_promised_calls(TODAY, office="midtjylland").numbers) == {}


def test_small_numbers_and_what_gives_them_away_are_hidden_from_the_management():
    for _each in range(5):
        decide("grant")
    decide("refuse")
    promise(TODAY)
    hidden = decisions.count_decisions(2026).find_hidden()
    assert ("made", "refuse") in hidden
    assert {("made", "grant"), ("made", "total")} & hidden
    assert ("total", "total") in promised_calls.count_promised_calls(TODAY).find_hidden()


def test_page_and_file_show_numbers_to_a_lead_and_hide_small_ones_from_the_management(client):
    today = timezone.localdate()
    office = an_office()
    decide("refuse", at=timezone.now(), case=a_case(office=office))
    promise(today + timedelta(days=1), case=a_case(office=office))
    for role, cell in (("lead", "<td>1</td>"), ("management", "<td>*</td>")):
        log_in(client, a_user(role, office=office))
        assert "afgoerelser/" in client.get("/ledelse/").text
        shown = client.get("/ledelse/afgoerelser/")
        assert (shown.status_code, cell in shown.text) == (200, True)
        sheet = client.get("/ledelse/afgoerelser/hent.csv").content.decode("utf-8-sig")
        assert "Afslag" in sheet
        assert "Lovet senere" in sheet
