"""The gunicorn worker of the web server: requests are read by one loop, and reach a thread when they are whole.

gunicorn's own threaded worker reads in the thread that answers, so a few half-sent requests keep every thread waiting
(docs/decisions/0011-web-server.md). Reading and writing are waitress's; gunicorn starts, watches and replaces workers.
"""

import os
import resource
import time
from typing import Any

from django.conf import settings
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

SECONDS_SILENT = 20  # a connection that neither sends nor takes anything for so long is closed
BYTES_A_SECOND = 1000  # a request that comes in more slowly, after the first SECONDS_SILENT, is closed
SECONDS_BETWEEN_CLEANUPS = 2
HEADER_BYTES_MAX = 32 * 1024
BODY_BYTES_LEAST = 64 * 1024 * 1024  # larger than any form that is taken, so that the pages can refuse in words
FORM_BYTES = 1024 * 1024  # what stands around a file
CONNECTIONS_MAX = 4000  # of each worker; a quarter of the files that it may open where that is fewer
FILES_A_CONNECTION = 4  # the socket, and what is spilled to disk of a large request or answer
FILES_MAX = 4 * CONNECTIONS_MAX


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection. While a request comes in, its bytes count as activity only as fast as `BYTES_A_SECOND`."""

    last_activity: float
    began = 0.0
    bytes_received = 0

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.began, self.bytes_received = time.time(), 0
        self.bytes_received += len(data)
        is_taken = bool(super().received(data))
        if self.request is not None:  # not whole yet
            self.last_activity = min(self.last_activity, self.began + self.bytes_received / BYTES_A_SECOND)
        return is_taken


class BufferingWorker(Worker):  # type: ignore[misc]
    """Answers with `--threads` threads; a connection costs a thread only while its whole request is answered."""

    def run(self) -> None:
        channels: dict[int, Any] = {}
        servers = [self._listen(listener.sock, channels) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            wasyncore.loop(timeout=1, use_poll=True, map=channels, count=1)
        self._finish(servers, channels)

    def _listen(self, socket: Any, channels: dict[int, Any]) -> Any:
        server = create_server(
            self.wsgi,
            map=channels,
            sockets=[socket],
            threads=self.cfg.threads,
            connection_limit=connections_allowed(),
            channel_timeout=SECONDS_SILENT,
            cleanup_interval=SECONDS_BETWEEN_CLEANUPS,
            max_request_header_size=HEADER_BYTES_MAX,
            max_request_body_size=max(BODY_BYTES_LEAST, settings.REGISTER_FILE_BYTES_MAX + FORM_BYTES),
            log_socket_errors=False,
            ident="",
            clear_untrusted_proxy_headers=False,  # web/proxies.py judges them by TRUSTED_PROXIES
        )
        server.channel_class = Channel
        return server

    def _finish(self, servers: list[Any], channels: dict[int, Any]) -> None:
        """Take no more connections, and answer what has come in."""
        for server in servers:
            wasyncore.dispatcher.close(server)
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while any(is_busy(each) for each in channels.values()) and time.monotonic() < deadline:
            self.notify()
            wasyncore.loop(timeout=0.1, use_poll=True, map=channels, count=1)


def is_busy(channel: Any) -> bool:
    """Whether a whole request waits for its answer, or an answer has not been sent yet."""
    return isinstance(channel, Channel) and bool(channel.requests or channel.total_outbufs_len)


def connections_allowed() -> int:
    """How many connections a worker may hold, after asking the system for as many open files as they need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_MAX if hard == resource.RLIM_INFINITY else min(FILES_MAX, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(wanted, soft) // FILES_A_CONNECTION if wanted < FILES_MAX else CONNECTIONS_MAX
