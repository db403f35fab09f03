"""The pages on which somebody is asked, and on which the answer is written down or given by the patient."""

import pytest
from django.test import Client
from django.utils import timezone

from rettidig.casework import deadlines, keys
from rettidig.casework.models import Case, Question
from rettidig.casework.models.fields import blind_index
from rettidig.casework.steps import question
from tests.casework.factories import a_case
from tests.desk_data import page, person_called

pytestmark = pytest.mark.django_db
CODE = "K7M2P9QX4RTW"


def later(case: Case) -> str:
    closed = deadlines.closed_days(case.office)
    return deadlines.add_business_days(timezone.localdate(), 5, closed=closed).strftime("%d-%m-%Y")


def asked(case: Case, channel: str = "phone") -> Question:
    due = question.usual_due(case, on=timezone.localdate())
    words = {"party": "patient", "channel": channel, "text": "Hvornår kan du komme?", "due": due}
    return question.ask(case, by=person_called("vejleder"), at=timezone.now(), **words)


def test_question_is_asked_shown_and_answered_by_hand(adviser, office):
    case = a_case(office=office, reporter="patient")
    assert "Spørgsmål<" not in adviser.get(page(case, "case")).text
    facts = {"version": case.version, "party": "gp", "channel": "phone", "due": later(case), "text": "Er hun henvist?"}
    assert adviser.post(page(case, "ask"), facts | {"text": ""}).status_code == 422
    assert adviser.post(page(case, "ask"), facts).status_code == 302
    made = asked(case)
    shown = adviser.get(page(case, "case")).text
    assert "Hvornår kan du komme?" in shown
    assert page(case, "none_came", made.pk) not in shown
    assert page(case, "finish_task", made.task.pk) not in shown
    assert adviser.post(page(case, "none_came", made.pk)).status_code == 403
    assert adviser.post(page(case, "answer_question", made.pk), {"channel": "phone", "text": "Ja"}).status_code == 302
    assert adviser.post(page(case, "withdraw_question", made.pk), {"reason": "Fejl"}).status_code == 403


def test_patient_answers_on_my_case_only_the_question_that_stands_there(adviser, office):
    case = a_case(office=office, reporter="patient", follow_up_code=blind_index(keys.plain(CODE)))
    made, client = asked(case, "form"), Client()
    assert client.post(f"/min-sag/svar/{made.pk}/", {f"q{made.pk}-text": "Nej"}).status_code == 302
    assert not Question.objects.get(pk=made.pk).end
    client.post("/min-sag/", {"number": case.number, "code": CODE})
    assert "Hvornår kan du komme?" in client.get("/min-sag/").text
    assert "Skriv dit svar." in client.post(f"/min-sag/svar/{made.pk}/", {"case": case.number}).text
    client.post(f"/min-sag/svar/{made.pk}/", {"case": case.number, f"q{made.pk}-text": "På mandag"})
    assert Question.objects.get(pk=made.pk).answer == "På mandag"
    assert "Hvornår kan du komme?" not in client.get("/min-sag/").text
    gone = client.post(f"/min-sag/svar/{made.pk}/", {"case": case.number, f"q{made.pk}-text": "Igen"}, follow=True)
    assert "venter ikke længere på svar" in gone.text


def test_patient_does_not_answer_the_question_of_another_case(adviser, office):
    mine = a_case(office=office, reporter="patient", follow_up_code=blind_index(keys.plain(CODE)))
    others = asked(a_case(office=office, reporter="patient", follow_up_code=blind_index("OTHER")), "form")
    client = Client()
    client.post("/min-sag/", {"number": mine.number, "code": CODE})
    client.post(f"/min-sag/svar/{others.pk}/", {"case": mine.number, f"q{others.pk}-text": "Ja"})
    assert not Question.objects.get(pk=others.pk).end


def test_hearing_without_an_assessment_is_refused(adviser, office):
    case = a_case(office=office)
    assert adviser.get(page(case, "hear")).status_code == 403
    assert Case.objects.get(pk=case.pk).held_until is None
