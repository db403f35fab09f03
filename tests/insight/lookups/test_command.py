"""The command `rettidig lookups`: take in, judge, tell one patient."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rettidig.cli.lookups import lookups
from tests.insight.lookups.conftest import Planted, verdicts


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(lookups, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def options(files: dict[str, Path]) -> list[object]:
    return [part for kind, path in files.items() for part in (f"--{kind}", path)]


def test_analyse_writes_one_verdict_per_lookup_and_sums_up(planted: Planted, tmp_path) -> None:
    result = run("analyse", *options(planted.files), "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert verdicts(tmp_path / "out") == planted.sample.answers
    assert "Læst ind: 440 lookups" in result.output
    assert "Forklaret: 160 (36,4 %)" in result.output


def test_account_after_import_tells_the_patient_in_danish(planted: Planted, tmp_path) -> None:
    assert run("import", *options(planted.files), "--store", tmp_path / "store").exit_code == 0
    period = ("--from", "2026-01-01", "--to", "2026-12-31")
    result = run("account", "--store", tmp_path / "store", "--patient", "P000001", *period)
    assert (
        "læste en sygeplejerske på Ortopædkirurgisk Sengeafsnit 1 i din journal, fordi du var indlagt." in result.output
    )


def test_import_with_many_faults_shows_the_first_and_lists_all_in_a_file(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    bad = tmp_path / "contacts.csv"
    bad.write_text("contact_id,patient,unit,from,kind\n" + "K1,P1,ORT,i går,admission\n" * 25, encoding="utf-8")
    result = run("import", "--contacts", bad, "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "Intet er læst ind. 25 fejl:" in result.output
    assert "contacts.csv, linje 2, from: ”i går” er ikke et tidspunkt." in result.output
    assert len((tmp_path / "fejl.csv").read_text(encoding="utf-8").splitlines()) == 26


@pytest.mark.parametrize("text", ["[]", "- id: own_contact", "{", "- 7"])
def test_rules_that_cannot_be_used_are_refused_with_the_reason(tmp_path, text) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    result = run("analyse", "-o", tmp_path / "out", "--rules", path)
    assert result.exit_code == 1
    assert "rules.yaml" in result.output


def test_analyse_without_the_files_it_needs_says_which(planted: Planted, tmp_path) -> None:
    result = run("analyse", "--lookups", planted.files["lookups"], "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "Der mangler --contacts, --affiliations, --units" in result.output


def test_store_that_nothing_was_taken_into_is_named(tmp_path) -> None:
    for command in (
        ("analyse", "-o", tmp_path),
        ("account", "--patient", "P1", "--from", "2026-01-01", "--to", "2026-01-02"),
    ):
        result = run(*command, "--store", tmp_path / "none")
        assert result.exit_code == 1
        assert "Der er intet læst ind i" in result.output
