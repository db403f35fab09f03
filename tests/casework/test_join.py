"""Two cases about the same matter become one: the older is kept, opened and told of, and nothing is lost on the way."""

from datetime import date

import pytest

from rettidig.casework import integrity
from rettidig.casework.models import AuditEvent, Case, Joining, Letter, NewsMail, Person
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_obstacles_to_closing
from rettidig.casework.steps import (
    advice,
    closing,
    follow_up,
    hearing,
    hold,
    join,
    letter,
    matter,
    patient_page,
    question,
    split,
    sub_case,
)
from rettidig.insight import extract

from .factories import a_case, a_pathway, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 10:00")
LATER = moment("2026-11-23 10:00")


def a_person(**more) -> Person:
    return Person.objects.create(name="Prøve Person", **more)


def two_cases(**more) -> tuple[Case, Case]:
    """An older and a newer case of one person, both open."""
    person = a_person(cpr_index="x")
    older = a_case(patient=person, received_at=moment("2026-11-09 10:00"), **more.pop("older", {}))
    return older, a_case(patient=person, **more)


def joined(older: Case, newer: Case, **more) -> Case:
    return join.join(newer, older, **{"reason": "Det er den samme henvisning", "by": an_adviser(), "at": AT, **more})


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_joining_then_the_newer_is_closed_and_part_of_the_older():
    older, newer = two_cases()
    assert joined(older, newer) == older
    assert (again(newer).joined_to, again(newer).closed_at, again(older).closed_at) == (older, AT, None)
    assert AuditEvent.objects.get(verb="case.joined").reason == "Det er den samme henvisning"
    assert AuditEvent.objects.get(verb="case.took_in").after == {"took_in": newer.number}


def test_joining_from_the_page_of_either_then_the_older_is_kept():
    older, newer = two_cases()
    assert join.join(older, newer, reason="Samme", by=an_adviser(), at=AT) == older


def test_joining_when_the_older_was_closed_then_it_is_opened_with_the_reason():
    older, newer = two_cases()
    closing.close(older, note="Intet at gøre", by=an_adviser(), at=AT)
    kept = joined(older, newer, at=LATER)
    assert (kept.closed_at, kept.state) == (None, newer.state)
    assert AuditEvent.objects.get(verb="case.reopened").reason == "Det er den samme henvisning"


def test_joining_then_open_tasks_go_along_and_finished_ones_stay():
    older, newer = two_cases()
    done, waiting = (follow_up.add_task(newer, title=t, due=date(2026, 12, 1), by=an_adviser(), at=AT) for t in "ab")
    follow_up.finish_task(done, by=an_adviser(), at=AT)
    joined(older, newer)
    done.refresh_from_db()
    waiting.refresh_from_db()
    assert (done.case, waiting.case) == (newer, older)


def test_joining_then_the_owners_see_it():
    older, newer = two_cases(older={"owner": an_adviser()}, owner=an_adviser())
    kept = joined(older, newer)
    assert kept.news_from == "colleague"
    assert [(task.owner, task.due) for task in kept.tasks.filter(kind="joined")] == [(newer.owner, date(2026, 11, 23))]


def test_joining_when_nobody_had_the_older_then_the_owner_of_the_newer_gets_it():
    older, newer = two_cases(owner=an_adviser())
    assert joined(older, newer).owner == newer.owner


def test_joining_then_the_same_inquiry_is_counted_once():
    older, newer = two_cases()
    joined(older, newer)
    assert extract.count_inquiries([2026]).total() == 1
    assert extract.count_arrivals(date(2026, 11, 1), date(2026, 11, 30)).total() == 1


def test_joining_when_the_older_was_answered_then_the_unanswered_inquiry_keeps_its_date():
    older, newer = two_cases(older={"answered_at": AT}, service_due=date(2026, 11, 25))
    [task] = joined(older, newer).tasks.filter(kind="reply")
    assert (task.due, newer.number in task.title) == (date(2026, 11, 25), True)


def test_joining_when_the_older_is_on_hold_then_it_comes_back():
    older, newer = two_cases()
    older = hold.hold(older, until=date(2026, 11, 27), reason="Ferie", by=an_adviser(), at=AT)
    assert joined(older, newer).held_until is None


def test_joining_when_both_were_made_of_the_same_referral_then_its_pathway_is_not_judged_twice():
    facts = {"hospital": "Aarhus", "referral_received": "2026-11-02"}
    older, newer = two_cases(older={"answers": facts}, answers=facts)
    a_pathway(newer, {}, condition="cancer")
    kept = joined(older, newer)
    assert [each.attributes.get("condition") for each in kept.pathways.all()] == [None, "cancer"]
    assert newer.pathways.filter(removed_at=None).count() == 1


def test_joining_when_chosen_then_a_pathway_goes_along_with_its_events():
    older, newer = two_cases(answers={"hospital": "Aarhus", "referral_received": "2026-11-02"})
    [pathway] = newer.pathways.all()
    kept = joined(older, newer, pathways=[pathway.pk])
    assert list(kept.pathways.last().events.values_list("type", "date")) == list(
        pathway.events.values_list("type", "date")
    )
    assert newer.pathways.filter(removed_at=None).count() == 0


def test_joining_when_the_newer_itself_had_taken_one_in_then_all_are_part_of_the_oldest():
    older, newer = two_cases()
    newest = a_case(patient=newer.patient, received_at=moment("2026-11-18 10:00"))
    joined(newer, newest)
    joined(older, newer, at=LATER)
    assert set(older.joined.all()) == {newer, newest}


def test_patient_who_writes_on_the_old_number_is_read_where_the_work_is():
    older, newer = two_cases(reporter="patient")
    joined(older, newer)
    message = patient_page.write_message(newer, text="Er der nyt?", at=LATER)
    assert message.case == newer
    assert [task.case for task in older.tasks.filter(kind="message")] == [older]
    assert again(older).news_from == "patient"
    assert not newer.tasks.filter(done_at=None).exists()


def test_joining_all_then_the_oldest_is_kept_and_another_person_is_named():
    older, newer = two_cases()
    third = a_case(patient=older.patient, received_at=moment("2026-11-18 10:00"))
    stranger = a_case(patient=a_person(cpr_index="y"), received_at=moment("2026-11-18 11:00"))
    outcome = join.join_all([third, stranger, older, newer], reason="Samme", by=an_adviser(), at=AT)
    assert {each.case for each in outcome.done} == {newer.pk, third.pk}
    assert [(case, "forskellige" in why) for case, why in outcome.refused] == [(stranger, True)]
    with pytest.raises(Denied, match="to sager"):
        join.join_all([older], reason="Samme", by=an_adviser(), at=AT)


# -- refused


def test_joining_without_a_reason_is_refused_and_nothing_is_moved():
    older, newer = two_cases()
    with pytest.raises(Denied, match="hvorfor"):
        joined(older, newer, reason=" ")
    assert again(newer).closed_at is None


def test_joining_a_case_with_itself_is_refused():
    older, _newer = two_cases()
    with pytest.raises(Denied, match="selv"):
        joined(older, older)


def test_joining_two_people_is_refused_whoever_says_they_are_one():
    older, newer = a_case(patient=a_person(cpr_index="x")), a_case(patient=a_person(cpr_index="y"))
    with pytest.raises(Denied, match="to forskellige personer"):
        joined(older, newer, is_one_person=True)


def test_joining_when_no_number_shows_the_person_then_somebody_must_say_so():
    older, newer = a_case(patient=a_person(cpr_index="x")), a_case(received_at=LATER)
    with pytest.raises(Denied, match="samme person"):
        joined(older, newer, at=LATER)
    assert joined(older, newer, at=LATER, is_one_person=True) == older


def test_joining_across_offices_is_refused():
    person = a_person(cpr_index="x")
    office = an_office("sjaelland", region="sjaelland")
    here, there = a_case(patient=person), a_case(patient=person, office=office)
    with pytest.raises(Denied):
        joined(here, there)


def test_joining_what_is_joined_is_refused():
    older, newer = two_cases()
    joined(older, newer)
    with pytest.raises(Denied, match="allerede"):
        joined(older, newer, at=LATER)


def a_question(case: Case):
    due = date(2026, 11, 27)
    return question.ask(case, party="patient", channel="phone", text="Hvornår?", due=due, by=an_adviser(), at=AT)


def a_draft(case: Case) -> Letter:
    return letter.draft_letter(case, decision=None, language="da", by=an_adviser(), at=AT)


def test_joining_while_a_question_waits_then_it_is_answered_from_the_kept_case():
    older, newer = two_cases()
    asked = a_question(newer)
    joined(older, again(newer))
    assert list(question.questions_of(older)) == [asked]
    question.answer(asked, text="På mandag", channel="phone", by=an_adviser(), at=LATER)
    asked.refresh_from_db()
    assert (asked.end, asked.task.case, asked.task.done_at) == ("answered", older, LATER)
    assert newer.contacts.last().text == "På mandag"


def test_patient_who_was_asked_before_the_joining_still_sees_the_question_under_the_old_code():
    older, newer = two_cases(reporter="patient", follow_up_code="x" * 20)
    asked = question.ask(
        newer, party="patient", channel="form", text="Hvornår?", due=date(2026, 11, 27), by=an_adviser(), at=AT
    )
    joined(older, again(newer))
    assert list(question.on_my_case(again(newer))) == [asked]
    question.answer(asked, text="På mandag", by=None, at=LATER)
    assert older.tasks.filter(kind="message", done_at=None).exists()


def test_question_that_was_answered_since_stays_answered_when_the_cases_are_separated():
    older, newer = two_cases()
    asked = a_question(newer)
    joined(older, again(newer))
    question.answer(asked, text="På mandag", channel="phone", by=an_adviser(), at=LATER)
    join.separate(newer, reason="Forkert", by=an_adviser(), at=LATER)
    asked.refresh_from_db()
    assert (asked.end, asked.task.case) == ("answered", newer)


def test_joining_while_a_letter_is_a_draft_then_it_goes_along_and_comes_back():
    older, newer = two_cases()
    draft = a_draft(newer)
    joined(older, again(newer))
    draft.refresh_from_db()
    assert draft.case == older
    letter.edit_letter(draft, title="Om din tid", body="Hej.", by=an_adviser(), at=LATER)
    join.separate(newer, reason="Forkert", by=an_adviser(), at=LATER)
    draft.refresh_from_db()
    assert (draft.case, draft.title) == (newer, "Om din tid")


def test_draft_that_was_thrown_away_since_does_not_come_back():
    older, newer = two_cases()
    draft = a_draft(newer)
    joined(older, again(newer))
    draft.refresh_from_db()
    letter.discard_letter(draft, by=an_adviser(), at=LATER)
    assert join.separate(newer, reason="Forkert", by=an_adviser(), at=LATER).letters.count() == 0


def test_draft_about_a_matter_goes_along_with_it_and_tells_of_it_as_it_is_judged_there():
    older, newer = two_cases()
    by = an_adviser()
    old = matter.add_matter(older, kind="transport", by=by, at=AT)
    made = matter.add_matter(again(newer), kind="complaint", by=by, at=AT)
    newest = again(newer).assessments.first()
    draft = newer.letters.create(
        kind="guidance", title="x", body="y", matter=made.key, assessment=newest, created_at=AT, created_by=by
    )
    joined(older, again(newer))
    draft.refresh_from_db()
    copy = older.matters.exclude(pk=old.pk).get()
    assert (draft.matter, draft.assessment.case) == (copy.key, older)
    join.separate(newer, reason="Forkert", by=by, at=LATER)
    draft.refresh_from_db()
    assert (draft.case, draft.matter, draft.assessment) == (newer, made.key, newest)


# -- in hard orders


def test_case_that_was_split_off_is_joined_again_and_split_from_it_anew():
    case = a_case(patient=a_person(cpr_index="x"))
    made = split.split(case, topic="transport", about="Kørsel", by=an_adviser(), at=AT)
    kept = join.join(made, again(case), reason="Det var det samme", by=an_adviser(), at=AT)
    assert (kept, again(made).joined_to) == (case, case)
    assert (
        split.split(again(case), topic="transport", about="Kørsel igen", by=an_adviser(), at=LATER).split_from == case
    )


def test_split_of_a_kept_case_is_undone_by_itself_and_the_joining_after_it():
    older, newer = two_cases()
    joined(older, newer)
    made = split.split(again(older), topic="transport", about="Kørsel", by=an_adviser(), at=LATER)
    join.join(made, again(older), reason="Igen", by=an_adviser(), at=LATER)
    join.separate(newer, reason="Forkert", by=an_adviser(), at=LATER)
    assert (again(newer).joined_to, again(made).joined_to) == (None, older)


def test_separating_after_the_kept_case_was_closed_then_it_stays_closed_and_the_other_is_open():
    older, newer = two_cases()
    joined(older, newer)
    closing.close(again(older), note="Færdig", by=an_adviser(), at=LATER)
    back = join.separate(again(newer), reason="Forkert", by=an_adviser(), at=LATER)
    assert (back.closed_at, again(older).closed_at) == (None, LATER)


def test_sub_case_of_a_joined_case_that_is_opened_again_opens_the_case_in_which_the_work_goes_on():
    older, newer = two_cases()
    below = sub_case.open_sub_case(newer, topic="transport", owner=None, text="Kørsel", by=an_adviser(), at=AT)
    closing.close(below, note="Løst", by=an_adviser(), at=AT)
    joined(older, again(newer))
    closing.close(again(older), note="Færdig", by=an_adviser(), at=LATER)
    closing.reopen(again(below), reason="Ny regning", by=an_adviser(), at=LATER)
    assert (again(below).closed_at, again(older).closed_at, again(newer).joined_to) == (None, None, older)
    with pytest.raises(Denied, match="Delsagen"):
        closing.close(again(older), note="Færdig", by=an_adviser(), at=LATER)


def test_joined_case_with_a_sub_case_that_was_opened_again_is_not_separated_from_it():
    older, newer = two_cases()
    below = sub_case.open_sub_case(newer, topic="transport", owner=None, text="Kørsel", by=an_adviser(), at=AT)
    closing.close(below, note="Løst", by=an_adviser(), at=AT)
    joined(older, again(newer))
    closing.reopen(again(below), reason="Ny regning", by=an_adviser(), at=LATER)
    back = join.separate(again(newer), reason="Forkert", by=an_adviser(), at=LATER)
    assert (back.closed_at, again(below).parent) == (None, newer)
    with pytest.raises(Denied, match="Delsagen"):
        closing.close(again(newer), note="Færdig", by=an_adviser(), at=LATER)


def test_joining_into_a_case_whose_patient_has_been_seen_is_refused():
    older, newer = two_cases(older={"patient_seen_on": date(2026, 11, 12)})
    with pytest.raises(Denied, match="undersøgt"):
        joined(older, newer)


def test_joining_that_would_leave_a_maximum_waiting_time_behind_is_refused():
    older, newer = two_cases(topic="max_wait")
    with pytest.raises(Denied, match="maksimal ventetid"):
        joined(older, newer, pathways=[])
    assert again(newer).closed_at is None


def test_joining_by_who_may_not_work_on_cases_is_refused():
    older, newer = two_cases()
    with pytest.raises(Denied):
        joined(older, newer, by=a_user("lawyer"))


def test_joined_case_is_worked_on_no_more():
    older, newer = two_cases()
    joined(older, newer)
    for act in (closing.reopen, follow_up.add_note):
        with pytest.raises(Denied, match="en del af en anden"):
            act(newer, by=an_adviser(), at=LATER, **{"reason" if act is closing.reopen else "text": "x"})


# -- undone


def test_separating_then_everything_stands_as_before():
    older, newer = two_cases(answers={"hospital": "Aarhus", "referral_received": "2026-11-02"})
    task = follow_up.add_task(newer, title="Ring", due=date(2026, 12, 1), by=an_adviser(), at=AT)
    closing.close(older, note="Intet at gøre", by=an_adviser(), at=AT)
    joined(older, newer)
    back = join.separate(newer, reason="Det var en anden", by=an_adviser(), at=LATER)
    task.refresh_from_db()
    assert (back.joined_to, back.closed_at, back.state, task.case) == (None, None, "received", newer)
    assert again(older).closed_at == AT
    assert newer.pathways.get().removed_at is None
    assert not older.pathways.filter(removed_at=None).exclude(key="1").exists()
    assert Joining.objects.get().undone_at == LATER


def test_separating_when_work_was_done_since_then_the_older_stays_open():
    older, newer = two_cases()
    closing.close(older, note="Intet at gøre", by=an_adviser(), at=AT)
    joined(older, newer)
    follow_up.add_note(older, text="Talt med patienten", by=an_adviser(), at=LATER)
    join.separate(newer, reason="Det var en anden", by=an_adviser(), at=LATER)
    assert again(older).closed_at is None


def test_separating_then_it_can_be_joined_again():
    older, newer = two_cases()
    joined(older, newer)
    join.separate(newer, reason="Forkert", by=an_adviser(), at=LATER)
    assert joined(older, newer, at=LATER) == older


def test_separating_a_case_that_is_no_part_of_another_is_refused():
    with pytest.raises(Denied, match="ikke en del"):
        join.separate(a_case(), reason="Forkert", by=an_adviser(), at=AT)


def test_separating_without_a_reason_is_refused():
    older, newer = two_cases()
    joined(older, newer)
    with pytest.raises(Denied, match="hvorfor"):
        join.separate(newer, reason="", by=an_adviser(), at=LATER)
    assert again(newer).joined_to == older


def test_separating_when_the_kept_case_is_part_of_a_third_is_refused():
    older, newer = two_cases()
    newest = a_case(patient=newer.patient, received_at=moment("2026-11-18 10:00"))
    joined(newer, newest)
    joined(older, newer, at=LATER)
    with pytest.raises(Denied, match="Skil den ud først"):
        join.separate(newest, reason="Forkert", by=an_adviser(), at=LATER)


def test_writers_are_told_that_there_is_news_and_nothing_else(settings):
    settings.EMAIL_HOST = "mail.example.dk"
    can_read = {"reporter": "patient", "reply_email": "a@example.dk", "follow_up_code": "x"}
    older, newer = two_cases(older=can_read, **can_read)
    joined(older, newer)
    assert [mail.case for mail in NewsMail.objects.all()] == [newer]
    join.separate(newer, reason="Forkert", by=an_adviser(), at=LATER)
    closing.close(older, note="Intet at gøre", by=an_adviser(), at=LATER)
    joined(older, newer, at=LATER)
    assert {mail.case for mail in NewsMail.objects.all()} == {newer, older}


def test_joining_while_advice_is_awaited_then_it_is_answered_where_the_work_goes_on():
    older, newer = two_cases()
    asker, lawyer = an_adviser(), a_user("lawyer")
    due = advice.usual_due(newer, on=AT.date())
    asked = advice.ask(newer, kind="advice", text="Hvad siger loven?", asked=lawyer, due=due, by=asker, at=AT)
    joined(older, again(newer))
    assert list(advice.waiting_for(lawyer, on=AT.date())) == [asked]
    advice.answer(asked, end="advised", text="Det her.", by=lawyer, at=AT)
    asked.refresh_from_db()
    assert (asked.end, asked.case, asked.task.case) == ("advised", newer, older)
    assert list(advice.waiting_for(lawyer, on=AT.date())) == []


def test_advice_that_is_awaited_when_the_kept_case_is_closed_waits_for_nobody():
    older, newer = two_cases()
    due = advice.usual_due(newer, on=AT.date())
    lawyer = a_user("lawyer")
    advice.ask(newer, kind="advice", text="Hvad siger loven?", asked=lawyer, due=due, by=an_adviser(), at=AT)
    joined(older, again(newer))
    Case.objects.filter(pk=older.pk).update(closed_at=AT)
    assert list(advice.waiting_for(lawyer, on=AT.date())) == []


@pytest.mark.parametrize("goes_along", [True, False])
def test_hearing_in_the_joined_case_counts_in_the_kept_one(goes_along):
    older, newer = two_cases()
    here, there = older.pathways.get(), newer.pathways.get()
    due = question.usual_due(newer, on=AT.date())
    facts = {"party": "patient", "channel": "phone", "text": "Vi vil give afslag.", "due": due, "pathway": there}
    asked = question.ask(newer, right="extended_choice", by=an_adviser(), at=AT, **facts)
    joined(older, again(newer), pathways=[there.pk] if goes_along else [])
    about = older.pathways.exclude(pk=here.pk).get() if goes_along else here
    assert list(hearing.hearings_of(older, about, "extended_choice")) == [asked]
    assert not hearing.hearings_of(older, about, "equal_time").exists()
    assert not goes_along or not hearing.hearings_of(older, here, "extended_choice").exists()


def test_open_sub_case_goes_along_and_the_kept_case_closes_after_it():
    older, newer = two_cases()
    below = sub_case.open_sub_case(newer, topic="transport", owner=None, text="Kørsel", by=an_adviser(), at=AT)
    joined(older, again(newer))
    assert [each.case for each in find_obstacles_to_closing(again(older)) if each.case] == [below]
    assert not integrity.closed_above_sub_case(integrity.begin_look(older.office, at=LATER)).exists()
    join.separate(again(newer), reason="Forkert", by=an_adviser(), at=LATER)
    assert [each.case for each in find_obstacles_to_closing(again(older)) if each.case] == []
    assert [each.case for each in find_obstacles_to_closing(again(newer)) if each.case] == [below]


def test_team_of_a_joined_case_that_nobody_had_is_told():
    team, other = a_team("one", ["max_wait"]), a_team("two", ["other"])
    older, newer = two_cases(older={"team": other}, team=team)
    told = joined(older, newer).tasks.filter(kind="joined")
    assert [(task.team, task.owner, newer.number in task.title) for task in told] == [(team, None, True)]
