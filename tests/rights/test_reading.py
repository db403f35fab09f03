import re
from datetime import date, datetime

import pytest

from rettidig.rights import InvalidDocument, assess, read_question
from rettidig.rights.loading import load_documents
from tests.law.cases import read_cases

PATHWAY = {"id": "p", "area": "somatic"}


def faults_of(document, on=None):
    with pytest.raises(InvalidDocument) as invalid:
        read_question(document, on)
    return {fault.path: fault for fault in invalid.value.faults}


def question(pathway=None, **keys):
    return {"on": "2026-03-01", "pathways": [PATHWAY | (pathway or {})]} | keys


def test_document_when_dates_are_texts_or_days_then_reads_the_same():
    as_text = read_question(question({"events": [{"date": "2026-02-02", "type": "consent"}]}))
    as_days = read_question(question({"events": [{"date": date(2026, 2, 2), "type": "consent"}]}, on=date(2026, 3, 1)))
    assert as_text == as_days


def test_key_on_when_read_as_true_then_is_the_day():
    assert read_question({True: date(2026, 3, 1), "pathways": [PATHWAY]}).on == date(2026, 3, 1)


def test_day_when_given_beside_the_document_then_goes_first():
    assert read_question(question(), date(2026, 4, 1)).on == date(2026, 4, 1)


def test_events_when_given_in_any_order_then_stand_by_date_and_position():
    events = [{"date": "2026-02-03", "type": "consent"}, {"date": "2026-02-02", "type": "plan_given"}]
    events += [{"date": "2026-02-02", "type": "next_steps_known"}]
    read = read_question(question({"events": events})).pathways[0].events
    assert [one.type for one in read] == ["plan_given", "next_steps_known", "consent"]


def test_key_when_null_then_is_not_stated():
    pathway = read_question(question({"condition": None, "facts": {"severity": None}})).pathways[0]
    assert (pathway.condition, dict(pathway.facts)) == ("none", {})


def test_faults_when_there_are_several_then_are_listed_together_with_path_and_what_is_allowed():
    event = {"date": "2026-02-30", "type": "delay", "from": "2026-01-05", "to": "2026-01-01"}
    other = {"date": "2026-01-01", "type": "delay", "from": "2026-01-05", "to": "2026-01-01"}
    faults = faults_of(question({"area": "heart", "colour": 1, "events": [event, {"type": "x"}, other]}))
    assert set(faults) == {
        "pathways[0].area",
        "pathways[0].colour",
        "pathways[0].events[0].date",
        "pathways[0].events[1].type",
        "pathways[0].events[2].to",
    }
    assert faults["pathways[0].area"].allowed == ("somatic", "adult_psychiatry", "child_psychiatry")


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], "dokumentet"),
        (question(on=None), "on"),
        (question(on="i dag"), "on"),
        (question(on=datetime(2026, 3, 1, 12)), "on"),  # noqa: DTZ001
        (question(on="9999-12-31"), "on"),
        (question(pathways=[]), "pathways"),
        (question(pathways="p"), "pathways"),
        (question(pathways=[PATHWAY, PATHWAY]), "pathways[1].id"),
        (question({"id": None}), "pathways[0].id"),
        (question({"acute": "no"}), "pathways[0].acute"),
        (question({"facts": {"severity": "mild"}}), "pathways[0].facts.severity"),
        (question({"events": [{"type": "consent"}]}), "pathways[0].events[0].date"),
        (question({"events": [{"type": "told", "date": "2026-01-01", "of": "x"}]}), "pathways[0].events[0].of"),
        (question(patient={"home_region": "ostdanmark"}), "patient.home_region"),
        (
            question(patient={"residence": [{"region": "ostdanmark", "from": "2026-06-01"}]}),
            "patient.residence[0].from",
        ),
        (question(patient={"residence": [{"from": "2026-06-01"}]}), "patient.residence[0].region"),
        (question(note="x"), "note"),
    ],
)
def test_document_when_one_thing_is_wrong_then_that_path_is_named(document, path):
    assert set(faults_of(document)) == {path}


@pytest.mark.parametrize("note", ["fri tekst", date(2026, 2, 2), 14, None])
def test_note_when_it_is_a_text_a_day_or_a_number_then_is_passed_over(note):
    event = {"date": "2026-02-02", "type": "consent"}
    with_note = read_question(question({"events": [event | {"note": note}]}))
    assert with_note == read_question(question({"events": [event]}))


def test_suspicion_when_it_does_not_say_of_what_then_is_of_the_condition_of_the_pathway():
    event = {"date": "2026-02-20", "type": "suspicion_raised"}
    answer = assess(question({"condition": "cancer", "events": [event]}))
    assert answer.of("p", "max_wait").deadline == date(2026, 3, 6)
    assert "of" not in answer.as_json()["receipt"]["question"]["pathways"][0]["events"][0]


def test_ostdanmark_when_2027_has_begun_then_is_a_region():
    read = read_question(question(on="2027-01-01", patient={"home_region": "ostdanmark"}))
    assert read.patient.region_on(date(2027, 1, 1)) == "ostdanmark"


def test_region_when_the_merger_comes_then_changes_its_name_and_nobody_moves():
    patient = read_question(question(patient={"home_region": "sjaelland"})).patient
    assert [patient.region_on(date(2026, 12, 31)), patient.region_on(date(2027, 1, 1))] == ["sjaelland", "ostdanmark"]
    assert patient.moved_between(date(2026, 12, 1), date(2027, 2, 1)) is None


def test_cases_when_read_then_every_document_is_valid():
    assert all(read_question(case["document"]) for case in read_cases())


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            b"pathways: [{id: p, area: somatic, facts: {severity: other, severity: serious}}]",
            "pathways[0].facts.severity",
        ),
        (b'{"pathways": [{"id": "p", "area": "somatic", "id": "q"}]}', "pathways[0].id"),
        (b"on: 2026-03-01\non: 2026-03-02\npathways: [{id: p, area: somatic}]", "on"),
    ],
)
def test_key_when_it_stands_twice_then_is_told_with_its_path(text, path):
    (document,) = load_documents(text)
    assert set(faults_of(document, on=date(2026, 3, 1))) == {path}


@pytest.mark.parametrize("content", [b"a: [1", b"\xff\xfe\x00", b"a: \x00", b"", b"- " * 3000])
def test_file_when_it_cannot_be_read_then_says_so_in_plain_words(content):
    with pytest.raises(InvalidDocument) as invalid:
        load_documents(content)
    (fault,) = invalid.value.faults
    assert fault.path == "dokumentet"
    assert not re.search(r"expected|found|yaml\.|Error|codec", str(fault.say("da")) + str(fault.say("en")))


@pytest.mark.parametrize("part", ["patient", "pathways[0].facts"])
def test_list_when_a_mapping_belongs_there_then_is_a_fault(part):
    document = question({"facts": []}) if part.endswith("facts") else question(patient=[])
    assert faults_of(document)[part].say("da").wrong == "Her skal stå nøgler med værdier."


@pytest.mark.parametrize(
    ("first", "second", "overlaps"),
    [
        ({"to": None}, {"from": "2026-01-01"}, True),
        ({"to": "2026-01-01"}, {"from": "2026-01-01"}, True),
        ({"to": "2025-12-31"}, {"from": "2026-01-01"}, False),
        ({"to": "2025-12-31"}, {}, True),
    ],
)
def test_residences_when_they_overlap_then_are_a_fault(first, second, overlaps):
    stays = [{"region": "syddanmark", "from": "2020-01-01", **first}, {"region": "midtjylland", **second}]
    document = question(patient={"residence": stays})
    if overlaps:
        assert {fault.say("da").wrong for fault in faults_of(document).values()} == {"Perioden overlapper en anden."}
    else:
        read_question(document)


def test_birth_when_after_the_day_of_the_question_then_is_a_fault():
    assert "patient.birth_date" in faults_of(question(patient={"birth_date": "2026-03-02"}))
    read_question(question(patient={"birth_date": "2026-03-01"}))


def test_appointment_when_for_a_day_before_it_was_offered_then_is_a_fault():
    event = {"date": "2026-02-02", "type": "appointment_offered", "for": "2026-02-01"}
    assert "pathways[0].events[0].for" in faults_of(question({"events": [event]}))
    read_question(question({"events": [event | {"for": "2026-02-02"}]}))


def test_telling_when_of_nothing_then_is_a_fault():
    for of in ({}, {"of": None}):
        assert "pathways[0].events[0].of" in faults_of(
            question({"events": [{"date": "2026-02-02", "type": "told", **of}]})
        )


@pytest.mark.parametrize(
    ("on", "patient", "says"),
    [
        ("2026-12-31", {"home_region": "sjaelland"}, False),
        ("2027-01-01", {"home_region": "sjaelland"}, True),
        ("2027-01-01", {"home_region": "ostdanmark"}, False),
        ("2027-01-01", {"home_region": "midtjylland"}, False),
        ("2027-01-01", {"residence": [{"region": "hovedstaden", "from": "2020-01-01", "to": None}]}, True),
    ],
)
def test_region_when_it_has_become_another_then_the_answer_says_so(on, patient, says):
    answer = assess({"on": on, "patient": patient, "pathways": [{"id": "p", "area": "somatic", "events": []}]})
    for said in (answer.together, answer.together_to_citizen):
        assert ("hører siden 1. januar 2027 til Region Østdanmark" in said["da"]) == says
        assert ("has been a part of Region Østdanmark since" in said["en"]) == says
