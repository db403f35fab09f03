"""One party is asked, the case waits, and the answer brings it back; the patient is heard before a refusal."""

from datetime import date, timedelta

import pytest

from rettidig.casework.models import AuditEvent, Case, Question, QuestionEnd
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import decision, follow_up, hold, question

from .factories import a_case, an_adviser, moment
from .offers import AT, a_decision, extended_choice_closed

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 10:00")
DUE = date(2026, 11, 27)
BACK = date(2026, 11, 30)
REASONS = "Du har en tid, som ligger inden for fristen."


def ask(case: Case, **more) -> Question:
    facts = {"party": "patient", "channel": "phone", "text": "Hvornår kan du?", "due": DUE, "at": FRIDAY}
    return question.ask(case, by=an_adviser(), **{**facts, **more})


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def a_case_on_my_case(**more) -> Case:
    return a_case(reporter="patient", follow_up_code="x" * 20, **more)


def hear(story, **more) -> Question:
    due = question.usual_due(story.case, on=AT.date())
    facts = {"party": "patient", "channel": "phone", "text": "Vi vil give afslag. Hvad siger du?", "due": due}
    return question.ask(
        story.case, by=story.by, at=AT, right="extended_choice", pathway=story.pathway, **{**facts, **more}
    )


def refuse(story, **more):
    return a_decision(story, kind="refuse", **{"reasons": REASONS, "hearing_exception": "", **more})


def test_asking_then_is_a_contact_a_task_a_hold_and_a_line_of_the_log():
    asked = ask(a_case())
    case = again(asked.case)
    assert (case.held_until, case.waits_for) == (BACK, "patient")
    assert [(each.direction, each.with_whom, each.text) for each in case.contacts.all()][-1] == (
        "out",
        "patient",
        "Hvornår kan du?",
    )
    assert [(task.due, task.done_at) for task in case.tasks.filter(kind="question")] == [(BACK, None)]
    assert AuditEvent.objects.get(verb="question.asked").after == {"party": "patient", "due": "2026-11-27"}


def test_asking_when_a_date_comes_before_the_answer_then_the_hold_hides_no_deadline():
    case = ask(a_case(legal_due=date(2026, 11, 24))).case
    assert again(case).held_until == date(2026, 11, 24)


def test_asking_when_the_case_has_a_date_today_then_it_is_not_on_hold():
    assert again(ask(a_case(legal_due=FRIDAY.date())).case).held_until is None


def test_asking_when_on_hold_already_then_that_hold_stays():
    case = hold.hold(a_case(), until=DUE, reason="Ferie", by=an_adviser(), at=FRIDAY)
    assert again(ask(case).case).held_reason == "Ferie"


def test_proposed_day_is_five_business_days_ahead():
    assert question.usual_due(a_case(), on=FRIDAY.date()) == DUE


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": " "}, "hvad du spørger om"),
        ({"party": "naboen"}, "hvem du spørger"),
        ({"channel": "røgsignal"}, "hvem du spørger"),
        ({"due": FRIDAY.date()}, "efter i dag"),
        ({"due": date(2026, 11, 28)}, "åbent"),
        ({"channel": "form"}, "Min sag"),
    ],
)
def test_asking_when_it_cannot_be_so_then_is_refused(wrong, said):
    case = a_case()
    with pytest.raises(Denied, match=said):
        ask(case, **wrong)
    assert not case.questions.exists()
    assert not case.contacts.filter(direction="out").exists()


def test_second_question_to_the_same_party_waits_and_another_party_may_be_asked():
    case = ask(a_case(reporter="patient")).case
    with pytest.raises(Denied, match="allerede"):
        ask(case)
    assert ask(case, party="gp").pk


def test_department_is_not_asked_when_the_patient_said_no():
    case = a_case(reporter="patient", answers={"record_consent": "no"})
    with pytest.raises(Denied, match="samtykket"):
        ask(case, party="department")


def test_patient_asked_by_post_is_sent_the_letter_in_the_same_act():
    asked = ask(a_case(), channel="post")
    assert asked.letter.sent_at == FRIDAY
    assert asked.letter.title == "Vi har et spørgsmål til dig"
    assert "Hvornår kan du?" in asked.letter.body
    assert "27. november 2026" in asked.letter.body
    assert bytes(asked.letter.pdf).startswith(b"%PDF")


def test_letter_with_a_promise_that_nothing_carries_is_not_sent_and_nothing_is_asked():
    case = a_case()
    with pytest.raises(Denied, match="Brevet lover mere"):
        ask(case, channel="post", text="Du kan vælge privathospital. Vil du det?")
    assert not case.questions.exists()
    assert not case.letters.exists()


@pytest.mark.parametrize(("party", "channel"), [("patient", "phone"), ("gp", "post")])
def test_others_and_other_ways_get_no_letter_of_the_office(party, channel):
    assert ask(a_case(), party=party, channel=channel).letter is None


def test_hearing_by_post_says_that_the_patient_may_speak_first_in_their_language(story):
    Case.objects.filter(pk=story.case.pk).update(language="en")
    story.case.refresh_from_db()
    letter = hear(story, channel="post").letter
    assert (letter.language, letter.title) == ("en", "You can answer before we decide your case")
    assert "If you do not answer, we decide" in letter.body


def test_answer_written_down_then_ends_question_hold_and_task():
    asked = ask(a_case())
    question.answer(asked, text="På mandag", by=an_adviser(), at=FRIDAY, channel="phone")
    case, asked = again(asked.case), Question.objects.get(pk=asked.pk)
    assert (asked.end, asked.answer, case.held_until) == (QuestionEnd.ANSWERED, "På mandag", None)
    assert not case.tasks.filter(kind="question", done_at=None).exists()
    assert case.contacts.order_by("ordinal").last().text == "På mandag"


def test_answer_on_my_case_then_is_news_to_be_read():
    asked = ask(a_case_on_my_case(), channel="form")
    assert list(question.on_my_case(asked.case)) == [asked]
    question.answer(asked, text="På mandag", by=None, at=FRIDAY)
    case = again(asked.case)
    assert (case.held_until, case.news_from) == (None, "patient")
    assert case.tasks.filter(kind=follow_up.MESSAGE, done_at=None).count() == 1
    assert not question.on_my_case(case).exists()


@pytest.mark.parametrize("end", ["answer", "withdraw", "none_came"])
def test_question_that_has_ended_cannot_end_again(end):
    asked = ask(a_case())
    question.withdraw(asked, reason="Vi fandt det selv", by=an_adviser(), at=FRIDAY)
    words = {"answer": {"text": "Ja"}, "withdraw": {"reason": "Igen"}, "none_came": {}}[end]
    with pytest.raises(Denied, match="allerede afsluttet"):
        getattr(question, end)(asked, by=an_adviser(), at=FRIDAY + timedelta(days=30), **words)


def test_empty_answer_and_withdrawal_without_reason_are_refused():
    asked = ask(a_case())
    with pytest.raises(Denied, match="Skriv svaret"):
        question.answer(asked, text=" ", by=an_adviser(), at=FRIDAY)
    with pytest.raises(Denied, match="hvorfor"):
        question.withdraw(asked, reason=" ", by=an_adviser(), at=FRIDAY)


def test_none_came_is_refused_until_the_last_day_has_passed():
    asked = ask(a_case())
    with pytest.raises(Denied, match="ikke gået"):
        question.none_came(asked, by=an_adviser(), at=moment("2026-11-27 23:00"))
    question.none_came(asked, by=an_adviser(), at=moment("2026-11-30 08:00"))
    assert Question.objects.get(pk=asked.pk).end == QuestionEnd.NONE_CAME


def test_case_comes_back_on_its_day_with_the_task_and_the_question_still_open():
    asked = ask(a_case())
    assert hold.return_due(at=moment("2026-11-30 10:00")) == 1
    case = again(asked.case)
    assert case.held_until is None
    assert case.tasks.filter(kind="question", due=BACK, done_at=None).exists()
    assert case.questions.filter(end="").exists()


def test_task_that_awaits_an_answer_is_not_ticked_off():
    asked = ask(a_case())
    with pytest.raises(Denied, match="venter på et svar"):
        follow_up.finish_task(asked.task, by=an_adviser(), at=FRIDAY)


def test_refusal_without_a_hearing_is_refused_and_an_exception_is_kept_on_it(story):
    extended_choice_closed(story)
    with pytest.raises(Denied, match="Hør patienten"):
        refuse(story)
    assert refuse(story, hearing_exception="unobjectionable").hearing_exception == "unobjectionable"


def test_refusal_with_an_exception_that_is_not_in_the_law_is_refused(story):
    extended_choice_closed(story)
    with pytest.raises(Denied, match="undtagelse"):
        refuse(story, hearing_exception="travlt")


def test_refusal_while_the_patient_may_still_answer_is_refused(story):
    extended_choice_closed(story)
    hear(story)
    with pytest.raises(Denied, match="ikke færdig"):
        refuse(story)


def test_refusal_after_the_statement_is_made(story):
    extended_choice_closed(story)
    question.answer(hear(story), text="Jeg er uenig", by=story.by, at=AT, channel="phone")
    assert refuse(story).appeal_guidance


def test_refusal_after_the_last_day_without_a_statement_is_made(story):
    extended_choice_closed(story)
    asked = hear(story)
    question.none_came(asked, by=story.by, at=AT + timedelta(days=10))
    assert refuse(story).pk


def test_hearing_that_was_withdrawn_does_not_count(story):
    extended_choice_closed(story)
    question.withdraw(hear(story), reason="Forkert brev", by=story.by, at=AT)
    with pytest.raises(Denied, match="Hør patienten"):
        refuse(story)


def test_guidance_needs_no_hearing_and_keeps_no_exception(story):
    extended_choice_closed(story)
    made = a_decision(story, kind="guide", reasons=REASONS, hearing_exception="not_new")
    assert made.hearing_exception == ""


def test_decision_works_from_the_day_it_is_made_or_a_later_one_but_no_earlier(story):
    extended_choice_closed(story)
    today = AT.date()
    with pytest.raises(Denied, match="gået"):
        refuse(story, hearing_exception="not_new", effective_on=today - timedelta(days=1))
    first = refuse(story, hearing_exception="not_new")
    assert first.effective_on == today
    decision.withdraw(first, reason="Ny dag", by=story.by, at=AT)
    later = today + timedelta(days=3)
    extended_choice_closed(story)
    assert refuse(story, hearing_exception="not_new", effective_on=later).effective_on == later
