"""`rettidig import` and `rettidig report` at the keyboard."""

import csv
import json
import re

import pytest
from click.testing import CliRunner

from rettidig.casework.models import AuditEvent, Case
from rettidig.cli import import_, report

from ..casework.factories import a_case, a_user, an_office, moment

pytestmark = pytest.mark.django_db

HEADING = "case_no;contact_no;received_at;channel;office;category;re_referral_stage;re_referral_to"
GOOD = "1;1;2025-03-01 10:00;telefon;midtjylland;ehr;;"


@pytest.fixture
def past(tmp_path):
    """A file of past inquiries."""

    def write(*lines: str) -> str:
        (tmp_path / "past.csv").write_text("\n".join([HEADING, *lines]))
        return str(tmp_path / "past.csv")

    return write


def run(command, *arguments: str):
    return CliRunner().invoke(command, arguments)


def test_import_says_how_much_came_in(past):
    outcome = run(import_.command, "inquiries", past(GOOD))
    assert outcome.exit_code == 0
    said = r"Læst ind på \d+ sekunder\. Sager: 1\. Kontakter: 1\.\nFortryd med: rettidig import undo \d+\n"
    assert re.fullmatch(said, outcome.stdout)


def test_import_when_undone_by_its_number_is_gone_and_may_be_read_again(past):
    number = run(import_.command, "inquiries", past(GOOD)).stdout.split()[-1]
    outcome = run(import_.command, "undo", number)
    assert outcome.stdout == f"Import nr. {number} er fortrudt. Fjernede sager: 1. Fjernede kontakter: 1.\n"
    assert Case.objects.count() == 0
    assert run(import_.command, "inquiries", past(GOOD)).exit_code == 0


def test_undo_of_an_import_that_is_not_there_says_how_to_find_the_number():
    outcome = run(import_.command, "undo", "7")
    assert outcome.exit_code == 1
    assert "rettidig import list" in outcome.stderr


def test_list_of_imports_has_their_numbers(past):
    number = run(import_.command, "inquiries", past(GOOD)).stdout.split()[-1]
    line = next(line for line in run(import_.command, "list").stdout.splitlines() if "past.csv" in line)
    assert re.findall(r"[\w.]+", line)[0] == number


def test_import_by_somebody_when_named_stands_in_the_audit_log(past):
    lead = a_user("lead")
    run(import_.command, "inquiries", past(GOOD), "--by", lead.username)
    assert AuditEvent.objects.get(verb="inquiries.imported").user == lead.username


def test_import_of_a_bad_file_prints_some_faults_and_writes_all(past, tmp_path):
    bad = [GOOD.replace("telefon", "due").replace("1;", f"{number};", 1) for number in range(70)]
    outcome = run(import_.command, "inquiries", past(*bad), "--faults", str(tmp_path / "all.csv"))
    assert (tmp_path / "all.csv").stat().st_mode & 0o077 == 0  # it shows what was in the bad lines
    assert outcome.exit_code == 1
    assert "Linje 2, channel: “due” er ukendt. Tilladt: form, phone" in outcome.stdout
    assert "… og 20 til." in outcome.stdout
    assert "Intet er læst ind. Fejl: 70. Linjer med fejl: 70." in outcome.stderr
    with (tmp_path / "all.csv").open(encoding="utf-8-sig") as file:
        assert [row["line"] for row in csv.DictReader(file, delimiter=";")] == [str(line) for line in range(2, 72)]


def test_import_of_a_bad_file_in_json_lists_every_fault(past):
    outcome = run(import_.command, "inquiries", past(GOOD, "2;1;;due;midtjylland;ehr;;"), "--json")
    answer = json.loads(outcome.stdout)
    assert (answer["imported"], answer["fault_count"], answer["bad_lines"]) == (False, 2, 1)
    assert {(fault["line"], fault["column"]) for fault in answer["faults"]} == {(3, "received_at"), (3, "channel")}
    assert Case.objects.count() == 0


def test_import_for_an_office_that_nobody_knows_lists_the_known(past):
    an_office()
    outcome = run(import_.command, "inquiries", past(GOOD), "--office", "fyn")
    assert outcome.exit_code == 2
    assert "Known: midtjylland." in outcome.stderr


def test_report_in_json_has_the_published_shape():
    a_case(topic="ehr", received_at=moment("2025-03-01 10:00"))
    figures = json.loads(run(report.command, "tables", "--year", "2025", "--json").stdout)
    assert figures["years"] == [2023, 2024, 2025]
    assert figures["table_1"]["other"]["ehr"] == [0, 0, 1]
    assert list(figures["table_2"])[:2] == ["not_re_referred", "acceptance_request"]


@pytest.mark.parametrize("shape", ["csv", "json"])
def test_report_that_is_taken_home_is_in_the_audit_log(shape):
    run(report.command, "tables", "--year", "2025", f"--{shape}")
    exported = AuditEvent.objects.get(verb="figures.exported")
    assert (exported.role, exported.subject, exported.after) == ("system", f"command {shape}", {"year": 2025})


def test_report_in_csv_has_a_line_for_each_row_and_total():
    text = run(report.command, "tables", "--year", "2025", "--csv").stdout_bytes.decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows[0] == ["table", "group", "row", "name", "2023", "2024", "2025"]
    assert ["table_1", "other", "lookup_notice", "Borgerbreve", "", "", "0"] in rows
    assert rows[-1][:3] == ["table_2", "", "total"]
    assert len(rows) == 1 + 18 + 4 + 1 + 13 + 1


def test_report_on_paper_has_notes_and_says_what_is_still_open():
    a_case(received_at=moment("2025-03-01 10:00"))
    printed = run(report.command, "tables", "--year", "2025").stdout
    assert "Høreapparater ⁴" in printed
    assert "⁴ Tælles særskilt fra 2024." in printed
    assert "Af årets henvendelser om ventetid er 1 endnu ikke afsluttet (2025)." in printed


def test_report_that_does_not_add_up_is_refused_with_the_place():
    a_case(topic="re_referred", received_at=moment("2025-03-01 10:00"))
    outcome = run(report.command, "tables", "--year", "2025", "--json")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "Tabel 2, 2025: 1 henvendelser har ingen række" in outcome.stderr
