"""Somebody is asked for advice or approval: who may answer, what comes back to the asker, and who has it meanwhile."""

from datetime import date

import pytest

from rettidig.casework import absences, integrity, queues
from rettidig.casework.models import AdviceRequest, AuditEvent, Case, HospitalContact, NewsFrom, User
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import advice, follow_up, letter

from .factories import a_case, a_user, an_office, moment

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 10:00")
MONDAY = moment("2026-11-23 10:00")
DUE = date(2026, 11, 25)
AFTER = date(2026, 11, 26)


@pytest.fixture
def adviser() -> User:
    return a_user("adviser", first_name="Berit")


@pytest.fixture
def lawyer() -> User:
    return a_user("lawyer", first_name="Jens")


@pytest.fixture
def case(adviser) -> Case:
    return a_case(owner=adviser)


def ask(case: Case, by: User, asked: User | None, **more) -> AdviceRequest:
    facts = {"kind": "advice", "text": "Hvad siger loven?", "due": DUE, "at": FRIDAY}
    return advice.ask(case, by=by, asked=asked, **{**facts, **more})


def answered(request: AdviceRequest, by: User, end: str = "advised", text: str = "Giv afslag.") -> AdviceRequest:
    return advice.answer(request, end=end, text=text, by=by, at=MONDAY)


def a_contact(**more) -> HospitalContact:
    facts = {"role": "coordinator", "name": "Kirsten", "email": "k@example.dk", "valid_from": date(2026, 1, 1)}
    return HospitalContact.objects.create(office=an_office(), **{**facts, **more})


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_asking_then_is_a_task_of_the_asker_due_the_day_after_and_a_line_of_the_log(case, adviser, lawyer):
    made = ask(case, adviser, lawyer)
    assert (made.task.owner, made.task.due, made.task.title) == (adviser, AFTER, "Afvent råd")
    assert list(advice.waiting_for(lawyer, on=MONDAY.date())) == [made]
    logged = AuditEvent.objects.get(verb="advice.asked").after
    assert logged == {"kind": "advice", "whom": lawyer.username, "due": "2026-11-25"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": " "}, "hvad du spørger om"),
        ({"kind": "ordre"}, "råd eller om godkendelse"),
        ({"due": FRIDAY.date()}, "efter i dag"),
        ({"due": date(2026, 11, 28)}, "åbent"),
        ({"asked": None}, "kun én"),
    ],
)
def test_asking_when_it_cannot_be_so_then_is_refused(case, adviser, lawyer, wrong, said):
    with pytest.raises(Denied, match=said):
        ask(case, adviser, **{"asked": lawyer, **wrong})
    assert not case.tasks.exists()


def test_asking_then_nobody_asks_themselves_nor_one_who_cannot_read_the_case(case, adviser):
    elsewhere = a_user("lawyer", office=an_office("syd", region="syddanmark"))
    for whom, said in (
        (adviser, "dig selv"),
        (elsewhere, "kan ikke læse"),
        (a_user("management"), "kan ikke læse"),
        (a_user("lawyer", is_active=False), "kan ikke læse"),
    ):
        with pytest.raises(Denied, match=said):
            ask(case, adviser, whom)


def test_same_thing_is_asked_of_the_same_person_once_at_a_time(case, adviser, lawyer):
    first = ask(case, adviser, lawyer)
    with pytest.raises(Denied, match="allerede spurgt"):
        ask(case, adviser, lawyer)
    answered(first, lawyer)
    assert ask(case, adviser, lawyer).pk


def test_lawyer_may_answer_and_not_ask(case, adviser, lawyer):
    with pytest.raises(Denied):
        ask(case, lawyer, adviser)


@pytest.mark.parametrize(
    ("deadline", "due"),
    [(None, DUE), (date(2026, 12, 24), DUE), (date(2026, 11, 25), date(2026, 11, 24)), (FRIDAY.date(), MONDAY.date())],
)
def test_proposed_day_is_three_business_days_ahead_and_before_the_next_date(case, deadline, due):
    case.next_deadline = deadline
    assert advice.usual_due(case, on=FRIDAY.date()) == due


def test_answer_then_the_task_comes_back_today_and_the_owner_has_news(case, adviser, lawyer):
    made = answered(ask(case, adviser, lawyer), lawyer)
    made.task.refresh_from_db()
    assert (made.task.due, made.task.done_at, made.task.kind) == (MONDAY.date(), None, follow_up.ADVICE_CAME)
    assert (again(case).news_from, again(case).next_deadline) == (NewsFrom.COLLEAGUE, MONDAY.date())
    assert follow_up.finish_task(made.task, by=adviser, at=MONDAY).done_at


def test_task_that_awaits_an_answer_is_not_ticked_off(case, adviser, lawyer):
    with pytest.raises(Denied, match="Træk det tilbage"):
        follow_up.finish_task(ask(case, adviser, lawyer).task, by=adviser, at=MONDAY)


def test_task_of_what_was_taken_back_is_not_opened_again(case, adviser, lawyer):
    made = advice.withdraw(ask(case, adviser, lawyer), reason="Løst", by=adviser, at=MONDAY)
    with pytest.raises(Denied, match="Spørg igen"):
        follow_up.reopen_task(made.task, by=adviser, at=MONDAY)


@pytest.mark.parametrize(("end", "text"), [("advised", " "), ("approved", "Ja"), ("", "Ja")])
def test_advice_is_words_and_no_approval(case, adviser, lawyer, end, text):
    with pytest.raises(Denied):
        answered(ask(case, adviser, lawyer), lawyer, end, text)


def test_only_the_one_who_is_asked_answers_and_once(case, adviser, lawyer):
    made = ask(case, adviser, lawyer)
    for other in (adviser, a_user("lead"), a_user("lawyer")):
        with pytest.raises(Denied, match="Kun den, der er spurgt"):
            answered(made, other)
    answered(made, lawyer)
    with pytest.raises(Denied, match="allerede svaret"):
        answered(made, lawyer)


def test_substitute_of_one_who_is_away_sees_it_and_answers_but_not_as_the_asker(case, adviser):
    away, stands_in = a_user("adviser"), a_user("adviser")
    for substitute, is_refused in ((adviser, True), (stands_in, False)):
        absence = absences.enter(
            away, first=FRIDAY.date(), last=MONDAY.date(), substitute=substitute, by=away, at=FRIDAY
        )
        made = ask(case, adviser, away)
        assert list(advice.waiting_for(substitute, on=MONDAY.date())) == [made]
        refusal = advice.find_refusal_to_answer(made, substitute, on=MONDAY.date())
        assert bool(refusal) == is_refused
        if is_refused:
            advice.withdraw(made, reason="Forkert", by=adviser, at=FRIDAY)
            absences.end(absence, by=away, at=FRIDAY)
        else:
            assert answered(made, substitute).ended_by == substitute


def test_withdrawing_wants_a_reason_and_ends_the_task(case, adviser, lawyer):
    made = ask(case, adviser, lawyer)
    with pytest.raises(Denied, match="hvorfor"):
        advice.withdraw(made, reason=" ", by=adviser, at=MONDAY)
    advice.withdraw(made, reason="Det er løst.", by=adviser, at=MONDAY)
    assert not case.tasks.filter(done_at=None).exists()
    with pytest.raises(Denied, match="allerede"):
        answered(made, lawyer)


def test_forwarding_then_another_has_it_with_the_same_day_and_task(case, adviser, lawyer):
    other = a_user("lawyer")
    made = ask(case, adviser, lawyer)
    moved = advice.forward(made, to=other, reason="Dit område", by=lawyer, at=MONDAY)
    made.refresh_from_db()
    assert (made.end, moved.due, moved.task_id, moved.asked_by) == ("forwarded", DUE, made.task_id, adviser)
    assert [list(advice.waiting_for(each, on=DUE)) for each in (lawyer, other)] == [[], [moved]]
    assert answered(moved, other).end == "advised"


def test_forwarding_is_for_the_asked_one_and_the_lead_and_never_to_the_asker(case, adviser, lawyer):
    made, lead = ask(case, adviser, lawyer), a_user("lead")
    for by, to, said in (
        (adviser, lead, "Kun den"),
        (lawyer, adviser, "en anden end"),
        (lawyer, lawyer, "en anden end"),
        (lawyer, a_user("management"), "kan ikke læse"),
    ):
        with pytest.raises(Denied, match=said):
            advice.forward(made, to=to, reason="", by=by, at=MONDAY)
    assert advice.forward(made, to=lead, reason="", by=lead, at=MONDAY).asked == lead


def test_first_opening_by_the_asked_one_is_kept_and_no_other(case, adviser, lawyer):
    made = ask(case, adviser, lawyer)
    for by, at in ((adviser, FRIDAY), (lawyer, MONDAY), (lawyer, moment("2026-11-24 10:00"))):
        made.refresh_from_db()
        advice.mark_opened(made, by=by, at=at)
    made.refresh_from_db()
    assert made.opened_at == MONDAY
    assert AuditEvent.objects.filter(verb="advice.opened", user=lawyer.username).count() == 1


def test_reminder_comes_once_in_office_hours_on_the_day_before(case, adviser, lawyer):
    made = ask(case, adviser, lawyer)
    days = ("2026-11-23 10:00", "2026-11-24 07:00", "2026-11-24 10:00", "2026-11-24 11:00")
    assert [advice.remind(at=moment(day)) for day in days] == [0, 0, 1, 0]
    made.refresh_from_db()
    assert made.reminded_at == moment("2026-11-24 10:00")


def test_late_approval_is_counted_in_the_morning_of_the_lead(case, adviser, lawyer):
    ask(case, adviser, lawyer, kind="approval")
    lead = a_user("lead")
    assert [queues.count_morning(lead, on=day)["approvals"] for day in (DUE, AFTER)] == [0, 1]


def test_what_a_leaver_is_asked_comes_to_light_in_the_night(case, adviser, lawyer):
    ask(case, adviser, lawyer)
    assert "asked_of_leaver" not in integrity.look_over(case.office, at=MONDAY).found
    User.objects.filter(pk=lawyer.pk).update(is_active=False)
    assert len(integrity.look_over(case.office, at=MONDAY).found["asked_of_leaver"]) == 1


def test_discarded_draft_then_takes_its_request_back(case, adviser, lawyer):
    draft = letter.draft_letter(case, decision=None, by=adviser, at=FRIDAY)
    made = ask(case, adviser, lawyer, kind="approval", subject=advice.of_letter(draft))
    letter.discard_letter(draft, by=adviser, at=MONDAY)
    made.refresh_from_db()
    assert (made.end, made.letter, made.title) == ("withdrawn", None, draft.title)


def test_asking_about_what_is_sent_or_of_another_case_is_refused(case, adviser, lawyer):
    draft = letter.draft_letter(case, decision=None, by=adviser, at=FRIDAY)
    with pytest.raises(Denied, match="en anden sag"):
        ask(a_case(), adviser, lawyer, subject=advice.of_letter(draft))
    letter.send_letter(draft, by=adviser, at=FRIDAY)
    draft.refresh_from_db()
    with pytest.raises(Denied, match="Brevet er sendt"):
        ask(case, adviser, lawyer, subject=advice.of_letter(draft))


def test_closed_case_waits_for_no_answer(case, adviser, lawyer):
    made = ask(case, adviser, lawyer)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=MONDAY)
    assert not advice.waiting_for(lawyer, on=DUE).exists()
    with pytest.raises(Denied, match="afsluttet"):
        answered(made, lawyer)
