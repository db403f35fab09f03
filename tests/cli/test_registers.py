"""`rettidig registers`: files into the registers and out of them, at the machine itself."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rettidig.casework.models import AuditEvent, Hospital, RegisterImport
from rettidig.cli import main

from ..casework.registers.files import HOSPITALS

pytestmark = pytest.mark.django_db


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["registers", *words])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hospitals.csv"
    path.write_text(HOSPITALS, encoding="utf-8")
    return path


def test_a_file_is_read_in_written_out_and_read_back(file: Path, tmp_path: Path) -> None:
    assert "Nye: 2." in run("import", "hospitals", str(file)).output
    assert run("export", "hospitals", str(tmp_path / "out.csv")).exit_code == 0
    assert "Som før: 2." in run("import", "hospitals", str(tmp_path / "out.csv")).output
    assert AuditEvent.objects.filter(verb="register.imported", role="system").count() == 2


def test_a_file_with_a_bad_line_is_told_and_leaves_nothing(file: Path) -> None:
    file.write_text(HOSPITALS.replace("private", "secret"), encoding="utf-8")
    outcome = run("import", "hospitals", str(file))
    assert (outcome.exit_code, Hospital.objects.count()) == (1, 0)
    assert "Linje 3, kind" in outcome.output


def test_a_file_is_taken_out_once(file: Path) -> None:
    run("import", "hospitals", str(file))
    number = str(RegisterImport.objects.get().pk)
    assert f"│ {number} " in run("files").output.replace("┃", "│")
    assert run("undo", number).exit_code == 0
    assert not Hospital.objects.exists()
    assert "allerede" in run("undo", number).output


def test_what_cannot_be_is_refused(file: Path) -> None:
    assert "filled from: csv, sor" in run("import", "hospitals", str(file), "--form", "sks").output
    assert run("import", "secrets", str(file)).exit_code == 2
    assert run("import", "hospitals", str(file), "--by", "nobody").exit_code == 2


def test_the_list_names_each_register_and_its_columns() -> None:
    outcome = run("list")
    assert "waiting_times" in outcome.output
    assert "reported_on" in outcome.output
