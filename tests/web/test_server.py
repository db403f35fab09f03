"""The web server with real sockets: requests that never become whole hold nobody else up, and are cut off."""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from rettidig.cli import serve
from rettidig.web.server import SECONDS_SILENT
from tests.conftest import ROOT

HALF_SENT = 200
HALVES = (
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nbegun",
    b"",
)


@pytest.fixture
def port() -> Iterator[int]:
    """The product's kind of server in front of a tiny application."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = [f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", f"--worker-class={serve.WORKER}"]
    command = [sys.executable, "-m", "gunicorn", "tests.web.tiny_site:application", *options, "--no-control-socket"]
    server = subprocess.Popen([*command, "--log-level=error", "--graceful-timeout=20"], cwd=ROOT)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def server_id(port) -> int:
    return int(ask(port, "/parent")[1])


def wait_for(port: int) -> None:
    for _turn in range(600):
        try:
            ask(port, "/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not begin")


def ask(port: int, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("POST" if body else "GET", path, body)
    answer = line.getresponse()
    found = answer.status, answer.read()
    line.close()
    return found


def half_sent(port: int) -> list[socket.socket]:
    lines = [socket.create_connection(("127.0.0.1", port)) for _each in range(HALF_SENT)]
    for number, line in enumerate(lines):
        line.sendall(HALVES[number % len(HALVES)])
    return lines


def drip(lines: list[socket.socket]) -> list[socket.socket]:
    """One more byte on each. Returns those that are still open."""
    still_open = []
    for line in lines:
        try:
            line.sendall(b"x")
        except OSError:
            continue
        is_closed = select.select([line], [], [], 0)[0] and not line.recv(1000)
        still_open += [] if is_closed else [line]
    return still_open


def test_half_sent_requests_hold_nobody_up_and_are_cut_off_though_they_drip(port):
    lines = half_sent(port)
    begun = time.monotonic()
    assert ask(port, "/") == (200, b"127.0.0.1 0")
    while lines and time.monotonic() - begun < 10 * SECONDS_SILENT:
        lines = drip(lines)
        time.sleep(1)
    assert lines == []


def test_large_form_that_comes_in_steadily_is_taken(port):
    assert ask(port, "/", b"x" * 12_000_000) == (200, b"127.0.0.1 12000000")


def test_headers_that_are_far_too_large_are_refused(port):
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 60_000 + b"\r\n\r\n")
        assert line.recv(100).split(b" ")[1] == b"431"


def test_request_under_way_is_answered_when_the_server_is_stopped(port, server_id):
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        time.sleep(0.5)
        os.kill(server_id, signal.SIGTERM)
        line.settimeout(60)
        assert line.recv(1000).startswith(b"HTTP/1.1 200")


def test_product_is_served_by_this_server(monkeypatch):
    begun = []
    monkeypatch.setattr(serve, "prepare_to_start", dict)  # what it checks stands in tests/cli
    monkeypatch.setattr(os, "execve", lambda _path, command, _environment: begun.append(command))
    CliRunner().invoke(serve.command, ["--port", "8123"])
    assert "--worker-class=rettidig.web.server.BufferingWorker" in begun[0]
