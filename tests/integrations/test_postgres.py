import os
import pwd
import tempfile
import threading
from pathlib import Path

import psycopg
import pytest

from rettidig.integrations import postgres


@pytest.fixture
def folder():
    """Not below pytest's own folder, which it closes for the user that runs the server when we are root."""
    with tempfile.TemporaryDirectory() as place:
        yield Path(place) / "data"


def ask(url: str, question: str):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def test_embedded_server_when_started_answers_and_when_left_is_stopped(folder):
    with postgres.running(folder) as url:
        assert ask(url, "select 6 * 7") == 42
        assert postgres.is_running(folder)
    assert not postgres.is_running(folder)


def test_embedded_server_when_killed_keeps_what_was_committed(folder):
    server = postgres.start(folder)
    with psycopg.connect(postgres.embedded_url(folder)) as connection:
        connection.execute("create table kept as select 'sag 1' as number")
    server.process.kill()
    server.process.wait()
    server.lock.close()
    with postgres.running(folder) as url:
        assert ask(url, "select number from kept") == "sag 1"


def test_embedded_server_when_running_already_is_used_and_left_running(folder):
    with postgres.running(folder):
        with postgres.running(folder) as url:
            assert ask(url, "select 1") == 1
        assert postgres.is_running(folder)


def test_embedded_server_when_its_starter_lives_is_not_started_twice(folder):
    with postgres.running(folder), pytest.raises(postgres.PostgresUnavailable, match="in use by another command"):
        postgres.start(folder)


def test_embedded_server_when_its_starter_was_killed_is_ended_and_started_anew(folder):
    orphan = postgres.start(folder)
    orphan.lock.close()  # as the system does for a killed process
    waiting = threading.Thread(target=orphan.process.wait)
    waiting.start()
    postgres.stop(postgres.start(folder))
    waiting.join()
    assert orphan.process.returncode == 0


def test_embedded_server_when_we_are_told_to_stop_while_it_starts_is_ended(folder, monkeypatch):
    started = []

    def interrupt(process, _folder):
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(postgres, "_wait_until_it_answers", interrupt)
    with pytest.raises(KeyboardInterrupt):
        postgres.start(folder)
    assert started[0].poll() is not None


def test_embedded_server_when_the_machine_has_no_language_knows_danish_letters(folder, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    with postgres.running(folder) as url:
        assert ask(url, "select upper('ærø på å')") == "ÆRØ PÅ Å"


def test_embedded_url_when_the_path_is_too_long_for_a_socket_is_short(folder):
    deep = folder / ("x" * 90) / "data"
    with postgres.running(deep) as url:
        assert ask(url, "select 1") == 1
    assert str(deep) not in url


def test_embedded_server_when_its_data_is_broken_says_why(folder):
    with postgres.running(folder):
        pass
    (folder / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(postgres.PostgresUnavailable, match="no_such_setting"):
        postgres.start(folder)


def test_throw_away_server_when_left_leaves_nothing():
    with postgres.throw_away() as url:
        home = Path(ask(url, "show data_directory"))
        assert home.exists()
    assert not home.parent.exists()
    assert not home.exists()


def test_server_when_its_folder_cannot_be_written_to_says_so():
    with pytest.raises(postgres.PostgresUnavailable, match="cannot be written to"):
        postgres.start(Path("/proc/rettidig/data"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take another user's place")
def test_server_when_root_starts_it_on_the_data_of_another_user_leaves_them_theirs(folder):
    nobody = pwd.getpwnam("nobody")
    postgres.stop(postgres.start(folder))
    for place in [folder, *folder.rglob("*")]:
        os.chown(place, nobody.pw_uid, nobody.pw_gid)
    postgres.stop(postgres.start(folder))
    assert {place.stat().st_uid for place in [folder, *folder.rglob("*")]} == {nobody.pw_uid}
