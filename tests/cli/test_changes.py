"""`rettidig changes`: which open cases come out otherwise."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from rettidig import rights
from rettidig.cli.changes import command
from tests.casework.factories import a_case, moment

pytestmark = pytest.mark.django_db
REFERRAL = {"date": "2026-11-02", "type": "referral_received", "purpose": "assessment"}


@pytest.fixture
def case():
    document = {
        "on": "2026-11-16",
        "patient": {"home_region": "midtjylland"},
        "pathways": [{"id": "1", "area": "somatic", "events": [REFERRAL]}],
    }
    answer, case = rights.assess(document).as_json(), a_case()
    case.assessments.create(
        at=moment("2026-11-16 10:00"),
        on=date(2026, 11, 16),
        document=document,
        answer=answer,
        rules_version=answer["rules_version"],
    )
    return case


def run(*words):
    return CliRunner().invoke(command, words, catch_exceptions=False)


def test_changes_between_two_days_name_case_right_and_what_changes(case):
    lines = [
        json.loads(line) for line in run("--from", "2026-11-16", "--to", "2026-12-03", "--json").stdout.splitlines()
    ]
    plan = next(line for line in lines if (line["right"], line["field"]) == ("assessment_plan", "status"))
    assert (plan["case"], plan["before"], plan["after"]) == (case.number, "running", "breached")


def test_changes_when_read_by_people_then_are_said_in_words(case):
    said = run("--from", "2026-11-16", "--to", "2026-12-03").stdout
    assert f"Sag {case.number}: 1 · udredningsplan · svaret: før fristen løber, nu brudt" in said


def test_changes_under_the_same_rules_are_none(case):
    assert run().stdout == ""


def test_one_day_alone_is_refused_with_a_sentence(case):
    result = run("--from", "2026-11-16")
    assert result.exit_code == 2
    assert "both" in result.output


def test_office_that_is_not_known_is_refused(case):
    assert run("--office", "elsewhere").exit_code == 2


def test_an_office_that_is_not_known_is_refused_with_those_that_are(case):
    result = run("--office", "nowhere")
    assert result.exit_code == 2
    assert case.office.slug in result.output
