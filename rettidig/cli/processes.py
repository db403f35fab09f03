"""Several processes as one: they run together, and when one ends or we are told to stop, all are stopped in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import NamedTuple, Self

SECONDS_TO_END = 15
PR_SET_PDEATHSIG = 1  # from Linux's <sys/prctl.h>
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, `kill`, or the terminal was closed."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Inside, each way of being told to stop raises Stopped."""

    def stop(number: int, frame: object) -> None:
        raise Stopped(signal.Signals(number).name)

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_with_us() -> None:
    """Ask Linux to end this process when the one that started it is killed and cannot do so itself."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and make it end, with its children, when it takes too long."""
    process.terminate()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Running(NamedTuple):
    name: str
    process: subprocess.Popen[bytes]
    end: Callable[[subprocess.Popen[bytes]], None]


class Processes:
    """Running processes, each with the name people know it by. Leaving the `with` ends them, the last first."""

    def __init__(self) -> None:
        self._running: list[Running] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number in STOP_SIGNALS:  # a second Ctrl-C does not leave half of them behind
            signal.signal(number, signal.SIG_IGN)
        for running in reversed(self._running):
            running.end(running.process)

    def start(self, name: str, command: list[str], *, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        # Its own session: Ctrl-C in the terminal reaches only us, so that we end them in order
        process = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_us if sys.platform == "linux" else None,  # noqa: PLW1509 - we have no other threads
        )
        self.add(name, process)
        return process

    def add(
        self,
        name: str,
        process: subprocess.Popen[bytes],
        *,
        end: Callable[[subprocess.Popen[bytes]], None] = end,
    ) -> None:
        """Look after a process that leads its own session and was started elsewhere."""
        self._running.append(Running(name, process, end))

    def first_ended(self) -> str | None:
        """The name of a process that has ended, if any has."""
        return next((running.name for running in self._running if running.process.poll() is not None), None)

    def wait(self) -> str:
        """Sleep until one of them ends, and return its name."""
        while (name := self.first_ended()) is None:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        return name
