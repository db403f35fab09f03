"""Tasks as a tree: parts below what they are part of, what comes next, and what may be changed or given up."""

from datetime import date

import pytest

from rettidig.casework import deadlines
from rettidig.casework.models import AuditEvent, Case, StandardTask, Task
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import call_back, closing, follow_up, question, task, triage
from rettidig.casework.task_tree import as_tree, find_next

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-16 10:00")
TUESDAY, FRIDAY, NEXT_WEEK = date(2026, 11, 17), date(2026, 11, 20), date(2026, 11, 25)


@pytest.fixture
def adviser():
    return an_adviser()


def add(case: Case, title: str, due: date | None = FRIDAY, **more) -> Task:
    return follow_up.add_task(case, title=title, due=due, at=NOW, **{"by": an_adviser(), **more})


def change(one: Task, **more) -> Task:
    facts = {"title": one.title, "due": one.due, "owner": one.owner, "parent": one.parent}
    return task.change_task(one, at=NOW, **{"by": an_adviser(), **facts, **more})


def words(nodes) -> list:
    return [(node.task.title, words(node.parts)) for node in nodes]


def test_tree_has_what_is_due_first_at_the_top_and_the_next_is_a_task_without_open_parts():
    case = a_case()
    whole = add(case, "Hold møde", NEXT_WEEK)
    add(case, "Ring", FRIDAY)
    add(case, "Indkald", FRIDAY, parent=whole)
    first = add(case, "Find en dag", TUESDAY, parent=whole)
    tree = as_tree(case.tasks.all())
    assert words(tree) == [("Hold møde", [("Find en dag", []), ("Indkald", [])]), ("Ring", [])]
    assert find_next(tree) == first


def test_next_task_when_somebody_has_written_then_is_to_read_it():
    case = a_case()
    add(case, "Ring", TUESDAY)
    unread = case.tasks.create(title="Læs", kind="message", due=FRIDAY, created_at=NOW)
    assert find_next(as_tree(case.tasks.all()), before=follow_up.READING) == unread


def test_part_that_is_done_is_counted_and_the_whole_can_then_be_done(adviser):
    case = a_case()
    whole = add(case, "Hold møde")
    part = add(case, "Indkald", parent=whole)
    with pytest.raises(Denied, match="under denne"):
        follow_up.finish_task(whole, by=adviser, at=NOW)
    follow_up.finish_task(part, by=adviser, at=NOW)
    [node] = as_tree(case.tasks.all())
    assert (node.done, node.parts) == (1, [])
    assert follow_up.finish_task(whole, by=adviser, at=NOW).done_at
    with pytest.raises(Denied, match="“Hold møde” er færdig"):
        follow_up.reopen_task(part, by=adviser, at=NOW)


@pytest.mark.parametrize(
    ("due", "said"),
    [(None, "hvornår"), (date(2026, 11, 13), "gået"), (date(2026, 11, 21), "lukket")],
)
def test_task_needs_a_day_that_lies_ahead_and_on_which_the_office_is_open(due, said):
    with pytest.raises(Denied, match=said):
        add(a_case(), "Ring", due)


def test_task_is_not_given_to_somebody_who_does_not_work_on_cases():
    with pytest.raises(Denied, match="arbejder med"):
        add(a_case(), "Ring", owner=a_user("management"))


def test_task_when_there_is_a_fourth_level_then_denied():
    case = a_case()
    third = add(case, "Tre", parent=add(case, "To", parent=add(case, "En")))
    with pytest.raises(Denied, match="tre led"):
        add(case, "Fire", parent=third)


def test_part_is_not_due_after_what_it_is_part_of_whichever_of_them_moves():
    case = a_case()
    whole = add(case, "Hold møde", FRIDAY)
    with pytest.raises(Denied, match="senere dag end"):
        add(case, "Indkald", NEXT_WEEK, parent=whole)
    add(case, "Indkald", FRIDAY, parent=whole)
    with pytest.raises(Denied, match="“Indkald” har en senere dag"):
        change(whole, due=TUESDAY, reason="Før weekenden")


def test_part_is_refused_below_a_task_of_another_case_one_that_is_done_and_one_of_the_system(adviser):
    case = a_case()
    done = follow_up.finish_task(add(case, "Ring"), by=adviser, at=NOW)
    unread = case.tasks.create(title="Læs", kind="message", due=FRIDAY, created_at=NOW)
    for parent, said in ((add(a_case(), "X"), "anden sag"), (done, "færdig"), (unread, "deles op")):
        with pytest.raises(Denied, match=said):
            add(case, "Del", parent=parent)


def test_task_is_moved_with_its_parts_but_not_below_itself_and_not_too_deep():
    case = a_case()
    whole = add(case, "Hold møde")
    part = add(case, "Indkald", parent=whole)
    other = add(case, "Klagen")
    with pytest.raises(Denied, match="under sig selv"):
        change(whole, parent=part)
    assert change(whole, parent=other).parent == other
    with pytest.raises(Denied, match="tre led"):
        change(other, parent=add(case, "Øverst"))


def test_day_that_is_moved_needs_a_reason_and_the_log_has_both_days():
    one = add(a_case(), "Ring", TUESDAY)
    with pytest.raises(Denied, match="hvorfor dagen flyttes"):
        change(one, due=FRIDAY)
    change(one, due=FRIDAY, reason="Patienten er bortrejst")
    event = AuditEvent.objects.get(verb="task.changed")
    assert (event.before, event.after) == ({"due": "2026-11-17"}, {"due": "2026-11-20"})
    assert event.reason == "Patienten er bortrejst"
    assert Case.objects.get(pk=one.case_id).next_deadline == FRIDAY


def test_task_is_given_to_another_and_renamed_without_a_reason_but_not_changed_to_nothing(adviser):
    one = add(a_case(), "Ring")
    assert change(one, owner=adviser, title="Ring igen").owner == adviser
    with pytest.raises(Denied, match="ikke ændret noget"):
        change(Task.objects.get(pk=one.pk))
    with pytest.raises(Denied, match="hvad der skal gøres"):
        change(Task.objects.get(pk=one.pk), title=" ")


def test_task_that_follows_from_the_law_keeps_its_day_and_is_not_given_up_but_may_change_hands(adviser):
    case = a_case()
    seen = case.tasks.create(title="Hør", kind="follow_to_the_door", due=FRIDAY, created_at=NOW)
    with pytest.raises(Denied, match="kun vælge, hvem"):
        change(seen, due=TUESDAY, reason="Nu")
    with pytest.raises(Denied, match="ikke opgives"):
        task.drop_task(seen, reason="Nej", by=adviser, at=NOW)
    assert change(seen, owner=adviser).owner == adviser


def test_task_that_is_given_up_needs_a_reason_holds_nothing_open_and_is_taken_back(adviser):
    case = a_case()
    one = add(case, "Ring")
    with pytest.raises(Denied, match="hvorfor opgaven opgives"):
        task.drop_task(one, reason=" ", by=adviser, at=NOW)
    dropped = task.drop_task(one, reason="Patienten ringede selv", by=adviser, at=NOW)
    assert AuditEvent.objects.get(verb="task.dropped").reason == "Patienten ringede selv"
    with pytest.raises(Denied, match="Åbn den igen"):
        task.drop_task(one, reason="Igen", by=adviser, at=NOW)
    assert follow_up.reopen_task(dropped, by=adviser, at=NOW).dropped_reason == ""


def test_task_with_an_open_part_is_not_given_up(adviser):
    case = a_case()
    whole = add(case, "Hold møde")
    add(case, "Indkald", parent=whole)
    with pytest.raises(Denied, match="under denne"):
        task.drop_task(whole, reason="Aflyst", by=adviser, at=NOW)


def test_promised_call_is_not_ticked_off_without_the_call(adviser):
    case = a_case(reply_phone="20 30 40 50")
    promised = call_back.promise(case, due=moment("2026-11-17 10:00"), about="Svar", by=adviser, at=NOW)
    with pytest.raises(Denied, match="lovet at ringe"):
        follow_up.finish_task(promised, by=adviser, at=NOW)
    assert task.drop_task(promised, reason="Patienten ringede selv", by=adviser, at=NOW).done_at


def test_question_that_has_ended_is_not_awaited_again(adviser):
    asked = question.ask(a_case(), party="patient", channel="phone", text="Hvornår?", due=FRIDAY, by=adviser, at=NOW)
    question.answer(asked, text="Nu", by=adviser, at=NOW, channel="phone")
    with pytest.raises(Denied, match="Opgaven ventede på et svar"):
        follow_up.reopen_task(asked.task, by=adviser, at=NOW)


def test_closing_names_the_tasks_that_hold_the_case_open(adviser):
    case = a_case()
    for title in ("Ring", "Skriv", "Hør", "Send"):
        add(case, title)
    with pytest.raises(Denied, match="4 opgaver, som ikke er færdige: “Ring”, “Skriv”, “Hør” med flere"):
        closing.close(case, note="", by=adviser, at=NOW)


def standard(title: str = "Bekræft, at klagen er kommet", **more) -> StandardTask:
    facts = {"topic": "service_complaint", "business_days": 2, "valid_from": date(2026, 1, 1)}
    return StandardTask.objects.create(office=an_office(), title=title, **{**facts, **more})


def test_case_of_a_subject_gets_its_standard_tasks_and_those_of_the_old_subject_are_given_up(adviser):
    standard()
    standard("Gammel", valid_to=date(2026, 10, 1))
    standard("Mål ventetiden", topic="waiting", business_days=0)
    team = a_team("complaints", ["service_complaint"])
    case = a_case(topic="waiting")
    triage.change_topic(case, topic="service_complaint", reason="Det er en klage", by=adviser, at=NOW)
    [made] = case.tasks.all()
    due = deadlines.add_business_days(NOW.date(), 2)
    assert (made.title, made.due, made.team, made.kind) == ("Bekræft, at klagen er kommet", due, team, "standard")
    triage.change_topic(case, topic="waiting", reason="Nej", by=adviser, at=NOW)
    made.refresh_from_db()
    assert made.dropped_reason == "Sagen har fået et andet emne."
    assert case.tasks.get(done_at=None).title == "Mål ventetiden"
