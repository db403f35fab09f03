"""The pages of tasks: the tree on the case, and the list of one's own and of a team."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Case, Task
from rettidig.casework.steps import follow_up
from tests.casework.factories import a_case, a_team
from tests.desk_data import page, person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db


def ahead(days: int) -> date:
    return add_business_days(timezone.localdate(), days)


def as_typed(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def a_task(case: Case, title: str, days: int = 5, **more) -> Task:
    by = person_called("vejleder")
    facts = {"due": ahead(days), "owner": by, **more}
    return follow_up.add_task(case, title=title, by=by, at=timezone.now(), **facts)


@pytest.fixture
def case(office) -> Case:
    return a_case(office=office)


@pytest.fixture
def lead(office) -> Client:
    client = Client()
    log_in(client, person_called("leder"))
    return client


def test_task_is_made_divided_and_shown_as_a_tree_with_the_next_first(adviser, case):
    facts = {"title": "Hold møde", "due": as_typed(ahead(5)), "owner": person_called("vejleder").pk}
    assert adviser.post(page(case, "add_task"), facts).status_code == 302
    whole = case.tasks.get()
    form = adviser.get(f"{page(case, 'add_task')}?under={whole.pk}").text
    assert f'<option value="{whole.pk}" selected>' in form
    part = {"title": "Indkald", "due": as_typed(ahead(2)), "parent": whole.pk}
    assert adviser.post(page(case, "add_task"), facts | part).status_code == 302
    shown = adviser.get(page(case, "case"))
    assert shown.context["next_task"]["task"].title == "Indkald"
    panel = shown.text[shown.text.index('id="tasks"') :]
    assert panel.index("Hold møde") < panel.index("Indkald")
    assert page(case, "finish_task", whole.pk) not in panel
    assert page(case, "drop_task", whole.pk) not in panel
    adviser.post(page(case, "finish_task", case.tasks.get(title="Indkald").pk))
    assert "1 del er færdig" in adviser.get(page(case, "case")).text


@pytest.mark.parametrize("due", ["", "i går"])
def test_task_without_a_day_ahead_is_refused_and_nothing_typed_is_lost(adviser, case, due):
    answer = adviser.post(page(case, "add_task"), {"title": "Ring til afdelingen", "due": due})
    assert answer.status_code in (403, 422)
    assert 'value="Ring til afdelingen"' in answer.text
    assert not case.tasks.exists()


def test_day_that_is_moved_asks_why_beside_the_field(adviser, case):
    one = a_task(case, "Ring")
    case.refresh_from_db()
    facts = {"version": case.version, "title": "Ring", "due": as_typed(ahead(7)), "owner": one.owner_id, "reason": ""}
    answer = adviser.post(page(case, "change_task", one.pk), facts)
    assert (answer.status_code, "reason" in answer.context["form"].errors) == (422, True)
    facts["reason"] = "Patienten er bortrejst"
    assert adviser.post(page(case, "change_task", one.pk), facts).status_code == 302
    one.refresh_from_db()
    assert one.due == ahead(7)
    story = adviser.get(page(case, "case")).text
    assert "Opgave ændret" in story
    assert "Patienten er bortrejst" in story


def test_task_of_the_system_can_only_change_hands(adviser, case):
    read = case.tasks.create(title="Læs", kind="message", due=ahead(1), created_at=timezone.now())
    form = adviser.get(page(case, "change_task", read.pk)).context["form"]
    assert set(form.fields) - {"opened"} == {"version", "owner"}
    case.refresh_from_db()
    facts = {"version": case.version, "owner": person_called("vejleder").pk}
    assert adviser.post(page(case, "change_task", read.pk), facts).status_code == 302
    read.refresh_from_db()
    assert (read.owner, read.title) == (person_called("vejleder"), "Læs")


def test_task_is_given_up_with_a_reason_and_taken_back(adviser, case):
    one = a_task(case, "Ring")
    case.refresh_from_db()
    facts = {"version": case.version, "reason": ""}
    assert adviser.post(page(case, "drop_task", one.pk), facts).status_code == 422
    assert adviser.post(page(case, "drop_task", one.pk), facts | {"reason": "Hun ringede selv"}).status_code == 302
    assert "Opgivet: Hun ringede selv" in " ".join(adviser.get(page(case, "case")).text.split())
    adviser.post(page(case, "reopen_task", one.pk))
    assert case.tasks.get(pk=one.pk).done_at is None


def test_task_that_a_colleague_has_changed_since_is_not_overwritten(adviser, case):
    one = a_task(case, "Ring")
    seen = Case.objects.get(pk=case.pk).version
    follow_up.add_note(case, text="Nyt", by=person_called("leder"), at=timezone.now())
    answer = adviser.post(page(case, "drop_task", one.pk), {"version": seen, "reason": "Nej"})
    assert answer.status_code == 409


def test_my_tasks_stand_in_groups_with_the_late_ones_first(adviser, case):
    a_task(case, "Senere", 30)
    case.tasks.create(title="Glemt", due=date(2026, 1, 5), owner=person_called("vejleder"), created_at=timezone.now())
    lines = adviser.get(reverse("desk:tasks")).context["lines"]
    assert [(line.task.title, str(line.group)) for line in lines] == [("Glemt", "For sent"), ("Senere", "Senere")]


def test_whole_task_in_the_list_waits_for_its_parts(adviser, case):
    whole = a_task(case, "Hold møde")
    a_task(case, "Indkald", parent=whole)
    shown = adviser.get(reverse("desk:tasks")).text
    assert "Venter på 1 del" in shown
    assert "Del af: Hold møde" in " ".join(shown.split())
    assert page(case, "finish_task", whole.pk) not in shown


def test_lead_sees_a_teams_tasks_whoever_has_them_and_an_adviser_does_not(adviser, lead, case, office):
    team = a_team("andet", [], office=office)
    colleague = person_called("vejleder2")
    colleague.team = team
    colleague.save()
    a_task(case, "Kollegas", owner=colleague)
    for address, of_lead in (("", False), ("?team=andet", True), ("?team=alle", True)):
        assert ("Kollegas" in lead.get(reverse("desk:tasks") + address).text) == of_lead
        assert "Kollegas" not in adviser.get(reverse("desk:tasks") + address).text


@pytest.mark.parametrize(
    ("view", "field", "typed"),
    [
        ("add_task", "due", {"title": "Ring"}),
        ("hold", "until", {"reason": "Venter"}),
        ("ask", "due", {"party": "gp", "channel": "phone", "text": "Er hun henvist?"}),
        ("promise_call_back", "day", {"about": "Bussen", "clock": "10", "phone": "40404040"}),
    ],
)
def test_day_on_which_the_office_is_closed_is_refused_beside_its_field_and_the_words_stay(
    adviser, office, view, field, typed
):
    case, sunday = a_case(office=office), timezone.localdate() + timedelta(days=13 - timezone.localdate().weekday())
    owner = {"owner": person_called("vejleder").pk} if view == "promise_call_back" else {}
    facts = typed | owner | {field: f"{sunday:%d-%m-%Y}", "version": case.version}
    form = adviser.post(page(case, view), facts).context["form"]
    assert list(form.errors) == [field]
    assert "lukket" in str(form.errors) or "åbent" in str(form.errors)
    assert all(form[name].value() == value for name, value in typed.items())
