"""The scanner against a daemon that speaks as clamd does."""

import socket
import threading
from contextlib import contextmanager

import pytest

from rettidig.integrations.virus_scan import Verdict, is_answering, scan
from rettidig.integrations.virus_scan.fake import EICAR


@contextmanager
def daemon(answer):
    """Takes one stream as clamd's INSTREAM does, keeps it, and gives one answer."""
    taken = []

    def serve(server):
        with server.accept()[0] as connection, connection.makefile("rb") as stream:
            taken.append(stream.read(10))
            while length := int.from_bytes(stream.read(4), "big"):
                taken.append(stream.read(length))
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", taken
        thread.join()


def test_whole_file_reaches_the_daemon_in_parts():
    content = bytes(range(256)) * 1000
    with daemon(b"stream: OK\0") as (address, taken):
        assert scan(content, address=address) is Verdict.CLEAN
    assert taken[0] == b"zINSTREAM\0"
    assert b"".join(taken[1:]) == content


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Verdict.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.UNKNOWN),
        (b"", Verdict.UNKNOWN),
    ],
)
def test_answer_of_the_daemon_is_clean_only_when_it_says_so(answer, verdict):
    with daemon(answer) as (address, _taken):
        assert scan(b"x", address=address) is verdict


@pytest.mark.parametrize("address", ["", "/nowhere/clamd.sock", "127.0.0.1:1", "nonsense"])
def test_without_a_daemon_the_verdict_is_unknown(address):
    assert scan(b"x", address=address) is Verdict.UNKNOWN


def test_fake_knows_the_test_virus():
    assert scan(b"x" + EICAR, address="fake") is Verdict.INFECTED
    assert scan(b"x", address="fake") is Verdict.CLEAN


@pytest.mark.parametrize(("answer", "answering"), [(b"PONG\0", True), (b"HTTP/1.1 400\r\n", False)])
def test_daemon_is_answering_when_it_says_so(answer, answering):
    def serve(server):
        with server.accept()[0] as connection:
            connection.recv(16)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        assert is_answering(f"127.0.0.1:{server.getsockname()[1]}") is answering
        thread.join()


@pytest.mark.parametrize(("address", "answering"), [("", False), ("fake", True), ("127.0.0.1:1", False)])
def test_no_daemon_does_not_answer(address, answering):
    assert is_answering(address) is answering
