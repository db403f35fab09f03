"""The command `rettidig lookups`: take in, judge, tell one patient."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from rettidig.cli.lookups import lookups
from rettidig.insight.lookups import rules
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
    assert "Læst ind: 488 opslag" in result.output
    assert "Forklaret: 176 (36,1 %)" in result.output


def test_account_after_import_tells_the_patient_in_danish(planted: Planted, tmp_path) -> None:
    assert run("import", *options(planted.files), "--store", tmp_path / "store").exit_code == 0
    period = ("--from", "2026-01-01", "--to", "2026-12-31")
    result = run("report", "--store", tmp_path / "store", "--patient", "P000001", *period)
    assert (
        "læste en sygeplejerske på Ortopædkirurgisk Sengeafsnit 1 i din journal, fordi du var indlagt." in result.output
    )
    assert result.exit_code == 0


def test_what_is_written_is_for_its_owner_alone(planted: Planted, tmp_path) -> None:
    (tmp_path / "before").touch()
    run("import", *options(planted.files), "--store", tmp_path / "store")
    run("analyse", "--store", tmp_path / "store", "-o", tmp_path / "out")
    (tmp_path / "after").touch()
    written = [path for folder in ("store", "out") for path in (tmp_path / folder).rglob("*")]
    assert len(written) > 10
    assert [path for path in written if path.stat().st_mode & 0o077] == []
    assert (tmp_path / "after").stat().st_mode == (tmp_path / "before").stat().st_mode


def test_import_with_many_faults_shows_the_first_and_lists_all_in_a_file(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    bad = tmp_path / "contacts.csv"
    bad.write_text("contact_id,patient,unit,from,kind\n" + "K1,P1,ORT,i går,admission\n" * 25, encoding="utf-8")
    result = run("import", "--contacts", bad, "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "Intet er læst ind. 25 fejl:" in result.output
    assert "contacts.csv, linje 2, 3, 4, 5, 6 og 20 andre linjer, from: ”i går” er ikke et tidspunkt." in result.output
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
        ("report", "--patient", "P1", "--from", "2026-01-01", "--to", "2026-01-02"),
    ):
        result = run(*command, "--store", tmp_path / "none")
        assert result.exit_code == 1
        assert "Der er intet læst ind i" in result.output


def test_folder_of_verdicts_says_what_its_columns_answers_and_rules_mean(planted: Planted, tmp_path) -> None:
    run("analyse", *options(planted.files), "-o", tmp_path / "out")
    page = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    table = pq.read_table(next((tmp_path / "out" / "verdicts").rglob("*.parquet")))
    for word in (*table.column_names, *rules.VERDICTS, *(rule.id for rule in rules.load().rules)):
        assert f"| `{word}` |" in page
    more = pq.read_table(next((tmp_path / "out" / "open").rglob("*.parquet")))
    assert all(f"| `{name}` |" in page for name in more.column_names)


def test_analyse_into_a_folder_with_another_logs_verdicts_judges_anew(planted: Planted, tmp_path) -> None:
    files, lookups = dict(planted.files), (tmp_path / "lookups.csv")
    run("analyse", *options(files), "-o", tmp_path / "out")
    text = planted.files["lookups"].read_text(encoding="utf-8").splitlines()
    lookups.write_text("\n".join(text[:2]), encoding="utf-8")
    result = run("analyse", *options(files | {"lookups": lookups}), "-o", tmp_path / "out")
    assert "Alle opslag bliver vurderet igen." in result.output
    assert len(verdicts(tmp_path / "out")) == 1


def test_verdicts_by_other_rules_are_judged_anew_and_by_the_same_rules_kept(planted: Planted, tmp_path) -> None:
    own = tmp_path / "rules.yaml"
    own.write_text(rules.OWN_RULES.read_text(encoding="utf-8").replace("minutes: 120", "minutes: 1"), encoding="utf-8")
    into = ("analyse", "--store", planted.store.folder, "-o", tmp_path / "out")
    run(*into)
    assert "vurderet igen" not in run(*into).output
    assert "vurderet igen" in run(*into, "--rules", own).output
    found = [rule for rule, _ in verdicts(tmp_path / "out").values()]
    assert found.count("clock_skew") < [rule for rule, _ in planted.sample.answers.values()].count("clock_skew")


def test_columns_that_are_read_under_other_names_or_not_at_all_are_told(tmp_path) -> None:
    path = tmp_path / "kontakter.csv"
    path.write_text("patient;afdeling;fra;type;diagnose\nP1;ORT;01-03-2026;indlæggelse;x\n", encoding="utf-8")
    result = run("import", "--contacts", path, "--store", tmp_path / "store")
    assert "kontakter.csv: læst som unit = afdeling, from = fra, kind = type" in result.output
    assert "kontakter.csv: ikke læst: diagnose" in result.output
