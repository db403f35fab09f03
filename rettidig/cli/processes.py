"""Several processes as one: one that ends by itself is started again, and when we are told to stop, or starting again
does not help, all are stopped in order.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Self

import click

SECONDS_TO_END = 15
TRIES, TRIES_SECONDS = 4, 60  # one that ends so often within a minute is not started again
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


@dataclass
class Running:
    """A process by the name people know it by, and how it is begun and ended."""

    name: str
    begin: Callable[[], subprocess.Popen[bytes]]
    end: Callable[[subprocess.Popen[bytes]], None]
    begun: deque[float] = field(default_factory=lambda: deque(maxlen=TRIES))

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.begun.append(time.monotonic())
        self.process = self.begin()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def is_hopeless(self) -> bool:
        """Whether it has ended, and ended each of the last times soon after it was begun."""
        has_been_tried = len(self.begun) == TRIES and time.monotonic() - self.begun[0] < TRIES_SECONDS
        return self.has_ended and has_been_tried


class Processes:
    """Running processes. One that ends by itself is started again. Leaving the `with` ends them, the last first."""

    def __init__(self) -> None:
        self._running: list[Running] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number in STOP_SIGNALS:  # a second Ctrl-C does not leave half of them behind
            signal.signal(number, signal.SIG_IGN)
        for running in reversed(self._running):
            running.end(running.process)

    def start(self, name: str, command: list[str], *, env: Mapping[str, str]) -> Running:
        return self.add(name, partial(_begin, command, env))

    def add(
        self,
        name: str,
        begin: Callable[[], subprocess.Popen[bytes]],
        *,
        end: Callable[[subprocess.Popen[bytes]], None] = end,
    ) -> Running:
        """Begin a process that leads its own session, and look after it."""
        running = Running(name, begin, end)
        self._running.append(running)
        return running

    def revive(self) -> str | None:
        """Start again whatever has ended, the first first. Returns the name of one for which that is no help."""
        for running in self._running:
            if running.is_hopeless:
                return running.name
            if running.has_ended:
                click.echo(f"The {running.name} ended by itself and is started again.", err=True)
                with suppress(ProcessLookupError):  # its own children finish what they are at, and leave the port
                    os.killpg(running.process.pid, signal.SIGTERM)
                running.start()
        return None

    def look_after(self) -> str:
        """Sleep until one of them ends, and start it again. Returns the name of the one for which that is no help."""
        while (hopeless := self.revive()) is None:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        return hopeless


def _begin(command: list[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # Its own session: Ctrl-C in the terminal reaches only us, so that we end them in order
    return subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_us if sys.platform == "linux" else None,  # noqa: PLW1509 - we have no other threads
    )
