"""A file of 200 MB: refused with a sentence, and never held in memory."""

import io
import tracemalloc

import pytest

from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
SIZE = 200 * 1024 * 1024
EDGE = b"--edge\r\nContent-Disposition: form-data; name="
HEAD = EDGE + b'"go"\r\n\r\nupload\r\n' + EDGE + b'"kind"\r\n\r\nreferral\r\n'
HEAD += EDGE + b'"file"; filename="henvisning.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n'
TAIL = b"\r\n--edge--\r\n"


class Upload(io.RawIOBase):
    """The body of the request, made while it is read."""

    def __init__(self):
        self.parts, self.left = [HEAD], SIZE

    def readable(self):
        return True

    def readinto(self, buffer):
        chunk = self._next()[: len(buffer)]
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _next(self):
        if self.parts:
            return self.parts.pop()
        size = min(self.left, 8192)
        self.left -= size
        if not self.left and size:
            self.parts = [TAIL]
        return bytes(size)


def test_file_of_200_mb_is_refused_while_it_is_read(client):
    make_office()
    client.post("/henvendelse/", {"track": "general"})
    body = {"wsgi.input": io.BufferedReader(Upload()), "CONTENT_LENGTH": str(len(HEAD) + SIZE + len(TAIL))}
    tracemalloc.start()
    answered = client.request(
        PATH_INFO="/henvendelse/beskriv/",
        REQUEST_METHOD="POST",
        CONTENT_TYPE="multipart/form-data; boundary=edge",
        **body,
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "må højst fylde 10 MB. Vælg en anden fil" in answered.text
    assert "Vælg en anden fil" in answered.text
    assert peak < SIZE / 4
