"""Who fears a life-threatening disease and leaves a number can let the office call and ask the rest (decision 0077)."""

from datetime import datetime, time

import pytest
from django.utils import timezone

from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.office_hours import is_open
from rettidig.casework.questionnaire.form import shipped_form
from rettidig.casework.questionnaire.told import find_wrong
from rettidig.casework.steps import asked_call
from rettidig.casework.task_tree import CALL_BACK
from rettidig.casework.topics import TOPICS
from tests.intake_data import KAJA
from tests.web.test_public_inquiry import answer, begin, office, send, told

pytestmark = pytest.mark.django_db
__all__ = ["office"]  # the fixture
WHO = {"reporter": "patient", "condition": "cancer", "phone": "20202020"}
SHORT = {"patient_name": "Kaja Test Hansen", "patient_cpr": KAJA, "hospital": "Horsens", "story": "Måske kræft."}


def ask_to_be_called(client, **changed):
    begin(client, "max_wait")
    return answer(client, "hvem", **WHO | {"call_me": "yes"} | changed)


def fields(client, slug):
    return set(client.get(f"/henvendelse/{slug}/").context["form"].fields)


def called_case(client):
    ask_to_be_called(client)
    answer(client, "kort", **SHORT)
    send(client)
    return Case.objects.get()


def test_who_is_called_tells_who_where_and_what_is_feared_and_then_sends(client):
    assert ask_to_be_called(client).url == "/henvendelse/kort/"
    assert fields(client, "kort") == SHORT.keys()
    assert answer(client, "kort", **SHORT).url == "/henvendelse/tjek/"
    page = client.get("/henvendelse/tjek/")
    assert not page.context["missing"]
    assert not page.context["unseen"]
    assert send(client).url == "/kvittering/"


@pytest.mark.parametrize("changed", [{"call_me": "no"}, {"call_me": "no", "phone": ""}, {"call_me": "", "phone": ""}])
def test_who_says_no_or_leaves_no_number_is_asked_everything(client, changed):
    assert ask_to_be_called(client, **changed).url == "/henvendelse/hospital/"


def test_call_without_a_number_is_a_fault_at_the_number(client):
    assert "phone" in ask_to_be_called(client, phone="").context["form"].errors


def test_who_comes_through_the_general_door_is_offered_the_call_where_the_number_is_asked(client):
    begin(client)
    answer(client, "hvem", reporter="patient", category="waiting")
    answer(client, "sygdom", condition="cancer", purpose="assessment")
    assert {"phone", "call_me"} <= fields(client, "hospital")
    gone_on = answer(client, "hospital", phone="20202020", call_me="yes", hospital="Horsens", go="next")
    assert gone_on.url == "/henvendelse/kort/"
    assert fields(client, "kort") == SHORT.keys() - {"hospital"}  # told a page before
    assert answer(client, "kort", **SHORT, go="back").url == "/henvendelse/hospital/"


def test_call_is_not_offered_where_no_life_threatening_disease_is_feared(client):
    begin(client)
    answer(client, "hvem", reporter="patient", category="waiting")
    answer(client, "sygdom", condition="none", purpose="assessment")
    assert "call_me" not in fields(client, "hospital") | fields(client, "svar")


def test_change_of_mind_loses_no_word(client):
    ask_to_be_called(client, call_me="no")
    answer(client, "hospital", hospital="Horsens", purpose="assessment", referral_received="9-11-2026")
    answer(client, "beskriv", story="Måske kræft.", wish="En tid.")
    answer(client, "hvem", **WHO, call_me="yes")
    answer(client, "kort", **SHORT)
    answer(client, "hvem", **WHO, call_me="no")
    assert (told()["wish"], told()["patient_name"]) == ("En tid.", "Kaja Test Hansen")
    answer(client, "hvem", **WHO, call_me="yes")
    rows = [str(row.label) for row in client.get("/henvendelse/tjek/").context["rows"]]
    assert len(rows) == len(set(rows))
    send(client)
    sent = Case.objects.get().answers
    assert (sent["purpose"], sent["wish"]) == ("assessment", "En tid.")


def test_page_that_is_passed_over_keeps_what_cannot_be_taken_from_being_lost(client):
    ask_to_be_called(client, call_me="no")
    answer(client, "hospital", referral_received="i forgårs måske", go="back")
    answer(client, "hvem", **WHO, call_me="yes")
    answer(client, "kort", **SHORT)
    assert client.get("/henvendelse/tjek/").url == "/henvendelse/hospital/"


def test_office_gets_a_call_with_a_time_that_it_can_keep_and_what_to_ask(client, office):
    case = called_case(client)
    task = case.tasks.get(kind=CALL_BACK)
    assert (task.team, case.priority, case.reply_by) == (case.team, 1, "phone")
    assert is_open(office, timezone.make_aware(datetime.combine(task.due, time(12))))
    assert "hvornår hospitalet fik henvisningen" in task.title
    assert "CPR" not in task.title
    assert not case.tasks.filter(kind="missing_facts").exists()
    unasked = asked_call.find_unasked(case)
    asked_by_desk = shipped_form().asked("purpose").label_for("desk")
    assert asked_by_desk in unasked
    assert not {"Hospital", "Telefon"} & set(unasked)


def test_receipt_and_my_case_say_by_when_we_call(client):
    case = called_case(client)
    due = asked_call.find_due(case)
    said = f"kl. {due.hour}.{due:%M} og spørger om resten"
    assert said in client.get("/kvittering/").text
    assert client.get("/kvittering/pdf/").status_code == 200
    assert client.get("/min-sag/").context["next_date"].date == due.date()


def test_call_that_was_made_is_promised_no_more(client):
    case = called_case(client)
    case.tasks.update(done_at=timezone.now())
    assert asked_call.find_due(case) is None


def test_other_systems_are_held_to_the_same_rules():
    sent = {"reporter": "patient", "condition": "cancer", "call_me": "yes"}
    faults = [each.path for each in find_wrong(sent, shipped_form(), max_wait=True)]
    assert faults == ["answers.phone"]
    assert not find_wrong(sent | {"phone": "20202020", "hospital": "Horsens"}, shipped_form(), max_wait=True)
    elsewhere = sent | {"phone": "20202020", "category": "waiting", "condition": "none"}
    assert [each.path for each in find_wrong(elsewhere, shipped_form(), max_wait=False)] == ["answers.call_me"]


@pytest.mark.parametrize("subject", [topic.key for topic in TOPICS.values() if "asks_condition" in topic.traits])
def test_subject_that_may_hide_a_life_threatening_disease_asks_for_it_on_no_further_page_and_stays(client, subject):
    begin(client)
    assert answer(client, "hvem", reporter="patient", category=subject).url == "/henvendelse/hospital/"
    assert answer(client, "hospital", condition="cancer", hospital="Horsens").url == "/henvendelse/beskriv/"
    answer(client, "svar", reply_by="page")
    send(client)
    case = Case.objects.get()
    assert (case.topic, case.priority) == (subject, 1)
    assert "maksimale ventetider" in case.tasks.get(kind="judge").title
    assert "Ring også til os" in client.get("/kvittering/").text


def test_who_wants_treatment_abroad_is_asked_for_a_life_threatening_disease(client):
    begin(client)
    answer(client, "hvem", reporter="patient", category="cross_border_care")
    assert "condition" in fields(client, "rejse")


@pytest.mark.parametrize("max_wait", [True, False])
def test_nothing_is_named_as_missing_that_was_answered_with_i_do_not_know(client, max_wait):
    begin(client, "max_wait" if max_wait else "general")
    form = shipped_form()
    unknown = {name: "unknown" for name in form.names() if form.asked(name).can_be_unknown}
    for purpose in ("treatment", "surgery_moved", "unknown"):
        known = {"reporter": "patient", "category": "waiting", "hospital": "horsens", "reply_by": "phone"}
        known |= {"patient_name": "Kaja", "patient_cpr": "", "phone": "20202020", "purpose": purpose}
        draft = IntakeDraft.objects.get()
        IntakeDraft.objects.update(answers=draft.answers | unknown | known | {"condition": "unknown"})
        assert client.get("/henvendelse/tjek/").context["missing"] == ["CPR-nummer"]
