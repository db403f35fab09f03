"""The JSON Schemas beside the reader and the answers: neither may say otherwise."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rettidig.rights import InvalidDocument, answer_schema, assess, document_schema, read_question, schema
from tests.law.cases import read_cases
from tests.law.checking import law_of
from tests.rights.documents import documents
from tests.rights.matter_documents import matter_documents

DOCUMENT, ANSWER = Draft202012Validator(document_schema()), Draft202012Validator(answer_schema())
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
# Faults of what stands where; the others are of how days and names fit together, which no schema can say
OF_SHAPE = {
    *("not_a_date", "not_a_flag", "not_a_text", "not_texts", "not_a_list", "unknown_word", "unknown_event"),
    *("no_document", "no_keys", "no_list", "unknown_key", "missing", "no_pathway", "not_a_number"),
}
JUNK = [None, True, 0, 1.5, "", "x", "2026-02-30", "1 May", "somatic", [], ["x"], [None], {}, {"x": 1}, "told", "other"]


def as_json(value):
    return json.loads(json.dumps(value, default=date.isoformat))


def faults_of(document) -> set[str]:
    try:
        read_question(document)
    except InvalidDocument as invalid:
        return {fault.key for fault in invalid.faults}
    return set()


def places(value) -> list[tuple]:
    """Every container of a document with each of its keys, and one that it has not."""
    if isinstance(value, dict):
        return [(value, key) for key in [*value, "x", "at"]] + [
            place for each in value.values() for place in places(each)
        ]
    if isinstance(value, list):
        return [(value, key) for key in range(len(value))] + [place for each in value for place in places(each)]
    return []


@pytest.mark.parametrize("made", [document_schema, answer_schema])
@pytest.mark.parametrize("language", ["da", "en"])
def test_schema_when_made_then_keeps_the_standard(made, language):
    Draft202012Validator.check_schema(made(language))


@MANY
@given(documents() | matter_documents())
def test_document_when_valid_then_the_schema_takes_it(document):
    assert DOCUMENT.is_valid(as_json(document))


@MANY
@given(documents() | matter_documents(), st.data())
def test_document_when_something_in_it_is_changed_then_reader_and_schema_agree_on_its_shape(document, data):
    changed = as_json(document)
    for _ in range(data.draw(st.integers(1, 2))):
        container, key = data.draw(st.sampled_from(places(changed)))
        container[key] = data.draw(st.sampled_from(JUNK))
    faults = faults_of(changed)
    if DOCUMENT.is_valid(changed):
        assert not faults & OF_SHAPE
    else:
        assert faults & OF_SHAPE


@pytest.mark.parametrize("nothing", [None, [], "x", 1])
def test_document_when_it_is_no_mapping_then_neither_takes_it(nothing):
    assert not DOCUMENT.is_valid(nothing)
    assert faults_of(nothing) == {"no_document"}


@pytest.mark.parametrize("case", list(read_cases()), ids=lambda case: case["source"]["id"])
def test_case_of_the_law_then_its_answer_and_its_question_as_read_fit_the_schemas(case):
    answer = as_json(assess(case["document"], law=law_of(case)).as_json())
    ANSWER.validate(answer)
    DOCUMENT.validate(answer["receipt"]["question"])


@pytest.mark.parametrize(
    "change", [{"status": "x"}, {"right": "x"}, {"deadline": "soon"}, {"reason": {"da": ""}}, {"more": 1}]
)
def test_answer_when_it_is_none_of_ours_then_the_schema_refuses_it(change):
    case = next(case for case in read_cases("examples") if "pathways" in case["document"])
    answer = as_json(assess(case["document"]).as_json())
    answer["pathways"][0]["findings"][0] |= change
    assert not ANSWER.is_valid(answer)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_type_of_event_and_every_fact_is_described(language):
    pathway = document_schema(language)["properties"]["pathways"]["items"]["properties"]
    types = pathway["events"]["items"]["oneOf"]
    assert [each["title"] for each in types if each["description"]] == list(schema.EVENT_TYPES)
    assert all(each["description"] for each in pathway["facts"]["properties"].values())
    for matter in document_schema(language)["properties"]["matters"]["items"]["oneOf"]:
        facts, events = (matter["properties"][name] for name in ("facts", "events"))
        assert all("_" not in each["description"] for each in facts["properties"].values())
        assert all(each["description"] for each in events["items"]["oneOf"])


def test_description_is_of_the_language_asked_for():
    assert document_schema("da")["description"] == "Et spørgsmål om rettigheder."
    assert document_schema("en")["description"] == "A question about rights."
