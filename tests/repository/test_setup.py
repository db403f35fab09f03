import os
import sys

import pytest

from tools import setup


def test_setup_when_python_is_too_old_says_so_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3.11 or newer; this is 3.9.2"):
        setup.check_machine()


def test_setup_when_the_place_has_letters_that_the_settings_do_not_know_names_the_cure(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "ROOT", tmp_path / "sygehusvæsen")
    monkeypatch.setattr(setup.locale, "getencoding", lambda: "ascii")
    with pytest.raises(SystemExit, match=r"LC_ALL=C\.UTF-8"):
        setup.check_machine()


def test_setup_when_the_registry_is_out_of_reach_says_so_after_what_the_client_said():
    failing = [sys.executable, "-c", "print('no answer'); raise SystemExit(1)"]
    with pytest.raises(SystemExit, match=r"(?s)no answer.*Fetching failed: the package registry could not be reached"):
        setup.run(failing, "Fetching", cure=setup.REGISTRY)


def test_stamp_when_the_lock_changes_is_no_longer_valid(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "VENV", tmp_path)
    lock = tmp_path / "base.txt"
    lock.write_text("one==1")
    setup.mark_done("base", lock)
    assert setup.is_done("base", lock)
    lock.write_text("one==2")
    assert not setup.is_done("base", lock)


def test_venv_when_its_python_is_not_for_this_user_does_not_work(tmp_path):
    (tmp_path / "python").write_text("no program")
    assert not setup.works(tmp_path / "python")
    assert not setup.works(tmp_path / "missing")


@pytest.mark.parametrize(("home", "is_given"), [("/nowhere", True), (".", False)])
def test_npm_when_there_is_no_home_gets_a_place_of_its_own(monkeypatch, home, is_given):
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("npm_config_cache", "")
    monkeypatch.delenv("npm_config_cache")
    setup.give_npm_a_place()
    assert ("npm_config_cache" in os.environ) is is_given


def test_old_venv_when_it_belongs_to_somebody_else_is_left_with_a_sentence(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(setup, "VENV", tmp_path)
    monkeypatch.setattr(setup.shutil, "rmtree", refuse)
    with pytest.raises(SystemExit, match=r"cannot be made anew \(Permission denied.*Delete it as its owner"):
        setup.remove_old_venv()


@pytest.mark.parametrize("words", [[], ["server"], ["install", "everything"]])
def test_setup_when_asked_for_what_it_does_not_know_says_what_it_does(words):
    with pytest.raises(SystemExit, match=r"Use: python3 tools/setup.py install"):
        setup.main(*words)


def test_npm_when_the_machine_has_none_is_lent_from_pypi_and_not_kept(monkeypatch):
    asked = []
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)
    monkeypatch.setattr(setup, "run", lambda command, doing, cure: asked.append(command))
    command = setup.find_npm("/tmp/place")
    assert asked[0][-5:] == ["--target", "/tmp/place", "--require-hashes", "-r", str(setup.lock_file("npm"))]
    assert "PYTHONPATH=/tmp/place" in command


@pytest.mark.parametrize(("installed", "asked", "is_done"), [("dev", "base", True), ("base", "dev", False)])
def test_lock_when_a_larger_one_is_installed_is_not_installed_again(tmp_path, monkeypatch, installed, asked, is_done):
    ran = []
    monkeypatch.setattr(setup, "VENV", tmp_path)
    monkeypatch.setattr(setup, "run", lambda command, doing, **_options: ran.append(command))
    setup.mark_done(installed, setup.lock_file(installed))
    setup.install_requirements(asked)
    assert (ran == []) is is_done
