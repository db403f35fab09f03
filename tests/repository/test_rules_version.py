"""The versions of the rules, and the tool that holds the newest to its fingerprint."""

import pytest

from rettidig.rights.versions import Version, newest, versions, versions_since
from tools import rules

IS_NOW = "0123456789abcdef"
TEXT = '- number: "2"\n  fingerprint: "old"\n- number: "1"\n  fingerprint: "older"\n'


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A newest version whose rules have changed."""
    path = tmp_path / "versions.yaml"
    path.write_text(TEXT)
    monkeypatch.setattr(rules, "FILE", path)
    monkeypatch.setattr(rules, "fingerprint", lambda: IS_NOW)
    return path


def of_version(monkeypatch, *, first_day=None, fingerprint="old"):
    monkeypatch.setattr(rules, "newest", lambda: Version("2", first_day, {}, fingerprint))


def test_version_in_the_making_when_rules_change_then_the_check_fails_and_the_tool_writes_its_line(file, monkeypatch):
    of_version(monkeypatch)
    assert rules.main(is_check=True) == 1
    assert file.read_text() == TEXT
    assert rules.main(is_check=False) == 0
    assert file.read_text() == TEXT.replace('"old"', f'"{IS_NOW}"')


def test_fingerprint_when_two_branches_wrote_one_then_the_tool_writes_that_of_both(file, monkeypatch):
    of_version(monkeypatch)
    both = '<<<<<<< HEAD\n  fingerprint: "a"\n=======\n  fingerprint: "b"\n>>>>>>> main\n'
    file.write_text(TEXT.replace('  fingerprint: "old"\n', both))
    assert rules.main(is_check=False) == 0
    assert file.read_text() == TEXT.replace('"old"', f'"{IS_NOW}"')


def test_version_in_use_when_rules_change_then_a_new_version_is_asked_for(file, monkeypatch, capsys):
    of_version(monkeypatch, first_day="2026-12-01")
    assert [rules.main(is_check=each) for each in (True, False)] == [1, 1]
    assert "add a version" in capsys.readouterr().out
    assert file.read_text() == TEXT


def test_version_when_rules_are_its_own_then_nothing_is_to_do(file, monkeypatch):
    of_version(monkeypatch, first_day="2026-12-01", fingerprint=IS_NOW)
    assert [rules.main(is_check=each) for each in (True, False)] == [0, 0]
    assert file.read_text() == TEXT


def test_versions_when_read_then_only_the_newest_is_in_the_making_and_each_says_what_changed():
    assert len({each.number for each in versions()}) == len(versions())
    days = [each.first_day for each in versions()[1:]]
    assert days == sorted(days, reverse=True)
    assert all(each.changes[language] for each in versions() for language in ("da", "en"))


def test_versions_since_one_then_are_the_later_ones_and_all_for_one_that_is_not_known():
    first = versions()[-1]
    assert versions_since(first.number) == versions()[:-1]
    assert versions_since(newest().number) == ()
    assert versions_since("unknown") == versions()
