"""The editor of events: chosen from one list, answered while one types, undone, and every fault in words."""

import re

import pytest
from django.test import Client
from django.utils import timezone, translation

from rettidig.casework.models import Case
from rettidig.casework.steps import pathway
from rettidig.rights import Fault, schema
from rettidig.web.desk.event_forms import sentence
from rettidig.web.desk.event_types import GROUPS
from rettidig.web.desk.story import story
from rettidig.web.templatetags.desk import event_words, fault_words
from tests.desk_data import of_event, on_pathway, page, person_called
from tests.login import log_in

LIVE = {"HX-Request": "true"}
MOVED = {"type": "appointment_moved", "date": "2026-11-22", "was_for": "2027-02-01", "for": "2027-02-15"}
DELAY = {"type": "delay", "date": "2026-11-21", "from": "2026-11-25", "to": "2026-12-01", "reason": "patient_wish"}


def add(adviser: Client, case: Case, kind: str, **typed: str):
    case.refresh_from_db()
    return adviser.post(on_pathway(case, "add_event", kind), {"version": case.version, **typed})


def events(case: Case) -> list[str]:
    return [event["type"] for event in case.pathways.get().document["events"]]


def test_list_of_events_then_holds_each_type_of_the_rights_engine_once():
    listed = [kind for _group, types in GROUPS for kind in types]
    assert sorted(listed) == sorted(schema.EVENT_TYPES)


@pytest.mark.parametrize(("asked", "leads_to"), [("delay", "ny/delay/"), ("", "forloeb/"), ("../luk", "forloeb/")])
def test_list_of_events_when_one_is_chosen_then_its_form_opens(adviser, case, asked, leads_to):
    assert adviser.get(on_pathway(case, "choose_event"), {"slags": asked}).url.endswith(leads_to)


def test_event_form_when_opened_then_shows_the_rights_as_they_stand(adviser, case):
    text = adviser.get(on_pathway(case, "add_event", "delay")).text
    assert "Rettighederne, som forløbet er nu" in text
    assert "Hurtig udredning" in text


def test_event_when_it_moves_a_deadline_then_the_change_is_said_before_and_after(adviser, case):
    typed = {"date": "i dag", "from": "-2", "to": "i dag", "reason": "patient_wish", "version": case.version}
    changes = adviser.post(on_pathway(case, "add_event", "delay"), typed, headers=LIVE).context["changes"]
    assert [str(change.label) for change in changes] == ["Udvidet frit sygehusvalg"]
    assert changes[0].before != changes[0].after


def test_event_when_it_changes_nothing_then_that_is_said(adviser, case):
    typed = {"date": "i dag", "version": case.version}
    answer = adviser.post(on_pathway(case, "add_event", "health_authority_notified"), typed, headers=LIVE)
    assert "Ingen rettigheder ændrer sig." in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"date": "32/13"}, "Dato: Måneden findes ikke."),
        ({"date": ""}, "Dato: Skriv en dato"),
        ({"date": "i dag", "from": "10/12/2026", "to": "1/12/2026"}, "Tidligst 10. dec. 2026."),
    ],
)
def test_event_when_it_is_typed_wrong_then_the_live_answer_says_what_to_mend(adviser, case, typed, said):
    answer = adviser.post(on_pathway(case, "add_event", "delay"), typed | {"version": case.version}, headers=LIVE)
    assert said in answer.text


def test_event_when_one_more_is_to_be_added_then_the_same_form_opens_again(adviser, case):
    answer = add(adviser, case, "told", date="i dag", of="free_choice", mere="1")
    assert answer.url == on_pathway(case, "add_event", "told")
    assert events(case).count("told") == 1


@pytest.mark.parametrize("view", ["add", "remove"])
def test_change_when_undone_then_the_pathway_is_as_before_and_once_more_is_back(adviser, case, view):
    add(adviser, case, "consent", date="i dag")
    before = events(case)
    case.refresh_from_db()
    if view == "add":
        add(adviser, case, "told", date="i dag", of="free_choice")
    else:
        adviser.post(of_event(case, "remove_event", 0), {"version": case.version})
    after = events(case)
    for expected in (before, after):
        case.refresh_from_db()
        adviser.post(page(case, "undo_pathways"), {"version": case.version})
        assert events(case) == expected


def test_undo_when_nothing_was_saved_or_a_colleague_was_last_then_is_not_offered(adviser, client, case):
    assert "Fortryd min seneste" not in adviser.get(page(case, "pathways")).text
    add(adviser, case, "consent", date="i dag")
    assert "Fortryd min seneste" in adviser.get(page(case, "pathways")).text
    log_in(client, person_called("leder"))
    assert "Fortryd min seneste" not in client.get(page(case, "pathways")).text
    answer = client.post(page(case, "undo_pathways"), {"version": case.version}, follow=True)
    assert "Der er ikke noget at fortryde" in answer.text
    assert "consent" in events(case)


def test_undo_when_the_page_is_stale_then_nothing_is_undone(adviser, case):
    add(adviser, case, "consent", date="i dag")
    assert adviser.post(page(case, "undo_pathways"), {"version": 1}).status_code == 409
    assert "consent" in events(case)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (MOVED, "Tid flyttet: 1. feb. 2027 → 15. feb. 2027"),
        ({key: value for key, value in MOVED.items() if key != "was_for"}, "Tid flyttet: 15. feb. 2027"),
        ({**MOVED, "was_for": None}, "Tid flyttet: Tiden var den: ved ikke → 15. feb. 2027"),
        (DELAY, "Forsinkelse, som ikke tæller med: 25. nov. 2026 – 1. dec. 2026, Patientens ønske"),
    ],
)
def test_event_then_two_dates_that_belong_together_are_read_together(event, words):
    assert event_words(event) == words


EARLY = Fault("pathways[0].events[0].to", "ends_early", {"first": "2026-12-10"})


@pytest.mark.parametrize(
    ("fault", "language", "said"),
    [
        (EARLY, "da", "Slutter før den begynder. Tidligst 10. dec. 2026."),
        (EARLY, "en", "Ends before it begins. 10 Dec 2026 at the earliest."),
        (Fault("pathways[0].at", "unknown_word", {"value": "x"}, ("own_region",)), "da", "»x« kendes ikke."),
        (Fault("pathways[0].facts", "no_keys"), "da", "Her skal stå nøgler med værdier."),
    ],
)
def test_fault_then_is_said_in_the_readers_language_without_the_engines_own_keys(fault, language, said):
    with translation.override(language):
        assert sentence(fault) == said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("pathways[0].events[0].for", "Tid flyttet: 1. feb. 2027 → 15. feb. 2027, 22. nov. 2026: Nøglen kendes ikke."),
        ("on", "Nøglen kendes ikke."),
    ],
)
def test_fault_then_names_the_event_that_it_is_about(path, said):
    assert fault_words(Fault(path, "unknown_key"), [{"events": [MOVED]}]) == said


def test_rights_on_the_case_when_opened_then_count_each_deadline_day_by_day(adviser, case):
    adviser.post(page(case, "assess"), {"version": case.version})
    text = adviser.get(page(case, "case")).text
    assert "Tæl dag for dag" in text
    assert not re.search(r"pathways\[\d", text)


def test_case_then_tells_what_was_changed_in_an_event_and_what_it_was_before(adviser, case):
    event = case.pathways.get().events.get(type="appointment_offered")
    facts = {"date": event.date, "type": event.type, "for": "2027-01-12", "purpose": "assessment"}
    leader = person_called("leder")
    pathway.change_event(event, document=facts | {"date": event.date.isoformat()}, by=leader, at=timezone.now())
    pathway.remove_event(event, by=leader, at=timezone.now())
    removed, changed = [entry.text for entry in story(case) if str(entry.title) == "Forløbet rettet"]
    assert removed.startswith("Tid tilbudt: 12. jan. 2027, Udredning")
    assert removed.endswith("→ fjernet")
    assert "→ Tid tilbudt: 12. jan. 2027, Udredning" in changed


STATED = {"label": "Skulder", "area": "somatic", "condition": "none", "legal_status": "none"}


def test_pathway_when_changed_then_the_case_tells_what_from_what_to_what_by_whom_and_why(adviser, case):
    corrected = STATED | {"acute": "on", "partner_can_meet_limit": "no", "version": case.version}
    assert (
        "Svar på spørgsmålet: Hvorfor rettes det?" in adviser.post(on_pathway(case, "change_pathway"), corrected).text
    )
    adviser.post(on_pathway(case, "change_pathway"), corrected | {"reason": "Fra journalen"})
    [entry] = [entry for entry in story(case) if str(entry.title) == "Forløbet rettet"]
    assert entry.text.splitlines() == [
        "Navn på forløbet: – → Skulder",
        "Akut indlagt uden henvisning: Nej → Ja",
        "Kan et samarbejdssygehus holde fristen? Ved ikke → Nej",
        "Fra journalen",
    ]
    assert entry.by == str(person_called("vejleder"))


def test_pathway_when_there_are_several_then_the_case_tells_which_one_was_changed(adviser, case):
    adviser.post(page(case, "add_pathway"), STATED | {"version": case.version})
    assert [entry.text for entry in story(case) if str(entry.title) == "Forløbet rettet"] == ["Forløb: Skulder"]


def test_case_when_the_pathway_is_long_then_the_earlier_events_are_folded(adviser, case):
    for number in range(9):
        add(adviser, case, "told", date="i dag", of="free_choice", note=str(number))
    text = adviser.get(page(case, "case")).text
    assert "Patienten fik at vide" in text.partition("Tidligere hændelser")[2]
