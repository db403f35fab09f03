import contextlib
import os
import pwd
import signal
import tempfile
import threading
import time
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


def test_log_of_the_server_is_for_its_owner_alone_and_holds_nothing_that_was_searched_for(folder):
    log = folder.with_name("data.log")
    log.touch(mode=0o644)
    log.chmod(0o644)
    with postgres.running(folder) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table kept (name text unique)")
        for _ in range(2):
            for statement in (
                "select 'Kaja Test Hansen'::date",
                "insert into kept values ('Kaja Test Hansen')",
                "select 'Kaja Test Hansen' from nowhere",
                "do $$ begin raise exception 'Kaja Test Hansen'; end $$",
            ):
                with contextlib.suppress(psycopg.Error):
                    connection.execute(statement)
            with contextlib.suppress(psycopg.Error):
                connection.execute("select %s::date", ["Kaja Test Hansen"])
        with contextlib.suppress(psycopg.Error):  # a process that dies is told of by its starter
            connection.execute("select pg_terminate_backend(pg_backend_pid()), 'Kaja Test Hansen'")
    assert log.stat().st_mode & 0o777 == 0o600
    assert "database system is ready" in log.read_text()
    assert "Kaja" not in log.read_text()


def test_server_when_a_process_of_it_is_killed_does_not_tell_what_it_was_asked(folder):
    with postgres.running(folder) as url, contextlib.closing(psycopg.connect(url)) as connection:
        connection.pgconn.send_query(b"select 'Kaja Test Hansen', pg_sleep(600)")
        while not ask(url, "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"):
            time.sleep(0.01)
        os.kill(connection.info.backend_pid, signal.SIGKILL)
    log = folder.with_name("data.log").read_text()
    assert "terminated by signal 9" in log
    assert "Kaja" not in log


def test_temporary_server_when_left_leaves_nothing():
    with postgres.temporary_server() as url:
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
