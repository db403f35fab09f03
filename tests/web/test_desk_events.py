"""The forms of events and pathways at the desk: what they ask, what is stored, and what is refused."""

import pytest

from rettidig.casework.models import Case
from rettidig.rights import schema
from rettidig.web.desk.event_types import EVENT_TYPES, FACTS, WORDS
from tests.desk_data import of_event, on_pathway, page

pytestmark = pytest.mark.django_db

APPOINTMENT = {"date": "20/11", "for": "1/12/2026", "purpose": "assessment"}


def now(case: Case) -> dict[str, int]:
    case.refresh_from_db()
    return {"version": case.version}


def events(case: Case) -> list[dict[str, object]]:
    return case.pathways.get().document["events"]


def test_event_forms_then_ask_for_all_that_the_rights_engine_knows_but_reasons_of_delays_for_other_events():
    shown = {kind: {key.name: {*key.choices} for key in one.keys} for kind, one in EVENT_TYPES.items()}
    known = {kind: {name: {*key.choices} for name, key in keys.items()} for kind, keys in schema.EVENT_TYPES.items()}
    for kind in ("appointment_moved", "appointment_cancelled"):
        known[kind]["reason"] -= {"laboratory", "referrer"}
    assert shown == known
    assert {name: {*key.choices} for name, key in FACTS.items()} == {
        name: {*key.choices} for name, key in schema.FACTS.items()
    }


def test_pathway_form_then_offers_every_choice_of_the_rights_engine():
    keys = {**schema.PATHWAY, "source": schema.EVERY_EVENT["source"]}
    assert all({*WORDS[name]} == {*key.choices} for name, key in keys.items() if key.choices)


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_event_form_when_opened_then_asks_only_for_what_its_type_knows(adviser, case, kind):
    fields = adviser.get(on_pathway(case, "add_event", kind)).context["form"].fields
    assert set(fields) == {"version", "date", "source", "note"} | {key.name for key in EVENT_TYPES[kind].keys}


def test_event_when_added_with_typed_dates_then_stands_in_the_pathway_by_date(adviser, case):
    adviser.post(on_pathway(case, "add_event", "consent"), {"date": "i dag", "version": case.version})
    adviser.post(on_pathway(case, "add_event", "appointment_offered"), {**APPOINTMENT, **now(case)})
    told = {"date": "2026-11-20", "type": "appointment_offered", "for": "2026-12-01", "purpose": "assessment"}
    assert told in events(case)
    assert [event["date"] for event in events(case)] == sorted(event["date"] for event in events(case))


@pytest.mark.parametrize(
    ("ticked", "stored"), [([], {}), (["none"], {"states": []}), (["purpose"], {"states": ["purpose"]})]
)
def test_letter_event_when_it_states_nothing_then_that_is_not_the_same_as_unknown(adviser, case, ticked, stored):
    place = case.pathways.get().events.count()
    adviser.post(on_pathway(case, "add_event", "information_letter"), {"date": "i dag", "states": ticked, **now(case)})
    assert {key: told for key, told in events(case)[-1].items() if key == "states"} == stored
    form = adviser.get(of_event(case, "change_event", place)).context["form"]
    assert (form["states"].value() or []) == ticked
    assert ("Brevet siger intet af dette" in adviser.get(page(case, "pathways")).text) is (ticked == ["none"])


def test_letter_event_when_it_states_both_something_and_nothing_then_says_so(adviser, case):
    typed = {"date": "i dag", "states": ["none", "purpose"], **now(case)}
    answer = adviser.post(on_pathway(case, "add_event", "information_letter"), typed)
    assert answer.context["form"].errors["states"]
    assert [event["type"] for event in events(case)].count("information_letter") == 1


def test_event_when_its_dates_contradict_each_other_then_says_so_and_keeps_what_was_typed(adviser, case):
    typed = {"date": "i dag", "from": "20/11/2026", "to": "10/11/2026", "reason": "patient_wish"}
    answer = adviser.post(on_pathway(case, "add_event", "delay"), {**typed, "version": case.version})
    assert answer.status_code == 422
    assert answer.context["form"].errors["to"]
    assert 'value="10/11/2026"' in answer.content.decode()


def test_event_when_the_page_is_stale_then_a_sentence_and_what_was_typed(adviser, case):
    stale = {**APPOINTMENT, **now(case)}
    adviser.post(on_pathway(case, "add_event", "consent"), {"date": "i dag", **now(case)})
    answer = adviser.post(on_pathway(case, "add_event", "appointment_offered"), stale)
    assert answer.status_code == 409
    assert 'value="1/12/2026"' in answer.content.decode()


def test_event_when_changed_and_removed_then_so_is_the_pathway(adviser, case):
    adviser.post(of_event(case, "change_event", 0), {"date": "9/11/2026", "purpose": "treatment", **now(case)})
    assert events(case)[0] == {"date": "2026-11-09", "type": "referral_received", "purpose": "treatment"}
    adviser.post(of_event(case, "remove_event", 0), now(case))
    assert "referral_received" not in [event["type"] for event in events(case)]


def test_event_when_typed_then_the_live_answer_stores_nothing(adviser, case):
    before = events(case)
    typed = {**APPOINTMENT, "version": case.version}
    answer = adviser.post(on_pathway(case, "add_event", "appointment_offered"), typed, headers={"HX-Request": "true"})
    assert "Så ville rettighederne være" in answer.content.decode()
    assert events(case) == before


def test_pathway_when_its_facts_are_settled_then_they_are_stored_and_the_unknown_left_out(adviser, case):
    typed = {"label": "Skulder", "area": "somatic", "condition": "none", "legal_status": "none"}
    answers = {"partner_can_meet_limit": "no", "agreement_hospital_available": "", "reason": "Hospitalet siger det"}
    assert adviser.post(on_pathway(case, "change_pathway"), {**typed, **answers, **now(case)}).status_code == 302
    pathway = case.pathways.get()
    assert (str(pathway), pathway.attributes["facts"]) == ("Skulder", {"partner_can_meet_limit": False})


def test_pathway_when_a_second_is_added_then_both_may_have_one_name(adviser, case):
    typed = {"label": "Skulder", "area": "somatic", "condition": "none", "legal_status": "none"}
    for _number in range(2):
        assert adviser.post(page(case, "add_pathway"), {**typed, **now(case)}).status_code == 302
    assert [each.key for each in case.pathways.all()] == ["1", "2", "3"]


def test_pathway_when_removed_then_needs_a_reason_and_can_be_undone(adviser, case):
    adviser.post(
        page(case, "add_pathway"), {"area": "somatic", "condition": "none", "legal_status": "none", **now(case)}
    )
    other = page(case, "remove_pathway", case.pathways.last().pk)
    assert adviser.post(other, now(case)).status_code == 422
    adviser.post(other, {"reason": "Det samme forløb", **now(case)})
    assert case.pathways.filter(removed_at=None).count() == 1
    adviser.post(page(case, "undo_pathways"), now(case))
    assert case.pathways.filter(removed_at=None).count() == 2


def test_telling_when_of_nothing_is_asked_for_again_and_not_stored(adviser, case):
    stored = events(case)
    typed = {"date": "i dag", "documented": "yes", **now(case)}
    answer = adviser.post(on_pathway(case, "add_event", "told"), typed)
    assert "of" in answer.context["form"].errors
    assert events(case) == stored


def test_fact_of_an_event_that_nobody_knows_is_stored_as_such_and_shown_and_never_read_as_no(adviser, case):
    place = case.pathways.get().events.count()
    typed = {"date": "i dag", "for": "ved ikke", "by": "unknown", "reason": "", **now(case)}
    assert adviser.post(on_pathway(case, "add_event", "appointment_moved"), typed).status_code == 302
    stored = events(case)[-1]
    assert (stored["for"], stored["by"], "reason" in stored) == (None, None, False)
    shown = adviser.get(page(case, "pathways")).text
    assert "Af hvem: ved ikke" in shown
    assert "Tid den: ved ikke" in shown
    form = adviser.get(of_event(case, "change_event", place)).context["form"]
    assert (form["for"].value(), form["by"].value()) == ("ved ikke", "unknown")


@pytest.mark.parametrize(("kind", "name"), [("plan_given", "next_step"), ("patient_request", "documented")])
def test_yes_or_no_of_an_event_can_be_not_known(adviser, case, kind, name):
    adviser.post(on_pathway(case, "add_event", kind), {"date": "i dag", name: "unknown", **now(case)})
    assert events(case)[-1][name] is None
    assert "ved ikke" in adviser.get(page(case, "pathways")).text


def test_what_a_letter_says_can_be_not_known_but_not_together_with_what_it_says(adviser, case):
    address = on_pathway(case, "add_event", "information_letter")
    both = adviser.post(address, {"date": "i dag", "states": ["unknown", "purpose"], **now(case)})
    assert both.context["form"].errors["states"]
    adviser.post(address, {"date": "i dag", "states": ["unknown"], "received": "?", **now(case)})
    assert (events(case)[-1]["states"], events(case)[-1]["received"]) == (None, None)


def test_every_fact_of_an_event_that_the_engine_reads_can_be_said_to_be_not_known(adviser, case):
    texts = (schema.TEXT, schema.TEXTS)
    for kind, one in EVENT_TYPES.items():
        fields = adviser.get(on_pathway(case, "add_event", kind)).context["form"].fields
        for key in one.keys:
            if key.kind in texts or key.required:
                continue
            assert (
                "ved ikke" in fields[key.name].help_text
                if key.kind == schema.DATE
                else "unknown" in dict(fields[key.name].choices)
            )


def test_date_of_the_event_itself_must_be_known(adviser, case):
    answer = adviser.post(on_pathway(case, "add_event", "consent"), {"date": "ved ikke", **now(case)})
    assert "date" in answer.context["form"].errors


def test_history_says_that_a_fact_is_not_known(adviser, case):
    place = case.pathways.get().events.count()
    adviser.post(on_pathway(case, "add_event", "appointment_moved"), {"date": "i dag", "by": "patient", **now(case)})
    changed = {"date": "i dag", "by": "unknown", "why": "Vi har spurgt", **now(case)}
    adviser.post(of_event(case, "change_event", place), changed)
    assert "Ved ikke" in adviser.get(page(case, "history")).text
