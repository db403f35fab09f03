"""The case page and the forms beside it: what comes first, what is promised, and the case in sight while one writes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import audit, registry
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.lifecycle import State
from rettidig.casework.models import Case, Office
from rettidig.casework.steps import follow_up
from rettidig.casework.topics import TOPICS
from rettidig.rights import assess
from rettidig.rights.findings import CHOICES
from rettidig.web.desk.acts import ACTS, to_do
from rettidig.web.desk.findings import judged
from rettidig.web.desk.story import story
from tests.casework.factories import a_case
from tests.desk_data import on_pathway, page, person_called, the_story
from tests.law.cases import read_cases
from tests.law.checking import law_of
from tests.login import log_in

pytestmark = pytest.mark.django_db


def task(case: Case, title: str, days: int | None):
    due = None if days is None else timezone.localdate() + timedelta(days=days)
    return follow_up.write_task(case, title=title, due=due, by=person_called("leder"), at=timezone.now())


def test_acts_then_know_what_each_topic_begins_with():
    assert {topic.first_act for topic in TOPICS.values()} <= {*ACTS, *registry.acts()}


@pytest.mark.parametrize(
    ("category", "answered", "first"),
    [
        ("waiting", False, "Omvisitér"),
        ("rights_question", False, "Vurdér rettigheder"),
        ("transport", False, "Skriv svarbrev"),
        ("transport", True, "Afslut sag"),
        ("ehr", False, "Bekræft, hvem patienten er"),
        ("privacy_marking", False, "Privatmarkering"),
        ("ehr", True, "Afslut sag"),
    ],
)
def test_first_act_then_is_what_the_subject_asks_for(office, category, answered, first):
    case = a_case(office=office, topic=category, answered_at=timezone.now() if answered else None)
    assert str(to_do(case, person_called("vejleder")).first.label) == first


def test_first_act_of_a_case_that_its_tasks_hold_open_is_to_do_them_where_it_is_then_closed(adviser, office):
    case = a_case(office=office, topic="transport", answered_at=timezone.now())
    made = task(case, "Ring til kommunen", 2)
    acts = to_do(case, person_called("vejleder"))
    assert (str(acts.first.label), acts.first.href) == ("Gør opgaverne færdige, og afslut", page(case, "close"))
    assert page(case, "finish_task", made.pk) in adviser.get(page(case, "close")).text
    done = adviser.post(page(case, "finish_task", made.pk) + "?til=close", {"version": case.version})
    assert done.url == page(case, "close")
    assert str(to_do(case, person_called("vejleder")).first.label) == "Afslut sag"


def test_right_of_choice_says_whether_the_patient_can_choose_now_before_its_status(adviser, case):
    answer = adviser.get(page(case, "case"))
    (judged,) = answer.context["judged"]
    shown = {line.label: answer.text.split(f'class="right-name">{line.label}<')[1] for line in judged.lines}
    choices = [line for line in judged.lines if line.entitled is not None]
    assert choices
    for line in choices:
        words = "Kan vælge nu" if line.entitled else "Kan ikke vælge nu"
        assert shown[line.label].index(words) < shown[line.label].index(str(line.status_word))
        assert ("success" in dict(line.badges).values()) is line.entitled


def test_green_word_then_never_stands_beside_a_right_of_choice_that_is_not_open():
    for case in read_cases():
        answer = assess(case["document"], law=law_of(case)).as_json()
        lines = [line for pathway in judged(answer, "da", {}) for line in pathway.lines if line.right in CHOICES]
        for line in lines:
            assert ("success" in dict(line.badges).values()) is (line.entitled is True), line.reason


def test_next_task_then_is_the_one_that_is_due_first_and_done_ones_stand_apart(adviser, case):
    task(case, "Uden dato", None)
    task(case, "Senere", 9)
    task(case, "Snarest", 2)
    done = task(case, "Gjort", 1)
    follow_up.finish_task(done, by=person_called("leder"), at=timezone.now())
    context = adviser.get(page(case, "case")).context
    assert context["next_task"]["task"].title == "Snarest"
    assert [node.task.title for node in context["task_tree"]][-1] == "Uden dato"
    assert [one.title for one in context["done_tasks"]] == ["Gjort"]


@pytest.mark.parametrize("view", ["add_note", "add_contact", "add_task", "assign", "close", "not_re_refer"])
def test_form_then_shows_beside_it_what_it_is_about(adviser, case, view):
    text = adviser.get(page(case, view)).text
    assert "Det seneste på sagen" in text
    assert case.patient.name in text
    assert case.contacts.get().text.splitlines()[0] in text.replace("<br>", "\n")


def test_pathway_when_corrected_then_keeps_its_key(adviser, office):
    case = the_story("colon", office)
    key = case.pathways.get().key
    typed = {"label": "Tarmen", "area": "somatic", "condition": "cancer", "legal_status": "none", "reason": "x"}
    adviser.post(on_pathway(case, "change_pathway"), {**typed, "version": case.version})
    assert [(each.key, each.label) for each in case.pathways.all()] == [(key, "Tarmen")]


def test_new_inquiry_then_each_field_stands_once_under_a_heading(adviser, office):
    form = adviser.get(reverse("desk:new_inquiry")).context["form"]
    shown = sorted(each.bound.name for _heading, fields in form.groups() for each in fields)
    assert shown == sorted(set(form.fields) - {"key", "call", "keep_promise"})


@pytest.mark.parametrize(("language", "said"), [("da", False), ("en", True)])
def test_law_page_when_read_in_another_language_then_says_that_the_rule_is_in_danish(adviser, office, language, said):
    text = adviser.get("/kontor/loven/extended_choice/", headers={"accept-language": language}).text
    assert ('lang="da"' in text, "alert-info" in text) == (True, said)


def test_law_page_then_a_chosen_day_is_a_date_in_words_and_no_key_is_shown(adviser, office):
    text = adviser.get("/kontor/loven/extended_choice/").text
    assert "mandag den 3. januar 2022" in text
    assert "covid_2022_start" not in text


@pytest.mark.parametrize("who", ["vejleder", "kontor", "leder", "jurist"])
def test_button_and_address_of_an_act_say_the_same_in_every_state(client, case, who):
    user = person_called(who)
    log_in(client, user)
    for state in State:
        Case.objects.filter(pk=case.pk).update(state=state, closed_at=timezone.now() if state == "closed" else None)
        shown = to_do(Case.objects.get(pk=case.pk), user)
        for button in [shown.first, *shown.others]:
            if button and button.href != page(case, "close"):  # that page shows everything that holds the case open
                answer = client.get(button.href)
                assert (answer.status_code == 403) is bool(button.refusal), (state, button)
                assert str(button.refusal) in answer.text


def test_history_when_the_system_has_reassessed_tells_what_differs_in_words(adviser, case):
    differs = [
        ["1", "extended_choice", "entitled", False, True],
        ["1", "fast_assessment", "status", "at_risk", "breached"],
    ]
    audit.record(AuditWord.CASE_REASSESSED, by=None, case=case, after={"differences": differs}, at=timezone.now())
    (entry,) = [each for each in story(case) if each.title == "Rettighederne er ændret"]
    assert entry.text.splitlines() == [
        "Udvidet frit sygehusvalg: Ret til at vælge nej → ja",
        "Hurtig udredning: Status I fare → Ikke overholdt",
    ]
    assert "Hurtig udredning: Status I fare → Ikke overholdt" in adviser.get(page(case, "case")).content.decode()


def test_closed_case_offers_what_its_reader_wants_and_no_more(adviser, case):
    Office.objects.update(keeps_time=True)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=timezone.now())
    text = adviser.get(page(case, "case")).text
    wanted = ("reopen", "add_note", "time_spent", "file_list", "history")
    assert [page(case, name) in text for name in wanted] == [True] * len(wanted)
    others = ("add_task", "add_contact", "promise_call_back")
    assert [f'href="{page(case, name)}"' in text for name in others] == [False] * 3
    assert "data-print" in text
    adviser.post(page(case, "add_note"), {"text": "Ringede og takkede"})
    assert case.notes.get().text == "Ringede og takkede"
