"""What is wrong with a document is said in the reader's language, and each sentence can happen."""

import re
import string

import pytest
import yaml

from rettidig.rights import Fault, InvalidDocument, assess, verify
from rettidig.rights.loading import load_documents
from rettidig.rights.parameters import LAW

TEXTS = yaml.safe_load((LAW / "texts" / "faults.yaml").read_text(encoding="utf-8"))["faults"]
HAPPENED = {"date": "2026-02-02"}
EVENTS = [
    {"type": "x"},
    {**HAPPENED, "type": "told", "of": "x", "options": "x"},
    {**HAPPENED, "type": "information_letter", "received": "2026-02-01"},
    {**HAPPENED, "type": "appointment_offered", "for": "2026-02-01"},
    {**HAPPENED, "type": "delay", "from": "2026-02-03", "to": "2026-02-01", "documented": "x"},
    {"date": "9999-12-31", "type": "consent", "note": []},
    {"date": "2026-02-30", "type": "consent"},
]
STAYS = [{"region": "ostdanmark"}, {"region": "nordjylland"}]
DOCUMENTS = [
    [],
    {},
    {"on": "x", "patient": [], "pathways": {}, "colour": 1},
    {
        "on": "2026-03-01",
        "patient": {"home_region": "ostdanmark", "birth_date": "2026-03-02", "residence": STAYS},
        "pathways": [{"id": "p"}, {"id": "p", "area": "x", "events": EVENTS}],
        "matters": [{"id": "m", "kind": "transport", "facts": {"cost_dkk": 44.125, "distance_km": "x"}}],
    },
]
FILES = [b"a: [1", b"\xff", b"a: \x00", b"", b"- " * 3000, b"on: 2026-03-01\non: 2026-03-02"]


def faults_of(read, given) -> list[Fault]:
    with pytest.raises(InvalidDocument) as invalid:
        read(given)
    return list(invalid.value.faults)


FAULTS = [
    *(fault for document in DOCUMENTS for fault in faults_of(assess, document)),
    *(fault for content in FILES for fault in faults_of(lambda given: assess(*load_documents(given)), content)),
    *faults_of(verify, {}),
    *(Fault(name, f"too_many_{name}", {"number": 20, "events": 200}) for name in ("pathways", "matters")),
]


def test_sentences_when_all_documents_are_read_then_each_is_used():
    assert {fault.key for fault in FAULTS} == set(TEXTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.key)
def test_fault_when_said_then_is_said_in_both_languages_with_the_same_values(fault):
    danish, english = fault.say("da"), fault.say("en")
    assert danish.wrong != english.wrong
    assert len(danish.allowed) == len(english.allowed)
    assert not re.search(r"[{}]|expected|found|yaml\.|Error|codec", f"{danish} {english}".replace("'{}'", ""))


@pytest.mark.parametrize("key", TEXTS)
def test_sentence_when_written_then_both_languages_name_the_same_values(key):
    for text in (TEXTS[key]["wrong"], *TEXTS[key].get("allowed", ())):
        da, en = ({name for _, name, _, _ in string.Formatter().parse(text[each]) if name} for each in ("da", "en"))
        assert da == en


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("da", "dokumentet: Filen er tom. Tilladt: YAML, JSON."),
        ("en", "the document: The file is empty. Allowed: YAML, JSON."),
    ],
)
def test_fault_of_the_whole_document_then_is_one_line_of_the_readers_language(language, line):
    (fault,) = faults_of(load_documents, b"")
    assert fault.line(language) == line


def test_fault_when_not_asked_for_a_language_then_is_danish():
    (fault,) = faults_of(load_documents, b"")
    assert str(fault) == fault.line("da")


def test_wrong_value_when_long_then_little_of_it_is_repeated():
    (fault,) = faults_of(assess, {"on": "x" * 900, "pathways": [{"id": "p", "area": "somatic"}]})
    assert fault.say("da").wrong == f"»{'x' * 60} …« er ikke en dato."
