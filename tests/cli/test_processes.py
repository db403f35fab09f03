import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from rettidig.cli.processes import Processes, Stopped, end, stoppable

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


def test_processes_when_one_ends_say_which_and_end_the_rest():
    with Processes() as processes:
        sleeper = processes.start("sleeper", SLEEP, env=os.environ)
        processes.start("short", [sys.executable, "-c", ""], env=os.environ)
        assert processes.wait() == "short"
    assert sleeper.returncode == -signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_processes_when_we_are_told_to_stop_all_end(number):
    threading.Timer(0.2, os.kill, [os.getpid(), number]).start()
    processes = Processes()
    sleeper = processes.start("sleeper", SLEEP, env=os.environ)
    with pytest.raises(Stopped, match=number.name), stoppable(), processes:
        processes.wait()
    assert sleeper.returncode == -signal.SIGTERM


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
        "print(child.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
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
