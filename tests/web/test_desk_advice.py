"""The pages on which somebody is asked for advice or approval, and answers."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rettidig.casework.models import AdviceRequest, Case, HospitalContact, Letter
from rettidig.casework.steps import advice, assessment, letter
from rettidig.web.desk.decision import subjects_of
from tests.casework.factories import a_case
from tests.desk_data import page, person_called, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db


def as_user(username: str) -> Client:
    client = Client()
    log_in(client, person_called(username))
    return client


def ask(case: Case, **more) -> AdviceRequest:
    at = more.pop("at", timezone.now())
    facts = {"kind": "approval", "text": "Holder det?", "due": advice.usual_due(case, on=timezone.localdate(at))}
    return advice.ask(case, by=person_called("vejleder"), at=at, **{**facts, "asked": person_called("jurist"), **more})


def a_draft(case: Case) -> Letter:
    return letter.draft_letter(case, decision=None, by=person_called("vejleder"), at=timezone.now())


def a_contact(office) -> HospitalContact:
    facts = {"role": "coordinator", "name": "Kirsten", "phone": "12345678", "email": "k@example.dk"}
    return HospitalContact.objects.create(office=office, valid_from=timezone.localdate(), **facts)


def test_adviser_asks_about_a_draft_and_the_lawyer_finds_and_answers_it(adviser, office):
    case = a_case(office=office, owner=person_called("vejleder"))
    draft = a_draft(case)
    form = adviser.get(page(case, "ask_advice"), {"om": f"letter-{draft.pk}", "bed": "godkendelse"}).text
    assert "(jurist)" in form
    facts = {"version": Case.objects.get(pk=case.pk).version, "kind": "approval", "about": f"letter-{draft.pk}"}
    facts |= {"text": "Holder det?", "due": advice.usual_due(case, on=timezone.localdate()).strftime("%d-%m-%Y")}
    assert adviser.post(page(case, "ask_advice"), facts).status_code == 422  # nobody is chosen
    lawyer_pk = person_called("jurist").pk
    assert adviser.post(page(case, "ask_advice"), facts | {"asked": lawyer_pk}).status_code == 302
    made = AdviceRequest.objects.get()
    shown = adviser.get(page(case, "letter", draft.pk)).text
    assert "er bedt om at godkende og har ikke svaret endnu" in shown
    lawyer = as_user("jurist")
    assert re.search(r'Spurgt dig <span class="count-of">1</span>\s*<span class="news">', lawyer.get("/kontor/").text)
    assert page(case, "answer_advice", made.pk) in lawyer.get("/kontor/spurgt/").text
    assert draft.title in lawyer.get(page(case, "answer_advice", made.pk)).text
    assert 'class="news"' not in lawyer.get("/kontor/").text
    assert lawyer.post(page(case, "answer_advice", made.pk), {"end": "sent_back", "text": ""}).status_code == 403
    assert lawyer.post(page(case, "answer_advice", made.pk), {"end": "approved", "text": ""}).status_code == 302
    assert lawyer.get(page(case, "answer_advice", made.pk)).status_code == 403
    case_page = adviser.get(page(case, "case")).text
    assert "Godkendelse: Godkendt" in case_page
    assert "er bedt om at godkende" not in adviser.get(page(case, "letter", draft.pk)).text


def test_others_than_the_asked_one_read_and_do_not_answer(adviser, office):
    case = a_case(office=office)
    made = ask(case)
    shown = adviser.get(page(case, "advice", made.pk)).text
    assert page(case, "answer_advice", made.pk) not in shown
    assert page(case, "withdraw_advice", made.pk) in shown
    assert adviser.get(page(case, "answer_advice", made.pk)).status_code == 403
    assert adviser.post(page(case, "answer_advice", made.pk), {"end": "approved"}).status_code == 403
    assert page(case, "finish_task", made.task.pk) not in adviser.get(page(case, "case")).text


def test_request_is_handed_on_and_taken_back_on_pages(adviser, office):
    case = a_case(office=office)
    made, other = ask(case), person_called("vejleder2")
    lawyer = as_user("jurist")
    assert lawyer.post(page(case, "forward_advice", made.pk), {"to": other.pk, "reason": "Dit"}).status_code == 302
    moved = AdviceRequest.objects.get(asked=other)
    assert adviser.post(page(case, "withdraw_advice", moved.pk), {"reason": ""}).status_code == 422
    assert adviser.post(page(case, "withdraw_advice", moved.pk), {"reason": "Løst"}).status_code == 302
    assert adviser.get(page(case, "advice", made.pk)).status_code == 200


def test_lead_sees_all_that_the_office_waits_for_and_others_only_their_own(adviser, office):
    case = a_case(office=office)
    ask(case)
    address = "/kontor/spurgt/?vis=alle"
    assert case.number in as_user("leder").get(address).text
    assert case.number not in adviser.get(address).text


def test_approvals_over_their_time_are_those_that_the_tile_counts(office):
    late, in_time, advice_alone = (a_case(office=office) for _each in range(3))
    weeks_ago = timezone.now() - timedelta(days=21)
    ask(late, at=weeks_ago), ask(in_time), ask(advice_alone, kind="advice", at=weeks_ago)
    lead = as_user("leder")
    (address,) = re.findall(r'href="(/kontor/spurgt/\?[^"]*)"', lead.get("/kontor/morgen/").text)
    shown = lead.get(address).text
    assert [case.number in shown for case in (late, in_time, advice_alone)] == [True, False, False]
    assert late.number not in as_user("vejleder").get(address).text


def test_code_and_link_of_a_department_are_shown_once_and_only_on_a_click(adviser, office):
    case = a_case(office=office)
    made = ask(case, asked=None, contact=a_contact(office), kind="advice")
    assert "Ring til Kirsten 12345678" in adviser.get(page(case, "advice", made.pk)).text
    code = re.search(r'class="shown-once">([A-Z2-9-]{11})<', adviser.post(page(case, "advice_code", made.pk)).text)
    link = re.search(
        r'class="shown-once">\S*/svar/#([A-Z2-9]{24})<', adviser.post(page(case, "advice_link", made.pk)).text
    )
    assert code
    assert link
    assert "shown-once" not in adviser.get(page(case, "advice", made.pk)).text
    assert adviser.get(page(case, "advice_code", made.pk)).status_code == 302


def test_decision_that_is_being_written_is_asked_about_with_its_reasons(adviser, office):
    case = the_story("shoulder", office, moves=["take"])
    decide, reasons = page(case, "decide"), "Tiden ligger inden for fristen i loven."
    found = assessment.assess(case, by=person_called("vejleder"), at=timezone.now())
    subject = next(iter(subjects_of(case, found)))
    case.refresh_from_db()
    written = {"version": case.version, "subject": subject, "kind": "guide", "reasons": reasons}
    answer = adviser.post(decide, written | {"godkend": "1"})
    assert answer.headers["Location"] == f"{page(case, 'ask_advice')}?om=decision&bed=godkendelse"
    assert "Afgørelsen: Vejledning" in adviser.get(answer.headers["Location"]).text
    facts = {"version": case.version, "kind": "approval", "about": "decision", "text": "Holder det?"}
    facts |= {"asked": person_called("jurist").pk, "due": advice.usual_due(case, on=timezone.localdate())}
    assert adviser.post(page(case, "ask_advice"), facts).status_code == 302
    made = AdviceRequest.objects.get()
    assert made.body == reasons
    held = adviser.get(f"{decide}?ret={subject}").text
    assert "er bedt om at godkende og har ikke svaret endnu" in held
    assert reasons in held
    case.refresh_from_db()
    assert adviser.post(decide, written | {"version": case.version}).status_code == 403
    advice.answer(made, end="approved", text="", by=person_called("jurist"), at=timezone.now())
    case.refresh_from_db()
    assert adviser.post(decide, written | {"version": case.version}).status_code == 302


def test_what_a_department_will_see_is_shown_before_anything_leaves(adviser, office):
    case = a_case(office=office)
    facts = {"version": case.version, "kind": "advice", "about": "case", "text": "Kan I give en tid?"}
    facts |= {"contact": a_contact(office).pk, "due": advice.usual_due(case, on=timezone.localdate())}
    first = adviser.post(page(case, "ask_advice"), facts)
    assert "Intet er sendt endnu" in first.text
    assert "Patientens navn og fødselsdag" in first.text.partition("Afdelingen ser ikke:")[2].partition("<form")[0]
    assert not AdviceRequest.objects.exists()
    seen = facts | {"seen": first.context["mark"]}
    assert "Intet er sendt endnu" in adviser.post(page(case, "ask_advice"), seen | {"text": "Hvad nu?"}).text
    assert not AdviceRequest.objects.exists()
    assert adviser.post(page(case, "ask_advice"), seen).status_code == 302
    assert AdviceRequest.objects.get().text == "Kan I give en tid?"


def test_one_who_has_left_the_contact_book_is_said_to_the_asker_with_what_to_do(adviser, office):
    case, contact = a_case(office=office), a_contact(office)
    made = ask(case, asked=None, contact=contact, kind="advice")
    yesterday = timezone.localdate() - timedelta(days=1)
    HospitalContact.objects.update(valid_from=yesterday, valid_to=yesterday)
    assert "står ikke i kontaktbogen mere" in adviser.get(page(case, "advice", made.pk)).text


def test_lawyer_writes_their_own_absence(office):
    lawyer = as_user("jurist")
    shown = lawyer.get("/kontor/fravaer/").text
    assert "Jens Jurist" in shown
    day = timezone.localdate().isoformat()
    facts = {"user": person_called("jurist").pk, "first": day, "last": day, "substitute": person_called("leder").pk}
    assert lawyer.post("/kontor/fravaer/", facts).status_code == 302
