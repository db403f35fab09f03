import json
import re

import pytest
from click.testing import CliRunner

from rettidig.cli.assess import assess

ONE = """
on: 2026-02-10
pathways:
  - id: knæ
    area: somatic
    events:
      - {date: 2026-02-02, type: assessment_completed}
      - {date: 2026-02-04, type: appointment_offered, for: 2026-03-05, purpose: surgery}
"""


def run(text, *options):
    return CliRunner().invoke(assess, ["-", *options], input=text)


def test_assess_when_several_documents_then_prints_one_line_each_in_their_order():
    result = run(f"{ONE}\n---\n{ONE.replace('knæ', 'hofte')}", "--json")
    assert result.exit_code == 0
    assert [json.loads(line)["pathways"][0]["id"] for line in result.stdout.splitlines()] == ["knæ", "hofte"]


def test_assess_when_the_file_is_json_then_reads_it():
    document = {"on": "2026-02-10", "pathways": [{"id": "p", "area": "somatic"}]}
    result = run(json.dumps(document), "--json")
    assert json.loads(result.stdout)["on"] == "2026-02-10"


def test_assess_when_the_stream_ends_with_an_empty_document_then_it_is_none():
    assert len(run(f"\ufeff{ONE}\n---\n", "--json").stdout.splitlines()) == 1


def test_assess_when_the_file_is_a_case_of_the_law_then_asks_its_document():
    document = {"on": "2026-02-10", "pathways": [{"id": "p", "area": "somatic"}]}
    case = {"source": {"id": "x"}, "document": document, "expect": []}
    assert run(json.dumps(case), "--json").stdout == run(json.dumps(document), "--json").stdout


def test_assess_when_a_day_is_given_then_goes_before_the_day_of_the_file():
    assert json.loads(run(ONE, "--json", "--on", "2026-03-10").stdout)["on"] == "2026-03-10"


@pytest.mark.parametrize("key", ["on", "patient", "pathways"])
def test_assess_when_a_value_does_not_fit_then_repeats_little_of_it(key):
    result = run(json.dumps({"on": "2026-02-10", "pathways": [], key: "hemmeligt " * 500}))
    assert result.exit_code == 2
    assert all(len(line) < 200 for line in result.stderr.splitlines())


def test_assess_when_no_day_is_stated_then_asks_about_today():
    assert run(ONE.replace("on: 2026-02-10", ""), "--json").exit_code == 0


def test_assess_when_read_by_people_then_says_right_deadline_and_law():
    said = run(ONE).stdout
    assert "Udvidet frit sygehusvalg: i fare" in said
    assert "Frist: onsdag den 4. marts 2026" in said
    assert "sundhedsloven § 87, stk. 2" in said


def test_assess_when_read_by_people_then_begins_with_what_asks_for_something():
    assert "  I fare: udvidet frit sygehusvalg.\n" in run(ONE).stdout.split("Frit sygehusvalg: overholdt")[0]


def test_assess_when_a_duty_is_overdue_then_says_since_when():
    said = run(ONE, "--on", "2026-04-10").stdout
    assert "Sygehuset skal (overskredet torsdag den 12. februar 2026): sende et fuldstændigt indkaldelsesbrev" in said


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "dokumentet"),
        ("a: [", "dokumentet"),
        (ONE.replace("on: 2026-02-10", "on: 2026-02-30"), "on"),
        (ONE.replace("somatic", "heart"), "pathways[0].area"),
        (f"{ONE}\n---\n{{}}", "dokument 2: pathways"),
        ("{'a': " * 3000, "dokumentet"),
        (b"on: 2026-02-10 # \xe6", "dokumentet"),
    ],
)
def test_assess_when_a_document_is_invalid_then_lists_the_faults_and_leaves_with_two(text, path):
    result = run(text, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"{path}: ")
    assert "Tilladt: " in result.stderr


def test_assess_when_the_reader_asks_for_english_then_the_faults_are_english():
    result = run(ONE.replace("somatic", "heart"), "--language", "en")
    assert result.stderr.startswith("pathways[0].area: “heart” is not known. Allowed: somatic, ")
    assert run(ONE, "--on", "friday", "--language", "en").stderr.startswith("--on: “friday” is not a date. Allowed: ")


def test_assess_when_the_reader_asks_for_english_then_the_answer_is_english():
    said = run(ONE, "--language", "en", "--on", "2026-04-10").stdout
    assert said.startswith("Rights on Friday 10 April 2026\n\nPathway “knæ”\n  Broken: ")
    assert "Limit: Wednesday 4 March 2026" in said
    assert not re.search("Frist|Grundlag|skal|Mangler|ja\n|nej\n", said)


def test_verify_when_the_reader_asks_for_english_then_says_in_english_what_differs():
    altered = run(ONE, "--json").stdout.replace('"at_risk"', '"kept"')
    said = run(altered, "--verify", "--language", "en").stdout
    assert "knæ · extended choice · the answer: before kept, now at risk" in said
    assert said.startswith("Answer 1: there is a difference.")


def test_assess_when_the_day_is_no_day_then_leaves_with_two():
    assert run(ONE, "--on", "fredag").exit_code == 2


def test_verify_when_the_same_answer_comes_out_then_says_so():
    result = run(run(ONE, "--json").stdout, "--verify")
    assert result.exit_code == 0
    assert "det samme svar" in result.stdout


def test_verify_when_the_answer_was_altered_then_says_what_differs_and_leaves_with_one():
    altered = run(ONE, "--json").stdout.replace('"at_risk"', '"kept"')
    result = run(altered, "--verify")
    assert result.exit_code == 1
    assert "knæ · udvidet frit sygehusvalg · svaret: før overholdt, nu i fare" in result.stdout


def test_verify_when_nothing_is_stored_then_leaves_with_two():
    assert run("{}", "--verify").exit_code == 2


MATTERS = """
on: 2022-11-01
matters:
  - id: bus
    kind: transport
    facts: {destination: hospital, pension: none, distance_km: 80, chosen: referral_hospital, cost_dkk: 126.5}
    events: [{date: 2022-10-20, type: trip}]
  - id: klage
    kind: complaint
    facts: {about: patient_rights, complainant: relative}
    events: [{date: 2022-10-10, type: decision_received}]
"""


def test_assess_when_asked_about_matters_then_says_deadline_amount_recipient_and_papers():
    told = run(MATTERS).stdout
    assert "Sag »bus«: Kørsel og transport" in told
    assert "Beløb: 126,50 kr." in told
    assert "Frist: mandag den 7. november 2022" in told
    assert "Til: Styrelsen for Patientklager" in told
    assert "Papirer: En fuldmagt fra patienten" in told
    assert "Gælder ikke her: tilbud om dialog." in told
