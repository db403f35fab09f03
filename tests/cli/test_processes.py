import os
import signal
import subprocess
import sys
import threading
import time
from itertools import count

import pytest

from rettidig.cli.processes import TRIES, TRIES_SECONDS, Processes, Stopped, end, stoppable

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)",
]


@pytest.fixture(autouse=True)
def _signals_as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_process_when_killed_is_started_again_and_the_others_run_on():
    with Processes() as processes:
        sleeper = processes.start("sleeper", SLEEP, env=os.environ)
        killed = processes.start("killed", SLEEP, env=os.environ)
        before = killed.process
        before.kill()
        before.wait()
        assert processes.revive() is None
        assert killed.process.pid != before.pid
        assert not killed.has_ended
        assert not sleeper.has_ended


def test_processes_when_one_ends_whenever_it_is_started_say_which_and_end_the_rest(capsys):
    with Processes() as processes:
        sleeper = processes.start("sleeper", SLEEP, env=os.environ)
        processes.start("short", [sys.executable, "-c", ""], env=os.environ)
        assert processes.look_after() == "short"
    assert sleeper.process.returncode == -signal.SIGTERM
    assert capsys.readouterr().err.count("short ended by itself and is started again") == TRIES - 1


def test_process_that_ends_now_and_then_is_started_again_each_time(monkeypatch):
    moments = count(0, TRIES_SECONDS / 2)
    monkeypatch.setattr("rettidig.cli.processes.time.monotonic", lambda: next(moments))
    with Processes() as processes:
        rare = processes.start("rare", SLEEP, env=os.environ)
        for _time in range(2 * TRIES):
            rare.process.kill()
            rare.process.wait()
            assert processes.revive() is None
            assert not rare.has_ended


def work_until(number: signal.Signals, processes: Processes) -> None:
    threading.Thread(target=os.kill, args=(os.getpid(), number)).start()  # the handlers are in place by now
    processes.look_after()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_processes_when_we_are_told_to_stop_all_end(number):
    processes = Processes()
    sleeper = processes.start("sleeper", SLEEP, env=os.environ)
    with pytest.raises(Stopped, match=number.name), stoppable(), processes:
        work_until(number, processes)
    assert sleeper.process.returncode == -signal.SIGTERM


def test_process_when_it_does_not_listen_is_made_to_end(monkeypatch):
    monkeypatch.setattr("rettidig.cli.processes.SECONDS_TO_END", 0.1)
    process = subprocess.Popen(STUBBORN, stdout=subprocess.PIPE, start_new_session=True)
    process.stdout.readline()
    started = time.monotonic()
    end(process)
    assert process.returncode == -signal.SIGKILL
    assert time.monotonic() - started < 60


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a process to the one that started it")
def test_processes_when_we_are_killed_end_by_themselves():
    killed = (
        "import os, signal, sys; from rettidig.cli.processes import Processes;"
        f"child = Processes().start('sleeper', {SLEEP!r}, env=os.environ);"
        "print(child.process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    starter = subprocess.run([sys.executable, "-c", killed], check=False, capture_output=True, text=True)
    assert ended(int(starter.stdout))


def ended(number: int) -> bool:
    """Whether the process is gone, or ends within a few seconds."""
    for _attempt in range(100):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
