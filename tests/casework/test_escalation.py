"""The ladder: who is asked, by when an answer is due, what happens without one, and every way it is refused."""

from datetime import date, time, timedelta

import pytest

from rettidig.casework import outbox
from rettidig.casework.ladder import find_ladder
from rettidig.casework.models import AuditEvent, LadderStep, OutboxMessage, Rung
from rettidig.casework.office_hours import answer_due
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_obstacles_to_closing
from rettidig.casework.steps import assessment, closing, escalation
from rettidig.casework.steps.escalation import AGAIN, AWAITED, NEXT, Asking
from rettidig.casework.steps.missing import KIND, TIME, say_missing

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")  # a Friday
ANSWERS = {"condition": "cancer", "purpose": "assessment", "referral_received": "2026-11-16"}


def a_waiting_case(**answers):
    case = a_case(topic="max_wait", answers=ANSWERS | answers, owner=an_adviser())
    assessment.renew(case, at=NOW)
    return case


def ask(case, rung="department", *, at=NOW, by=None, **more):
    facts = {"way": "phone", "receiver": "Kirurgi", "words": "Vi bad om en tid inden fristen."} | more
    return escalation.ask(case, asking=Asking(rung, **facts), by=by or case.owner, at=at)


def answer(step, *, at=NOW, by=None, **more):
    facts = {"answer": "no_time", "words": "De har ingen tid."} | more
    return escalation.record_answer(step, **facts, by=by or step.by, at=at)


def open_tasks(case):
    return list(case.tasks.filter(kind=escalation.TASK, done_at=None).values_list("title", "due"))


@pytest.mark.parametrize(("facts", "is_done"), [([TIME], True), (["CPR-nummer", TIME], False)])
def test_time_that_the_department_gives_is_not_asked_of_the_patient_as_well(facts, is_done):
    case = a_waiting_case()
    asked = case.tasks.create(kind=KIND, title=say_missing(facts), created_at=NOW)
    answer(ask(case), answer="booked", booked_on=NOW.date() + timedelta(days=3), words="På mandag.")
    asked.refresh_from_db()
    assert bool(asked.done_at) is is_done


# -- the ladder


def test_ladder_is_the_usual_one_until_the_office_says_otherwise():
    office = an_office()
    assert [step.rung for step in find_ladder(office, on=NOW.date())] == list(Rung)
    row = {"office": office, "way": "letter", "amount": 2, "unit": "business_days"}
    LadderStep.objects.create(**row, rung="department", valid_from=NOW.date())
    LadderStep.objects.create(**row, rung="coordinator", is_used=False, valid_from=NOW.date())
    ladder = find_ladder(office, on=NOW.date())
    assert (ladder[0].way, ladder[0].amount) == ("letter", 2)
    assert "coordinator" not in [step.rung for step in ladder]
    assert find_ladder(office, on=NOW.date() - timedelta(days=1))[0].way == "phone"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-20 10:00", "2026-11-20 13:00"),
        ("2026-11-20 13:00", "2026-11-20 16:00"),
        ("2026-11-20 14:00", "2026-11-23 09:00"),  # over the weekend
        ("2026-11-21 12:00", "2026-11-23 11:00"),
    ],
)
def test_answer_in_hours_is_due_within_the_hours_in_which_the_office_is_open(at, due):
    assert answer_due(an_office(), amount=3, in_hours=True, at=moment(at)) == moment(due)


def test_hours_in_which_an_answer_is_due_are_those_of_the_offices_work_and_not_of_its_telephone():
    office = an_office()
    for weekday in range(5):
        office.opening_hours.create(weekday=weekday, opens=time(9), closes=time(12))
        office.working_hours.create(weekday=weekday, opens=time(8), closes=time(15))
    assert answer_due(office, amount=3, in_hours=True, at=moment("2026-11-20 13:00")) == moment("2026-11-23 09:00")


def test_answer_in_business_days_is_due_when_the_office_closes():
    office = an_office()
    office.closed_days.create(date=date(2026, 11, 23), reason="Lukket")
    assert answer_due(office, amount=1, in_hours=False, at=NOW) == moment("2026-11-24 16:00")


# -- up the ladder


def test_case_goes_up_until_somebody_gives_a_time():
    case = a_waiting_case()
    assert escalation.lacks_time(case)
    assert escalation.find_next(case, on=NOW.date()).rung == "department"
    answer(ask(case))
    assert open_tasks(case) == [(NEXT, NOW.date())]
    assert escalation.find_next(case, on=NOW.date()).rung == "coordinator"
    answer(ask(case, "coordinator"), answer="booked", booked_on=date(2026, 11, 27), words="Den 27. kl. 9.")
    case.refresh_from_db()
    assert case.escalations.get().outcome == "booked"
    assert open_tasks(case) == []
    assert case.pathways.get().events.filter(type="appointment_offered", facts__for="2026-11-27").exists()
    assert not escalation.lacks_time(case)


def test_day_after_the_limit_is_no_time_that_keeps_it():
    case = a_waiting_case()
    answer(ask(case), answer="booked", booked_on=date(2026, 12, 1), words="Først den 1.")
    assert escalation.lacks_time(case)  # the limit was 30 November


def test_day_after_the_limit_lets_the_case_go_on_from_its_rung():
    case = a_waiting_case()
    answer(ask(case, "coordinator"), answer="booked", booked_on=date(2026, 12, 1), words="Først den 1.")
    assert case.escalations.get().ended_at is None
    assert open_tasks(case) == [(NEXT, NOW.date())]
    assert escalation.find_next(case, on=NOW.date()).rung == "department_management"
    answer(ask(case, "department_management"), answer="booked", booked_on=date(2026, 11, 30), words="Den 30.")
    assert case.escalations.get().outcome == "booked"


def test_highest_rung_that_gives_no_time_asks_for_no_rung_above():
    case = a_waiting_case()
    answer(ask(case, "authority", way="letter", wish="Ja tak."))
    assert open_tasks(case) == [(AGAIN, NOW.date())]


def test_rung_that_does_not_answer_makes_the_next_due_once_and_sends_nothing():
    case = a_waiting_case()
    step = ask(case)
    assert open_tasks(case) == [(AWAITED, NOW.date())]
    assert escalation.make_due(at=step.answer_by - timedelta(seconds=1)) == 0
    assert escalation.make_due(at=step.answer_by) == 1
    assert escalation.make_due(at=step.answer_by + timedelta(hours=1)) == 0
    assert open_tasks(case) == [(NEXT, NOW.date())]
    assert case.tasks.get(done_at=None, kind=escalation.TASK).owner == case.owner
    assert case.escalations.get().steps.count() == 1
    assert not OutboxMessage.objects.exists()
    assert AuditEvent.objects.get(verb="escalation.unanswered").role == "system"


def test_answer_that_comes_late_is_written_down_all_the_same():
    case = a_waiting_case()
    step = ask(case)
    escalation.make_due(at=step.answer_by)
    assert answer(step).answer == "no_time"


def test_pause_stops_the_clock_and_gives_the_time_back():
    case = a_waiting_case()
    due = ask(case).answer_by
    escalation.pause(case, reason="Patienten vil tænke over det.", by=case.owner, at=NOW)
    assert (escalation.make_due(at=due), open_tasks(case)) == (0, [])
    escalation.resume(case, by=case.owner, at=NOW + timedelta(days=3))
    assert case.escalations.get().steps.get().answer_by == due + timedelta(days=3)
    assert open_tasks(case) == [(AWAITED, date(2026, 11, 23))]


@pytest.mark.parametrize(
    ("asked", "paused", "resumed", "due"),
    [
        ("2026-11-19 13:30", "2026-11-19 15:30", "2026-11-20 09:00", "2026-11-20 10:00"),  # an hour was left
        ("2026-11-20 14:00", "2026-11-20 15:00", "2026-11-23 09:00", "2026-11-23 11:00"),  # two, over the weekend
        ("2026-11-20 09:00", "2026-11-20 10:00", "2026-11-20 15:00", "2026-11-23 09:00"),
    ],
)
def test_pause_gives_back_the_hours_of_work_that_were_left(asked, paused, resumed, due):
    case = a_waiting_case()
    ask(case, at=moment(asked))
    escalation.pause(case, reason="Patienten vil tænke over det.", by=case.owner, at=moment(paused))
    escalation.resume(case, by=case.owner, at=moment(resumed))
    assert case.escalations.get().steps.get().answer_by == moment(due)
    assert open_tasks(case) == [(AWAITED, moment(due).date())]


def test_end_of_the_wait_ends_the_asking():
    case = a_waiting_case()
    ask(case)
    closing.record_seen(case, on=NOW.date(), by=case.owner, at=NOW)
    assert case.escalations.get().outcome == "ended"
    assert open_tasks(case) == []


def test_open_escalation_holds_the_case_open_until_it_is_stopped():
    case = a_waiting_case()
    ask(case)
    assert any("venter stadig på en tid" in each.sentence for each in find_obstacles_to_closing(case))
    escalation.stop(case, reason="Patienten bliver indlagt i dag.", by=case.owner, at=NOW)
    assert not any("venter stadig på en tid" in each.sentence for each in find_obstacles_to_closing(case))


# -- what a letter tells


@pytest.mark.parametrize(
    ("rung", "is_named"), [("department_management", True), ("hospital_management", False), ("region", False)]
)
def test_letter_names_the_patient_only_to_who_books(rung, is_named):
    case = a_waiting_case(patient_name="Kaja Test Hansen")
    answer(ask(case), words="Der er fuldt.")
    step = ask(case, rung, way="letter")
    assert ("Kaja Test Hansen" in step.body) is is_named
    assert "mandag den 30. november 2026" in step.body
    assert "Der er fuldt." in step.body
    assert bytes(step.pdf).startswith(b"%PDF")


def test_letter_waits_for_somebody_to_bring_it():
    case = a_waiting_case()
    ask(case, "hospital_management", way="letter", receiver="Hospitalsledelsen")
    message = OutboxMessage.objects.get()
    outbox.deliver(message.pk, at=NOW)
    message.refresh_from_db()
    assert message.is_held_up
    assert "Hospitalsledelsen" in message.error
    outbox.hand_over(message, how="Sikker mail", by=case.owner, at=NOW)


def test_authority_is_asked_in_the_patients_words_and_the_pathway_says_so():
    case = a_waiting_case()
    step = ask(case, "authority", way="letter", wish="Jeg vil gerne have hjælp derfra.")
    assert "Jeg vil gerne have hjælp derfra." in step.body
    assert case.pathways.get().events.filter(type="health_authority_notified").exists()


# -- refused


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"receiver": " "}, "hvem der bliver spurgt"),
        ({"words": " "}, "hvad der er sagt"),
        ({"rung": "authority"}, "når patienten ønsker det"),
    ],
)
def test_asking_that_lacks_something_is_refused(facts, words):
    with pytest.raises(Denied, match=words):
        ask(a_waiting_case(), **facts)


def test_rung_that_the_office_does_not_use_is_refused():
    case = a_waiting_case()
    row = {"office": case.office, "way": "phone", "amount": 1, "unit": "hours"}
    LadderStep.objects.create(**row, rung="coordinator", is_used=False, valid_from=NOW.date())
    with pytest.raises(Denied, match="bruger ikke det trin"):
        ask(case, "coordinator")


def test_lower_rung_than_the_last_is_refused_and_the_same_is_not():
    case = a_waiting_case()
    ask(case, "coordinator")
    ask(case, "coordinator")
    with pytest.raises(Denied, match="længere oppe"):
        ask(case)


def test_patient_who_waits_for_nothing_is_not_asked_for():
    case = a_case(topic="waiting", owner=an_adviser())
    with pytest.raises(Denied, match="venter ikke"):
        ask(case)
    seen = a_waiting_case()
    closing.record_seen(seen, on=NOW.date(), by=seen.owner, at=NOW)
    with pytest.raises(Denied, match="venter ikke"):
        ask(seen)


def test_nothing_is_asked_during_a_pause():
    case = a_waiting_case()
    ask(case)
    with pytest.raises(Denied, match="hvorfor"):
        escalation.pause(case, reason=" ", by=case.owner, at=NOW)
    with pytest.raises(Denied, match="holder ikke pause"):
        escalation.resume(case, by=case.owner, at=NOW)
    escalation.pause(case, reason="Venter på patienten", by=case.owner, at=NOW)
    with pytest.raises(Denied, match="allerede sat på pause"):
        escalation.pause(case, reason="Igen", by=case.owner, at=NOW)
    with pytest.raises(Denied, match="Genoptag"):
        ask(case, "coordinator")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"words": " "}, "hvad de svarede"),
        ({"answer": "booked"}, "hvilken dag"),
        ({"answer": "booked", "booked_on": date(2026, 11, 19)}, "Dagen er gået"),
        ({"booked_on": date(2026, 11, 27)}, "Ret det ene"),
    ],
)
def test_answer_that_does_not_hold_together_is_refused(facts, words):
    with pytest.raises(Denied, match=words):
        answer(ask(a_waiting_case()), **facts)


def test_answer_is_given_once():
    step = ask(a_waiting_case())
    answer(step)
    with pytest.raises(Denied, match="skrevet ned"):
        answer(step)


def test_case_that_is_not_on_the_ladder_cannot_be_paused_resumed_or_stopped():
    case = a_waiting_case()
    for act, facts in (
        (escalation.pause, {"reason": "x"}),
        (escalation.resume, {}),
        (escalation.stop, {"reason": "x"}),
    ):
        with pytest.raises(Denied, match="ikke på vej op"):
            act(case, **facts, by=case.owner, at=NOW)
    ask(case)
    with pytest.raises(Denied, match="hvorfor"):
        escalation.stop(case, reason=" ", by=case.owner, at=NOW)


@pytest.mark.parametrize("role", ["lawyer", "management", "partner"])
def test_who_works_on_no_cases_asks_nobody(role):
    with pytest.raises(Denied):
        ask(a_waiting_case(), by=a_user(role))


def test_another_office_asks_nobody():
    with pytest.raises(Denied):
        ask(a_waiting_case(), by=a_user("adviser", office=an_office("syd")))


def test_several_pathways_must_be_told_apart():
    case = a_waiting_case()
    case.pathways.create(key="2", attributes={"area": "somatic", "condition": "cancer"}, changed_at=NOW)
    with pytest.raises(Denied, match="hvilket forløb"):
        ask(case)
    second = case.pathways.get(key="2")
    assert (
        escalation.ask(
            case, asking=Asking("department", "phone", "Kirurgi", "Vi ringede."), pathway=second, by=case.owner, at=NOW
        ).escalation.pathway
        == second
    )
